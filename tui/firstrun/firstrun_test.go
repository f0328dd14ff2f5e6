package firstrun

import (
	"flag"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"banter/tui/form/formtest"
	"banter/tui/screen"
	"banter/tui/theme"
)

var _ = flag.Bool("update", false, "write golden files anew")

func check(path string) string {
	if path != "/leads" {
		return "there is no such folder"
	}
	return ""
}

func start(t *testing.T, me string) *formtest.Driver {
	t.Helper()
	return formtest.Start(t, New(Options{Me: me, Check: check, Theme: theme.New(true, true)}))
}

// done is what the guide told at its end, if it did.
func done(d *formtest.Driver) (DoneMsg, bool) {
	for _, m := range d.Fed {
		if m, ok := m.(DoneMsg); ok {
			return m, true
		}
	}
	return DoneMsg{}, false
}

func TestWaysThrough(t *testing.T) {
	for _, c := range []struct {
		name, me string
		keys     []string
		want     DoneMsg
	}{
		{"demo at once", "", []string{"enter"}, DoneMsg{Choice: Demo}},
		{"demo after a look at the other", "", []string{"2", "esc", "1", "enter"}, DoneMsg{Choice: Demo}},
		{"folder, name known", "ana", []string{"2", "/leads", "enter"}, DoneMsg{Choice: Folder, Dir: "/leads", Me: "ana"}},
		{"folder, name asked", "", []string{"down", "enter", "/leads ", "enter", "bo", "enter"}, DoneMsg{Choice: Folder, Dir: "/leads", Me: "bo"}},
		{"folder, mended", "ana", []string{"2", "/leadz", "enter", "backspace", "s", "enter"}, DoneMsg{Choice: Folder, Dir: "/leads", Me: "ana"}},
		{"HubSpot", "", []string{"3", "enter"}, DoneMsg{Choice: HubSpot}},
		{"Salesforce, an app", "", []string{"4", "3MVG9abc", "enter"}, DoneMsg{Choice: Salesforce, App: "3MVG9abc"}},
		{"Salesforce, a sandbox", "", []string{"4", "3MVG9abc", "tab", "tab", "test.salesforce.com", "enter"}, DoneMsg{Choice: Salesforce, App: "3MVG9abc", Address: "test.salesforce.com"}},
		{"Salesforce, the sf CLI", "", []string{"down", "down", "down", "enter", "down", "prod", "enter"}, DoneMsg{Choice: Salesforce, Alias: "prod"}},
		{"left", "", []string{"esc"}, DoneMsg{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := start(t, c.me).Press(c.keys...)
			if got, ok := done(d); !ok || got != c.want {
				t.Errorf("told %+v, %v\n%s", got, ok, d.Frame(80, 24))
			}
		})
	}
}

func TestWhatIsLacking(t *testing.T) {
	for _, c := range []struct {
		name, says string
		keys       []string
	}{
		{"no folder", "✗ a folder is needed", []string{"2", "enter"}},
		{"bad folder, typed", "! there is no such folder", []string{"2", "/nowhere"}},
		{"bad folder, sent", "✗ there is no such folder", []string{"2", "/nowhere", "enter"}},
		{"no app", "✗ an app key or an alias is needed", []string{"4", "enter"}},
		{"app and alias", "✗ the sf CLI knows the org by its alias alone", []string{"4", "k", "tab", "prod", "enter"}},
		{"no name", "✗ a name is needed", []string{"2", "/leads", "enter", "ctrl+u", "enter"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			me := ""
			if c.name == "bad folder, sent" {
				me = "ana"
			}
			d := start(t, me).Press(c.keys...)
			if _, ok := done(d); ok || !strings.Contains(d.Frame(80, 24), c.says) {
				t.Errorf("ended: %v\n%s", ok, d.Frame(80, 24))
			}
		})
	}
}

func TestStaleCheckIsDropped(t *testing.T) {
	s := New(Options{Check: check})
	s.choice, s.focus = Folder, onDir
	s.dir.Set("/nowhere")
	old := s.check(false)
	s.dir.Set("/leads")
	s.Update(s.check(false)())
	s.Update(old())
	if s.problem != "" {
		t.Errorf("problem %q of a folder that was typed before", s.problem)
	}
}

func TestProgramEnds(t *testing.T) {
	p := NewProgram(Options{Check: check, Theme: theme.New(true, false)})
	if p.View().Content != "" {
		t.Error("draws before it knows its size")
	}
	p.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	_, cmd := p.Update(DoneMsg{Choice: Demo})
	if cmd == nil || p.Result().Choice != Demo {
		t.Errorf("result %+v", p.Result())
	}
	if _, ok := cmd().(tea.QuitMsg); !ok {
		t.Error("does not quit")
	}
}

func TestFrames(t *testing.T) {
	d := start(t, "ana")
	formtest.Golden(t, "demo_80x24", d.Frame(80, 24))
	d.Sizes()
	d.Press("2").Type("/nowhere")
	formtest.Golden(t, "folder_80x24", d.Frame(80, 24))
	formtest.Golden(t, "folder_120x40", d.Frame(120, 40))
	d.Press("enter").Sizes()
	d = start(t, "ana").Press("4")
	formtest.Golden(t, "salesforce_80x24", d.Frame(80, 24))
	d.Sizes()
	back := formtest.Start(t, New(Options{Last: DoneMsg{Choice: HubSpot}, Problem: "HubSpot does not know this token; make another", Theme: theme.New(true, true)}))
	formtest.Golden(t, "back_80x24", back.Frame(80, 24))
	back.Sizes()
}

func TestAnyKeys(t *testing.T) {
	formtest.Monkey(t, func() screen.Screen { return New(Options{Check: check}) }, nil)
}
