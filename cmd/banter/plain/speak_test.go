package plain

import (
	"testing"
	"time"

	"banter/store/lead"
)

func TestWords(t *testing.T) {
	now := time.Date(2026, 3, 27, 9, 41, 0, 0, time.UTC) // a Friday
	clock := func(in, warn time.Duration) lead.Clock {
		return lead.Clock{Kind: lead.ClockResponse, Started: now.Add(-9 * 24 * time.Hour), Due: now.Add(in), Warn: now.Add(in - warn)}
	}
	for got, want := range map[string]string{
		long(30 * time.Second):                                         "less than a minute",
		long(time.Minute):                                              "1 minute",
		long(72 * time.Minute):                                         "1 hour 12 minutes",
		long(2 * time.Hour):                                            "2 hours",
		long(51 * time.Hour):                                           "2 days 3 hours",
		long(400 * 24 * time.Hour):                                     "400 days",
		due(clock(4*time.Minute, 0), now):                              "response due in 4 minutes",
		due(clock(4*time.Minute, time.Hour), now):                      "response at risk, due in 4 minutes",
		due(clock(-12*time.Minute, 0), now):                            "response breached 12 minutes ago",
		due(clock(3*24*time.Hour, 0), now):                             "response due on Monday at 09:41",
		due(clock(24*time.Hour, 0), now):                               "response due tomorrow at 09:41",
		due(clock(400*24*time.Hour, 0), now):                           "response due on 1 May 2027 at 09:41",
		due(lead.Clock{}, now):                                         "",
		speak("VP · Northwind → “x” 3× … ✓"):                           `VP, Northwind to "x" 3 times ... yes`,
		speak(" a\n\nb\x1b[1m "):                                       "a; b[1m",
		upper("é"):                                                     "É",
		of(&lead.Excerpt{ID: "7"}):                                     "7",
		of(&lead.Excerpt{Name: "P", Company: "N"}):                     "P, N",
		worth(&lead.Excerpt{Score: lead.Frozen{Total: 1, Grade: "A"}}): "grade A, 1 point",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestPick(t *testing.T) {
	cs := []choice{
		{key: "wrong_industry", label: "Wrong industry"},
		{key: "wrong_size", label: "Wrong size"},
		{key: "no_need", letter: "k", label: "No need"},
		{key: "unreachable", label: "Unreachable", off: "0 of 6 attempts"},
		{key: "", letter: "pool", label: "the pool"},
	}
	for text, want := range map[string]string{"2": "wrong_size", "size": "wrong_size", "wrong_size": "wrong_size", "WRONG SIZE": "wrong_size", "k": "no_need", "need no": "no_need", "Wrong  ind": "wrong_industry"} {
		if c, err := pick(text, cs); err != nil || c.key != want {
			t.Errorf("%q is %q, %v", text, c.key, err)
		}
	}
	for _, text := range []string{"", "0", "6", "wrong", "unreach", "frob", "4", "_", " "} {
		if c, err := pick(text, cs); err == nil {
			t.Errorf("%q is taken for %q", text, c.key)
		}
	}
	if c, err := pick("pool", cs); err != nil || c.label != "the pool" {
		t.Errorf("the pool: %v", err)
	}
}

func TestTernary(t *testing.T) {
	for text, want := range map[string][2]string{
		"y": {"yes", ""}, "Y 60k set aside": {"yes", "60k set aside"}, "no, she can't": {"no", "she can't"}, "? asks": {"unknown", "asks"}, "": {"", ""},
	} {
		if v, said, err := ternary(text); err != nil || string(v) != want[0] || said != want[1] {
			t.Errorf("%q is %q, %q, %v", text, v, said, err)
		}
	}
	if _, _, err := ternary("yesterday they bought"); err == nil {
		t.Error("yesterday is taken for yes")
	}
}
