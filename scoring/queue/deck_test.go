package queue_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"banter/scoring/queue"
	"banter/store/lead"
)

// plainly says which of the leads stand in a view, and in how many views each
// stands, by the words of the rules and a look at every excerpt.
func plainly(x *lead.Excerpt, v queue.View, now time.Time) bool {
	hidden := x.SnoozedUntil.After(now)
	working := slices.Contains([]lead.Stage{lead.StageLead, lead.StageMQL, lead.StageSAL, lead.StageSQL, lead.StageNurture}, x.Stage)
	switch {
	case v == queue.ViewAll:
		return true
	case x.DoNotContact:
		return false
	case v == queue.ViewQueue:
		return x.Callback && working && !hidden || !hidden && (x.Stage == lead.StageMQL || x.Stage == lead.StageSAL)
	case v == queue.ViewCallbacks:
		return x.Callback && working
	case v == queue.ViewReview:
		return x.Score.Review && !hidden && (x.Stage == lead.StageLead || x.Stage == lead.StageNurture && x.Woken)
	case v == queue.ViewBreached:
		return slices.ContainsFunc(x.Clocks, func(c lead.Clock) bool { return c.State(now) == lead.ClockBreached })
	case v == queue.ViewNurture:
		return x.Stage == lead.StageNurture
	case v == queue.ViewTarget:
		return x.Target && x.Stage == lead.StageLead && !hidden
	}
	return hidden && working
}

// clocks draws what a lead can have: none, running, met, breached, cancelled,
// paused, and some that start or end after the excerpt was computed.
func clocks(t *rapid.T) []lead.Clock {
	hours := func(name string) time.Time {
		return now.Add(time.Duration(rapid.IntRange(-3, 3).Draw(t, name)) * time.Hour)
	}
	out := make([]lead.Clock, rapid.IntRange(0, 3).Draw(t, "clocks"))
	for i := range out {
		c := &out[i]
		c.Kind, c.Started, c.Due = lead.ClockKind(i+1), hours("started"), hours("due")
		c.Warn = c.Due.Add(-30 * time.Minute)
		switch rapid.IntRange(0, 4).Draw(t, "state") {
		case 0:
			c.Stopped = hours("stopped")
		case 1:
			c.Stopped, c.Cancelled = hours("cancelled"), true
		case 2:
			from := hours("pause")
			c.Pauses = []lead.Pause{{From: from, To: from.Add(time.Hour)}}
		default:
		}
	}
	return out
}

