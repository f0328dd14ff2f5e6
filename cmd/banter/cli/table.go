package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/term"

	"banter/store/lead"
	"banter/tui/cell"
)

// column is one column of a plain table.
type column struct {
	head  string
	right bool // numbers
	flex  bool // gives way when the terminal is narrow
}

// table prints rows in aligned columns: no frame, two spaces between. On a
// terminal the flexible columns are cut so that a row stays a line; elsewhere
// nothing is cut.
func (a *app) table(cols []column, rows [][]string) error {
	widths := make([]int, len(cols))
	for i, c := range cols {
		widths[i] = cell.Width(c.head)
		for _, r := range rows {
			widths[i] = max(widths[i], cell.Width(r[i]))
		}
	}
	if isTerminal(a.out) {
		if w, _, err := term.GetSize(a.out.Fd()); err == nil && w > 0 {
			shrink(cols, widths, w)
		}
	}
	var b strings.Builder
	line := func(cells []string) {
		for i, text := range cells {
			if i > 0 {
				b.WriteString("  ")
			}
			switch {
			case cols[i].right:
				b.WriteString(cell.FitRight(text, widths[i]))
			case i == len(cells)-1:
				b.WriteString(cell.Cut(text, widths[i]))
			default:
				b.WriteString(cell.Fit(text, widths[i]))
			}
		}
		trimmed := strings.TrimRight(b.String(), " ")
		b.Reset()
		b.WriteString(trimmed + "\n")
	}
	heads := make([]string, len(cols))
	for i, c := range cols {
		heads[i] = c.head
	}
	for _, r := range append([][]string{heads}, rows...) {
		line(r)
		if _, err := io.WriteString(a.out, lead.Printable(b.String())); err != nil {
			return err
		}
		b.Reset()
	}
	return nil
}

// shrink takes cells from the flexible columns, the widest first, until the
// row fits into w or none can give more.
func shrink(cols []column, widths []int, w int) {
	total := 2 * (len(cols) - 1)
	for _, n := range widths {
		total += n
	}
	for total > w {
		widest := -1
		for i, c := range cols {
			if c.flex && widths[i] > max(8, cell.Width(c.head)) && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return
		}
		widths[widest]--
		total--
	}
}

// bar shows how far long work is, on a terminal only, on one line that goes
// away at the end.
type bar struct {
	a     *app
	what  string
	shown bool
	last  int
}

func (a *app) progress(what string) *bar { return &bar{a: a, what: what, last: -1} }

// step shows progress; a total of 0 is unknown.
func (b *bar) step(done, total int) {
	if !isTerminal(b.a.err) || b.a.plainOutput {
		return
	}
	mark := done / 1000
	text := fmt.Sprintf("%s: %d", b.what, done)
	if total > 0 {
		mark = done * 100 / total
		filled := min(20, done*20/total)
		text = fmt.Sprintf("%s %s%s %3d %%", b.what, strings.Repeat("▇", filled), strings.Repeat("▁", 20-filled), min(100, mark))
	}
	if mark == b.last {
		return
	}
	b.last, b.shown = mark, true
	b.draw(text)
}

// draw puts text in the place of the line.
func (b *bar) draw(text string) { _, _ = io.WriteString(b.a.err, "\r\x1b[K"+lead.Clean(text)) }

func (b *bar) end() {
	if b.shown {
		b.draw("")
	}
}
