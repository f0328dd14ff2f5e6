package democrm_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"banter/cmd/democrm/crm"
	"banter/cmd/democrm/fault"
	"banter/store/lead"
	"banter/store/upstream"
	"banter/store/upstream/democrm"
	"banter/store/upstream/democrm/wire"
)

func TestPullsEveryLeadOnce(t *testing.T) {
	s := serve(t, crm.Config{Seed: 7, Leads: 250, Quiet: true})
	c := s.client(60)
	seen := map[lead.ID]bool{}
	var cursor upstream.Cursor
	for pages := 1; ; pages++ {
		p, err := c.Changes(t.Context(), cursor)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Refused) > 0 {
			t.Fatalf("refused: %+v", p.Refused)
		}
		if want := 250 - len(seen); p.Total != want {
			t.Errorf("page %d: total %d; want %d", pages, p.Total, want)
		}
		for _, l := range p.Leads {
			if seen[l.ID] {
				t.Errorf("%s is told twice", l.ID)
			}
			seen[l.ID] = true
		}
		cursor = p.Next
		if !p.More {
			if pages != 5 {
				t.Errorf("%d pages of 60 for 250 leads; want 5", pages)
			}
			break
		}
	}
	if len(seen) != 250 {
		t.Errorf("%d leads of 250", len(seen))
	}
}

func TestTellsTheAccount(t *testing.T) {
	c := serve(t, crm.Config{Seed: 7}).client(0)
	id, err := c.Check(t.Context())
	if want := (upstream.Identity{Account: "demo-7", User: "ana", Text: "demo CRM"}); err != nil || id != want {
		t.Errorf("Check: %+v, %v; want %+v", id, err, want)
	}
	if team, err := c.Team(t.Context()); err != nil || !slices.Contains(team, "ana") || len(team) != 5 {
		t.Errorf("Team: %v, %v; want ana and 4 colleagues", team, err)
	}
	if aes, err := c.Executives(t.Context()); err != nil || len(aes) == 0 {
		t.Errorf("Executives: %v, %v", aes, err)
	}
}

func TestNewRefusesAddressesAndTokens(t *testing.T) {
	for _, tc := range []struct {
		url, token string
		want       error
	}{
		{"http://127.0.0.1:8080", "x", nil},
		{"http://[::1]:8080", "x", nil},
		{"http://localhost:8080", "x", nil},
		{"https://crm.example.com", "x", nil},
		{"http://crm.example.com", "x", upstream.ErrRefused},
		{"http://127.0.0.1.example.com", "x", upstream.ErrRefused},
		{"http://10.0.0.1:80", "x", upstream.ErrRefused},
		{"file:///etc/passwd", "x", upstream.ErrRefused},
		{"http://ana:secret@127.0.0.1", "x", upstream.ErrRefused},
		{"", "x", upstream.ErrRefused},
		{"http://127.0.0.1:8080", "", upstream.ErrAuth},
		{"http://127.0.0.1:8080", "a\r\nX-Evil: 1", upstream.ErrAuth},
	} {
		_, err := democrm.New(democrm.Options{URL: tc.url, Token: tc.token})
		if !errors.Is(err, tc.want) {
			t.Errorf("New(%q, %q): %v; want %v", tc.url, tc.token, err, tc.want)
		}
	}
}

