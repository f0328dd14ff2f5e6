// Package palette is the command line of the screens: every command by name,
// found by a few of its letters, with what it takes typed behind it; and the
// leads that what is typed names.
package palette

import (
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/cell"
	"banter/tui/keymap"
	"banter/tui/screen"
	"banter/tui/theme"
)

// Command is one line of the palette.
type Command struct {
	Name string // "snooze"
	Arg  string // what may be typed behind it: "+2h, 16:30, tomorrow"; "" is nothing
	Help string // what it does
	Key  string // the key that does it too
	Lead lead.ID
}

// ChosenMsg says which command was chosen, and what was typed behind it; with
// Lead it was that lead.
type ChosenMsg struct {
	Name, Arg string
	Lead      lead.ID
}

// Finder finds the leads that a text names, the best first; it is called in
// commands.
type Finder func(text string) ([]Command, error)

// foundMsg is the answer of a Finder; a stale one is dropped.
type foundMsg struct {
	seq   int
	leads []Command
	err   error
}

// Screen is the palette, a dialog. Make one with New.
type Screen struct {
	all   []Command
	found []Command
	leads []Command // those that the text names
	find  Finder
	seq   int
	text  string
	cur   int
	top   int
	theme *theme.Theme
	keys  *keymap.Map
}

var _ screen.Screen = (*Screen)(nil)

// New makes the palette. find may be nil: it finds no lead then.
func New(t *theme.Theme, k *keymap.Map, cmds []Command, find Finder) *Screen {
	s := &Screen{all: cmds, theme: t, keys: k, find: find}
	s.filter()
	return s
}

// Init does nothing: all is known.
func (s *Screen) Init() tea.Cmd { return nil }

// Dialog is the most that the palette fills.
func (s *Screen) Dialog() (w, h int) { return 68, min(18, len(s.all)+2) }

// Title names the dialog.
func (s *Screen) Title() string { return "Commands" }

// Typing is true: letters are text.
func (s *Screen) Typing() bool { return true }

// Keys are the bindings that count now.
func (s *Screen) Keys() []key.Binding {
	return []key.Binding{
		key.NewBinding(key.WithKeys("enter"), key.WithHelp("⏎", "run")),
		key.NewBinding(key.WithKeys("tab"), key.WithHelp("tab", "complete")),
		key.NewBinding(key.WithKeys("up", "down"), key.WithHelp("↑↓", "choose")),
		key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "close")),
	}
}

// Update handles a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		before := s.text
		cmd := s.key(msg)
		return tea.Batch(cmd, s.look(before))
	case tea.PasteMsg:
		before := s.text
		s.typed(lead.Clean(msg.Content))
		return s.look(before)
	case foundMsg:
		return s.took(msg)
	case tea.MouseWheelMsg:
		s.move(map[tea.MouseButton]int{tea.MouseWheelUp: -1, tea.MouseWheelDown: 1}[msg.Button])
	case tea.MouseClickMsg:
		if i := s.top + msg.Y - 2; msg.Y >= 2 && i < len(s.found) {
			s.cur = i
			return s.run()
		}
	}
	return nil
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "esc":
		return screen.Send(screen.CloseMsg{})
	case "enter":
		return s.run()
	case "up", "ctrl+p":
		s.move(-1)
	case "down", "ctrl+n":
		s.move(1)
	case "tab":
		if s.cur < len(s.found) {
			s.text = s.found[s.cur].Name + " "
			s.filter()
		}
	case "backspace", "ctrl+h":
		if s.text == "" {
			return screen.Send(screen.CloseMsg{})
		}
		_, n := utf8.DecodeLastRuneInString(s.text)
		s.text = s.text[:len(s.text)-n]
		s.filter()
	case "ctrl+u":
		s.text = ""
		s.filter()
	default:
		s.typed(msg.Text)
	}
	return nil
}

func (s *Screen) typed(text string) {
	if text == "" || len(s.text)+len(text) > 200 {
		return
	}
	s.text += cell.Text(text)
	s.filter()
}

func (s *Screen) move(by int) { s.cur = min(max(0, s.cur+by), max(0, len(s.found)-1)) }

// run chooses the command under the cursor. What is typed behind the name of a
// command goes along.
func (s *Screen) run() tea.Cmd {
	if s.cur >= len(s.found) {
		return screen.Send(screen.NoticeMsg{Text: "There is no command and no lead “" + s.text + "”", Bad: true})
	}
	c := s.found[s.cur]
	if c.Lead != "" {
		return screen.Send(ChosenMsg{Lead: c.Lead})
	}
	_, arg := s.split()
	return screen.Send(ChosenMsg{Name: c.Name, Arg: arg})
}

// split parts what is typed into a command and what stands behind it: the
// longest name that it begins with, or its first word.
func (s *Screen) split() (name, arg string) {
	text := strings.TrimLeft(s.text, " ")
	best := ""
	for _, c := range s.all {
		if len(c.Name) > len(best) && (text == c.Name || strings.HasPrefix(text, c.Name+" ")) {
			best = c.Name
		}
	}
	if best != "" {
		return best, strings.TrimSpace(text[len(best):])
	}
	name, arg, _ = strings.Cut(text, " ")
	for _, c := range s.all {
		if c.Arg != "" && Match(name, c.Name) > 0 {
			return name, strings.TrimSpace(arg)
		}
	}
	return strings.TrimSpace(text), ""
}

