package chart

import (
	"math"
	"strings"

	"banter/tui/cell"
)

// Spark is a line of small columns, full at top (0 is the largest value). More
// values than cells are put together to means; what is no number is a point.
func (k Kit) Spark(values []float64, top float64, w int) string {
	if w <= 0 {
		return ""
	}
	values = squeeze(values, w)
	top = fullAt(top, values)
	steps := []rune(k.sign("▁▂▃▄▅▆▇█", "_.-:=+*#"))
	var b strings.Builder
	for _, v := range values {
		switch {
		case !known(v):
			b.WriteString(k.sign("·", " "))
		case top <= 0 || v <= 0:
			b.WriteRune(steps[0])
		default:
			b.WriteRune(steps[min(len(steps)-1, int(math.Round(min(1, v/top)*float64(len(steps)-1))))])
		}
	}
	return k.Theme.Ink.Bar.Paint(b.String()) + cell.Spaces(w-len(values))
}

// fullAt is top, or where that is no number above 0 the largest of the values, 0
// if there is none.
func fullAt(top float64, values []float64) float64 {
	if known(top) && top > 0 {
		return top
	}
	top = 0
	for _, v := range values {
		if known(v) {
			top = max(top, v)
		}
	}
	return top
}

// squeeze makes at most w values of many: the mean of the known ones that share
// a cell.
func squeeze(values []float64, w int) []float64 {
	if len(values) <= w {
		return values
	}
	out := make([]float64, w)
	for i := range out {
		sum, n := 0.0, 0
		for _, v := range values[i*len(values)/w : (i+1)*len(values)/w] {
			if known(v) {
				sum, n = sum+v, n+1
			}
		}
		out[i] = math.NaN()
		if n > 0 {
			out[i] = sum / float64(n)
		}
	}
	return out
}

// Burn is what is left to do of a total, day by day.
type Burn struct {
	Total    float64
	Left     []float64 // one a day from the first to the last; what is no number is not known yet
	From, To string    // the names of the first and the last day
}

// Burn draws what is left as columns on h lines, and as points the straight way
// from all to nothing: a column above its point is behind. The last line names
// the days.
func (k Kit) Burn(b Burn, w, h int) []string {
	if w <= 0 || h <= 0 {
		return nil
	}
	top := max(fullAt(0, b.Left), fullAt(b.Total, nil))
	if top <= 0 {
		top = 1
	}
	axis := Axis{Min: 0, Max: top}
	lw := cell.Width(axis.format(top)) + 1
	plot, rows := w-lw-1, h-1
	if plot < 4 || rows < 2 {
		return cell.Lines([]string{k.Spark(b.Left, top, w)}, w, h)
	}
	out := make([]string, 0, h)
	names := map[int]string{}
	for _, v := range Ticks(0, top, max(2, rows/3)) {
		if y := rows - int(math.Round(v/top*float64(rows))); y > 1 && y < rows {
			names[y] = axis.format(v)
		}
	}
	names[0] = axis.format(top)
	for y := range rows {
		var line strings.Builder
		line.WriteString(k.Theme.Plain.Muted.Paint(cell.FitRight(names[y], lw)) + k.Theme.Ink.Rule.Paint(k.sign("│", "|")))
		for x := range plot {
			line.WriteString(k.burnCell(b, top, x, plot, rows-1-y, rows))
		}
		out = append(out, cell.Fit(line.String(), w))
	}
	foot := k.Theme.Plain.Muted.Paint(cell.Between(cell.Text(b.From), cell.Text(b.To), plot))
	return append(out, cell.Fit(cell.Spaces(lw+1)+foot, w))
}

// burnCell is the cell of a column at row y from the bottom.
func (k Kit) burnCell(b Burn, top float64, x, plot, y, rows int) string {
	ideal := b.Total * (1 - float64(x)/float64(plot-1))
	point := known(ideal) && ideal >= 0 && y == min(rows-1, int(ideal/top*float64(rows)))
	left := math.NaN()
	if n := len(b.Left); n > 0 {
		left = b.Left[min(n-1, x*n/plot)]
	}
	tone := Normal
	if left > ideal {
		tone = Warn
	}
	switch n := eighths(left, top, rows) - 8*y; {
	case n >= 8:
		return k.pen(tone).Paint(k.sign("█", "#"))
	case n > 0:
		return k.pen(tone).Paint(k.sign(string([]rune("▁▂▃▄▅▆▇")[n-1]), "#"))
	case point:
		return k.Theme.Plain.Muted.Paint(k.sign("·", "."))
	}
	return " "
}
