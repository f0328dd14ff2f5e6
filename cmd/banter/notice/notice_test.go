package notice

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"banter/store/lead"
	"banter/store/syncer"
)

// noon is a Monday.
func noon() time.Time { return time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC) }

// waiting is a hand-raiser of ana's who came in so long before noon, with five
// minutes to be answered in and two of them to be at risk in.
func waiting(ago time.Duration) lead.Excerpt {
	came := noon().Add(-ago)
	return lead.Excerpt{
		ID: "1", Name: "Priya Natarajan", Company: "Northwind", Owner: "ana", Stage: lead.StageMQL, Cycle: 1,
		QualifiedAt: came, AssignedAt: came, WhyNow: "demo request", Score: lead.Frozen{Path: lead.PathHandRaiser},
		Clocks: []lead.Clock{
			{Kind: lead.ClockResponse, Policy: "hand-raiser v1", Target: 5 * time.Minute, Started: came, Warn: came.Add(3 * time.Minute), Due: came.Add(5 * time.Minute)},
			{Kind: lead.ClockVerdict, Policy: "verdict v1", Target: time.Minute, Started: came, Due: came.Add(time.Minute)},
		},
	}
}

func kinds(ns []Notice) string {
	out := make([]string, len(ns))
	for i, n := range ns {
		out[i] = string(n.Kind)
	}
	return strings.Join(out, " ")
}

func TestFind(t *testing.T) {
	t.Parallel()
	response := []lead.ClockKind{lead.ClockResponse}
	for _, tc := range []struct {
		name   string
		change func(x *lead.Excerpt)
		ago    time.Duration
		want   string
	}{
		{"new", nil, time.Minute, "hand_raiser"},
		{"about to run out", nil, 4 * time.Minute, "hand_raiser at_risk"},
		{"at its due time", nil, 5 * time.Minute, "hand_raiser breach"},
		{"late by an evening", nil, 10 * time.Hour, "hand_raiser breach"},
		{"known since yesterday", nil, 25 * time.Hour, ""},
		{"touched in time", func(x *lead.Excerpt) { x.Attempts, x.Clocks[0].Stopped = 1, noon().Add(-8*time.Minute) }, 10 * time.Minute, ""},
		{"a scored one", func(x *lead.Excerpt) { x.Score.Path = lead.PathScored }, 10 * time.Minute, "breach"},
		{"not to be contacted", func(x *lead.Excerpt) { x.DoNotContact = true }, 10 * time.Minute, ""},
		{"gone", func(x *lead.Excerpt) { x.Gone = true }, 10 * time.Minute, ""},
	} {
		x := waiting(tc.ago)
		if tc.change != nil {
			tc.change(&x)
		}
		if got := kinds(Find([]lead.Excerpt{x}, response, noon())); got != tc.want {
			t.Errorf("%s: found %q, want %q", tc.name, got, tc.want)
		}
	}
	x := waiting(2 * time.Minute)
	if got := kinds(Find([]lead.Excerpt{x}, []lead.ClockKind{lead.ClockVerdict}, noon())); got != "hand_raiser breach" {
		t.Errorf("of the verdict clock: %q", got)
	}
}

