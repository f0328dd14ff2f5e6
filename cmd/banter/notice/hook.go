package notice

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"runtime"
	"strings"
	"syscall"
	"time"

	"banter/store/lead"
	"banter/store/upstream"
)

// exchange bounds one request to a hook, its answer included, in calendar time.
const exchange = 10 * time.Second

// Hook is an incoming webhook. Its address is a secret and stays inside.
type Hook struct {
	service Service
	address *url.URL
	client  *http.Client
}

// Service is where the hook leads to.
func (h *Hook) Service() Service { return h.service }

// String is the hook for people: its service and host, nothing secret.
func (h *Hook) String() string { return string(h.service) + " (" + h.address.Hostname() + ")" }

// HookOptions are what a hook is made of.
type HookOptions struct {
	Service Service
	Address string // the secret URL
	From    string // where it was read: a variable's name or a file's, for errors
	// Private lets the hook lead to this machine or a private network by https;
	// plain http is for a loopback address only, at any setting.
	Private   bool
	Transport http.RoundTripper // nil is a hardened one
}

// NewHook makes a hook. Errors say what is wrong with the address and never
// what it is.
func NewHook(o HookOptions) (*Hook, error) {
	bad := func(what, hint string) error {
		return fmt.Errorf("%s: the address of the %s hook %s; %s", o.From, o.Service, what, hint)
	}
	const copyIt = "copy the whole webhook URL, it begins with https://"
	u, err := url.Parse(strings.TrimSpace(o.Address))
	switch {
	case err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http":
		return nil, bad("is no web address", copyIt)
	case u.User != nil:
		return nil, bad("holds a user and password", "take them out: the path or query is the secret")
	case u.Scheme == "http" && !loopbackHost(u.Hostname()):
		return nil, bad("is not encrypted", copyIt)
	case u.Scheme == "https" && !o.Private && privateHost(u.Hostname()):
		return nil, bad("leads into a private network", "write allow_private = true in [notices] if that is meant")
	}
	if o.Transport == nil {
		o.Transport = dialer(u, o.Private || u.Scheme == "http")
	}
	client, err := upstream.NewClient(upstream.ClientOptions{
		Base: u.Scheme + "://" + u.Host, Timeout: exchange, MaxBody: 64 << 10, Transport: o.Transport,
	})
	if err != nil {
		return nil, bad("can't be used", copyIt)
	}
	return &Hook{service: o.Service, address: u, client: client}, nil
}

// ReadHook reads the address of a hook from the environment variable, else from
// the first line of the file, which nobody else may read. It is nil where
// neither is set.
func ReadHook(o HookOptions, variable, file string, getenv func(string) string) (*Hook, error) {
	if v := getenv(variable); v != "" {
		o.Address, o.From = v, variable
		return NewHook(o)
	}
	if file == "" {
		return nil, nil
	}
	o.From = file
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: it is not there; put the %s hook's URL into it and run chmod 600 %s, or set %s", file, o.Service, file, variable)
	}
	if err != nil {
		return nil, fmt.Errorf("read the %s hook: %w", o.Service, err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("read the %s hook: %w", o.Service, err)
	}
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode&0o077 != 0 {
		return nil, fmt.Errorf("%s: others can read it (%v), and it holds a secret; run chmod 600 %s", file, mode, file)
	}
	data, err := io.ReadAll(io.LimitReader(f, 8<<10))
	if err != nil {
		return nil, fmt.Errorf("read the %s hook: %w", o.Service, err)
	}
	line, _, _ := bytes.Cut(bytes.TrimSpace(data), []byte("\n"))
	o.Address = string(line)
	return NewHook(o)
}

