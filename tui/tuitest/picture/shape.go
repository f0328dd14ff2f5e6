package picture

import (
	"fmt"
	"strconv"
	"strings"
)

// shape is a character that is drawn and not written.
type shape struct {
	line  bool    // its parts are lines, else areas
	dim   string  // how much of it is seen through; "" is all
	parts []block // in eighths of a cell
	arc   string  // of a corner that is round, in units from the cell's own
}

// at is the shape's path in the cell at x, y.
func (s *shape) at(x, y int) string {
	left, top := x*cellW, y*cellH
	if s.arc != "" {
		return fmt.Sprintf("M%d %d", left, top) + s.arc
	}
	var b strings.Builder
	for _, p := range s.parts {
		q := block{left + p.x*cellW/8, top + p.y*cellH/8, p.w * cellW / 8, p.h * cellH / 8}
		if s.line {
			b.WriteString(q.stroke())
			continue
		}
		if p.w*cellW%8 != 0 || p.x*cellW%8 != 0 {
			b.WriteString(part(float64(left)+float64(p.x)*cellW/8, q.y, float64(p.w)*cellW/8, q.h))
			continue
		}
		b.WriteString(q.path())
	}
	return b.String()
}

// block is an area: a line where it has no width or no height.
type block struct{ x, y, w, h int }

func (b block) path() string { return fmt.Sprintf("M%d %dh%dv%dh-%dz", b.x, b.y, b.w, b.h, b.w) }

func (b block) stroke() string {
	if b.w == 0 {
		return fmt.Sprintf("M%d %dv%d", b.x, b.y, b.h)
	}
	return fmt.Sprintf("M%d %dh%d", b.x, b.y, b.w)
}

func part(x float64, y int, w float64, h int) string {
	f := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	return fmt.Sprintf("M%s %dh%sv%dh-%sz", f(x), y, f(w), h, f(w))
}

// joined is two paths as one: an area or a line that goes on where the other
// ends becomes longer instead.
func joined(a, b string) string {
	at := strings.LastIndexByte(a, 'M')
	var p, q block
	if scan(a[at:], &p) && scan(b, &q) && p.y == q.y && p.h == q.h && p.x+p.w == q.x {
		p.w += q.w
		return a[:at] + p.path()
	}
	var x, y, w, x2, y2, w2 int
	if line(a[at:], &x, &y, &w) && line(b, &x2, &y2, &w2) && y == y2 && x+w == x2 {
		return a[:at] + block{x, y, w + w2, 0}.stroke()
	}
	return a + b
}

// scan reads back a path of block.path.
func scan(s string, b *block) bool {
	var back int
	n, err := fmt.Sscanf(s, "M%d %dh%dv%dh-%dz", &b.x, &b.y, &b.w, &b.h, &back)
	return err == nil && n == 5 && s == b.path()
}

// line reads back a path of block.stroke that goes to the right.
func line(s string, x, y, w *int) bool {
	n, err := fmt.Sscanf(s, "M%d %dh%d", x, y, w)
	return err == nil && n == 3 && s == block{*x, *y, *w, 0}.stroke()
}

// shapeOf is the shape of a character, nil for text.
func shapeOf(s string) *shape {
	lines := func(parts ...block) *shape { return &shape{line: true, parts: parts} }
	area := func(x, y, w, h int) *shape { return &shape{parts: []block{{x, y, w, h}}} }
	left, right, up, down := block{0, 4, 4, 0}, block{4, 4, 4, 0}, block{4, 0, 0, 4}, block{4, 4, 0, 4}
	across, through := block{0, 4, 8, 0}, block{4, 0, 0, 8}
	switch s {
	case "─":
		return lines(across)
	case "│":
		return lines(through)
	case "├":
		return lines(through, right)
	case "┤":
		return lines(through, left)
	case "┬":
		return lines(across, down)
	case "┴":
		return lines(across, up)
	case "┼":
		return lines(across, through)
	case "┌":
		return lines(right, down)
	case "└":
		return lines(up, right)
	case "┊":
		return lines(block{4, 1, 0, 1}, block{4, 3, 0, 1}, block{4, 5, 0, 1}, block{4, 7, 0, 1})
	case "━":
		return area(0, 3, 8, 2)
	case "╸":
		return area(0, 3, 4, 2)
	case "╺":
		return area(4, 3, 4, 2)
	}
	return rounded(s)
}

// rounded are the corners of a dialog; else what fills a part of its cell.
func rounded(s string) *shape {
	switch s {
	case "╭":
		return &shape{line: true, arc: "m12 12h-2q-4 0-4 4v8"}
	case "╮":
		return &shape{line: true, arc: "m0 12h2q4 0 4 4v8"}
	case "╰":
		return &shape{line: true, arc: "m12 12h-2q-4 0-4-4v-8"}
	case "╯":
		return &shape{line: true, arc: "m0 12h2q4 0 4-4v-8"}
	}
	if i := strings.Index("▁▂▃▄▅▆▇█", s); i >= 0 && len(s) == 3 {
		n := i/3 + 1
		return &shape{parts: []block{{0, 8 - n, 8, n}}}
	}
	if i := strings.Index("▏▎▍▌▋▊▉", s); i >= 0 && len(s) == 3 {
		return &shape{parts: []block{{0, 0, i/3 + 1, 8}}}
	}
	if i := strings.Index("░▒▓", s); i >= 0 && len(s) == 3 {
		return &shape{dim: []string{".25", ".5", ".75"}[i/3], parts: []block{{0, 0, 8, 8}}}
	}
	return nil
}
