package sla

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"banter/store/lead"
)

const head = `[[calendar]]
name = "office"
zone = "UTC"
[calendar.hours]
mon = ["09:00-17:00"]
tue = ["09:00-17:00"]
wed = ["09:00-17:00"]
`

const body = `[[policy]]
name = "p"
version = 1
clock = "response"
target = "1h"
`

func TestDefault(t *testing.T) {
	zone, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	p := Default(zone)
	if got := p.Calendar().Zone(); got != zone {
		t.Errorf("local is %v", got)
	}
	if Default(nil).Calendar().Zone() != time.UTC {
		t.Error("no zone is not UTC")
	}
	want := []Policy{
		{Name: "hand-raiser", Clock: lead.ClockResponse, Path: lead.PathHandRaiser, Target: 5 * time.Minute, Measure: Business, Warn: 0.5},
		{Name: "mql", Clock: lead.ClockResponse, Target: 24 * time.Hour, Measure: Workdays, Warn: 0.75},
		{Name: "verdict", Clock: lead.ClockVerdict, Target: 30 * time.Hour, Days: 3, Measure: Business, Warn: 0.75},
		{Name: "next touch", Clock: lead.ClockNextTouch, Target: 10 * time.Hour, Days: 1, Measure: Business, Warn: 0.75, Attempts: 6},
	}
	got := p.List()
	if len(got) != len(want) {
		t.Fatalf("%d policies", len(got))
	}
	for i, w := range want {
		g := got[i]
		if g.Name != w.Name || g.Clock != w.Clock || g.Path != w.Path || g.Target != w.Target || g.Days != w.Days || g.Measure != w.Measure || g.Warn != w.Warn || g.Attempts != w.Attempts {
			t.Errorf("policy %d is %+v", i, g)
		}
	}
	text := DefaultText()
	text[0] = 'x'
	if bytes.Equal(text, DefaultText()) {
		t.Error("the shipped text can be changed")
	}
}

