package crm

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"banter/cmd/democrm/fault"
	"banter/cmd/democrm/serve"
	"banter/store/upstream/democrm/wire"
)

// Handler serves a CRM to whoever has the token. It answers loopback hosts
// alone: a page of a browser that was led here under another name is refused.
// Requests that a fault leaves without an answer end when stop does.
func Handler(stop context.Context, c *CRM, token string) http.Handler {
	s := &server{crm: c, token: token, faults: &fault.List{}, stop: stop}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/account", s.account)
	mux.HandleFunc("GET /v1/leads", s.leads)
	mux.HandleFunc("POST /v1/changes", s.changes)
	mux.HandleFunc("POST /v1/lookup", s.lookup)
	mux.HandleFunc("GET /v1/state", s.state)
	mux.HandleFunc("GET /v1/state/{id}", func(w http.ResponseWriter, r *http.Request) { s.tell(w, r.PathValue("id")) })
	mux.HandleFunc("GET /_faults", s.listFaults)
	mux.HandleFunc("POST /_faults", s.addFault)
	mux.HandleFunc("DELETE /_faults", s.resetFaults)
	s.hooks(mux)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fail(w, http.StatusNotFound, "there is no "+r.Method+" "+r.URL.Path, "see the paths of package wire")
	})
	return s.guard(s.faulty(mux))
}

type server struct {
	crm    *CRM
	token  string
	faults *fault.List
	stop   context.Context // the life of the server, not of one request
}

// guard lets loopback hosts with the token through.
func (s *server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !serve.Loopback(r.Host) {
			fail(w, http.StatusForbidden, "this CRM answers loopback addresses only", "ask for 127.0.0.1")
			return
		}
		token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !ok || subtle.ConstantTimeCompare([]byte(token), []byte(s.token)) != 1 {
			w.Header().Set("WWW-Authenticate", "Bearer")
			fail(w, http.StatusUnauthorized, "the token is missing or wrong", "send Authorization: Bearer with the token that democrm printed")
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, wire.MaxBody)
		next.ServeHTTP(w, r)
	})
}

func (s *server) account(w http.ResponseWriter, _ *http.Request) { answer(w, s.crm.Account()) }

func (s *server) leads(w http.ResponseWriter, r *http.Request) {
	limit := 0
	if text := r.URL.Query().Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > wire.MaxPage {
			fail(w, http.StatusBadRequest, fmt.Sprintf("limit: %q is not a number from 1 to %d", text, wire.MaxPage), "")
			return
		}
		limit = n
	}
	page, ok := s.crm.Page(r.URL.Query().Get("after"), limit)
	if !ok {
		fail(w, http.StatusGone, "after: this CRM did not give that cursor", "start from the empty one")
		return
	}
	answer(w, page)
}

func (s *server) changes(w http.ResponseWriter, r *http.Request) {
	var in wire.Changes
	if !read(w, r, &in) {
		return
	}
	if n := len(in.Changes); n > wire.MaxChanges {
		fail(w, http.StatusRequestEntityTooLarge, fmt.Sprintf("%d changes in one request", n), fmt.Sprintf("send at most %d", wire.MaxChanges))
		return
	}
	answer(w, wire.Receipts{Receipts: s.crm.Apply(in.Changes)})
}

func (s *server) lookup(w http.ResponseWriter, r *http.Request) {
	var in wire.Lookup
	if !read(w, r, &in) {
		return
	}
	if n := len(in.Keys); n > wire.MaxChanges {
		fail(w, http.StatusRequestEntityTooLarge, fmt.Sprintf("%d keys in one request", n), fmt.Sprintf("ask for at most %d", wire.MaxChanges))
		return
	}
	answer(w, wire.Receipts{Receipts: s.crm.Lookup(in.Keys)})
}

func (s *server) state(w http.ResponseWriter, r *http.Request) {
	answer(w, s.crm.State(r.URL.Query().Get("all") == "1"))
}

// read decodes a body; where it can't it has answered already.
func read(w http.ResponseWriter, r *http.Request, v any) bool {
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	err := dec.Decode(v)
	if err == nil {
		if _, err = dec.Token(); errors.Is(err, io.EOF) {
			return true
		}
		err = errors.New("something follows the JSON value")
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		fail(w, http.StatusRequestEntityTooLarge, fmt.Sprintf("the body is larger than %d bytes", large.Limit), "send fewer at once")
		return false
	}
	fail(w, http.StatusBadRequest, "the body is not understood: "+err.Error(), "send JSON as package wire has it")
	return false
}

func answer(w http.ResponseWriter, v any) { send(w, http.StatusOK, v) }

func fail(w http.ResponseWriter, status int, problem, hint string) {
	send(w, status, wire.Error{Error: problem, Hint: hint})
}

func send(w http.ResponseWriter, status int, v any) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		http.Error(w, `{"error":"the answer can't be written as JSON"}`, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	// A client that went away has no use for the rest.
	_, _ = w.Write(b.Bytes())
}
