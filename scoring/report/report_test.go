package report_test

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"banter/scoring/report"
	"banter/scoring/sla"
	"banter/store/lead"
)

// monday is a Monday at 09:00 UTC; the calendar of the tests is open from 09:00
// to 17:00.
var monday = time.Date(2026, 3, 9, 9, 0, 0, 0, time.UTC)

func policies(tb testing.TB) *sla.Policies {
	tb.Helper()
	p, err := sla.Parse("sla.toml", []byte(`
[[calendar]]
name = "office"
zone = "UTC"
[calendar.hours]
mon = ["09:00-17:00"]
tue = ["09:00-17:00"]
wed = ["09:00-17:00"]
thu = ["09:00-17:00"]
fri = ["09:00-17:00"]
[[calendar.exception]]
date = 2026-03-10
rep = "off"
closed = true
[[policy]]
name = "hot"
version = 1
clock = "response"
target = "1h"
`), time.UTC)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// row is a lead of ana's with a response clock of an hour from an instant; a
// zero end leaves it open.
func row(id string, started, stopped time.Time) lead.Excerpt {
	return lead.Excerpt{
		ID: lead.ID(id), Owner: "ana", Source: "web", Stage: lead.StageMQL,
		Clocks: []lead.Clock{{Kind: lead.ClockResponse, Policy: "hot v1", Target: time.Hour, Started: started, Warn: started.Add(45 * time.Minute), Due: started.Add(time.Hour), Stopped: stopped}},
	}
}

func after(minutes int) time.Time { return monday.Add(time.Duration(minutes) * time.Minute) }

func TestWilson(t *testing.T) {
	// The worked fixture: a published row of 60 % with n = 7 is about 27–86 %.
	if low, high := report.WilsonShare(0.6, 7); math.Round(low*100) != 27 || math.Round(high*100) != 86 {
		t.Errorf("60 %% of 7: %.4f to %.4f", low, high)
	}
	for _, tc := range []struct {
		k, n      int
		low, high float64
	}{
		{4, 7, 0.2505, 0.8418},
		{0, 0, 0, 1},
		{0, 10, 0, 0.2775},
		{10, 10, 0.7225, 1},
		{1, 2, 0.0945, 0.9055},
		{50, 100, 0.4038, 0.5962},
	} {
		low, high := report.Wilson(tc.k, tc.n)
		if math.Abs(low-tc.low) > 5e-5 || math.Abs(high-tc.high) > 5e-5 {
			t.Errorf("%d of %d: %.4f to %.4f, want %.4f to %.4f", tc.k, tc.n, low, high, tc.low, tc.high)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 100000).Draw(t, "n")
		k := rapid.IntRange(0, n).Draw(t, "k")
		low, high := report.Wilson(k, n)
		p := float64(k) / float64(n)
		if !(0 <= low && low <= p && p <= high && high <= 1 && low < high) {
			t.Fatalf("%d of %d: %v to %v", k, n, low, high)
		}
		otherLow, otherHigh := report.Wilson(n-k, n)
		if math.Abs(1-otherHigh-low) > 1e-9 || math.Abs(1-otherLow-high) > 1e-9 {
			t.Fatalf("%d of %d is no mirror: %v to %v, %v to %v", k, n, low, high, otherLow, otherHigh)
		}
	})
}

func TestQuantile(t *testing.T) {
	ds := func(ms ...int) (out []time.Duration) {
		for _, m := range ms {
			out = append(out, time.Duration(m)*time.Minute)
		}
		return out
	}
	for _, tc := range []struct {
		ds   []time.Duration
		q    float64
		want int
	}{
		{nil, 0.5, 0},
		{ds(7), 0.5, 7},
		{ds(7), 0.9, 7},
		{ds(4, 1, 3, 2), 0.5, 2},
		{ds(5, 4, 1, 3, 2), 0.5, 3},
		{ds(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), 0.9, 9},
		{ds(1, 2, 3), 0, 1},
		{ds(1, 2, 3), 1, 3},
	} {
		if got := report.Quantile(tc.ds, tc.q); got != time.Duration(tc.want)*time.Minute {
			t.Errorf("%v at %v: %v, want %d min", tc.ds, tc.q, got, tc.want)
		}
	}
}

