package queue_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"banter/scoring/queue"
	"banter/store/lead"
)

// row is an MQL of ana's with a response clock that is due after some time.
func row(id string, score int, due time.Duration) lead.Excerpt {
	return lead.Excerpt{
		ID: lead.ID(id), Name: "Lead " + id, Company: "Contoso", Email: id + "@contoso.example", Owner: "ana", Stage: lead.StageMQL,
		QualifiedAt: now.Add(-time.Hour), LastActivityAt: now.Add(-time.Hour),
		Score: lead.Frozen{Total: score, Grade: "A", Path: lead.PathScored}, ComputedAt: now,
		Clocks: []lead.Clock{{Kind: lead.ClockResponse, Policy: "mql@1", Started: now.Add(-time.Hour), Warn: now.Add(due - time.Minute), Due: now.Add(due)}},
	}
}

// with changes a row.
func with(x lead.Excerpt, change func(*lead.Excerpt)) lead.Excerpt {
	change(&x)
	return x
}

// deck holds the excerpts, and can be searched.
func deck(xs []lead.Excerpt) *queue.Deck {
	d := &queue.Deck{}
	_ = d.Search(func(func(*lead.Excerpt)) error { return nil })
	for i := range xs {
		d.Put(&xs[i])
	}
	return d
}

// build lists excerpts and fills in the rows that the query wants.
func build(b *queue.Book, xs []lead.Excerpt, q queue.Query) queue.Result {
	res := b.Build(deck(xs), q)
	from, to := res.Window(&q)
	for i := from; i < to; i++ {
		at := slices.IndexFunc(xs, func(x lead.Excerpt) bool { return x.ID == res.List.ID(i) })
		res.Rows = append(res.Rows, b.Row(&xs[at], q.Now, res.List.SectionOf(i)))
	}
	return res
}

func why(b *queue.Book, xs []lead.Excerpt, id lead.ID, q queue.Query) queue.Place {
	x := lead.Excerpt{ID: id}
	for i := range xs {
		if xs[i].ID == id {
			x = xs[i]
		}
	}
	return b.Why(deck(xs), &x, q)
}

func ids(res queue.Result) string {
	out := make([]string, len(res.Rows))
	for i, r := range res.Rows {
		out[i] = string(r.ID)
	}
	return strings.Join(out, " ")
}

func TestPriority(t *testing.T) {
	raiser := func(x *lead.Excerpt) {
		x.Score.Path, x.QualifiedAt = lead.PathHandRaiser, now.Add(-2*time.Minute)
	}
	promised := func(x *lead.Excerpt) { x.Callback, x.SnoozedUntil = true, now.Add(-time.Minute) }
	met := func(x *lead.Excerpt) {
		x.Stage, x.Attempts, x.LastTouchAt = lead.StageSAL, 1, now.Add(-10*time.Minute)
		x.Clocks[0].Stopped = now.Add(-10 * time.Minute)
	}
	xs := []lead.Excerpt{
		with(row("met", 95, time.Hour), met),
		row("late-55", 55, -3*time.Hour),
		with(row("late-raiser", 90, -12*time.Minute), func(x *lead.Excerpt) { raiser(x); x.QualifiedAt = now.Add(-20 * time.Minute) }),
		row("day", 64, 24*time.Hour),
		with(row("raiser-92", 92, 161*time.Second), raiser),
		with(row("raiser-88", 88, 250*time.Second), raiser),
		row("soon", 71, 38*time.Minute),
		with(row("promised", 40, 30*time.Hour), promised),
		with(row("promised-late", 40, -30*time.Hour), promised),
		with(row("nurture-promised", 40, time.Hour), func(x *lead.Excerpt) { promised(x); x.Stage, x.Clocks = lead.StageNurture, nil }),
	}
	res := build(book(), xs, queue.Query{Now: now})
	if got, want := ids(res), "promised nurture-promised raiser-92 raiser-88 soon day promised-late late-raiser late-55 met"; got != want {
		t.Errorf("order\n%s, want\n%s", got, want)
	}
	var sections []string
	for _, r := range res.Rows {
		sections = append(sections, r.Section)
	}
	if want := []string{"", "", "", "", "", "", "breached", "breached", "breached", "no clock running"}; !slices.Equal(sections, want) {
		t.Errorf("sections %q, want %q", sections, want)
	}
	if r := res.Rows[2]; r.State != lead.ClockAtRisk && r.State != lead.ClockRunning || r.Clock.Kind != lead.ClockResponse || book().Remaining(r, now) <= 0 || r.Value <= 0 {
		t.Errorf("row %+v", r)
	}
	if r := res.Rows[9]; r.State != lead.ClockMet || book().Remaining(r, now) != 0 {
		t.Errorf("a met clock has %s left in state %s", book().Remaining(r, now), r.State)
	}
	if res.Breached != 3 {
		t.Errorf("%d breached clocks, want 3", res.Breached)
	}
	// Where the team knows its rates, they count and not the score.
	b := book()
	b.Chances = []queue.Chance{{From: 0, Rate: .5}, {From: 70, Rate: .05}}
	if got := ids(build(b, []lead.Excerpt{row("high", 90, time.Hour), row("low", 40, time.Hour)}, queue.Query{Now: now})); got != "low high" {
		t.Errorf("by the team's own rates: %s", got)
	}
}

