package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"banter/cmd/banter/export"
	"banter/scoring/report"
)

func calibrationReport(b *report.Builder) made {
	q, r := b.Query(), b.Calibration()
	bands := export.Table{Columns: []export.Column{
		{Head: "band", Names: []string{"from", "to"}}, countCol("n", "n"), rateCol("SQL", "sql"), rateCol("opportunity", "opportunity"), rateCol("won", "won"), textCol("verdict", "verdict"),
	}}
	chart := export.Chart{
		Title: "Came to SQL, by score band", Max: 1, Share: true, Axis: "came to SQL", Zone: [2]float64{report.AimLow, report.AimHigh}, ZoneText: "the aim of 30–50 %",
		About: "Bars: share that came to SQL. Lines: its 95 % interval. Shaded: the aim of 30–50 %. Faint: under 20 leads.",
	}
	for i := range r.Bands {
		l := &r.Bands[i]
		to := ""
		if l.To > 0 {
			to = fmt.Sprint(l.To)
		}
		bands.Rows = append(bands.Rows, []export.Cell{
			{Text: l.Label(), Values: []string{fmt.Sprint(l.From), to}}, countCell(l.SQL.N), rateCell(l.SQL), rateCell(l.Opportunity), rateCell(l.Won), judgedCell(l.Verdict, l.SQL.N),
		})
		chart.Bars = append(chart.Bars, shareBar(l.Label(), l.SQL))
	}
	cuts := export.Table{Columns: []export.Column{
		countCol("from", "from"), countCol("n", "n"),
		{Head: "precision", Names: []string{"precision", "low", "high"}, Right: true},
		countCol("recall", "recall"), countCol("lift", "lift"), textCol("verdict", "verdict"),
	}}
	for _, t := range r.Thresholds {
		precision := export.Cell{Text: "–", Values: []string{""}}
		if t.Precision != nil {
			precision = export.Cell{
				Text:   fmt.Sprintf("%s (%.0f–%.0f)", inPercent(*t.Precision), 100**t.Low, 100**t.High),
				Values: []string{fmt.Sprintf("%.4f", *t.Precision), fmt.Sprintf("%.4f", *t.Low), fmt.Sprintf("%.4f", *t.High)},
			}
		}
		recall, lift := export.Cell{Text: "–", Values: []string{""}}, export.Cell{Text: "–", Values: []string{""}}
		if t.Recall != nil {
			recall = export.Cell{Text: inPercent(*t.Recall), Values: []string{fmt.Sprintf("%.4f", *t.Recall)}}
			lift = export.Cell{Text: fmt.Sprintf("%.2f", *t.Lift), Values: []string{fmt.Sprintf("%.4f", *t.Lift)}}
		}
		cuts.Rows = append(cuts.Rows, []export.Cell{countCell(t.From), countCell(t.N), precision, recall, lift, judgedCell(t.Verdict, t.N)})
	}
	about := append(aboutCases(b), fmt.Sprintf("decided, or frozen %d days ago", r.MatureDays), "bands of the "+string(r.Axis)+" score, as it was frozen")
	return made{
		page: export.Page{Title: "Calibration", About: about, Sections: []export.Section{
			{Name: "bands", Title: "What became of them, by score band", Notes: calibrationNotes(q, &r), Chart: &chart, Table: bands},
			{Name: "thresholds", Title: "If only scores from here on passed", Table: cuts},
		}},
		data: r, count: b.N(), none: noCases(b),
	}
}

