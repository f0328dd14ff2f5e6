package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"banter/store/lead"
)

func TestChangedTellsWhatMoved(t *testing.T) {
	ctx, s := context.Background(), newStore(t)
	apply(t, s, "c", remotes(700)...)
	xs, rev, err := s.Excerpts(ctx, noon)
	if err != nil || len(xs) != 700 || !slices.IsSortedFunc(xs, func(a, b lead.Excerpt) int { return compareIDs(a.ID, b.ID) }) {
		t.Fatalf("%d rows, %v", len(xs), err)
	}
	for _, id := range []lead.ID{"hs-000300", "hs-000007", "hs-000300"} {
		if _, _, err := s.Act(ctx, id, perform(lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeNoAnswer})); err != nil {
			t.Fatal(err)
		}
	}
	got, now, all, err := s.Changed(ctx, rev, noon)
	if err != nil || all || now != rev+3 || len(got) != 2 || got[0].ID != "hs-000300" || got[0].Pending != 2 || got[1].ID != "hs-000007" {
		t.Errorf("since %d: revision %d, all %t, %d rows, %v", rev, now, all, len(got), err)
	}
	if got, _, all, err := s.Changed(ctx, now, noon); err != nil || all || len(got) != 0 {
		t.Errorf("since the last: %d rows, all %t, %v", len(got), all, err)
	}
	if got, _, all, err := s.Changed(ctx, now+5, noon); err != nil || !all || len(got) != 700 {
		t.Errorf("since a revision to come: %d rows, all %t, %v", len(got), all, err)
	}
}

func compareIDs(a, b lead.ID) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func TestLogIsBounded(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), newStore(t)
	o := Batch{Origin: "x", Merge: take, Chunk: 5000}
	for i := range logReach/5000 + 2 {
		o.Leads = remotes(5000)
		for j := range o.Leads {
			o.Leads[j].Fields.Set("title", fmt.Sprint(i))
		}
		if _, err := s.ApplyRemote(ctx, o); err != nil {
			t.Fatal(err)
		}
	}
	rev := must[uint64](t)(s.Revision(ctx))
	if _, _, all, err := s.Changed(ctx, 0, noon); err != nil || !all {
		t.Errorf("since the start: all %t, %v", all, err)
	}
	if xs, _, all, err := s.Changed(ctx, rev-2, noon); err != nil || all || len(xs) != 5000 {
		t.Errorf("the last two: %d rows, all %t, %v", len(xs), all, err)
	}
	n := 0
	err := s.view(ctx, func(t *txn) error {
		return t.log.ForEach(func(_, _ []byte) error { n++; return nil })
	})
	if err != nil || n > logReach/5000+1 {
		t.Errorf("the log has %d commits of 5000 rows, %v", n, err)
	}
}

func TestStaleRowsAreComputedThenRefreshed(t *testing.T) {
	ctx, s := context.Background(), newStore(t)
	rs := remotes(5)
	rs[2].Activities = append(rs[2].Activities, lead.Activity{ID: "b", Kind: lead.KindForm, At: noon})
	apply(t, s, "c", rs...)
	later := noon.Add(25 * time.Hour)
	rev := must[uint64](t)(s.Revision(ctx))
	xs, _, err := s.Excerpts(ctx, later)
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range xs {
		if want := map[bool]time.Time{true: later, false: noon}[i == 2]; !x.ComputedAt.Equal(want) || x.BaseVersion != "1" {
			t.Errorf("row %d is of %s, want %s; version %q", i, x.ComputedAt, want, x.BaseVersion)
		}
	}
	if got := must[uint64](t)(s.Revision(ctx)); got != rev {
		t.Error("looking at stale rows wrote something")
	}
	if n, err := s.Refresh(ctx, noon.Add(24*time.Hour-time.Second)); err != nil || n != 0 {
		t.Errorf("refreshed a second early: %d, %v", n, err)
	}
	if n, err := s.Refresh(ctx, later); err != nil || n != 1 {
		t.Errorf("refreshed: %d, %v", n, err)
	}
	if n, err := s.Refresh(ctx, later); err != nil || n != 0 {
		t.Errorf("refreshed again: %d, %v", n, err)
	}
	got, _, all, err := s.Changed(ctx, rev, later)
	if err != nil || all || len(got) != 1 || got[0].ID != "hs-000002" {
		t.Errorf("changed by it: %+v, all %t, %v", got, all, err)
	}
}

// A model whose rows hold for no time at all must not keep Refresh going.
func TestRefreshEnds(t *testing.T) {
	ctx := context.Background()
	s := newStore(t, func(o *Options) {
		o.Assess = func(r *lead.Record, now time.Time) ([]lead.Event, lead.Excerpt) {
			return nil, lead.Excerpt{ID: r.Lead.ID, ComputedAt: now, ValidUntil: now}
		}
	})
	apply(t, s, "c", remotes(chunk+20)...)
	if n, err := s.Refresh(ctx, noon); err != nil || n != chunk+20 {
		t.Errorf("refreshed %d, %v", n, err)
	}
	if n, err := s.Refresh(ctx, noon.Add(time.Second)); err != nil || n < chunk+20 {
		t.Errorf("refreshed %d, %v", n, err)
	}
}

