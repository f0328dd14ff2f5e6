package queue

import (
	"testing"
	"time"

	order "banter/scoring/queue"
	"banter/store/lead"
	"banter/tui/screen"
)

// A response clock of the rep's own is announced once, as it comes to be at
// risk; nobody else's, and no other clock, is.
func TestAClockAtRiskIsAnnouncedOnce(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 3, 3, 9, 41, 0, 0, time.UTC)
	row := func(id lead.ID, owner string, kind lead.ClockKind) order.Row {
		c := lead.Clock{Kind: kind, Started: start, Warn: start.Add(time.Minute), Due: start.Add(5 * time.Minute)}
		return order.Row{Excerpt: &lead.Excerpt{ID: id, Name: "Priya", Owner: owner}, Clock: c}
	}
	s := New(Options{Settings: &screen.Settings{Me: "ana"}, Now: start})
	s.rows = []order.Row{row("1", "ben", lead.ClockResponse), row("2", "ana", lead.ClockVerdict), row("3", "ana", lead.ClockResponse)}
	at := func(sec int) time.Time { return start.Add(time.Duration(sec) * time.Second) }
	if cmd := s.warned(at(58), at(59)); cmd != nil {
		t.Errorf("announced %v before it is at risk", cmd())
	}
	cmd := s.warned(at(59), at(60))
	if cmd == nil {
		t.Fatal("nothing is announced")
	}
	if msg, ok := cmd().(ClockWarnedMsg); !ok || msg.ID != "3" || msg.Left != 4*time.Minute {
		t.Errorf("announced %+v", msg)
	}
	if cmd := s.warned(at(60), at(61)); cmd != nil {
		t.Errorf("announced %v again", cmd())
	}
}