// A thing keeps its key while it lasts, and another owner, cycle or kind has
// another one.
func TestKeys(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, change := range []func(x *lead.Excerpt){
		func(*lead.Excerpt) {}, func(x *lead.Excerpt) { x.Owner = "ben" }, func(x *lead.Excerpt) { x.Cycle = 2 }, func(x *lead.Excerpt) { x.ID = "2" },
	} {
		x := waiting(10 * time.Minute)
		change(&x)
		for _, n := range Find([]lead.Excerpt{x}, []lead.ClockKind{lead.ClockResponse, lead.ClockVerdict}, noon()) {
			name := fmt.Sprint(n.Kind, n.Clock, x.Owner, x.Cycle, x.ID)
			if n.Kind == HandRaiser {
				name = fmt.Sprint(n.Kind, x.Cycle, x.ID)
			}
			if other, ok := seen[n.Key]; ok && other != name {
				t.Errorf("%s and %s have one key", name, other)
			}
			seen[n.Key] = name
		}
	}
	if len(seen) != 3+8 {
		t.Errorf("%d keys", len(seen))
	}
	x := waiting(10 * time.Minute)
	a := Find([]lead.Excerpt{x}, []lead.ClockKind{lead.ClockResponse}, noon())
	b := Find([]lead.Excerpt{x}, []lead.ClockKind{lead.ClockResponse}, noon().Add(time.Hour))
	for i := range a {
		if a[i].Key != b[i].Key {
			t.Errorf("%s changes its key with time", a[i].Kind)
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	base := Notice{Lead: "hs-1", Name: "Priya", Company: "Northwind", Owner: "ana", Clock: "response", Due: noon(), At: noon()}
	for _, tc := range []struct {
		kind          Kind
		change        func(n *Notice)
		want, private string
	}{
		{
			HandRaiser, func(n *Notice) { n.Detail = "demo request" },
			"New hand-raiser: Priya of Northwind (demo request), with ana, to be answered by 13:00 CET",
			"New hand-raiser: lead hs-1, with ana, to be answered by 13:00 CET",
		},
		{
			AtRisk, func(n *Notice) { n.Owner = "" },
			"Time is running out: Priya of Northwind, in the pool, response due 13:00 CET",
			"Time is running out: lead hs-1, in the pool, response due 13:00 CET",
		},
		{
			Breach, func(n *Notice) { n.Due = noon().AddDate(0, 0, -1); n.Name = "" },
			"Breached: Northwind, with ana, response was due Sun 1 Mar 13:00 CET",
			"Breached: lead hs-1, with ana, response was due Sun 1 Mar 13:00 CET",
		},
		{
			Escalation, func(n *Notice) { n.From, n.Owner, n.Lead = "ana", "ben", "p@x.example" },
			"Escalated: Priya of Northwind, with ben now, from ana at 13:00 CET: nobody had answered",
			"Escalated: a lead, with ben now, from ana at 13:00 CET: nobody had answered",
		},
		{
			Trouble, func(n *Notice) { n.Failed, n.LastSuccessful, n.Detail = 7, noon(), "files: Priya.csv is broken" },
			"The sync does not go through: 7 tries failed, the last good one was 13:00 CET: files: Priya.csv is broken",
			"The sync does not go through: 7 tries failed, the last good one was 13:00 CET",
		},
	} {
		n := base
		n.Kind = tc.kind
		tc.change(&n)
		if got := n.Text(noon(), berlin, false); got != tc.want {
			t.Errorf("%s:\n got %s\nwant %s", tc.kind, got, tc.want)
		}
		if got := n.Text(noon(), berlin, true); got != tc.private {
			t.Errorf("%s, private:\n got %s\nwant %s", tc.kind, got, tc.private)
		}
	}
}

func TestEscalated(t *testing.T) {
	t.Parallel()
	r := &lead.Record{Lead: lead.Lead{ID: "1", Name: "Priya"}}
	for _, e := range []lead.Event{
		{ID: "escalate-1", At: noon().Add(-2 * Fresh), Kind: lead.EventAssigned, Rule: "backup", New: "ben"},
		{ID: "escalate-2", At: noon().Add(-time.Hour), Kind: lead.EventAssigned, Rule: "backup", Old: "ana", New: "ben", Cycle: 1},
		{ID: "01ABC", At: noon().Add(-time.Hour), Kind: lead.EventAssigned, Old: "ben", New: "cy", Cycle: 1},
	} {
		r.AddEvent(e)
	}
	ns := Escalated(r, noon())
	if len(ns) != 1 || ns[0].From != "ana" || ns[0].Owner != "ben" {
		t.Errorf("found %+v", ns)
	}
}

func TestSyncing(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		st   syncer.Status
		want bool
	}{
		{syncer.Status{}, false},
		{syncer.Status{Success: noon().Add(-time.Hour)}, false},
		{syncer.Status{Problem: "x", Failed: 1, Success: noon().Add(-time.Minute)}, false},
		{syncer.Status{Problem: "x", Failed: 9, Success: noon().Add(-Patience)}, true},
		{syncer.Status{Problem: "x", Failed: 2, At: noon()}, false},
		{syncer.Status{Problem: "x", Failed: 3, At: noon()}, true},
	} {
		if _, ok := Syncing(tc.st, noon()); ok != tc.want {
			t.Errorf("%+v: %v", tc.st, ok)
		}
	}
	st := syncer.Status{Problem: "x", Failed: 9, Success: noon().Add(-Patience)}
	a, _ := Syncing(st, noon())
	st.Failed, st.Problem = 30, "y"
	if b, _ := Syncing(st, noon().Add(time.Hour)); b.Key != a.Key {
		t.Error("one outage has two keys")
	}
}

func TestQuiet(t *testing.T) {
	t.Parallel()
	for text, hours := range map[string]map[int]bool{
		"20:00-07:00": {19: false, 20: true, 23: true, 0: true, 6: true, 7: false, 12: false},
		"12:00-13:00": {11: false, 12: true, 13: false, 0: false},
	} {
		q, err := ParseQuiet(text)
		if err != nil {
			t.Fatal(err)
		}
		for h, want := range hours {
			if got := q.Holds(time.Date(2026, 3, 2, h, 0, 0, 0, time.UTC)); got != want {
				t.Errorf("%s at %d:00: %v", text, h, got)
			}
		}
	}
	for _, text := range []string{"", "20:00", "20-7", "25:00-07:00", "07:00-07:00", "20:00-07:00x"} {
		if _, err := ParseQuiet(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

func TestBodies(t *testing.T) {
	t.Parallel()
	hostile := "<!channel> & [click](http://x) *b* `c`"
	data, err := body(Slack, []string{hostile, "two"})
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"text":"&lt;!channel&gt; &amp; [click](http://x) *b* ` + "`c`" + `\ntwo","mrkdwn":false,"unfurl_links":false,"unfurl_media":false}`; string(data) != want {
		t.Errorf("slack:\n got %s\nwant %s", data, want)
	}
	if data, err = body(Teams, []string{hostile}); err != nil {
		t.Fatal(err)
	}
	want := `{"type":"message","attachments":[{"contentType":"application/vnd.microsoft.card.adaptive","contentUrl":null,` +
		`"content":{"$schema":"http://adaptivecards.io/schemas/adaptive-card.json","type":"AdaptiveCard","version":"1.2",` +
		`"body":[{"type":"TextBlock","text":"&lt;\\!channel&gt; &amp; \\[click\\]\\(http://x\\) \\*b\\* \\` + "`c\\\\`" + `","wrap":true}],"msteams":{"width":"full"}}}]}`
	if string(data) != want {
		t.Errorf("teams:\n got %s\nwant %s", data, want)
	}
	// A full message of the longest lines fits into what Teams takes.
	lines := make([]string, maxLines+1)
	for i := range lines {
		lines[i] = strings.Repeat("ü", 5000)
	}
	if data, err = body(Teams, lines); err != nil || len(data) > 28_000 || !json.Valid(data) {
		t.Errorf("%d bytes, %v", len(data), err)
	}
}
