package tui_test

import (
	"testing"

	"banter/store/lead"
)

// TestAVerdictTakesFewKeys goes the way of a rep: reject with a reason, and the
// next lead is there with the filter kept; log a call that nobody answered.
func TestAVerdictTakesFewKeys(t *testing.T) {
	on(t, 80, 24, func(r *robot) {
		r.press("/", "to", "enter")
		r.isOn("Tomás Herrera")
		r.press("x", "2", "enter")
		r.isOn("Mei-Ling Wu")
		r.sees("/ to", "wrong_size")
		if l := r.desk.Record("demo-002").Lead; l.Stage != lead.StageDisqualified || l.Reason != "wrong_size" {
			r.t.Fatalf("the lead is %s, reason %q", l.Stage, l.Reason)
		}
		r.press("u")
		r.isOn("Tomás Herrera")
		if l := r.desk.Record("demo-002").Lead; l.Stage != lead.StageMQL {
			r.t.Fatalf("undo left the lead at %s", l.Stage)
		}
		r.press("c", "n", "enter")
		if n, _, _ := r.desk.Record("demo-002").Touches(r.desk.Record("demo-002").Lead.CreatedAt); n != 1 {
			r.t.Fatalf("%d touches", n)
		}
		r.sees("call, no answer")
	})
}

func TestAVerdictFromTheLeadScreenTurnsToTheNextLead(t *testing.T) {
	on(t, 100, 30, func(r *robot) {
		r.press("enter", "x", "2", "enter")
		r.sees("── Tomás Herrera", "2 of 10")
		r.press("esc")
		r.isOn("Tomás Herrera")
	})
}

func TestAFormIsClosedByEscapeAndItsTextKept(t *testing.T) {
	on(t, 100, 30, func(r *robot) {
		r.press("c", "tab", "wants numbers", "esc", "esc")
		r.misses("Log a call")
		r.press("c")
		r.sees("wants numbers")
	})
}

func TestTheOutboxOpensItsLead(t *testing.T) {
	on(t, 100, 30, func(r *robot) {
		r.press("a", "o")
		r.sees("── Outbox", "Priya Natarajan", "accept")
		r.press("enter")
		r.sees("1 change waits to be sent")
		r.press("esc", "esc")
		r.sees("── Queue", "6 Outbox 1")
	})
}
