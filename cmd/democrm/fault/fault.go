// Package fault makes requests of a simulated CRM fail on purpose: with an
// error, without an answer, done and then not answered, late, cut off; once,
// always, or after a number of requests that pass.
package fault

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// The modes of a Fault.
const (
	Status        = "status"              // answer Status and do nothing
	Timeout       = "timeout"             // do nothing and never answer
	CommitTimeout = "commit_then_timeout" // do it and never answer
	Drop          = "drop"                // do nothing and cut the connection
	CommitDrop    = "commit_then_drop"    // do it and cut the connection
	Slow          = "slow"                // do it after Latency
)

// Fault is a failure that somebody asked for.
type Fault struct {
	Path       string `json:"path"`               // prefix of the paths it is for; "" is every one
	Method     string `json:"method,omitempty"`   // "" is every one
	Contains   string `json:"contains,omitempty"` // text that the body or the query has to have: the trigger
	Mode       string `json:"mode"`               // one of the modes above
	Status     int    `json:"status,omitempty"`   // for Status
	Policy     string `json:"policy,omitempty"`   // for Status: the limit that was reached, or the code of the error, where the CRM names it
	Body       string `json:"body,omitempty"`     // for Status: sent as it is, as HTML, in place of the CRM's own error
	RetryAfter int    `json:"retry_after,omitempty"`
	After      int    `json:"after,omitempty"`      // requests that pass before it
	Times      int    `json:"times,omitempty"`      // requests it hits; 0 is 1, below 0 is all
	LatencyMS  int    `json:"latency_ms,omitempty"` // waited first
}

// List is the faults that are still to come, the oldest first. The zero value
// is empty; its methods may be called from several goroutines.
type List struct {
	mu   sync.Mutex
	list []Fault
}

// Add appends a fault. The error is for whoever wrote the fault: no such mode,
// or a number that makes no sense.
func (l *List) Add(f Fault) (Fault, error) {
	if err := f.check(); err != nil {
		return Fault{}, err
	}
	if f.Times == 0 {
		f.Times = 1
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, f)
	return f, nil
}

func (f *Fault) check() error {
	switch f.Mode {
	case Status:
		if f.Status < 200 || f.Status > 599 {
			return fmt.Errorf("status: %d is no HTTP status from 200 to 599", f.Status)
		}
	case Timeout, CommitTimeout, Drop, CommitDrop, Slow:
	default:
		return fmt.Errorf("mode: %q is none of status, timeout, commit_then_timeout, drop, commit_then_drop, slow", f.Mode)
	}
	if f.After < 0 || f.LatencyMS < 0 || f.RetryAfter < 0 {
		return fmt.Errorf("after, latency_ms and retry_after can't be below 0")
	}
	return nil
}

// All returns the faults that are still to come.
func (l *List) All() []Fault {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Fault{}, l.list...)
}

// Reset takes all faults back.
func (l *List) Reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = nil
}

// next counts a request and returns the fault that hits it. says is the body
// and the query.
func (l *List) next(method, path, says string) (Fault, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.list {
		f := &l.list[i]
		if !strings.HasPrefix(path, f.Path) || f.Method != "" && f.Method != method || !strings.Contains(says, f.Contains) {
			continue
		}
		if f.After > 0 {
			f.After--
			continue
		}
		hit := *f
		if f.Times > 0 {
			if f.Times--; f.Times == 0 {
				l.list = slices.Delete(l.list, i, i+1)
			}
		}
		return hit, true
	}
	return Fault{}, false
}
