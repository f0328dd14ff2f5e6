package snooze

import (
	"context"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/form"
	"banter/tui/screen"
)

// usual is a time that is picked by its number.
type usual struct {
	label string
	at    time.Time
}

// usuals are the times that reps pick most, all after now.
func usuals(now time.Time, zone *time.Location) []usual {
	var out []usual
	for _, u := range []struct{ label, text string }{
		{"in an hour", "+1h"}, {"in 3 hours", "+3h"}, {"tomorrow morning", "tomorrow"}, {"in 2 days, same time", "+2d"}, {"next Monday", "next week"}, {"in 2 weeks", "+2w"},
	} {
		// The texts are fixed and always lie ahead.
		if t, err := form.When(u.text, now); err == nil {
			out = append(out, usual{u.label, t})
		}
	}
	if zone != nil {
		there := now.In(zone)
		t := time.Date(there.Year(), there.Month(), there.Day(), 9, 0, 0, 0, zone)
		if !t.After(now) {
			t = time.Date(there.Year(), there.Month(), there.Day()+1, 9, 0, 0, 0, zone)
		}
		out = append(out, usual{"when it is 9:00 for them", t.In(now.Location())})
	}
	return out
}

// when is the time that the text means: the number of a usual one, or a time.
func (m *model) when() (time.Time, error) {
	if n, err := strconv.Atoi(m.until.Value()); err == nil {
		if us := usuals(m.Now, m.Zone); n >= 1 && n <= len(us) {
			return us[n-1].at, nil
		}
	}
	return form.When(m.until.Value(), m.Now)
}

func (m *model) key(k tea.KeyPressMsg) tea.Cmd {
	if cmd, held := m.Held(k); held {
		return cmd
	}
	switch k.String() {
	case "enter", "ctrl+s":
		return m.submit()
	case "ctrl+x":
		if m.snoozed() {
			return m.send(lead.Snooze{}, "snooze ended")
		}
		return nil
	case "ctrl+t":
		m.callback = !m.callback
		return m.changed()
	case "tab":
		m.focus = (m.focus + 1) % parts
		return nil
	case "shift+tab":
		m.focus = (m.focus + parts - 1) % parts
		return nil
	}
	return m.partKey(k)
}

func (m *model) partKey(k tea.KeyPressMsg) tea.Cmd {
	s := k.String()
	switch m.focus {
	case onUntil:
		if s == "down" || s == "up" {
			return m.step(map[string]int{"down": 1, "up": -1}[s])
		}
		if m.until.Key(k) {
			return m.changed()
		}
	case onCallback:
		if s == "space" || s == "y" || s == "n" {
			m.callback = s == "y" || s == "space" && !m.callback
			return m.changed()
		}
	case onNote:
		if m.note.Key(k) {
			return m.changed()
		}
	}
	return nil
}

// step goes through the usual times.
func (m *model) step(by int) tea.Cmd {
	n, err := strconv.Atoi(m.until.Value())
	if err != nil {
		n = 0
	}
	n = max(1, min(n+by, len(usuals(m.Now, m.Zone))))
	m.until.Set(strconv.Itoa(n))
	return m.changed()
}

func (m *model) pasted(msg tea.PasteMsg) tea.Cmd {
	if cmd, held := m.Held(msg); held {
		return cmd
	}
	switch m.focus {
	case onCallback:
		return nil
	case onNote:
		m.note.Paste(msg.Content)
	default:
		m.until.Paste(msg.Content)
	}
	return m.changed()
}

func (m *model) submit() tea.Cmd {
	until, err := m.when()
	if err != nil {
		m.Trouble, m.focus = form.TroubleOf(err), onUntil
		return nil
	}
	what := "snoozed until " + form.Day(until, m.Now)
	if m.callback {
		what = "callback " + form.Day(until, m.Now)
	}
	return m.send(lead.Snooze{Until: until, Callback: m.callback, Note: m.note.Value()}, what)
}

func (m *model) send(act lead.Snooze, what string) tea.Cmd {
	desk, ids := m.Desk, m.IDs
	return m.Send(func(ctx context.Context) error { return desk.ActAll(ctx, ids, act) }, screen.ActedMsg{IDs: ids, What: what}, nil)
}