func TestDeckAgreesWithTheRules(t *testing.T) {
	b := book()
	rapid.Check(t, func(t *rapid.T) {
		latest := map[lead.ID]lead.Excerpt{}
		d := deck(nil)
		for i := range rapid.IntRange(0, 60).Draw(t, "puts") {
			x := anyRow(t, rapid.IntRange(0, 25).Draw(t, "lead"))
			x.Clocks = clocks(t)
			x.DoNotContact, x.Gone = rapid.IntRange(0, 5).Draw(t, "barred") == 0, rapid.IntRange(0, 9).Draw(t, "gone") == 0
			x.Woken, x.Target, x.Score.Review = rapid.Bool().Draw(t, "woken"), rapid.Bool().Draw(t, "target"), rapid.Bool().Draw(t, "review")
			x.Company = fmt.Sprintf("Company %d", i)
			d.Put(&x)
			latest[x.ID] = x
		}
		q := queue.Query{
			View: rapid.SampledFrom(queue.Views()).Draw(t, "view"), Me: "ana", Now: now.Add(time.Duration(rapid.IntRange(0, 150).Draw(t, "later")) * time.Minute),
			Scope: rapid.SampledFrom([]queue.Scope{queue.ScopeMine, queue.ScopeTeam}).Draw(t, "scope"),
			Find:  rapid.SampledFrom([]string{"", "", "company 1", "LEAD 00", "zebra"}).Draw(t, "find"),
		}
		var want []string
		counts, breached, risk := map[queue.View]int{}, 0, 0
		for id, x := range latest {
			if x.Gone || q.Scope == queue.ScopeMine && x.Owner != "" && x.Owner != "ana" {
				continue
			}
			if rest := x.Resting(); !x.AtWork() {
				for v, n := range map[queue.View]int{queue.ViewAll: rest.All, queue.ViewNurture: rest.Nurture, queue.ViewTarget: rest.Target} {
					if (n == 1) != plainly(&x, v, q.Now) {
						t.Fatalf("%+v rests %d times in %s", x, n, v)
					}
				}
			}
			for _, v := range queue.Views() {
				if plainly(&x, v, q.Now) {
					if v.AtWork() && !x.AtWork() {
						t.Fatalf("%+v is in %s and not at work", x, v)
					}
					counts[v]++
				}
			}
			for i := range x.Clocks {
				if s := x.Clocks[i].State(q.Now); x.DoNotContact {
					continue
				} else if s == lead.ClockBreached {
					breached++
				} else if s == lead.ClockAtRisk {
					risk++
				}
			}
			hay := lead.Fold(strings.Join([]string{x.Name, x.Company, x.Email}, "\n"))
			if plainly(&x, q.View, q.Now) && !slices.ContainsFunc(strings.Fields(lead.Fold(q.Find)), func(w string) bool { return !strings.Contains(hay, w) }) {
				want = append(want, string(id))
			}
		}
		res := b.Build(d, q)
		var got []string
		for _, id := range res.List.IDs(0, res.List.Len()) {
			got = append(got, string(id))
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) || res.Breached != breached || res.AtRisk != risk {
			t.Fatalf("%s at %s: %v, %d breached, %d at risk; want %v, %d, %d", q.View, q.Now, got, res.Breached, res.AtRisk, want, breached, risk)
		}
		for _, v := range queue.Views() {
			if res.Counts[v] != counts[v] {
				t.Fatalf("%d in %s, want %d", res.Counts[v], v, counts[v])
			}
		}
		checkOrder(t, b, &res, latest, &q)
		checkNext(t, b, d, &res, q)
	})
}

// checkOrder wants sections one after the other, and in each the most valuable
// minute first.
func checkOrder(t *rapid.T, b *queue.Book, res *queue.Result, xs map[lead.ID]lead.Excerpt, q *queue.Query) {
	rank := func(s string) int {
		return slices.Index([]string{queue.SectionOpen, queue.SectionBreached, queue.SectionNoClock}, s)
	}
	for i := 1; q.View == queue.ViewQueue && i < res.List.Len(); i++ {
		x, y := xs[res.List.ID(i-1)], xs[res.List.ID(i)]
		r, s := b.Row(&x, q.Now, res.List.SectionOf(i-1)), b.Row(&y, q.Now, res.List.SectionOf(i))
		promised := r.Callback && !s.Callback
		if rank(r.Section) > rank(s.Section) || r.Section == s.Section && !promised && cmp.Less(r.Value, s.Value) && r.Callback == s.Callback {
			t.Fatalf("row %d: %s of %g in %q before %s of %g in %q", i, r.ID, r.Value, r.Section, s.ID, s.Value, s.Section)
		}
		if res.List.Index(y.ID) != i {
			t.Fatalf("%s is in row %d, and found in %d", y.ID, i, res.List.Index(y.ID))
		}
	}
}

// checkNext wants a list to stay as it is until the instant it names.
func checkNext(t *rapid.T, b *queue.Book, d *queue.Deck, res *queue.Result, q queue.Query) {
	if res.Next.IsZero() {
		return
	}
	if !res.Next.After(q.Now) {
		t.Fatalf("at %s the next change is at %s", q.Now, res.Next)
	}
	q.Now = res.Next.Add(-time.Microsecond)
	if then := b.Build(d, q); !slices.Equal(members(&then), members(res)) || !slices.Equal(then.List.Sections(), res.List.Sections()) {
		t.Fatalf("before %s the list changes from %v to %v", res.Next, members(res), members(&then))
	}
}

func members(r *queue.Result) []lead.ID {
	return slices.Sorted(slices.Values(r.List.IDs(0, r.List.Len())))
}
