package cli

import (
	"fmt"
	"strings"

	"banter/cmd/banter/export"
	"banter/scoring/report"
)

// aboutCases says what is counted.
func aboutCases(b *report.Builder) []string {
	q := b.Query()
	unit := "cases by when they entered"
	if q.Cohort == report.CohortMQL {
		unit = "cases by when they became MQLs"
	}
	return []string{unit, "n " + fmt.Sprint(b.N()), "as of " + q.Now.In(q.Zone).Format("2 Jan 2006 15:04")}
}

// noCases says where the leads are that the period has none of.
func noCases(b *report.Builder) string {
	q := b.Query()
	seen, ok := b.Seen()
	if !ok {
		return "there are no leads to report on; banter import or banter sync brings them"
	}
	return fmt.Sprintf("no lead entered in this period (%s); those in the store did from %s to %s; name another --period, or all",
		q.Period.Text(q.Zone), seen.From.In(q.Zone).Format("2 Jan 2006"), seen.To.In(q.Zone).Format("2 Jan 2006"))
}

// reportNotes are what fell, and what in the data can't be right.
func reportNotes(q report.Query, alerts []report.Alert, f report.Faults) []string {
	var out []string
	for i := range alerts {
		out = append(out, "Fell: "+alerts[i].Text(q.By, q.Zone))
	}
	if f.Negative > 0 {
		out = append(out, fmt.Sprintf("Data faults: %d came to a step before the one ahead of it; they are in no duration", f.Negative))
	}
	if f.Future > 0 {
		out = append(out, fmt.Sprintf("Data faults: %d enter in the future; they are left out", f.Future))
	}
	if f.Undated > 0 {
		out = append(out, fmt.Sprintf("Data faults: %d have no date of entry; they are in no period but all", f.Undated))
	}
	return out
}

func funnelReport(b *report.Builder) made {
	q, r := b.Query(), b.Funnel()
	lines := export.Table{Columns: []export.Column{
		textCol(string(r.By), string(r.By)), countCol("leads", "leads"), countCol("MQL", "mql"), countCol("SAL", "sal"), countCol("SQL", "sql"),
		countCol("opp", "opportunity"), countCol("won", "won"), countCol("open", "open"),
		rateCol("MQL→SQL", "mql_sql"), rateCol("of decided", "decided"), textCol("which is", "verdict"), rateCol("won of all", "won_of_all"),
	}}
	chart := export.Chart{Title: "How far leads came", About: "Bars: cases that came to a step, or further.", Axis: "cases"}
	for _, s := range r.Total.Steps {
		chart.Bars = append(chart.Bars, export.Bar{Label: s.Step.Label(), Text: fmt.Sprint(s.N), Value: float64(s.N)})
	}
	add := func(l *report.FunnelLine, key export.Cell) {
		row := []export.Cell{key}
		open := 0
		for _, s := range l.Steps {
			row = append(row, countCell(s.N))
			open += s.Open
		}
		lines.Rows = append(lines.Rows, append(row, countCell(open), rateCell(l.Qualified()), rateCell(l.Decided),
			judgedCell(report.Judge(l.Decided.Share, l.Decided.N), l.Decided.N), rateCell(l.Step(report.StepWon).Share)))
	}
	for i := range r.Lines {
		add(&r.Lines[i], groupCell(r.By, r.Lines[i].Key))
	}
	add(&r.Total, allCell())
	return made{
		page: export.Page{Title: "Funnel", About: aboutCases(b), Sections: []export.Section{
			{Name: "groups", Title: "By " + string(r.By), Notes: reportNotes(q, r.Alerts, r.Faults), Table: lines},
			{Name: "steps", Title: "Step by step, open leads counted as open", Chart: &chart, Table: stepTable(&r.Total)},
		}},
		data: r, count: r.Total.N, none: noCases(b),
	}
}

func allCell() export.Cell { return export.Cell{Text: "all", Values: []string{"(all)"}} }

func judgedCell(j report.Judgement, n int) export.Cell {
	return export.Cell{Text: j.Text(n), Values: []string{string(j)}}
}

// stepTable is the whole funnel, a row a step.
func stepTable(l *report.FunnelLine) export.Table {
	t := export.Table{Columns: append([]export.Column{
		textCol("step", "step"), countCol("came", "came"), rateCol("of the step before", "rate"), rateCol("of all", "share"),
		countCol("open here", "open"), countCol("ended here", "out"),
	}, spreadCols("took")...)}
	for _, s := range l.Steps {
		before, all := rateCell(s.Rate), rateCell(s.Share)
		if s.Step == report.StepLead {
			before, all = rateCell(report.Rate{}), rateCell(report.Rate{}) // all of all says nothing
		}
		step := export.Cell{Text: s.Step.Label(), Values: []string{string(s.Step.Stage())}}
		t.Rows = append(t.Rows, append([]export.Cell{step, countCell(s.N), before, all, countCell(s.Open), countCell(s.Out)}, spreadCells(s.Took)...))
	}
	return t
}

