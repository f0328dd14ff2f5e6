// Package chart draws numbers with characters: bars, a funnel, a heat map of the
// hours of the week, intervals on an axis, a line of small columns, a burn-down.
//
// Every function is pure and returns lines of exactly w cells, whatever it is
// given: what is no number is drawn as unknown, what does not fit is cut or left
// out. A colour never says anything alone: a sign, a length or a figure says it
// too.
package chart

import (
	"math"
	"strings"

	"banter/tui/cell"
	"banter/tui/theme"
)

// Kit is what charts are drawn with. ASCII draws with the characters of plain
// terminals and screen readers alone.
type Kit struct {
	Theme *theme.Theme
	ASCII bool
}

// Tone is what a part of a chart means; Normal is the accent.
type Tone int

// The tones.
const (
	Normal Tone = iota
	Good
	Warn
	Bad
	Quiet
)

func (k Kit) pen(t Tone) theme.Pen {
	p := &k.Theme.Plain
	switch t {
	case Good:
		return p.Good
	case Warn:
		return p.Warn
	case Bad:
		return p.Bad
	case Quiet:
		return p.Muted
	case Normal:
	}
	return k.Theme.Ink.Bar
}

// sign is one of two characters: that of plain terminals is the second.
func (k Kit) sign(s, plain string) string {
	if k.ASCII {
		return plain
	}
	return s
}

// known reports whether v is a number that can be drawn: sums and shares of
// numbers beyond the bound would be none.
func known(v float64) bool { return math.Abs(v) <= 1e100 }

// eighths is how long v is where top is w cells, in eighths of a cell: more than
// nothing is an eighth at least, and nothing is longer than the whole.
func eighths(v, top float64, w int) int {
	if !known(v) || !known(top) || v <= 0 || top <= 0 || w <= 0 {
		return 0
	}
	share := v / top
	if share >= 1 || !known(share) {
		return 8 * w
	}
	return max(1, int(math.Round(share*float64(8*w))))
}

// bar is n eighths of a cell as at most w cells, to half a cell, not filled up.
func (k Kit) bar(n, w int) string {
	n = min(n, 8*w)
	if n <= 0 {
		return ""
	}
	if k.ASCII {
		return strings.Repeat("#", max(1, (n+4)/8))
	}
	halves := max(1, (n+2)/4)
	return strings.Repeat("━", halves/2) + strings.Repeat("╸", halves%2)
}

// Bar is one line of Bars.
type Bar struct {
	Label string
	Value float64 // what is no number has no length
	Text  string  // the figure, at the right
	Tone  Tone
}

// gap is what stands between the columns of a chart.
const gap = 2

// columns are the widths of label, drawing and figures: labels give way first,
// then the drawing goes.
func columns(labels, texts []string, w int) (label, plot, text int) {
	for i := range labels {
		label, text = max(label, cell.Width(labels[i])), max(text, cell.Width(texts[i]))
	}
	text = min(text, w)
	label = min(label, max(w/3, min(14, w*2/5)))
	plot = w - label - text
	if label > 0 {
		plot -= gap
	}
	if text > 0 {
		plot -= gap
	}
	if plot < 4 {
		plot = 0
		label = max(0, w-text-1)
	}
	return label, plot, text
}

// row puts the columns together; drawing has its colours and at most plot cells.
func (k Kit) row(label, drawing, text string, lw, plot, tw, w int) string {
	p := &k.Theme.Plain
	line := p.Text.Paint(cell.Fit(cell.Text(label), lw))
	if plot > 0 {
		if lw > 0 {
			line += cell.Spaces(gap)
		}
		line += cell.Fit(drawing, plot)
		if tw > 0 {
			line += cell.Spaces(gap)
		}
	} else if lw > 0 && tw > 0 {
		line += " "
	}
	return cell.Fit(line+p.Text.Paint(cell.FitRight(cell.Text(text), tw)), w)
}

// Bars are horizontal bars, a line each: exact to half a cell. top is the
// value of a full bar; 0 is the largest of them.
func (k Kit) Bars(bars []Bar, top float64, w int) []string {
	if w <= 0 {
		return nil
	}
	labels, texts := make([]string, len(bars)), make([]string, len(bars))
	values := make([]float64, len(bars))
	for i, b := range bars {
		labels[i], texts[i], values[i] = b.Label, b.Text, b.Value
	}
	top = fullAt(top, values)
	lw, plot, tw := columns(labels, texts, w)
	out := make([]string, len(bars))
	for i, b := range bars {
		out[i] = k.row(b.Label, k.pen(b.Tone).Paint(k.bar(eighths(b.Value, top, plot), plot)), b.Text, lw, plot, tw, w)
	}
	return out
}

// Step is one stage of a funnel.
type Step struct {
	Label string
	N     int    // how many came so far
	Open  int    // how many of them are still there, neither on nor out
	Text  string // the figures, at the right
	Note  string // what became of them, on a line of its own; "" is none
}

// Funnel draws a bar for each step on one scale, the part that is still open
// thin, and its note below.
func (k Kit) Funnel(steps []Step, w int) []string {
	if w <= 0 {
		return nil
	}
	labels, texts, top := make([]string, len(steps)), make([]string, len(steps)), 0
	for i, s := range steps {
		labels[i], texts[i] = s.Label, s.Text
		top = max(top, s.N)
	}
	lw, plot, tw := columns(labels, texts, w)
	var out []string
	for _, s := range steps {
		out = append(out, k.row(s.Label, k.step(s, top, plot), s.Text, lw, plot, tw, w))
		if s.Note != "" {
			in := min(2, w)
			out = append(out, cell.Fit(cell.Spaces(in)+k.pen(Quiet).Paint(cell.Cut(k.sign("└ ", "` ")+cell.Text(s.Note), w-in)), w))
		}
	}
	return out
}

// step is the bar of a step: whole cells where a part of it is open, so that the
// two parts touch.
func (k Kit) step(s Step, top, w int) string {
	all := eighths(float64(s.N), float64(top), w)
	open := min(max(0, s.Open), max(0, s.N))
	if open == 0 {
		return k.Theme.Ink.Bar.Paint(k.bar(all, w))
	}
	done := 0
	if s.N > open {
		done = max(1, (eighths(float64(s.N-open), float64(top), w)+4)/8)
	}
	cells := min(w, max(done+1, (all+4)/8))
	done = min(done, cells)
	return k.Theme.Ink.Bar.Paint(k.bar(8*done, w)) + k.pen(Quiet).Paint(strings.Repeat(k.sign("─", "."), cells-done))
}
