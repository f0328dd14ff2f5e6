package lead

import (
	"reflect"
	"testing"
	"time"
)

// TestUndoOfEachAct takes back each act at once: the lead stands as before, the
// history shows both.
func TestUndoOfEachAct(t *testing.T) {
	for name, tc := range map[string]struct {
		stage Stage
		act   Act
		sent  bool // the act goes upstream, so its undo does
	}{
		"accept":        {StageMQL, Disposition{Verdict: Accept}, true},
		"accept review": {StageLead, Disposition{Verdict: Accept}, true},
		"accept woken":  {StageNurture, Disposition{Verdict: Accept}, true},
		"reject":        {StageMQL, Disposition{Verdict: Reject, Reason: "no_need"}, true},
		"recycle":       {StageSAL, Disposition{Verdict: Recycle, Reason: "bad_timing", Details: details("when", "2026-06-01")}, true},
		"call":          {StageMQL, call(OutcomeConnected), true},
		"opt-out":       {StageMQL, call(OutcomeOptedOut), true},
		"answers":       {StageMQL, SetAnswers{Answers: []Answer{{Criterion: "need", Value: Yes}}}, true},
		"snooze":        {StageMQL, Snooze{Until: noon().Add(48 * time.Hour), Callback: true, Note: "x"}, false},
		"assign":        {StageMQL, Assign{To: "bo"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			g := newRig(t, tc.stage)
			g.must(Snooze{Until: noon().Add(24 * time.Hour), Note: "before"})
			g.must(SetAnswers{Answers: []Answer{{Criterion: "budget", Value: No}}})
			before := g.r.Clone()
			done := g.must(tc.act)
			undone := g.must(Undo{})
			if !reflect.DeepEqual(g.r.Lead, before.Lead) || !reflect.DeepEqual(g.r.Answers, before.Answers) {
				t.Errorf("the lead stands at\n%+v %v\nbefore\n%+v %v", g.r.Lead, g.r.Answers, before.Lead, before.Answers)
			}
			for _, a := range g.r.Activities {
				if a.HumanTouch() {
					t.Errorf("the touch stands: %+v", a)
				}
			}
			ev := undone.Events[0]
			if ev.Undoes != done.Events[0].ID || !g.r.Undone(done.Events[0].ID) || ev.Kind != EventUndone || ev.Text() == "undone: " {
				t.Errorf("event %+v", ev)
			}
			if !tc.sent {
				if undone.Change != nil || undone.Withdraw != "" {
					t.Errorf("what was never sent is taken back upstream: %+v", undone)
				}
				return
			}
			if undone.Withdraw != done.Change.Key || undone.Change == nil || undone.Change.Undoes != done.Change.Key {
				t.Errorf("withdraws %q, change %+v", undone.Withdraw, undone.Change)
			}
			for _, f := range done.Change.Fields {
				was, _ := done.Change.Base.Get(f.Field)
				if now, ok := undone.Change.Fields.Get(f.Field); !ok || now != was {
					t.Errorf("%s is sent back as %q, was %q", f.Field, now, was)
				}
			}
			g.refused(Undo{Event: done.Events[0].ID}, "event", "undone already")
		})
	}
}

func TestUndoGoesBackStepByStep(t *testing.T) {
	g := newRig(t, StageMQL)
	g.refused(Undo{}, "event", "nothing to undo on Priya Natarajan")
	start := g.r.Clone()
	g.must(call(OutcomeNoAnswer))
	g.must(Disposition{Verdict: Accept})
	g.must(call(OutcomeConnected))
	for range 3 {
		g.must(Undo{})
	}
	if !reflect.DeepEqual(g.r.Lead, start.Lead) || len(g.r.Events) != 6 {
		t.Errorf("after all undone: %+v, %d events", g.r.Lead, len(g.r.Events))
	}
	g.refused(Undo{}, "event", "nothing to undo")
	g.refused(Undo{Event: "nowhere"}, "event", "no such act")
	g.refused(Undo{Event: g.r.Events[5].ID}, "event", "no such act") // an undo can't be undone
}

// A clock that is set back between two acts does not turn their order round.
func TestUndoTakesTheLastActAlthoughTheClockWasSetBack(t *testing.T) {
	g := newRig(t, StageMQL)
	g.env.Now = g.env.Now.Add(time.Hour)
	g.must(Disposition{Verdict: Accept})
	accepted := g.r.Clone()
	g.env.Now = g.env.Now.Add(-time.Hour)
	last := g.must(Disposition{Verdict: Reject, Reason: "no_need"})
	if ev, ok := Undoable(g.r); !ok || ev.ID != last.Events[0].ID {
		t.Errorf("the last act is %s, %t", ev.Text(), ok)
	}
	g.must(Undo{})
	if !reflect.DeepEqual(g.r.Lead, accepted.Lead) {
		t.Errorf("the lead stands at\n%+v\nand was\n%+v", g.r.Lead, accepted.Lead)
	}
}