func TestParseRefuses(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"bad toml", "[[calendar]\n", "f.toml:1:11: expected"},
		{"wrong type", head + "[[policy]]\nname = 3\n", "f.toml:9:8: "},
		{"no calendar", body, "f.toml: there is no calendar; add a [[calendar]]"},
		{"no policy", head, "f.toml: there is no policy; add"},
		{"unknown key", head + body + "targt = \"1h\"\n", `f.toml:13:1: policy.targt: there is no such key; did you mean "target"?`},
		{"unknown key without a neighbour", head + body + "zzz = 1\n", "the keys here are: name, version, clock"},
		{"unknown weekday", strings.Replace(head, "mon", "monday", 1) + body, `calendar.hours.monday: there is no such key; did you mean "mon"?`},
		{"unknown table", head + body + "[[policies]]\n", `did you mean "policy"?`},
		{"zero target", head + strings.Replace(body, "1h", "0s", 1), `f.toml:12:1: policy[0].target: "0s" is not above zero`},
		{"negative target", head + strings.Replace(body, "1h", "-5m", 1), `"-5m" is not above zero`},
		{"zero days", head + strings.Replace(body, "1h", "0d", 1), `"0d" is no duration`},
		{"no target", head + strings.Replace(body, "target", "#", 1), `policy[0].target: "" is no duration; write "5m"`},
		{"huge target", head + strings.Replace(body, "1h", "90000h", 1), "over a year"},
		{"days in calendar time", head + strings.Replace(body, "1h", "3d", 1) + "time = \"calendar\"\n", `write hours ("72h"), or time = "business"`},
		{"bad time", head + body + "time = \"wall\"\n", `f.toml:13:1: policy[0].time: time can't be "wall"; one of: "business"`},
		{"bad clock", head + strings.Replace(body, "response", "reply", 1), `there is no clock "reply"; one of: "response"`},
		{"bad path", head + body + "path = \"demo\"\n", `there is no path "demo"`},
		{"bad stage", head + body + "stage = \"won\"\n", `f.toml:13:1: policy[0].stage: no clock starts in the stage "won"; "mql" or "sal"`},
		{"a verdict on what is accepted", head + strings.Replace(body, "response", "verdict", 1) + "stage = \"sal\"\n", `"p" never applies: a lead that is accepted owes no verdict`},
		{"bad grade", head + body + "grade = [\"A\", \"G\"]\n", `f.toml:13:1: policy[0].grade: there is no grade "G"; "A" to "F"`},
		{"a grade that is a number", head + body + "grade = 1\n", `there is no grade "1"`},
		{"a grade twice", head + body + "grade = [\"A\", \"a\"]\n", "the grade A stands here twice"},
		{"no grade", head + body + "grade = []\n", `"p" never applies: its list of grades is empty`},
		{"bad pause", head + body + "pause = \"lunch\"\n", `a clock can't pause on "lunch"; "callback"`},
		{
			"behind two that share its leads", head + body + "stage = \"mql\"\n" + strings.Replace(body, `"p"`, `"q"`, 1) + "stage = \"sal\"\n" + strings.Replace(body, `"p"`, `"r"`, 1) + "grade = \"A\"\n",
			`policy[2]: "r" never applies: the policies before it take all its leads between them`,
		},
		{"a grade that an earlier one has", head + body + "grade = [\"A\", \"B\"]\n" + strings.Replace(body, `"p"`, `"q"`, 1) + "grade = \"B\"\n", `"q" never applies: "p" stands before it`},
		{"bad warn", head + body + "warn_at = 1.5\n", "1.5 is no fraction of the target"},
		{"nan warn", head + body + "warn_at = nan\n", "NaN is no fraction"},
		{"no version", head + strings.Replace(body, "version = 1", "", 1), "f.toml:8:3: policy[0].version: a policy needs a version"},
		{"no name", head + strings.Replace(body, `"p"`, `""`, 1), "a policy needs a name"},
		{"unknown calendar", head + body + "calendar = \"night\"\n", `there is no calendar "night"; one of: office`},
		{"attempts elsewhere", head + body + "attempts = 3\n", "only a next_touch policy counts attempts"},
		{"bad zone", strings.Replace(head, "UTC", "Europe/Atlantis", 1) + body, `f.toml:3:1: calendar[0].zone: there is no zone "Europe/Atlantis"; write an IANA name`},
		{"no zone", strings.Replace(head, "UTC", "", 1) + body, "a calendar needs a zone"},
		{"bad range", strings.Replace(head, "09:00-17:00", "9-17", 1) + body, `f.toml:5:1: calendar[0].hours.mon: "9-17" is no range of hours; write it as "09:00-17:30"`},
		{"bad minute", strings.Replace(head, "09:00-17:00", "09:60-17:00", 1) + body, "is no range of hours"},
		{"behind midnight", strings.Replace(head, "09:00-17:00", "09:00-24:01", 1) + body, "is no range of hours"},
		{"empty range", strings.Replace(head, "09:00-17:00", "09:00-09:00", 1) + body, "is an empty range"},
		{"overlap", strings.Replace(head, `"09:00-17:00"`, `"09:00-17:00", "16:00-18:00"`, 1) + body, "f.toml:5:1: calendar[0].hours.mon: the range from 16:00 on Monday begins before the one from 09:00 on Monday ends"},
		{"overlap over midnight", strings.Replace(head, "09:00-17:00", "22:00-10:00", 1) + body, "hours.tue: the range from 09:00 on Tuesday begins before the one from 22:00 on Monday ends"},
		{"overlap over the week's end", head + "sat = [\"22:00-06:00\"]\nsun = [\"05:00-06:00\"]\n" + body, "hours.sun: the range from 05:00 on Sunday begins before the one from 22:00 on Saturday ends"},
		{"never open", strings.NewReplacer(`["09:00-17:00"]`, "[]").Replace(head) + body, `calendar[0].hours: the calendar "office" never opens`},
		{"exception without a date", head + "[[calendar.exception]]\nclosed = true\n" + body, "f.toml:8:12: calendar[0].exception[0].date: an exception needs its date"},
		{"exception that says nothing", head + "[[calendar.exception]]\ndate = 2026-12-25\n" + body, "2026-12-25 has to be closed or to have other hours"},
		{"exception that says both", head + "[[calendar.exception]]\ndate = 2026-12-25\nclosed = true\nhours = [\"09:00-10:00\"]\n" + body, "has to be closed or to have other hours"},
		{"exception twice", head + "[[calendar.exception]]\ndate = 2026-12-25\nclosed = true\n[[calendar.exception]]\ndate = 2026-12-24\nuntil = 2026-12-25\nclosed = true\n" + body, "f.toml:12:1: calendar[0].exception[1].date: 2026-12-25 has two exceptions"},
		{"exception backwards", head + "[[calendar.exception]]\ndate = 2026-12-25\nuntil = 2026-12-24\nclosed = true\n" + body, "2026-12-24 lies before 2026-12-25"},
		{"exception of years", head + "[[calendar.exception]]\ndate = 2026-12-25\nuntil = 9999-12-31\nclosed = true\n" + body, "at most 366"},
		{"exception that overlaps itself", head + "[[calendar.exception]]\ndate = 2026-12-25\nhours = [\"09:00-12:00\", \"11:00-13:00\"]\n" + body, "the range from 11:00 begins before the one from 09:00 ends"},
		{"not a date", head + "[[calendar.exception]]\ndate = 2026-02-30\nclosed = true\n" + body, "f.toml:9:"},
		{"two calendars of a name", head + head + body, `there are two calendars "office"`},
		{"two policies of a name", head + body + body, `f.toml:14:1: policy[1].name: there are two policies "p"`},
		{"behind a catch-all", head + body + strings.Replace(body, `"p"`, `"q"`, 1) + "path = \"scored\"\n", `f.toml:13:3: policy[1]: "q" never applies: "p" stands before it`},
		{"escalation to nobody", head + body + "escalate = [{after = \"5m\"}]\n", "policy[0].escalate[0].to: an escalation needs somebody"},
		{"escalations out of order", head + body + "escalate = [{after = \"5m\", to = \"a\"}, {after = \"5m\", to = \"b\"}]\n", "does not lie behind the step before it"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p, err := Parse("f.toml", []byte(tc.text), nil)
			if p != nil {
				t.Error("policies in spite of the error")
			}
			var all Problems
			if !errors.As(err, &all) || len(all) == 0 {
				t.Fatalf("error is %v", err)
			}
			if !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error\n%v\nwants\n%s", err, tc.want)
			}
			var one Problem
			if !errors.As(err, &one) || one.Hint == "" {
				t.Errorf("no hint in %v", err)
			}
		})
	}
}

