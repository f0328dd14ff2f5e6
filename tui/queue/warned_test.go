package queue

import (
	"testing"
	"time"

	"banter/store/lead"
	"banter/tui/screen"
	"banter/tui/tuitest"
)

// A response clock of the rep's own is announced once, as it comes to be at
// risk; nobody else's, and no other clock, is.
func TestAClockAtRiskIsAnnouncedOnce(t *testing.T) {
	t.Parallel()
	start := tuitest.Start()
	desk := tuitest.NewDesk(start)
	s := New(Options{Desk: desk, Settings: &screen.Settings{Me: "ana"}, Now: start})
	load(t, s, s.Init())
	w := s.warns
	if w.ID == "" || !w.At.After(start) {
		t.Fatalf("no clock comes to be at risk: %+v", w)
	}
	if cmd := s.warned(w.At.Add(-2*time.Second), w.At.Add(-time.Second)); cmd != nil {
		t.Errorf("announced %v before it is at risk", cmd())
	}
	s.now = w.At
	cmd := s.warned(w.At.Add(-time.Second), w.At)
	if cmd == nil {
		t.Fatal("nothing is announced")
	}
	if msg, ok := cmd().(ClockWarnedMsg); !ok || msg.ID != w.ID || msg.Left <= 0 || msg.Name == "" {
		t.Errorf("announced %+v", msg)
	}
	if cmd := s.warned(w.At, w.At.Add(time.Second)); cmd != nil {
		t.Errorf("announced %v again", cmd())
	}
}

// What has been answered between the load and the instant is not announced.
func TestAnAnsweredClockIsNotAnnounced(t *testing.T) {
	t.Parallel()
	desk := tuitest.NewDesk(tuitest.Start())
	s := New(Options{Desk: desk, Settings: &screen.Settings{Me: "ana"}, Now: tuitest.Start()})
	load(t, s, s.Init())
	at := s.warns.At
	desk.SetNow(at)
	if err := desk.Act(t.Context(), s.warns.ID, lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeConnected}); err != nil {
		t.Fatal(err)
	}
	s.now = at
	if msg := s.warned(at.Add(-time.Second), at)(); msg != nil {
		t.Errorf("announced %+v", msg)
	}
}
