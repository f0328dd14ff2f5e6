package strip_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"banter/store/lead"
	"banter/tui/cell"
	"banter/tui/clock"
	"banter/tui/strip"
	"banter/tui/theme"
	"banter/tui/tuitest"
	"banter/tui/tuitest/golden"
)

// day is a stretch of the rep's working day, as hours after the midnight before
// now.
func day(from, to float64) [2]time.Time {
	y, m, d := tuitest.Start().Date()
	at := func(h float64) time.Time {
		return time.Date(y, m, d, 0, int(h*60), 0, 0, tuitest.Zone())
	}
	return [2]time.Time{at(from), at(to)}
}

func response(started, warn, due time.Duration) lead.Clock {
	now := tuitest.Start()
	return lead.Clock{Kind: lead.ClockResponse, Policy: "mql v1", Started: now.Add(started), Warn: now.Add(warn), Due: now.Add(due)}
}

func paused(c lead.Clock, from, to time.Duration) lead.Clock {
	now := tuitest.Start()
	c.Pauses = []lead.Pause{{From: now.Add(from), To: now.Add(to), Reason: "callback promised"}}
	return c
}

type scene struct {
	name string
	s    strip.Strip
}

func scenes() []scene {
	hours := [][2]time.Time{day(9, 12.5), day(13.5, 18), day(33, 36.5), day(37.5, 42)}
	h := time.Hour
	return []scene{
		{"running", strip.Strip{Clock: response(-h, 4*h, 6*h), Zone: clock.Zone("Europe/Berlin"), Who: "ana", Hours: hours}},
		{"far away", strip.Strip{Clock: response(-30*h, 20*h, 40*h), Zone: clock.Zone("America/Los_Angeles"), Who: "ana", Hours: hours}},
		{"at risk", strip.Strip{Clock: response(-5*time.Minute, -time.Minute, 2*time.Minute), Zone: clock.Zone("Asia/Taipei"), By: "by country", Who: "ana", Hours: hours}},
		{"late", strip.Strip{Clock: response(-4*h, -2*h, -time.Hour), Zone: clock.Zone("Europe/London"), Who: "ana", Hours: hours}},
		{"long late", strip.Strip{Clock: response(-90*h, -80*h, -70*h), Zone: clock.Zone("Africa/Lagos"), Who: "ana", Hours: hours}},
		{"starts later", strip.Strip{Clock: lead.Clock{}, Zone: clock.Zone("Asia/Tokyo"), Who: "ana", Hours: [][2]time.Time{}}},
		{"paused", strip.Strip{Clock: paused(response(-h, 8*h, 10*h), -30*time.Minute, 5*h), Zone: clock.Zone("Europe/Oslo"), Who: "ana", Hours: hours}},
		{"unknown", strip.Strip{Clock: response(-h, 4*h, 6*h)}},
		{"no hours", strip.Strip{Clock: response(-h, 4*h, 6*h), Zone: clock.Zone("Asia/Kolkata"), By: "by country"}},
	}
}

func TestFrames(t *testing.T) {
	t.Parallel()
	for _, w := range []int{30, 40, 60, 80, 120} {
		var b strings.Builder
		for _, sc := range scenes() {
			fmt.Fprintf(&b, "-- %s\n", sc.name)
			for _, l := range sc.s.Lines(theme.New(true, false).Plain, w, tuitest.Start()) {
				b.WriteString(strings.TrimRight(ansi.Strip(l), " ") + "\n")
			}
		}
		golden.Equal(t, fmt.Sprintf("strip-%d.txt", w), b.String())
	}
}

// TestWords says when to call, for who can't see the lanes.
func TestWords(t *testing.T) {
	t.Parallel()
	hours := [][2]time.Time{day(9, 12.5), day(13.5, 18), day(33, 42)}
	for _, tc := range []struct {
		zone  string
		hours [][2]time.Time
		want  string
	}{
		{"Europe/Berlin", hours, "✓ call now, until today 12:30"},
		{"America/New_York", hours, "call today 15:00 to 18:00"},
		{"America/Los_Angeles", hours, "! no hour in the coming 24 in which a call is welcome and ana works"},
		{"Asia/Tokyo", hours, "✓ call now, until today 10:00"},
		{"Asia/Tokyo", nil, "✓ a call is welcome now, until today 10:00"},
		{"Europe/Berlin", [][2]time.Time{}, "! no hour in the coming 24 in which a call is welcome and ana works"},
		{"", hours, "? when to call is unknown: the lead has no time zone, and none follows from its country"},
	} {
		s := strip.Strip{Zone: clock.Zone(tc.zone), Who: "ana", Hours: tc.hours}
		got := strings.TrimRight(ansi.Strip(strings.Join(s.Lines(theme.New(true, false).Plain, 39, tuitest.Start()), " ")), " ")
		if plain := strings.Join(strings.Fields(got), " "); plain != tc.want {
			t.Errorf("%s: %q, want %q", tc.zone, plain, tc.want)
		}
	}
}

// TestColourAddsNothing: the text is the same with and without.
func TestColourAddsNothing(t *testing.T) {
	t.Parallel()
	for _, sc := range scenes() {
		mono := strings.Join(sc.s.Lines(theme.New(true, false).Plain, 100, tuitest.Start()), "\n")
		dark := strings.Join(sc.s.Lines(theme.New(true, true).Plain, 100, tuitest.Start()), "\n")
		if ansi.Strip(mono) != ansi.Strip(dark) {
			t.Errorf("%s: the text depends on the colours", sc.name)
		}
	}
}

// TestAnyStripFits draws any clock, zone and hours at any width: no panic, every
// line as wide as it has to be, and the lanes of equal length.
func TestAnyStripFits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		now := tuitest.Start().Add(time.Duration(rapid.Int64Range(0, 400*24*3600).Draw(t, "now")) * time.Second)
		at := func(name string) time.Time {
			return now.Add(time.Duration(rapid.Int64Range(-100*3600, 100*3600).Draw(t, name)) * time.Second)
		}
		s := strip.Strip{
			Clock: lead.Clock{Kind: lead.ClockResponse, Started: at("start"), Warn: at("warn"), Due: at("due")},
			Who:   rapid.StringN(0, 20, -1).Draw(t, "who"),
			Zone:  clock.Zone(rapid.SampledFrom([]string{"", "Asia/Kathmandu", "Pacific/Kiritimati", "America/St_Johns", "Europe/Berlin"}).Draw(t, "zone")),
		}
		for from := at("open"); len(s.Hours) < rapid.IntRange(0, 4).Draw(t, "n"); {
			to := from.Add(time.Duration(rapid.Int64Range(1, 20*3600).Draw(t, "long")) * time.Second)
			s.Hours = append(s.Hours, [2]time.Time{from, to})
			from = to.Add(time.Hour)
		}
		w := rapid.IntRange(0, 200).Draw(t, "w")
		for i, l := range s.Lines(theme.New(true, true).Plain, w, now) {
			if got := cell.Width(l); got != w {
				t.Fatalf("line %d has %d cells of %d: %q", i, got, w, l)
			}
		}
	})
}

func BenchmarkLines(b *testing.B) {
	s, p := scenes()[0].s, theme.New(true, true).Plain
	b.ReportAllocs()
	for b.Loop() {
		s.Lines(p, 100, tuitest.Start())
	}
}