func calibrationNotes(q report.Query, r *report.Calibration) []string {
	out := reportNotes(q, nil, r.Faults)
	switch {
	case r.Base.N == 0:
		out = append(out, "No lead has both a score that was kept and an outcome to count: nothing is judged")
	case r.Base.K == 0:
		out = append(out, "None of them came to SQL: there is no precision to compare")
	case r.Base.K == r.Base.N:
		out = append(out, "All of them came to SQL: the score can't tell them apart")
	default:
		out = append(out, "All bands: "+r.Base.Text()+" came to SQL")
	}
	if r.Unscored > 0 {
		out = append(out, fmt.Sprintf("%d have no score that was kept at the time; they are in no band", r.Unscored))
	}
	if r.Unripe > 0 {
		out = append(out, fmt.Sprintf("%d are undecided and younger than %d days; they are in no band", r.Unripe, r.MatureDays))
	}
	if len(r.Models) > 1 {
		var parts []string
		for _, v := range slices.Sorted(maps.Keys(r.Models)) {
			parts = append(parts, fmt.Sprintf("%s (%d)", v, r.Models[v]))
		}
		out = append(out, "Scores of several versions of the model: "+strings.Join(parts, ", "))
	}
	return out
}

func reasonsReport(b *report.Builder) made {
	q, r := b.Query(), b.Reasons()
	lines := export.Table{Columns: []export.Column{
		textCol("reason", "reason"), textCol("verdict", "verdict"), countCol("n", "n"), rateCol("share", "share"), rateCol("before", "before"),
		textCol("trend", "trend"), textCol("what marketing can do", "advice"),
	}}
	chart := export.Chart{Title: "Why leads were rejected and recycled", Share: true, Axis: "of all reasons", About: "Bars: share of all reasons. Lines: its 95 % interval. Short upright lines: the share in the period before."}
	for _, l := range r.Lines {
		word := strings.ReplaceAll(string(l.Trend), "_", " ")
		if l.Trend == report.Unknown {
			word = "too few"
		}
		lines.Rows = append(lines.Rows, []export.Cell{
			{Text: l.Label, Values: []string{l.Code}},
			export.Text(string(l.Verdict)), countCell(l.Share.K), rateCell(l.Share), rateCell(l.Was),
			{Text: word, Values: []string{string(l.Trend)}},
			export.Text(l.Advice),
		})
		bar := shareBar(l.Label, l.Share)
		bar.Mark = l.Was.Share
		chart.Bars = append(chart.Bars, bar)
	}
	var said []string
	if r.Other.N > 0 {
		said = append(said, "“Other”: "+r.Other.Text())
	}
	if !r.Other.Few() && r.Other.Low > 0.1 {
		said = append(said, "“Other” is over a tenth: read the notes; a frequent one deserves a code of its own")
	}
	if r.Undated > 0 {
		said = append(said, fmt.Sprintf("%d have no time of their own; they count by when they became MQLs", r.Undated))
	}
	about := []string{"rejects and recycles by when they were given", fmt.Sprintf("n %d", r.N), "as of " + q.Now.In(q.Zone).Format("2 Jan 2006 15:04")}
	if r.Before != nil {
		about = append(about, fmt.Sprintf("before: %s, n %d", r.Before.Text(q.Zone), r.Was))
	}
	return made{
		page: export.Page{Title: "Reasons", About: about, Sections: []export.Section{
			{Name: "reasons", Title: "By reason", Notes: said, Chart: &chart, Table: lines},
			{Name: "groups", Title: "By " + string(r.By), Table: reasonTable(r.Groups, r.By, string(r.By))},
			{Name: "rules", Title: "By the rule that made them MQLs", Table: reasonTable(r.Rules, "", "rule")},
		}},
		data: r, count: r.N, none: "no lead was rejected or recycled with a reason in this period (" + q.Period.Text(q.Zone) + "); name another --period, or all",
	}
}

// reasonTable has a row for each reason of each group.
func reasonTable(gs []report.ReasonGroup, by report.Group, head string) export.Table {
	t := export.Table{Columns: []export.Column{textCol(head, head), countCol("of", "of"), textCol("reason", "reason"), countCol("n", "n"), rateCol("share", "share")}}
	for _, g := range gs {
		for _, c := range g.Codes {
			t.Rows = append(t.Rows, []export.Cell{groupCell(by, g.Key), countCell(g.N), export.Text(c.Code), countCell(c.Share.K), rateCell(c.Share)})
		}
	}
	return t
}