func TestResponse(t *testing.T) {
	friday := monday.AddDate(0, 0, -3).Add(7*time.Hour + 30*time.Minute) // 16:30
	over := row("weekend", friday, after(15))                            // 30 min on Friday, 15 on Monday
	over.Clocks[0].Due = after(30)
	bo := row("bo", after(0), after(90))
	bo.Owner, bo.Source = "bo", ""
	cancelled := row("cancelled", after(0), after(10))
	cancelled.Clocks[0].Cancelled = true
	paused := row("paused", after(0), time.Time{})
	paused.Clocks[0].Pauses, paused.Clocks[0].Due = []lead.Pause{{From: after(10), To: after(200)}}, after(250)
	gone := row("gone", after(0), time.Time{})
	gone.Gone = true
	verdict := row("verdict", after(0), time.Time{})
	verdict.Clocks[0].Kind = lead.ClockVerdict
	xs := []lead.Excerpt{
		over, bo, cancelled, paused, gone, verdict,
		row("met", after(0), after(20)), row("late", after(0), after(80)), row("lost", after(0), time.Time{}),
		row("risk", after(130), time.Time{}), row("running", after(175), time.Time{}), row("later", after(300), time.Time{}),
	}
	o := report.Options{Now: after(180), Policies: policies(t)}
	ana := report.Line{Key: "ana", Running: 1, AtRisk: 1, Paused: 1, Breached: 1, Met: 2, MetLate: 1, N: 3, P50: 45 * time.Minute, P90: 80 * time.Minute, Within: 0.5, Of: 4}
	ana.Low, ana.High = report.Wilson(2, 4)
	b := report.Line{Key: "bo", MetLate: 1, N: 1, P50: 90 * time.Minute, P90: 90 * time.Minute, Of: 1}
	b.Low, b.High = report.Wilson(0, 1)
	if got := report.Response(xs, report.ByRep, o); !reflect.DeepEqual(got, []report.Line{ana, b}) {
		t.Errorf("by rep\n%+v\nwant\n%+v", got, []report.Line{ana, b})
	}
	keys := func(by report.Group) string {
		var out []string
		for _, l := range report.Response(xs, by, o) {
			out = append(out, fmt.Sprintf("%s:%d/%d", l.Key, l.N, l.Of))
		}
		return strings.Join(out, " ")
	}
	for by, want := range map[report.Group]string{
		report.ByPolicy: "hot v1:4/5", report.BySource: ":1/1 web:3/4", report.ByHour: "Mon 09:3/4 Mon 11:0/0 Fri 16:1/1",
	} {
		if got := keys(by); got != want {
			t.Errorf("by %s: %s, want %s", by, got, want)
		}
	}
	if got := report.Total(xs, o); got.Of != 5 || got.N != 4 || got.Met != 2 || got.P50 != 45*time.Minute || got.Within != 0.4 {
		t.Errorf("in all: %+v", got)
	}
	// From and To bound what has ended, by its start; what is open stays.
	o.From = after(0)
	if got := report.Total(xs, o); got.N != 3 || got.Breached != 1 || got.Of != 4 {
		t.Errorf("from Monday on: %+v", got)
	}
	o.From, o.To = time.Time{}, after(0)
	if got := report.Total(xs, o); got.N != 1 || got.Breached != 1 || got.Of != 1 || got.Running != 1 {
		t.Errorf("before Monday: %+v", got)
	}
	// Without policies all time is calendar time.
	if got := report.Total(xs[:1], report.Options{Now: after(180)}); got.P50 != 64*time.Hour+45*time.Minute {
		t.Errorf("calendar time: %v", got.P50)
	}
	if got := report.Total(nil, o); got.Of != 0 || got.High != 1 || got.P50 != 0 {
		t.Errorf("nothing: %+v", got)
	}
	o = report.Options{Now: after(180), Kind: lead.ClockVerdict}
	if got := report.Total(xs, o); got.Breached != 1 || got.N != 0 {
		t.Errorf("verdicts: %+v", got)
	}
}

