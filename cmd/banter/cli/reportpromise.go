package cli

import (
	"context"
	"fmt"
	"strings"

	"banter/cmd/banter/desk"
	"banter/cmd/banter/export"
	"banter/scoring/report"
	"banter/store/lead"
)

func commitmentsReport(b *report.Builder) made {
	q, r := b.Query(), b.Commitments()
	lines := export.Table{Columns: []export.Column{
		textCol("side", "side"), textCol("promise", "promise"), countCol("target", "target"), rateCol("is", "is"), textCol("stands", "state"), textCol("in words", "text"),
	}}
	chart := export.Chart{Title: "Promised, and kept", Max: 1, Share: true, Axis: "kept", About: "Bars: the share that was kept. Lines: its 95 % interval. Short upright lines: what was promised. Faint: under 20."}
	n := 0
	for _, l := range r.Lines {
		target, is := export.Cell{Text: "–", Values: []string{""}}, rateCell(l.Is)
		switch {
		case l.Target == 0:
		case l.Name == "volume":
			target = export.Cell{Text: fmt.Sprintf("%.0f", l.Target), Values: []string{fmt.Sprintf("%.0f", l.Target)}}
		default:
			target = export.Cell{Text: inPercent(l.Target), Values: []string{fmt.Sprint(l.Target)}}
		}
		if l.Name == "volume" {
			n = l.Is.K
			is = export.Cell{Text: fmt.Sprint(n), Values: []string{fmt.Sprint(n)}}
		} else {
			bar := shareBar(l.Side+": "+l.Name, l.Is)
			bar.Mark = l.Target
			chart.Bars = append(chart.Bars, bar)
		}
		state := strings.ReplaceAll(string(l.State), "_", " ")
		lines.Rows = append(lines.Rows, []export.Cell{
			export.Text(l.Side), export.Text(l.Name), target, is, {Text: state, Values: []string{string(l.State)}}, export.Text(l.Text),
		})
	}
	lacks := export.Table{Columns: []export.Column{textCol("missing", "missing"), rateCol("of the MQLs", "share"), countCol("n", "n")}}
	for _, l := range r.Context {
		lacks.Rows = append(lacks.Rows, []export.Cell{export.Text(l.What), rateCell(l.Rate), countCell(l.Rate.K)})
	}
	return made{
		page: export.Page{
			Title: "Commitments", About: []string{"cases by when they became MQLs", fmt.Sprintf("n %d", n), "as of " + q.Now.In(q.Zone).Format("2 Jan 2006 15:04")},
			Sections: []export.Section{
				{Name: "promises", Title: "Marketing's side, then that of sales", Chart: &chart, Table: lines},
				{Name: "lacks", Title: "What MQLs come without", Table: lacks},
			},
		},
		data: r, count: n, none: "no lead became an MQL in this period (" + q.Period.Text(q.Zone) + "); name another --period, or all",
	}
}

func qualityReport(b *report.Builder) made {
	q, r := b.Query(), b.Quality()
	part := func(name, title string, cs []report.Check) export.Section {
		t := export.Table{Columns: []export.Column{textCol("check", "check"), textCol("who", "who"), countCol("n", "n"), countCol("of", "of"), textCol("in words", "text"), textCol("see", "leads")}}
		for _, c := range cs {
			ids := make([]string, len(c.Leads))
			for i, id := range c.Leads {
				ids[i] = string(id)
			}
			of := export.Text("–")
			if c.Of > 0 {
				of = countCell(c.Of)
			}
			check := export.Cell{Text: strings.ReplaceAll(c.Name, "_", " "), Values: []string{c.Name}}
			t.Rows = append(t.Rows, []export.Cell{check, export.Text(c.Who), countCell(c.N), of, export.Text(c.Text), export.Text(strings.Join(ids, " "))})
		}
		s := export.Section{Name: name, Title: title, Table: t}
		if len(cs) == 0 {
			s.Notes = []string{"nothing found"}
		}
		return s
	}
	return made{
		page: export.Page{
			Title: "Quality", About: []string{fmt.Sprintf("n %d leads", r.Leads), "as of " + q.Now.In(q.Zone).Format("2 Jan 2006 15:04")},
			Sections: []export.Section{part("faults", "Data that can't be right", r.Faults), part("patterns", "Worth a look; each may have a good reason", r.Looks)},
		},
		data: r, count: r.Leads, none: "there are no leads to report on; banter import or banter sync brings them",
	}
}

// responseJSON is the report of how soon leads are answered.
type responseJSON struct {
	Period report.Period   `json:"period"`
	By     string          `json:"by"`
	Total  slaLineJSON     `json:"total"`
	Lines  []slaLineJSON   `json:"lines"`
	Speed  []speedLineJSON `json:"speed"`
}