func TestParseTellsAllAtOnce(t *testing.T) {
	_, err := Parse("f.toml", []byte(strings.Replace(head, "09:00-17:00", "9-17", 1)+strings.Replace(body, "1h", "soon", 1)+"targt = 1\n"), nil)
	var all Problems
	if !errors.As(err, &all) || len(all) != 3 {
		t.Fatalf("problems: %v", err)
	}
	for i := range all[1:] {
		if all[i].Line > all[i+1].Line {
			t.Errorf("not in the order of lines: %v", err)
		}
	}
}

func TestParseTakes(t *testing.T) {
	text := head + `[[calendar.exception]]
date = 2026-12-25
closed = true
[[calendar]]
name = "night"
zone = "Europe/Berlin"
hours.fri = ["22:00–06:00"]
hours.sat = ["06:00-24:00"]
[[calendar.exception]]
date = "2026-12-26"
hours = []
closed = true
` + body + `path = "scored"
segment = "SME"
[[policy]]
name = "q"
version = 2
clock = "response"
calendar = "night"
target = "1d2h"
warn_at = 1
`
	p, err := Parse("f.toml", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	q := p.List()[1]
	if q.Key() != "q v2" || q.Target != 20*time.Hour || q.business.Name() != "night" {
		t.Errorf("policy %+v", q)
	}
	r := &lead.Record{Lead: lead.Lead{Segment: "sme", Standing: lead.Standing{Stage: lead.StageMQL, Path: lead.PathScored, QualifiedAt: time.Date(2026, 3, 9, 9, 0, 0, 0, time.UTC)}}}
	for want, change := range map[string]func(){
		"p v1": func() {},
		"q v2": func() { r.Lead.Segment = "enterprise" },
	} {
		r.Lead.Segment = "sme"
		change()
		if got := p.Clocks(r, r.Lead.QualifiedAt); len(got) != 1 || got[0].Policy != want {
			t.Errorf("clocks %+v, want %s", got, want)
		}
	}
	r.Lead.Segment = "enterprise"
	if c := p.Clocks(r, r.Lead.QualifiedAt)[0]; !c.Warn.IsZero() {
		t.Error("warn_at = 1 warns")
	}
}

func TestHash(t *testing.T) {
	parse := func(text string) string {
		p, err := Parse("f.toml", []byte(text), nil)
		if err != nil {
			t.Fatal(err)
		}
		return p.Hash()
	}
	base := parse(head + body)
	if base == "" || parse("# a comment\n"+head+"\n"+body) != base {
		t.Error("a comment changes the hash")
	}
	leave := head + "[[calendar.exception]]\ndate = 2026-12-25\nclosed = true\n"
	seen := map[string]string{base: "base"}
	for name, text := range map[string]string{
		"hours":    strings.Replace(head, "09:00", "08:00", 1) + body,
		"zone":     strings.Replace(head, "UTC", "Europe/Berlin", 1) + body,
		"holiday":  leave + body,
		"leave":    leave + "rep = \"ana\"\n" + body,
		"target":   head + strings.Replace(body, "1h", "2h", 1),
		"version":  head + strings.Replace(body, "version = 1", "version = 2", 1),
		"warn":     head + body + "warn_at = 0.1\n",
		"measure":  head + body + "time = \"workdays\"\n",
		"escalate": head + body + "escalate = [{after = \"5m\", to = \"backup\"}]\n",
		"path":     head + body + "path = \"scored\"\n",
		"stage":    head + body + "stage = \"mql\"\n",
		"grade":    head + body + "grade = \"A\"\n",
		"grades":   head + body + "grade = [\"A\", \"B\"]\n",
		"pause":    head + body + "pause = \"callback\"\n",
	} {
		h := parse(text)
		if other := seen[h]; other != "" {
			t.Errorf("%s and %s have one hash", name, other)
		}
		seen[h] = name
	}
}

func FuzzParse(f *testing.F) {
	f.Add(DefaultText())
	f.Add([]byte(head + body))
	f.Add([]byte(head + "[[calendar.exception]]\ndate = 2026-12-25\nclosed = true\nrep = \"ana\"\n" + body + "escalate = [{after = \"5m\", to = \"b\"}]\n"))
	f.Add([]byte("[[calendar]]\nhours.mon = [\"22:00-06:00\"]\n[calendar.hours]\n"))
	f.Add([]byte(head + body + "stage = \"mql\"\ngrade = [\"A\"]\nsource = \"web\"\npause = \"snooze\"\n"))
	f.Add([]byte("policy = 1\n[[policy]]\n"))
	f.Add([]byte("\"\" = 1\n[calendar.\"\"]\n"))
	start := time.Date(2026, 3, 6, 17, 30, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Parse("f.toml", data, time.UTC)
		if err != nil {
			var all Problems
			if p != nil || !errors.As(err, &all) || len(all) == 0 || err.Error() == "" {
				t.Fatalf("policies %v and error %v", p, err)
			}
			return
		}
		for _, problem := range p.Lint(start) {
			if problem.Severity == SeverityError || problem.What == "" || problem.Hint == "" {
				t.Fatalf("linted as %+v", problem)
			}
		}
		for _, q := range p.List() {
			due := q.calendar.Due(start, q.Target)
			if got := q.calendar.Elapsed(start, due); !due.IsZero() && got != q.Target {
				t.Fatalf("%s: elapsed until due %v, want %v", q.Key(), got, q.Target)
			}
		}
	})
}
