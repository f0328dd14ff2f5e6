package cli

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"banter/cmd/banter/export"
	"banter/scoring/report"
)

// madeJSON is a report as JSON. What stands in Data is documented by the tags
// in scoring/report.
type madeJSON struct {
	Report string    `json:"report"`
	AsOf   time.Time `json:"as_of"`
	Data   any       `json:"data"`
}

// showReport puts a report where it was asked for. One of nothing ends with
// "nothing found", after its JSON or its page.
func (a *app) showReport(k reportKind, f reportFlags, q report.Query, m made) error {
	var err error
	switch {
	case f.json:
		err = a.json(madeJSON{Report: k.name, AsOf: q.Now.UTC(), Data: m.data})
	case f.csv:
		err = a.reportCSV(f.table, &m.page)
	case f.html != "":
		err = a.reportHTML(f.html, m.page.Title, []export.Page{m.page})
	case m.count > 0:
		err = a.reportTables(&m.page)
	}
	switch {
	case err != nil || m.count > 0:
		return err
	case f.json:
		return silentError{exitNothing}
	}
	return fmt.Errorf("%w: %s", errNothing, m.none)
}

func (a *app) reportCSV(table string, p *export.Page) error {
	s := &p.Sections[0]
	if table != "" {
		all := make([]string, len(p.Sections))
		for i := range p.Sections {
			all[i] = p.Sections[i].Name
		}
		var ok bool
		if s, ok = p.Section(table); !ok {
			return usagef("--table: this report has no table %q; one of: %s", table, strings.Join(all, ", "))
		}
	}
	return export.WriteCSV(a.out, &s.Table)
}

// reportHTML writes pages as one web page to a file; - is standard output.
func (a *app) reportHTML(path, title string, pages []export.Page) (err error) {
	if path == "-" {
		return export.WriteHTML(a.out, title, pages)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	defer func() {
		if err = errors.Join(err, file.Close()); err == nil {
			a.tell("banter: the page is in %s\n", path)
		}
	}()
	return export.WriteHTML(file, title, pages)
}

func (a *app) reportTables(p *export.Page) error {
	if err := a.printf("%s · %s\n", p.Title, strings.Join(p.About, " · ")); err != nil {
		return err
	}
	for i := range p.Sections {
		s := &p.Sections[i]
		if len(s.Table.Rows) == 0 && len(s.Notes) == 0 {
			continue
		}
		if err := a.printf("\n%s\n", s.Title); err != nil {
			return err
		}
		for _, note := range s.Notes {
			if err := a.printf("%s\n", note); err != nil {
				return err
			}
		}
		if len(s.Table.Rows) == 0 {
			continue
		}
		cols := make([]column, len(s.Table.Columns))
		for j, c := range s.Table.Columns {
			cols[j] = column{head: strings.ToUpper(c.Head), right: c.Right, flex: c.Flex}
		}
		rows := make([][]string, len(s.Table.Rows))
		for j, r := range s.Table.Rows {
			for _, c := range r {
				rows[j] = append(rows[j], c.Text)
			}
		}
		if err := a.table(cols, rows); err != nil {
			return err
		}
	}
	return nil
}

// The columns that reports are made of.

func textCol(head, name string) export.Column {
	return export.Column{Head: head, Names: []string{name}, Flex: true}
}

func countCol(head, name string) export.Column {
	return export.Column{Head: head, Names: []string{name}, Right: true}
}

func rateCol(head, name string) export.Column {
	return export.Column{Head: head, Names: []string{name + "_k", name + "_n", name + "_share", name + "_low", name + "_high"}, Right: true}
}

func spreadCols(name string) []export.Column {
	return []export.Column{
		countCol("n", name+"_n"), countCol("p25", name+"_p25_seconds"), countCol("median", name+"_p50_seconds"),
		countCol("p75", name+"_p75_seconds"), countCol("p90", name+"_p90_seconds"),
	}
}

func countCell(n int) export.Cell { return export.Text(strconv.Itoa(n)) }

// groupCell is a key as people read it; CSV has the key itself.
func groupCell(by report.Group, key string) export.Cell {
	return export.Cell{Text: report.KeyLabel(by, key), Values: []string{key}}
}

// rateCell is "30 % (18–45)".
func rateCell(r report.Rate) export.Cell {
	if r.N == 0 {
		return export.Cell{Text: "–", Values: []string{"0", "0"}}
	}
	number := func(f float64) string { return strconv.FormatFloat(f, 'f', 4, 64) }
	return export.Cell{
		Text:   fmt.Sprintf("%s (%.0f–%.0f)", inPercent(r.Share), 100*r.Low, 100*r.High),
		Values: []string{strconv.Itoa(r.K), strconv.Itoa(r.N), number(r.Share), number(r.Low), number(r.High)},
	}
}

func inPercent(f float64) string {
	if f > 0 && f < 0.0995 {
		return fmt.Sprintf("%.1f %%", 100*f)
	}
	return fmt.Sprintf("%.0f %%", 100*f)
}

// calendarTime is a duration of calendar time, days from one on: "4.2 d".
func calendarTime(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < day:
		return took(d)
	case d < 10*day:
		return fmt.Sprintf("%.1f d", d.Hours()/24)
	}
	return fmt.Sprintf("%.0f d", d.Hours()/24)
}

func durationCell(n int, d time.Duration) export.Cell {
	if n == 0 {
		return export.Cell{Text: "–", Values: []string{""}}
	}
	return export.Cell{Text: calendarTime(d), Values: []string{strconv.FormatFloat(d.Seconds(), 'f', 0, 64)}}
}

// workedCell is a duration in the time of a policy, hours and minutes: its days
// are shorter than those of the calendar.
func workedCell(n int, d time.Duration) export.Cell {
	c := durationCell(n, d)
	if n > 0 {
		c.Text = took(d)
	}
	return c
}

func spreadCells(s report.Spread) []export.Cell {
	return []export.Cell{
		countCell(s.N), durationCell(s.N, s.P25), durationCell(s.N, s.P50), durationCell(s.N, s.P75), durationCell(s.N, s.P90),
	}
}

// moneyCell is "EUR 12,400; USD 3,000": sums, the greatest first.
func moneyCell(ms []report.Money) export.Cell {
	if len(ms) == 0 {
		return export.Cell{Text: "–", Values: []string{""}}
	}
	parts, raw := make([]string, len(ms)), make([]string, len(ms))
	for i, m := range ms {
		parts[i] = strings.TrimSpace(m.Currency + " " + thousands(m.Sum))
		raw[i] = strings.TrimSpace(m.Currency + " " + strconv.FormatInt(m.Sum, 10))
	}
	return export.Cell{Text: strings.Join(parts, "; "), Values: []string{strings.Join(raw, "; ")}}
}

func thousands(n int64) string {
	text := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, text = "-", text[1:]
	}
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return sign + text
}
