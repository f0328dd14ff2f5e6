package store

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"banter/store/lead"
)

// assigned is a store with one lead and a change of its owner and stage in the
// outbox.
func assigned(t *testing.T) (*Store, lead.Change) {
	t.Helper()
	s := newStore(t)
	apply(t, s, "c1", remote(1))
	_, eff, err := s.Act(context.Background(), "hs-000001", perform(lead.Assign{To: "ben"}))
	if err != nil {
		t.Fatal(err)
	}
	return s, *eff.Change
}

func only(t *testing.T, s *Store) lead.Change {
	t.Helper()
	box := must[[]lead.Change](t)(s.Outbox(context.Background()))
	if len(box) != 1 {
		t.Fatalf("the outbox has %d changes, want 1", len(box))
	}
	return box[0]
}

func settle(t *testing.T, s *Store, one Settlement) {
	t.Helper()
	if err := s.Settle(context.Background(), "hubspot", []Settlement{one}); err != nil {
		t.Fatal(err)
	}
}

func TestSettleDone(t *testing.T) {
	ctx := context.Background()
	s, ch := assigned(t)
	for range 2 { // settling twice does no harm
		settle(t, s, Settlement{Key: ch.Key, Done: true, Version: "7"})
		if box := must[[]lead.Change](t)(s.Outbox(ctx)); len(box) != 0 {
			t.Errorf("the outbox: %+v", box)
		}
		if x := must[lead.Excerpt](t)(s.Excerpt(ctx, ch.Lead)); x.Pending != 0 || x.BaseVersion != "7" {
			t.Errorf("the row: %d pending, version %q", x.Pending, x.BaseVersion)
		}
	}
	// The base knows what upstream has taken: it comes back as nothing new.
	r := remote(1)
	r.Version = "7"
	r.Fields.Set("owner", "ben")
	if got := apply(t, s, "c2", r); got != (Applied{Unchanged: 1}) {
		t.Errorf("the echo of the change: %+v", got)
	}
}

func TestSettleNotDone(t *testing.T) {
	later := noon.Add(time.Minute)
	tests := []struct {
		name   string
		one    Settlement
		state  lead.ChangeState
		parked bool
	}{
		{"put off", Settlement{NotBefore: later, Problem: "busy"}, lead.ChangeWaiting, false},
		{"unknown", Settlement{NotBefore: later, Sending: true, Problem: "no answer"}, lead.ChangeSending, false},
		{"refused", Settlement{Park: true, Problem: "no right", Hint: "ask"}, lead.ChangeParked, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ctx := context.Background()
			s, ch := assigned(t)
			if err := s.Begin(ctx, []string{ch.Key}); err != nil {
				t.Fatal(err)
			}
			tt.one.Key = ch.Key
			settle(t, s, tt.one)
			got := only(t, s)
			if got.State != tt.state || !got.NotBefore.Equal(tt.one.NotBefore) || got.Problem != tt.one.Problem || got.Hint != tt.one.Hint || got.Attempts != 1 {
				t.Errorf("the change: %+v", got)
			}
			if x := must[lead.Excerpt](t)(s.Excerpt(ctx, ch.Lead)); x.Parked != tt.parked || x.Pending != 1 {
				t.Errorf("the row: parked %t, %d pending", x.Parked, x.Pending)
			}
			if err := s.RetryChange(ctx, ch.Key); err != nil {
				t.Fatal(err)
			}
			got = only(t, s)
			want := lead.ChangeWaiting
			if tt.state == lead.ChangeSending {
				want = lead.ChangeSending // it has to be looked for upstream first
			}
			if got.State != want || !got.NotBefore.IsZero() {
				t.Errorf("retried: %+v", got)
			}
		})
	}
}

func TestDropKeepsTheHistory(t *testing.T) {
	ctx := context.Background()
	s, ch := assigned(t)
	if err := s.DropChange(ctx, ch.Key); err != nil {
		t.Fatal(err)
	}
	r := must[*lead.Record](t)(s.Record(ctx, ch.Lead))
	e := r.Events[len(r.Events)-1]
	if e.Kind != lead.EventEdited || e.Field != "outbox" || e.Old != "assign to ben" || e.New != "dropped" || e.ID == "" {
		t.Errorf("the event: %+v", e)
	}
	if x := must[lead.Excerpt](t)(s.Excerpt(ctx, ch.Lead)); x.Pending != 0 {
		t.Errorf("%d pending", x.Pending)
	}
	for _, f := range []func() error{
		func() error { return s.DropChange(ctx, ch.Key) },
		func() error { return s.RetryChange(ctx, ch.Key) },
		func() error { return s.ResolveChange(ctx, ch.Key, nil) },
	} {
		if err := f(); !errors.Is(err, ErrNoChange) {
			t.Errorf("a dropped change: %v", err)
		}
	}
}

