package salesforce

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"banter/cmd/democrm/serve"
)

// The limits of one request, in bytes.
const (
	maxHead = 16 << 10 // URI and headers
	maxBody = 8 << 20
)

// Handler serves the org to loopback hosts, as if it never ended.
func (o *Org) Handler() http.Handler { return o.Serve(never()) }

// Serve serves the org to loopback hosts. Requests that a fault leaves without
// an answer end when stop does.
func (o *Org) Serve(stop context.Context) http.Handler {
	api := o.faults.Handler(stop, failed, http.HandlerFunc(o.route))
	own := o.control()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", o.now().Format(http.TimeFormat))
		switch {
		case !serve.Loopback(r.Host):
			reject(w, fail(http.StatusForbidden, "FORBIDDEN", "this emulator answers loopback addresses only"))
		case strings.HasPrefix(r.URL.Path, "/_"):
			own.ServeHTTP(w, r)
		default:
			k := &kept{ResponseWriter: w, path: r.URL.Path}
			defer func() { o.count(r, k.status) }()
			r.Body = http.MaxBytesReader(w, r.Body, maxBody)
			api.ServeHTTP(k, r)
		}
	})
}

// failed answers a fault in the way of the API that was asked.
func failed(w http.ResponseWriter, f Fault) {
	p, path := onPurpose(f), ""
	if k, ok := w.(*kept); ok {
		path = k.path
	}
	switch {
	case strings.HasPrefix(path, "/services/Soap/"):
		soapFault(w, p.list[0].Code, p.list[0].Message)
	case strings.HasPrefix(path, "/services/oauth2/"):
		send(w, f.Status, oauthError{"server_error", p.list[0].Message})
	default:
		reject(w, p)
	}
}

// kept knows which status was answered; 0 is none.
type kept struct {
	http.ResponseWriter
	status int
	path   string
}

func (k *kept) WriteHeader(status int) {
	k.status = status
	k.ResponseWriter.WriteHeader(status)
}

// route leads a request to the API that it is for.
func (o *Org) route(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		reject(w, fail(http.StatusRequestEntityTooLarge, "REQUEST_ENTITY_TOO_LARGE", "The request is larger than %d bytes", maxBody))
		return
	case err != nil:
		reject(w, fail(http.StatusBadRequest, "BAD_REQUEST", "the body can't be read: %v", err))
		return
	}
	switch size := headSize(r); {
	case len(r.RequestURI) > maxHead:
		reject(w, fail(http.StatusRequestURITooLong, "URI_TOO_LONG", "The URI is longer than %d bytes", maxHead))
		return
	case size > maxHead:
		reject(w, fail(http.StatusRequestHeaderFieldsTooLarge, "REQUEST_HEADER_FIELDS_TOO_LARGE", "The URI and the headers are longer than %d bytes", maxHead))
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	path := r.URL.Path
	switch {
	case strings.HasPrefix(path, "/services/oauth2/"):
		o.oauth(w, r, body)
	case strings.HasPrefix(path, "/id/"):
		o.identity(w, r)
	case strings.HasPrefix(path, "/services/Soap/u/"):
		o.soap(w, r, body)
	case strings.Trim(path, "/") == "services/data":
		send(w, http.StatusOK, o.versions())
	default:
		a, wrong := o.rest(w.Header(), r, body)
		if wrong != nil {
			reject(w, wrong)
			return
		}
		a.write(w)
	}
}

func headSize(r *http.Request) int {
	n := len(r.RequestURI)
	for name, values := range r.Header {
		for _, v := range values {
			n += len(name) + len(v) + 4
		}
	}
	return n
}

// call is a request of the REST API on its way through a handler, which holds
// the lock.
type call struct {
	*Org
	version string // v68.0
	host    string // as the client calls it
	user    string
	header  http.Header
	query   url.Values
	param   map[string]string
	kind    *kind // of {type}
	body    []byte
}

// answer is what a handler gives: a status and something to write as JSON, or
// JSON that is written already. Neither is no body.
type answer struct {
	status int
	body   any
	raw    []byte
	header map[string]string
}

func ok(body any) (answer, *problem) { return answer{status: http.StatusOK, body: body}, nil }

func none(status int) (answer, *problem) { return answer{status: status}, nil }

func (a answer) write(w http.ResponseWriter) {
	for n, v := range a.header {
		w.Header().Set(n, v)
	}
	switch {
	case a.raw != nil:
		w.Header().Set("Content-Type", "application/json;charset=UTF-8")
		w.WriteHeader(a.status)
		_, _ = w.Write(a.raw) // a client that went away has no use for the rest
	case a.body != nil:
		send(w, a.status, a.body)
	default:
		w.WriteHeader(a.status)
	}
}

// rest does what every request of the REST API needs: the version, the session
// and the limit, in this order.
func (o *Org) rest(h http.Header, r *http.Request, body []byte) (answer, *problem) {
	rest, found := strings.CutPrefix(r.URL.EscapedPath(), "/services/data/")
	if !found {
		return answer{}, missing()
	}
	version, path, _ := strings.Cut(rest, "/")
	if wrong := o.speaks(version); wrong != nil {
		return answer{}, wrong
	}
	s, wrong := o.authorize(r.Header.Get("Authorization"))
	if wrong != nil {
		return answer{}, wrong
	}
	if wrong := o.spend(h); wrong != nil {
		return answer{}, wrong
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return answer{}, fail(http.StatusBadRequest, "BAD_REQUEST", "the query string is not understood: %v", err)
	}
	c := &call{Org: o, version: version, host: r.Host, user: s.user, header: r.Header, query: query, body: body}
	return c.dispatch(r.Method, path)
}

// decode reads the body of a call.
func (c *call) decode(v any) *problem {
	dec := json.NewDecoder(bytes.NewReader(c.body))
	dec.UseNumber()
	if err := dec.Decode(v); err != nil {
		return parseError(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return parseError(errors.New("something follows the body"))
	}
	return nil
}

// reject answers with a problem; one without errors has no body.
func reject(w http.ResponseWriter, p *problem) {
	if p.status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Token")
	}
	if p.list == nil {
		w.WriteHeader(p.status)
		return
	}
	send(w, p.status, p.list)
}

func send(w http.ResponseWriter, status int, v any) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		http.Error(w, `[{"message":"the answer can't be written as JSON","errorCode":"UNKNOWN_EXCEPTION"}]`, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	_, _ = w.Write(bytes.TrimRight(b.Bytes(), "\n")) // a client that went away has no use for the rest
}

func decimal(n int) string { return strconv.Itoa(n) }
