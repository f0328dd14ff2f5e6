package serve

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func hello(context.Context) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") })
}

func TestItStepsAndServesUntilStopped(t *testing.T) {
	tick, at := make(chan time.Time), make(chan time.Time, 1)
	now := time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)
	r, err := Start(t.Context(), Options{
		Handler: hello, Tick: tick, Now: func() time.Time { return now }, Step: func(n time.Time) { at <- n },
	})
	if err != nil {
		t.Fatal(err)
	}
	tick <- time.Time{}
	if got := <-at; !got.Equal(now) {
		t.Errorf("stepped to %s", got)
	}
	get := func() error {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.URL, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			err = resp.Body.Close()
		}
		return err
	}
	if err := get(); err != nil {
		t.Error(err)
	}
	for range 2 {
		if err := r.Stop(); err != nil {
			t.Error(err)
		}
	}
	if get() == nil {
		t.Error("it still answers")
	}
}

func TestOnlyLoopback(t *testing.T) {
	for _, listen := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "crm.example:0", "[::]:0"} {
		if _, err := Start(t.Context(), Options{Listen: listen, Handler: hello}); err == nil || !strings.Contains(err.Error(), "not a loopback address") {
			t.Errorf("%s: %v", listen, err)
		}
	}
	for host, want := range map[string]bool{
		"127.0.0.1": true, "127.0.0.1:80": true, "localhost:1": true, "LocalHost": true, "[::1]:80": true, "::1": true,
		"127.0.0.1.evil.example": false, "evil.example:80": false, "": false, "10.0.0.1": false,
	} {
		if Loopback(host) != want {
			t.Errorf("%q: %v", host, !want)
		}
	}
}