func TestResolve(t *testing.T) {
	conflicts := []lead.Conflict{{Field: "owner", Base: "ana", Mine: "ben", Theirs: "cleo"}, {Field: "stage", Base: "lead", Mine: "sal", Theirs: "won"}}
	tests := []struct {
		name         string
		mine         map[string]bool
		owner, stage string
		fields       []string // left in the change; nil: it is gone
		force        bool
		event        lead.EventKind
	}{
		{"all mine", map[string]bool{"owner": true, "stage": true}, "ben", "sal", []string{"owner", "stage"}, true, lead.EventAssigned},
		{"one each", map[string]bool{"owner": true}, "ben", "won", []string{"owner"}, true, lead.EventMoved},
		{"the other way", map[string]bool{"stage": true, "owner": false}, "cleo", "sal", []string{"stage"}, true, lead.EventAssigned},
		{"all theirs", nil, "cleo", "won", nil, false, lead.EventMoved},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ctx, s := context.Background(), newStore(t)
			apply(t, s, "c1", remote(1))
			_, eff, err := s.Act(ctx, "hs-000001", func(r *lead.Record, x lead.Excerpt) (lead.Effect, error) {
				eff, err := perform(lead.Assign{To: "ben"})(r, x)
				r.Lead.Stage = lead.StageSAL
				eff.Change.Fields.Set("stage", "sal")
				eff.Change.Base.Set("stage", "lead")
				return eff, err
			})
			if err != nil {
				t.Fatal(err)
			}
			key := eff.Change.Key
			if err := s.ResolveChange(ctx, key, tt.mine); !errors.Is(err, lead.ErrRefused) {
				t.Errorf("a change without a conflict is resolved: %v", err)
			}
			settle(t, s, Settlement{Key: key, Park: true, Conflicts: conflicts})
			if err := s.ResolveChange(ctx, key, tt.mine); err != nil {
				t.Fatal(err)
			}
			r := must[*lead.Record](t)(s.Record(ctx, "hs-000001"))
			if r.Lead.Owner != tt.owner || string(r.Lead.Stage) != tt.stage || r.Events[len(r.Events)-1].Kind != tt.event {
				t.Errorf("the lead is %s's and %s after %s", r.Lead.Owner, r.Lead.Stage, r.Events[len(r.Events)-1].Kind)
			}
			box := must[[]lead.Change](t)(s.Outbox(ctx))
			if tt.fields == nil {
				if len(box) != 0 {
					t.Errorf("a change with nothing to tell waits: %+v", box)
				}
				return
			}
			var fields []string
			for _, v := range box[0].Fields {
				fields = append(fields, v.Field)
				theirs := conflicts[slices.IndexFunc(conflicts, func(c lead.Conflict) bool { return c.Field == v.Field })].Theirs
				if got, _ := box[0].Base.Get(v.Field); got != theirs {
					t.Errorf("%s is written over %q, theirs is %q", v.Field, got, theirs)
				}
			}
			if !slices.Equal(fields, tt.fields) || box[0].Force != tt.force || box[0].State != lead.ChangeWaiting || box[0].Conflicts != nil {
				t.Errorf("the change: %+v", box[0])
			}
		})
	}
}

func TestResolveStillDeliversTheActivity(t *testing.T) {
	ctx, s := context.Background(), newStore(t)
	apply(t, s, "c1", remote(1))
	_, eff, err := s.Act(ctx, "hs-000001", perform(lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeConnected}))
	if err != nil {
		t.Fatal(err)
	}
	settle(t, s, Settlement{Key: eff.Change.Key, Park: true, Conflicts: []lead.Conflict{{Field: "status", Mine: "connected", Theirs: "waiting"}}})
	if err := s.ResolveChange(ctx, eff.Change.Key, map[string]bool{"status": false}); err != nil {
		t.Fatal(err)
	}
	if ch := only(t, s); len(ch.Fields) != 0 || ch.Activity == nil || ch.Force {
		t.Errorf("the change: %+v", ch)
	}
}

func TestWhatUpstreamTookShowsAgain(t *testing.T) {
	ctx, s := context.Background(), newStore(t)
	apply(t, s, "c1", remote(1))
	_, eff, err := s.Act(ctx, "hs-000001", perform(lead.Assign{To: "ben"}))
	if err != nil {
		t.Fatal(err)
	}
	// A conflict has shown theirs meanwhile, and went away by itself.
	err = s.update(ctx, func(t *txn) error {
		return t.edit("hs-000001", func(r *lead.Record) error { return r.Lead.Set("owner", "cem") })
	})
	if err != nil {
		t.Fatal(err)
	}
	settle(t, s, Settlement{Key: eff.Change.Key, Done: true, Version: "2"})
	if r := must[*lead.Record](t)(s.Record(ctx, "hs-000001")); r.Lead.Owner != "ben" {
		t.Errorf("upstream has given the lead to ben, and here it is %q's", r.Lead.Owner)
	}
}
