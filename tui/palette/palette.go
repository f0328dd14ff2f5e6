// Package palette is the command line of the screens: every command by name,
// found by a few of its letters, with what it takes typed behind it.
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
}

// ChosenMsg says which command was chosen, and what was typed behind it.
type ChosenMsg struct{ Name, Arg string }

// Screen is the palette, a dialog. Make one with New.
type Screen struct {
	all   []Command
	found []Command
	text  string
	cur   int
	top   int
	theme *theme.Theme
	keys  *keymap.Map
}

var _ screen.Screen = (*Screen)(nil)

// New makes the palette.
func New(t *theme.Theme, k *keymap.Map, cmds []Command) *Screen {
	s := &Screen{all: cmds, theme: t, keys: k}
	s.filter()
	return s
}

// Init does nothing: all is known.
func (s *Screen) Init() tea.Cmd { return nil }

// Dialog is the most that the palette fills.
func (s *Screen) Dialog() (w, h int) { return 64, min(18, len(s.all)+2) }

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
		return s.key(msg)
	case tea.PasteMsg:
		s.typed(lead.Clean(msg.Content))
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
		return screen.Send(screen.NoticeMsg{Text: "There is no command “" + s.text + "”", Bad: true})
	}
	c := s.found[s.cur]
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
		lines = append(lines, p.Muted.Paint(cell.Cut("  no such command; esc closes", w)))
	}
	return strings.Join(cell.Lines(lines, w, h), "\n")
}

func (s *Screen) line(i, w int) string {
	c := s.found[i]
	p, bar := &s.theme.Plain, " "
	if i == s.cur {
		p, bar = &s.theme.OnSelected, "▌"
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
