package reports

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"banter/scoring/report"
	"banter/tui/chart"
)

// Shares met in time from which an hour is of a level.
const (
	nearlyAll = 0.9
	most      = 0.7
	half      = 0.5
)

// hoursListed is how many of the worst hours are named.
const hoursListed = 8

// response is how soon leads are answered, by the hour of the week in which they
// came.
func (s *Screen) response(lw, rw int) (left, right []string) {
	if s.data.Response.Of == 0 {
		const starts = "A clock starts when a lead is given to somebody and ends with the first call, mail, meeting or message."
		if s.q.Span == All {
			return s.say("No response clock has ended yet.", starts, lw), nil
		}
		return s.say("No response clock has ended in this period.", s.o.Keys.Period.Help().Key+" turns to another one. "+starts, lw), nil
	}
	heat := chart.Heat{Levels: []chart.HeatLevel{
		{Words: "9 of 10 in time", Tone: chart.Good}, {Words: "7 of 10", Tone: chart.Normal}, {Words: "half", Tone: chart.Warn}, {Words: "fewer", Tone: chart.Bad},
	}}
	few, many := math.MaxInt, 0
	for i := range s.data.Hours {
		l := &s.data.Hours[i]
		day, hour, ok := hourOf(l.Key)
		if !ok || l.Of == 0 {
			continue
		}
		few, many = min(few, l.Of), max(many, l.Of)
		heat.Cells[day][hour] = chart.HeatCell{Level: level(l.Within), Text: strconv.Itoa(l.Of)}
	}
	left = append(left, s.heading("In time, by the hour in which the clock started", lw))
	left = append(left, s.kit.Heat(heat, lw)...)
	note := fmt.Sprintf("n of an hour: %d to %d.", few, many)
	if lw >= 124 {
		note = "The figures are n, the clocks of that hour."
	}
	if few < report.MinVerdict {
		note += fmt.Sprintf(" Fewer than %d say little: what looks bad there may be chance.", report.MinVerdict)
	}
	left = append(left, s.small(note, lw)...)

	t := &s.data.Response
	right = append(right, s.heading("All hours", rw))
	right = append(right, s.say("In time: "+ranged(report.Rate{K: t.Met, N: t.Of, Share: t.Within, Low: t.Low, High: t.High}), fmt.Sprintf("half within %s, 9 of 10 within %s of working hours; %d breached and open now", worked(t.N, t.P50), worked(t.N, t.P90), t.Breached), rw)...)
	if v := &s.data.Speed; v.N > 0 {
		right = append(right, s.small(fmt.Sprintf("Speed to lead, calendar time, n %s: half within %s, of it %s the system, %s the rep; %s open", count(v.N), long(v.P50), long(v.SystemP50), long(v.RepP50), count(v.Open)), rw)...)
	}
	return left, append(append(right, ""), s.worst(rw)...)
}

// worst are the hours in which most leads were not answered in time.
func (s *Screen) worst(w int) []string {
	late := func(l *report.Line) int { return l.Of - l.Met }
	hours := slices.Clone(s.data.Hours)
	slices.SortStableFunc(hours, func(a, b report.Line) int { return cmp.Compare(late(&b), late(&a)) })
	var bars []chart.Bar
	for i := range hours[:min(len(hours), hoursListed)] {
		l := &hours[i]
		if late(l) == 0 {
			break
		}
		bars = append(bars, chart.Bar{Label: l.Key + " h", Value: float64(late(l)), Text: fmt.Sprintf("%d of %d late", late(l), l.Of)})
	}
	if len(bars) == 0 {
		return s.say("Every one was answered in time.", "", w)
	}
	return append([]string{s.heading("Where most came too late", w)}, s.kit.Bars(bars, 0, w)...)
}

func level(within float64) int {
	switch {
	case within >= nearlyAll:
		return 1
	case within >= most:
		return 2
	case within >= half:
		return 3
	}
	return 4
}

// hourOf reads the key of an hour of the week: "Mon 09".
func hourOf(key string) (day, hour int, ok bool) {
	name, text, ok := strings.Cut(key, " ")
	day = slices.Index([]string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}, name)
	hour, err := strconv.Atoi(text)
	return day, hour, ok && day >= 0 && err == nil && hour >= 0 && hour < 24
}

// worked is a time of working hours: its days are not those of the calendar, so
// that hours are the largest unit.
func worked(n int, d time.Duration) string {
	if n > 0 && d >= 48*time.Hour {
		return fmt.Sprintf("%d h", int(d/time.Hour))
	}
	return longOf(n, d)
}