func TestIndexAfterTheModelChanged(t *testing.T) {
	ctx, s := context.Background(), newStore(t)
	rs := remotes(chunk + 7)
	apply(t, s, "c", rs...)
	if must[bool](t)(s.NeedsIndex(ctx)) {
		t.Error("a new file needs an index")
	}
	o := options(s.Path())
	o.Stamp = "two"
	o.Assess = func(r *lead.Record, now time.Time) ([]lead.Event, lead.Excerpt) {
		es, x := assess(r, now)
		x.Score.Total = 99
		return es, x
	}
	other, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	if !must[bool](t)(other.NeedsIndex(ctx)) {
		t.Error("rows of another model need no index")
	}
	var told [][2]int
	if err := other.Index(ctx, func(done, total int) { told = append(told, [2]int{done, total}) }); err != nil {
		t.Fatal(err)
	}
	if want := [][2]int{{chunk, chunk + 7}, {chunk + 7, chunk + 7}}; !slices.Equal(told, want) {
		t.Errorf("progress %v, want %v", told, want)
	}
	if must[bool](t)(other.NeedsIndex(ctx)) {
		t.Error("it needs an index after one")
	}
	xs, _, err := other.Excerpts(ctx, noon)
	if err != nil || slices.ContainsFunc(xs, func(x lead.Excerpt) bool { return x.Score.Total != 99 || x.BaseVersion != "1" }) {
		t.Errorf("rows of the old model are left, or versions lost: %v", err)
	}
}

func TestEach(t *testing.T) {
	ctx, s := context.Background(), newStore(t)
	apply(t, s, "c", remotes(250)...)
	var ids []lead.ID
	err := s.Each(ctx, func(r *lead.Record) error {
		ids = append(ids, r.Lead.ID)
		_, err := s.Excerpt(ctx, r.Lead.ID) // f may call the store
		return err
	})
	if err != nil || len(ids) != 250 || !slices.IsSorted(ids) || len(slices.Compact(ids)) != 250 {
		t.Errorf("%d records, %v", len(ids), err)
	}
	stop := errors.New("stop")
	if err := s.Each(ctx, func(*lead.Record) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("the error of f comes back as %v", err)
	}
}

func TestFind(t *testing.T) {
	ctx, s := context.Background(), newStore(t)
	rs := append(remotes(103), lead.Remote{ID: "sf-1", Fields: lead.Values{{Field: "name", Text: "Mei-Ling Wu"}}})
	rs[7].Fields.Set("email", "Sam.Okafor@Wingtip.example")
	rs[8].Fields.Set("name", "Sam Okafor")
	rs[8].Fields.Set("company", "Wingtip Toys")
	rs[9].Fields.Set("name", "Sam Oduya")
	apply(t, s, "c", rs...)
	tests := []struct {
		text string
		want []lead.ID
	}{
		{"hs-000001", []lead.ID{"hs-000001"}},
		{" hs-00010 ", []lead.ID{"hs-000100", "hs-000101", "hs-000102"}},
		{"hs-000102", []lead.ID{"hs-000102"}},
		{"sam.okafor@wingtip.EXAMPLE", []lead.ID{"hs-000007"}},
		{"toys SAM", []lead.ID{"hs-000008"}},
		{"sam", []lead.ID{"hs-000008", "hs-000009"}},
		{"sf", []lead.ID{"sf-1"}},
		{"nobody at all", nil},
		{"", nil},
	}
	for _, tt := range tests {
		if got, err := s.Find(ctx, tt.text); err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%q: %v, %v, want %v", tt.text, got, err, tt.want)
		}
	}
	if got := must[[]lead.ID](t)(s.Find(ctx, "natarajan")); len(got) != maxFound {
		t.Errorf("%d candidates, want %d", len(got), maxFound)
	}
}

// What ranks a lead is the same, however much of its row is read.
func TestRankingsAreExcerptsWithoutTheirTexts(t *testing.T) {
	ctx, s := context.Background(), newStore(t)
	apply(t, s, "c1", remotes(700)...)
	later := noon.Add(time.Minute)
	want := map[lead.ID]lead.Excerpt{}
	rev, err := s.EachExcerpt(ctx, later, func(x *lead.Excerpt) {
		y := *x
		y.Clocks = slices.Clone(x.Clocks)
		want[x.ID] = y
	})
	all, at, err2 := s.Excerpts(ctx, later)
	if err != nil || err2 != nil || rev != at || len(all) != len(want) {
		t.Fatalf("%d rows at %d, want %d at %d: %v, %v", len(want), rev, len(all), at, err, err2)
	}
	n := 0
	_, err = s.EachRanking(ctx, later, func(x *lead.Excerpt) {
		n++
		y, z := want[x.ID], *x
		if z.Owner != y.Owner || z.Stage != y.Stage || z.Score.Total != y.Score.Total || z.Score.Path != y.Score.Path || z.LastActivityAt != y.LastActivityAt || len(z.Clocks) != len(y.Clocks) {
			t.Fatalf("ranked as %+v, want %+v", z, y)
		}
		for i := range z.Clocks {
			if z.Clocks[i].Due != y.Clocks[i].Due || z.Clocks[i].Kind != y.Clocks[i].Kind {
				t.Fatalf("clock %+v, want %+v", z.Clocks[i], y.Clocks[i])
			}
		}
	})
	if err != nil || n != len(all) {
		t.Errorf("%d rankings of %d leads: %v", n, len(all), err)
	}
}