func sourcesReport(b *report.Builder) made {
	q, r := b.Query(), b.Sources()
	lines := export.Table{Columns: []export.Column{
		textCol(string(r.By), string(r.By)), countCol("leads", "leads"), countCol("MQL", "mql"), countCol("SAL", "sal"), countCol("SQL", "sql"),
		countCol("opp", "opportunity"), countCol("won", "won"), countCol("open", "open"), rateCol("won of all", "won_of_all"),
		countCol("days to won, n", "won_n"), countCol("median", "won_p50_seconds"), countCol("p90", "won_p90_seconds"),
		countCol("won value", "won_value"), countCol("open value", "open_value"),
	}}
	chart := export.Chart{Title: "Won, of all leads of a " + string(r.By), About: "Bars: share won. Lines: its 95 % interval. Faint: under 20 leads.", Axis: "won, of all", Share: true}
	add := func(l *report.SourceLine, key export.Cell) {
		row := []export.Cell{key}
		open := 0
		for _, s := range l.Steps {
			row = append(row, countCell(s.N))
			open += s.Open
		}
		won := l.Step(report.StepWon).Share
		lines.Rows = append(lines.Rows, append(row, countCell(open), rateCell(won),
			countCell(l.Won.N), durationCell(l.Won.N, l.Won.P50), durationCell(l.Won.N, l.Won.P90), moneyCell(l.Value), moneyCell(l.Hopes)))
		chart.Bars = append(chart.Bars, shareBar(key.Text, won))
	}
	for i := range r.Lines {
		add(&r.Lines[i], groupCell(r.By, r.Lines[i].Key))
	}
	add(&r.Total, allCell())
	touches := export.Table{Columns: []export.Column{
		textCol("source", "source"), countCol("won by first touch", "first_won"), countCol("value", "first_value"),
		countCol("won by last touch", "last_won"), countCol("value", "last_value"),
	}}
	for _, t := range r.Touches {
		touches.Rows = append(touches.Rows, []export.Cell{
			groupCell(report.BySource, t.Key), countCell(t.FirstWon), moneyCell(t.FirstValue), countCell(t.LastWon), moneyCell(t.LastValue),
		})
	}
	return made{
		page: export.Page{Title: "Sources", About: aboutCases(b), Sections: []export.Section{
			{Name: "groups", Title: "By " + string(r.By), Notes: reportNotes(q, r.Alerts, r.Faults), Chart: &chart, Table: lines},
			{Name: "touches", Title: "Deals won, by the source of the first touch and of the last before the opportunity", Table: touches},
		}},
		data: r, count: r.Total.N, none: noCases(b),
	}
}

// shareBar is a share with its interval.
func shareBar(label string, r report.Rate) export.Bar {
	b := export.Bar{Label: label, Text: "no leads", Faint: r.Few()}
	if r.N > 0 {
		b.Value, b.Low, b.High, b.Text = r.Share, r.Low, r.High, fmt.Sprintf("%s, %d of %d", inPercent(r.Share), r.K, r.N)
	}
	return b
}

func velocityReport(b *report.Builder) made {
	q, r := b.Query(), b.Velocity()
	t := export.Table{Columns: append(append([]export.Column{textCol(string(r.By), string(r.By)), textCol("step", "step")}, spreadCols("took")...),
		countCol("open", "open"), countCol("faults", "faults"))}
	chart := export.Chart{Title: "How long each step takes", About: "Bars: the median. Lines: from the first to the third quartile.", Axis: "days"}
	add := func(l *report.VelocityLine, key export.Cell, all bool) {
		for _, s := range l.Spans {
			if s.Took.N+s.Took.Faults == 0 && (!all || s.Open == 0) {
				continue
			}
			step := s.From.Label() + " → " + s.To.Label()
			row := append([]export.Cell{key, export.Text(step)}, spreadCells(s.Took)...)
			t.Rows = append(t.Rows, append(row, countCell(s.Open), countCell(s.Took.Faults)))
			if all && s.Took.N > 0 {
				chart.Bars = append(chart.Bars, export.Bar{
					Label: step, Value: s.Took.P50.Hours() / 24, Low: s.Took.P25.Hours() / 24, High: s.Took.P75.Hours() / 24,
					Text: fmt.Sprintf("%s, n %d", calendarTime(s.Took.P50), s.Took.N), Faint: s.Took.N < report.MinVerdict,
				})
			}
		}
	}
	add(&r.Total, allCell(), true)
	for i := range r.Lines {
		add(&r.Lines[i], groupCell(r.By, r.Lines[i].Key), false)
	}
	return made{
		page: export.Page{Title: "Velocity", About: aboutCases(b), Sections: []export.Section{{
			Name: "steps", Title: "Calendar time of each step, by " + strings.ToLower(string(r.By)), Notes: reportNotes(q, nil, r.Faults), Chart: &chart, Table: t,
		}}},
		data: r, count: r.Total.N, none: noCases(b),
	}
}
