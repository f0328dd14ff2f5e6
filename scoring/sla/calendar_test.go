package sla

import (
	"fmt"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"
)

// calendar makes one from weekly hours and exceptions as sla.toml writes them.
func calendar(tb testing.TB, zone, hours string, exceptions ...string) *Calendar {
	tb.Helper()
	text := fmt.Sprintf("[[calendar]]\nname = \"c\"\nzone = %q\n[calendar.hours]\n%s\n", zone, hours)
	for _, e := range exceptions {
		text += "[[calendar.exception]]\n" + e + "\n"
	}
	text += "[[policy]]\nname = \"p\"\nversion = 1\nclock = \"response\"\ntarget = \"1h\"\n"
	p, err := Parse("test.toml", []byte(text), nil)
	if err != nil {
		tb.Fatal(err)
	}
	return p.Calendar()
}

func week(hours string) string {
	return strings.NewReplacer("mon-fri", hours).Replace("mon = [mon-fri]\ntue = [mon-fri]\nwed = [mon-fri]\nthu = [mon-fri]\nfri = [mon-fri]")
}

func everyDay(hours string) string {
	return week(hours) + fmt.Sprintf("\nsat = [%s]\nsun = [%s]", hours, hours)
}

// at reads an instant in the zone of a calendar; with an offset ("+02:00") it is
// exact where the clock shows a time twice.
func at(tb testing.TB, c *Calendar, text string) time.Time {
	tb.Helper()
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02 15:04 -07:00"} {
		if at, err := time.ParseInLocation(layout, text, c.zone); err == nil {
			return at
		}
	}
	tb.Fatalf("no time: %q", text)
	return time.Time{}
}

func TestDue(t *testing.T) {
	office := calendar(t, "Europe/Berlin", week(`"10:00-18:00"`))
	lunch := calendar(t, "Europe/Berlin", week(`"09:00-13:00", "14:00-18:00"`))
	night := calendar(t, "Europe/Berlin", week(`"22:00-06:00"`))
	dated := calendar(t, "Europe/Berlin", week(`"10:00-18:00"`),
		"date = 2026-12-24\nhours = [\"10:00-12:00\"]", "date = 2026-12-25\nclosed = true", "date = 2026-12-26\nhours = [\"08:00-09:00\"]")
	berlin := calendar(t, "Europe/Berlin", everyDay(`"00:00-24:00"`))
	york := calendar(t, "America/New_York", everyDay(`"00:00-24:00"`))
	dawn := calendar(t, "Europe/Berlin", everyDay(`"02:30-05:00"`))
	dawnYork := calendar(t, "America/New_York", everyDay(`"01:30-04:00"`))
	for _, tc := range []struct {
		name       string
		c          *Calendar
		start      string
		d          time.Duration
		due        string
		startsOpen bool
	}{
		{"sunday starts on monday", office, "2026-03-08 15:00", time.Hour, "2026-03-09 11:00", false},
		{"friday runs over the weekend", office, "2026-03-06 17:30", time.Hour, "2026-03-09 10:30", true},
		{"the earliest instant is closing time", office, "2026-03-06 17:00", time.Hour, "2026-03-06 18:00", true},
		{"closing time is closed", office, "2026-03-06 18:00", 0, "2026-03-09 10:00", false},
		{"opening time is open", office, "2026-03-09 10:00", 0, "2026-03-09 10:00", true},
		{"nothing outside hours snaps", office, "2026-03-07 03:00", 0, "2026-03-09 10:00", false},
		{"a second before closing", office, "2026-03-06 17:59:59", 2 * time.Second, "2026-03-09 10:00:01", true},
		{"three business days", office, "2026-03-06 12:00", 24 * time.Hour, "2026-03-11 12:00", true},
		{"over lunch", lunch, "2026-03-09 12:30", time.Hour, "2026-03-09 14:30", true},
		{"in the lunch break", lunch, "2026-03-09 13:20", 15 * time.Minute, "2026-03-09 14:15", false},
		{"a night shift over midnight", night, "2026-03-09 23:00", 3 * time.Hour, "2026-03-10 02:00", true},
		{"friday's shift ends on saturday", night, "2026-03-07 05:00", 2 * time.Hour, "2026-03-09 23:00", true},
		{"a short day, a holiday, a saturday with hours", dated, "2026-12-24 11:30", 2 * time.Hour, "2026-12-28 10:30", true},
		{"berlin, 23 hours", berlin, "2026-03-29 00:00", 23 * time.Hour, "2026-03-30 00:00", true},
		{"berlin, 25 hours", berlin, "2026-10-25 00:00", 25 * time.Hour, "2026-10-26 00:00", true},
		{"new york, 23 hours", york, "2026-03-08 00:00", 23 * time.Hour, "2026-03-09 00:00", true},
		{"new york, 25 hours", york, "2026-11-01 00:00", 25 * time.Hour, "2026-11-02 00:00", true},
		{"an opening in the gap is the change", dawn, "2026-03-29 00:00", time.Hour, "2026-03-29 04:00", false},
		{"an opening shown twice is the first", dawn, "2026-10-25 00:00", 3 * time.Hour, "2026-10-25 04:30 +01:00", false},
		{"a gap in new york lies inside the range", dawnYork, "2026-03-08 00:00", 30 * time.Minute, "2026-03-08 03:00", false},
		{"new york shows 01:30 twice", dawnYork, "2026-11-01 01:00", 2 * time.Hour, "2026-11-01 02:30 -05:00", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			start, want := at(t, tc.c, tc.start), at(t, tc.c, tc.due)
			due := tc.c.Due(start, tc.d)
			if !due.Equal(want) {
				t.Errorf("due %v, want %v", due, want)
			}
			if got := tc.c.Elapsed(start, due); got != tc.d {
				t.Errorf("elapsed until due %v, want %v", got, tc.d)
			}
			if got := tc.c.Elapsed(due, start); got != -tc.d {
				t.Errorf("elapsed backwards %v, want %v", got, -tc.d)
			}
			if got := tc.c.Open(start); got != tc.startsOpen {
				t.Errorf("open at the start: %v", got)
			}
			if due.Location() != tc.c.Zone() {
				t.Errorf("due is in %v", due.Location())
			}
		})
	}
}

