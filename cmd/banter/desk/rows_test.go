package desk_test

import (
	"fmt"
	"reflect"
	"testing"

	"banter/scoring/queue"
	"banter/store"
	"banter/store/lead"
	"banter/store/syncer"
)

// The list that is there soon is the list that is there at last, and follows
// what happens in between; with the counts of the other views.
func TestQueueSoon(t *testing.T) {
	d := open(t, "ana", "ana", "ben", "")
	batch := store.Batch{Origin: "test", Merge: syncer.Merge("ana")}
	for i := range 20 {
		var fields lead.Values
		fields.Set("name", "Nobody yet")
		fields.Set("stage", []string{"lead", "nurture"}[i%2])
		batch.Leads = append(batch.Leads, lead.Remote{ID: lead.ID(fmt.Sprintf("idle-%02d", i)), Fields: fields, Version: "1"})
	}
	if _, err := d.ApplyRemote(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	ask := func(soon bool, find string) queue.Result {
		t.Helper()
		res, err := d.Queue(t.Context(), queue.Query{Soon: soon, Find: find, Scope: queue.ScopeTeam})
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	first := ask(true, "")
	if !first.Partial || first.Counts[queue.ViewQueue] != 4 || first.Counts[queue.ViewAll] != 24 || first.Counts[queue.ViewNurture] != 10 {
		t.Errorf("partial %t, counts %v", first.Partial, first.Counts)
	}
	if err := d.Act(t.Context(), first.List.ID(0), lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeConnected}); err != nil {
		t.Fatal(err)
	}
	second, last := ask(true, ""), ask(false, "")
	// The lead that was called may be one of those that were counted beside it.
	if _, told := second.Counts[queue.ViewAll]; told || !second.Partial || last.Partial || last.Counts[queue.ViewAll] != 24 || last.Counts[queue.ViewNurture] != 10 {
		t.Errorf("partial %t, then %t, counts %v", second.Partial, last.Partial, last.Counts)
	}
	n := last.List.Len()
	if !reflect.DeepEqual(second.List.IDs(0, n), last.List.IDs(0, n)) || !reflect.DeepEqual(second.Rows, last.Rows) {
		t.Errorf("%v, then %v", second.List.IDs(0, n), last.List.IDs(0, n))
	}
	if again := ask(true, ""); again.Partial {
		t.Error("what is known whole is told in part")
	}
	if found := ask(false, "idle"); found.List.Len() != 0 || found.Counts[queue.ViewAll] != 24 {
		t.Errorf("%v", found.Counts)
	}
}

// What is there soon of a rep's own list is that list, whoever else's leads there
// are; the team's is read whole then.
func TestQueueSoonIsMine(t *testing.T) {
	for _, then := range []queue.Scope{queue.ScopeMine, queue.ScopeTeam} {
		d := open(t, "ana", "ben", "ana", "", "ben")
		d.Warm(t.Context(), queue.ScopeMine)
		first, err := d.Queue(t.Context(), queue.Query{Soon: true, Scope: queue.ScopeMine})
		if err != nil || !first.Partial || first.List.Len() != 3 || first.Counts[queue.ViewAll] != 3 {
			t.Fatalf("%d leads, partial %t, %v, %v", first.List.Len(), first.Partial, first.Counts, err)
		}
		soon, err := d.Queue(t.Context(), queue.Query{Soon: true, Scope: then})
		if err != nil || soon.Partial != (then == queue.ScopeMine) {
			t.Fatalf("%s: partial %t, %v", then, soon.Partial, err)
		}
		whole, err := d.Queue(t.Context(), queue.Query{Scope: then})
		n := whole.List.Len()
		if err != nil || whole.Partial || !reflect.DeepEqual(whole.List.IDs(0, n), soon.List.IDs(0, n)) || !reflect.DeepEqual(whole.Counts, soon.Counts) {
			t.Errorf("%s: %v %v, then %v %v, %v", then, soon.List.IDs(0, n), soon.Counts, whole.List.IDs(0, n), whole.Counts, err)
		}
	}
}
