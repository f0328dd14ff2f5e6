package report_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"banter/scoring/report"
	"banter/scoring/sla"
	"banter/store/lead"
)

func TestParsePeriod(t *testing.T) {
	berlin := time.FixedZone("CET", 3600)
	now := time.Date(2026, 8, 12, 15, 4, 0, 0, berlin) // a Wednesday
	d := func(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, berlin) }
	for _, tc := range []struct {
		text     string
		from, to time.Time
		shown    string
	}{
		{"2026", d(2026, 1, 1), d(2027, 1, 1), "1 Jan 2026 – 31 Dec 2026"},
		{"2026-Q3", d(2026, 7, 1), d(2026, 10, 1), "1 Jul 2026 – 30 Sep 2026"},
		{"2026q1", d(2026, 1, 1), d(2026, 4, 1), "1 Jan 2026 – 31 Mar 2026"},
		{"2026-02", d(2026, 2, 1), d(2026, 3, 1), "1 Feb 2026 – 28 Feb 2026"},
		{"2026-02-28", d(2026, 2, 28), d(2026, 3, 1), "28 Feb 2026"},
		{"today", d(2026, 8, 12), d(2026, 8, 13), "12 Aug 2026"},
		{"Yesterday", d(2026, 8, 11), d(2026, 8, 12), "11 Aug 2026"},
		{"this week", d(2026, 8, 10), d(2026, 8, 17), "10 Aug 2026 – 16 Aug 2026"},
		{"last week", d(2026, 8, 3), d(2026, 8, 10), "3 Aug 2026 – 9 Aug 2026"},
		{"this month", d(2026, 8, 1), d(2026, 9, 1), "1 Aug 2026 – 31 Aug 2026"},
		{" Last  Quarter ", d(2026, 4, 1), d(2026, 7, 1), "1 Apr 2026 – 30 Jun 2026"},
		{"last_year", d(2025, 1, 1), d(2026, 1, 1), "1 Jan 2025 – 31 Dec 2025"},
		{"90d", now.AddDate(0, 0, -90), now, "14 May 2026 – 12 Aug 2026"},
		{"2w", now.AddDate(0, 0, -14), now, "29 Jul 2026 – 12 Aug 2026"},
		{"all", time.Time{}, time.Time{}, "all time"},
	} {
		p, err := report.ParsePeriod(tc.text, now)
		if err != nil || !p.From.Equal(tc.from) || !p.To.Equal(tc.to) || p.Text(berlin) != tc.shown {
			t.Errorf("%q: %s to %s (%s), %v", tc.text, p.From, p.To, p.Text(berlin), err)
		}
	}
	for _, text := range []string{"", "soon", "2026-Q5", "2026-13", "0d", "-3d", "99999d", "d", "last", "last fortnight", "2026-02-30"} {
		if p, err := report.ParsePeriod(text, now); err == nil {
			t.Errorf("%q is read as %s", text, p.Text(berlin))
		}
	}
}

func TestPeriodBefore(t *testing.T) {
	zone := time.UTC
	for text, want := range map[string]string{
		"2026-Q1": "1 Oct 2025 – 31 Dec 2025", "2026-03": "1 Feb 2026 – 28 Feb 2026", "2026": "1 Jan 2025 – 31 Dec 2025", "2026-03-02": "1 Mar 2026",
	} {
		p, err := report.ParsePeriod(text, monday)
		if err != nil {
			t.Fatal(err)
		}
		if before, ok := p.Before(); !ok || before.Text(zone) != want {
			t.Errorf("before %s is %s, want %s", text, before.Text(zone), want)
		}
	}
	if _, ok := (report.Period{From: monday}).Before(); ok {
		t.Error("an open period has one before it")
	}
}

func asPeriod(t *testing.T, s string) {
	t.Helper()
	p, err := report.ParsePeriod(s, monday)
	if err == nil && !p.From.IsZero() && !p.From.Before(p.To) {
		t.Errorf("%q is %s to %s", s, p.From, p.To)
	}
}

// mqls adds n MQLs of day at of which k came to SQL two days later.
func mqls(b *report.Builder, source string, at, n, k int) {
	for i := range n {
		r := newRec(fmt.Sprintf("%s-%d-%d", source, at, i))
		r.Lead.Source = source
		r.move(at, lead.StageMQL, lead.ByModel, 60)
		if i < k {
			r.verdict(at+2, lead.Disposition{Verdict: lead.Qualify})
		}
		b.Add(r.Record)
	}
}