func TestHoursBelongToTheDayTheyStartOn(t *testing.T) {
	c := calendar(t, "UTC", "fri = [\"22:00-06:00\"]\nsat = [\"22:00-06:00\"]", "date = 2026-03-07\nclosed = true")
	for text, want := range map[string]bool{
		"2026-03-07 05:59": true,  // Friday's shift
		"2026-03-07 22:30": false, // Saturday's is off
		"2026-03-08 01:00": false,
		"2026-03-14 22:30": true,
	} {
		if got := c.Open(at(t, c, text)); got != want {
			t.Errorf("open at %s: %v", text, got)
		}
	}
	// An exception may begin inside the shift of the evening before: the time
	// counts once.
	c = calendar(t, "UTC", `fri = ["22:00-06:00"]`, "date = 2026-03-07\nhours = [\"04:00-08:00\"]")
	if got := c.Elapsed(at(t, c, "2026-03-06 00:00"), at(t, c, "2026-03-09 00:00")); got != 10*time.Hour {
		t.Errorf("22:00 to 08:00 counts as %v", got)
	}
}

func TestLeaveOfOneRep(t *testing.T) {
	c := calendar(t, "UTC", week(`"10:00-18:00"`), "date = 2026-03-09\nuntil = 2026-03-10\nclosed = true\nrep = \"ana\"", "date = 2026-03-11\nclosed = true")
	start := at(t, c, "2026-03-09 12:00")
	for rep, want := range map[string]string{"": "2026-03-09 13:00", "bo": "2026-03-09 13:00", "ana": "2026-03-12 11:00"} {
		if got := c.For(rep).Due(start, time.Hour); !got.Equal(at(t, c, want)) {
			t.Errorf("%q: due %v, want %s", rep, got, want)
		}
	}
	if c.For("bo") != c {
		t.Error("a rep without leave gets a calendar of their own")
	}
}

