package lead

import (
	"errors"
	"slices"
	"testing"
	"time"
)

func TestEveryTouch(t *testing.T) {
	connects := []Outcome{OutcomeConnected, OutcomeReplied, OutcomeHeld}
	all := []Outcome{
		OutcomeConnected, OutcomeNoAnswer, OutcomeVoicemail, OutcomeWrongNumber, OutcomeSent,
		OutcomeReplied, OutcomeBounced, OutcomeOptedOut, OutcomeHeld, OutcomeNoShow, "", "moon",
	}
	for _, kind := range []Kind{KindCall, KindEmail, KindMeeting, KindMessage} {
		for _, o := range all {
			g := newRig(t, StageMQL)
			touch := Touch{Kind: kind, Outcome: o, Note: "said\x07 hello"}
			if !slices.Contains(Outcomes(kind), o) {
				g.refused(touch, "outcome", "one of: "+string(Outcomes(kind)[0]))
				continue
			}
			eff := g.must(touch)
			want := StatusAttempting
			switch {
			case o == OutcomeOptedOut:
				want = StatusNew
			case slices.Contains(connects, o):
				want = StatusConnected
			}
			if g.r.Lead.Status != want || g.r.Lead.DoNotContact != (o == OutcomeOptedOut) || g.r.Lead.Stage != StageMQL {
				t.Errorf("%s %s: the lead stands at %+v", kind, o, g.r.Lead.Standing)
			}
			a := g.r.Activities[0]
			if !a.HumanTouch() || a.Note != "said hello" || a.By != "ana" || a.Cycle != 1 || eff.Change.Activity.ID != a.ID || eff.Events[0].Activity != a.ID {
				t.Errorf("%s %s: logged as %+v, sent as %+v", kind, o, a, eff.Change)
			}
		}
	}
	g := newRig(t, StageMQL)
	for _, kind := range []Kind{KindNote, KindDemoRequest, "", "fax"} {
		g.refused(Touch{Kind: kind, Outcome: OutcomeSent}, "kind", "call, email, meeting, message")
	}
}

func TestTouchInThePast(t *testing.T) {
	g := newRig(t, StageMQL)
	g.must(call(OutcomeVoicemail))
	g.must(Touch{Kind: KindCall, Outcome: OutcomeNoAnswer, At: noon().Add(-time.Hour)})
	if a := g.r.Activities; !a[0].At.Equal(noon().Add(-time.Hour)) || !a[1].At.Equal(noon()) {
		t.Errorf("not in the order in which they were made: %+v", a)
	}
	// Logged last, so undone first.
	if ev, _ := Undoable(g.r); ev.Activity != g.r.Activities[0].ID {
		t.Errorf("undo would take back %+v", ev)
	}
	g.refused(Touch{Kind: KindCall, Outcome: OutcomeNoAnswer, At: g.env.Now.Add(time.Second)}, "at", "in the future")
}

func TestDoNotContactBlocks(t *testing.T) {
	g := newRig(t, StageSAL)
	g.must(Touch{Kind: KindEmail, Outcome: OutcomeOptedOut})
	g.refused(call(OutcomeConnected), "do_not_contact", "Priya Natarajan asked not to be contacted")
	g.refused(Touch{Kind: KindEmail, Outcome: OutcomeSent}, "do_not_contact")
	g.refused(Touch{Kind: KindMessage, Outcome: OutcomeSent}, "do_not_contact")
	g.must(Touch{Kind: KindMeeting, Outcome: OutcomeHeld}) // the lead came
	g.must(Disposition{Verdict: Reject, Reason: "no_need"})
}

func TestStatusDoesNotFallBack(t *testing.T) {
	g := newRig(t, StageSAL)
	g.must(call(OutcomeConnected))
	g.must(call(OutcomeNoAnswer))
	if g.r.Lead.Status != StatusConnected {
		t.Errorf("status is %s", g.r.Lead.Status)
	}
}

