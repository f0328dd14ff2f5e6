// Package firstrun asks on the first start where leads come from and who works
// them. It writes nothing and logs in nowhere itself: it tells what was chosen.
package firstrun

import (
	"slices"
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
	None       Choice = ""
	Demo       Choice = "demo"
	Folder     Choice = "folder"
	HubSpot    Choice = "hubspot"
	Salesforce Choice = "salesforce"
)

// Way is a choice in words.
type Way struct {
	Choice            Choice
	Label, What, More string
}

// Ways are the choices in the order on show.
func Ways() []Way {
	return []Way{
		{Demo, "Demo", "simulated leads that keep arriving", "no account, no file, and nothing is left behind"},
		{Folder, "A folder", "CSV or JSON Lines exports, read again when they change", "outcomes go back there as files; it works without a network"},
		{HubSpot, "HubSpot", "log in with a token of your account", "asked for next, without an echo, and kept in the keyring"},
		{Salesforce, "Salesforce", "sign in with your browser, or with what the sf CLI holds", "kept in the keyring; no password is asked for here"},
	}
}

// Label is what people call a choice; "" for None.
func (c Choice) Label() string {
	for _, w := range Ways() {
		if w.Choice == c {
			return w.Label
		}
	}
	return ""
}

// DoneMsg is what was chosen. Dir and Me are set for Folder alone; of App and
// Alias one is set for Salesforce, with Address where it is not the usual one.
type DoneMsg struct {
	Choice  Choice
	Dir     string
	Me      string
	App     string // the consumer key of an app to log in with
	Alias   string // an org that the sf CLI is logged in to
	Address string // where to log in
}

// Options are what the guide needs.
type Options struct {
	Me string // the name to propose
	// Check says in plain words what is wrong with a folder, "" if it is good. It
	// may read the disk: it is called in commands only. nil accepts any.
	Check func(path string) string
	Theme *theme.Theme
	// Last is what was chosen before, and Problem why it did not work out.
	Last    DoneMsg
	Problem string
}

// The parts of the guide, in the order of tab; behind the choice the fields that
// it has.
const (
	onChoice = iota
	onDir
	onMe
	onApp     = 1
	onAlias   = 2
	onAddress = 3
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
	app     form.Text
	alias   form.Text
	address form.Text
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
	s := &Screen{
		o: o, choice: o.Last.Choice, dir: form.Text{Placeholder: "/path/to/exports"}, me: form.Text{Limit: 64, Placeholder: "as your CRM writes it"},
		app: form.Text{Placeholder: "consumer key of an External Client App"}, alias: form.Text{Limit: 128, Placeholder: "or an alias that the sf CLI is logged in to"},
		address: form.Text{Limit: 256, Placeholder: "login.salesforce.com"},
	}
	if s.choice == None {
		s.choice = Demo
	}
	s.me.Set(o.Me)
	s.dir.Set(o.Last.Dir)
	s.app.Set(o.Last.App)
	s.alias.Set(o.Last.Alias)
	s.address.Set(o.Last.Address)
	return s
}

// field is something to type in that a choice asks for.
type field struct {
	label string
	text  *form.Text
}

func (s *Screen) fields() []field {
	switch s.choice {
	case Folder:
		return []field{{"Folder", &s.dir}, {"I am", &s.me}}
	case Salesforce:
		return []field{{"App key", &s.app}, {"sf alias", &s.alias}, {"Log in at", &s.address}}
	default:
		return nil
	}
}

// Init does nothing: all that is needed is there.
func (s *Screen) Init() tea.Cmd { return nil }

// Update handles a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case checkedMsg:
		return s.checkedDir(msg)
	case tea.PasteMsg:
		if s.focus > onChoice {
			s.fields()[s.focus-1].text.Paste(msg.Content)
			return s.edited()
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
	case name == "tab":
		s.focus = (s.focus + 1) % (len(s.fields()) + 1)
		return nil
	case name == "shift+tab":
		s.focus = (s.focus + len(s.fields())) % (len(s.fields()) + 1)
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
	all := Ways()
	at := slices.IndexFunc(all, func(w Way) bool { return w.Choice == s.choice })
	switch name {
	case "up", "k":
		s.choice = all[max(0, at-1)].Choice
	case "down", "j":
		s.choice = all[min(len(all)-1, at+1)].Choice
	default:
		i := slices.Index([]string{"1", "2", "3", "4"}, name)
		if i < 0 {
			i = slices.Index([]string{"d", "f", "h", "s"}, name)
		}
		if i < 0 {
			return
		}
		s.choice = all[i].Choice
		s.focus = min(onDir, len(s.fields()))
	}
}

func (s *Screen) edit(k tea.KeyPressMsg) tea.Cmd {
	t := s.fields()[s.focus-1].text
	before := t.Value()
	if !t.Key(k) {
		switch k.String() {
		case "up":
			s.focus--
		case "down":
			s.focus = min(s.focus+1, len(s.fields()))
		}
		return nil
	}
	if t.Value() == before {
		return nil
	}
	return s.edited()
}

// edited looks at the folder anew when it is another.
func (s *Screen) edited() tea.Cmd {
	if s.choice == Folder && s.focus == onDir {
		return s.check(false)
	}
	return nil
}

// enter goes to what is still to be told, else ends the guide.
func (s *Screen) enter() tea.Cmd {
	switch {
	case s.choice == Demo || s.choice == HubSpot:
		return screen.Send(DoneMsg{Choice: s.choice})
	case s.choice == Salesforce:
		return s.enterOrg()
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

// enterOrg asks for what a login to Salesforce needs: an app, or an org of the sf
// CLI.
func (s *Screen) enterOrg() tea.Cmd {
	value := func(t *form.Text) string { return strings.TrimSpace(t.Value()) }
	done := DoneMsg{Choice: Salesforce, App: value(&s.app), Alias: value(&s.alias), Address: value(&s.address)}
	s.trouble = form.Trouble{}
	switch {
	case s.focus == onChoice && done.App == "" && done.Alias == "":
		s.focus = onApp
	case done.App == "" && done.Alias == "":
		s.focus, s.trouble = onApp, form.Trouble{What: "an app key or an alias is needed", Hint: "an administrator makes the app, once for all: banter auth login salesforce says how"}
	case done.Alias != "" && (done.App != "" || done.Address != ""):
		s.focus, s.trouble = onAlias, form.Trouble{What: "the sf CLI knows the org by its alias alone", Hint: "leave the other fields empty, or this one"}
	default:
		return screen.Send(done)
	}
	return nil
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
		return []key.Binding{form.Bind("1–4", "choose", "1", "2", "3", "4"), form.Bind("⏎", "go on", "enter"), form.Bind("esc", "leave, nothing is written", "esc")}
	}
	return []key.Binding{form.Bind("⏎", "go on", "enter"), form.Bind("tab", "next field", "tab"), form.Bind("esc", "back", "esc")}
}
