package hubspot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"banter/cmd/democrm/serve"
)

// The limits of one request, in bytes.
const (
	maxURI  = 8 << 10
	maxBody = 8 << 20
)

// Handler serves the portal to loopback hosts, as if it never ended.
func (p *Portal) Handler() http.Handler { return p.Serve(never()) }

// Serve serves the portal to loopback hosts. Requests that a fault leaves
// without an answer end when stop does.
func (p *Portal) Serve(stop context.Context) http.Handler {
	api := p.faults.Handler(stop, func(w http.ResponseWriter, f Fault) { p.reject(w, onPurpose(f)) }, p.routes())
	own := p.control()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := p.reply()
		w.Header().Set("X-Hubspot-Correlation-Id", id)
		w.Header().Set("Date", p.now().Format(http.TimeFormat))
		switch {
		case !serve.Loopback(r.Host):
			p.reject(w, fail(http.StatusForbidden, "", "this emulator answers loopback addresses only"))
		case strings.HasPrefix(r.URL.Path, "/_"):
			own.ServeHTTP(w, r)
		case len(r.RequestURI) > maxURI:
			p.reject(w, fail(http.StatusRequestURITooLong, "", "URI Too Long"))
		default:
			path, v := parsePath(r.URL.Path)
			kept := &kept{ResponseWriter: w}
			defer func() { p.count(r, kept.status) }()
			r.Body = http.MaxBytesReader(w, r.Body, maxBody)
			api.ServeHTTP(kept, r.WithContext(context.WithValue(r.Context(), parsedKey{}, parsed{path, v})))
		}
	})
}

// parsed is a path without its version, and the version.
type parsed struct {
	path string
	api  apiVersion
}

type parsedKey struct{}

// kept knows which status was answered; 0 is none.
type kept struct {
	http.ResponseWriter
	status int
}

func (k *kept) WriteHeader(status int) {
	k.status = status
	k.ResponseWriter.WriteHeader(status)
}

// call is a request on its way through a handler, which holds the lock.
type call struct {
	*Portal
	api   apiVersion
	kind  *kind // of {type}
	token Token
	query url.Values
	path  func(name string) string
	body  []byte
}

// answer is what a handler gives: a status and something to write as JSON. A
// nil body is no body.
type answer struct {
	status int
	body   any
}

func ok(body any) (answer, *problem) { return answer{http.StatusOK, body}, nil }

// route is a handler with the scopes it needs, one of them; {type} in a scope
// is the noun of the object.
type route struct {
	do     func(*call) (answer, *problem)
	scopes []string
	search bool
}

// routes serve the API: paths come without their version.
func (p *Portal) routes() http.Handler {
	mux := http.NewServeMux()
	for pattern, r := range table() {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, req *http.Request) { p.handle(w, req, r) })
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { p.reject(w, missing()) })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at, _ := r.Context().Value(parsedKey{}).(parsed)
		if at.api == "" {
			p.reject(w, missing())
			return
		}
		inner := r.Clone(r.Context())
		inner.URL.Path, inner.URL.RawPath = at.path, ""
		mux.ServeHTTP(w, inner)
	})
}

// handle does what every request needs: the token, the limits, the type, the
// scopes and the body, in this order.
func (p *Portal) handle(w http.ResponseWriter, r *http.Request, to route) {
	at, _ := r.Context().Value(parsedKey{}).(parsed)
	body, err := io.ReadAll(r.Body)
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		p.reject(w, fail(http.StatusRequestEntityTooLarge, "", "Request Entity Too Large"))
		return
	}
	p.mu.Lock()
	a, wrong := p.judge(w.Header(), r, to, at.api, body)
	p.mu.Unlock()
	switch {
	case wrong != nil:
		p.reject(w, wrong)
	case a.body == nil:
		w.WriteHeader(a.status)
	default:
		send(w, a.status, a.body)
	}
}

func (p *Portal) judge(h http.Header, r *http.Request, to route, v apiVersion, body []byte) (answer, *problem) {
	token, wrong := p.authorize(r.Header.Get("Authorization"))
	if wrong != nil {
		return answer{}, wrong
	}
	if wrong := p.limit(h, token, to.search); wrong != nil {
		return answer{}, wrong
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return answer{}, refuse("Invalid query string: %v", err)
	}
	c := &call{Portal: p, api: v, token: token, query: query, path: r.PathValue, body: body}
	if name := r.PathValue("type"); name != "" {
		if c.kind = p.kind(name); c.kind == nil {
			return answer{}, unknownType(name)
		}
	}
	var scopes []string
	for _, s := range to.scopes {
		if c.kind != nil {
			s = strings.ReplaceAll(s, "{type}", c.kind.scope)
		}
		scopes = append(scopes, s)
	}
	if !p.allowed(token, scopes) {
		return answer{}, missingScopes(scopes...)
	}
	return to.do(c)
}

// allowed reports whether a token has one of the scopes. An account without the
// Leads object can't give the scopes of it.
func (p *Portal) allowed(t Token, scopes []string) bool {
	return len(scopes) == 0 || slices.ContainsFunc(scopes, func(s string) bool {
		return slices.Contains(t.Scopes, s) && (!p.o.NoLeads || !strings.HasPrefix(s, "crm.objects.leads."))
	})
}

// decode reads the body of a call.
func (c *call) decode(v any) *problem {
	err := json.Unmarshal(c.body, v)
	if err == nil {
		return nil
	}
	e := fail(http.StatusBadRequest, "VALIDATION_ERROR", "Invalid input JSON: %v", err)
	var at *json.SyntaxError
	if errors.As(err, &at) {
		before := c.body[:min(int(at.Offset), len(c.body))]
		e.Message = fmt.Sprintf("Invalid input JSON on line %d, column %d: %v", bytes.Count(before, []byte("\n"))+1, len(before)-bytes.LastIndexByte(before, '\n')-1, err)
	}
	return e
}

// reject answers with a problem, whose correlation id is that of the header.
func (p *Portal) reject(w http.ResponseWriter, e *problem) {
	out := *e
	out.CorrelationID = w.Header().Get("X-Hubspot-Correlation-Id")
	switch out.PolicyName {
	case "":
	case tenSecondly:
		out.GroupName = "publicapi:private-app-api-calls-ten-secondly:" + p.ID()
	default:
		out.RequestID = out.CorrelationID
	}
	send(w, e.status, out)
}

func send(w http.ResponseWriter, status int, v any) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		http.Error(w, `{"status":"error","message":"the answer can't be written as JSON"}`, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	w.WriteHeader(status)
	// A client that went away has no use for the rest.
	_, _ = w.Write(b.Bytes())
}

// reply mints a correlation id.
func (p *Portal) reply() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.replies++
	return fmt.Sprintf("00000000-0000-4000-8000-%012x", p.replies)
}
