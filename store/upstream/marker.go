package upstream

import (
	"strings"
	"time"

	"banter/store/lead"
)

// ClockSlack is how far ahead a rep's clock may have been, a wrong month in the
// date: a marker that is so much older than its change is not looked for.
const ClockSlack = 31 * 24 * time.Hour

// Marker ends the text of everything that the product logs at an upstream which
// has no idempotency keys:
//
//	[banter:01JCX3M1V0Z6Y8D9QW2R5T7KBE call no_answer at=2026-03-02T09:12:00Z]
//
// It is how a change is found again before it is sent a second time.
type Marker struct {
	Key       string       // of the change
	Kind      string       // a lead.Kind for touches, else a lead.ChangeKind
	Outcome   lead.Outcome // of a touch
	At        time.Time    // of a touch, where upstream keeps its day alone; else zero
	Withdrawn bool         // the touch has been taken back
}

const (
	markerStart     = "[banter:"
	markerAt        = "at="
	markerWithdrawn = "withdrawn"
)

// MarkerOf is the marker of a change, without At.
func MarkerOf(ch *lead.Change) Marker {
	m := Marker{Key: ch.Key, Kind: string(ch.Kind)}
	if a := ch.Activity; a != nil && ch.Kind == lead.ChangeTouch {
		m.Kind, m.Outcome, m.Withdrawn = string(a.Kind), a.Outcome, a.Withdrawn
	}
	return m
}

func (m Marker) String() string {
	words := []string{markerStart + m.Key, m.Kind}
	if m.Outcome != "" {
		words = append(words, string(m.Outcome))
	}
	if !m.At.IsZero() {
		words = append(words, markerAt+m.At.UTC().Format(time.RFC3339Nano))
	}
	if m.Withdrawn {
		words = append(words, markerWithdrawn)
	}
	return strings.Join(words, " ") + "]"
}

// Touch reports whether the marker is that of a touch.
func (m Marker) Touch() bool { return lead.Kind(m.Kind).Touch() }

// FindMarker finds the last marker in a text and returns the text without it.
func FindMarker(text string) (m Marker, rest string, ok bool) {
	at := strings.LastIndex(text, markerStart)
	if at < 0 {
		return Marker{}, text, false
	}
	body, after, ok := strings.Cut(text[at+len(markerStart):], "]")
	words := strings.Fields(body)
	if !ok || len(words) < 2 || !KeyLike(words[0]) {
		return Marker{}, text, false
	}
	m.Key, m.Kind = words[0], lead.Clean(words[1])
	for _, w := range words[2:] {
		when, timed := strings.CutPrefix(w, markerAt)
		switch {
		case w == markerWithdrawn:
			m.Withdrawn = true
		case timed:
			if t, err := time.Parse(time.RFC3339Nano, when); err == nil && t.Year() >= 1 && t.Year() <= 9999 {
				m.At = t.UTC()
			}
		default:
			m.Outcome = lead.Outcome(lead.Clean(w))
		}
	}
	return m, strings.TrimSpace(text[:at] + after), true
}

// KeyLike reports whether s can be the key of a change: 64 letters, digits, "-"
// and "_" at most.
func KeyLike(s string) bool {
	const allowed = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
	return s != "" && len(s) <= 64 && strings.Trim(s, allowed) == ""
}