func TestCallback(t *testing.T) {
	g := newRig(t, StageSAL)
	due := noon().Add(time.Hour)
	g.must(Snooze{Until: due, Callback: true, Note: "after lunch"})
	g.must(call(OutcomeNoAnswer))
	if s := g.r.Lead.Standing; !s.Callback || !s.SnoozedUntil.Equal(due) {
		t.Errorf("a call before the time kept the promise: %+v", s)
	}
	g.env.Now = due
	g.must(call(OutcomeNoAnswer))
	if s := g.r.Lead.Standing; s.Callback || !s.SnoozedUntil.IsZero() || s.SnoozeNote != "" {
		t.Errorf("the promise was not kept: %+v", s)
	}
	g.must(Undo{})
	if s := g.r.Lead.Standing; !s.Callback || !s.SnoozedUntil.Equal(due) || s.SnoozeNote != "after lunch" {
		t.Errorf("an undone call kept the promise: %+v", s)
	}
}

func TestSnooze(t *testing.T) {
	g := newRig(t, StageMQL)
	g.refused(Snooze{Until: noon()}, "until", "10 Mar 2026 12:00 is not in the future")
	eff := g.must(Snooze{Until: noon().Add(time.Hour)})
	if eff.Change != nil || g.r.Lead.Callback || !g.r.Lead.SnoozedUntil.Equal(noon().Add(time.Hour)) || eff.Events[0].Text() != "snoozed until 10 Mar 13:00" {
		t.Errorf("snoozed as %+v, %+v", g.r.Lead.Standing, eff)
	}
	eff = g.must(Snooze{Callback: true, Note: "x"})
	if !g.r.Lead.SnoozedUntil.IsZero() || g.r.Lead.Callback || eff.Events[0].Text() != "snooze ended" {
		t.Errorf("not ended: %+v", g.r.Lead.Standing)
	}
}

func TestAssign(t *testing.T) {
	g := newRig(t, StageMQL)
	g.refused(Assign{}, "owner", "is with the pool already")
	eff := g.must(Assign{To: " bo\n"})
	if l := g.r.Lead; l.Owner != "bo" || !l.AssignedAt.Equal(noon()) || eff.Change.Title() != "assign to bo" || eff.Events[0].Text() != "assigned to bo" {
		t.Errorf("assigned as %+v, %+v", l.Standing, eff)
	}
	g.refused(Assign{To: "bo"}, "owner", "is with bo already")
	eff = g.must(Assign{})
	if l := g.r.Lead; l.Owner != "" || !l.AssignedAt.IsZero() || eff.Change.Title() != "back to the pool" {
		t.Errorf("back as %+v, %+v", l.Standing, eff)
	}
}

func TestKeysThatFailFailTheAct(t *testing.T) {
	broken := errors.New("no entropy")
	g := newRig(t, StageMQL)
	g.env.Key = func() (string, error) { return "", broken }
	for _, a := range []Act{call(OutcomeConnected), Assign{To: "bo"}, Snooze{}, Disposition{Verdict: Accept}, SetAnswers{Answers: []Answer{{Criterion: "need", Value: Yes}}}} {
		if _, err := g.do(a); !errors.Is(err, broken) {
			t.Errorf("%T: %v", a, err)
		}
	}
}

func TestChangeTitles(t *testing.T) {
	for want, c := range map[string]Change{
		"reject: no_need":   {Kind: ChangeVerdict, Disposition: &Disposition{Verdict: Reject, Reason: "no_need"}},
		"accept":            {Kind: ChangeVerdict, Disposition: &Disposition{Verdict: Accept}},
		"call, no answer":   {Kind: ChangeTouch, Activity: &Activity{Kind: KindCall, Outcome: OutcomeNoAnswer}},
		"conflict resolved": {Kind: ChangeResolve},
		"undo":              {Kind: ChangeUndo},
		"verdict":           {Kind: ChangeVerdict},
	} {
		if got := c.Title(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A change carries the cycle and the score of its event, and keeps them.
func TestChangeCarriesCycleAndScore(t *testing.T) {
	for _, score := range []Frozen{{}, {Total: 71, Behaviour: 40, Fit: 31, Grade: "B"}} {
		g := newRig(t, StageMQL)
		g.env.Score = score
		for _, act := range []Act{call(OutcomeVoicemail), Disposition{Verdict: Accept}, Assign{To: "ben"}, Undo{}} {
			eff := g.must(act)
			ch, ev := eff.Change, eff.Events[0]
			if ch.Cycle != ev.Cycle || ch.Cycle == 0 || (ch.Score == nil) != (score == Frozen{}) || ch.Score != nil && *ch.Score != ev.Score {
				t.Errorf("%T: the change has cycle %d, score %+v; the event %d, %+v", act, ch.Cycle, ch.Score, ev.Cycle, ev.Score)
			}
		}
	}
}
