package reports

import (
	"fmt"
	"math"
	"strings"

	"banter/scoring/report"
	"banter/tui/cell"
	"banter/tui/chart"
)

// advised is how many reasons come with what to do about them.
const advised = 6

// reasons is why leads were rejected and recycled.
func (s *Screen) reasons(lw, rw int) (left, right []string) {
	r := &s.data.Reasons
	if r.N == 0 {
		return s.say("Nobody was rejected or recycled with a reason in this period.", s.o.Keys.Period.Help().Key+" turns to another one.", lw), nil
	}
	p := s.o.Theme.Plain
	bars := make([]chart.Bar, len(r.Lines))
	for i, l := range r.Lines {
		bars[i] = chart.Bar{Label: trendSign(l.Trend) + " " + l.Label, Value: float64(l.Share.K), Text: fmt.Sprintf("%s  %s", count(l.Share.K), share(l.Share))}
		if l.Trend == report.Risen {
			bars[i].Tone = chart.Warn
		}
	}
	left = append([]string{s.heading(fmt.Sprintf("Why not, of %s verdicts", count(r.N)), lw)}, s.kit.Bars(bars, 0, lw)...)
	if r.Before != nil {
		left = append(left, s.small(fmt.Sprintf("▲ risen, ▼ fallen against the period before (n %s), = neither, · too few to tell", count(r.Was)), lw)...)
	}
	if r.Other.N > 0 && !r.Other.Few() && r.Other.Share > 0.1 {
		left = append(left, s.small("“Other” is "+ranged(r.Other)+": a frequent one deserves a code of its own.", lw)...)
	}
	right = append(right, s.heading("What marketing can do", rw))
	for _, l := range r.Lines[:min(len(r.Lines), advised)] {
		if l.Advice == "" {
			continue
		}
		right = append(right, p.Text.Paint(cell.Cut(fmt.Sprintf("%s, %s", cell.Text(l.Label), ranged(l.Share)), rw)))
		for _, line := range s.small(l.Advice, rw-2) {
			right = append(right, "  "+line)
		}
	}
	for _, table := range []struct {
		head   string
		groups []report.ReasonGroup
		by     report.Group
	}{{"By " + string(r.By), r.Groups, r.By}, {"By the rule that made them MQLs", r.Rules, ""}} {
		if len(table.groups) == 0 {
			continue
		}
		right = append(right, "", s.heading(table.head, rw))
		var rows [][]string
		for _, g := range table.groups[:min(len(table.groups), mostLines)] {
			top := ""
			if len(g.Codes) > 0 {
				top = fmt.Sprintf("%s %d", g.Codes[0].Code, g.Codes[0].Share.K)
			}
			rows = append(rows, []string{report.KeyLabel(table.by, g.Key), count(g.N), top})
		}
		right = append(right, s.grid([]string{"", "n", "most often"}, rows, rw)...)
	}
	if s.data.Proposal == nil {
		right = append(append(right, ""), s.small("banter model suggest --out model.proposed.toml makes a change of the model of it; beside the config it is shown here.", rw)...)
	}
	return left, right
}

func trendSign(t report.Trend) string {
	switch t {
	case report.Risen:
		return "▲"
	case report.Fallen:
		return "▼"
	case report.Steady:
		return "="
	case report.Unknown:
	}
	return "·"
}

