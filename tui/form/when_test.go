package form

import (
	"errors"
	"strings"
	"testing"
	"time"

	"banter/store/lead"
)

func berlin(tb testing.TB) *time.Location {
	tb.Helper()
	loc, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		tb.Skipf("no zone data: %v", err)
	}
	return loc
}

// A Wednesday.
func fixed(tb testing.TB) time.Time {
	tb.Helper()
	return time.Date(2026, 11, 18, 14, 20, 30, 0, berlin(tb))
}

func TestWhen(t *testing.T) {
	now := fixed(t)
	for text, want := range map[string]string{
		"+2h":                 "2026-11-18 16:20",
		"2h":                  "2026-11-18 16:20",
		"in 2 hours":          "2026-11-18 16:20",
		"+1h30m":              "2026-11-18 15:50",
		"+45m":                "2026-11-18 15:05",
		"+3d":                 "2026-11-21 14:20",
		"+2w":                 "2026-12-02 14:20",
		"+1mo":                "2026-12-18 14:20",
		"16:30":               "2026-11-18 16:30",
		" At 16:30 ":          "2026-11-18 16:30",
		"4pm":                 "2026-11-18 16:00",
		"4:30 PM":             "2026-11-18 16:30",
		"today 18:00":         "2026-11-18 18:00",
		"tomorrow":            "2026-11-19 09:00",
		"tmr 8:15":            "2026-11-19 08:15",
		"tomorrow at noon":    "2026-11-19 12:00",
		"mon":                 "2026-11-23 09:00",
		"Friday 14:00":        "2026-11-20 14:00",
		"next fri":            "2026-11-27 09:00",
		"wed":                 "2026-11-25 09:00", // never today
		"next week":           "2026-11-23 09:00",
		"next month":          "2026-12-01 09:00",
		"2026-12-01":          "2026-12-01 09:00",
		"2026-12-01 09:30":    "2026-12-01 09:30",
		"2026-12-01T07:30":    "2026-12-01 07:30",
		"1.12.2026 8:00":      "2026-12-01 08:00",
		"1.12.":               "2026-12-01 09:00",
		"3.2.":                "2027-02-03 09:00",
		"1 Dec":               "2026-12-01 09:00",
		"Dec 1st, 2026 10:00": "2026-12-01 10:00",
		"29 feb":              "2028-02-29 09:00",
	} {
		got, err := When(text, now)
		if err != nil {
			t.Errorf("When(%q): %v", text, err)
			continue
		}
		if s := got.Format("2006-01-02 15:04"); s != want {
			t.Errorf("When(%q) = %s, want %s", text, s, want)
		}
	}
}

func TestWhenRefuses(t *testing.T) {
	now := fixed(t)
	for text, says := range map[string]string{
		"":               "is missing",
		"soon":           "is no time",
		"5":              "is no time",
		"25:00":          "is no time",
		"14:20":          "has passed today",
		"today":          "at what time",
		"2026-11-17":     "is in the past",
		"31.2.2027":      "is no time",
		"3/4/2027":       "two ways",
		"+900y":          "years away",
		"+9999999999d":   "years away",
		"tomorrow never": "is no time",
		"+0h":            "has passed",
	} {
		_, err := When(text, now)
		var r *lead.Refusal
		if !errors.As(err, &r) {
			t.Errorf("When(%q) = %v, want a refusal", text, err)
			continue
		}
		if !strings.Contains(r.What, says) || r.Hint == "" {
			t.Errorf("When(%q): %q (%q), want %q and a hint", text, r.What, r.Hint, says)
		}
	}
}

func TestWhenKeepsWallTimeOverClockChange(t *testing.T) {
	now := time.Date(2026, 10, 24, 10, 0, 0, 0, berlin(t)) // the clocks go back on the 25th
	got, err := When("+1d", now)
	if err != nil || got.Format("2 15:04") != "25 10:00" || got.Sub(now) != 25*time.Hour {
		t.Errorf("+1d = %v, %v", got, err)
	}
	if got, err = When("+24h", now); err != nil || got.Format("2 15:04") != "25 09:00" {
		t.Errorf("+24h = %v, %v", got, err)
	}
}

func TestDate(t *testing.T) {
	now := fixed(t)
	for text, want := range map[string]string{
		"2027-03-31":     "2027-03-31",
		"31.3.2027":      "2027-03-31",
		"31.03.27":       "2027-03-31",
		"31.3.":          "2027-03-31",
		"31 March 2027":  "2027-03-31",
		"march":          "2027-03-01",
		"March 2027":     "2027-03-01",
		"+3m":            "2027-02-18",
		"+2w":            "2026-12-02",
		"+1y":            "2027-11-18",
		"next quarter":   "2027-01-01",
		"Q2":             "2027-04-01",
		"q4 2027":        "2027-10-01",
		"next year":      "2027-01-01",
		"next month":     "2026-12-01",
		"end of year":    "2026-12-31",
		"end of quarter": "2026-12-31",
		"end of month":   "2026-11-30",
		"tomorrow":       "2026-11-19",
		"today":          "2026-11-18",
		"2020-01-01":     "2020-01-01",
	} {
		got, err := Date(text, now)
		if err != nil {
			t.Errorf("Date(%q): %v", text, err)
			continue
		}
		if s := got.Format(time.DateOnly); s != want || got.Hour() != 0 {
			t.Errorf("Date(%q) = %s, want %s", text, got, want)
		}
	}
	for _, text := range []string{"", "16:30", "next", "q5", "2027-02-30", "banana", "+2h"} {
		if got, err := Date(text, now); err == nil {
			t.Errorf("Date(%q) = %s, want a refusal", text, got)
		}
	}
}

func TestAddMonthsKeepsInsideTheMonth(t *testing.T) {
	jan := time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC)
	if got := addMonths(jan, 1).Format(time.DateOnly); got != "2027-02-28" {
		t.Errorf("31 January and a month = %s", got)
	}
	if got := addMonths(jan, 12).Format(time.DateOnly); got != "2028-01-31" {
		t.Errorf("31 January and a year = %s", got)
	}
}

func FuzzWhen(f *testing.F) {
	for _, s := range []string{"+2h", "tomorrow 9:00", "mon", "1.12.", "Q2 2027", "dec 1st 2026 4pm", "2026-12-01T09:00", "in 3 days", "\x1b[31m+1d"} {
		f.Add(s)
	}
	now := fixed(f)
	f.Fuzz(func(t *testing.T, s string) {
		got, err := When(s, now)
		if err == nil && (!got.After(now) || got.After(now.AddDate(maxAhead, 0, 1))) {
			t.Errorf("When(%q) = %s", s, got)
		}
		d, err := Date(s, now)
		if err == nil && d.Hour() != 0 {
			t.Errorf("Date(%q) = %s, not a midnight", s, d)
		}
		var r *lead.Refusal
		if err != nil && !errors.As(err, &r) {
			t.Errorf("Date(%q): %v is no refusal", s, err)
		}
	})
}
