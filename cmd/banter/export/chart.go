package export

import (
	"fmt"
	"math"
	"strconv"

	"banter/store/lead"
)

// Chart is horizontal bars on one scale from 0 to Max. It says nothing that the
// table below it does not say.
type Chart struct {
	Title string
	About string // what the bars and lines are, for who can't see them too
	Bars  []Bar
	Axis  string  // what the scale measures: "share won", "days"
	Share bool    // values are shares of 1; the scale is in per cent
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
	barLeft    = 190 // where the bars begin
	barRight   = 740 // where the scale ends
	barStep    = 28
	barHeight  = 16
	topSpace   = 10
	axisSpace  = 44 // below the bars: figures, and what they measure
	maxBars    = 24 // more do not fit a page; the table has them all
	labelRunes = 26
	mostTicks  = 6
)

// drawn is a chart in numbers, as the template wants it.
type drawn struct {
	Title, About   string
	Width, Height  int
	Left, Right    int
	Bars           []drawnBar
	Ticks          []tick
	Axis           string
	TickY, AxisY   int // where the figures and what they measure stand
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
	WhiskerTop, WhiskerEnd   int
	MarkTop, MarkEnd         int
	Whisker, Marked, Faint   bool
}

// tick is a line of the scale and its figure.
type tick struct{ X, Text string }

// draw lays a chart out; the result is the same for the same chart.
func (c *Chart) draw(id string) drawn {
	bars := c.Bars[:min(len(c.Bars), maxBars)]
	top := finite(c.Max)
	for _, b := range bars {
		if c.Max == 0 {
			top = max(top, finite(b.Value), finite(b.High), finite(b.Mark))
		}
	}
	step := c.step(top)
	if top <= 0 {
		top = step
	}
	if c.Max == 0 {
		top = step * math.Ceil(top/step-1e-9)
	}
	at := func(v float64) float64 {
		return min(max(finite(v)/top, 0), 1) * (barRight - barLeft)
	}
	x := func(v float64) string { return fmt.Sprintf("%.1f", barLeft+at(v)) }
	d := drawn{
		Title: lead.Clean(c.Title), About: lead.Clean(c.About), Width: chartWidth, Left: barLeft, Right: barRight, ID: id, Axis: lead.Clean(c.Axis),
		Height: topSpace + len(bars)*barStep + axisSpace, Bottom: topSpace + len(bars)*barStep, Hidden: len(c.Bars) - len(bars), TextAt: barRight + 12,
	}
	d.TickY, d.AxisY = d.Bottom+16, d.Bottom+36
	for i := range mostTicks + 1 {
		if v := step * float64(i); v <= top*(1+1e-9) {
			d.Ticks = append(d.Ticks, tick{x(v), c.figure(v)})
		}
	}
	if c.Zone[1] > 0 {
		d.ZoneX, d.ZoneW, d.ZoneText = x(c.Zone[0]), fmt.Sprintf("%.1f", at(c.Zone[1])-at(c.Zone[0])), lead.Clean(c.ZoneText)
	}
	for i, b := range bars {
		y := topSpace + i*barStep
		d.Bars = append(d.Bars, drawnBar{
			Label: short(lead.Clean(b.Label)), Text: lead.Clean(b.Text), Y: y, TextY: y + barHeight - 3, Height: barHeight, Middle: y + barHeight/2,
			W: fmt.Sprintf("%.1f", at(b.Value)), LowX: x(b.Low), HighX: x(b.High), MarkX: x(b.Mark),
			WhiskerTop: y + barHeight/2 - 4, WhiskerEnd: y + barHeight/2 + 4, MarkTop: y - 4, MarkEnd: y + barHeight + 4, Whisker: b.High > 0, Marked: b.Mark > 0, Faint: b.Faint,
		})
	}
	return d
}

// step is how far the figures of a scale up to top lie apart: 1, 2 or 5 of some
// power of ten, so that there are few of them. Things that are counted have no
// halves.
func (c *Chart) step(top float64) float64 {
	if top <= 0 || top > 1e300 {
		top = max(1, min(top, 1e300))
	}
	power := math.Pow(10, math.Floor(math.Log10(top/mostTicks)))
	for _, n := range []float64{1, 2, 5, 10} {
		if s := n * power; top/s <= mostTicks && (c.Share || s >= 1) {
			return s
		}
	}
	return 1
}

// figure is a value of the scale as it is written.
func (c *Chart) figure(v float64) string {
	if c.Share {
		return strconv.FormatFloat(100*v, 'g', 3, 64) + " %"
	}
	if v >= 1e7 {
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
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
