package sla

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"banter/store/lead"
)

func TestAccount(t *testing.T) {
	s := newStory(t).under(2).qualified("Fri 17:00:30")
	s.p = pausing(t, s)
	s.act("Fri 17:20", "ana", lead.Snooze{Until: s.on("Fri 17:30"), Callback: true})
	c := s.p.Clocks(s.r, s.on("Mon+1 08:10"))[0]
	want := []string{
		"response, policy hand-raiser v1: 2 h of business time",
		"calendar office, Europe/Berlin",
		"started Fri 2026-03-13 17:00:30 CET",
		"  open    Fri 2026-03-13 17:00:30 CET – Fri 2026-03-13 17:20:00 CET  +19 min 30 s = 19 min 30 s",
		"  paused  Fri 2026-03-13 17:20:00 CET – Fri 2026-03-13 17:30:00 CET  callback promised",
		"  open    Fri 2026-03-13 17:30:00 CET – Fri 2026-03-13 18:00:00 CET  +30 min = 49 min 30 s",
		"  closed  Fri 2026-03-13 18:00:00 CET – Mon 2026-03-16 08:00:00 CET",
		"  open    Mon 2026-03-16 08:00:00 CET – Mon 2026-03-16 08:10:00.5 CET  +10 min 0.5 s = 59 min 30.5 s",
		"counted until Mon 2026-03-16 08:10:00.5 CET: 59 min 30.5 s of 2 h",
		"due Mon 2026-03-16 09:10:30 CET",
		"running, 1 h left at Mon 2026-03-16 08:10:00.5 CET",
	}
	if got := s.p.Account(c, s.on("Mon+1 08:10").Add(500*time.Millisecond)); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("accounted as\n%s", strings.Join(got, "\n"))
	}
	got := s.p.Explain(c, s.on("Fri 17:25"))
	if got[4] != "  paused Fri 13 Mar 17:20 – 17:30: callback promised" || got[len(got)-1] != "paused until Fri 13 Mar 2026 17:30 (callback promised), 1 h 40 min left at Fri 13 Mar 2026 17:25" {
		t.Errorf("explained as\n%s", strings.Join(got, "\n"))
	}
}

// pausing is the shipped policies with two hours for a hand-raiser, which pause
// on a promised callback.
func pausing(t *testing.T, s *story) *Policies {
	t.Helper()
	text := strings.Replace(string(DefaultText()), `target = "5m"`, `target = "2h"`+"\npause = \"callback\"", 1)
	text = strings.NewReplacer(`after = "15m"`, `after = "3h"`, `after = "30m"`, `after = "4h"`, "warn_at = 0.5", "warn_at = 0.9").Replace(text)
	p, err := Parse("sla.toml", []byte(text), s.p.Calendar().Zone())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestIntervalsAddUp holds the account of any clock, pauses included, to the
// figure: no gap, no overlap, exact sums, and the target until the due time.
func TestIntervalsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cal := drawCalendar(t)
		p := &Policies{calendars: []*Calendar{cal}}
		c := lead.Clock{Kind: lead.ClockResponse, Started: drawTime(t, "start")}
		at := c.Started
		for range rapid.IntRange(0, 3).Draw(t, "pauses") {
			at = at.Add(time.Duration(rapid.Int64Range(0, int64(40*time.Hour)).Draw(t, "after")))
			to := at.Add(time.Duration(rapid.Int64Range(1, int64(90*time.Hour)).Draw(t, "long")))
			c.Pauses = append(c.Pauses, lead.Pause{From: at, To: to, Reason: "callback promised"})
			at = to
		}
		c.Target = time.Duration(rapid.Int64Range(1, int64(80*time.Hour)).Draw(t, "target"))
		c.Due = cal.dueAround(c.Started, c.Target, c.Pauses)
		if got := p.Elapsed(c, c.Due); got != c.Target {
			t.Fatalf("until the due time %v are counted, of %v", got, c.Target)
		}
		if got := p.Elapsed(c, c.Due.Add(-1)); got >= c.Target {
			t.Fatalf("it would have been due earlier than %v", c.Due)
		}
		until := c.Started.Add(time.Duration(rapid.Int64Range(1, int64(300*time.Hour)).Draw(t, "until")))
		if until.Before(c.Due) && p.Elapsed(c, until)+p.Remaining(c, until) != c.Target {
			t.Fatalf("%v gone and %v left of %v", p.Elapsed(c, until), p.Remaining(c, until), c.Target)
		}
		at = c.Started
		var sum time.Duration
		for _, v := range p.Intervals(c, until) {
			if !v.From.Equal(at) || !v.From.Before(v.To) {
				t.Fatalf("a gap or an overlap at %v: %+v", at, v)
			}
			want := time.Duration(0)
			if v.State == IntervalOpen {
				want = v.To.Sub(v.From)
			}
			if sum += v.Counted; v.Counted != want || v.Sum != sum {
				t.Fatalf("%+v, with a sum of %v", v, sum)
			}
			at = v.To
		}
		if !at.Equal(until) || sum != p.Elapsed(c, until) {
			t.Fatalf("laid out until %v with %v, want %v with %v", at, sum, until, p.Elapsed(c, until))
		}
	})
}
