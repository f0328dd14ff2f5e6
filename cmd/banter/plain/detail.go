package plain

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"banter/scoring/queue"
	"banter/store/lead"
	"banter/tui/form"
)

// dateHelp says how days are written.
const dateHelp = "Write 2027-03-31, 31.3.2027, +3m for three months, +2w, next quarter or end of year."

// details are the reason's details as the act takes them: days as YYYY-MM-DD,
// leads as IDs.
func (d *decision) details() map[string]string {
	out := map[string]string{}
	for _, want := range d.reason.Details {
		text := d.kept.Texts[form.DetailPrefix+want.Key]
		if text == "" {
			continue
		}
		if t, err := form.Date(text, d.c.At); err == nil && want.Type == lead.DetailDate {
			text = t.Format(time.DateOnly)
		}
		if want.Type == lead.DetailLead && d.kept.Other != "" {
			text = string(d.kept.Other)
		}
		out[want.Key] = text
	}
	return out
}

// askDetail asks for what a reason wants to know.
func (d *decision) askDetail(ctx context.Context, want lead.Detail) error {
	field := form.DetailPrefix + want.Key
	if want.Type == lead.DetailLead {
		return d.askLead(ctx, want)
	}
	text, help := want.Label+"?", ""
	if want.Optional {
		text += " Enter for nothing:"
	}
	if want.Type == lead.DetailDate {
		help = dateHelp
	}
	got, err := d.s.ask(ctx, question{
		text: keeping(text, d.kept.Texts[field]), help: help, kept: d.kept.Texts[field],
		check: func(text string) error {
			switch {
			case text == "" && !want.Optional:
				return no(want.Key, want.Label+" is needed", help)
			case text != "" && want.Type == lead.DetailDate:
				_, err := form.Date(text, d.c.At)
				return err
			}
			return nil
		},
	})
	if err == nil {
		d.set(field, got)
	}
	return err
}

// offered is how many leads are offered at once.
const offered = 5

// askLead looks for another lead by its words.
func (d *decision) askLead(ctx context.Context, want lead.Detail) error {
	field := form.DetailPrefix + want.Key
	for {
		text, err := d.s.ask(ctx, question{text: keeping(want.Label+"?", d.kept.Texts[field]), help: "Say words of its name or company.", kept: d.kept.Texts[field]})
		if err != nil {
			return err
		}
		if text == d.kept.Texts[field] && text != "" && d.kept.Other != "" {
			return nil
		}
		err = d.find(ctx, field, text)
		if err == nil || d.s.Script {
			return err
		}
		if t := form.TroubleOf(err); t.Field != "lead" {
			return err
		}
		d.s.trouble(err)
	}
}

// find offers the leads that have the words and takes the one chosen.
func (d *decision) find(ctx context.Context, field, text string) error {
	if strings.TrimSpace(text) == "" {
		return no("lead", "no lead is named", "say words of its name or company")
	}
	res, err := d.s.desk.Queue(ctx, queue.Query{
		View: queue.ViewAll, Sort: queue.SortScore, Scope: queue.ScopeTeam, Me: d.s.o.Settings.Me, Find: text, Now: d.c.At, Limit: offered + 1,
	})
	if err != nil {
		return err
	}
	var cs []choice
	for _, r := range res.Rows {
		if r.ID != d.s.id && len(cs) < offered {
			cs = append(cs, choice{key: string(r.ID), label: of(r.Excerpt)})
		}
	}
	if len(cs) == 0 {
		return no("lead", "no other lead has "+quoted(text), "say other words of its name or company")
	}
	id, err := d.s.choose(ctx, question{text: "Which of these?", help: "Say its number; back looks for another."}, cs)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(cs, func(c choice) bool { return c.key == id })
	d.kept.Other = lead.ID(id)
	d.set(field, cs[i].label)
	return nil
}

// askWake asks when the lead comes back, if nothing that was said tells it.
func (d *decision) askWake(ctx context.Context) error {
	proposed, ok := d.reason.ProposeWake(d.details(), d.c.At)
	if ok && d.kept.Texts[fieldWake] == "" && slices.Contains(slices.Collect(maps.Values(d.details())), proposed.Format(time.DateOnly)) {
		return errSkip // it was said already
	}
	kept, text := d.kept.Texts[fieldWake], "When does it wake up?"
	switch {
	case kept != "":
		text = keeping(text, kept)
	case d.kept.Engage:
		kept = "engage"
		text = keeping(text, kept)
	case ok:
		text += " Enter takes " + day(proposed) + ":"
	}
	got, err := d.s.ask(ctx, question{
		text: text, kept: kept, help: dateHelp + " The word engage wakes it when it engages again.",
		check: func(text string) error {
			if text == "engage" || text == "" && ok {
				return nil
			}
			t, err := form.Date(text, d.c.At)
			if err == nil && !t.After(d.c.At) {
				return no("wake", t.Format(time.DateOnly)+" is not in the future", dateHelp)
			}
			return err
		},
	})
	if err != nil {
		return err
	}
	if d.kept.Engage = got == "engage"; d.kept.Engage {
		got = ""
	}
	d.set(fieldWake, got)
	return nil
}

// askAE asks who takes a qualified lead.
func (d *decision) askAE(ctx context.Context) error {
	names := d.s.o.Settings.AEs
	usual := d.s.o.Settings.Rules.AE
	if usual != "" && !slices.Contains(names, usual) {
		names = append(slices.Clone(names), usual)
	}
	kept := d.kept.AE
	if kept == "" {
		if kept = d.kept.Texts[fieldAE]; kept == "" {
			kept = usual
		}
	}
	q := question{text: keeping("Which account executive?", kept), kept: kept, help: "Who takes the lead on; a brief goes with it."}
	if len(names) == 0 {
		q.check = func(text string) error {
			if text == "" {
				return no(fieldAE, "a qualified lead needs the account executive it goes to", "say a name")
			}
			return nil
		}
		got, err := d.s.ask(ctx, q)
		if err == nil {
			d.set(fieldAE, got)
		}
		return err
	}
	var cs []choice
	for _, n := range names {
		cs = append(cs, choice{key: n, label: n})
	}
	got, err := d.s.choose(ctx, q, cs)
	if err == nil {
		d.kept.AE = got
	}
	return err
}

// ae is the account executive that was named.
func (d *decision) ae() string {
	if d.kept.AE != "" {
		return d.kept.AE
	}
	return d.kept.Texts[fieldAE]
}
