package plain

import (
	"fmt"
	"strings"
	"time"

	"banter/store/lead"
)

// speak makes text fit to be read out: one line without controls, and words for
// the signs that screens use.
func speak(text string) string {
	lines := strings.FieldsFunc(lead.CleanText(text), func(r rune) bool { return r == '\n' })
	return strings.Join(strings.Fields(signs().Replace(strings.Join(lines, "; "))), " ")
}

// signs are the words for what the screens draw.
func signs() *strings.Replacer {
	return strings.NewReplacer(
		" · ", ", ", "·", ", ", " → ", " to ", "→", " to ", "×", " times", "…", "...", "“", `"`, "”", `"`,
		" – ", ", ", "–", " to ", "−", "minus ", "✓", "yes", "✗", "no", "≥", "at least ", "≤", "at most ", "≠", "not equal ",
		"⏎", "Enter",
	)
}

// count is a number with its noun.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// long is a duration in words, in two units at most: "1 hour 12 minutes".
func long(d time.Duration) string {
	minutes := int(d / time.Minute)
	part := func(n int, one, many string) string {
		if n == 0 {
			return ""
		}
		return " " + count(n, one, many)
	}
	days, hours := minutes/(24*60), minutes/60%24
	switch {
	case d < time.Minute:
		return "less than a minute"
	case days >= 10:
		return count(days, "day", "days")
	case days > 0:
		return count(days, "day", "days") + part(hours, "hour", "hours")
	case hours > 0:
		return count(hours, "hour", "hours") + part(minutes%60, "minute", "minutes")
	}
	return count(minutes, "minute", "minutes")
}

// at is an instant near now in the zone of now: "today at 16:30", "on Monday at
// 10:30", "on 12 March 2027 at 09:00".
func at(t, now time.Time) string {
	t = t.In(now.Location())
	y, m, d := now.Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	y, m, d = t.Date()
	switch days := int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Sub(today) / (24 * time.Hour)); {
	case days == 0:
		return t.Format("today at 15:04")
	case days == 1:
		return t.Format("tomorrow at 15:04")
	case days == -1:
		return t.Format("yesterday at 15:04")
	case days > -7 && days < 7:
		return t.Format("on Monday at 15:04")
	case t.Year() == now.Year():
		return t.Format("on 2 January at 15:04")
	}
	return t.Format("on 2 January 2006 at 15:04")
}

// day is a date in words.
func day(t time.Time) string { return t.Format("Monday 2 January 2006") }

// ago is how long ago, in words.
func ago(t, now time.Time) string {
	if d := now.Sub(t); d >= time.Minute {
		return long(d) + " ago"
	}
	return "just now"
}

// nearly is how far ahead a due time is told by what is left alone; beyond it the
// day and the hour say more.
const nearly = 12 * time.Hour

// due is how a clock stands: "response due in 4 minutes", "response breached 12
// minutes ago"; "" for none.
func due(c lead.Clock, now time.Time) string {
	if c.Kind == 0 {
		return ""
	}
	what := c.Kind.Label()
	switch c.State(now) {
	case lead.ClockRunning:
		return what + " due " + left(c.Due, now)
	case lead.ClockAtRisk:
		return what + " at risk, due " + left(c.Due, now)
	case lead.ClockBreached:
		return what + " breached " + ago(c.Due, now)
	case lead.ClockPaused:
		text := what + " paused"
		if p, ok := c.Paused(now); ok && p.Reason != "" {
			text += ": " + p.Reason
		}
		return text
	case lead.ClockMet:
		return what + " met " + at(c.Stopped, now)
	case lead.ClockMetLate:
		return what + " met late, by " + long(c.Stopped.Sub(c.Due))
	case lead.ClockCancelled:
		return what + " cancelled"
	default:
		return what + " not started"
	}
}

func left(t, now time.Time) string {
	if d := t.Sub(now); d < nearly {
		return "in " + long(d)
	}
	return at(t, now)
}

// worth is grade and points: "grade A, 92 points, because demo request".
func worth(x *lead.Excerpt) string {
	text := count(x.Score.Total, "point", "points")
	if x.Score.Grade != "" {
		text = "grade " + string(x.Score.Grade) + ", " + text
	}
	if x.WhyNow != "" {
		text += ", because " + x.WhyNow
	}
	return text
}

// named is what a lead is called; never empty.
func named(x *lead.Excerpt) string {
	for _, s := range []string{x.Name, x.Email, x.Phone, x.Company} {
		if s != "" {
			return s
		}
	}
	return string(x.ID)
}

// of is who a lead is, on one line: "Priya Natarajan, VP Marketing at Northwind".
func of(x *lead.Excerpt) string {
	text := named(x)
	if x.Title != "" {
		text += ", " + x.Title
	}
	if x.Company != "" && x.Company != named(x) {
		if x.Title != "" {
			return text + " at " + x.Company
		}
		text += ", " + x.Company
	}
	return text
}

// and joins what is not empty with commas.
func and(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, ", ")
}

// upper begins a sentence.
func upper(text string) string {
	if text == "" {
		return ""
	}
	r := []rune(text)
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}