func TestSorts(t *testing.T) {
	xs := []lead.Excerpt{
		row("b", 50, time.Hour), row("a", 50, time.Hour), row("c", 90, 2*time.Hour), row("d", 50, -time.Hour),
		with(row("e", 99, 0), func(x *lead.Excerpt) { x.Clocks = nil }),
	}
	for sort, want := range map[queue.Sort]string{queue.SortScore: "e c d a b", queue.SortSLA: "d a b c e", queue.SortPriority: "a b c d e"} {
		res := build(book(), xs, queue.Query{Now: now, Sort: sort})
		if got := ids(res); got != want {
			t.Errorf("by %s: %s, want %s", sort, got, want)
		}
		if sort != queue.SortPriority && res.Rows[0].Section != "" {
			t.Errorf("by %s there are sections", sort)
		}
	}
}

func TestViews(t *testing.T) {
	set := func(id string, f func(*lead.Excerpt)) lead.Excerpt { return with(row(id, 50, time.Hour), f) }
	xs := []lead.Excerpt{
		set("mql", func(*lead.Excerpt) {}),
		set("sal", func(x *lead.Excerpt) { x.Stage = lead.StageSAL }),
		set("lead", func(x *lead.Excerpt) { x.Stage, x.Clocks = lead.StageLead, nil }),
		set("pool", func(x *lead.Excerpt) { x.Owner = "" }),
		set("other", func(x *lead.Excerpt) { x.Owner = "bo" }),
		set("dnc", func(x *lead.Excerpt) { x.DoNotContact = true; x.Clocks[0].Due = now.Add(-time.Hour) }),
		set("gone", func(x *lead.Excerpt) { x.Gone = true }),
		set("snoozed", func(x *lead.Excerpt) { x.SnoozedUntil = now.Add(time.Hour); x.Clocks[0].Due = now.Add(-time.Hour) }),
		set("was-snoozed", func(x *lead.Excerpt) { x.SnoozedUntil = now }),
		set("call-later", func(x *lead.Excerpt) { x.SnoozedUntil, x.Callback = now.Add(2*time.Hour), true }),
		set("call-now", func(x *lead.Excerpt) { x.SnoozedUntil, x.Callback, x.Stage = now, true, lead.StageSQL }),
		set("review", func(x *lead.Excerpt) { x.Stage, x.Score.Review, x.Clocks = lead.StageLead, true, nil }),
		set("woken", func(x *lead.Excerpt) {
			x.Stage, x.Woken, x.Score.Review, x.WakeAt, x.Clocks = lead.StageNurture, true, true, now.Add(-day), nil
		}),
		set("nurture", func(x *lead.Excerpt) { x.Stage, x.WakeAt, x.Clocks = lead.StageNurture, now.Add(day), nil }),
		set("nurture-open", func(x *lead.Excerpt) { x.Stage, x.Clocks = lead.StageNurture, nil }),
		set("target", func(x *lead.Excerpt) { x.Stage, x.Target, x.Clocks = lead.StageLead, true, nil }),
		set("won", func(x *lead.Excerpt) { x.Stage, x.Callback, x.Clocks = lead.StageWon, true, nil }),
		set("late", func(x *lead.Excerpt) { x.Clocks[0].Due = now }),
	}
	want := map[queue.View]string{
		queue.ViewQueue:     "call-now mql pool sal was-snoozed late",
		queue.ViewCallbacks: "call-now call-later",
		queue.ViewReview:    "review woken",
		queue.ViewBreached:  "snoozed late",
		queue.ViewNurture:   "woken nurture nurture-open",
		queue.ViewTarget:    "target",
		queue.ViewSnoozed:   "snoozed call-later",
		queue.ViewAll:       "call-later call-now dnc late lead mql nurture nurture-open pool review sal snoozed target was-snoozed woken won",
	}
	b := book()
	for _, v := range queue.Views() {
		q := queue.Query{View: v, Scope: queue.ScopeMine, Me: "ana", Now: now}
		res := build(b, xs, q)
		got := strings.Fields(ids(res))
		if v == queue.ViewAll {
			slices.Sort(got)
		}
		if strings.Join(got, " ") != want[v] {
			t.Errorf("%s: %s, want %s", v, strings.Join(got, " "), want[v])
		}
		for w, list := range want {
			if res.Counts[w] != len(strings.Fields(list)) {
				t.Errorf("counted from %s, %s has %d, want %d", v, w, res.Counts[w], len(strings.Fields(list)))
			}
		}
		if res.Breached != 2 {
			t.Errorf("%d breached, want 2: those of leads not to be contacted do not count", res.Breached)
		}
		// Every lead that is in has a rank, every other one a reason.
		for _, x := range xs {
			p := why(b, xs, x.ID, q)
			i := slices.IndexFunc(res.Rows, func(r queue.Row) bool { return r.ID == x.ID })
			if p.In != (i >= 0) || p.In && p.Rank != i+1 || p.Of != len(res.Rows) || len(p.Lines) == 0 {
				t.Errorf("%s in %s, at %d: %+v", x.ID, v, i, p)
			}
		}
	}
	if res := build(b, xs, queue.Query{View: queue.ViewAll, Scope: queue.ScopeTeam, Me: "ana", Now: now}); len(res.Rows) != len(xs)-1 {
		t.Errorf("the team has %d leads, want %d", len(res.Rows), len(xs)-1)
	}
}

