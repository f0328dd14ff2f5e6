// Package firstrun asks on the first start where leads come from and who works
// them. It writes nothing itself: it tells what was chosen.
package firstrun

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"banter/tui/form"
	"banter/tui/screen"
	"banter/tui/theme"
)

// Choice is where leads come from.
type Choice string

// The choices. None is what closing without a choice means.
const (
	None   Choice = ""
	Demo   Choice = "demo"
	Folder Choice = "folder"
)

// DoneMsg is what was chosen. Dir and Me are set for Folder only.
type DoneMsg struct {
	Choice Choice
	Dir    string
	Me     string
}

// Options are what the guide needs.
type Options struct {
	Me string // the name to propose
	// Check says in plain words what is wrong with a folder, "" if it is good. It
	// may read the disk: it is called in commands only. nil accepts any.
	Check func(path string) string
	Theme *theme.Theme
}

// The parts of the guide, in the order of tab.
const (
	onChoice = iota
	onDir
	onMe
)

// checkedMsg answers a check; a stale one is dropped. done says that the guide
// is to end if the folder is good.
type checkedMsg struct {
	seq     int
	problem string
	done    bool
}

// Screen is the guide.
type Screen struct {
	o       Options
	choice  Choice
	focus   int
	dir, me form.Text
	seq     int // of the last check asked for
	checked bool
	problem string // of the folder as it stands, once checked
	trouble form.Trouble
	busy    bool
}

var _ screen.Screen = (*Screen)(nil)

// New makes the guide.
func New(o Options) *Screen {
	if o.Theme == nil {
		o.Theme = theme.New(true, true)
	}
	s := &Screen{o: o, choice: Demo, dir: form.Text{Placeholder: "/path/to/exports"}, me: form.Text{Limit: 64, Placeholder: "as your CRM writes it"}}
	s.me.Set(o.Me)
	return s
}

// Init does nothing: all that is needed is there.
func (s *Screen) Init() tea.Cmd { return nil }

// Update handles a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case checkedMsg:
		return s.checkedDir(msg)
	case tea.PasteMsg:
		switch s.focus {
		case onDir:
			s.dir.Paste(msg.Content)
			return s.check(false)
		case onMe:
			s.me.Paste(msg.Content)
		}
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil
}

func (s *Screen) key(k tea.KeyPressMsg) tea.Cmd {
	name := k.String()
	switch {
	case s.busy:
		return nil
	case name == "esc" && s.focus != onChoice:
		s.focus = onChoice
		return nil
	case name == "esc":
		return screen.Send(DoneMsg{})
	case name == "enter":
		return s.enter()
	case name == "tab" && s.choice == Folder:
		s.focus = (s.focus + 1) % 3
		return nil
	case name == "shift+tab" && s.choice == Folder:
		s.focus = (s.focus + 2) % 3
		return nil
	}
	s.trouble = form.Trouble{}
	if s.focus == onChoice {
		s.choose(name)
		return nil
	}
	return s.edit(k)
}

func (s *Screen) choose(name string) {
	switch name {
	case "1", "d", "up", "k":
		s.choice = Demo
	case "2", "f":
		s.choice, s.focus = Folder, onDir
	case "down", "j":
		if s.choice == Folder {
			s.focus = onDir
		}
		s.choice = Folder
	}
}

func (s *Screen) edit(k tea.KeyPressMsg) tea.Cmd {
	t := &s.dir
	if s.focus == onMe {
		t = &s.me
	}
	before := t.Value()
	if !t.Key(k) {
		switch k.String() {
		case "up":
			s.focus--
		case "down":
			s.focus = onMe
		}
	}
	if s.focus != onDir || s.dir.Value() == before {
		return nil
	}
	return s.check(false)
}

// enter goes to what is still to be told, else ends the guide.
func (s *Screen) enter() tea.Cmd {
	switch {
	case s.choice == Demo:
		return screen.Send(DoneMsg{Choice: Demo})
	case s.focus == onChoice:
		s.focus = onDir
		return nil
	case s.dir.Empty():
		s.focus, s.trouble = onDir, form.Trouble{What: "a folder is needed", Hint: "the one that your exports lie in; it may be empty"}
		return nil
	case s.me.Empty():
		s.trouble = form.Trouble{}
		if s.focus == onMe {
			s.trouble = form.Trouble{What: "a name is needed", Hint: "it says which leads are yours"}
		}
		s.focus = onMe
		return nil
	}
	s.busy = true
	return s.check(true)
}

func (s *Screen) path() string { return strings.TrimSpace(s.dir.Value()) }

// check asks whether the folder is good.
func (s *Screen) check(done bool) tea.Cmd {
	s.seq++
	s.checked = false
	seq, path, ask := s.seq, s.path(), s.o.Check
	return func() tea.Msg {
		msg := checkedMsg{seq: seq, done: done}
		if ask != nil && path != "" {
			msg.problem = ask(path)
		}
		return msg
	}
}

func (s *Screen) checkedDir(msg checkedMsg) tea.Cmd {
	if msg.seq != s.seq {
		return nil
	}
	s.busy, s.checked, s.problem = false, true, msg.problem
	switch {
	case !msg.done:
		return nil
	case msg.problem != "":
		s.focus, s.trouble = onDir, form.Trouble{What: msg.problem}
		return nil
	}
	return screen.Send(DoneMsg{Choice: Folder, Dir: s.path(), Me: strings.TrimSpace(s.me.Value())})
}

// Title names the guide.
func (s *Screen) Title() string { return "Welcome" }

// Typing is always true: nothing else takes keys.
func (s *Screen) Typing() bool { return true }

// Keys are the bindings that count now.
func (s *Screen) Keys() []key.Binding {
	if s.focus == onChoice {
		return []key.Binding{form.Bind("1/2", "choose", "1", "2"), form.Bind("⏎", "go on", "enter"), form.Bind("esc", "leave, nothing is written", "esc")}
	}
	return []key.Binding{form.Bind("⏎", "go on", "enter"), form.Bind("tab", "next field", "tab"), form.Bind("esc", "back", "esc")}
}