func TestAlerts(t *testing.T) {
	for _, tc := range []struct {
		name      string
		n, k      int
		earlier   int // of 20 a week
		wantSteps int
	}{
		{"steady", 20, 8, 8, 0},
		{"a little less", 20, 6, 8, 0},
		{"fell", 20, 1, 8, 1},
		{"fell, but too few to say", 19, 0, 8, 0},
		{"rose", 20, 19, 8, 0},
	} {
		b := report.NewBuilder(report.Query{Now: day(100), Period: report.Period{From: day(99), To: day(100)}})
		for week := range 8 { // days 23 to 79
			mqls(b, "web", 24+7*week, 20, tc.earlier)
		}
		mqls(b, "web", 80, tc.n, tc.k) // in the week from day 79 to 86
		mqls(b, "web", 90, 40, 0)      // too young to be judged
		got := b.Funnel().Alerts
		if want := 2 * tc.wantSteps; len(got) != want { // of everything, and of the source
			t.Errorf("%s: %+v", tc.name, got)
		}
		for _, a := range got {
			if a.From != report.StepMQL || a.To != report.StepSQL || a.Is.N != 20 || a.Was.N != 160 {
				t.Errorf("%s: %+v", tc.name, a)
			}
		}
		if len(got) > 0 {
			want := "MQL → SQL fell to 5 % (1 of 20) in the week from 27 May; in the eight weeks before it was 40 % (33–48 %)"
			if text := got[0].Text(report.BySource, time.UTC); text != want {
				t.Errorf("%q, want %q", text, want)
			}
		}
	}
}

func TestReasonsAgainstThePeriodBefore(t *testing.T) {
	q := report.Query{Now: day(60), Period: report.Period{From: day(30), To: day(60)}}
	b := report.NewBuilder(q)
	add := func(at, n int, d lead.Disposition) {
		for i := range n {
			b.Add(newRec(fmt.Sprintf("%s-%d-%d", d.Reason, at, i)).move(at-1, lead.StageMQL, lead.ByModel, 60).verdict(at, d).Record)
		}
	}
	add(10, 30, lead.Disposition{Verdict: lead.Reject, Reason: "wrong_size"})
	add(10, 2, lead.Disposition{Verdict: lead.Recycle, Reason: "no_budget"})
	add(40, 5, lead.Disposition{Verdict: lead.Reject, Reason: "wrong_size"})
	add(40, 24, lead.Disposition{Verdict: lead.Recycle, Reason: "no_budget"})
	add(40, 1, lead.Disposition{Verdict: lead.Reject, Reason: "ours_alone"})
	r := b.Reasons()
	if r.N != 30 || r.Was != 32 || len(r.Lines) != 3 {
		t.Fatalf("%+v", r)
	}
	want := []struct {
		code, label string
		k           int
		trend       report.Trend
	}{{"no_budget", "No budget now", 24, report.Risen}, {"wrong_size", "Wrong company size", 5, report.Fallen}, {"ours_alone", "ours_alone", 1, report.Steady}}
	for i, w := range want {
		if l := r.Lines[i]; l.Code != w.code || l.Label != w.label || l.Share.K != w.k || l.Trend != w.trend {
			t.Errorf("line %d: %+v, want %+v", i, l, w)
		}
	}
	if len(r.Rules) != 1 || r.Rules[0].Key != "scored" || r.Rules[0].N != 30 {
		t.Errorf("by rule: %+v", r.Rules)
	}
}

