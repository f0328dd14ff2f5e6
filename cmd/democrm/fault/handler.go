package fault

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"net/http"
	"strconv"
	"time"
)

// Handler lets the faults hit the requests to next. fail answers with an error
// of the CRM's own where a fault has no body; Retry-After is set before it.
// Requests that are left without an answer end when stop does.
func (l *List) Handler(stop context.Context, fail func(http.ResponseWriter, Fault), next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Reading the body is also what lets the server notice a client that went
		// away while it waits.
		body, err := io.ReadAll(r.Body)
		r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), broken{err}))
		f, hit := l.next(r.Method, r.URL.Path, r.URL.RawQuery+"\n"+string(body))
		if !hit {
			next.ServeHTTP(w, r)
			return
		}
		if f.LatencyMS > 0 {
			wait(r.Context(), stop, time.Duration(f.LatencyMS)*time.Millisecond)
		}
		switch f.Mode {
		case Slow:
			next.ServeHTTP(w, r)
		case Status:
			failed(w, f, fail)
		case CommitTimeout, CommitDrop:
			next.ServeHTTP(&unheard{header: http.Header{}}, r)
			fallthrough
		case Timeout, Drop:
			if f.Mode == Timeout || f.Mode == CommitTimeout {
				wait(r.Context(), stop, time.Hour)
			}
			panic(http.ErrAbortHandler) // cuts the connection without an answer
		}
	})
}

// wait waits, until the client or the server goes away.
func wait(client, server context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-client.Done():
	case <-server.Done():
	}
}

func failed(w http.ResponseWriter, f Fault, fail func(http.ResponseWriter, Fault)) {
	if f.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
	}
	if f.Body == "" {
		fail(w, f)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(f.Status)
	_, _ = w.Write([]byte(f.Body)) // a client that went away has no use for it
}

// unheard is an answer that nobody gets.
type unheard struct{ header http.Header }

func (u *unheard) Header() http.Header         { return u.header }
func (u *unheard) Write(b []byte) (int, error) { return len(b), nil }
func (u *unheard) WriteHeader(int)             {}

// broken ends a body as it was met: with the error of reading it, if any.
type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, cmp.Or(b.err, io.EOF) }