func loopbackHost(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

func privateHost(host string) bool {
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && inward(ip)
}

// inward reports whether an address is no host of the public network.
func inward(ip netip.Addr) bool {
	ip = ip.Unmap()
	return !ip.IsGlobalUnicast() || ip.IsPrivate() || netip.MustParsePrefix("100.64.0.0/10").Contains(ip)
}

// errPrivate is what a name that resolves into a private network comes to.
var errPrivate = errors.New("its name leads into a private network; write allow_private = true in [notices] if that is meant")

// dialer is a transport that checks where a name leads at the moment of
// connecting, so that no later answer of a name server gets past it. Where a
// proxy carries the request, the proxy is what is connected to, and it is the
// one that resolves.
func dialer(u *url.URL, private bool) *http.Transport {
	d := &net.Dialer{Timeout: exchange / 2}
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: u})
	if !private && err == nil && proxy == nil {
		d.Control = func(_, address string, _ syscall.RawConn) error {
			at, err := netip.ParseAddrPort(address)
			if err != nil || inward(at.Addr()) {
				return errPrivate
			}
			return nil
		}
	}
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment, DialContext: d.DialContext, TLSHandshakeTimeout: exchange / 2,
		ResponseHeaderTimeout: exchange, MaxResponseHeaderBytes: 64 << 10, IdleConnTimeout: 30 * time.Second,
		MaxIdleConnsPerHost: 1, ForceAttemptHTTP2: true,
	}
}

// fate is what became of a message that was posted.
type fate int

const (
	taken   fate = iota // the service has it
	later               // it may be posted again after a while
	dropped             // the service will never take this one
	dead                // the hook takes nothing any more
)

// post sends a message once. told is false where nobody knows whether the
// service has it; after is how long it asked to be left alone. The error holds
// no part of the address.
func (h *Hook) post(ctx context.Context, message []byte, now time.Time) (f fate, told bool, after time.Duration, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.address.String(), bytes.NewReader(message))
	if err != nil {
		return dead, true, 0, fmt.Errorf("%s: no request can be made of its address", h)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "banter")
	resp, err := h.client.Do(req)
	if err != nil {
		f = later
		if errors.Is(err, errPrivate) {
			return dead, true, 0, fmt.Errorf("%s: %w", h, errPrivate)
		}
		return f, false, 0, fmt.Errorf("%s: %s", h, h.redact(upstream.NetworkError(err).Error()))
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode < 300 {
		return taken, true, 0, nil
	}
	text, err := io.ReadAll(io.LimitReader(resp.Body, 200))
	said := ""
	if err == nil && len(text) > 0 && !strings.Contains(resp.Header.Get("Content-Type"), "html") {
		said = ": " + h.redact(lead.Clean(string(text)))
	}
	f, hint := judge(resp.StatusCode)
	return f, true, upstream.RetryAfter(resp.Header, now), fmt.Errorf("%s: it answered %d %s%s%s", h, resp.StatusCode, http.StatusText(resp.StatusCode), said, hint)
}

// Test posts one line and says what came of it.
func (h *Hook) Test(ctx context.Context, line string, now time.Time) error {
	message, err := body(h.service, []string{line})
	if err != nil {
		return err
	}
	_, _, _, err = h.post(ctx, message, now)
	return err
}

// judge says what an answer other than success means, and how to mend it.
func judge(status int) (f fate, hint string) {
	switch {
	case status < 400:
		return dead, "; it leads elsewhere and is not followed: make a new webhook"
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusNotFound, status == http.StatusGone:
		return dead, "; the webhook was removed or may not post: make a new one, then start again"
	case status == http.StatusTooManyRequests, status == http.StatusRequestTimeout, status == http.StatusTooEarly, status >= 500:
		return later, ""
	}
	return dropped, ""
}

// redact takes every part of the address but the host out of a text.
func (h *Hook) redact(s string) string {
	parts := []string{h.address.String(), h.address.RequestURI(), h.address.RawQuery, h.address.EscapedPath(), h.address.Path}
	for _, values := range h.address.Query() {
		parts = append(parts, values...)
	}
	for _, p := range append(parts, strings.Split(h.address.Path, "/")...) {
		if len(p) > 8 {
			s = strings.ReplaceAll(s, p, "…")
		}
	}
	return s
}
