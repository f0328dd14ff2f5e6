package sla

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"banter/store/lead"
)

// minutes counts the open minutes of a year without anything of the walk: it
// looks at the clock on the wall minute by minute. Hours follow the latest
// reading that the clock has shown so far, so a reading that a change skips has
// come with the change, and one that it repeats comes once.
type minutes struct {
	start time.Time
	upTo  []int32 // open minutes in the first i minutes
}

func countMinutes(c *Calendar, year int) minutes {
	start := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
	latest := reading(start.AddDate(0, 0, -3).In(c.zone))
	m := minutes{start: start, upTo: []int32{0}}
	var today, before []span
	day := int64(0)
	for i := -3 * minutesPerDay; i < 366*minutesPerDay; i++ {
		latest = max(latest, reading(start.Add(time.Duration(i)*time.Minute).In(c.zone)))
		if i < 0 {
			continue
		}
		n := m.upTo[len(m.upTo)-1]
		if latest/10000 != day {
			day = latest / 10000
			today, before = hoursOf(c, day, 0), hoursOf(c, day, -1)
		}
		minute := int(latest/100%100*60 + latest%100)
		if inside(today, minute) || inside(before, minute+1440) {
			n++
		}
		m.upTo = append(m.upTo, n)
	}
	return m
}

// reading is what a clock shows as one number: 202603291530.
func reading(t time.Time) int64 {
	y, mo, d := t.Date()
	h, mi, _ := t.Clock()
	return (int64(y)*10000+int64(mo)*100+int64(d))*10000 + int64(h)*100 + int64(mi)
}

// hoursOf are the ranges that start some days after a date, 20260329.
func hoursOf(c *Calendar, date int64, days int) []span {
	day := time.Date(int(date/10000), time.Month(date/100%100), int(date%100)+days, 0, 0, 0, 0, time.UTC)
	if hours, ok := c.dated[day.Unix()/86400]; ok {
		return hours
	}
	return c.week[day.Weekday()]
}

func inside(hours []span, minute int) bool {
	return slices.ContainsFunc(hours, func(s span) bool { return s.from <= minute && minute < s.to })
}

// randomCalendar has up to three ranges a day, over midnight too, and a few
// dates with other hours or none.
func randomCalendar(rnd *rand.Rand, zone *time.Location, year int) *Calendar {
	c := &Calendar{zone: zone, dated: map[int64][]span{}}
	spans := func() []span {
		var out []span
		for from := 0; len(out) < rnd.IntN(4); {
			s := span{from: from + rnd.IntN(600)}
			s.to = s.from + 1 + rnd.IntN(700)
			if s.from >= minutesPerDay {
				break
			}
			out, from = append(out, s), s.to
		}
		return out
	}
	for i := range c.week {
		c.week[i] = spans()
	}
	c.week[rnd.IntN(7)] = []span{{90, 240}} // across the hours at which clocks change
	for range 6 {
		c.dated[time.Date(year, 1, 1+rnd.IntN(365), 0, 0, 0, 0, time.UTC).Unix()/86400] = spans()
	}
	return c
}

// TestAgreesWithAMinuteCounter compares Elapsed and Due with the count of
// minutes in 100,000 random cases: ten zones, years with and without changes of
// the clock, forward and back, of an hour, half an hour and two hours.
func TestAgreesWithAMinuteCounter(t *testing.T) {
	const calendars, cases = 2, 5000
	for i, name := range []string{
		"Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Africa/Casablanca",
		"Asia/Tehran", "America/St_Johns", "Antarctica/Troll", "Pacific/Auckland", "Asia/Kolkata",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			zone, err := time.LoadLocation(name)
			if err != nil {
				t.Fatal(err)
			}
			rnd := rand.New(rand.NewPCG(2026, uint64(i)))
			for range calendars {
				year := 2010 + rnd.IntN(26)
				c := randomCalendar(rnd, zone, year)
				m := countMinutes(c, year)
				for range cases {
					a := rnd.IntN(330 * minutesPerDay)
					b := a + rnd.IntN(20*minutesPerDay)
					m.check(t, c, a, b)
				}
				if t.Failed() {
					return
				}
			}
		})
	}
}

