package clock_test

import (
	"testing"
	"time"

	"banter/tui/clock"
	"banter/tui/tuitest"
)

func TestZoneOf(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ zone, country, region, want, by string }{
		{"Asia/Tokyo", "DE", "", "Asia/Tokyo", ""},
		{"", "Germany", "Bayern", "Europe/Berlin", "by country"},
		{"Nowhere/At_All", "DE", "", "Europe/Berlin", "by country"},
		{"", "US", "California", "America/Los_Angeles", "by region"},
		{"", "US", "", "", ""},
		{"", "", "", "", ""},
	} {
		loc, by := clock.ZoneOf(tc.zone, tc.country, tc.region)
		got := ""
		if loc != nil {
			got = loc.String()
		}
		if got != tc.want || by != tc.by {
			t.Errorf("ZoneOf(%q, %q, %q) = %q %q, want %q %q", tc.zone, tc.country, tc.region, got, by, tc.want, tc.by)
		}
	}
}

// TestWindows: weekdays only, in the lead's own hours whatever the day is long,
// and cut to what was asked for.
func TestWindows(t *testing.T) {
	t.Parallel()
	friday := time.Date(2026, 3, 27, 12, 0, 0, 0, tuitest.Zone()) // the clocks go forward on Sunday
	got := clock.Windows(tuitest.Zone(), friday, friday.AddDate(0, 0, 4))
	want := []string{"2026-03-27T12:00+01:00 2026-03-27T18:00+01:00", "2026-03-30T09:00+02:00 2026-03-30T18:00+02:00", "2026-03-31T09:00+02:00 2026-03-31T12:00+02:00"}
	if len(got) != len(want) {
		t.Fatalf("%d windows: %v", len(got), got)
	}
	const layout = "2006-01-02T15:04Z07:00"
	for i, span := range got {
		if s := span[0].Format(layout) + " " + span[1].Format(layout); s != want[i] {
			t.Errorf("window %d is %s, want %s", i, s, want[i])
		}
		if _, open := clock.Window(tuitest.Zone(), span[0]); !open {
			t.Errorf("Window says that %s is no hour to call", span[0])
		}
		if _, open := clock.Window(tuitest.Zone(), span[1]); open && i != 2 {
			t.Errorf("Window says that %s is an hour to call", span[1])
		}
	}
	if got := clock.Windows(tuitest.Zone(), friday, friday); got != nil {
		t.Errorf("no time has windows: %v", got)
	}
}
