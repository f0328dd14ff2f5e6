package upstream

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

func TestAnswersTellNoSecret(t *testing.T) {
	const secret = "pat-na1-canary"
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got := r.Header.Get("Authorization")
		w.Header().Set("X-Correlation-Id", "seen "+got)
		w.Header().Set("Location", "https://elsewhere.example/?token="+strings.TrimPrefix(got, "Bearer "))
		if r.URL.Path == "/bad" {
			w.WriteHeader(http.StatusBadRequest)
		}
		_, _ = io.WriteString(w, `{"message":"`+got+got+`"}`)
	}))
	defer srv.Close()
	c, err := NewClient(ClientOptions{Base: srv.URL})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/good", "/bad"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+secret) // as an adapter does that keeps tokens itself
		resp, err := c.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err = errors.Join(err, resp.Body.Close()); err != nil {
			t.Fatal(err)
		}
		if text := string(body) + resp.Header.Get("X-Correlation-Id") + resp.Header.Get("Location"); strings.Contains(text, secret) || !strings.Contains(text, "seen Bearer …") || string(body) != `{"message":"Bearer …Bearer …"}` {
			t.Errorf("%s: %s", path, text)
		}
	}
}

// However a body is cut into parts, what is read is the body without the secret.
func TestRedactedReadsWhatReplaceWouldGive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.StringOfN(rapid.RuneFrom([]rune("ab")), 1, 5, -1).Draw(t, "secret")
		parts := rapid.SliceOfN(rapid.StringOfN(rapid.RuneFrom([]rune("abc")), 0, 9, -1), 0, 9).Draw(t, "parts")
		whole := strings.Join(parts, "")
		var readers []io.Reader
		for _, p := range parts {
			readers = append(readers, strings.NewReader(p))
		}
		r := &redacted{ReadCloser: io.NopCloser(io.MultiReader(readers...)), secret: []byte(secret)}
		got, err := io.ReadAll(iotest.OneByteReader(r))
		if want := strings.ReplaceAll(whole, secret, hidden); err != nil || string(got) != want {
			t.Fatalf("%q without %q is %q, %v; want %q", whole, secret, got, err, want)
		}
	})
	r := &redacted{ReadCloser: io.NopCloser(iotest.TimeoutReader(strings.NewReader("abcabc"))), secret: []byte("abcabcabc")}
	if got, err := io.ReadAll(r); !errors.Is(err, iotest.ErrTimeout) || string(got) != "abcabc" {
		t.Errorf("a body that breaks off gives %q, %v", got, err)
	}
}

func BenchmarkRedacted(b *testing.B) {
	body := strings.Repeat(`{"id":"501","properties":{"email":"priya@northwind.example"}},`, 1600)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		r := &redacted{ReadCloser: io.NopCloser(strings.NewReader(body)), secret: []byte("pat-na1-00000000-1111-2222-3333-444444444444")}
		if _, err := io.Copy(io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
}
