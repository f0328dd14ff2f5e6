package lead

import (
	"testing"
	"time"
)

func TestSeenOnceByItsOwner(t *testing.T) {
	key := func() (string, error) { return "k", nil }
	for _, tc := range []struct {
		name, by string
		stage    Stage
		want     int
	}{
		{"its owner", "ana", StageMQL, 1},
		{"its owner, accepted", "ana", StageSAL, 1},
		{"somebody else", "bo", StageMQL, 0},
		{"nobody's to work", "ana", StageNurture, 0},
	} {
		r := &Record{Lead: Lead{ID: "l", Standing: Standing{Stage: tc.stage, Owner: "ana", Cycle: 1}}}
		eff, err := Seen{}.Perform(r, Env{Now: noon(), By: tc.by, Key: key})
		if err != nil || len(eff.Events) != tc.want || len(r.Events) != tc.want || eff.Change != nil {
			t.Errorf("%s: %+v, %v", tc.name, eff, err)
		}
		again, err := Seen{}.Perform(r, Env{Now: noon().Add(time.Hour), By: tc.by, Key: key})
		if err != nil || len(again.Events) != 0 || len(r.Events) != tc.want {
			t.Errorf("%s, again: %+v, %v", tc.name, again, err)
		}
		r.Lead.Cycle = 2
		if eff, _ = (Seen{}).Perform(r, Env{Now: noon().Add(2 * time.Hour), By: tc.by, Key: key}); len(eff.Events) != tc.want {
			t.Errorf("%s, in a new cycle: %+v", tc.name, eff)
		}
	}
	r := &Record{Lead: Lead{Standing: Standing{Stage: StageMQL}}}
	if eff, err := (Seen{}).Perform(r, Env{Now: noon(), Key: key}); err != nil || len(eff.Events) != 0 {
		t.Errorf("in the pool: %+v, %v", eff, err)
	}
}

func TestPausedClock(t *testing.T) {
	at := func(m int) time.Time { return noon().Add(time.Duration(m) * time.Minute) }
	c := Clock{Kind: ClockResponse, Started: at(0), Warn: at(40), Due: at(60), Pauses: []Pause{{From: at(10), To: at(20), Reason: "a"}, {From: at(45), To: at(50), Reason: "b"}}}
	for m, want := range map[int]ClockState{
		-1: ClockNotStarted, 0: ClockRunning, 9: ClockRunning, 10: ClockPaused, 19: ClockPaused, 20: ClockRunning, 40: ClockAtRisk,
		45: ClockPaused, 50: ClockAtRisk, 60: ClockBreached,
	} {
		if got := c.State(at(m)); got != want {
			t.Errorf("at minute %d it is %s, want %s", m, got, want)
		}
		if got := c.Open(at(m)); got != (m >= 0) {
			t.Errorf("at minute %d open is %t", m, got)
		}
	}
	if p, ok := c.Paused(at(46)); !ok || p.Reason != "b" {
		t.Errorf("paused by %+v", p)
	}
	c.Stopped = at(15)
	if got := c.State(at(16)); got != ClockMet {
		t.Errorf("answered in a pause it is %s", got)
	}
}
