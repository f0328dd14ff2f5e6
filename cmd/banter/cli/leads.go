package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"banter/cmd/banter/desk"
	"banter/scoring/queue"
	"banter/store/lead"
	"banter/store/upstream/files/sheet"
)

// views are the views of list, in the order of the screens.
func views() []queue.View {
	return []queue.View{
		queue.ViewQueue, queue.ViewCallbacks, queue.ViewReview, queue.ViewBreached, queue.ViewNurture,
		queue.ViewTarget, queue.ViewSnoozed, queue.ViewAll,
	}
}

func sorts() []queue.Sort {
	return []queue.Sort{queue.SortPriority, queue.SortScore, queue.SortSLA}
}

func names[T ~string](all []T) string {
	out := make([]string, len(all))
	for i, v := range all {
		out[i] = string(v)
	}
	return strings.Join(out, ", ")
}

type listFlags struct {
	view, sort, find string
	limit            int
	team, json, csv  bool
}

func (a *app) listCmd() *cobra.Command {
	var f listFlags
	c := &cobra.Command{
		Use:   "list",
		Short: "Print leads in the order of the queue",
		Long: `Print leads in the order of the queue.

Views: ` + names(views()) + `
Sorts: ` + names(sorts()),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.list(cmd.Context(), f) },
	}
	c.Flags().StringVar(&f.view, "view", "queue", "which leads")
	c.Flags().StringVar(&f.sort, "sort", "priority", "in which order")
	c.Flags().StringVar(&f.find, "find", "", "only leads with all of these `words`")
	c.Flags().IntVar(&f.limit, "limit", 0, "print so many at most; 0 is all")
	c.Flags().BoolVar(&f.team, "team", false, "everybody's leads, not only mine and the pool's")
	c.Flags().BoolVar(&f.json, "json", false, "print JSON")
	c.Flags().BoolVar(&f.csv, "csv", false, "print CSV")
	return c
}

func (a *app) list(ctx context.Context, f listFlags) error {
	view, sort := queue.View(f.view), queue.Sort(f.sort)
	switch {
	case !slices.Contains(views(), view):
		return usagef("--view: there is no view %q; one of: %s", f.view, names(views()))
	case !slices.Contains(sorts(), sort):
		return usagef("--sort: there is no order %q; one of: %s", f.sort, names(sorts()))
	case f.limit < 0:
		return usagef("--limit: %d is less than none", f.limit)
	case f.json && f.csv:
		return usagef("--json and --csv exclude each other")
	}
	a.plainOutput = f.json || f.csv
	d, s, err := a.open(ctx, "banter list")
	if err != nil {
		return err
	}
	q := queue.Query{View: view, Sort: sort, Find: f.find, Limit: f.limit, Scope: s.config.Scope}
	if f.team {
		q.Scope = queue.ScopeTeam
	}
	res, err := d.Queue(ctx, q)
	if err != nil {
		return err
	}
	switch {
	case f.json:
		err = a.listJSON(d, res)
	case f.csv:
		err = a.listCSV(d, res)
	case len(res.Rows) == 0:
		return fmt.Errorf("%w: %s", errNothing, emptyText(view, f.find, res))
	default:
		err = a.listTable(d, view, res)
	}
	if err == nil && len(res.Rows) == 0 {
		return silentError{exitNothing}
	}
	return err
}

func emptyText(v queue.View, find string, res queue.Result) string {
	switch {
	case find != "":
		return fmt.Sprintf("no lead of the view %s has all of %q", v, find)
	case res.Counts[queue.ViewAll] == 0:
		return "the store is empty; banter import FILE or banter sync brings leads in, banter demo shows how it works"
	}
	return fmt.Sprintf("the view %s is empty; banter list --view all shows the others", v)
}

func (a *app) listTable(d *desk.Desk, v queue.View, res queue.Result) error {
	cols := []column{
		{head: "#", right: true},
		{head: "DUE", right: true},
		{head: "SCORE", right: true},
		{head: "LEAD", flex: true},
		{head: "COMPANY", flex: true},
		{head: "STAGE"},
		{head: "OWNER", flex: true},
		{head: "WHY NOW", flex: true},
		{head: "ID"},
	}
	now := d.Now()
	rows := make([][]string, len(res.Rows))
	for i, r := range res.Rows {
		owner := r.Owner
		if owner == "" {
			owner = "pool"
		}
		rows[i] = []string{
			strconv.Itoa(i + 1), due(r, v, now), fmt.Sprintf("%d %s", r.Score.Total, grade(r.Score.Grade)), display(r.Excerpt),
			company(r.Excerpt), string(r.Stage), owner, r.WhyNow, string(r.ID),
		}
	}
	return a.table(cols, rows)
}