// answering is a client of a server that always answers the same.
func answering(t *testing.T, status int, header http.Header, body string) *democrm.Client {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for k, v := range header {
			w.Header()[k] = v
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(srv.Close)
	c, err := democrm.New(democrm.Options{URL: srv.URL, Token: token, Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestHostileAnswersHaveAClass(t *testing.T) {
	deep := strings.Repeat(`{"leads":[`, 20_000)
	for _, tc := range []struct {
		name   string
		status int
		header http.Header
		body   string
		want   error
		says   string
	}{
		{"HTML 503", 503, http.Header{"Content-Type": {"text/html"}}, "<html>down</html>", upstream.ErrRetry, "503"},
		{"HTML 502", 502, http.Header{"Content-Type": {"text/html"}}, "<html>down</html>", upstream.ErrUnreachable, "502"},
		{"HTML 200", 200, http.Header{"Content-Type": {"text/html"}}, "<html>log in</html>", upstream.ErrUnreachable, "not that of a demo CRM"},
		{"nothing", 200, nil, "", upstream.ErrUnreachable, "not that of a demo CRM"},
		{"cut short", 200, nil, `{"leads":[{"id":"1`, upstream.ErrUnreachable, "not that of a demo CRM"},
		{"wrong types", 200, nil, `{"leads":"many","next":1}`, upstream.ErrUnreachable, "not that of a demo CRM"},
		{"deep", 200, nil, deep, upstream.ErrUnreachable, "not that of a demo CRM"},
		{"no cursor", 200, nil, `{"leads":[]}`, upstream.ErrUnreachable, "no cursor"},
		{"cursor stands still", 200, nil, `{"leads":[],"next":"c","more":true}`, upstream.ErrUnreachable, "same cursor"},
		{"401", 401, nil, `{"error":"the token is wrong","hint":"copy it"}`, upstream.ErrAuth, "the token is wrong (copy it)"},
		{"403", 403, nil, `{}`, upstream.ErrAuth, "403"},
		{"404", 404, nil, `{}`, upstream.ErrRefused, "404"},
		{"410", 410, nil, `{}`, upstream.ErrCursor, "started anew"},
		{"429", 429, http.Header{"Retry-After": {"9"}}, `{}`, upstream.ErrRetry, "429"},
		{"redirect", 307, http.Header{"Location": {"http://127.0.0.1:1/v1/leads"}}, "", upstream.ErrRefused, "307"},
		{"an escape", 400, nil, "{\"error\":\"\\u001b]0;evil\\u0007 no\"}", upstream.ErrRefused, "]0;evil no"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := answering(t, tc.status, tc.header, tc.body).Changes(t.Context(), "c")
			if !errors.Is(err, tc.want) || !strings.Contains(fmt.Sprint(err), tc.says) || strings.Contains(fmt.Sprint(err), "\x1b") {
				t.Errorf("Changes: %v; want %v that says %q", err, tc.want, tc.says)
			}
		})
	}
}

func TestGiantAnswerEnds(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		junk := []byte(`{"leads":[` + strings.Repeat(" ", 1<<20))
		for range 64 {
			if _, err := w.Write(junk); err != nil {
				return // the client has had enough, as it should
			}
		}
	}))
	defer srv.Close()
	c, err := democrm.New(democrm.Options{URL: srv.URL, Token: token})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Changes(t.Context(), ""); !errors.Is(err, upstream.ErrUnreachable) || !strings.Contains(err.Error(), "longer than") {
		t.Errorf("Changes: %v; want ErrUnreachable that says the answer is too long", err)
	}
}

func TestCredentialsDoNotFollowARedirect(t *testing.T) {
	got := make(chan string, 8)
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got <- r.Header.Get("Authorization")
	}))
	defer other.Close()
	c := answering(t, http.StatusTemporaryRedirect, http.Header{"Location": {other.URL + "/v1/changes"}}, "")
	_, err := c.Push(t.Context(), []lead.Change{touch("k1", "dm-1")})
	if !errors.Is(err, upstream.ErrRefused) {
		t.Errorf("Push: %v; want ErrRefused", err)
	}
	select {
	case a := <-got:
		t.Errorf("the redirect was followed, with %q", a)
	default:
	}
}

func TestNobodyThere(t *testing.T) {
	srv := httptest.NewServer(http.NotFoundHandler())
	srv.Close()
	c, err := democrm.New(democrm.Options{URL: srv.URL, Token: token})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Check(t.Context()); !errors.Is(err, upstream.ErrUnreachable) {
		t.Errorf("Check: %v; want ErrUnreachable", err)
	}
}

