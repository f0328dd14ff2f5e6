package chart

import (
	"fmt"
	"strings"

	"banter/tui/cell"
)

// Heat is the hours of a week, Monday first.
type Heat struct {
	Cells [7][24]HeatCell
	// Levels are the steps from the least to the most, at most four of them, with
	// the tone and the words of each.
	Levels []HeatLevel
}

// HeatCell is one hour. Level 0 is nothing known, 1 the first of Heat.Levels.
type HeatCell struct {
	Level int
	Text  string // a short figure, drawn where there is room
}

// HeatLevel is one step of a heat map.
type HeatLevel struct {
	Words string
	Tone  Tone
}

// dayW is the column with the days.
const dayW = 4

// textFrom is the width of an hour from which its figure is drawn.
const textFrom = 5

// Heat draws a line a day below a line with the hours, and a legend under them.
// Where there is no room for 24 hours two share a cell, which shows the higher
// level. Shades and figures say what the colours say.
func (k Kit) Heat(h Heat, w int) []string {
	if w <= 0 {
		return nil
	}
	per, cw := 1, min(7, (w-dayW)/24)
	if cw < 1 {
		per, cw = 2, 1
	}
	cols := min(24/per, max(0, w-dayW)/cw)
	out := []string{cell.Fit(k.Theme.Plain.Muted.Paint(cell.Fit(cell.Spaces(dayW)+hours(cols, per, cw), w)), w)}
	for day, name := range []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"} {
		var b strings.Builder
		b.WriteString(k.Theme.Plain.Muted.Paint(cell.Fit(name, dayW)))
		for c := range cols {
			hot := h.Cells[day][c*per]
			for i := 1; i < per; i++ {
				if next := h.Cells[day][c*per+i]; next.Level > hot.Level {
					hot = next
				}
			}
			b.WriteString(k.hour(hot, h.Levels, cw))
		}
		out = append(out, cell.Fit(b.String(), w))
	}
	return append(out, k.legend(h.Levels, w)...)
}

// hours names every hour that there is room for, at round steps.
func hours(cols, per, cw int) string {
	step := 1
	for _, s := range []int{1, 2, 3, 6, 12} {
		step = s
		if s >= per && s/per*cw >= 3 {
			break
		}
	}
	var b strings.Builder
	for h := 0; h < cols*per; h += step {
		b.WriteString(cell.Spaces(h/per*cw-cell.Width(b.String())) + fmt.Sprintf("%02d", h))
	}
	return b.String()
}

// hour is one cell of w cells of the terminal.
func (k Kit) hour(h HeatCell, levels []HeatLevel, w int) string {
	if h.Level <= 0 || h.Level > len(levels) {
		return k.Theme.Plain.Faint.Paint(cell.Fit(k.sign("·", "."), w))
	}
	pen, shade := k.pen(levels[h.Level-1].Tone), k.shade(h.Level, len(levels))
	if w >= textFrom && h.Text != "" {
		return pen.Paint(shade + cell.Fit(" "+cell.Text(h.Text), w-1))
	}
	return pen.Paint(cell.Fit(strings.Repeat(shade, max(1, w-1)), w))
}

// shade is the sign of a level: the highest is always the darkest.
func (k Kit) shade(level, of int) string {
	signs := []string{"░", "▒", "▓", "█"}
	if k.ASCII {
		signs = []string{"-", "+", "*", "#"}
	}
	return signs[max(0, min(len(signs)-1, level-1+max(0, len(signs)-of)))]
}

// legend is what the levels mean, on as many lines as it needs.
func (k Kit) legend(levels []HeatLevel, w int) []string {
	var out []string
	line := cell.Spaces(min(dayW, w))
	add := func(text string) {
		if cell.Width(line)+cell.Width(text) > w && cell.Width(line) > dayW {
			out = append(out, cell.Fit(line, w))
			line = cell.Spaces(min(dayW, w))
		}
		line += text
	}
	for i, l := range levels {
		add(k.pen(l.Tone).Paint(k.shade(i+1, len(levels))) + k.Theme.Plain.Muted.Paint(" "+cell.Text(l.Words)+"  "))
	}
	add(k.Theme.Plain.Muted.Paint(k.sign("·", ".") + " none"))
	return append(out, cell.Fit(line, w))
}
