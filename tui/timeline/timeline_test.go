package timeline_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"banter/store/lead"
	"banter/tui/cell"
	"banter/tui/theme"
	"banter/tui/timeline"
	"banter/tui/tuitest"
)

func TestEntriesAreNewestFirstAndComplete(t *testing.T) {
	now := tuitest.Start()
	d := tuitest.NewDesk(now)
	ctx := context.Background()
	if err := d.Act(ctx, "demo-001", lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeVoicemail, Note: "Left a message.\nWill try again."}); err != nil {
		t.Fatal(err)
	}
	if err := d.Act(ctx, "demo-001", lead.Undo{}); err != nil {
		t.Fatal(err)
	}
	r := d.Record("demo-001")
	es := timeline.Entries(r)
	if want := len(r.Activities) + len(r.Events) - 1; len(es) != want { // the touch is there once
		t.Fatalf("%d entries, want %d", len(es), want)
	}
	for i := 1; i < len(es); i++ {
		if es[i].At.After(es[i-1].At) {
			t.Fatalf("entry %d is newer than the one before it", i)
		}
	}
	var all []string
	for _, e := range es {
		all = append(all, e.Text)
	}
	text := strings.Join(all, "\n")
	for _, want := range []string{"call, voicemail (taken back)", "undone: call, voicemail", "demo request: Would like", "came in"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in:\n%s", want, text)
		}
	}
}

func TestLayoutSaysWhenAndEveryNote(t *testing.T) {
	now := tuitest.Start()
	th := theme.New(true, true)
	es := []timeline.Entry{
		{At: now.Add(-time.Hour), Sign: "→", Text: "call, connected", By: "ana", Note: "one two three four five six seven eight nine ten eleven twelve\nlast", Cycle: 2},
		{At: now.Add(-26 * time.Hour), Sign: "·", Text: "価格ページ 価格ページ 価格ページ", Cycle: 1},
	}
	for _, w := range []int{1, 2, 9, 10, 11, 20, 33, 80} {
		lines := timeline.Layout(es, w, now)
		heads, notes := 0, ""
		for _, l := range lines {
			if l.When != "" {
				heads++
			}
			notes += l.Note + " "
			if got := cell.Width(l.Paint(th, w, now)); got != w {
				t.Fatalf("a line at %d is %d wide: %q", w, got, l.Paint(th, w, now))
			}
		}
		if heads != 2 || !strings.Contains(strings.Join(strings.Fields(notes), ""), "twelvelast") {
			t.Errorf("at %d: %d times, notes %q", w, heads, notes)
		}
	}
}