// commitments is what both sides promised each other and what came of it.
func (s *Screen) commitments(lw, rw int) (left, right []string) {
	p := s.o.Theme.Plain
	side := ""
	for _, c := range s.data.Commitments.Lines {
		if c.Side != side {
			if side != "" {
				left = append(left, "")
			}
			side = c.Side
			left = append(left, s.heading(strings.ToUpper(side[:1])+side[1:]+" promised", lw))
		}
		sign, pen := "·", p.Muted
		switch c.State {
		case report.Kept:
			sign, pen = "✓", p.Good
		case report.Short:
			sign, pen = "✗", p.Bad
		case report.Unsettled, report.Unasked:
		}
		name := pen.Paint(sign + " " + cell.Fit(c.Name, 10))
		drawn := s.promise(c, lw-12)
		if strings.TrimSpace(drawn) == "" && cell.Width(c.Text) <= lw-12 {
			left = append(left, name+p.Muted.Paint(cell.Text(c.Text)))
			continue
		}
		left = append(left, name+drawn)
		for _, l := range s.small(c.Text, lw-2) {
			left = append(left, "  "+l)
		}
	}
	left = append(left, s.small("┊ what is promised. commitments.toml holds the promises; banter config path says where it lies.", lw)...)

	right = s.burn(rw)
	if lacks := s.data.Commitments.Context; len(lacks) > 0 {
		bars := make([]chart.Bar, len(lacks))
		for i, l := range lacks {
			bars[i] = chart.Bar{Label: l.What, Value: float64(l.Rate.K), Text: share(l.Rate)}
		}
		if len(right) > 0 {
			right = append(right, "")
		}
		right = append(right, s.heading(fmt.Sprintf("What MQLs come without, n %s", count(lacks[0].Rate.N)), rw))
		right = append(right, s.kit.Bars(bars, float64(lacks[0].Rate.N), rw)...)
	}
	return left, right
}

// promise is a share and its interval with a line at what was promised; of the
// volume, how much of it came.
func (s *Screen) promise(c report.Commitment, w int) string {
	switch {
	case w <= 0:
		return ""
	case c.Name == "volume" && c.Target > 0:
		return s.kit.Bars([]chart.Bar{{Value: float64(c.Is.K), Text: fmt.Sprintf("%s of %s", count(c.Is.K), count(int(c.Target)))}}, c.Target, w)[0]
	case c.Name == "volume" || c.Is.N == 0:
		return cell.Spaces(w)
	}
	row := interval("", c.Is)
	a := shares()
	if c.Target > 0 {
		a.Marks = []float64{c.Target}
	}
	return s.kit.Intervals([]chart.Interval{row}, a, w)[0]
}

// burnLines is how high the burn-down is.
const burnLines = 8

// burn is what the month still owes of the promised MQLs.
func (s *Screen) burn(w int) []string {
	if s.data.Promised <= 0 {
		return nil
	}
	first := s.now.AddDate(0, 0, 1-s.now.Day())
	last := first.AddDate(0, 1, -1)
	left, came := make([]float64, last.Day()), 0
	for i := range left {
		left[i] = math.NaN()
		if i < len(s.data.Came) {
			came += s.data.Came[i]
			left[i] = float64(max(0, s.data.Promised-came))
		}
	}
	out := []string{s.heading(fmt.Sprintf("MQLs that %s still owes: %s of %s", first.Format("January"), count(max(0, s.data.Promised-came)), count(s.data.Promised)), w)}
	return append(out, s.kit.Burn(chart.Burn{Total: float64(s.data.Promised), Left: left, From: first.Format("2 Jan"), To: last.Format("2 Jan")}, w, burnLines)...)
}

// proposal is the change of the model that is proposed.
func (s *Screen) proposal(lw, _ int) (left, right []string) {
	x := s.data.Proposal
	if x == nil {
		return nil, nil
	}
	p := s.o.Theme.Plain
	if x.Diff == "" {
		return s.say("The proposed model is the one that counts.", x.File, lw), nil
	}
	left = append(left, s.say("A change of the model is proposed:", x.File+". banter model diff FILE says it in words, banter model backtest --model FILE tries it on history, banter model agree FILE signs it; in the place of model.toml it counts.", lw)...)
	left = append(left, "")
	for _, l := range strings.Split(strings.TrimRight(x.Diff, "\n"), "\n") {
		pen := p.Muted
		switch {
		case strings.HasPrefix(l, "+"):
			pen = p.Good
		case strings.HasPrefix(l, "-"):
			pen = p.Bad
		case strings.HasPrefix(l, "@"):
			pen = p.Accent
		}
		left = append(left, pen.Paint(cell.Cut(cell.Text(strings.ReplaceAll(l, "\t", "  ")), lw)))
	}
	return left, nil
}
