package reports

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"banter/scoring/report"
	"banter/tui/chart"
)

// calibration is what became of leads by the score that they had.
func (s *Screen) calibration(lw, rw int) (left, right []string) {
	c := &s.data.Calibration
	if c.Base.N == 0 {
		return s.say("No lead with a frozen score is decided yet.", fmt.Sprintf("A score is frozen when a lead becomes an MQL; it counts once it is decided or %d days old. %s turns to another period. %s", c.MatureDays, s.o.Keys.Period.Help().Key, waiting(c)), lw), nil
	}
	var sql, won []chart.Interval
	for i := range c.Bands {
		b := &c.Bands[i]
		sql = append(sql, interval(b.Label(), b.SQL))
		won = append(won, interval(b.Label(), b.Won))
	}
	left = append(left, s.heading("Came to SQL, by the score at the time, with 95 % intervals", lw))
	left = append(left, s.kit.Intervals(sql, shares(report.AimLow, report.AimHigh), lw)...)
	left = append(left, s.small("┊ the aim of 30 to 50 %. All bands: "+ranged(c.Base)+".", lw)...)
	left = append(left, "", s.heading("Won", lw))
	axis := shares()
	axis.Max = 0.2
	for i := range c.Bands {
		if r := c.Bands[i].Won; r.N > 0 {
			axis.Max = max(axis.Max, math.Ceil(r.High*5-1e-9)/5) // to the next fifth
		}
	}
	left = append(left, s.kit.Intervals(won, axis, lw)...)

	right = append(right, s.heading("If scores from here on passed", rw))
	var rows [][]string
	for _, t := range c.Thresholds {
		rows = append(rows, []string{fmt.Sprintf("≥ %d", t.From), count(t.N), part(t.Precision), part(t.Recall), times(t.Lift)})
	}
	right = append(right, s.grid([]string{"score", "n", "come to SQL", "of all SQLs", "lift"}, rows, rw)...)
	right = append(right, "")
	p := s.o.Theme.Plain
	for i := range c.Bands {
		b := &c.Bands[i]
		sign, pen := verdictSign(b.Verdict), p.Text
		if b.Verdict == report.InAim {
			pen = p.Good
		}
		right = append(right, pen.Paint(fmt.Sprintf("%s %-7s %s", sign, b.Label(), b.Verdict.Text(b.SQL.N))))
	}
	right = append(right, "")
	if text := waiting(c); text != "" {
		right = append(right, s.small(text, rw)...)
	}
	if len(c.Models) > 1 {
		names := slices.Sorted(maps.Keys(c.Models))
		for i, name := range names {
			n := c.Models[name]
			if name == "" {
				name = "(not named)"
			}
			names[i] = fmt.Sprintf("%s %d", name, n)
		}
		right = append(right, s.small("Frozen by more than one model: "+strings.Join(names, ", ")+". A mix tells little of either.", rw)...)
	}
	return left, right
}

// waiting is who is in no band, and why.
func waiting(c *report.Calibration) string {
	var parts []string
	if c.Unripe > 0 {
		parts = append(parts, fmt.Sprintf("%s open and younger than %d days: in no band yet", count(c.Unripe), c.MatureDays))
	}
	if c.Unscored > 0 {
		parts = append(parts, count(c.Unscored)+" without a frozen score")
	}
	return strings.Join(parts, "; ")
}

func verdictSign(j report.Judgement) string {
	switch j {
	case report.InAim:
		return "✓"
	case report.Under:
		return "▼"
	case report.Over, report.FarOver:
		return "▲"
	case report.TooFew:
	}
	return "·"
}

func part(f *float64) string {
	if f == nil {
		return "–"
	}
	return percent(*f)
}

func times(f *float64) string {
	if f == nil {
		return "–"
	}
	return fmt.Sprintf("%.2f", *f)
}
