package upstream

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"banter/store/lead"
)

// MaxBody is the size of a response body, in bytes, beyond which reading it
// fails: no page of an upstream is that large, a broken proxy's may be endless.
const MaxBody = 64 << 20

// ClientOptions are what a client of an HTTP upstream is made of.
type ClientOptions struct {
	// Base is the root of the API: "https://api.example.com/v1". Plain http is
	// taken for a loopback host only.
	Base string
	// Authorization returns the value of the Authorization header. It is asked for each
	// request to Base's own scheme, host and port, and for no other. Nil: none.
	Authorization func(ctx context.Context) (string, error)
	// Timeout bounds a whole exchange, body included; 0 is 30 s.
	Timeout time.Duration
	// MaxBody bounds a response body in bytes; 0 is MaxBody.
	MaxBody int64
	// Transport carries the requests; nil is a hardened http.Transport.
	Transport http.RoundTripper
}

// NewClient returns a client for one upstream that
//   - follows no redirect: a 3xx is an answer like any other (Go's own client
//     would carry credentials from https to http on the same host, and custom
//     headers and bodies to other hosts);
//   - speaks TLS 1.2 or newer, or plain http to a loopback address;
//   - attaches credentials to Base's scheme, host and port only;
//   - ends an exchange after Timeout and a body after MaxBody bytes;
//   - takes the credentials out of an answer that echoes them.
//
// The error is that of a Base which is no such URL, and wraps ErrRefused.
func NewClient(o ClientOptions) (*http.Client, error) {
	base, err := url.Parse(o.Base)
	if err != nil {
		return nil, fmt.Errorf("%w: the address %q can't be read: %w", ErrRefused, o.Base, err)
	}
	if err := checkURL(base); err != nil {
		return nil, err
	}
	if o.Timeout == 0 {
		o.Timeout = 30 * time.Second
	}
	if o.MaxBody == 0 {
		o.MaxBody = MaxBody
	}
	if o.Transport == nil {
		o.Transport = &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DialContext:            (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout:    10 * time.Second,
			ResponseHeaderTimeout:  o.Timeout,
			MaxResponseHeaderBytes: 256 << 10,
			IdleConnTimeout:        90 * time.Second,
			MaxIdleConnsPerHost:    2,
			ForceAttemptHTTP2:      true,
		}
	}
	return &http.Client{
		Timeout:       o.Timeout,
		Transport:     &guard{base: base, options: o},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, nil
}

// guard is the transport of NewClient: it checks each request on its way out
// and bounds each body on its way in.
type guard struct {
	base    *url.URL
	options ClientOptions
}

func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := checkURL(req.URL); err != nil {
		return nil, err
	}
	if g.options.Authorization != nil && req.URL.Scheme == g.base.Scheme && req.URL.Host == g.base.Host {
		value, err := g.options.Authorization(req.Context())
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrAuth, err)
		}
		req = req.Clone(req.Context()) // a RoundTripper leaves the request alone
		req.Header.Set("Authorization", value)
	}
	resp, err := g.options.Transport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	resp.Body = &boundedBody{ReadCloser: resp.Body, left: g.options.MaxBody, limit: g.options.MaxBody}
	redact(resp, secretOf(req.Header))
	return resp, nil
}

func checkURL(u *url.URL) error {
	host := u.Hostname()
	switch {
	case host == "":
		return fmt.Errorf("%w: the address %q has no host; write it as https://host", ErrRefused, u.Redacted())
	case u.User != nil:
		return fmt.Errorf("%w: the address %s holds a password; credentials belong into the keyring", ErrRefused, u.Redacted())
	case u.Scheme == "https":
		return nil
	case u.Scheme == "http" && loopback(host):
		return nil
	case u.Scheme == "http":
		return fmt.Errorf("%w: %s is not encrypted; use https (plain http is for this machine only)", ErrRefused, u.Redacted())
	}
	return fmt.Errorf("%w: %q is no http address", ErrRefused, u.Redacted())
}

// loopback reports whether host is this machine by its own name or number. No
// name is resolved: what resolves to 127.0.0.1 now may not a moment later.
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// boundedBody fails where a body goes on past its limit, instead of ending as
// if it were whole.
type boundedBody struct {
	io.ReadCloser
	left, limit int64
}

