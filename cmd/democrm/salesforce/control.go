package salesforce

import (
	"encoding/json"
	"net/http"
	"strings"
)

// control serves what is for tests. It takes the tokens of Options, also when
// the API takes them no more.
func (o *Org) control() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_state", func(w http.ResponseWriter, r *http.Request) {
		send(w, http.StatusOK, o.State(r.URL.Query().Get("all") == "1"))
	})
	mux.HandleFunc("GET /_faults", func(w http.ResponseWriter, _ *http.Request) { send(w, http.StatusOK, o.faults.All()) })
	mux.HandleFunc("DELETE /_faults", func(w http.ResponseWriter, _ *http.Request) {
		o.faults.Reset()
		send(w, http.StatusOK, o.faults.All())
	})
	mux.HandleFunc("POST /_faults", func(w http.ResponseWriter, r *http.Request) {
		var f Fault
		if !read(w, r, &f) {
			return
		}
		f, err := o.faults.Add(f)
		if err != nil {
			reject(w, fail(http.StatusBadRequest, "INVALID_FAULT", "%v", err))
			return
		}
		send(w, http.StatusOK, f)
	})
	mux.HandleFunc("GET /_rules", func(w http.ResponseWriter, _ *http.Request) { o.tellRules(w) })
	mux.HandleFunc("DELETE /_rules", func(w http.ResponseWriter, _ *http.Request) {
		o.SetRules()
		o.tellRules(w)
	})
	mux.HandleFunc("POST /_rules", func(w http.ResponseWriter, r *http.Request) {
		var rule Rule
		if read(w, r, &rule) {
			o.AddRule(rule)
			o.tellRules(w)
		}
	})
	mux.HandleFunc("POST /_readonly", func(w http.ResponseWriter, r *http.Request) {
		o.SetReadOnly(r.URL.Query().Get("off") != "1")
		send(w, http.StatusOK, true)
	})
	mux.HandleFunc("DELETE /_sessions", func(w http.ResponseWriter, r *http.Request) {
		o.ExpireSessions(r.URL.Query().Get("refresh") == "1")
		send(w, http.StatusOK, true)
	})
	mux.HandleFunc("DELETE /_cursors", func(w http.ResponseWriter, _ *http.Request) {
		o.DropCursors()
		send(w, http.StatusOK, true)
	})
	mux.HandleFunc("DELETE /_deleted", func(w http.ResponseWriter, _ *http.Request) {
		o.PurgeDeleted()
		send(w, http.StatusOK, true)
	})
	o.controlRecords(mux)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		reject(w, fail(http.StatusNotFound, "NOT_FOUND", "there is no %s %s", r.Method, r.URL.Path))
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		value, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		o.mu.Lock()
		s := o.sessions.access[value]
		o.mu.Unlock()
		if s == nil || !s.own {
			reject(w, sessionExpired())
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// controlRecords are the paths that change records.
func (o *Org) controlRecords(mux *http.ServeMux) {
	found := func(w http.ResponseWriter, id string, there bool) {
		if !there {
			reject(w, missing())
			return
		}
		r, _ := o.Record(id)
		send(w, http.StatusOK, r)
	}
	mux.HandleFunc("POST /_records/{type}", func(w http.ResponseWriter, r *http.Request) {
		var in Record
		if !read(w, r, &in) {
			return
		}
		o.mu.Lock()
		id, err := o.put(r.PathValue("type"), in)
		o.mu.Unlock()
		if err != nil {
			reject(w, fail(http.StatusBadRequest, "INVALID_RECORD", "%v", err))
			return
		}
		found(w, id, true)
	})
	mux.HandleFunc("DELETE /_records/{id}", func(w http.ResponseWriter, r *http.Request) {
		id, into := r.PathValue("id"), r.URL.Query().Get("into")
		there := false
		if into != "" {
			there = o.Merge(into, id)
		} else {
			there = o.Delete(id)
		}
		found(w, id, there)
	})
	mux.HandleFunc("POST /_touch/{id}", func(w http.ResponseWriter, r *http.Request) {
		found(w, r.PathValue("id"), o.Touch(r.PathValue("id")))
	})
	mux.HandleFunc("POST /_undelete/{id}", func(w http.ResponseWriter, r *http.Request) {
		found(w, r.PathValue("id"), o.Undelete(r.PathValue("id")))
	})
}

func (o *Org) tellRules(w http.ResponseWriter) {
	o.mu.Lock()
	list := append([]Rule{}, o.rules...)
	o.mu.Unlock()
	send(w, http.StatusOK, list)
}

// read reads the body of a control path.
func read(w http.ResponseWriter, r *http.Request, into any) bool {
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		reject(w, fail(http.StatusBadRequest, "JSON_PARSER_ERROR", "the body is not understood: %v", err))
		return false
	}
	return true
}
