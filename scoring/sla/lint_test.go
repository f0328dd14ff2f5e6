package sla

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func lint(t *testing.T, text string, now time.Time) []string {
	t.Helper()
	p, err := Parse("sla.toml", []byte(text), time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, problem := range p.Lint(now) {
		if problem.Severity == SeverityError {
			t.Errorf("an error in what parsed: %v", problem)
		}
		out = append(out, problem.Error())
	}
	return out
}

func TestLint(t *testing.T) {
	now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	const (
		head    = "[[calendar]]\nname = \"c\"\nzone = \"UTC\"\n"
		hours   = "[calendar.hours]\nmon = [\"09:00-17:00\"]\ntue = [\"09:00-17:00\"]\nwed = [\"09:00-17:00\"]\nthu = [\"09:00-17:00\"]\nfri = [\"09:00-17:00\"]\nsat = [\"09:00-17:00\"]\nsun = [\"09:00-17:00\"]\n"
		holiday = "[[calendar.exception]]\ndate = 2027-12-25\nclosed = true\n"
		rest    = "[[policy]]\nname = \"r\"\nversion = 1\nclock = \"response\"\ntarget = \"1h\"\n"
	)
	fine := head + hours + holiday + rest
	for _, tc := range []struct {
		name, text string
		want       []string
	}{
		{"fine", fine, nil},
		{
			"a weekday is never covered", strings.Replace(fine, "sun = [\"09:00-17:00\"]\n", "", 1),
			[]string{`sla.toml:4:11: note: calendar[0].hours: "c" never opens on Sunday; clocks stand still then; give the day hours if somebody works`},
		},
		{"a shift over midnight covers the next", strings.NewReplacer("sun = [\"09:00-17:00\"]\n", "", `sat = ["09:00-17:00"]`, `sat = ["22:00-06:00"]`).Replace(fine), nil},
		{
			"a gap of a minute", strings.Replace(fine, `tue = ["09:00-17:00"]`, `tue = ["09:00-12:59", "13:00-17:00"]`, 1),
			[]string{`sla.toml:6:1: warning: calendar[0].hours.tue: "c" is closed for 1 min from 12:59 on Tuesday; if that is no break, write one range; ranges are half-open, so the next begins at 12:59`},
		},
		{
			"holidays that ran out", strings.Replace(fine, "2027-12-25", "2026-11-30", 1),
			[]string{`sla.toml:12:12: warning: calendar[0].exception[0]: the holidays of "c" ran out on 2026-11-30; add those of the coming year, or clocks count through them`},
		},
		{
			"holidays that end tomorrow", strings.Replace(fine, "2027-12-25", "2026-12-02", 1),
			[]string{`sla.toml:12:12: warning: calendar[0].exception[0]: the holidays of "c" run out on 2026-12-02; add those of the coming year, or clocks count through them`},
		},
		{"no holidays", head + hours + rest, []string{`sla.toml:1:3: note: calendar[0]: "c" has no holidays; add each as [[calendar.exception]] with date and closed = true`}},
		{"ten seconds", strings.Replace(fine, `"1h"`, `"10s"`, 1), []string{`sla.toml:19:1: warning: policy[0].target: nobody can answer within 10 s; mind the unit: s is seconds, m minutes, h hours`}},
		{"half a year", strings.Replace(fine, `"1h"`, `"1000h"`, 1), []string{`sla.toml:19:1: warning: policy[0].target: what starts now is due on 2027-04-04, 124 days ahead: the target is 1000 h of business time; mind what is counted: "24h" of business time are three days of eight hours; time = "workdays" counts round the clock`}},
		{"at risk at once", fine + "warn_at = 0.0001\n", []string{`sla.toml:20:1: warning: policy[0].warn_at: the clock is at risk as soon as it starts; raise it; 0.75 is usual`}},
		{
			"attempts that do not fit", fine + "[[policy]]\nname = \"n\"\nversion = 1\nclock = \"next_touch\"\ntarget = \"4d\"\nattempts = 6\n",
			[]string{`sla.toml:25:1: warning: policy[1].attempts: 6 attempts, 32 h apart, take longer than the 14 days in which they count; lower target, or attempts`},
		},
		{
			"leads without a clock", fine + "path = \"hand_raiser\"\n",
			[]string{`sla.toml: warning: some leads have no response clock, such as MQL, without path, grade, segment and source that a policy names; end the list with a policy of clock = "response" without conditions`},
		},
		{"no response clock", strings.Replace(fine, `"response"`, `"verdict"`, 1), []string{`sla.toml: warning: no policy has a response clock; add one with clock = "response"`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := lint(t, tc.text, now); !slices.Equal(got, tc.want) {
				t.Errorf("linted as\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tc.want, "\n"))
			}
		})
	}
}

// The shipped file is fine: what it leaves to the team is a note.
func TestShippedFileHasNoWarnings(t *testing.T) {
	for _, problem := range Default(time.UTC).Lint(time.Date(2026, 3, 9, 9, 0, 0, 0, time.UTC)) {
		if problem.Severity != SeverityNote {
			t.Error(problem)
		}
	}
}