func TestNeverOpenEnds(t *testing.T) {
	var zero Calendar
	bare := &Calendar{zone: time.UTC}
	once := &Calendar{zone: time.UTC, dated: map[int64][]span{dayNumber(2026, 3, 9): {{600, 660}}}}
	start := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []*Calendar{&zero, bare} {
		if due := c.Due(start, 0); !due.IsZero() || c.Open(start) || c.Elapsed(start, start.AddDate(50, 0, 0)) != 0 {
			t.Errorf("a calendar without hours opens: %v", due)
		}
	}
	if due := once.Due(start, time.Hour); !due.Equal(time.Date(2026, 3, 9, 11, 0, 0, 0, time.UTC)) {
		t.Errorf("an hour of the one day: due %v", due)
	}
	if due := once.Due(start, time.Hour+1); !due.IsZero() {
		t.Errorf("more than there is: due %v", due)
	}
}

func TestDayThatAZoneSkipped(t *testing.T) {
	// Samoa had no 30 December 2011, a Friday.
	c := calendar(t, "Pacific/Apia", week(`"09:00-17:00"`))
	got := c.Elapsed(at(t, c, "2011-12-29 09:00"), at(t, c, "2012-01-02 17:00"))
	if got != 16*time.Hour {
		t.Errorf("Thursday and Monday have %v", got)
	}
}

func TestDay(t *testing.T) {
	for hours, want := range map[string]time.Duration{
		week(`"09:00-13:00", "14:00-18:00"`):                          8 * time.Hour,
		week(`"08:00-18:00"`) + "\nsat = [\"10:00-12:00\"]":           10 * time.Hour,
		"mon = [\"09:00-12:00\"]\ntue = [\"22:00-06:00\"]":            8 * time.Hour,
		"mon = [\"09:00-12:00\"]\nsat = [\"09:00-12:00\"]\nsun = []":  3 * time.Hour,
		"mon = [\"00:00-24:00\"]\ntue = [\"00:00-01:00\"]\nwed = [ ]": 24 * time.Hour,
	} {
		if got := calendar(t, "UTC", hours).Day(); got != want {
			t.Errorf("%s: a day has %v, want %v", hours, got, want)
		}
	}
}

// drawCalendar draws any calendar, overlapping exceptions and all.
func drawCalendar(t *rapid.T) *Calendar {
	zone, err := time.LoadLocation(rapid.SampledFrom([]string{
		"UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Casablanca", "Pacific/Apia", "Asia/Beirut",
	}).Draw(t, "zone"))
	if err != nil {
		t.Fatal(err)
	}
	c := &Calendar{zone: zone, dated: map[int64][]span{}}
	spans := func(name string) []span {
		var out []span
		from := 0
		for range rapid.IntRange(0, 3).Draw(t, name) {
			s := span{from: from + rapid.IntRange(0, 600).Draw(t, "gap")}
			s.to = s.from + rapid.IntRange(1, 700).Draw(t, "length")
			if s.from >= minutesPerDay {
				break
			}
			out, from = append(out, s), s.to
		}
		return out
	}
	for i := range c.week {
		c.week[i] = spans("ranges")
	}
	c.week[rapid.IntRange(0, 6).Draw(t, "open")] = []span{{540, 1020}}
	for range rapid.IntRange(0, 4).Draw(t, "exceptions") {
		c.dated[rapid.Int64Range(20500, 21000).Draw(t, "date")] = spans("other hours")
	}
	return c
}

// drawTime draws an instant, often near a change of offset.
func drawTime(t *rapid.T, name string) time.Time {
	at := time.Unix(rapid.Int64Range(1767225600, 1811000000).Draw(t, name), rapid.Int64Range(0, 999999999).Draw(t, name+" ns"))
	if rapid.Bool().Draw(t, name+" by a change") {
		change := rapid.SampledFrom([]int64{1774746000, 1792890000, 1772953200, 1793512800}).Draw(t, name+" change")
		at = time.Unix(change+rapid.Int64Range(-90000, 90000).Draw(t, name+" off"), 0)
	}
	return at
}