// TestLeaveIsNoResponseTime: a rep who is off has no business time.
func TestLeaveIsNoResponseTime(t *testing.T) {
	x := row("x", after(7*60+30), after(2*24*60+30)) // Monday 16:30 to Wednesday 09:30
	o := report.Options{Now: after(10000), Policies: policies(t)}
	if got := report.Total([]lead.Excerpt{x}, o).P50; got != 9*time.Hour {
		t.Errorf("ana took %v", got)
	}
	x.Owner = "off"
	if got := report.Total([]lead.Excerpt{x}, o).P50; got != time.Hour {
		t.Errorf("who was off on Tuesday took %v", got)
	}
}

func TestSpeed(t *testing.T) {
	x := lead.Excerpt{
		ID: "x", Owner: "ana", Source: "web", Stage: lead.StageMQL,
		EngagedAt: after(0), QualifiedAt: after(1), AssignedAt: after(5), SyncedAt: after(6), SeenAt: after(10), FirstTouchAt: after(30),
	}
	unseen := x
	unseen.SeenAt = time.Time{}
	open := x
	open.FirstTouchAt = time.Time{}
	early := x // touched before anybody noted that it was seen
	early.SeenAt = after(40)
	for name, tc := range map[string]struct {
		x           lead.Excerpt
		system, rep int
	}{"seen": {x, 10, 20}, "unseen": {unseen, 6, 24}, "open": {open, 0, 0}, "seen late": {early, 30, 0}} {
		system, rep := report.Delays(&tc.x)
		if system != time.Duration(tc.system)*time.Minute || rep != time.Duration(tc.rep)*time.Minute {
			t.Errorf("%s: system %v, rep %v", name, system, rep)
		}
	}
	got := report.Speed([]lead.Excerpt{x, unseen, open, early, {ID: "no MQL"}}, report.BySource, report.Options{Now: after(60)})
	m := time.Minute
	want := []report.SpeedLine{{Key: "web", N: 3, Open: 1, P50: 30 * m, P90: 30 * m, SystemP50: 10 * m, SystemP90: 30 * m, RepP50: 20 * m, RepP90: 24 * m}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("speed\n%+v\nwant\n%+v", got, want)
	}
	if got := report.Speed([]lead.Excerpt{x}, report.ByHour, report.Options{Now: after(20)}); len(got) != 1 || got[0].Key != "Mon 09" || got[0].Open != 1 || got[0].N != 0 {
		t.Errorf("before the touch: %+v", got)
	}
}

// team is ana with far too much to do and bo with nothing, who both touched four
// leads in the last hour of their shift: four an hour.
func team() []lead.Excerpt {
	var xs []lead.Excerpt
	for i := range 32 {
		for _, rep := range []string{"ana", "bo"} {
			done := row(fmt.Sprintf("done-%s-%02d", rep, i), after(-200), after(-180))
			done.Owner, done.LastTouchAt = rep, after(-30)
			xs = append(xs, done)
		}
	}
	for i := range 8 {
		xs = append(xs, row(fmt.Sprintf("open-%d", i), after(0), time.Time{})) // due at 10:00
	}
	return xs
}

