package chart

import (
	"math"
	"strconv"
	"strings"

	"banter/tui/cell"
)

// Ticks are round values between low and high, in order, one to n of them:
// multiples of 1, 2 or 5 times a power of ten, so that nobody has to calculate.
// Where none lies between, it is low itself.
func Ticks(low, high float64, n int) []float64 {
	if !known(low) || !known(high) || high < low {
		return nil
	}
	if span := high - low; span == 0 || !known(span) || n < 2 {
		return []float64{low}
	}
	step := math.Pow(10, math.Floor(math.Log10((high-low)/float64(n))))
	for _, m := range []float64{1, 2, 5, 10, 20, 50, 100} {
		from, to := math.Ceil(low/(step*m)-1e-9), math.Floor(high/(step*m)+1e-9)
		if !(to-from+1 <= float64(n)) {
			continue
		}
		var out []float64
		for i := range int(to-from) + 1 {
			out = append(out, (from+float64(i))*step*m+0) // +0: never −0
		}
		if len(out) == 0 {
			out = []float64{low}
		}
		return out
	}
	return []float64{low}
}

// Axis is what intervals stand on.
type Axis struct {
	Min, Max float64
	// Marks are values with a line through all rows: an aim.
	Marks []float64
	// Format writes a tick; nil is the shortest number.
	Format func(float64) string
}

func (a *Axis) format(v float64) string {
	if a.Format != nil {
		return a.Format(v)
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

// place is the cell of a value on w cells; out is -1 or 1 where it lies outside.
func (a *Axis) place(v float64, w int) (x, out int) {
	switch {
	case v < a.Min:
		return 0, -1
	case v > a.Max:
		return w - 1, 1
	case a.Max <= a.Min:
		return 0, 0
	}
	return int(math.Round((v - a.Min) / (a.Max - a.Min) * float64(w-1))), 0
}

// Interval is a value that is known to lie between two others.
type Interval struct {
	Label          string
	Low, Mid, High float64 // any that is no number leaves the line empty
	Text           string  // the figures, at the right
	Tone           Tone
}

// Intervals draws each as ├──●──┤ above one axis with round ticks. An end beyond
// the axis is an arrow.
func (k Kit) Intervals(rows []Interval, a Axis, w int) []string {
	if w <= 0 {
		return nil
	}
	if !known(a.Min) || !known(a.Max) || a.Max <= a.Min {
		a.Min, a.Max = 0, 1
	}
	labels, texts := make([]string, len(rows)), make([]string, len(rows))
	for i, r := range rows {
		labels[i], texts[i] = r.Label, r.Text
	}
	lw, plot, tw := columns(labels, texts, w)
	out := make([]string, 0, len(rows)+2)
	for _, r := range rows {
		out = append(out, k.row(r.Label, k.interval(r, a, plot), r.Text, lw, plot, tw, w))
	}
	if plot == 0 {
		return out
	}
	line, names := k.axis(a, plot)
	return append(out, k.row("", line, "", lw, plot, tw, w), k.row("", names, "", lw, plot, tw, w))
}

// interval is one row of w cells.
func (k Kit) interval(r Interval, a Axis, w int) string {
	if w <= 0 {
		return ""
	}
	cells := make([]string, w)
	for i := range cells {
		cells[i] = " "
	}
	for _, m := range a.Marks {
		if x, out := a.place(m, w); known(m) && out == 0 {
			cells[x] = k.Theme.Ink.Rule.Paint(k.sign("┊", ":"))
		}
	}
	if !known(r.Low) || !known(r.Mid) || !known(r.High) {
		return strings.Join(cells, "")
	}
	pen := k.pen(r.Tone)
	low, lowOut := a.place(min(r.Low, r.Mid), w)
	mid, midOut := a.place(r.Mid, w)
	high, highOut := a.place(max(r.High, r.Mid), w)
	for x := low; x <= high; x++ {
		cells[x] = pen.Paint(k.sign("─", "-"))
	}
	cells[low], cells[high] = pen.Paint(k.sign("├", "|")), pen.Paint(k.sign("┤", "|"))
	if lowOut < 0 {
		cells[low] = pen.Paint(k.sign("◂", "<"))
	}
	if highOut > 0 {
		cells[high] = pen.Paint(k.sign("▸", ">"))
	}
	if midOut == 0 {
		cells[mid] = pen.Paint(k.sign("●", "o"))
	}
	return strings.Join(cells, "")
}

// axis is the line with its ticks and the line of their names.
func (k Kit) axis(a Axis, w int) (line, names string) {
	widest := max(cell.Width(a.format(a.Min)), cell.Width(a.format(a.Max)))
	ticks := Ticks(a.Min, a.Max, max(2, min(11, w/(widest+2))))
	marks := []rune(strings.Repeat(k.sign("─", "-"), w))
	for _, v := range ticks {
		if x, out := a.place(v, w); out == 0 {
			marks[x] = []rune(k.sign("┴", "+"))[0]
		}
	}
	at := 0 // the next free cell
	var b strings.Builder
	for _, v := range ticks {
		x, out := a.place(v, w)
		name := a.format(v)
		from := min(max(0, x-cell.Width(name)/2), w-cell.Width(name))
		if out != 0 || from < at || at > 0 && from == at {
			continue
		}
		b.WriteString(cell.Spaces(from-at) + name)
		at = from + cell.Width(name)
	}
	p := &k.Theme.Plain
	return k.Theme.Ink.Rule.Paint(string(marks)), p.Muted.Paint(cell.Fit(b.String(), w))
}