func TestSnoozeAndCallbackSurfaceByThemselves(t *testing.T) {
	xs := []lead.Excerpt{
		row("plain", 90, time.Hour),
		with(row("snoozed", 10, time.Hour), func(x *lead.Excerpt) { x.SnoozedUntil = now.Add(10 * time.Minute) }),
		with(row("callback", 10, time.Hour), func(x *lead.Excerpt) { x.SnoozedUntil, x.Callback = now.Add(20*time.Minute), true }),
	}
	for after, want := range map[time.Duration]string{
		0: "plain", 10*time.Minute - 1: "plain", 10 * time.Minute: "plain snoozed", 20 * time.Minute: "callback plain snoozed",
	} {
		if got := ids(build(book(), xs, queue.Query{Now: now.Add(after)})); got != want {
			t.Errorf("after %s: %s, want %s", after, got, want)
		}
	}
}

func TestFind(t *testing.T) {
	xs := []lead.Excerpt{
		with(row("1", 50, time.Hour), func(x *lead.Excerpt) {
			x.Name, x.Company, x.Title, x.Phone = "Tomás Herrera", "Contoso GmbH", "VP Marketing", "+49 30 5557 0142"
		}),
		with(row("2", 50, time.Hour), func(x *lead.Excerpt) { x.Name, x.Company, x.Source = "李 Wu", "Fabrikam", "webinar" }),
	}
	for find, want := range map[string]string{
		"": "1 2", "tomás": "1", "TOMÁS her": "1", "herrera contoso": "1", "herrera wu": "", "0142": "1", "fabri": "2", "李": "2",
		"WEBINAR": "2", "1@contoso": "1", "vp  marketing": "1", "x": "1 2", "zz": "", "ana": "1 2", "ás": "1",
	} {
		res := build(book(), xs, queue.Query{Now: now, Find: find})
		if got := ids(res); got != want {
			t.Errorf("find %q: %s, want %s", find, got, want)
		}
		if res.Counts[queue.ViewQueue] != 2 {
			t.Error("counts depend on what is looked for")
		}
	}
}