func TestBreaches(t *testing.T) {
	p := policies(t)
	xs := team()
	// On Tuesday at 09:00 the calendar has given both eight hours since a day ago,
	// for 32 leads: four an hour.
	shift := func(d time.Duration) {
		for i := range xs {
			c := &xs[i].Clocks[0]
			c.Started, c.Warn, c.Due = c.Started.Add(d), c.Warn.Add(d), c.Due.Add(d)
			if !c.Stopped.IsZero() {
				c.Stopped = c.Stopped.Add(d)
				xs[i].LastTouchAt = xs[i].LastTouchAt.Add(d)
			}
		}
	}
	shift(24 * time.Hour)
	now := monday.Add(24 * time.Hour)
	o := report.Options{Now: now, Policies: p}
	f := report.Breaches(xs, o, now.Add(6*time.Hour))
	// Touches at 09:15, 09:30, 09:45; at 10:00 it is too late. Five breach. Bo
	// could take three of them.
	if f.WillBreach != 5 || len(f.Reps) != 2 {
		t.Fatalf("%+v", f)
	}
	ana, bo := f.Reps[0], f.Reps[1]
	if ana.Rep != "ana" || !ana.OnShift || ana.Open != 8 || ana.Due != 8 || ana.WillBreach != 5 || ana.Pace != 4 || !ana.Own {
		t.Errorf("ana: %+v", ana)
	}
	if bo.Rep != "bo" || bo.WillBreach != 0 || bo.Spare != 24 || bo.Pace != 4 {
		t.Errorf("bo: %+v", bo)
	}
	want := []report.Move{{From: "ana", To: "bo", IDs: []lead.ID{"open-3", "open-4", "open-5"}}}
	if !reflect.DeepEqual(f.Moves, want) {
		t.Errorf("moves %+v", f.Moves)
	}
	if got := f.Text(time.UTC); got != "5 will breach by 15:00; move 3 to bo" {
		t.Errorf("text %q", got)
	}
	if f.Assumptions[0] != "a rep goes on at the pace of the last day worked; under 3 leads in it at the team's, 4.0 an hour" || f.Assumptions[2] != "no further leads come in before 15:00" {
		t.Errorf("assumptions %q", f.Assumptions)
	}
	// Leads of somebody who is off, and of the pool, get no turn.
	for _, owner := range []string{"off", ""} {
		for i := range xs {
			if strings.HasPrefix(string(xs[i].ID), "open") {
				xs[i].Owner = owner
			}
		}
		f = report.Breaches(xs, o, now.Add(6*time.Hour))
		if f.WillBreach != 8 || f.Text(time.UTC) != "8 will breach by 15:00; move 3 to ana, 3 to bo" {
			t.Errorf("of %q: %s %+v", owner, f.Text(time.UTC), f.Reps)
		}
	}
	// What is due after the shift is not told.
	if f = report.Breaches(xs, o, now.Add(30*time.Minute)); f.WillBreach != 0 || f.Text(time.UTC) != "nothing will breach by 09:30" {
		t.Errorf("a short shift: %s", f.Text(time.UTC))
	}
	// Nobody has touched anything: the usual pace, said so.
	f = report.Breaches(xs[64:], o, now.Add(6*time.Hour))
	if f.Assumptions[0] != "the team has touched under 3 leads in the last day worked: 5 an hour are assumed for everybody" {
		t.Errorf("assumptions %q", f.Assumptions)
	}
}

// On a Monday morning the pace is Friday's, not that of the first minutes.
func TestPaceReachesOverTheWeekend(t *testing.T) {
	now := monday.Add(10 * time.Minute)
	var xs []lead.Excerpt
	for i := range 16 {
		x := row(fmt.Sprint("done-", i), after(-4000), after(-3990)) // Friday
		x.LastTouchAt = after(-64*60 - i)
		xs = append(xs, x)
	}
	x := row("just now", after(0), after(5))
	x.LastTouchAt = after(5)
	f := report.Breaches(append(xs, x), report.Options{Now: now, Policies: policies(t)}, after(400))
	if r := f.Reps[0]; !r.Own || math.Abs(r.Pace-17.0/8) > 1e-9 {
		t.Errorf("pace %v", r.Pace)
	}
}

func drawRows(t *rapid.T) []lead.Excerpt {
	xs := make([]lead.Excerpt, rapid.IntRange(0, 60).Draw(t, "n"))
	for i := range xs {
		started := after(rapid.IntRange(-3000, 400).Draw(t, "started"))
		var stopped time.Time
		if rapid.Bool().Draw(t, "ended") {
			stopped = started.Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "took")) * time.Minute)
		}
		xs[i] = row(fmt.Sprintf("l-%03d", i), started, stopped)
		xs[i].Owner = rapid.SampledFrom([]string{"", "ana", "bo", "cy", "off"}).Draw(t, "owner")
		xs[i].LastTouchAt = stopped
	}
	return xs
}