// filter finds the commands that what is typed stands for, the best first.
func (s *Screen) filter() {
	name, arg := s.split()
	type hit struct {
		c Command
		n int
	}
	var hits []hit
	for _, c := range s.all {
		n := Match(name, c.Name)
		if n == 0 && arg == "" && len(name) > 1 && strings.Contains(strings.ToLower(c.Help), strings.ToLower(name)) {
			n = 1
		}
		if n == 0 || arg != "" && c.Arg == "" {
			continue
		}
		i := len(hits)
		for i > 0 && hits[i-1].n < n {
			i--
		}
		hits = append(hits[:i], append([]hit{{c, n}}, hits[i:]...)...)
	}
	s.found, s.cur, s.top = s.found[:0], 0, 0
	for _, h := range hits {
		s.found = append(s.found, h.c)
	}
	s.found = append(s.found, s.leads...)
}

// leadsFrom is how many letters name a lead at least.
const leadsFrom = 2

// look asks for the leads that the text names when it is another than before.
func (s *Screen) look(before string) tea.Cmd {
	if s.find == nil || s.text == before {
		return nil
	}
	s.seq++
	seq, text, find := s.seq, strings.TrimSpace(s.text), s.find
	if utf8.RuneCountInString(text) < leadsFrom {
		s.leads = nil
		s.filter()
		return nil
	}
	return func() tea.Msg {
		msg := foundMsg{seq: seq}
		msg.leads, msg.err = find(text)
		return msg
	}
}

// took shows the leads that were found below the commands; the cursor stays
// where it is.
func (s *Screen) took(msg foundMsg) tea.Cmd {
	if msg.seq != s.seq {
		return nil
	}
	if msg.err != nil {
		return screen.Send(screen.FailedMsg{Err: msg.err})
	}
	cur, top := s.cur, s.top
	s.leads = msg.leads
	s.filter()
	s.cur, s.top = min(cur, max(0, len(s.found)-1)), top
	return nil
}

// Match is how well a pattern's letters stand for text, in order and whatever
// their case: 0 is not at all, more is better. An empty pattern matches all
// alike.
func Match(pattern, text string) int {
	p, t := []rune(strings.ToLower(strings.TrimSpace(pattern))), []rune(strings.ToLower(text))
	if len(p) == 0 {
		return 1
	}
	score, at, run := 0, 0, 0
	for i, r := range t {
		if at == len(p) {
			break
		}
		if r != p[at] {
			run = 0
			continue
		}
		run++
		score += run * 4
		if i == 0 || t[i-1] == ' ' || t[i-1] == '-' {
			score += 12
		}
		at++
	}
	if at < len(p) {
		return 0
	}
	if len(p) == len(t) {
		score += 100
	}
	return max(1, score*8-len(t))
}

// View draws exactly h lines of w cells.
func (s *Screen) View(w, h int) string {
	if w <= 0 || h <= 0 {
		return ""
	}
	p := s.theme.Plain
	text := cell.Text(s.text)
	for cell.Width(text) > max(1, w-4) {
		_, n := utf8.DecodeRuneInString(text)
		text = text[n:]
	}
	lines := []string{p.AccentBold.Paint(": ") + p.Bold.Paint(text) + s.theme.Cursor.Render(" "), ""}
	room := max(0, h-2)
	s.top = max(0, min(s.top, s.cur), s.cur-room+1)
	for i := s.top; i < len(s.found) && i < s.top+room; i++ {
		lines = append(lines, s.line(i, w))
	}
	if len(s.found) == 0 {
		lines = append(lines, p.Muted.Paint(cell.Cut("  no such command and no such lead; esc closes", w)))
	}
	return strings.Join(cell.Lines(lines, w, h), "\n")
}

func (s *Screen) line(i, w int) string {
	c := s.found[i]
	p, bar := &s.theme.Plain, " "
	if i == s.cur {
		p, bar = &s.theme.OnSelected, "▌"
	}
	if c.Lead != "" {
		return cell.Fit(p.Accent.Paint(bar)+p.Text.Paint(" ")+p.Text.Paint(cell.Fit(c.Name, 25)+" ")+p.Muted.Paint(cell.Fit(c.Help, max(0, w-35)))+p.Faint.Paint(cell.Fit("   lead", 7)), w)
	}
	key := cell.FitRight(c.Key, 6)
	name := cell.Cut(c.Name, 20)
	arg := ""
	if c.Arg != "" {
		arg = " " + cell.Cut(c.Arg, max(0, 24-cell.Width(name)))
	}
	gap := max(1, 26-cell.Width(name)-cell.Width(arg))
	room := max(0, w-2-26-cell.Width(key)-2)
	line := p.Accent.Paint(bar) + p.Text.Paint(" ") + p.Bold.Paint(name) + p.Faint.Paint(arg) + p.Text.Paint(cell.Spaces(gap)) +
		p.Muted.Paint(cell.Fit(c.Help, room)) + p.Accent.Paint(" "+key+" ")
	return cell.Fit(line, w)
}
