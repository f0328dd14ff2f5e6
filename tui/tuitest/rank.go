package tuitest

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"banter/scoring/queue"
	"banter/store/lead"
)

// rank puts excerpts in order, as simply as the tests of screens need it.
func rank(xs []lead.Excerpt, q queue.Query) queue.Result {
	res := queue.Result{Counts: map[queue.View]int{}}
	for i := range xs {
		x := &xs[i]
		if q.Scope == queue.ScopeMine && x.Owner != q.Me && x.Owner != "" {
			continue
		}
		r := row(x, q.Now)
		for _, v := range views(x, r, q.Now) {
			res.Counts[v]++
			if v == q.View && words(x, q.Find) {
				res.Rows = append(res.Rows, r)
			}
		}
		switch r.State {
		case lead.ClockBreached:
			res.Breached++
		case lead.ClockAtRisk:
			res.AtRisk++
		default:
		}
	}
	slices.SortFunc(res.Rows, func(a, b queue.Row) int {
		byDue := cmp.Compare(due(a), due(b))
		byScore := cmp.Compare(b.Score.Total, a.Score.Total)
		switch q.Sort {
		case queue.SortScore:
			return cmp.Or(byScore, byDue, cmp.Compare(a.ID, b.ID))
		case queue.SortSLA:
			return cmp.Or(byDue, byScore, cmp.Compare(a.ID, b.ID))
		default:
			return cmp.Or(cmp.Compare(a.Section, b.Section), cmp.Compare(b.Value, a.Value), cmp.Compare(a.ID, b.ID))
		}
	})
	if q.Sort != queue.SortPriority && q.Sort != "" {
		for i := range res.Rows {
			res.Rows[i].Section = ""
		}
	}
	list(&res)
	from, to := res.Window(&q)
	res.From, res.Rows = from, res.Rows[from:to]
	for i := range res.Rows {
		raised(&res, &res.Rows[i], q)
	}
	return res
}

// list makes the list of the rows, and finds what is to come.
func list(res *queue.Result) {
	ids, sections := make([]lead.ID, len(res.Rows)), []queue.Section(nil)
	for i := range res.Rows {
		r := &res.Rows[i]
		ids[i] = r.ID
		if n := len(sections); n > 0 && sections[n-1].Name == r.Section {
			sections[n-1].Count++
		} else {
			sections = append(sections, queue.Section{Name: r.Section, From: i, Count: 1})
		}
	}
	res.List = queue.ListOf(ids, sections...)
}

// raised notes what of a row is news now, or will be.
func raised(res *queue.Result, r *queue.Row, q queue.Query) {
	if r.Score.Path == lead.PathHandRaiser && r.Attempts == 0 && q.Now.Sub(r.QualifiedAt) <= queue.FreshFor {
		res.Raised = append(res.Raised, r.ID)
	}
	for _, t := range [...]time.Time{r.Clock.Warn, r.Clock.Due, r.SnoozedUntil} {
		if t.After(q.Now) && (res.Next.IsZero() || t.Before(res.Next)) {
			res.Next = t
		}
	}
	if w := r.Clock.Warn; r.Clock.Kind == lead.ClockResponse && r.Owner == q.Me && w.After(q.Now) && (res.Warns.ID == "" || w.Before(res.Warns.At)) {
		res.Warns = queue.Warning{ID: r.ID, At: w}
	}
}

func due(r queue.Row) int64 {
	if r.Clock.Kind == 0 {
		return 1 << 62
	}
	return r.Clock.Due.Unix()
}

// row is an excerpt with its clock.
func row(x *lead.Excerpt, now time.Time) queue.Row {
	r := queue.Row{Excerpt: x}
	if c, ok := x.Clock(now); ok && c.Open(now) {
		r.Clock, r.State = c, c.State(now)
		r.Value = float64(x.Score.Total) / (1 + max(0, c.Due.Sub(now).Minutes())/30)
		if r.State == lead.ClockBreached {
			r.Section = "breached"
		}
	} else {
		r.Value = float64(x.Score.Total) / 100
	}
	return r
}

func views(x *lead.Excerpt, r queue.Row, now time.Time) []queue.View {
	vs := []queue.View{queue.ViewAll}
	hidden := x.SnoozedUntil.After(now)
	add := func(v queue.View, ok bool) {
		if ok {
			vs = append(vs, v)
		}
	}
	open := (x.Stage == lead.StageMQL || x.Stage == lead.StageSAL) && !x.DoNotContact && !x.Gone
	add(queue.ViewQueue, open && !hidden)
	add(queue.ViewCallbacks, x.Callback)
	add(queue.ViewReview, x.Score.Review && (x.Stage == lead.StageLead || x.Stage == lead.StageNurture))
	add(queue.ViewBreached, r.State == lead.ClockBreached)
	add(queue.ViewNurture, x.Stage == lead.StageNurture)
	add(queue.ViewTarget, x.Target)
	add(queue.ViewSnoozed, hidden)
	return vs
}

// Rows makes n rows of a queue, for what must be fast however many there are.
func Rows(n int, now time.Time) queue.Result {
	xs := make([]lead.Excerpt, n)
	res := queue.Result{Rows: make([]queue.Row, n), Counts: map[queue.View]int{queue.ViewQueue: n, queue.ViewAll: n}}
	for i := range xs {
		due := now.Add(time.Duration(i+1) * 7 * time.Second)
		xs[i] = lead.Excerpt{
			ID: lead.ID(fmt.Sprintf("big-%07d", i)), Name: fmt.Sprintf("Lead %07d", i), Company: fmt.Sprintf("Company %d", i%977),
			Email: fmt.Sprintf("lead%d@company%d.example", i, i%977), Employees: int64(i % 5000), Stage: lead.StageMQL, Owner: "ana",
			WhyNow: "pricing page 3× in 7 d", Score: lead.Frozen{Total: 100 - i%100, Grade: "A"}, LastActivityAt: now.Add(-time.Hour),
			Clocks: []lead.Clock{{Kind: lead.ClockResponse, Started: now.Add(-time.Hour), Due: due, Warn: due.Add(-time.Minute)}},
		}
		res.Rows[i] = row(&xs[i], now)
	}
	list(&res)
	return res
}