func TestElapsedUntilDue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, start := drawCalendar(t), drawTime(t, "start")
		d := time.Duration(rapid.Int64Range(0, int64(400*time.Hour)).Draw(t, "d"))
		due := c.Due(start, d)
		if got := c.Elapsed(start, due); got != d {
			t.Fatalf("elapsed(%v, %v) = %v, want %v", start, due, got, d)
		}
		if d > 0 && c.Elapsed(start, due.Add(-1)) != d-1 {
			t.Fatalf("%v is not the earliest for %v", due, d)
		}
		if d == 0 && (!c.Open(due) || due.Before(start) || c.Open(start) && !due.Equal(start)) {
			t.Fatalf("%v is not the snapped %v", due, start)
		}
	})
}

func TestDueIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, a, b := drawCalendar(t), drawTime(t, "a"), drawTime(t, "b")
		if b.Before(a) {
			a, b = b, a
		}
		d := time.Duration(rapid.Int64Range(0, int64(100*time.Hour)).Draw(t, "d"))
		more := d + time.Duration(rapid.Int64Range(0, int64(100*time.Hour)).Draw(t, "more"))
		if c.Due(b, d).Before(c.Due(a, d)) {
			t.Fatalf("a later start is due earlier")
		}
		if c.Due(a, more).Before(c.Due(a, d)) {
			t.Fatalf("a longer target is due earlier")
		}
	})
}

func TestElapsedAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCalendar(t)
		x, y, z := drawTime(t, "x"), drawTime(t, "y"), drawTime(t, "z")
		if got, want := c.Elapsed(x, z), c.Elapsed(x, y)+c.Elapsed(y, z); got != want {
			t.Fatalf("%v in one, %v in two", got, want)
		}
		if x.Before(y) && c.Elapsed(x, y) > y.Sub(x) {
			t.Fatalf("more business time than time")
		}
	})
}

// TestOpenByMinute holds the walk against the plain definition, minute by
// minute, where the zone has no change.
func TestOpenByMinute(t *testing.T) {
	c := calendar(t, "Asia/Kolkata", "mon = [\"22:00-06:00\"]\ntue = [\"09:15-12:00\", \"13:00-17:45\"]\nsun = [\"20:00-24:00\"]")
	sum := time.Duration(0)
	start := at(t, c, "2026-03-08 00:00")
	for m := range 7 * minutesPerDay {
		now := start.Add(time.Duration(m) * time.Minute)
		day, minute := now.In(c.zone).Weekday(), now.In(c.zone).Hour()*60+now.In(c.zone).Minute()
		want := day == time.Monday && minute >= 1320 || day == time.Tuesday && (minute < 360 || minute >= 555 && minute < 720 || minute >= 780 && minute < 1065) || day == time.Sunday && minute >= 1200
		if got := c.Open(now); got != want {
			t.Fatalf("open at %v: %v", now, got)
		}
		if want {
			sum += time.Minute
		}
	}
	if got := c.Elapsed(start, start.AddDate(0, 0, 7)); got != sum {
		t.Errorf("the week has %v, minute by minute %v", got, sum)
	}
}

func TestLongSpans(t *testing.T) {
	c := calendar(t, "Europe/Berlin", everyDay(`"00:00-24:00"`))
	year1, year9999 := time.Time{}, time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	if got := c.Elapsed(year1, year9999); got != 1<<63-1 {
		t.Errorf("ten thousand years are %v", got)
	}
	if due := c.Due(year9999, 1<<63-1); !due.IsZero() {
		t.Errorf("due in the year %d", due.Year())
	}
}

func BenchmarkDueThreeDays(b *testing.B) {
	c := calendar(b, "Europe/Berlin", week(`"09:00-13:00", "14:00-18:00"`))
	start := at(b, c, "2026-03-06 17:30")
	for b.Loop() {
		c.Due(start, 24*time.Hour)
	}
}

func BenchmarkElapsedTenYears(b *testing.B) {
	c := calendar(b, "America/New_York", week(`"09:00-13:00", "14:00-18:00"`))
	from, to := at(b, c, "2020-01-01 00:00"), at(b, c, "2030-01-01 00:00")
	for b.Loop() {
		c.Elapsed(from, to)
	}
}