type speedLineJSON struct {
	Key       string   `json:"key"`
	N         int      `json:"n"`
	Open      int      `json:"open"`
	P50       *float64 `json:"p50_seconds"` // calendar time; null where N is 0
	P90       *float64 `json:"p90_seconds"`
	SystemP50 *float64 `json:"system_p50_seconds"`
	SystemP90 *float64 `json:"system_p90_seconds"`
	RepP50    *float64 `json:"rep_p50_seconds"`
	RepP90    *float64 `json:"rep_p90_seconds"`
}

func toSpeed(l report.SpeedLine) speedLineJSON {
	j := speedLineJSON{Key: l.Key, N: l.N, Open: l.Open}
	if l.N > 0 {
		all := [6]float64{l.P50.Seconds(), l.P90.Seconds(), l.SystemP50.Seconds(), l.SystemP90.Seconds(), l.RepP50.Seconds(), l.RepP90.Seconds()}
		j.P50, j.P90, j.SystemP50, j.SystemP90, j.RepP50, j.RepP90 = &all[0], &all[1], &all[2], &all[3], &all[4], &all[5]
	}
	return j
}

// responseReport reads the rows of the index: clocks as they stand now.
func responseReport(ctx context.Context, d *desk.Desk, q report.Query) (made, error) {
	xs, _, err := d.Excerpts(ctx, q.Now)
	if err != nil {
		return made{}, fmt.Errorf("read the leads: %w", err)
	}
	o := report.Options{Now: q.Now, Kind: lead.ClockResponse, Policies: d.Book().Policies, From: q.Period.From, To: q.Period.To}
	lines, total, speed := report.Response(xs, q.By, o), report.Total(xs, o), report.Speed(xs, q.By, o)
	t := export.Table{Columns: []export.Column{
		textCol(string(q.By), string(q.By)), countCol("running", "running"), countCol("at risk", "at_risk"), countCol("paused", "paused"), countCol("breached", "breached"),
		countCol("met", "met"), countCol("late", "met_late"), countCol("median", "p50_seconds"), countCol("p90", "p90_seconds"), rateCol("in time", "within"),
	}}
	chart := export.Chart{Title: "Answered in time, by " + string(q.By), Max: 1, Share: true, Axis: "in time", About: "Bars: share of the response clocks met in time. Lines: its 95 % interval. Faint: under 20."}
	data := responseJSON{Period: q.Period, By: string(q.By), Total: toLine(total), Lines: []slaLineJSON{}, Speed: []speedLineJSON{}}
	add := func(l report.Line, key export.Cell) {
		within := report.NewRate(l.Met, l.Of)
		row := []export.Cell{key}
		for _, n := range []int{l.Running, l.AtRisk, l.Paused, l.Breached, l.Met, l.MetLate} {
			row = append(row, countCell(n))
		}
		t.Rows = append(t.Rows, append(row, workedCell(l.N, l.P50), workedCell(l.N, l.P90), rateCell(within)))
		chart.Bars = append(chart.Bars, shareBar(key.Text, within))
	}
	for _, l := range lines {
		add(l, groupCell(q.By, l.Key))
		data.Lines = append(data.Lines, toLine(l))
	}
	add(total, allCell())
	st := export.Table{Columns: []export.Column{
		textCol(string(q.By), string(q.By)), countCol("n", "n"), countCol("open", "open"), countCol("median", "p50_seconds"), countCol("p90", "p90_seconds"),
		countCol("system median", "system_p50_seconds"), countCol("p90", "system_p90_seconds"), countCol("rep median", "rep_p50_seconds"), countCol("p90", "rep_p90_seconds"),
	}}
	for _, l := range speed {
		st.Rows = append(st.Rows, []export.Cell{
			groupCell(q.By, l.Key), countCell(l.N), countCell(l.Open), durationCell(l.N, l.P50), durationCell(l.N, l.P90),
			durationCell(l.N, l.SystemP50), durationCell(l.N, l.SystemP90), durationCell(l.N, l.RepP50), durationCell(l.N, l.RepP90),
		})
		data.Speed = append(data.Speed, toSpeed(l))
	}
	return made{
		page: export.Page{Title: "Response", About: []string{fmt.Sprintf("n %d answered", total.N), "as of " + q.Now.Format("2 Jan 2006 15:04")}, Sections: []export.Section{
			{Name: "response", Title: "From assignment to the first touch, in the time of each policy", Chart: &chart, Table: t},
			{Name: "speed", Title: "Speed to lead: from engagement to the first touch, in calendar time", Table: st},
		}},
		data: data, count: len(lines) + len(speed), none: "no response clock has started in this period; name another --period, or all",
	}, nil
}
