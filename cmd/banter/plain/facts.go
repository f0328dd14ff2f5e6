package plain

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"banter/scoring"
	"banter/store/lead"
	"banter/tui/card"
	"banter/tui/clock"
	"banter/tui/form"
	"banter/tui/screen"
)

// open takes a lead up and tells everything about it, what matters now first.
func (s *Session) open(ctx context.Context, arg string) error {
	if arg != "" {
		id, err := s.resolve(ctx, arg)
		if err != nil {
			return err
		}
		if err := s.take(ctx, id); err != nil {
			return err
		}
	}
	c, err := s.atHand(ctx)
	if err != nil {
		return err
	}
	if err := s.desk.Act(ctx, s.id, lead.Seen{}); err != nil {
		return err
	}
	s.now(&c)
	s.who(&c)
	s.known(&c)
	if n := len(Timeline(c.Record)); n > 0 {
		last := Timeline(c.Record)[0]
		s.say("Last: %s, %s. history reads all %d.", last.Text, at(last.At, c.At), n)
	}
	return s.halfDone(ctx, &c)
}

// now is why the lead is worth a call and how long is left.
func (s *Session) now(c *screen.Case) {
	x := &c.Excerpt
	s.say("%s.", of(x))
	if x.DoNotContact {
		s.say("Do not contact: no call, mail or message.")
	}
	for _, k := range x.Clocks {
		s.say("%s.", upper(due(k, c.At)))
	}
	s.say("%s.", upper(worth(x)))
	s.say("Behaviour %d, fit %d.", x.Score.Behaviour, x.Score.Fit)
	for _, p := range c.Score.Parts {
		s.say("%s", points(p))
	}
	switch {
	case x.Callback && !x.SnoozedUntil.IsZero():
		s.say("A callback is promised %s. %s", at(x.SnoozedUntil, c.At), x.SnoozeNote)
	case x.SnoozedUntil.After(c.At):
		s.say("Snoozed until %s. %s", at(x.SnoozedUntil, c.At), x.SnoozeNote)
	}
}

// points is one part of a score: "Plus 25, behaviour: demo request".
func points(p scoring.Part) string {
	sign, n := "Plus", p.Points
	if n < 0 {
		sign, n = "Minus", -n
	}
	text := fmt.Sprintf("%s %d, %s: %s", sign, n, p.Axis, p.Label)
	if p.Lost != "" {
		text += fmt.Sprintf(", of %d; %s", p.Full, p.Lost)
	}
	return text + "."
}

// who is whom to reach, where and when.
func (s *Session) who(c *screen.Case) {
	l := &c.Record.Lead
	if !l.DoNotContact {
		if l.Phone != "" {
			s.say("Phone %s.", l.Phone)
		}
		if l.Email != "" {
			s.say("Mail %s.", l.Email)
		}
		if l.Phone == "" && l.Email == "" {
			s.say("No phone number and no mail address.")
		}
	}
	if zone := form.Zone(l); zone != nil {
		local, open := clock.Window(zone, c.At)
		fair := "a fair hour to call"
		if !open {
			fair = "no hour to call: outside 9 to 18 on a weekday"
		}
		s.say("It is %s there, %s.", local.Format("Monday 15:04"), fair)
	} else {
		s.say("Their local time is not known.")
	}
	size := ""
	if l.Employees > 0 {
		size = card.Size(l.Employees) + " staff"
	}
	if text := and(size, l.Industry, l.City, l.Country); text != "" {
		s.say("Company: %s.", text)
	}
	if text := and(l.Source, l.Campaign); text != "" {
		s.say("From %s.", text)
	}
	owner := l.Owner
	if owner == "" {
		owner = "nobody yet, in the pool"
	}
	s.say("Owner: %s. %s so far.", owner, count(c.Excerpt.Attempts, "attempt", "attempts"))
	s.say("Stage %s, %s, cycle %d.", l.Stage.Label(), l.Status, max(1, l.Cycle))
}

