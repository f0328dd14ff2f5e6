package card

import (
	"fmt"
	"strings"

	"banter/scoring"
	"banter/store/lead"
	"banter/tui/cell"
)

// Score is the two axes with at most parts parts of each (0: all), and the
// total; the points of the parts add up to it.
func (k *Card) Score(w, parts int) []string {
	p, f := k.Theme.Plain, k.X.Score
	out := []string{
		k.label("Score", p.Bold.Paint(fmt.Sprintf("%d %s", f.Total, f.Grade))+p.Muted.Paint(cell.Cut(scorePath(f), max(0, w-labelWidth-7))), w),
		k.axis("Behaviour", f.Behaviour, k.threshold(), w),
	}
	if k.Case == nil {
		return append(out, k.axis("Fit", f.Fit, 30, w))
	}
	out = append(out, k.parts(scoring.AxisBehaviour, w, parts)...)
	out = append(out, k.axis("Fit", f.Fit, 30, w))
	if k.Case.Score.Excluded != "" {
		out = append(out, "  "+p.Warn.Paint(cell.Cut("! excluded: "+cell.Text(k.Case.Score.Excluded), w-2)))
	}
	return append(out, k.parts(scoring.AxisFit, w, parts)...)
}

func scorePath(f lead.Frozen) string {
	switch {
	case f.Review:
		return " · for review"
	case f.Path == lead.PathHandRaiser:
		return " · hand-raiser"
	case f.Path == lead.PathScored:
		return " · by score"
	}
	return " · below the threshold"
}

func (k *Card) threshold() int {
	if k.Case != nil && k.Case.Score.Threshold > 0 {
		return k.Case.Score.Threshold
	}
	return 50
}

// partsWidth is how wide the gauges and the points get on a wide terminal.
const partsWidth = 48

// axis is a labelled gauge; a full bar is at twice the threshold's points on
// behaviour, at full points on fit.
func (k *Card) axis(name string, points, full, w int) string {
	p := k.Theme.Plain
	num := cell.FitRight(fmt.Sprint(points), 4)
	scale := full
	if name == "Behaviour" {
		scale = 2 * full
	}
	return p.Text.Paint(cell.Fit(name, labelWidth)) + p.Bold.Paint(num) + "  " + k.gauge(points, scale, min(partsWidth, w)-labelWidth-6)
}

func (k *Card) gauge(n, of, w int) string {
	if w < 4 {
		return ""
	}
	full := 0
	if of > 0 {
		full = min(w, max(0, (n*w+of/2)/of))
	}
	return k.Theme.Ink.Bar.Paint(strings.Repeat("━", full)) + k.Theme.Ink.BarEmpty.Paint(strings.Repeat("─", w-full))
}

// parts are the rules of an axis that fired; beyond limit they are summed up.
func (k *Card) parts(axis scoring.Axis, w, limit int) []string {
	p := k.Theme.Plain
	var mine []scoring.Part
	for _, part := range k.Case.Score.Parts {
		if part.Axis == axis {
			mine = append(mine, part)
		}
	}
	var out []string
	for i, part := range mine {
		if limit > 0 && i == limit-1 && len(mine) > limit {
			rest := 0
			for _, q := range mine[i:] {
				rest += q.Points
			}
			return append(out, k.part(fmt.Sprintf("%d more", len(mine)-i), "", rest, w))
		}
		out = append(out, k.part(cell.Text(part.Label), part.Lost, part.Points, w))
	}
	if len(out) == 0 && axis == scoring.AxisBehaviour {
		out = append(out, p.Faint.Paint(cell.Cut("  nothing yet", w)))
	}
	return out
}

func (k *Card) part(label, lost string, points, w int) string {
	p := k.Theme.Plain
	num := fmt.Sprintf("%+d", points)
	room := min(partsWidth, w) - 2 - 5
	text := cell.Cut(label, room)
	lost = cell.Cut(lost, room-cell.Width(text)-2)
	if lost != "" {
		lost = "  " + lost
	}
	return cell.Fit("  "+p.Muted.Paint(text)+p.Faint.Paint(lost)+cell.Spaces(room-cell.Width(text)-cell.Width(lost))+p.Text.Paint(cell.FitRight(num, 5)), w)
}
