package export

import (
	"fmt"
	"math"

	"banter/store/lead"
)

// Chart is horizontal bars on one scale from 0 to Max. It says nothing that the
// table below it does not say.
type Chart struct {
	Title string
	About string // what the bars and lines are, for who can't see them too
	Bars  []Bar
	Max   float64 // 0: the longest bar
	// Zone is a stretch of the scale to lie in, ZoneText its name; none where
	// both ends are 0.
	Zone     [2]float64
	ZoneText string
}

// Bar is one bar. A whisker runs from Low to High where High is more than 0; Mark
// is a line across, 0 is none.
type Bar struct {
	Label, Text     string
	Value           float64
	Low, High, Mark float64
	Faint           bool // too few for a verdict
}

// The measures of a drawn chart, in units of its view box.
const (
	chartWidth = 960
	barLeft    = 200 // where the bars begin
	barRight   = 740 // where the scale ends
	barStep    = 30
	barHeight  = 16
	topSpace   = 14
	maxBars    = 24 // more do not fit a page; the table has them all
	labelRunes = 26
)

// drawn is a chart in numbers, as the template wants it.
type drawn struct {
	Title, About   string
	Width, Height  int
	Left           int
	Bars           []drawnBar
	ZoneX, ZoneW   string
	ZoneText       string
	Bottom         int
	ID             string
	Hidden, TextAt int
}

type drawnBar struct {
	Label, Text              string
	Y, TextY, Height, Middle int
	W, LowX, HighX, MarkX    string
	Whisker, Marked, Faint   bool
}

// draw lays a chart out; the result is the same for the same chart.
func (c *Chart) draw(id string) drawn {
	bars := c.Bars[:min(len(c.Bars), maxBars)]
	top := finite(c.Max)
	for _, b := range bars {
		if c.Max == 0 {
			top = max(top, finite(b.Value), finite(b.High), finite(b.Mark))
		}
	}
	if top <= 0 {
		top = 1
	}
	at := func(v float64) float64 {
		return min(max(finite(v)/top, 0), 1) * (barRight - barLeft)
	}
	x := func(v float64) string { return fmt.Sprintf("%.1f", barLeft+at(v)) }
	d := drawn{
		Title: lead.Clean(c.Title), About: lead.Clean(c.About), Width: chartWidth, Left: barLeft, ID: id,
		Height: topSpace + len(bars)*barStep + 8, Bottom: topSpace + len(bars)*barStep, Hidden: len(c.Bars) - len(bars), TextAt: barRight + 12,
	}
	if c.Zone[1] > 0 {
		d.ZoneX, d.ZoneW, d.ZoneText = x(c.Zone[0]), fmt.Sprintf("%.1f", at(c.Zone[1])-at(c.Zone[0])), lead.Clean(c.ZoneText)
	}
	for i, b := range bars {
		y := topSpace + i*barStep
		d.Bars = append(d.Bars, drawnBar{
			Label: short(lead.Clean(b.Label)), Text: lead.Clean(b.Text), Y: y, TextY: y + barHeight - 3, Height: barHeight, Middle: y + barHeight/2,
			W: fmt.Sprintf("%.1f", at(b.Value)), LowX: x(b.Low), HighX: x(b.High), MarkX: x(b.Mark),
			Whisker: b.High > 0, Marked: b.Mark > 0, Faint: b.Faint,
		})
	}
	return d
}

// finite keeps what is no number out of a drawing.
func finite(f float64) float64 {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	return f
}

func short(s string) string {
	if r := []rune(s); len(r) > labelRunes {
		return string(r[:labelRunes-1]) + "…"
	}
	return s
}