func (m *minutes) check(t *testing.T, c *Calendar, a, b int) {
	t.Helper()
	at := func(i int) time.Time { return m.start.Add(time.Duration(i) * time.Minute) }
	want := m.upTo[b] - m.upTo[a]
	if got := c.Elapsed(at(a), at(b)); got != time.Duration(want)*time.Minute {
		t.Errorf("from %v to %v: %v, but %d minutes are open", at(a).In(c.zone), at(b).In(c.zone), got, want)
	}
	if want == 0 {
		return
	}
	// The earliest minute by which so many have gone by.
	i, _ := slices.BinarySearch(m.upTo[a:], m.upTo[b])
	if due := c.Due(at(a), time.Duration(want)*time.Minute); !due.Equal(at(a + i)) {
		t.Errorf("%d min from %v are due %v, counted %v", want, at(a).In(c.zone), due, at(a+i).In(c.zone))
	}
}

// TestOrderOfArrival replays the log of a lead in random orders of arrival: the
// clocks are the same at every instant.
func TestOrderOfArrival(t *testing.T) {
	s := newStory(t)
	s.p = pausing(t, s)
	s.qualified("Mon 09:00").act("Mon 09:10", "boss", lead.Assign{To: "ana"}).act("Mon 09:20", "ana", lead.Seen{}).
		act("Mon 09:30", "ana", lead.Snooze{Until: s.on("Mon 10:00"), Callback: true}).call("Mon 10:05", lead.OutcomeNoAnswer).
		act("Mon 10:10", "ana", lead.Undo{}).marked("Mon 12:30").call("Mon 13:00", lead.OutcomeVoicemail).marked("Mon 13:00").
		act("Tue 09:00", "ana", lead.Disposition{Verdict: lead.Accept}).act("Tue 10:00", "boss", lead.Assign{To: "bo"}).
		act("Wed 09:00", "bo", lead.Touch{Kind: lead.KindEmail, Outcome: lead.OutcomeSent, At: s.on("Tue 10:30")}).marked("Thu 12:00").
		act("Fri 09:00", "bo", lead.Disposition{Verdict: lead.Recycle, Reason: "other", Note: "they want to talk next quarter", WakeOnEngage: true}).marked("Fri 09:00")
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		r := &lead.Record{Lead: s.r.Lead}
		for _, i := range rnd.Perm(len(s.r.Events)) {
			r.AddEvent(s.r.Events[i])
		}
		for _, i := range rnd.Perm(len(s.r.Activities)) {
			r.AddActivity(s.r.Activities[i])
		}
		for range 10 {
			now := s.on("Mon 08:00").Add(time.Duration(rnd.Int64N(int64(6 * 24 * time.Hour))))
			got, want := fmt.Sprint(s.p.Clocks(r, now)), fmt.Sprint(s.p.Clocks(s.r, now))
			if got != want {
				t.Fatalf("at %v\n%s\nwant\n%s", now, got, want)
			}
		}
	}
}

// BenchmarkHundredThousand is one instant's look at the clocks of 100,000 leads:
// where each stands, by the instants in its row.
func BenchmarkHundredThousand(b *testing.B) {
	const many = 100_000
	p := Default(time.UTC)
	at := time.Date(2026, 3, 9, 9, 0, 0, 0, time.UTC)
	rows := make([][]lead.Clock, many)
	records := make([]*lead.Record, many)
	for i := range rows {
		since := at.Add(-time.Duration(i%5000) * time.Minute)
		r := &lead.Record{Lead: lead.Lead{Standing: lead.Standing{Stage: lead.StageMQL, Cycle: 1, QualifiedAt: since, AssignedAt: since, Owner: "ana"}}}
		r.AddEvent(lead.Event{ID: "m", Kind: lead.EventMoved, At: since, From: lead.StageLead, To: lead.StageMQL, Cycle: 1})
		if i%3 == 0 {
			r.AddActivity(lead.Activity{ID: "a", Kind: lead.KindCall, At: since.Add(time.Minute), By: "ana", Outcome: lead.OutcomeNoAnswer})
		}
		records[i], rows[i] = r, p.Clocks(r, at)
	}
	b.Run("rows", func(b *testing.B) {
		for b.Loop() {
			n := 0
			for _, cs := range rows {
				for i := range cs {
					if cs[i].State(at) == lead.ClockBreached {
						n++
					}
				}
			}
			if n == 0 {
				b.Fatal("nothing is breached")
			}
		}
	})
	b.Run("fold", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, r := range records {
				p.Clocks(r, at)
			}
		}
	})
}
