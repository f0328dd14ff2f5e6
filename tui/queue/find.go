package queue

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/cell"
)

// maxFind is how many bytes a filter has at most.
const maxFind = 200

// input is the find line.
type input struct {
	open bool // it has the keys
	text string
}

// findKey handles a key while the find line is open: every change filters.
func (s *Screen) findKey(msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "enter":
		s.find.open = false
		return nil
	case "esc":
		return s.Find("")
	case "up", "ctrl+p":
		return s.move(-1)
	case "down", "ctrl+n":
		return s.move(1)
	case "backspace", "ctrl+h":
		if s.find.text == "" {
			s.find.open = false
			return nil
		}
		_, n := utf8.DecodeLastRuneInString(s.find.text)
		s.find.text = s.find.text[:len(s.find.text)-n]
		return s.reload()
	case "ctrl+w", "alt+backspace":
		s.find.text = s.find.text[:strings.LastIndexByte(strings.TrimRight(s.find.text, " "), ' ')+1]
		return s.reload()
	case "ctrl+u":
		s.find.text = ""
		return s.reload()
	}
	return s.typed(msg.Text)
}

// typed adds text to the find line.
func (s *Screen) typed(text string) tea.Cmd {
	clean := lead.Clean(text)
	if strings.HasPrefix(text, " ") && clean != text {
		clean = " " + clean
	}
	if !s.find.open || clean == "" || len(s.find.text)+len(clean) > maxFind {
		return nil
	}
	s.find.text += clean
	return s.reload()
}

// findLine shows the filter and what it leaves.
func (s *Screen) findLine(w int) string {
	p := s.o.Theme.Plain
	var says []string
	if s.load.ready {
		says = append(says, cell.Count(s.list.Len())+" of "+plural(s.total, "lead"))
	}
	if !s.find.open {
		says = append(says, "esc clears")
	}
	right := strings.Join(says, " · ") + " "
	text := cell.Text(s.find.text)
	room := max(1, w-6-cell.Width(right))
	for cell.Width(text) > room {
		_, n := utf8.DecodeRuneInString(text)
		text = text[n:]
	}
	left := " " + p.AccentBold.Paint("/") + " " + p.Bold.Paint(text)
	if s.find.open {
		left += s.o.Theme.Cursor.Render(" ")
	}
	return cell.Between(left, p.Muted.Paint(right), w)
}
