package tui

import (
	"strings"

	"charm.land/bubbles/v2/key"

	"banter/tui/cell"
)

// footer is the bottom line: what just happened, or the keys that count.
func (m *Model) footer(w int) string {
	if m.notice.text != "" && m.now.Before(m.notice.gone) {
		p := m.theme.Plain
		if m.notice.bad {
			return cell.Fit(" "+p.Bad.Paint("✗ ")+p.Text.Paint(cell.Cut(m.notice.text, w-4)), w)
		}
		return cell.Fit(" "+p.Good.Paint("✓ ")+p.Text.Paint(cell.Cut(m.notice.text, w-4)), w)
	}
	e := m.topEntry()
	var last []key.Binding
	switch {
	case e.kind == asPlace && !e.screen.Typing():
		last = []key.Binding{m.keys.Help, m.keys.Palette}
	case e.kind == asForm && !e.screen.Typing() && !bound(e.screen.Keys(), m.keys.Help):
		last = []key.Binding{m.keys.Help}
	}
	return m.keyLine(e.screen.Keys(), last, w)
}

func bound(keys []key.Binding, b key.Binding) bool {
	for _, k := range keys {
		for _, a := range k.Keys() {
			for _, c := range b.Keys() {
				if a == c {
					return true
				}
			}
		}
	}
	return false
}

// keyLine fits as many bindings as there is room for; those of last always
// stand at its end.
func (m *Model) keyLine(keys, last []key.Binding, w int) string {
	var end strings.Builder
	for _, b := range last {
		end.WriteString("  " + m.keyText(b))
	}
	room := w - cell.Width(end.String()) - 1
	var b strings.Builder
	b.WriteString(" ")
	used := 1
	for _, k := range keys {
		if !k.Enabled() || k.Help().Key == "" {
			continue
		}
		text := m.keyText(k)
		n := cell.Width(text)
		if used > 1 {
			n += 2
		}
		if used+n > room {
			break
		}
		if used > 1 {
			b.WriteString("  ")
		}
		b.WriteString(text)
		used += n
	}
	return cell.Fit(b.String()+cell.Spaces(room-used)+end.String(), w)
}

func (m *Model) keyText(b key.Binding) string {
	return m.theme.Ink.Key.Paint(b.Help().Key) + " " + m.theme.Ink.KeyText.Paint(b.Help().Desc)
}
