package model

import (
	"errors"
	"slices"
	"time"

	"pgregory.net/rapid"

	"banter/store" //nolint:depguard // as in model.go
	"banter/store/lead"
	"banter/store/upstream"
	"banter/store/upstream/upstreamtest"
)

// acts are what a rep does.
func acts(me string, now time.Time) []lead.Act {
	return []lead.Act{
		lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeNoAnswer, Note: "rang out"},
		lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeConnected, Note: "has a <project> & more"},
		lead.Touch{Kind: lead.KindMessage, Outcome: lead.OutcomeSent, Note: "hello"},
		lead.Touch{Kind: lead.KindEmail, Outcome: lead.OutcomeOptedOut},
		lead.Disposition{Verdict: lead.Accept},
		lead.Disposition{Verdict: lead.Accept},
		lead.Disposition{Verdict: lead.Reject, Reason: "wrong_size"},
		lead.Disposition{Verdict: lead.Recycle, Reason: "bad_timing", Details: map[string]string{"when": "2027-01-15"}},
		lead.Disposition{Verdict: lead.Qualify, AE: "zoe"},
		lead.SetAnswers{Answers: []lead.Answer{
			{Criterion: "need", Value: lead.Yes, Evidence: "drowning"}, {Criterion: "timeline", Value: lead.Yes}, {Criterion: "budget", Value: lead.Yes},
		}},
		lead.Assign{To: "ben"},
		lead.Assign{To: me},
		lead.Snooze{Until: now.Add(time.Hour)},
		lead.Undo{},
		lead.Undo{},
	}
}

// rep performs a random act on a random lead.
func (w *World) rep(t *rapid.T) {
	id, now := w.ID(t, "lead"), w.Now()
	act := rapid.SampledFrom(acts(w.Me, now)).Draw(t, "act")
	_, eff, err := w.db.Act(w.ctx, id, func(r *lead.Record, _ lead.Excerpt) (lead.Effect, error) {
		return act.Perform(r, lead.Env{
			Now: now, By: w.Me, Rules: lead.DefaultRules(), Score: lead.Frozen{Review: true},
			Key: func() (string, error) { return lead.NewKey(now, w.rand) },
		})
	})
	var move *lead.MoveError
	switch {
	case errors.Is(err, lead.ErrRefused), errors.As(err, &move), errors.Is(err, store.ErrNotFound):
	case err != nil:
		w.rt.Fatalf("%T on %s: %v", act, id, err)
	case eff.Change != nil:
		w.told[eff.Change.Key] = *eff.Change
	case eff.Withdraw != "":
		w.ended[eff.Withdraw] = "withdrawn"
	}
}

// fault makes a coming call go wrong, below the adapter or in it.
func (w *World) fault(t *rapid.T) {
	if w.Fault != nil && !rapid.Bool().Draw(t, "whole call") {
		w.Fault(t)
		return
	}
	f := upstreamtest.Fault{
		Op: rapid.SampledFrom([]upstreamtest.Op{
			upstreamtest.OpPush, upstreamtest.OpPush, upstreamtest.OpPush, upstreamtest.OpChanges, upstreamtest.OpLookup, upstreamtest.OpCheck,
		}).Draw(t, "op"),
		After: rapid.IntRange(0, 2).Draw(t, "after"),
		Times: rapid.IntRange(1, 2).Draw(t, "times"),
	}
	switch how := rapid.IntRange(0, 5).Draw(t, "how"); {
	case f.Op == upstreamtest.OpPush && how == 0:
		f.Err, f.Commit = upstream.ErrUnreachable, true
	case f.Op == upstreamtest.OpPush && how == 1:
		f.Drop = rapid.IntRange(1, 2).Draw(t, "drop")
	case f.Op == upstreamtest.OpPush && how == 2:
		f.Receipt, f.Take = rapid.SampledFrom([]upstream.State{upstream.Retry, upstream.Unknown}).Draw(t, "receipt"), rapid.IntRange(0, 1).Draw(t, "take")
	case f.Op == upstreamtest.OpChanges && how < 4:
		f.Duplicate, f.Reorder, f.Stale = how == 0, how == 1, how >= 2
	default:
		f.Err = rapid.SampledFrom([]error{upstream.ErrUnreachable, upstream.ErrRetry, upstream.ErrAuth, upstream.ErrRefused, errNoClass}).Draw(t, "err")
		refused := errors.Is(upstream.Class(f.Err), upstream.ErrRefused)
		if w.rude = w.rude || refused; refused && f.Op == upstreamtest.OpPush {
			f.Times = 1
		}
	}
	w.calls.Inject(f)
}

var errNoClass = errors.New("no class")

// person settles something that is parked.
func (w *World) person(t *rapid.T) {
	parked := slices.DeleteFunc(w.outbox(), func(c lead.Change) bool { return c.State != lead.ChangeParked })
	if len(parked) == 0 {
		return
	}
	c := rapid.SampledFrom(parked).Draw(t, "parked")
	if c.Problem == "" || c.Hint == "" && len(c.Conflicts) == 0 {
		t.Errorf("change %s is parked without a reason or a way out: %q, %q", c.Title(), c.Problem, c.Hint)
	}
	var err error
	switch rapid.IntRange(0, 3).Draw(t, "way out") {
	case 0:
		err = w.db.DropChange(w.ctx, c.Key)
		w.ended[c.Key] = "dropped"
		w.loose[c.Lead] = w.loose[c.Lead] || !w.settled(&c)
	case 1:
		err = w.db.RetryChange(w.ctx, c.Key)
	default:
		if len(c.Conflicts) == 0 {
			return
		}
		mine := map[string]bool{}
		for _, x := range c.Conflicts {
			mine[x.Field] = rapid.Bool().Draw(t, "mine")
		}
		err = w.db.ResolveChange(w.ctx, c.Key, mine)
		if !slices.ContainsFunc(w.outbox(), func(x lead.Change) bool { return x.Key == c.Key }) {
			w.ended[c.Key] = "resolved"
		}
	}
	if err != nil {
		t.Fatalf("settle what is parked: %v", err)
	}
}

// settled reports whether a change that is dropped leaves its lead as upstream
// has it: where it was in conflict, no other change carries the same, and it
// takes back no touch, which upstream then has still.
func (w *World) settled(c *lead.Change) bool {
	for _, v := range c.Fields {
		if v.Field == "do_not_contact" || w.Carries(c.Lead, v.Field) {
			return false
		}
	}
	return len(c.Conflicts) > 0 && (c.Kind != lead.ChangeUndo || c.Activity == nil)
}