// known is what the checklist holds and what its gate needs.
func (s *Session) known(c *screen.Case) {
	f := s.o.Settings.Rules.Framework
	for _, cr := range f.Criteria {
		s.say("%s: %s.", cr.Label, answered(c.Record.Answer(cr.Code), f, c.At))
	}
	s.gate(f.Missing(c.Record, c.At))
}

func (s *Session) gate(missing []string) {
	if len(missing) == 0 {
		s.say("The gate to SQL is open.")
		return
	}
	s.say("The gate to SQL is closed: %s.", strings.Join(missing, "; "))
}

// answered is an answer in words: "yes, 60k set aside, by ana 2 days ago".
func answered(a lead.Answer, f lead.Framework, now time.Time) string {
	text := and(string(a.Value), a.Evidence)
	if a.At.IsZero() {
		return text
	}
	if a.By != "" {
		text += ", by " + a.By
	}
	text += " " + ago(a.At, now)
	if a.Stale(now, f.StaleAfter) {
		text += ", stale: ask again"
	}
	return text
}

// why explains score, clocks and place.
func (s *Session) why(ctx context.Context, _ string) error {
	c, err := s.atHand(ctx)
	if err != nil {
		return err
	}
	var lines []string
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	sc := &c.Score
	add("%s: %s.", named(&c.Excerpt), worth(&c.Excerpt))
	if c.Place.In {
		add("Place %d of %d by priority, among everybody's leads.", c.Place.Rank, c.Place.Of)
	} else {
		add("Not in the queue now.")
	}
	for _, k := range c.Excerpt.Clocks {
		add("%s. Policy %s, since %s.", upper(due(k, c.At)), k.Policy, at(k.Started, c.At))
	}
	for _, p := range sc.Parts {
		add("%s", points(p))
	}
	switch {
	case sc.MQL:
		add("An MQL, by the path %s, model %s.", strings.ReplaceAll(string(sc.Path), "_", " "), sc.Model)
	case sc.Review:
		add("Under review, model %s: accept it or send it back.", sc.Model)
	default:
		add("No MQL, model %s.", sc.Model)
	}
	if sc.Excluded != "" {
		add("Excluded: %s.", sc.Excluded)
	}
	if sc.Needs != "" {
		add("It needs %s.", sc.Needs)
	}
	for _, l := range c.Place.Lines {
		add("%s.", upper(l))
	}
	s.recite(lines)
	return nil
}

// Moment is one line of a timeline.
type Moment struct {
	At   time.Time
	Text string
}

// Timeline merges activities and events, newest first. A touch stands once: as
// the activity, which has the outcome and the note.
func Timeline(r *lead.Record) []Moment {
	var out []Moment
	join := func(parts ...string) string {
		return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
	}
	for _, a := range r.Activities {
		text := join(a.Kind.Label(), a.Outcome.Label(), a.Subject, a.By)
		if a.Note != "" {
			text += ": " + strings.ReplaceAll(a.Note, "\n", " / ")
		}
		if a.Withdrawn {
			text += " (withdrawn)"
		}
		out = append(out, Moment{a.At, text})
	}
	for _, e := range r.Events {
		if e.Kind == lead.EventTouched {
			continue
		}
		text := join(e.Text(), e.By)
		if r.Undone(e.ID) {
			text += " (undone)"
		}
		if e.Disposition != nil && e.Disposition.Note != "" {
			text += ": " + strings.ReplaceAll(e.Disposition.Note, "\n", " / ")
		}
		out = append(out, Moment{e.At, text})
	}
	slices.SortStableFunc(out, func(a, b Moment) int { return b.At.Compare(a.At) })
	return out
}

func (s *Session) history(ctx context.Context, _ string) error {
	c, err := s.atHand(ctx)
	if err != nil {
		return err
	}
	var lines []string
	for _, m := range Timeline(c.Record) {
		lines = append(lines, fmt.Sprintf("%s: %s.", upper(at(m.At, c.At)), m.Text))
	}
	if len(lines) == 0 {
		lines = []string{"Nothing has happened yet."}
	}
	s.recite(lines)
	return nil
}