func grade(g lead.Grade) string {
	if g == "" {
		return "–"
	}
	return string(g)
}

func display(x *lead.Excerpt) string {
	for _, s := range []string{x.Name, x.Email, x.Phone, x.Company} {
		if s != "" {
			return s
		}
	}
	return string(x.ID)
}

func company(x *lead.Excerpt) string {
	if x.Company != "" && x.Employees > 0 {
		return fmt.Sprintf("%s · %s", x.Company, short(x.Employees))
	}
	return x.Company
}

// short writes a number of people in at most four characters: 420, 1.2k.
func short(n int64) string {
	switch {
	case n < 1000:
		return strconv.FormatInt(n, 10)
	case n < 10_000:
		return strings.TrimSuffix(strconv.FormatFloat(float64(n/100)/10, 'f', 1, 64), ".0") + "k"
	case n < 1_000_000:
		return strconv.FormatInt(n/1000, 10) + "k"
	}
	return strconv.FormatInt(n/1_000_000, 10) + "M"
}

// due is the DUE column: what is left of the clock, how late it is, or when
// the lead comes back.
func due(r queue.Row, v queue.View, now time.Time) string {
	loc := now.Location()
	switch {
	case v == queue.ViewNurture && !r.WakeAt.IsZero():
		return r.WakeAt.In(loc).Format("2 Jan 2006")
	case (v == queue.ViewCallbacks || v == queue.ViewSnoozed) && !r.SnoozedUntil.IsZero():
		return when(r.SnoozedUntil.In(loc), now)
	case r.Clock.Kind == 0 || !r.Clock.Open(now):
		return "–"
	case r.State == lead.ClockBreached:
		return "late " + span(now.Sub(r.Clock.Due))
	case r.Clock.Due.Sub(now) < 24*time.Hour && r.Clock.Due.In(loc).YearDay() == now.YearDay():
		return span(r.Clock.Due.Sub(now))
	}
	return when(r.Clock.Due.In(loc), now)
}

func when(t, now time.Time) string {
	switch d := t.Sub(now); {
	case t.YearDay() == now.YearDay() && t.Year() == now.Year():
		return t.Format("15:04")
	case d > 0 && d < 6*24*time.Hour:
		return t.Format("Mon 15:04")
	case t.Year() == now.Year():
		return t.Format("2 Jan 15:04")
	}
	return t.Format("2 Jan 2006")
}

func span(d time.Duration) string {
	d = d.Round(time.Second)
	h, m, s := int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60
	switch {
	case h >= 48:
		return fmt.Sprintf("%d d", h/24)
	case h > 0:
		return fmt.Sprintf("%d:%02d:%02d", h, m, s)
	}
	return fmt.Sprintf("%02d:%02d", m, s)
}

func (a *app) listJSON(d *desk.Desk, res queue.Result) error {
	out := make([]leadJSON, len(res.Rows))
	for i := range res.Rows {
		out[i] = toJSON(d, res.Rows[i].Excerpt)
	}
	return a.json(out)
}

func (a *app) listCSV(d *desk.Desk, res queue.Result) error {
	w := sheet.NewWriter(a.out)
	head := []string{
		"id", "name", "title", "company", "email", "phone", "country", "source", "campaign", "owner", "stage", "status",
		"score", "behaviour", "fit", "grade", "path", "due_at", "state",
	}
	if err := w.Write(head); err != nil {
		return err
	}
	now := d.Now()
	for _, r := range res.Rows {
		dueAt := ""
		if r.Clock.Kind != 0 {
			dueAt = r.Clock.Due.UTC().Format(time.RFC3339)
		}
		cells := []string{
			string(r.ID), r.Name, r.Title, r.Company, r.Email, r.Phone, r.Country, r.Source, r.Campaign, r.Owner,
			string(r.Stage), string(r.Status), strconv.Itoa(r.Score.Total), strconv.Itoa(r.Score.Behaviour),
			strconv.Itoa(r.Score.Fit), string(r.Score.Grade), string(r.Score.Path), dueAt, string(clockState(r.Clock, now)),
		}
		if err := w.Write(cells); err != nil {
			return err
		}
	}
	return w.Flush()
}

func clockState(c lead.Clock, now time.Time) lead.ClockState {
	if c.Kind == 0 {
		return lead.ClockNotStarted
	}
	return c.State(now)
}