func TestWrongToken(t *testing.T) {
	s := serve(t, crm.Config{})
	c, err := democrm.New(democrm.Options{URL: s.url, Token: "wrong"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Check(t.Context()); !errors.Is(err, upstream.ErrAuth) {
		t.Errorf("Check: %v; want ErrAuth", err)
	}
}

func TestAnswerThatNeverComes(t *testing.T) {
	s := serve(t, crm.Config{})
	s.put("1", nil, nil)
	s.fault(fault.Fault{Path: "/v1/changes", Mode: fault.CommitTimeout})
	c, err := democrm.New(democrm.Options{URL: s.url, Token: token, Timeout: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	ch := touch("k1", "dm-1")
	rs, err := c.Push(t.Context(), []lead.Change{ch})
	if !errors.Is(err, upstream.ErrUnreachable) || len(rs) != 0 {
		t.Errorf("Push: %+v, %v; want ErrUnreachable and no receipt", rs, err)
	}
	found, err := c.Lookup(t.Context(), []lead.Change{ch, touch("k2", "dm-1")})
	if err != nil || len(found) != 1 || found["k1"].State != upstream.Done {
		t.Errorf("Lookup: %+v, %v; want k1 done and nothing else", found, err)
	}
	if rs, err = c.Push(t.Context(), []lead.Change{ch}); err != nil || len(rs) != 1 || rs[0].State != upstream.Done {
		t.Errorf("Push again: %+v, %v; want done", rs, err)
	}
	if l, _ := s.crm.Lead("1"); len(l.Outcomes) != 1 || len(l.Activities) != 1 {
		t.Errorf("the CRM has %d outcomes and %d activities; want one each", len(l.Outcomes), len(l.Activities))
	}
}

func TestTooManyRequestsPutsOff(t *testing.T) {
	s := serve(t, crm.Config{})
	s.put("1", nil, nil)
	s.fault(fault.Fault{Path: "/v1/changes", Mode: fault.Status, Status: 429, RetryAfter: 30})
	rs, err := s.client(0).Push(t.Context(), []lead.Change{touch("k1", "dm-1")})
	if !errors.Is(err, upstream.ErrRetry) || upstream.After(err) != 30*time.Second {
		t.Errorf("Push: %v; want ErrRetry after 30 s", err)
	}
	if len(rs) != 1 || rs[0].State != upstream.Retry || rs[0].After != 30*time.Second {
		t.Errorf("receipts %+v; want retry after 30 s", rs)
	}
}

func TestManyChangesGoInBatches(t *testing.T) {
	s := serve(t, crm.Config{})
	s.put("1", nil, nil)
	var cs []lead.Change
	for i := range 2*wire.MaxChanges + 5 {
		cs = append(cs, touch(fmt.Sprintf("k%03d", i), "dm-1"))
	}
	cs = append(cs, touch("foreign", "hs-1"))
	s.fault(fault.Fault{Path: "/v1/changes", Mode: fault.Drop, After: 1})
	rs, err := s.client(0).Push(t.Context(), cs)
	if !errors.Is(err, upstream.ErrUnreachable) {
		t.Errorf("Push: %v; want ErrUnreachable", err)
	}
	if len(rs) != wire.MaxChanges+1 || rs[0].Key != "foreign" || rs[0].State != upstream.Rejected {
		t.Errorf("%d receipts, the first %+v; want those of the first batch and the foreign lead refused", len(rs), rs[0])
	}
	found, err := s.client(0).Lookup(t.Context(), cs)
	if err != nil || len(found) != wire.MaxChanges {
		t.Errorf("Lookup: %d found, %v; want %d", len(found), err, wire.MaxChanges)
	}
}

func TestCancelledWhileWaiting(t *testing.T) {
	s := serve(t, crm.Config{})
	s.fault(fault.Fault{Mode: fault.Timeout})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := s.client(0).Changes(ctx, ""); !errors.Is(upstream.Class(err), upstream.ErrUnreachable) {
		t.Errorf("Changes: %v; want the class ErrUnreachable", err)
	}
}

func touch(key string, id lead.ID) lead.Change {
	return lead.Change{
		Key: key, Lead: id, Kind: lead.ChangeTouch, At: clock(), By: "ana",
		Activity: &lead.Activity{ID: "a-" + key, Kind: lead.KindCall, At: clock(), By: "ana", Outcome: lead.OutcomeNoAnswer},
	}
}
