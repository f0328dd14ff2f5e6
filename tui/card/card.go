// Package card draws a lead in short: who it is, why now, what its score is made
// of, what is known of it and how long is left. The queue shows it beside the
// rows, the lead screen beside the timeline.
package card

import (
	"fmt"
	"strings"
	"time"

	"banter/store/lead"
	"banter/tui/cell"
	"banter/tui/clock"
	"banter/tui/link"
	"banter/tui/screen"
	"banter/tui/theme"
)

// Card is a lead to draw. The excerpt is there at once; the case follows.
type Card struct {
	Theme     *theme.Theme
	Framework lead.Framework
	Links     bool // the phone number and the e-mail address are links
	X         *lead.Excerpt
	Case      *screen.Case   // nil until it is loaded
	Zone      *time.Location // the lead's own; nil is unknown
	by        string         // how Zone is known: "by country" where the lead names none
	source    *lead.Excerpt  // what X is a copy of, safe to draw
}

// Set shows another lead; c is nil where only its row is known. Setting what is
// on show costs nothing.
func (k *Card) Set(x *lead.Excerpt, c *screen.Case) {
	k.Case = c
	if k.source == x {
		return
	}
	k.source = x
	safe := *x
	for _, s := range []*string{
		&safe.Name, &safe.Title, &safe.Company, &safe.Email, &safe.Phone, &safe.Country, &safe.Industry, &safe.Owner,
		&safe.WhyNow, &safe.SnoozeNote,
	} {
		*s = cell.Text(*s)
	}
	k.X = &safe
	k.Zone, k.by = clock.ZoneOf(x.Zone, x.Country, x.Region)
}

// labelWidth is the column of the labels.
const labelWidth = 9

func (k *Card) label(name, text string, w int) string {
	return cell.Fit(k.Theme.Plain.Muted.Paint(cell.Fit(name, labelWidth))+text, w)
}

// Head is who the lead is: three to five lines of at most w cells.
func (k *Card) Head(w int, now time.Time) []string {
	p, x := k.Theme.Plain, k.X
	name := x.Name
	if name == "" {
		name = string(x.ID)
	}
	stage := x.Stage.Label()
	name = cell.Between(p.AccentBold.Paint(cell.Cut(name, w-cell.Width(stage)-1)), p.Muted.Paint(stage), w)
	return append([]string{name}, k.About(w, now)...)
}

// About is Head without name and stage, for a screen that has both in its title.
func (k *Card) About(w int, now time.Time) []string {
	p, x := k.Theme.Plain, k.X
	var out []string
	if s := join(x.Title, x.Company); s != "" {
		out = append(out, p.Text.Paint(cell.Cut(s, w)))
	}
	if s := join(size(x.Employees), x.Industry, x.Country); s != "" {
		out = append(out, p.Muted.Paint(cell.Cut(s, w)))
	}
	return append(out, k.contact(w, now)...)
}

func size(n int64) string {
	if n <= 0 {
		return ""
	}
	return Size(n) + " staff"
}

// Size is a number of staff in at most four cells: "85", "1.2k", "12k".
func Size(n int64) string {
	switch {
	case n <= 0:
		return ""
	case n < 1000:
		return fmt.Sprint(n)
	case n < 10000 && n%1000 >= 100:
		return fmt.Sprintf("%d.%dk", n/1000, n%1000/100)
	case n < 1000000:
		return fmt.Sprintf("%dk", n/1000)
	}
	return fmt.Sprintf("%dM", n/1000000)
}

// linked makes text a link where the terminal shows links.
func (k *Card) linked(text, address string) string {
	if !k.Links {
		return text
	}
	return link.Paint(text, address)
}

// contact is how and when to reach the lead.
func (k *Card) contact(w int, now time.Time) []string {
	p, x := k.Theme.Plain, k.X
	var out []string
	switch {
	case x.DoNotContact:
		out = append(out, p.Bad.Paint(cell.Cut("✗ do not contact: no call, mail or message", w)))
	case x.Phone == "" && x.Email == "":
		out = append(out, p.Warn.Paint(cell.Cut("no phone number and no e-mail address", w)))
	case cell.Width(x.Phone)+cell.Width(x.Email)+3 <= w:
		out = append(out, p.Text.Paint(join(k.linked(x.Phone, link.Tel(x.Phone)), k.linked(x.Email, link.Mail(x.Email)))))
	default:
		if x.Phone != "" {
			out = append(out, p.Text.Paint(k.linked(cell.Cut(x.Phone, w), link.Tel(x.Phone))))
		}
		if x.Email != "" {
			out = append(out, p.Text.Paint(k.linked(cell.Cut(x.Email, w), link.Mail(x.Email))))
		}
	}
	if k.Zone == nil {
		return append(out, p.Muted.Paint(cell.Cut("local time unknown: no zone, no country with one", w)))
	}
	local, open := clock.Window(k.Zone, now)
	city := k.Zone.String()
	city = strings.ReplaceAll(city[strings.LastIndexByte(city, '/')+1:], "_", " ")
	if k.by != "" && x.Country != "" {
		city = x.Country
	}
	if k.Case != nil && k.Case.Record.Lead.City != "" {
		city = cell.Text(k.Case.Record.Lead.City)
	}
	text := city + " " + local.Format("Mon 15:04")
	if k.by != "" {
		text += " " + k.by
	}
	if open {
		return append(out, p.Text.Paint(cell.Cut(text, w-4))+" "+p.Good.Paint("✓"))
	}
	return append(out, p.Text.Paint(cell.Cut(text, w-18))+" "+p.Warn.Paint("outside 9 to 18"))
}