func TestUndoRefusesWhereTheLeadHasMovedOn(t *testing.T) {
	g := newRig(t, StageMQL)
	accept := g.must(Disposition{Verdict: Accept}).Events[0].ID
	g.r.Lead.Stage = StageOpportunity
	g.refused(Undo{Event: accept}, "stage", "moved on to opportunity")

	// The same stage again, in another cycle or by another verdict.
	g = newRig(t, StageMQL)
	recycle := Disposition{Verdict: Recycle, Reason: "bad_timing", Details: details("when", "2026-06-01")}
	first := g.must(recycle).Events[0].ID
	g.r.Lead.Stage, g.r.Lead.Cycle = StageMQL, 2
	g.must(recycle)
	g.refused(Undo{Event: first}, "stage", "moved on")

	g = newRig(t, StageMQL)
	first = g.must(Disposition{Verdict: Accept}).Events[0].ID
	g.r.Lead.Stage = StageMQL
	g.must(Disposition{Verdict: Accept})
	g.refused(Undo{Event: first}, "stage", "another verdict")

	g = newRig(t, StageMQL)
	assign := g.must(Assign{To: "bo"}).Events[0].ID
	g.must(Assign{To: "cy"})
	g.refused(Undo{Event: assign}, "owner", "given to cy since")
	g.must(Assign{})
	g.refused(Undo{Event: assign}, "owner", "given to the pool since")

	g = newRig(t, StageMQL)
	answers := g.must(SetAnswers{Answers: []Answer{{Criterion: "need", Value: Yes}}}).Events[0].ID
	g.must(SetAnswers{Answers: []Answer{{Criterion: "budget", Value: Yes}}})
	g.refused(Undo{Event: answers}, "event", "noted since")
}

func TestUndoLeavesWhatCameAfter(t *testing.T) {
	g := newRig(t, StageMQL)
	first := g.must(call(OutcomeNoAnswer)).Events[0].ID
	g.must(call(OutcomeConnected))
	g.must(Snooze{Until: noon().Add(time.Hour)})
	g.must(Undo{Event: first})
	if s := g.r.Lead.Standing; s.Status != StatusConnected || s.SnoozedUntil.IsZero() {
		t.Errorf("an earlier touch took later acts with it: %+v", s)
	}

	g = newRig(t, StageMQL)
	accept := g.must(Disposition{Verdict: Accept}).Events[0].ID
	g.must(Assign{To: "bo"})
	g.must(call(OutcomeConnected))
	g.must(Snooze{Until: noon().Add(time.Hour)})
	g.must(Undo{Event: accept})
	if s := g.r.Lead.Standing; s.Stage != StageMQL || s.Owner != "bo" || s.Status != StatusConnected || s.SnoozedUntil.IsZero() {
		t.Errorf("an undone accept took later acts with it: %+v", s)
	}
}

func TestUndoNeverLiftsSomebodyElsesDoNotContact(t *testing.T) {
	g := newRig(t, StageMQL)
	optOut := g.must(Touch{Kind: KindEmail, Outcome: OutcomeOptedOut}).Events[0].ID
	g.r.AddEvent(Event{ID: "up", Kind: EventOptedOut, At: g.env.Now, Mover: ByUpstream, Cycle: 1})
	g.must(Undo{Event: optOut})
	if !g.r.Lead.DoNotContact {
		t.Error("upstream's opt-out was lifted by undoing a mail")
	}

	g = newRig(t, StageMQL)
	mail := g.must(Touch{Kind: KindEmail, Outcome: OutcomeSent}).Events[0].ID
	g.r.Lead.DoNotContact = true
	g.must(Undo{Event: mail})
	if !g.r.Lead.DoNotContact {
		t.Error("an opt-out was lifted by undoing a mail that said nothing of it")
	}

	g = newRig(t, StageMQL)
	call1 := g.must(call(OutcomeOptedOut)).Events[0].ID
	g.must(Touch{Kind: KindMeeting, Outcome: OutcomeOptedOut})
	g.must(Undo{Event: call1})
	if !g.r.Lead.DoNotContact {
		t.Error("a second opt-out was lifted with the first")
	}

	g = newRig(t, StageMQL)
	g.must(Touch{Kind: KindEmail, Outcome: OutcomeOptedOut})
	g.r.Lead.DoNotContact = false // lifted upstream
	g.must(Touch{Kind: KindMeeting, Outcome: OutcomeOptedOut})
	g.must(Undo{})
	if g.r.Lead.DoNotContact {
		t.Error("an undo brought an opt-out back that upstream had lifted before")
	}
}

func TestUndoneTouchKeepsAStatusThatItDidNotMake(t *testing.T) {
	g := newRig(t, StageMQL)
	g.must(call(OutcomeConnected))
	g.must(Touch{Kind: KindEmail, Outcome: OutcomeOptedOut})
	g.r.Lead.Status = StatusAttempting // a conflict was settled with theirs
	g.must(Undo{})
	if got := g.r.Lead.Status; got != StatusAttempting {
		t.Errorf("status %q after the undo of a mail that had not changed it; want %q", got, StatusAttempting)
	}

	g = newRig(t, StageMQL)
	g.must(call(OutcomeConnected))
	g.r.Lead.Status = StatusWaiting // upstream's doing
	g.must(Undo{})
	if got := g.r.Lead.Status; got != StatusWaiting {
		t.Errorf("status %q after the undo of a call that somebody went on from; want %q", got, StatusWaiting)
	}
}
