package store

import (
	"context"
	"errors"
	"reflect"
	"sync/atomic"
	"testing"
	"time"

	"banter/store/lead"
)

func TestApplyTwiceChangesNothing(t *testing.T) {
	ctx, s := context.Background(), newStore(t)
	rs := remotes(1234)
	rs[3], rs[900] = rs[900], rs[3] // a batch need not be sorted
	if got := apply(t, s, "c1", rs...); got != (Applied{New: 1234}) {
		t.Errorf("the first time: %+v", got)
	}
	rev := must[uint64](t)(s.Revision(ctx))
	merges := 0
	count := func(base lead.Base, local *lead.Record, remote lead.Remote, pending []lead.Change, now time.Time) Merged {
		merges++
		return take(base, local, remote, pending, now)
	}
	c := "c1"
	got, err := s.ApplyRemote(ctx, Batch{Origin: "hubspot", Leads: rs, Merge: count, Cursor: &c})
	if err != nil || got != (Applied{Unchanged: 1234}) || merges != 0 {
		t.Errorf("the second time: %+v after %d merges, %v", got, merges, err)
	}
	if got := must[uint64](t)(s.Revision(ctx)); got != rev {
		t.Errorf("the second time moved the revision from %d to %d", rev, got)
	}
	if n := must[int](t)(s.Count(ctx)); n != 1234 {
		t.Errorf("there are %d leads", n)
	}
}

func TestApplyLooksAtWhatChanged(t *testing.T) {
	newer := func(f func(*lead.Remote)) lead.Remote {
		r := remote(1)
		f(&r)
		return r
	}
	tests := []struct {
		name string
		r    lead.Remote
		want Applied
	}{
		{"the same", remote(1), Applied{Unchanged: 1}},
		{"another title", newer(func(r *lead.Remote) { r.Fields.Set("title", "CEO") }), Applied{Changed: 1}},
		{"another version", newer(func(r *lead.Remote) { r.Version = "2" }), Applied{Unchanged: 1}},
		{"one more activity", newer(func(r *lead.Remote) {
			r.Activities = append(r.Activities, lead.Activity{ID: "b", Kind: lead.KindForm, At: noon})
		}), Applied{Changed: 1}},
		{"an activity told anew", newer(func(r *lead.Remote) { r.Activities[0].Subject = "another" }), Applied{Changed: 1}},
		{"an activity at another time", newer(func(r *lead.Remote) { r.Activities[0].At = noon }), Applied{Changed: 1}},
		{"deleted", newer(func(r *lead.Remote) { r.Gone = true }), Applied{Gone: 1}},
		{"merged", newer(func(r *lead.Remote) { r.Gone, r.MergedInto = true, "hs-000002" }), Applied{Gone: 1}},
		{"another lead", remote(2), Applied{New: 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ctx, s := context.Background(), newStore(t)
			apply(t, s, "c1", remote(1))
			if got := apply(t, s, "c2", tt.r); got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
			if got := apply(t, s, "c3", tt.r); got != (Applied{Unchanged: 1}) {
				t.Errorf("once more: %+v", got)
			}
			if x := must[lead.Excerpt](t)(s.Excerpt(ctx, tt.r.ID)); x.BaseVersion != tt.r.Version {
				t.Errorf("the row has version %q", x.BaseVersion)
			}
			r := must[*lead.Record](t)(s.Record(ctx, tt.r.ID))
			if !reflect.DeepEqual(r.Activities, tt.r.Activities) {
				t.Errorf("activities: %+v", r.Activities)
			}
			if got := must[string](t)(s.Cursor(ctx, "hubspot")); got != "c3" {
				t.Errorf("the cursor is %q", got)
			}
		})
	}
}

func TestCursorWaitsForTheLastLead(t *testing.T) {
	ctx, s := context.Background(), newStore(t)
	ctx, cancel := context.WithCancel(ctx)
	var seen atomic.Int64
	cut := func(base lead.Base, local *lead.Record, remote lead.Remote, pending []lead.Change, now time.Time) Merged {
		if seen.Add(1) == 2*chunk+10 {
			cancel()
		}
		return take(base, local, remote, pending, now)
	}
	c := "c9"
	got, err := s.ApplyRemote(ctx, Batch{Origin: "hubspot", Leads: remotes(4 * chunk), Merge: cut, Cursor: &c, Chunk: chunk})
	if !errors.Is(err, context.Canceled) || got.New < chunk || got.New > 2*chunk || got.New%chunk != 0 {
		t.Errorf("a batch that is cut off: %+v, %v", got, err)
	}
	if got := must[string](t)(s.Cursor(context.Background(), "hubspot")); got != "" {
		t.Errorf("its cursor is there: %q", got)
	}
	if again := apply(t, s, "c9", remotes(4*chunk)...); again != (Applied{New: 4*chunk - got.New, Unchanged: got.New}) {
		t.Errorf("applied again: %+v after %+v", again, got)
	}
}

