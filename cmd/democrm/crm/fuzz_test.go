package crm

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"banter/store/lead"
	"banter/store/upstream/democrm/wire"
)

// FuzzChanges sends foreign bytes as changes: each is answered, whatever was
// taken can be told again, and taking it a second time changes nothing.
func FuzzChanges(f *testing.F) {
	f.Add(`{"changes":[{"key":"k","lead":"1","kind":"touch","at":"2026-03-04T10:00:00Z","activity":{"id":"a","kind":"call","at":"2026-03-04T10:00:00Z"}}]}`)
	f.Add(`{"changes":[{"key":"k","lead":"1","kind":"verdict","at":"2026-03-04T10:00:00Z","fields":{"stage":"sal"},"base":{"stage":"mql"}},{"key":"k","lead":"1"}]}`)
	f.Add(`{"changes":[{"key":"u","lead":"1","kind":"undo","undoes":"k","answers":[{"criterion":"need","value":"yes"}],"fields":{"owner":""},"base":{"owner":"ana"}}]}`)
	f.Add(`{"changes":[{"key":"z","lead":"1","fields":{"wake_at":"9999-12-31T23:59:59-23:00","employees":"1e15"},"force":true},{"key":"y","lead":"1","at":"9999-12-31T23:59:59-23:00","force":true,"fields":{"owner":"ben"}}]}`)
	f.Add(`[`)
	f.Fuzz(func(t *testing.T, body string) {
		c := one(t)
		h := Handler(context.Background(), c, "x")
		send := func() (int, wire.Receipts) {
			req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1/v1/changes", strings.NewReader(body))
			req.Header.Set("Authorization", "Bearer x")
			w := httptest.NewRecorder()
			h.ServeHTTP(w, req)
			var out wire.Receipts
			if w.Code == http.StatusOK {
				if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
					t.Fatalf("answer %q: %v", w.Body, err)
				}
			}
			return w.Code, out
		}
		code, first := send()
		if code != http.StatusOK {
			if code/100 != 4 {
				t.Fatalf("status %d", code)
			}
			return
		}
		after := stateOf(t, c)
		l, _ := c.Lead("1")
		var again lead.Lead
		for name, text := range l.Fields {
			if err := again.Set(name, text); err != nil || again.Get(name) != text {
				t.Fatalf("%s is %q: not canonical (%v)", name, text, err)
			}
		}
		_, second := send()
		for i, r := range first.Receipts {
			if r.State == wire.Done && second.Receipts[i].State != wire.Done {
				t.Fatalf("done first, then %+v", second.Receipts[i])
			}
		}
		allDone := true
		for _, r := range first.Receipts {
			allDone = allDone && r.State == wire.Done
		}
		if allDone && string(after) != string(stateOf(t, c)) {
			t.Fatal("sending the same again changed something")
		}
	})
}
