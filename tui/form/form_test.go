package form

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"banter/store/lead"
	"banter/tui/screen"
	"banter/tui/theme"
)

// drafts keeps drafts in memory and counts the writes; it holds each write
// until it is let go, if gate is set.
type drafts struct {
	mu      sync.Mutex
	data    []byte
	writes  int
	running int
	gate    chan struct{}
	fail    error
	t       *testing.T
}

func (d *drafts) Draft(context.Context, lead.ID, string) ([]byte, error) { return d.data, d.fail }

func (d *drafts) SaveDraft(_ context.Context, _ lead.ID, _ string, data []byte) error {
	d.mu.Lock()
	if d.running++; d.running > 1 {
		d.t.Error("two writes at once")
	}
	d.mu.Unlock()
	if d.gate != nil {
		<-d.gate
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.running--
	d.writes++
	if d.fail == nil {
		d.data = data
	}
	return d.fail
}

func TestDraftCoalesces(t *testing.T) {
	store := &drafts{t: t, gate: make(chan struct{})}
	d := NewDraft(store, "x", "touch")
	var wait sync.WaitGroup
	run := func(cmd tea.Cmd) {
		wait.Add(1)
		go func() { defer wait.Done(); cmd() }()
	}
	run(d.Changed("a"))
	store.gate <- struct{}{} // the first is written
	wait.Wait()
	for _, s := range []string{"ab", "abc", "abcd", "abcde"} {
		run(d.Changed(s))
	}
	close(store.gate)
	wait.Wait()
	if string(store.data) != `"abcde"` || store.writes > 5 {
		t.Errorf("%s after %d writes", store.data, store.writes)
	}
	// The state that is there already is not written again.
	n := store.writes
	if err := d.Flush(t.Context()); err != nil || store.writes != n {
		t.Errorf("flush: %v, %d writes", err, store.writes-n)
	}
}

func TestDraftIsNotWrittenAfterItsEnd(t *testing.T) {
	store := &drafts{t: t}
	d := NewDraft(store, "x", "touch")
	late := d.Changed("late")
	if err := d.Drop(t.Context()); err != nil {
		t.Fatal(err)
	}
	late()
	if store.data != nil {
		t.Errorf("draft is back: %s", store.data)
	}
}

func TestDraftFailureIsToldAndTriedAgain(t *testing.T) {
	store := &drafts{t: t, fail: errors.New("disk full")}
	d := NewDraft(store, "x", "touch")
	if msg, ok := d.Changed("a")().(screen.FailedMsg); !ok || !errors.Is(msg.Err, store.fail) {
		t.Errorf("%+v", msg)
	}
	if _, ok := d.Close()().(screen.FailedMsg); !ok {
		t.Error("closes without having kept what was typed")
	}
	if _, ok := d.Close()().(screen.CloseMsg); !ok {
		t.Error("a store that can't be written keeps the rep in the form")
	}
	store.fail = nil
	if _, ok := d.Close()().(screen.CloseMsg); !ok || string(store.data) != `"a"` {
		t.Errorf("%s", store.data)
	}
}

func TestUnreadableDraftIsNone(t *testing.T) {
	d := NewDraft(&drafts{t: t, data: []byte("{half")}, "x", "touch")
	var s struct{ A string }
	if found, err := d.Load(t.Context(), &s); found || err != nil {
		t.Errorf("%v, %v", found, err)
	}
}

func pickOf(labels ...string) Pick {
	var p Pick
	for _, l := range labels {
		p.Items = append(p.Items, Item{Key: strings.ReplaceAll(strings.ToLower(l), " ", "_"), Label: l})
	}
	return p
}

func TestPickNarrows(t *testing.T) {
	for filter, want := range map[string]string{
		"":           "wrong_size wrong_country no_need bad_data",
		"wrong":      "wrong_size wrong_country",
		"size wrong": "wrong_size",
		"need":       "no_need",
		"n":          "no_need wrong_size wrong_country", // beginnings first
		"wsz":        "wrong_size",                       // letters in their order
		"bad_data":   "bad_data",
		"xyz":        "",
	} {
		p := pickOf("Wrong size", "Wrong country", "No need", "Bad data")
		p.Paste(filter)
		var got []string
		for _, it := range p.Shown() {
			got = append(got, it.Key)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q leaves %q, want %q", filter, s, want)
		}
	}
}

func TestPickKeys(t *testing.T) {
	p := pickOf("One", "Two", "Three")
	p.Items[0].Off = "not now"
	if it, _ := p.At(); it.Label != "Two" {
		t.Errorf("starts on %s, which can't be picked", it.Label)
	}
	p.Key(named("down"))
	p.Key(named("down"))
	if it, _ := p.At(); it.Label != "Three" {
		t.Error(it.Label)
	}
	if picked, used := p.Key(named("9")); picked || !used {
		t.Error("a number without an item is swallowed, not picked")
	}
	if picked, _ := p.Key(named("2")); !picked {
		t.Error("a number picks")
	}
	p.Key(named("z"))
	if _, ok := p.At(); ok {
		t.Error("nothing is left to pick")
	}
	p.Key(named("backspace"))
	th := theme.New(true, false)
	for i := range p.Items {
		p.Point(p.Items[i].Key)
		lines := p.Lines(th, 20, 1, "", true)
		if len(lines) != 1 || !strings.Contains(ansi.Strip(lines[0]), p.Items[i].Label) {
			t.Errorf("%s is not shown: %q", p.Items[i].Label, lines)
		}
	}
}

func TestTroubleOf(t *testing.T) {
	wrapped := errors.Join(errors.New("act"), &lead.Refusal{Field: "note", What: "too short", Hint: "say more"})
	if got := TroubleOf(wrapped); got != (Trouble{"note", "too short", "say more"}) {
		t.Errorf("%+v", got)
	}
	if got := TroubleOf(&lead.MoveError{From: lead.StageSQL, To: lead.StageMQL, By: lead.ByRep}); got.Field != "verdict" || got.What == "" {
		t.Errorf("%+v", got)
	}
	if got := TroubleOf(errors.New("full\x1b disk")); got.What != "not saved: full disk" || got.Hint == "" {
		t.Errorf("%+v", got)
	}
	if got := TroubleOf(nil); got != (Trouble{}) {
		t.Errorf("%+v", got)
	}
}

func TestLocal(t *testing.T) {
	now := fixed(t) // a Wednesday, 14:20 in Berlin
	for zone, want := range map[string]string{
		"Europe/Berlin":                  "Berlin 14:20 ✓",
		"America/Argentina/Buenos_Aires": "Buenos Aires 10:20 ✓",
		"Asia/Tokyo":                     "Tokyo 22:20, outside 9–18",
		"Pacific/Auckland":               "Auckland 02:20, outside 9–18",
		"Nowhere/Land":                   "local time unknown",
		"":                               "local time unknown",
	} {
		l := &lead.Lead{Zone: zone}
		if got := Local(l, Zone(l), now); got != want {
			t.Errorf("%s: %q, want %q", zone, got, want)
		}
	}
	for country, want := range map[string]string{"Japan": "Tokyo 22:20 by country, outside 9–18", "US": "local time unknown"} {
		l := &lead.Lead{Country: country}
		if got := Local(l, Zone(l), now); got != want {
			t.Errorf("in %s it is %q, want %q", country, got, want)
		}
	}
	l := &lead.Lead{Zone: "Europe/Berlin", City: "Potsdam"}
	if got := Local(l, Zone(l), now.AddDate(0, 0, 3)); got != "Potsdam 14:20, Saturday" {
		t.Error(got)
	}
}
