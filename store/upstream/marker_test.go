package upstream

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"banter/store/lead"
)

func TestFindMarker(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 12, 0, 0, time.UTC)
	for _, tc := range []struct {
		text, rest string
		want       Marker
		ok         bool
	}{
		{"rang out\n\n[banter:KEY1 call no_answer]", "rang out", Marker{Key: "KEY1", Kind: "call", Outcome: "no_answer"}, true},
		{"[banter:KEY1 call no_answer at=2026-03-02T10:12:00+01:00 withdrawn]", "", Marker{Key: "KEY1", Kind: "call", Outcome: "no_answer", At: at, Withdrawn: true}, true},
		{"[banter:OLD call] and [banter:KEY2 verdict] more", "[banter:OLD call] and  more", Marker{Key: "KEY2", Kind: "verdict"}, true},
		{"[banter:KEY1 call at=yesterday]", "", Marker{Key: "KEY1", Kind: "call"}, true},
		{"[banter:KEY1]", "[banter:KEY1]", Marker{}, false},
		{"[banter:KEY 1 call", "[banter:KEY 1 call", Marker{}, false},
		{"[banter:K'Y call]", "[banter:K'Y call]", Marker{}, false},
		{"no marker", "no marker", Marker{}, false},
	} {
		m, rest, ok := FindMarker(tc.text)
		if m != tc.want || rest != tc.rest || ok != tc.ok {
			t.Errorf("FindMarker(%q) = %+v, %q, %t; want %+v, %q, %t", tc.text, m, rest, ok, tc.want, tc.rest, tc.ok)
		}
	}
}

// A marker is found again behind any text.
func TestMarkerRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := Marker{
			Key:     rapid.StringMatching(`[0-9A-Z]{26}`).Draw(t, "key"),
			Kind:    rapid.SampledFrom([]string{"call", "email", "verdict", "undo"}).Draw(t, "kind"),
			Outcome: rapid.SampledFrom([]lead.Outcome{"", lead.OutcomeNoAnswer, lead.OutcomeOptedOut}).Draw(t, "outcome"),
			At:      time.UnixMilli(rapid.Int64Range(1, 4e12).Draw(t, "at")).UTC(), Withdrawn: rapid.Bool().Draw(t, "withdrawn"),
		}
		text := rapid.String().Draw(t, "text")
		if got, _, ok := FindMarker(text + "\n" + m.String()); !ok || got != m {
			t.Fatalf("%s: got %+v, %t; want %+v", text+m.String(), got, ok, m)
		}
	})
}

func TestNote(t *testing.T) {
	ch := &lead.Change{Kind: lead.ChangeVerdict, By: "ana", Cycle: 2, Disposition: &lead.Disposition{
		Verdict: lead.Recycle, Reason: "bad_timing", Details: map[string]string{"when": "2027-01-15"}, Note: "call in January",
		Wake: time.Date(2027, 1, 15, 9, 0, 0, 0, time.UTC), Quotes: []string{"not this year"},
	}, Score: &lead.Frozen{Total: 71, Grade: "B"}}
	ch.Base.Set("stage", "mql")
	ch.Fields.Set("stage", "nurture")
	ch.Fields.Set("wake_at", "2027-01-15T09:00:00Z")
	want := "Recycle: bad_timing\nwhen: 2027-01-15\nNote: call in January\nComes back: 2027-01-15\nQuote: “not this year”\n" +
		"Score then: 71 (grade B)\nCycle: 2\nstage: mql → nurture\nwake at: – → 2027-01-15T09:00:00Z\nBy: ana\n"
	if got := Note(ch); got != want {
		t.Errorf("Note:\n%s\nwant:\n%s", got, want)
	}
	undo := &lead.Change{Kind: lead.ChangeUndo, Activity: &lead.Activity{Kind: lead.KindCall, Outcome: lead.OutcomeNoAnswer}, Answers: []lead.Answer{{Criterion: "need", Value: lead.Yes}}}
	if got := Note(undo); got != "Taken back: call, no answer\n" {
		t.Errorf("Note of an undo: %q", got)
	}
}
