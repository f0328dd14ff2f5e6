package sla

import (
	"time"

	"banter/store/lead"
)

// Moved is a clock that is still open and due at another time than before.
type Moved struct {
	Kind     lead.ClockKind
	Policy   string // that it runs under now
	From, To time.Time
}

// MovedClocks tells which of a lead's clocks have moved between two folds of it, as
// when a calendar or a policy is changed: those open at now, with the same start
// and another due time. was is what was known before, is what Clocks gives now.
func MovedClocks(was, is []lead.Clock, now time.Time) []Moved {
	var out []Moved
	for i := range is {
		for j := range was {
			a, b := &was[j], &is[i]
			if a.Kind == b.Kind && a.Started.Equal(b.Started) && !a.Due.Equal(b.Due) && b.Open(now) {
				out = append(out, Moved{Kind: b.Kind, Policy: b.Policy, From: a.Due, To: b.Due})
			}
		}
	}
	return out
}
