package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"banter/tui/cell"
	"banter/tui/screen"
)

// headLines and footLines are the lines that belong to the root.
const (
	headLines = 2
	footLines = 2
)

// View draws the program.
func (m *Model) View() tea.View {
	v := tea.NewView(m.draw())
	v.AltScreen = true
	v.MouseMode = tea.MouseModeCellMotion
	v.WindowTitle = m.windowTitle()
	return v
}

func (m *Model) windowTitle() string {
	title := "banter"
	if n, ok := m.queue.Count("queue"); ok {
		title += fmt.Sprintf(" · %d to work", n)
	}
	if late, _ := m.queue.Urgent(); late > 0 {
		title += fmt.Sprintf(" · %d late", late)
	}
	return title
}

// body is how many lines the screens have.
func (m *Model) body() int { return max(0, m.h-headLines-footLines) }

// draw is the whole frame: exactly h lines of w cells. Nothing is drawn before
// the terminal has told its size.
func (m *Model) draw() string {
	if m.w <= 0 || m.h <= 0 {
		return ""
	}
	if m.body() < 3 {
		return cell.Box(m.top().View(m.w, m.h), m.w, m.h)
	}
	base, over := m.layers()
	lines := make([]string, 0, m.h)
	lines = append(lines, m.header(m.w), m.rule(base, m.w))
	body := strings.Split(base.View(m.w, m.body()), "\n")
	if len(body) != m.body() {
		body = cell.Lines(body, m.w, m.body())
	}
	lines = append(lines, body...)
	for i := len(m.stack) - len(over); i < len(m.stack); i++ {
		lines = m.over(lines, &m.stack[i])
	}
	lines = append(lines, m.lower(m.w), m.footer(m.w))
	return strings.Join(lines, "\n")
}

// layers parts the stack: the topmost screen that fills the body, and the
// dialogs over it.
func (m *Model) layers() (base screen.Screen, over []screen.Screen) {
	i := len(m.stack)
	for i > 0 && m.isDialog(m.stack[i-1].screen) {
		i--
	}
	base = m.queue
	if i > 0 {
		base = m.stack[i-1].screen
	}
	for _, e := range m.stack[i:] {
		over = append(over, e.screen)
	}
	return base, over
}

// isDialog reports whether a screen is drawn as a box: it wants to be one, and
// there is room around it.
func (m *Model) isDialog(s screen.Screen) bool {
	d, ok := s.(dialog)
	if !ok {
		return false
	}
	w, _ := d.Dialog()
	return w > 0 && m.w >= 44 && m.body() >= 10
}

// box is where the inside of a dialog lies, in cells of the terminal.
func (m *Model) box(d dialog) (x, y, w, h int) {
	w, h = d.Dialog()
	w, h = min(w, m.w-4), min(h, m.body()-2)
	y = headLines + max(0, (m.body()-h-2)/3) + 1
	return (m.w-w-4)/2 + 2, y, max(1, w), max(1, h)
}

// place is where the inside of the topmost screen lies.
func (m *Model) place() (x, y, w, h int) {
	if d, ok := m.top().(dialog); ok && m.isDialog(m.top()) {
		return m.box(d)
	}
	if m.body() < 3 {
		return 0, 0, m.w, m.h
	}
	return 0, headLines, m.w, m.body()
}

// hug is how high the box of a dialog is: as its lines need, and never lower than
// it was, so that it does not jump while somebody types. A blank line may hold
// the bar between two columns.
func (e *entry) hug(lines []string, w, h int) int {
	n := min(h, len(lines))
	for n > 1 && strings.Trim(ansi.Strip(lines[n-1]), " │") == "" {
		n--
	}
	if e.wide != w {
		e.tall, e.wide = 0, w
	}
	e.tall = max(e.tall, n)
	return min(e.tall, h)
}

// over draws a dialog in a frame over the lines; what it does not cover steps
// back.
func (m *Model) over(lines []string, e *entry) []string {
	s := e.screen
	d, ok := s.(dialog)
	if !ok {
		return lines
	}
	x, y, w, h := m.box(d)
	inside := strings.Split(s.View(w, h), "\n")
	h = e.hug(inside, w, h)
	t := m.theme
	edge := t.Plain.Accent
	title := " " + cell.Cut(cell.Text(s.Title()), w-2) + " "
	box := make([]string, 0, h+2)
	box = append(box, edge.Paint("╭─")+t.Plain.AccentBold.Paint(title)+edge.Paint(strings.Repeat("─", max(0, w+1-cell.Width(title)))+"╮"))
	for _, l := range cell.Lines(inside, w, h) {
		box = append(box, edge.Paint("│")+" "+l+" "+edge.Paint("│"))
	}
	box = append(box, edge.Paint("╰"+strings.Repeat("─", w+2)+"╯"))
	plain := make([]string, len(lines))
	for i, l := range lines {
		plain[i] = ansi.Strip(l)
	}
	plain = cell.Over(plain, box, x-2, y-1, w+4, m.w, t.Ink.Behind.Paint)
	plain[0] = lines[0]
	return plain
}
