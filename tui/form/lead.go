package form

import (
	"fmt"
	"strings"
	"time"

	"banter/store/lead"
	"banter/tui/card"
	"banter/tui/cell"
	"banter/tui/clock"
	"banter/tui/theme"
)

// Call window: the hours, in the lead's own local time, in which a call is
// welcome; half-open.
const (
	windowOpens  = 9
	windowCloses = 18
)

// Zone is the lead's own zone, else that of its country or region where it has
// one alone; nil where neither is known: it is never guessed. It reads the zone
// files, so it belongs into a command.
func Zone(l *lead.Lead) *time.Location {
	zone, _ := clock.ZoneOf(l.Zone, l.Country, l.Region)
	return zone
}

// Local says what time it is for the lead and whether a call is welcome then;
// zone is what Zone returned.
func Local(l *lead.Lead, zone *time.Location, now time.Time) string {
	if zone == nil {
		return "local time unknown"
	}
	place := cell.Text(l.City)
	if place == "" {
		name := zone.String()
		place = strings.ReplaceAll(name[strings.LastIndex(name, "/")+1:], "_", " ")
	}
	t := now.In(zone)
	s := place + " " + t.Format("15:04")
	if zone.String() != l.Zone {
		by := " by country"
		if _, ok := lead.ZoneOf(l.Country, ""); !ok {
			by = " by region"
		}
		s += by
	}
	switch h := t.Hour(); {
	case t.Weekday() == time.Saturday || t.Weekday() == time.Sunday:
		return s + ", " + t.Format("Monday")
	case h < windowOpens || h >= windowCloses:
		return s + fmt.Sprintf(", outside %d–%d", windowOpens, windowCloses)
	}
	return s + " ✓"
}

// Who draws a lead on one line of w cells: the name, then title and company as
// far as there is room.
func Who(th *theme.Theme, l *lead.Lead, w int) string {
	name := cell.Cut(cell.Text(l.DisplayName()), w)
	rest := ""
	for _, s := range []string{l.Title, l.Company} {
		if s != "" && s != name {
			rest += " · " + cell.Text(s)
		}
	}
	if l.Employees > 0 && l.Company != "" {
		staff := " · " + card.Size(l.Employees) + " staff"
		if cell.Width(name)+cell.Width(rest)+cell.Width(staff) <= w {
			rest += staff
		}
	}
	return cell.Fit(th.Bold.Render(name)+th.Muted.Render(cell.Cut(rest, w-cell.Width(name))), w)
}

// Ago is a time in the past as people say it: "2 min ago", "09:38", "Thu
// 16:20", "12 Aug".
func Ago(t, now time.Time) string {
	t = t.In(now.Location())
	switch d := now.Sub(t); {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", int(d.Minutes()))
	case sameDay(t, now):
		return t.Format("15:04")
	case d < 6*24*time.Hour:
		return t.Format("Mon 15:04")
	case t.Year() == now.Year():
		return t.Format("2 Jan")
	}
	return t.Format("2 Jan 2006")
}

// Day is a time to come as people say it: "today 16:30", "tomorrow 09:00",
// "Mon 23 Nov 09:00", "1 Dec 2027 09:00".
func Day(t, now time.Time) string {
	t = t.In(now.Location())
	switch {
	case sameDay(t, now):
		return t.Format("today 15:04")
	case sameDay(t, now.AddDate(0, 0, 1)):
		return t.Format("tomorrow 15:04")
	case t.Year() == now.Year():
		return t.Format("Mon 2 Jan 15:04")
	}
	return t.Format("Mon 2 Jan 2006 15:04")
}
