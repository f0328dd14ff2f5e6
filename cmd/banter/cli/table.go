package cli

import (
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