func TestWhy(t *testing.T) {
	x := with(row("r", 92, 4*time.Minute), func(x *lead.Excerpt) {
		x.Score.Path, x.QualifiedAt = lead.PathHandRaiser, now.Add(-24*time.Minute)
	})
	xs := []lead.Excerpt{row("a", 99, time.Hour), x, row("late", 60, -time.Hour)}
	p := why(book(), xs, "r", queue.Query{Now: now})
	want := []string{
		"1 of 3 in queue, by priority",
		"its clock can still be met: before what is breached",
		"response due 10:04",
		"value lost by waiting a minute = chance × (fall + deadline) = 13.6 %",
		"chance 0.65 = score 92 / (92 + 50), because there is no calibration yet",
		"fall 1.04 % a minute after 24 min 0 s; an untouched hand-raiser: half of the chance is gone after 24 min",
		"deadline 20 % a minute = 1 / (4 min 0 s left + 1 min)",
	}
	if !slices.Equal(p.Lines, want) || p.Rank != 1 || p.Of != 3 {
		t.Errorf("%d of %d:\n%s\nwant\n%s", p.Rank, p.Of, strings.Join(p.Lines, "\n"), strings.Join(want, "\n"))
	}
	if p = why(book(), xs, "a", queue.Query{Now: now, View: queue.ViewBreached}); p.In || p.Lines[0] != "not in breached: none of its clocks is breached" {
		t.Errorf("%+v", p)
	}
	if p = why(book(), xs, "nobody", queue.Query{Now: now}); p.In || len(p.Lines) != 1 {
		t.Errorf("%+v", p)
	}
}

func anyRow(t *rapid.T, i int) lead.Excerpt {
	x := row(fmt.Sprintf("%03d", i), rapid.IntRange(0, 3).Draw(t, "score")*30, time.Duration(rapid.IntRange(-2, 3).Draw(t, "due"))*time.Hour)
	x.Stage = rapid.SampledFrom(lead.Stages()).Draw(t, "stage")
	x.Owner = rapid.SampledFrom([]string{"", "ana", "bo"}).Draw(t, "owner")
	x.Callback = rapid.Bool().Draw(t, "callback")
	if rapid.Bool().Draw(t, "snoozed") {
		x.SnoozedUntil = now.Add(time.Duration(rapid.IntRange(-1, 1).Draw(t, "until")) * time.Hour)
	}
	if rapid.Bool().Draw(t, "met") {
		x.Clocks = nil
	}
	x.Attempts = rapid.IntRange(0, 1).Draw(t, "attempts")
	x.Score.Path = rapid.SampledFrom([]lead.Path{lead.PathNone, lead.PathHandRaiser}).Draw(t, "path")
	return x
}

// TestOrderIsTotal shuffles the rows: the result must be the same, and a limit
// must cut it and change nothing else.
func TestOrderIsTotal(t *testing.T) {
	b := book()
	rapid.Check(t, func(t *rapid.T) {
		xs := make([]lead.Excerpt, rapid.IntRange(0, 40).Draw(t, "n"))
		for i := range xs {
			xs[i] = anyRow(t, i)
		}
		q := queue.Query{
			View: rapid.SampledFrom(queue.Views()).Draw(t, "view"), Me: "ana", Now: now,
			Sort:  rapid.SampledFrom([]queue.Sort{queue.SortPriority, queue.SortScore, queue.SortSLA}).Draw(t, "sort"),
			Scope: rapid.SampledFrom([]queue.Scope{queue.ScopeMine, queue.ScopeTeam}).Draw(t, "scope"),
		}
		want := build(b, xs, q)
		shuffled := slices.Clone(xs)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1)) //nolint:gosec // not a secret
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if got := build(b, shuffled, q); ids(got) != ids(want) || !reflect.DeepEqual(want.Rows, got.Rows) {
			t.Fatalf("the order depends on the order of the input:\n%s\n%s", ids(want), ids(got))
		}
		q.Limit = rapid.IntRange(1, 45).Draw(t, "limit")
		cut := build(b, shuffled, q)
		if got := ids(cut); got != strings.Join(strings.Fields(ids(want))[:min(q.Limit, len(want.Rows))], " ") {
			t.Fatalf("the first %d of %s are %s", q.Limit, ids(want), got)
		}
		for i := 1; i < len(want.Rows); i++ {
			a, c := want.Rows[i-1], want.Rows[i]
			if a.ID == c.ID || q.Sort == queue.SortScore && a.Score.Total < c.Score.Total {
				t.Fatalf("%s before %s", a.ID, c.ID)
			}
		}
	})
}