func (b *boundedBody) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, fmt.Errorf("%w: the answer is longer than %d bytes", ErrUnreachable, b.limit)
	}
	// One byte past the limit tells an endless body from one that just fits.
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return n - 1, fmt.Errorf("%w: the answer is longer than %d bytes", ErrUnreachable, b.limit)
	}
	return n, err
}

// HTTPError is an answer that is no success. errors.Is finds its retry class.
type HTTPError struct {
	Status int           // 503
	Text   string        // what upstream said, cleaned and short; may be empty
	After  time.Duration // Retry-After; 0 if upstream asked for nothing
	Class  error         // one of the sentinels
}

func (e *HTTPError) Error() string {
	s := fmt.Sprintf("%v: it answered %d %s", e.Class, e.Status, http.StatusText(e.Status))
	if e.Text != "" {
		s += ": " + e.Text
	}
	return s
}

// Unwrap makes errors.Is(err, ErrRetry) and the like work.
func (e *HTTPError) Unwrap() error { return e.Class }

// StatusClass is the retry class of an HTTP status; nil for 2xx. A redirect is
// ErrRefused: the address is wrong. A 404 is ErrRefused too; an adapter that
// means a lead by it gives a receipt instead.
func StatusClass(status int) error {
	switch {
	case status >= 200 && status < 300:
		return nil
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusProxyAuthRequired:
		return ErrAuth
	case status == http.StatusTooManyRequests, status == http.StatusRequestTimeout, status == http.StatusLocked,
		status == http.StatusTooEarly, status == 477: // HubSpot: the account is being moved
		return ErrRetry
	case status == http.StatusServiceUnavailable:
		return ErrRetry
	case status >= 500:
		return ErrUnreachable // it broke on the way, or a proxy speaks: nobody knows what upstream did
	}
	return ErrRefused
}

// CheckResponse returns nil for a 2xx answer, else an *HTTPError with the first
// line of a plain-text or JSON body; of HTML it says nothing, it is a proxy's.
// It reads at most 2 KiB of the body and does not close it.
func CheckResponse(resp *http.Response, now time.Time) error {
	class := StatusClass(resp.StatusCode)
	if class == nil {
		return nil
	}
	e := &HTTPError{Status: resp.StatusCode, After: RetryAfter(resp.Header, now), Class: class}
	if !strings.Contains(resp.Header.Get("Content-Type"), "html") {
		// The text is a help for people; an answer without a readable one stands.
		if b, err := io.ReadAll(io.LimitReader(resp.Body, 2<<10)); err == nil || len(b) > 0 {
			e.Text = lead.Clean(string(b))
		}
	}
	return e
}

// NetworkError gives an error of http.Client.Do or of reading a body its class:
// ErrUnreachable, unless it has one already or the context was cancelled. The
// address is left out of the text: a query may hold what no log should. Nil
// stays nil.
func NetworkError(err error) error {
	if err == nil || classified(err) || errors.Is(err, context.Canceled) {
		return err
	}
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return fmt.Errorf("%w: %w", ErrUnreachable, err)
}

func classified(err error) bool {
	for _, class := range []error{ErrUnreachable, ErrRetry, ErrAuth, ErrCursor, ErrRefused} {
		if errors.Is(err, class) {
			return true
		}
	}
	return false
}

// Class is the sentinel that err wraps; an error that wraps none is a defect of
// the adapter and counts as ErrRefused, as Upstream says. A context that ended
// is ErrUnreachable: nobody knows what upstream did. Nil for nil.
func Class(err error) error {
	if err == nil {
		return nil
	}
	// ErrCursor before ErrRefused: an adapter may wrap both for one answer.
	for _, class := range []error{ErrCursor, ErrAuth, ErrRetry, ErrUnreachable, ErrRefused} {
		if errors.Is(err, class) {
			return class
		}
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return ErrUnreachable
	}
	return ErrRefused
}

// After is how long upstream asked to wait in err; 0 if it did not.
func After(err error) time.Duration {
	var h *HTTPError
	var p *Pause
	switch {
	case errors.As(err, &h):
		return h.After
	case errors.As(err, &p):
		return p.For
	}
	return 0
}
