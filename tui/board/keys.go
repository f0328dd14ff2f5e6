package board

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"banter/scoring/report"
	"banter/store/lead"
	"banter/tui/action"
	"banter/tui/screen"
	"banter/tui/scroll"
)

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	if s.o.Wall {
		return nil
	}
	k := s.o.Keys
	page := max(1, s.at.table.h-1)
	if s.leads.focus {
		page = max(1, s.at.leads.h-1)
	}
	switch {
	case s.whole && key.Matches(msg, k.Back, k.Why):
		s.whole = false
	case s.whole && !key.Matches(msg, k.Apply, k.Undo):
		s.scroll.Update(msg, k)
	case key.Matches(msg, k.Up):
		return s.move(-1)
	case key.Matches(msg, k.Down):
		return s.move(1)
	case key.Matches(msg, k.PageUp):
		return s.move(-page)
	case key.Matches(msg, k.PageDown):
		return s.move(page)
	case key.Matches(msg, k.Top):
		return s.move(-s.count())
	case key.Matches(msg, k.Bottom):
		return s.move(s.count())
	case key.Matches(msg, k.Tab):
		return s.turnTo(next(s.by, 1))
	case key.Matches(msg, k.BackTab):
		return s.turnTo(next(s.by, -1))
	case s.leads.focus:
		return s.leadKey(msg)
	case key.Matches(msg, k.Open):
		s.focus()
	case key.Matches(msg, k.Why):
		s.whole, s.scroll = true, scroll.Pane{}
	case key.Matches(msg, k.ClockKind):
		return s.nextKind()
	case key.Matches(msg, k.Apply):
		return s.apply()
	case key.Matches(msg, k.SeeAs):
		return s.seeAs()
	case key.Matches(msg, k.Undo):
		return screen.Send(screen.UndoMsg{})
	}
	return nil
}

// leadKey answers the keys of the list of leads.
func (s *Screen) leadKey(msg tea.KeyPressMsg) tea.Cmd {
	k, p := s.o.Keys, &s.leads
	switch {
	case key.Matches(msg, k.Back):
		if len(p.marks) > 0 {
			clear(p.marks)
			return nil
		}
		p.focus = false
	case key.Matches(msg, k.Open):
		return s.open()
	case key.Matches(msg, k.Escalate):
		return s.escalate()
	case key.Matches(msg, k.Mark):
		id := p.items[p.cur.row].ID
		if p.marks[id] {
			delete(p.marks, id)
		} else {
			p.marks[id] = true
		}
		return s.move(1)
	case key.Matches(msg, k.MarkAll):
		all := len(p.marks) == len(p.items)
		clear(p.marks)
		for i := range p.items {
			if !all {
				p.marks[p.items[i].ID] = true
			}
		}
	default:
		cmd, _ := action.Do(k, msg, s.Target())
		return cmd
	}
	return nil
}

func (s *Screen) count() int {
	if s.leads.focus {
		return len(s.leads.items)
	}
	return len(s.data.Lines)
}

// move moves the cursor of the list that has the focus.
func (s *Screen) move(by int) tea.Cmd {
	if p := &s.leads; p.focus {
		p.cur.set(p.cur.row+by, len(p.items), func(i int) string { return string(p.items[i].ID) })
		return nil
	}
	was := s.group.key
	s.group.set(s.group.row+by, len(s.data.Lines), func(i int) string { return s.data.Lines[i].Key })
	if s.group.key == was && s.leads.ready {
		return nil
	}
	return s.list()
}

func (s *Screen) focus() {
	s.leads.focus = s.leads.ready && len(s.leads.items) > 0
}

func (s *Screen) open() tea.Cmd {
	p := &s.leads
	ids := make([]lead.ID, len(p.items))
	for i := range p.items {
		ids[i] = p.items[i].ID
	}
	return screen.Send(screen.OpenLeadMsg{ID: ids[p.cur.row], Order: ids})
}

// turnTo groups by something else.
func (s *Screen) turnTo(by report.Group) tea.Cmd {
	s.by = by
	s.forget()
	return s.reloadNow()
}

// nextKind turns to another clock: response, verdict, next touch.
func (s *Screen) nextKind() tea.Cmd {
	s.kind = s.kind%lead.ClockNextTouch + 1
	s.forget()
	return s.reloadNow()
}

// forget drops what belongs to another grouping or clock.
func (s *Screen) forget() {
	s.data.Lines, s.group = nil, cursor{}
	s.leads.items, s.leads.ready, s.leads.focus, s.leads.cur = nil, false, false, cursor{}
	s.leads.seq++
	clear(s.leads.marks)
}

// seeAs shows the queue of the rep under the cursor.
func (s *Screen) seeAs() tea.Cmd {
	line := s.line()
	switch {
	case s.by != report.ByRep:
		return notice("Seeing as somebody needs the lines by rep; " + s.o.Keys.Tab.Help().Key + " turns to them")
	case line == nil || line.Key == "":
		return notice("The pool is nobody: pick a rep to see as")
	}
	return screen.Send(screen.SeeAsMsg{Rep: line.Key})
}

func notice(text string) tea.Cmd { return screen.Send(screen.NoticeMsg{Text: text, Bad: true}) }

// click puts the cursor on a row; a click on the row under it goes down.
func (s *Screen) click(msg tea.MouseClickMsg) tea.Cmd {
	if msg.Button != tea.MouseLeft || s.o.Wall {
		return nil
	}
	if row, ok := s.at.table.row(msg.X, msg.Y, s.group.top, len(s.data.Lines)); ok {
		again := !s.leads.focus && row == s.group.row
		s.leads.focus = false
		cmd := s.move(row - s.group.row)
		if again {
			s.focus()
		}
		return cmd
	}
	if row, ok := s.at.leads.row(msg.X, msg.Y, s.leads.cur.top, len(s.leads.items)); ok {
		again := s.leads.focus && row == s.leads.cur.row
		s.leads.focus = true
		if again {
			return s.open()
		}
		return s.move(row - s.leads.cur.row)
	}
	return nil
}

func (s *Screen) wheel(msg tea.MouseWheelMsg) tea.Cmd {
	if s.whole {
		s.scroll.Update(msg, s.o.Keys)
		return nil
	}
	switch msg.Button {
	case tea.MouseWheelUp:
		return s.move(-3)
	case tea.MouseWheelDown:
		return s.move(3)
	default: // sideways
		return nil
	}
}

// areas are the places of lists in the last frame.
type areas struct{ table, leads area }

// area is a list in cells of the screen.
type area struct{ x, y, w, h int }

// row is the row of a list with top in its first line that lies at a cell.
func (a area) row(x, y, top, n int) (row int, ok bool) {
	if x < a.x || x >= a.x+a.w || y < a.y || y >= a.y+a.h || top+y-a.y >= n {
		return 0, false
	}
	return top + y - a.y, true
}