func TestProperties(t *testing.T) {
	p := policies(t)
	rapid.Check(t, func(t *rapid.T) {
		xs := drawRows(t)
		o := report.Options{Now: after(rapid.IntRange(-100, 480).Draw(t, "now")), Policies: p}
		total := report.Total(xs, o)
		for _, by := range report.Groups() {
			var sum report.Line
			for _, l := range report.Response(xs, by, o) {
				sum.Running, sum.AtRisk, sum.Breached = sum.Running+l.Running, sum.AtRisk+l.AtRisk, sum.Breached+l.Breached
				sum.Met, sum.MetLate, sum.N, sum.Of = sum.Met+l.Met, sum.MetLate+l.MetLate, sum.N+l.N, sum.Of+l.Of
				if l.P50 > l.P90 || l.Within < l.Low || l.Within > l.High {
					if l.Of > 0 {
						t.Fatalf("%+v", l)
					}
				}
			}
			if sum.Running != total.Running || sum.AtRisk != total.AtRisk || sum.Breached != total.Breached || sum.Met != total.Met || sum.MetLate != total.MetLate || sum.N != total.N || sum.Of != total.Of {
				t.Fatalf("by %s the lines add up to %+v, in all there are %+v", by, sum, total)
			}
		}
		end := o.Now.Add(time.Duration(rapid.IntRange(0, 600).Draw(t, "shift")) * time.Minute)
		f := report.Breaches(xs, o, end)
		shuffled := rapid.Permutation(xs).Draw(t, "order")
		if again := report.Breaches(shuffled, o, end); !reflect.DeepEqual(f, again) {
			t.Fatalf("another order of the rows gives another forecast:\n%+v\n%+v", f, again)
		}
		sum := 0
		var late []lead.ID
		for _, r := range f.Reps {
			sum += r.WillBreach
			late = append(late, r.IDs...)
			if r.WillBreach > r.Due || r.Due > r.Open || r.Spare < 0 || r.Spare > 0 && !r.OnShift {
				t.Fatalf("%+v", r)
			}
		}
		if sum != f.WillBreach || len(late) != sum {
			t.Fatalf("the reps' come to %d, in all %d", sum, f.WillBreach)
		}
		// Doing what it proposes saves as many as it says.
		moved := slices.Clone(xs)
		n := 0
		for _, m := range f.Moves {
			for _, id := range m.IDs {
				i := slices.IndexFunc(moved, func(x lead.Excerpt) bool { return x.ID == id })
				if moved[i].Owner != m.From || !slices.Contains(late, id) {
					t.Fatalf("%s is moved from %q", id, m.From)
				}
				moved[i].Owner = m.To
				n++
			}
		}
		// Keep the paces: who touched what does not change by moving open leads.
		if after := report.Breaches(moved, o, end); after.WillBreach != f.WillBreach-n {
			t.Fatalf("moving %d leaves %d of %d", n, after.WillBreach, f.WillBreach)
		}
	})
}

func BenchmarkHundredThousand(b *testing.B) {
	p := policies(b)
	xs := make([]lead.Excerpt, 100_000)
	for i := range xs {
		var stopped time.Time
		started := after(-i % 40000)
		if i%4 > 0 {
			stopped = started.Add(time.Duration(i%97) * time.Minute)
		}
		xs[i] = row(fmt.Sprintf("l-%06d", i), started, stopped)
		xs[i].Owner, xs[i].LastTouchAt, xs[i].EngagedAt, xs[i].FirstTouchAt = fmt.Sprintf("rep-%02d", i%40), stopped, started, stopped
	}
	o := report.Options{Now: after(200), Policies: p}
	b.Run("response", func(b *testing.B) {
		for b.Loop() {
			report.Response(xs, report.ByRep, o)
		}
	})
	b.Run("speed", func(b *testing.B) {
		for b.Loop() {
			report.Speed(xs, report.ByRep, o)
		}
	})
	b.Run("forecast", func(b *testing.B) {
		for b.Loop() {
			report.Breaches(xs, o, after(400))
		}
	})
}
