package store

import (
	"context"
	"slices"
	"testing"

	"banter/store/lead"
)

func TestToldListsTheLeadsOfAnOrigin(t *testing.T) {
	ctx, s := context.Background(), newStore(t)
	rs := remotes(25)
	apply(t, s, "c1", rs...)
	if _, err := s.ApplyRemote(ctx, Batch{Origin: "hubspot2", Leads: remotes(2), Merge: take}); err != nil {
		t.Fatal(err)
	}
	gone := rs[4]
	gone.Gone = true
	apply(t, s, "c2", gone)
	var want []lead.ID
	for _, r := range rs {
		if r.ID != gone.ID {
			want = append(want, r.ID)
		}
	}
	slices.Sort(want)
	var got []lead.ID
	after := lead.ID("")
	for {
		part := must[[]lead.ID](t)(s.Told(ctx, "hubspot", after, 10))
		got = append(got, part...)
		if len(part) < 10 {
			break
		}
		after = part[len(part)-1]
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v; want %v", got, want)
	}
	if got := must[[]lead.ID](t)(s.Told(ctx, "files", "", 10)); len(got) > 0 {
		t.Errorf("of another origin: %v", got)
	}
	if got := must[[]lead.ID](t)(s.Told(ctx, "hubspot", want[2]+"!", 1)); len(got) != 1 || got[0] != want[3] {
		t.Errorf("behind an ID that is not there: %v; want %v", got, want[3])
	}
}
