package queue

import (
	"strings"
	"testing"
	"time"

	order "banter/scoring/queue"
	"banter/tui/cell"
	"banter/tui/keymap"
	"banter/tui/screen"
	"banter/tui/theme"
)

// What is said where there is no row names the keys as the user has them.
func TestEmptySaysWhatToDoNext(t *testing.T) {
	keys, err := keymap.Preset("arrows")
	if err != nil {
		t.Fatal(err)
	}
	if err := keys.Set("screen_8", "9"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		change func(*Screen)
		want   []string
	}{
		{"the first sync", func(s *Screen) { s.sync = screen.SyncMsg{Running: true, Done: 1240, Total: 5300} }, []string{"Fetching leads from HubSpot", "1,240 of 5,300 so far"}},
		{"a sync without a total", func(s *Screen) { s.sync = screen.SyncMsg{Running: true} }, []string{"Fetching leads from HubSpot", "as soon as they are in"}},
		{"a sync that failed", func(s *Screen) { s.sync = screen.SyncMsg{Problem: "no network"} }, []string{"did not go through", "no network. F5 tries again"}},
		{"nothing connected", func(s *Screen) { s.o.Settings.Upstream = "no upstream" }, []string{"banter auth login hubspot, or salesforce"}},
		{"no lead", func(*Screen) {}, []string{"No leads of yours yet", "fetches leads from HubSpot"}},
		{"no find", func(s *Screen) { s.find.text = "x" }, []string{"No lead with “x”", "9 searches them all"}},
		{"no find among all", func(s *Screen) { s.find.text, s.view = "x", order.ViewAll }, []string{"esc clears the filter; t turns to the team's leads."}},
		{"nothing in the queue yet", func(s *Screen) {
			s.counts, s.sync = map[order.View]int{order.ViewAll: 3}, screen.SyncMsg{Running: true, Done: 3, Total: 320}
		}, []string{"Fetching leads from HubSpot", "3 of 320 so far"}},
		{"nothing in the queue in a later sync", func(s *Screen) {
			s.counts, s.sync = map[order.View]int{order.ViewAll: 3}, screen.SyncMsg{Running: true, Last: s.now.Add(-time.Minute)}
		}, []string{"everybody is answered"}},
		{"nothing in the queue", func(s *Screen) { s.counts = map[order.View]int{order.ViewAll: 3} }, []string{"2 shows the callbacks, 3 those to review, t turns"}},
	} {
		set := screen.Settings{Upstream: "HubSpot"}
		s := New(Options{Settings: &set, Theme: theme.New(true, false), Keys: &keys, Now: time.Now()})
		s.load.ready = true
		c.change(s)
		head, hint := s.emptyText()
		for _, want := range c.want {
			if !strings.Contains(head+"\n"+strings.ReplaceAll(hint, cell.Tie, " "), want) {
				t.Errorf("%s: %q is not said:\n%s\n%s", c.name, want, head, hint)
			}
		}
	}
}