func TestApplyRefusesWhatCantBeAKey(t *testing.T) {
	s := newStore(t)
	for _, id := range []lead.ID{"", "a\x00b", lead.ID(make([]byte, maxID+1))} {
		_, err := s.ApplyRemote(context.Background(), Batch{Origin: "hubspot", Leads: []lead.Remote{{ID: id}}, Merge: take})
		if err == nil {
			t.Errorf("the ID %.10q is taken", string(id))
		}
	}
	if _, err := s.ApplyRemote(context.Background(), Batch{Leads: []lead.Remote{remote(1)}, Merge: take}); err == nil {
		t.Error("a batch without an origin is taken")
	}
}

func TestConflictParksWhatWaits(t *testing.T) {
	ctx, s := context.Background(), newStore(t)
	apply(t, s, "c1", remote(1))
	_, touch, err := s.Act(ctx, "hs-000001", perform(lead.Touch{Kind: lead.KindEmail, Outcome: lead.OutcomeSent}))
	if err != nil {
		t.Fatal(err)
	}
	_, assign, err := s.Act(ctx, "hs-000001", perform(lead.Assign{To: "ben"}))
	if err != nil {
		t.Fatal(err)
	}
	r := remote(1)
	r.Version = "2"
	r.Fields.Set("owner", "cleo")
	got := apply(t, s, "c2", r)
	if got.Conflicts != 1 {
		t.Fatalf("applied: %+v", got)
	}
	box := must[[]lead.Change](t)(s.Outbox(ctx))
	if box[0].Key != touch.Change.Key || box[0].State != lead.ChangeWaiting {
		t.Errorf("the touch writes no owner and is %s", box[0].State)
	}
	want := []lead.Conflict{{Field: "owner", Base: "ana", Mine: "ben", Theirs: "cleo"}}
	if box[1].State != lead.ChangeParked || !reflect.DeepEqual(box[1].Conflicts, want) || box[1].Problem != "both sides changed owner" {
		t.Errorf("the assignment: %+v", box[1])
	}
	if x := must[lead.Excerpt](t)(s.Excerpt(ctx, "hs-000001")); !x.Parked || x.Pending != 2 || x.Owner != "ben" {
		t.Errorf("the row: %+v", x)
	}
	if err := s.Begin(ctx, []string{touch.Change.Key, assign.Change.Key}); !errors.Is(err, ErrNoChange) {
		t.Errorf("a parked change begins: %v", err)
	}
	if box := must[[]lead.Change](t)(s.Outbox(ctx)); box[0].State != lead.ChangeWaiting {
		t.Error("the change beside it was marked all the same")
	}
}

func TestGoneParksWhatWaits(t *testing.T) {
	ctx, s := context.Background(), newStore(t)
	apply(t, s, "c1", remote(1))
	if _, _, err := s.Act(ctx, "hs-000001", perform(lead.Assign{To: "ben"})); err != nil {
		t.Fatal(err)
	}
	r := remote(1)
	r.Gone = true
	if got := apply(t, s, "c2", r); got != (Applied{Gone: 1, Conflicts: 1}) {
		t.Errorf("applied: %+v", got)
	}
	box := must[[]lead.Change](t)(s.Outbox(ctx))
	if box[0].State != lead.ChangeParked || box[0].Problem != "deleted upstream" {
		t.Errorf("the change: %+v", box[0])
	}
}

func TestChunkOfAnImport(t *testing.T) {
	ctx, s := context.Background(), newStore(t)
	got, err := s.ApplyRemote(ctx, Batch{Origin: "import", Leads: remotes(1200), Merge: take, Chunk: 1000})
	if err != nil || got.New != 1200 {
		t.Fatalf("%+v, %v", got, err)
	}
	if rev := must[uint64](t)(s.Revision(ctx)); rev != 2 {
		t.Errorf("%d commits, want 2", rev)
	}
}

// On a slow machine a chunk ends early, so that nobody waits long for it; all of
// the batch gets in, and the cursor with the last of it.
func TestSlowChunksEndEarly(t *testing.T) {
	ctx, now := context.Background(), noon
	s := newStore(t, func(o *Options) {
		o.Now = func() time.Time { now = now.Add(5 * time.Millisecond); return now }
	})
	before := must[uint64](t)(s.Revision(ctx))
	if got := apply(t, s, "end", remotes(60)...); got.New != 60 {
		t.Errorf("%+v", got)
	}
	if commits := must[uint64](t)(s.Revision(ctx)) - before; commits < 10 {
		t.Errorf("%d commits of 60 leads that take 5 ms each", commits)
	}
	if c := must[string](t)(s.Cursor(ctx, "hubspot")); c != "end" {
		t.Errorf("the cursor is %q", c)
	}
}
