package salesforce

import (
	"net/http"
	"time"
)

// Call is a request that the API answered.
type Call struct {
	At     time.Time `json:"at"`
	Method string    `json:"method"`
	Path   string    `json:"path"`
	Query  string    `json:"query,omitempty"`
	Status int       `json:"status"` // 0 is none: the connection was cut
}

// calls are the last requests, and how many there were.
type calls struct {
	total, errors int
	last          []Call
}

// maxCalls is how many requests are kept.
const maxCalls = 10_000

func (o *Org) count(r *http.Request, status int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.calls.total++
	if status < 200 || status > 399 {
		o.calls.errors++
	}
	if len(o.calls.last) >= maxCalls {
		o.calls.last = append([]Call{}, o.calls.last[maxCalls/2:]...)
	}
	query := ""
	if r.URL.Query().Has("q") {
		query = r.URL.Query().Get("q")
	}
	o.calls.last = append(o.calls.last, Call{o.now(), r.Method, r.URL.Path, query, status})
}

// Calls returns the last requests to the API, the oldest first.
func (o *Org) Calls() []Call {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]Call{}, o.calls.last...)
}

// State is what an org holds and was asked.
type State struct {
	OrgID       string       `json:"orgId"`
	Requests    int          `json:"requests"`
	Errors      int          `json:"errors"` // requests without a 2xx or 3xx answer
	Leads       []Record     `json:"leads"`  // those the API wrote to, or all
	Tasks       []Record     `json:"tasks"`  // those that came through the API, or all
	Events      []Record     `json:"events"`
	Conversions []Conversion `json:"conversions"`
}

// State returns what came through the API, or with all everything.
func (o *Org) State(all bool) State {
	o.mu.Lock()
	defer o.mu.Unlock()
	records := func(object string) []Record {
		out := []Record{}
		for _, r := range o.kind(object).rows {
			if all || r.sent {
				out = append(out, r.record())
			}
		}
		return out
	}
	return State{
		OrgID: o.id, Requests: o.calls.total, Errors: o.calls.errors,
		Leads: records("Lead"), Tasks: records("Task"), Events: records("Event"), Conversions: append([]Conversion{}, o.done...),
	}
}