func TestCommitments(t *testing.T) {
	targets, err := report.ParseTargets("shipped", report.DefaultTargetsText())
	if err != nil {
		t.Fatal(err)
	}
	targets.Marketing.MQLs = 30
	b := report.NewBuilder(report.Query{Now: day(70), Period: report.Period{From: day(0), To: day(61)}, Targets: targets})
	for i := range 40 {
		r := newRec(fmt.Sprintf("l%02d", i)).move(1, lead.StageMQL, lead.ByModel, 60)
		if i < 25 {
			r.Lead.Phone, r.Lead.Email = "", ""
		}
		state := lead.ClockMet
		if i < 10 {
			state = lead.ClockBreached
		}
		r.AddEvent(lead.Event{ID: "c", Kind: lead.EventClock, At: day(2), Cycle: 1, Clock: &lead.Clock{Kind: lead.ClockResponse}, New: string(state)})
		if i < 10 {
			r.AddEvent(lead.Event{ID: "d", Kind: lead.EventClock, At: day(3), Cycle: 1, Clock: &lead.Clock{Kind: lead.ClockResponse}, New: string(lead.ClockMetLate)})
		}
		if i >= 20 {
			d := lead.Disposition{Verdict: lead.Reject, Reason: "no_need"}
			if i%2 == 0 {
				d = lead.Disposition{Verdict: lead.Qualify}
			}
			r = r.verdict(4, d)
		}
		b.Add(r.Record)
	}
	c := b.Commitments()
	want := []struct {
		name  string
		state report.Standing
		text  string
	}{
		{"volume", report.Short, "40 MQLs came, 60 were promised: 20 short"},
		{"quality", report.Kept, "50 % (10 of 20) of the MQLs that are decided or old enough came to SQL; 30 % were promised"},
		{"context", report.Short, "38 % (15 of 40) of the MQLs came with all that a rep needs; 90 % were promised: 21 more would have kept it"},
		{"response", report.Short, "75 % (30 of 40) of the response clocks were met in time; 90 % were promised: 6 more would have kept it"},
		{"attempts", report.Short, "0 % (0 of 20) of the leads that nobody reached were tried 6 times; 90 % were promised: 18 more would have kept it"},
		{"verdicts", report.Unsettled, "nothing to count yet"},
	}
	for i, w := range want {
		if l := c.Lines[i]; l.Name != w.name || l.State != w.state || l.Text != w.text {
			t.Errorf("%s is %s: %q\nwant %s is %s: %q", l.Name, l.State, l.Text, w.name, w.state, w.text)
		}
	}
	if len(c.Context) != 1 || c.Context[0].What != "phone or e-mail" || c.Context[0].Rate.K != 25 {
		t.Errorf("lacks: %+v", c.Context)
	}
}

func TestTargetsThatCantBeRead(t *testing.T) {
	for text, want := range map[string]string{
		"[marketing]\nquality = 1.5\n":           "f:2:10: marketing.quality: 1.5 is no share; write a number from 0",
		"[sales]\n  response = nan\n":            "f:2:13: sales.response: NaN is no share",
		"[marketing]\nmqls_per_month = -1\n":     "f:2:17: marketing.mqls_per_month: -1 is less than none",
		"[sales]\nrespons = 0.9\n":               "is sales.response meant?",
		"[sales]\nresponse = \"a lot\"\n":        "f:2:12: sales.response",
		"[sales\n":                               "f:1:",
		"sales.verdicts = -0.1\n":                "f:1:17: sales.verdicts",
		"[marketing]\n[sales]\nattempts = 1.01 ": "f:3:11: sales.attempts",
	} {
		_, err := report.ParseTargets("f", []byte(text))
		var ps sla.Problems
		if !errors.As(err, &ps) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v\nwant %q", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(report.DefaultTargetsText())
	f.Add([]byte("[sales]\nrespons = 0.9\n"))
	for _, s := range []string{"2026-Q3", "90d", "last quarter", "this week", "2026-02-29"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		asPeriod(t, string(data))
		got, err := report.ParseTargets("f", data)
		if s := got.Sales.Response; err == nil && (math.IsNaN(s) || s < 0 || s > 1) {
			t.Errorf("a share of %v", s)
		}
	})
}

func TestQuality(t *testing.T) {
	b := report.NewBuilder(report.Query{Now: day(100)})
	for i := range 30 {
		r := newRec(fmt.Sprintf("l%02d", i)).move(1, lead.StageMQL, lead.ByModel, 60)
		for j := range 2 {
			r.AddActivity(lead.Activity{ID: fmt.Sprint(j), Kind: lead.KindCall, By: "ana", At: day(2).Add(time.Duration(j*4) * time.Second), Note: " No answer, trying again "})
		}
		if i < 10 {
			r.verdict(3, lead.Disposition{Verdict: lead.Reject, Reason: "other"})
		}
		if i == 20 {
			r.Lead.CreatedAt = day(200)
		}
		b.Add(r.Record)
	}
	q := b.Quality()
	names := func(cs []report.Check) (out []string) {
		for _, c := range cs {
			out = append(out, fmt.Sprintf("%s %s %d/%d", c.Name, c.Who, c.N, c.Of))
			if len(c.Leads) > 5 {
				t.Errorf("%s names %d leads", c.Name, len(c.Leads))
			}
		}
		return out
	}
	if got, want := names(q.Looks), []string{"same_note ana 60/60", "touches_seconds_apart ana 30/60", "verdict_bursts ana 10/0"}; !slices.Equal(got, want) {
		t.Errorf("worth a look: %q, want %q", got, want)
	}
	if got, want := names(q.Faults), []string{"in_the_future  1/0", "negative  1/0"}; !slices.Equal(got, want) {
		t.Errorf("faults: %q, want %q", got, want)
	}
}

