package queue

import (
	"context"

	tea "charm.land/bubbletea/v2"

	order "banter/scoring/queue"
	"banter/tui/screen"
)

// sight is the rows of the list that are at hand: those on the screen and a few
// screens about them. The list knows who stands where; what a row shows is read
// when it comes near, so that 100,000 leads take no more room than 100.
type sight struct {
	from int
	rows []order.Row
	seq  int  // of the list that they are of
	busy bool // rows are being read
}

// rowsMsg is the answer to a question for rows.
type rowsMsg struct {
	seq  int
	from int
	rows []order.Row
	err  error
}

// near is how many rows a key or two can bring onto the screen.
func (s *Screen) near() int { return max(50, 2*s.h) }

// window is which rows are wanted: from one on, and how many.
func (s *Screen) window() (from, n int) {
	return max(0, s.cur-s.near()), 2 * s.near()
}

// row is row i, nil where it is still to be read.
func (s *Screen) row(i int) *order.Row {
	if i -= s.sight.from; i >= 0 && i < len(s.sight.rows) {
		return &s.sight.rows[i]
	}
	return nil
}

// look asks for rows where those on the screen are not at hand, or soon will not
// be.
func (s *Screen) look() tea.Cmd {
	last := s.list.Len()
	from, to := max(0, s.cur-s.near()/2), min(last, s.cur+s.near()/2)
	if s.sight.busy || from >= s.sight.from && to <= s.sight.from+len(s.sight.rows) {
		return nil
	}
	s.sight.busy = true
	first, n := s.window()
	seq, list, desk, now := s.sight.seq, s.list, s.o.Desk, s.now
	return func() tea.Msg {
		rows, err := desk.Rows(context.Background(), list, first, min(last, first+n), now)
		return rowsMsg{seq: seq, from: first, rows: rows, err: err}
	}
}

// seen takes rows over; those of another list are dropped.
func (s *Screen) seen(msg rowsMsg) tea.Cmd {
	if msg.seq != s.sight.seq {
		return s.look()
	}
	s.sight.busy = false
	if msg.err != nil {
		return screen.Send(screen.FailedMsg{Err: msg.err})
	}
	s.sight.from, s.sight.rows = msg.from, msg.rows
	return s.look()
}