// Now is why the lead is worth a call now and how long is left.
func (k *Card) Now(w int, now time.Time) []string {
	p, x := k.Theme.Plain, k.X
	why := x.WhyNow
	if why == "" {
		why = "–"
	}
	out := []string{k.label("Why now", p.Bold.Paint(cell.Cut(why, w-labelWidth)), w)}
	for _, c := range x.Clocks {
		text := ClockText(c, now)
		pen := p.Text
		switch c.State(now) {
		case lead.ClockBreached:
			pen = p.Bad
		case lead.ClockAtRisk:
			pen = p.Warn
		case lead.ClockMet, lead.ClockCancelled, lead.ClockNotStarted:
			pen = p.Muted
		default: // running, or answered late: as any text
			if c.State(now) == lead.ClockRunning && c.Due.Sub(now) < clock.Soon {
				pen = p.Bold
			}
		}
		out = append(out, k.label(title(c.Kind.Label()), pen.Paint(cell.Cut(text, w-labelWidth)), w))
	}
	if x.Callback && !x.SnoozedUntil.IsZero() {
		text := clock.Hour(x.SnoozedUntil, now)
		if !now.Before(x.SnoozedUntil) {
			text = "! promised for " + text
		}
		out = append(out, k.label("Callback", p.Warn.Paint(cell.Cut(join(text, x.SnoozeNote), w-labelWidth)), w))
	} else if x.SnoozedUntil.After(now) {
		out = append(out, k.label("Snoozed", p.Text.Paint(cell.Cut(join("until "+clock.Hour(x.SnoozedUntil, now), x.SnoozeNote), w-labelWidth)), w))
	}
	owner := x.Owner
	if owner == "" {
		owner = "nobody yet (pool)"
	}
	return append(out, k.label("Owner", p.Text.Paint(cell.Cut(join(owner, attempts(x)), w-labelWidth)), w))
}

func attempts(x *lead.Excerpt) string {
	text := fmt.Sprintf("%d attempts", x.Attempts)
	switch x.Attempts {
	case 0:
		return "no attempt yet"
	case 1:
		text = "1 attempt"
	}
	if owed := clock.Owed(x); owed > 0 {
		text += fmt.Sprintf(", %d owed", owed)
	}
	return text
}

func title(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// ClockText is a clock in a few words: "02:41 left, due today 09:44".
func ClockText(c lead.Clock, now time.Time) string {
	due, st := clock.Due(c, now)
	switch st {
	case lead.ClockRunning, lead.ClockAtRisk:
		hour := clock.Hour(c.Due, now)
		switch {
		case !strings.HasSuffix(due, hour):
			return due + " · due " + hour
		case st == lead.ClockAtRisk:
			return clock.Warned("due " + hour)
		}
		return "due " + hour
	case lead.ClockBreached:
		return due + " late since " + strings.TrimPrefix(clock.Hour(c.Due, now), "today ")
	case lead.ClockMet:
		return "met " + clock.Hour(c.Stopped, now)
	case lead.ClockMetLate:
		return "met late, by " + clock.Span(c.Stopped.Sub(c.Due))
	case lead.ClockCancelled:
		return "cancelled"
	default:
		return strings.ReplaceAll(string(st), "_", " ")
	}
}

// Answers is what is known of the framework's criteria, on one line: "B ?  A ✓
// N ✓  T ?".
func (k *Card) Answers(w int, now time.Time) string {
	p := k.Theme.Plain
	var b strings.Builder
	for _, c := range k.Framework.Criteria {
		sign, pen := "?", p.Muted
		if k.Case != nil {
			a := k.Case.Record.Answer(c.Code)
			switch {
			case a.Stale(now, k.Framework.StaleAfter):
				sign, pen = "old", p.Warn
			case a.Value == lead.Yes:
				sign, pen = "✓", p.Good
			case a.Value == lead.No:
				sign, pen = "✗", p.Bad
			}
		}
		b.WriteString(p.Text.Paint(initial(c.Label)) + " " + pen.Paint(sign) + "   ")
	}
	return k.label(k.Framework.Name, b.String(), w)
}

func initial(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}

// join puts what is not empty on one line.
func join(parts ...string) string {
	out := ""
	for _, s := range parts {
		if s == "" {
			continue
		}
		if out != "" {
			out += " · "
		}
		out += s
	}
	return out
}