// Reports of nothing, of one source, of all won and of dates in the future are
// JSON without NaN and judge nobody.
func TestLittleAndOddData(t *testing.T) {
	wonAll := func(b *report.Builder) {
		for i := range 3 {
			r := newRec(fmt.Sprint(i)).move(1, lead.StageMQL, lead.ByModel, 60)
			r.Lead.Stage, r.Lead.ClosedAt, r.Lead.Amount = lead.StageWon, day(9), math.MaxInt64
			b.Add(r.Record)
		}
	}
	for name, fill := range map[string]func(*report.Builder){
		"nothing": func(*report.Builder) {}, "all won": wonAll,
		"future": func(b *report.Builder) {
			r := newRec("a")
			r.Lead.CreatedAt = day(900)
			b.Add(r.Record)
		},
		"undated": func(b *report.Builder) {
			r := newRec("a")
			r.Lead.CreatedAt = time.Time{}
			b.Add(r.Record)
		},
	} {
		b := report.NewBuilder(report.Query{Now: day(100)})
		fill(b)
		for _, v := range []any{b.Funnel(), b.Sources(), b.Velocity(), b.Calibration(), b.Reasons(), b.Commitments(), b.Quality()} {
			data, err := json.Marshal(v)
			if err != nil || strings.Contains(string(data), "NaN") {
				t.Errorf("%s: %T: %v", name, v, err)
			}
			for _, no := range []string{`"in_aim"`, `"under"`, `"over"`, `"kept"`, `"short"`} {
				if strings.Contains(string(data), no) {
					t.Errorf("%s: %T judges: %s", name, v, data)
				}
			}
		}
		if name == "future" && b.Funnel().Faults.Future != 1 || name == "undated" && b.Funnel().Faults.Undated != 1 {
			t.Errorf("%s: %+v", name, b.Funnel().Faults)
		}
		if s := b.Sources(); name == "all won" && s.Total.Value[0].Sum != math.MaxInt64 {
			t.Errorf("a sum that does not fit is %+v", s.Total.Value)
		}
	}
}

// Of more durations than are kept, the quantiles are those of a fair sample, the
// same whatever the order.
func TestManyDurationsAreSampled(t *testing.T) {
	const n = 60_000
	build := func(order []int) report.Span {
		b := report.NewBuilder(report.Query{Now: day(5000)})
		for _, i := range order {
			r := &lead.Record{Lead: lead.Lead{ID: lead.ID(fmt.Sprint("lead-", i)), CreatedAt: monday, Standing: lead.Standing{Stage: lead.StageMQL, Cycle: 1, QualifiedAt: monday.Add(time.Duration(i) * time.Minute)}}}
			b.Add(r)
		}
		return b.Velocity().Total.Spans[0]
	}
	order := rand.New(rand.NewPCG(1, 1)).Perm(n)
	one := build(order)
	slices.Sort(order)
	if two := build(order); one != two {
		t.Errorf("the order matters: %+v, %+v", one, two)
	}
	if one.Took.N != n {
		t.Errorf("n is %d", one.Took.N)
	}
	for q, got := range map[float64]time.Duration{0.25: one.Took.P25, 0.5: one.Took.P50, 0.9: one.Took.P90} {
		if off := math.Abs(got.Minutes()/n - q); off > 0.02 {
			t.Errorf("the quantile %.2f is off by %.3f", q, off)
		}
	}
}

func TestRateText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 500).Draw(t, "n")
		r := report.NewRate(rapid.IntRange(0, n).Draw(t, "k"), n)
		data, err := json.Marshal(r)
		if err != nil || strings.Contains(r.Text(), "NaN") || (n == 0) != strings.Contains(string(data), `"share":null`) {
			t.Fatalf("%+v: %s, %s, %v", r, r.Text(), data, err)
		}
	})
	if got := report.NewRate(12, 40).Text(); got != "12 of 40, 30 % (18–45 %)" {
		t.Error(got)
	}
}
