package reports

import (
	"banter/tui/cell"
)

// grid is a table with figures at the right: the first column gives way, and
// where that is not enough the last columns go.
func (s *Screen) grid(heads []string, rows [][]string, w int) []string {
	const first, space = 10, 2
	widths := make([]int, len(heads))
	for i, h := range heads {
		widths[i] = cell.Width(h)
		for _, r := range rows {
			widths[i] = max(widths[i], cell.Width(r[i]))
		}
	}
	n, used := 1, min(widths[0], first)
	for n < len(heads) && used+space+widths[n] <= w {
		used += space + widths[n]
		n++
	}
	widths[0] = min(widths[0], max(0, w-used+min(widths[0], first)))
	line := func(cells []string) string {
		out := cell.Fit(cell.Text(cells[0]), widths[0])
		for i := 1; i < n; i++ {
			out += cell.Spaces(space) + cell.FitRight(cell.Text(cells[i]), widths[i])
		}
		return cell.Cut(out, w)
	}
	p := s.o.Theme.Plain
	out := []string{p.Muted.Paint(line(heads))}
	for _, r := range rows {
		out = append(out, p.Text.Paint(line(r)))
	}
	return out
}
