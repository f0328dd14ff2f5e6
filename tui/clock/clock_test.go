package clock_test

import (
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"banter/store/lead"
	"banter/tui/cell"
	"banter/tui/clock"
)

func berlin(tb testing.TB) *time.Location {
	tb.Helper()
	loc, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		tb.Fatal(err)
	}
	return loc
}

func TestDue(t *testing.T) {
	now := time.Date(2026, 3, 27, 9, 41, 0, 0, berlin(t)) // the Friday before summer time
	for _, tc := range []struct {
		name  string
		in    time.Duration
		warn  time.Duration
		want  string
		state lead.ClockState
	}{
		{"minutes", 2*time.Minute + 41*time.Second, time.Minute, "02:41", lead.ClockRunning},
		{"at risk", 2*time.Minute + 41*time.Second, 5 * time.Minute, "! 02:41", lead.ClockAtRisk},
		{"hours on the same day", time.Hour + 12*time.Minute + 5*time.Second, 0, "1:12:05", lead.ClockRunning},
		{"the next day", 24 * time.Hour, 0, "Sat 09:41", lead.ClockRunning},
		{"over the change of clocks", 71 * time.Hour, 0, "Mon 09:41", lead.ClockRunning},
		{"next week", 8 * 24 * time.Hour, 0, "4 Apr", lead.ClockRunning},
		{"due now is late", 0, 0, "+00:00", lead.ClockBreached},
		{"late", -12*time.Minute - 6*time.Second, 0, "+12:06", lead.ClockBreached},
		{"hours late", -3*time.Hour - 20*time.Minute - 11*time.Second, 0, "+3:20:11", lead.ClockBreached},
		{"days late", -51 * time.Hour, 0, "+2 d 03 h", lead.ClockBreached},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := lead.Clock{Kind: lead.ClockResponse, Started: now.Add(-100 * time.Hour), Due: now.Add(tc.in), Warn: now.Add(tc.in - tc.warn)}
			got, st := clock.Due(c, now)
			if got != tc.want || st != tc.state {
				t.Errorf("got %q %s, want %q %s", got, st, tc.want, tc.state)
			}
		})
	}
}

func TestDueFits(t *testing.T) {
	loc := berlin(t)
	rapid.Check(t, func(t *rapid.T) {
		now := time.Unix(rapid.Int64Range(1.7e9, 1.9e9).Draw(t, "now"), 0).In(loc)
		due := now.Add(time.Duration(rapid.Int64Range(-4e7, 4e7).Draw(t, "due")) * time.Second)
		c := lead.Clock{Kind: lead.ClockResponse, Started: now.Add(-time.Hour * 24 * 900), Due: due, Warn: now.Add(-time.Second)}
		if s, _ := clock.Due(c, now); cell.Width(s) > clock.DueWidth || s == "" {
			t.Fatalf("%q is not 1 to %d wide", s, clock.DueWidth)
		}
	})
}

func TestAgo(t *testing.T) {
	now := time.Date(2026, 3, 3, 9, 41, 0, 0, time.UTC)
	for d, want := range map[time.Duration]string{
		0: "now", -time.Hour: "now", 12 * time.Second: "12 s", 4 * time.Minute: "4 m", 3 * time.Hour: "3 h",
		48 * time.Hour: "2 d", 100 * 24 * time.Hour: "3 mo", 800 * 24 * time.Hour: "2 y",
	} {
		if got := clock.Ago(now.Add(-d), now); got != want {
			t.Errorf("%v ago: got %q, want %q", d, got, want)
		}
	}
	if got := clock.Ago(time.Time{}, now); got != "–" {
		t.Errorf("never: got %q", got)
	}
}

func TestWindow(t *testing.T) {
	now := time.Date(2026, 3, 3, 8, 41, 0, 0, time.UTC)
	for _, tc := range []struct {
		zone string
		hour int
		open bool
	}{
		{"Europe/Berlin", 9, true},
		{"Asia/Tokyo", 17, true},
		{"America/Chicago", 2, false},
	} {
		local, open := clock.Window(clock.Zone(tc.zone), now)
		if open != tc.open || local.Hour() != tc.hour {
			t.Errorf("%q: got %v open=%v", tc.zone, local, open)
		}
	}
	if _, open := clock.Window(clock.Zone("Europe/Berlin"), now.AddDate(0, 0, 5)); open {
		t.Error("a Sunday is open")
	}
	for _, name := range []string{"", "Local", "Mars/Olympus", "../../etc/passwd"} {
		if clock.Zone(name) != nil {
			t.Errorf("%q is taken for a zone", name)
		}
	}
}

func TestDay(t *testing.T) {
	now := time.Date(2026, 3, 29, 12, 0, 0, 0, berlin(t)) // a day of 23 hours
	for at, want := range map[time.Time]string{
		now.Add(-time.Hour): "Today", now.Add(-13 * time.Hour): "Yesterday",
		now.AddDate(0, 0, -3): "Thu 26 Mar", now.AddDate(-1, 0, 0): "29 Mar 25",
	} {
		if got := clock.Day(at, now); got != want || cell.Width(got) > clock.DayWidth {
			t.Errorf("%v: got %q, want %q", at, got, want)
		}
	}
	for at, want := range map[time.Time]string{
		now.Add(-time.Hour): "11:00", now.Add(-13 * time.Hour): "Sat", now.AddDate(0, 0, -7): "22 Mar", now.AddDate(-1, 0, 0): "Mar 25",
	} {
		if got := clock.Moment(at, now); got != want || cell.Width(got) > clock.MomentWidth {
			t.Errorf("%v: got %q, want %q", at, got, want)
		}
	}
}
