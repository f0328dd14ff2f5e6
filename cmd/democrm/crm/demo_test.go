package crm

import (
	"testing"
	"time"

	"banter/scoring"
	"banter/scoring/queue"
	"banter/store/lead"
)

// The demo as a rep sees it: the first sync fills the queue, and within the
// first minute somebody new asks to talk and stands near the top.
func TestTheFirstMinuteOfADemo(t *testing.T) {
	book := &queue.Book{Model: scoring.Default(), Policies: alwaysOpen(t)}
	d := newDesk(t, Options{Seed: 1}, book.Assess)
	list := func() queue.Result {
		t.Helper()
		deck := &queue.Deck{}
		if _, err := d.store.EachExcerpt(t.Context(), d.now(), deck.Put); err != nil {
			t.Fatal(err)
		}
		res := book.Build(deck, queue.Query{View: queue.ViewQueue, Scope: queue.ScopeMine, Me: Me, Now: d.now()})
		xs, err := d.store.ExcerptsOf(t.Context(), res.List.IDs(0, res.List.Len()), d.now())
		if err != nil {
			t.Fatal(err)
		}
		for i := range xs {
			res.Rows = append(res.Rows, book.Row(&xs[i], d.now(), res.List.SectionOf(i)))
		}
		return res
	}
	d.sync()
	before := list()
	seen := map[lead.ID]bool{}
	reasons := map[string]bool{}
	for _, r := range before.Rows {
		seen[r.ID], reasons[r.WhyNow] = true, true
	}
	c := before.Counts
	if n := len(before.Rows); n < 12 || n > 20 || before.Breached < 2 || before.AtRisk < 1 || c[queue.ViewReview] < 2 || c[queue.ViewNurture] < 3 || c[queue.ViewTarget] < 3 {
		t.Errorf("%d in the queue, %d breached, %d at risk, %v", n, before.Breached, before.AtRisk, c)
	}
	if len(reasons) < 4 {
		t.Errorf("all are there for the same reasons: %v", reasons)
	}

	d.pass(40 * time.Second)
	d.sync()
	for i, r := range list().Rows {
		if !seen[r.ID] && r.Score.Path == lead.PathHandRaiser {
			if left := book.Remaining(r, d.now()); i > 8 || left <= 4*time.Minute {
				t.Errorf("the new hand-raiser is at place %d with %v left; want near the top, with most of the 5 minutes", i+1, left)
			}
			return
		}
	}
	t.Error("nobody new asked to talk within 40 seconds")
}
