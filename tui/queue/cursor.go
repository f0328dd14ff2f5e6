package queue

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/action"
	"banter/tui/screen"
)

// set puts the cursor on a row, or the nearest there is.
func (s *Screen) set(i int) {
	s.cur = min(max(0, i), max(0, s.list.Len()-1))
	s.id = ""
	if s.cur < s.list.Len() {
		s.id = s.list.ID(s.cur)
	}
}

func (s *Screen) move(by int) tea.Cmd {
	s.want = ""
	s.set(s.cur + by)
	s.clamp()
	return s.peekSoon()
}

// line is the line of a row, counted over all rows and headings.
func (s *Screen) line(row int) int {
	n := row
	for _, h := range s.heads {
		if h <= row {
			n++
		}
	}
	return n
}

// at is what stands on a line: a row, or the heading before a row.
func (s *Screen) at(line int) (row int, heading bool) {
	row = line
	for _, h := range s.heads {
		switch {
		case row == h:
			return h, true
		case row > h:
			row--
		}
	}
	return row, false
}

// lines counts rows and headings.
func (s *Screen) lines() int { return s.list.Len() + len(s.heads) }

// page is how many lines of rows the screen shows.
func (s *Screen) page() int { return max(1, s.h-s.rowsAt) }

// clamp keeps the cursor in sight, with the heading right above it.
func (s *Screen) clamp() {
	at, page := s.line(s.cur), s.page()
	lo := at
	if at > 0 {
		if _, heading := s.at(at - 1); heading && page > 1 {
			lo--
		}
	}
	s.top = max(min(s.top, lo), at-page+1)
	s.top = max(0, min(s.top, s.lines()-page))
}

// Target is what the keys of a lead act on: the marked leads in the order of
// the rows, or the one under the cursor.
func (s *Screen) Target() action.Target {
	if s.cur >= s.list.Len() {
		return action.Target{}
	}
	t := action.Target{Lead: &lead.Excerpt{ID: s.id}, IDs: []lead.ID{s.id}}
	if r := s.row(s.cur); r != nil {
		t.Lead = r.Excerpt
	}
	if len(s.marks) == 0 {
		return t
	}
	t.IDs = t.IDs[:0]
	for i := range s.list.Len() {
		if id := s.list.ID(i); s.marks[id] {
			t.IDs = append(t.IDs, id)
		}
	}
	return t
}

// mark turns the mark of the row under the cursor and goes on to the next.
func (s *Screen) mark() tea.Cmd {
	if s.id == "" {
		return nil
	}
	if s.marks[s.id] {
		delete(s.marks, s.id)
	} else {
		s.marks[s.id] = true
	}
	return s.move(1)
}

// MarkNext marks n rows from the cursor on, which stays.
func (s *Screen) MarkNext(n int) {
	for i := s.cur; i < min(s.cur+n, s.list.Len()); i++ {
		s.marks[s.list.ID(i)] = true
	}
}

// Go puts the cursor on row i, counted from 0, or the nearest there is.
func (s *Screen) Go(i int) tea.Cmd {
	s.used = true
	return s.move(i - s.cur)
}

// markAll marks every row on show, or none if all are marked.
func (s *Screen) markAll() {
	if len(s.marks) == s.list.Len() {
		clear(s.marks)
		return
	}
	for i := range s.list.Len() {
		s.marks[s.list.ID(i)] = true
	}
}

// orderLimit is how many leads the lead screen can walk through.
const orderLimit = 1000

func (s *Screen) open() tea.Cmd {
	if s.id == "" {
		return nil
	}
	from := max(0, min(s.cur-orderLimit/2, s.list.Len()-orderLimit))
	return screen.Send(screen.OpenLeadMsg{ID: s.id, Order: s.list.IDs(from, from+orderLimit)})
}

// doubleWithin is how soon a second click has to follow to open a lead.
const doubleWithin = 500 * time.Millisecond

// unclickedMsg says that no second click has followed.
type unclickedMsg struct{ click int }

// click selects the row; a double click opens its lead.
func (s *Screen) click(msg tea.MouseClickMsg) tea.Cmd {
	if msg.Button != tea.MouseLeft || msg.Y < s.rowsAt || msg.X >= s.tableWidth(s.w) {
		return nil
	}
	line := s.top + msg.Y - s.rowsAt
	row, heading := s.at(line)
	if heading || line >= s.lines() {
		return nil
	}
	if row == s.cur && s.clicked > 0 {
		s.clicked = 0
		return s.open()
	}
	s.want = ""
	s.set(row)
	s.clicks++
	s.clicked = s.clicks
	click := s.clicked
	return tea.Batch(s.peekSoon(), tea.Tick(doubleWithin, func(time.Time) tea.Msg { return unclickedMsg{click} }))
}

// wheel scrolls by three rows; the cursor moves along.
func (s *Screen) wheel(msg tea.MouseWheelMsg) tea.Cmd {
	switch msg.Button {
	case tea.MouseWheelUp:
		return s.move(-3)
	case tea.MouseWheelDown:
		return s.move(3)
	default:
		return nil
	}
}
