package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"banter/cmd/banter/desk"
	"banter/cmd/banter/plain"
	"banter/scoring"
	"banter/store/lead"
	"banter/tui/screen"
)

func (a *app) showCmd() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "show LEAD",
		Short: "Print everything about a lead",
		Long:  "Print everything about a lead. LEAD is an ID, the start of one, an e-mail address or\nwords of the name.",
		Args:  wantArgs(1, "LEAD"),
		RunE: func(cmd *cobra.Command, args []string) error {
			a.plainOutput = asJSON
			d, cs, err := a.openCase(cmd.Context(), "banter show", args[0])
			if err != nil {
				return err
			}
			if asJSON {
				return a.json(toCase(d, cs))
			}
			return a.printf("%s", showText(d, cs))
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func (a *app) openCase(ctx context.Context, command, text string) (*desk.Desk, screen.Case, error) {
	d, _, err := a.open(ctx, command)
	if err != nil {
		return nil, screen.Case{}, err
	}
	id, err := d.Resolve(ctx, text)
	if err != nil {
		return nil, screen.Case{}, err
	}
	cs, err := d.Case(ctx, id)
	return d, cs, err
}

// page collects the lines of a text: labels in one column, values in the other.
type page struct{ strings.Builder }

func (p *page) addf(format string, args ...any) { fmt.Fprintf(&p.Builder, format, args...) }

func (p *page) head(text string) { p.addf("\n%s\n", text) }

func (p *page) line(label, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if text == "" {
		return
	}
	p.addf("  %-14s %s\n", label, text)
}

func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

func stamp(t time.Time, loc *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(loc).Format("Mon 2 Jan 2006 15:04")
}

func showText(d *desk.Desk, c screen.Case) string {
	var p page
	l, x, loc := &c.Record.Lead, &c.Excerpt, c.At.Location()
	p.addf("%s\n", joined(l.DisplayName(), l.Title, company(x)))
	p.line("id", "%s", l.ID)
	if l.DoNotContact {
		p.line("contact", "! do not contact")
	} else {
		p.line("contact", "%s", joined(l.Phone, l.Email))
	}
	p.line("where", "%s", joined(l.City, l.Region, l.Country, l.Zone))
	p.line("company", "%s", joined(l.Industry, l.Website, l.Domain))
	p.line("from", "%s", joined(l.Source, l.Campaign, l.Segment))
	p.line("owner", "%s", ownerText(l.Owner))
	p.line("stage", "%s", joined(l.Stage.Label(), string(l.Status), fmt.Sprintf("cycle %d", max(1, l.Cycle)), l.Reason))
	if l.AE != "" {
		p.line("handed to", "%s", l.AE)
	}
	p.line("came in", "%s", stamp(l.CreatedAt, loc))
	p.line("wakes", "%s", stamp(l.WakeAt, loc))
	p.line("snoozed until", "%s", joined(stamp(l.SnoozedUntil, loc), l.SnoozeNote))
	if l.Gone {
		p.line("upstream", "! gone: deleted or merged %s", l.MergedInto)
	}
	p.line("score", "%s", scoreLine(c.Score))
	for _, k := range x.Clocks {
		p.line("clock", "%s", clockLine(d, x.Owner, k, c.At))
	}
	fw := d.Rules().Framework
	p.head(fw.Name)
	for _, cr := range fw.Criteria {
		an := c.Record.Answer(cr.Code)
		text := joined(string(an.Value), an.Evidence)
		if an.Value != lead.Unknown {
			text = joined(text, an.By+" "+an.At.In(loc).Format("2 Jan 2006"))
		}
		if an.Stale(c.At, fw.StaleAfter) {
			text += " · stale, ask again"
		}
		p.line(strings.ToLower(cr.Label), "%s", text)
	}
	if missing := fw.Missing(c.Record, c.At); len(missing) > 0 {
		p.line("gate", "closed: %s", strings.Join(missing, "; "))
	} else {
		p.line("gate", "open")
	}
	if len(c.Pending) > 0 {
		p.head("Outbox")
		for i := range c.Pending {
			p.line(string(c.Pending[i].State), "%s", joined(c.Pending[i].Title(), c.Pending[i].Problem))
		}
	}
	if extra := l.Extra; len(extra) > 0 {
		p.head("More from the source")
		keys := make([]string, 0, len(extra))
		for k := range extra {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			p.addf("  %s: %s\n", k, extra[k])
		}
	}
	p.head("Timeline")
	for _, m := range plain.Timeline(c.Record) {
		p.addf("  %s  %s\n", m.At.In(loc).Format("2006-01-02 15:04"), m.Text)
	}
	return p.String()
}

func ownerText(owner string) string {
	if owner == "" {
		return "nobody: in the pool"
	}
	return owner
}

func scoreLine(s scoring.Score) string {
	text := fmt.Sprintf("%d = behaviour %d + fit %d, grade %s", s.Total, s.Behaviour, s.Fit, grade(s.Grade))
	if s.Excluded != "" {
		text += " (excluded: " + s.Excluded + ")"
	}
	return text
}

func clockLine(d *desk.Desk, owner string, c lead.Clock, now time.Time) string {
	loc := now.Location()
	state := c.State(now)
	text := fmt.Sprintf("%s (%s): %s", c.Kind.Label(), c.Policy, strings.ReplaceAll(string(state), "_", " "))
	switch state {
	case lead.ClockRunning, lead.ClockAtRisk:
		return text + fmt.Sprintf(", due %s, %s left", stamp(c.Due, loc), span(d.Policies(owner).Remaining(c, now)))
	case lead.ClockBreached:
		return text + fmt.Sprintf(" since %s, late by %s", stamp(c.Due, loc), span(-d.Policies(owner).Remaining(c, now)))
	case lead.ClockMet, lead.ClockMetLate, lead.ClockCancelled:
		return text + fmt.Sprintf(" %s, due was %s", stamp(c.Stopped, loc), stamp(c.Due, loc))
	default: // not started, paused
		return text
	}
}

func (a *app) whyCmd() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "why LEAD",
		Short: "Explain a lead's score, grade, path, clock and place in the queue",
		Args:  wantArgs(1, "LEAD"),
		RunE: func(cmd *cobra.Command, args []string) error {
			a.plainOutput = asJSON
			d, cs, err := a.openCase(cmd.Context(), "banter why", args[0])
			if err != nil {
				return err
			}
			if asJSON {
				return a.json(toWhy(d, cs))
			}
			return a.printf("%s", whyText(d, cs))
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func whyText(d *desk.Desk, c screen.Case) string {
	var p page
	s, x := c.Score, &c.Excerpt
	p.addf("%s\n", joined(c.Record.Lead.DisplayName(), c.Record.Lead.Title, company(x)))
	p.head(fmt.Sprintf("Score %d, by model %s", s.Total, s.Model))
	for _, part := range s.Parts {
		text := part.Label
		if part.Lost != "" {
			text += fmt.Sprintf(" (%d; %s)", part.Full, part.Lost)
		}
		if !part.At.IsZero() {
			text += ", " + part.At.In(c.At.Location()).Format("2 Jan 15:04")
		}
		p.addf("  %+5d  %-9s  %s\n", part.Points, part.Axis, text)
	}
	if len(s.Parts) == 0 {
		p.addf("  no rule has fired\n")
	}
	p.addf("  %5d  %s\n", s.Total, scoreLine(s))
	p.head("Path")
	p.line("stage", "%s", c.Record.Lead.Stage.Label())
	switch {
	case s.MQL:
		p.line("model", "an MQL, by the path %s", strings.ReplaceAll(string(s.Path), "_", "-"))
	case s.Review:
		p.line("model", "under review: accept it or send it back")
	default:
		p.line("model", "not an MQL: %s", s.Needs)
	}
	if s.Segment != "" {
		p.line("segment", "%s, threshold %d", s.Segment, s.Threshold)
	}
	p.head("Clocks")
	if len(x.Clocks) == 0 {
		p.addf("  none runs: clocks start when a lead is an MQL\n")
	}
	for _, k := range x.Clocks {
		p.line(k.Kind.Label(), "%s", clockLine(d, x.Owner, k, c.At))
		for _, l := range d.Policies(x.Owner).Explain(k, c.At) {
			p.addf("    %s\n", l)
		}
	}
	p.head("Place in the queue")
	if c.Place.In {
		p.addf("  %d of %d, by priority, everybody's leads\n", c.Place.Rank, c.Place.Of)
	}
	for _, l := range c.Place.Lines {
		p.addf("  %s\n", l)
	}
	return p.String()
}

type whyJSON struct {
	leadJSON
	Model      string         `json:"model"`
	Parts      []scoring.Part `json:"score_parts"`
	Excluded   string         `json:"excluded,omitempty"`
	MQL        bool           `json:"mql"`
	Needs      string         `json:"needs,omitempty"`
	Segment    string         `json:"segment,omitempty"`
	Threshold  int            `json:"threshold"`
	Rank       int            `json:"rank"` // 0: not in the queue
	Of         int            `json:"of"`
	PlaceLines []string       `json:"place"`
}

func toWhy(d *desk.Desk, c screen.Case) whyJSON {
	s := c.Score
	return whyJSON{
		leadJSON: toJSON(d, &c.Excerpt), Model: s.Model, Parts: s.Parts, Excluded: s.Excluded, MQL: s.MQL, Needs: s.Needs,
		Segment: s.Segment, Threshold: s.Threshold, Rank: c.Place.Rank, Of: c.Place.Of, PlaceLines: c.Place.Lines,
	}
}
