package hubspot

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Call is a request that the API answered.
type Call struct {
	At     time.Time `json:"at"`
	Method string    `json:"method"`
	Path   string    `json:"path"`
	Status int       `json:"status"` // 0 is none: the connection was cut
}

// calls are the last requests, and how many there were.
type calls struct {
	total, errors int
	last          []Call
}

// maxCalls is how many requests are kept.
const maxCalls = 10_000

func (p *Portal) count(r *http.Request, status int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls.total++
	if status < 200 || status > 299 {
		p.calls.errors++
	}
	if len(p.calls.last) >= maxCalls {
		p.calls.last = append([]Call{}, p.calls.last[maxCalls/2:]...)
	}
	p.calls.last = append(p.calls.last, Call{p.now(), r.Method, r.URL.Path, status})
}

// Calls returns the last requests to the API, the oldest first.
func (p *Portal) Calls() []Call {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Call{}, p.calls.last...)
}

// State is what a portal holds and was asked.
type State struct {
	PortalID int64     `json:"portalId"`
	Requests int       `json:"requests"`
	Errors   int       `json:"errors"`   // requests without a 2xx answer
	Contacts []Contact `json:"contacts"` // those the API wrote to, or all
	Effects  []Effect  `json:"effects"`  // activities that came through the API, or all
	Leads    []Contact `json:"leads"`
	Merges   []Merged  `json:"merges"`
}

// State returns what came through the API, or with all everything.
func (p *Portal) State(all bool) State {
	p.mu.Lock()
	defer p.mu.Unlock()
	wanted := func(o *object) bool { return all || o.sent }
	records := func(plural string) []Contact {
		out := []Contact{}
		k := p.kind(plural)
		for _, id := range k.order {
			if o := k.byID[id]; wanted(o) {
				out = append(out, o.contact())
			}
		}
		return out
	}
	return State{
		PortalID: p.o.PortalID, Requests: p.calls.total, Errors: p.calls.errors, Merges: append([]Merged{}, p.merges...),
		Contacts: records("contacts"), Leads: records("leads"), Effects: p.effects(wanted),
	}
}

// control serves what is for tests. It takes any token that the portal has.
func (p *Portal) control() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_state", func(w http.ResponseWriter, r *http.Request) {
		send(w, http.StatusOK, p.State(r.URL.Query().Get("all") == "1"))
	})
	mux.HandleFunc("GET /_faults", func(w http.ResponseWriter, _ *http.Request) { send(w, http.StatusOK, p.faults.All()) })
	mux.HandleFunc("DELETE /_faults", func(w http.ResponseWriter, _ *http.Request) {
		p.faults.Reset()
		send(w, http.StatusOK, p.faults.All())
	})
	mux.HandleFunc("POST /_faults", func(w http.ResponseWriter, r *http.Request) {
		var f Fault
		dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&f); err != nil {
			p.reject(w, refuse("the fault is not understood: %v", err))
			return
		}
		f, err := p.faults.Add(f)
		if err != nil {
			p.reject(w, refuse("%v", err))
			return
		}
		send(w, http.StatusOK, f)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		p.reject(w, fail(http.StatusNotFound, "", "%s", fmt.Sprintf("there is no %s %s", r.Method, r.URL.Path)))
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		value, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		p.mu.Lock()
		_, known := p.tokens[value]
		p.mu.Unlock()
		if !known {
			p.reject(w, unauthorized())
			return
		}
		mux.ServeHTTP(w, r)
	})
}
