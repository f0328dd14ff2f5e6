package login

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"banter/store/upstream"
)

// door is where the browser comes back to: a listener on this machine alone
// that answers one path.
type door struct {
	redirect string // http://localhost:1717/OauthRedirect
	knocks   chan knock
	server   *http.Server
	gone     chan struct{} // closed with the door
	done     sync.WaitGroup
}

// knock is one coming back; answer says what came of it.
type knock struct {
	query  url.Values
	answer func(error)
}

// Redirect is the callback address of a port, as the app has to know it.
func Redirect(port int) string { return fmt.Sprintf("http://localhost:%d%s", port, callback) }

// goodbye is how long the last page may take to reach the browser.
const goodbye = 2 * time.Second

// listen opens the door on both loopback addresses, for localhost may mean
// either. The error says how to mend a port that is taken.
func listen(ctx context.Context, port int) (*door, error) {
	var lc net.ListenConfig
	at := func(host string, port int) (net.Listener, error) {
		return lc.Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	}
	first, err := at("127.0.0.1", max(port, 0)) // 0 is a free one
	if err != nil {
		return nil, fail(upstream.ErrRefused, "wait for the browser on port %d: %w; end what uses it, or take another that the app allows with --port", port, err)
	}
	addr, ok := first.Addr().(*net.TCPAddr)
	if !ok {
		return nil, errors.Join(fail(upstream.ErrRefused, "the system gives no port"), first.Close())
	}
	d := &door{redirect: Redirect(addr.Port), knocks: make(chan knock), gone: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+callback, d.opened)
	d.server = &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 5 * time.Second, MaxHeaderBytes: 32 << 10}
	listeners := []net.Listener{first}
	if second, err := at("::1", addr.Port); err == nil { // there may be no IPv6 here
		listeners = append(listeners, second)
	}
	for _, l := range listeners {
		d.done.Go(func() { _ = d.server.Serve(l) }) // it ends with close
	}
	return d, nil
}

// close lets the last page go out, and shuts the door.
func (d *door) close() {
	close(d.gone)
	ctx, cancel := context.WithTimeout(context.Background(), goodbye)
	defer cancel()
	if d.server.Shutdown(ctx) != nil {
		_ = d.server.Close() // a browser that does not take its page gets none
	}
	d.done.Wait()
}

// opened hands an answer over, and waits for what comes of it: the page tells
// the truth.
func (d *door) opened(w http.ResponseWriter, r *http.Request) {
	result := make(chan error, 1)
	select {
	case d.knocks <- knock{r.URL.Query(), func(err error) { result <- err }}:
	case <-d.gone:
		page(w, http.StatusGone, "This sign-in is over", "Nothing was changed. You can close this window.")
		return
	case <-r.Context().Done():
		return
	}
	// Who takes a knock always answers it.
	switch err := <-result; {
	case err == nil:
		page(w, http.StatusOK, "You are signed in", "Salesforce has let banter in; the terminal says the rest. You can close this window.")
	case errors.Is(err, errNotOurs):
		page(w, http.StatusBadRequest, "This is not the sign-in that banter waits for", "Nothing was changed. Go back to the terminal and use the address that it shows.")
	default:
		page(w, http.StatusBadRequest, "The sign-in did not work", "The terminal says why. You can close this window.")
	}
}

// page is what the browser shows; nothing of the request is in it.
func page(w http.ResponseWriter, status int, title, text string) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Connection", "close")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `<!doctype html><html lang="en"><meta charset="utf-8"><title>banter: `+html.EscapeString(title)+`</title>`+
		`<body style="font-family:sans-serif;max-width:32em;margin:4em auto;padding:0 1em"><h1>`+html.EscapeString(title)+`</h1><p>`+html.EscapeString(text)+`</p></body></html>`)
}
