package model

import (
	"context"
	"errors"
	"slices"

	"pgregory.net/rapid"

	"banter/store" //nolint:depguard // as in model.go
	"banter/store/lead"
	"banter/store/upstream"
	"banter/store/upstream/upstreamtest"
)

// acts are what a rep does.
func acts(me string) []lead.Act {
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
		lead.Undo{},
		lead.Undo{},
	}
}

// rep performs a random act on a random lead.
func (w *World) rep(t *rapid.T) {
	id, now := w.ID(t, "lead"), w.Now()
	act := rapid.SampledFrom(acts(w.Me)).Draw(t, "act")
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
	if !rapid.Bool().Draw(t, "whole call") {
		w.Fault(t)
		return
	}
	op := rapid.SampledFrom([]upstreamtest.Op{upstreamtest.OpPush, upstreamtest.OpChanges, upstreamtest.OpLookup}).Draw(t, "op")
	f := upstreamtest.Fault{Op: op, After: rapid.IntRange(0, 2).Draw(t, "after")}
	switch how := rapid.IntRange(0, 2).Draw(t, "how"); {
	case op == upstreamtest.OpPush && how == 0:
		f.Err, f.Commit = upstream.ErrUnreachable, true
	case op == upstreamtest.OpPush && how == 1:
		f.Drop = 1
	case op == upstreamtest.OpChanges && how < 2:
		f.Duplicate, f.Stale = how == 0, how == 1
	default:
		f.Err = upstream.ErrUnreachable
	}
	w.calls.Inject(f)
}

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
		w.ended[c.Key], w.loose[c.Lead] = "dropped", true
	case 1:
		err = w.db.RetryChange(w.ctx, c.Key)
	default:
		if len(c.Conflicts) == 0 {
			return
		}
		mine := map[string]bool{}
		for _, x := range c.Conflicts {
			mine[x.Field] = rapid.Bool().Draw(t, "mine")
			// An undo of what is left of the change brings the old work status back
			// here, and has nothing to tell.
			w.loose[c.Lead] = w.loose[c.Lead] || x.Field == "status" && !mine[x.Field]
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

var errCrash = errors.New("killed")

// dying is a store whose process is killed at one of its writes: before it, or
// right after.
type dying struct {
	*store.Store
	left  int
	after bool
}

func (d *dying) step(do func() error) error {
	if d.left--; d.left > 0 {
		return do()
	}
	if d.left == 0 && d.after {
		return errors.Join(do(), errCrash)
	}
	return errCrash
}

// ApplyRemote may be the last that the process does.
func (d *dying) ApplyRemote(ctx context.Context, b store.Batch) (a store.Applied, err error) {
	err = d.step(func() error { a, err = d.Store.ApplyRemote(ctx, b); return err })
	return a, err
}

// Begin may be the last that the process does.
func (d *dying) Begin(ctx context.Context, keys []string) error {
	return d.step(func() error { return d.Store.Begin(ctx, keys) })
}

// Settle may be the last that the process does.
func (d *dying) Settle(ctx context.Context, origin string, ss []store.Settlement) error {
	return d.step(func() error { return d.Store.Settle(ctx, origin, ss) })
}

func (w *World) crash(t *rapid.T) {
	w.sync(&dying{Store: w.db, left: rapid.IntRange(1, 6).Draw(t, "write"), after: rapid.Bool().Draw(t, "after")})
}
