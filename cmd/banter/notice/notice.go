// Package notice tells people who look at no screen: what is worth telling is
// found in the leads' rows (Find), said in a line of plain words (Text), and
// posted to Slack or Teams by a Hub that holds nobody up.
//
// What is told is read from where leads stand, never from what just happened: a
// restart finds the same things again, and the keys that are kept in the store
// say which of them were told. A key is written before its message is sent, so
// that neither a restart nor a second process on the same store tells a thing
// twice; the price is that one message is lost where a process dies while it
// sends it. An address of a hook is a secret: it is in no config, error or log.
package notice

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"banter/store/lead"
)

// Kind is what a notice is about.
type Kind string

// The kinds of notices.
const (
	HandRaiser Kind = "hand_raiser" // somebody asked to talk
	AtRisk     Kind = "at_risk"     // a clock is about to run out
	Breach     Kind = "breach"      // a clock has run out
	Escalation Kind = "escalation"  // a lead went to somebody else for want of an answer
	Trouble    Kind = "sync"        // the sync has failed for a while
)

// Kinds lists the kinds.
func Kinds() []Kind { return []Kind{HandRaiser, AtRisk, Breach, Escalation, Trouble} }

// Notice is one thing worth telling. Two notices with one key are the same.
type Notice struct {
	Kind Kind
	Key  string
	At   time.Time // since when it is so

	Lead           lead.ID // "" where it is about no lead
	Name, Company  string
	Owner          string // "" is the pool
	Clock          string // "response"
	Due            time.Time
	From           string // of an escalation: who had it
	Detail         string // why a lead raised its hand, the rule of an escalation, what is wrong with the sync
	Failed         int    // syncs in a row that did not go through
	LastSuccessful time.Time
}

// key names a notice about a lead: once for a kind, a cycle and a step of it.
func key(kind Kind, id lead.ID, cycle int, step string) string {
	return strings.Join([]string{string(kind), string(id), strconv.Itoa(cycle), step}, "\x1f")
}

// Text is the notice in a line of plain words; times are shown in loc. A
// private text holds nothing that says who a lead is: no name, no company, no
// words of its own.
func (n *Notice) Text(now time.Time, loc *time.Location, private bool) string {
	at := func(t time.Time) string { return clock(t.In(loc), now.In(loc)) }
	switch n.Kind {
	case HandRaiser:
		text := "New hand-raiser: " + n.who(private)
		if n.Detail != "" && !private {
			text += " (" + n.Detail + ")"
		}
		text += ", " + with(n.Owner)
		if !n.Due.IsZero() {
			text += ", to be answered by " + at(n.Due)
		}
		return text
	case AtRisk:
		return fmt.Sprintf("Time is running out: %s, %s, %s due %s", n.who(private), with(n.Owner), n.Clock, at(n.Due))
	case Breach:
		return fmt.Sprintf("Breached: %s, %s, %s was due %s", n.who(private), with(n.Owner), n.Clock, at(n.Due))
	case Escalation:
		from := n.From
		if from == "" {
			from = "the pool"
		}
		return fmt.Sprintf("Escalated: %s, %s now, from %s at %s: nobody had answered", n.who(private), with(n.Owner), from, at(n.At))
	case Trouble:
		text := fmt.Sprintf("The sync does not go through: %d tries failed", n.Failed)
		if !n.LastSuccessful.IsZero() {
			text += ", the last good one was " + at(n.LastSuccessful)
		}
		if n.Detail != "" && !private {
			text += ": " + n.Detail
		}
		return text
	}
	return string(n.Kind)
}

func (n *Notice) who(private bool) string {
	if private || n.Name == "" && n.Company == "" {
		// An ID that is somebody's address is no better than the name.
		if strings.Contains(string(n.Lead), "@") {
			return "a lead"
		}
		return "lead " + lead.Clean(string(n.Lead))
	}
	switch {
	case n.Name == "":
		return n.Company
	case n.Company == "":
		return n.Name
	}
	return n.Name + " of " + n.Company
}

func with(owner string) string {
	if owner == "" {
		return "in the pool"
	}
	return "with " + owner
}

// clock writes a time with its zone, for readers who may sit in another one.
func clock(t, now time.Time) string {
	if t.YearDay() == now.YearDay() && t.Year() == now.Year() {
		return t.Format("15:04 MST")
	}
	return t.Format("Mon 2 Jan 15:04 MST")
}
