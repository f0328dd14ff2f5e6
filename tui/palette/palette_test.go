package palette_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"banter/tui/cell"
	"banter/tui/keymap"
	"banter/tui/palette"
	"banter/tui/screen"
	"banter/tui/theme"
)

func commands() []palette.Command {
	return []palette.Command{
		{Name: "snooze", Arg: "+2h", Help: "hide it until then"},
		{Name: "sync", Help: "fetch and send now"},
		{Name: "undo", Help: "take back the last act"},
		{Name: "undo lead", Help: "take back the last act on this lead"},
		{Name: "assign", Arg: "NAME", Help: "give it to somebody"},
	}
}

func open() *palette.Screen {
	k := keymap.Default()
	return palette.New(theme.New(true, false), &k, commands(), nil)
}

func keys(s *palette.Screen, text string) {
	for _, r := range text {
		s.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

func TestWhatIsTypedChoosesACommand(t *testing.T) {
	for typed, want := range map[string]palette.ChosenMsg{
		"sync":            {Name: "sync"},
		"sn":              {Name: "snooze"},
		"snooze +2h":      {Name: "snooze", Arg: "+2h"},
		"sno tomorrow 9h": {Name: "snooze", Arg: "tomorrow 9h"},
		"undo":            {Name: "undo"},
		"undo lead":       {Name: "undo lead"},
		"ul":              {Name: "undo lead"},
		"assign ben":      {Name: "assign", Arg: "ben"},
		"fetch":           {Name: "sync"},
		"":                {Name: "snooze"},
	} {
		s := open()
		keys(s, typed)
		cmd := s.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
		if got := cmd(); got != want {
			t.Errorf("%q runs %+v, want %+v", typed, got, want)
		}
	}
}

func TestUnknownCommandIsSaid(t *testing.T) {
	s := open()
	keys(s, "xyzzy")
	if n, ok := s.Update(tea.KeyPressMsg{Code: tea.KeyEnter})().(screen.NoticeMsg); !ok || !n.Bad || !strings.Contains(n.Text, "xyzzy") {
		t.Errorf("got %+v", n)
	}
}

func TestMatch(t *testing.T) {
	if palette.Match("", "any") == 0 || palette.Match("zz", "snooze") != 0 {
		t.Error("the empty pattern matches all, letters that are missing nothing")
	}
	for _, tc := range [][3]string{{"un", "undo", "snooze until now"}, {"undo", "undo", "undo lead"}} {
		if palette.Match(tc[0], tc[1]) <= palette.Match(tc[0], tc[2]) {
			t.Errorf("%q stands for %q before %q", tc[0], tc[1], tc[2])
		}
	}
}

func TestAnyTypingDrawsExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := open()
		keys(s, rapid.StringN(0, 40, -1).Draw(t, "typed"))
		w, h := rapid.IntRange(1, 90).Draw(t, "w"), rapid.IntRange(1, 20).Draw(t, "h")
		for _, l := range strings.Split(s.View(w, h), "\n") {
			if cell.Width(l) != w {
				t.Fatalf("%q has %d cells, want %d", l, cell.Width(l), w)
			}
		}
	})
}

// The leads that the text names stand below the commands; an answer to what was
// typed before is dropped.
func TestLeadsAreFoundBesideCommands(t *testing.T) {
	k := keymap.Default()
	asked := []string{}
	s := palette.New(theme.New(true, false), &k, commands(), func(text string) ([]palette.Command, error) {
		asked = append(asked, text)
		return []palette.Command{{Name: "Sync Okafor " + text, Help: "Wingtip · MQL", Lead: "demo-006"}}, nil
	})
	var answers []tea.Cmd
	for _, r := range "syn" {
		answers = append(answers, s.Update(tea.KeyPressMsg{Code: r, Text: string(r)}))
	}
	if answers[0] != nil {
		t.Error("one letter names no lead")
	}
	s.Update(answers[2]())
	s.Update(answers[1]()) // stale
	if text := s.View(60, 10); !strings.Contains(text, "Sync Okafor syn") || strings.Index(text, "fetch and send now") > strings.Index(text, "Okafor") {
		t.Errorf("the lead does not stand below the command:\n%s", text)
	}
	s.Update(tea.KeyPressMsg{Code: tea.KeyDown})
	cmd := s.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	if got, ok := cmd().(palette.ChosenMsg); !ok || got.Lead != "demo-006" {
		t.Errorf("chose %+v", got)
	}
	if len(asked) != 2 {
		t.Errorf("asked for %q", asked)
	}
}
