package queue

import (
	tea "charm.land/bubbletea/v2"

	order "banter/scoring/queue"
)

// SeeAs shows the queue of another rep, from its top; "" goes back to that of
// who is at the keyboard, whose acts they stay in both.
func (s *Screen) SeeAs(rep string) tea.Cmd {
	if rep == s.as {
		return nil
	}
	switch {
	case rep == "":
		s.scope = s.own
	case s.as == "":
		s.own, s.scope = s.scope, order.ScopeMine
	}
	s.as, s.view, s.find, s.cols, s.counts = rep, order.ViewQueue, input{}, layout{}, nil
	clear(s.marks)
	s.forget()
	return s.reload()
}

// As is the rep whose queue is on show, "" where it is that of who is at the
// keyboard.
func (s *Screen) As() string { return s.as }

func (s *Screen) me() string {
	if s.as != "" {
		return s.as
	}
	return s.o.Settings.Me
}
