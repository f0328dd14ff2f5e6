package board

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"banter/scoring/report"
	"banter/tui/screen"
)

const (
	// reloadEvery is how old the figures may get without anything having
	// changed: pace and history go on by themselves.
	reloadEvery = 30 * time.Second
	// settleFor is the least time between two loads: a sync changes the store many
	// times a second, and summing up takes a while with many leads.
	settleFor = 2 * time.Second
	// turnEvery is how long a group stays on the wall.
	turnEvery = 20 * time.Second
)

// loading keeps loads apart: one is in flight at most.
type loading struct {
	seq   int
	busy  bool
	due   bool // something changed since the last one began
	ready bool
	err   error
	at    time.Time // when the last one began, by the board's clock
}

type loadedMsg struct {
	to    *Screen
	seq   int
	query Query
	data  Data
	err   error
}

// leadsMsg is the answer to the list of a group's leads.
type leadsMsg struct {
	to    *Screen
	seq   int
	key   string
	items []Item
	err   error
}

func (s *Screen) query() Query {
	q := Query{By: s.by, Kind: s.kind, Now: s.now}
	if s.o.Settings != nil {
		q.Team = s.o.Settings.Team
	}
	return q
}

// reload asks for the figures anew, unless a load is in flight or has only just
// been: the tick asks again then.
func (s *Screen) reload() tea.Cmd {
	if s.load.busy || s.load.ready && s.now.Sub(s.load.at) < settleFor {
		s.load.due = true
		return nil
	}
	return s.reloadNow()
}

func (s *Screen) reloadNow() tea.Cmd {
	s.load.seq++
	s.load.busy, s.load.due, s.load.at = true, false, s.now
	seq, q, desk := s.load.seq, s.query(), s.o.Desk
	return func() tea.Msg {
		data, err := desk.Board(context.Background(), q)
		return loadedMsg{to: s, seq: seq, query: q, data: data, err: err}
	}
}

// tick takes the time over and asks for figures where they are due. It sums up
// nothing.
func (s *Screen) tick(now time.Time) tea.Cmd {
	s.now = now
	if s.o.Wall && now.Sub(s.turn) >= turnEvery {
		s.turn = now
		s.by = next(s.by, 1)
		return s.reloadNow()
	}
	passed := !s.data.Next.IsZero() && !now.Before(s.data.Next)
	if s.load.busy || !s.load.due && !passed && now.Sub(s.load.at) < reloadEvery {
		return nil
	}
	return s.reload()
}

// loaded takes the figures of a load over, unless it was overtaken.
func (s *Screen) loaded(msg loadedMsg) tea.Cmd {
	if msg.to != s || msg.seq != s.load.seq {
		return nil
	}
	s.load.busy, s.load.err = false, msg.err
	if msg.err != nil {
		return screen.Send(screen.FailedMsg{Err: msg.err})
	}
	s.data, s.shown, s.load.ready = msg.data, msg.query, true
	s.group.find(len(s.data.Lines), func(i int) string { return s.data.Lines[i].Key })
	return s.list()
}

// list asks for the leads of the group under the cursor.
func (s *Screen) list() tea.Cmd {
	line := s.line()
	if s.o.Wall {
		return nil
	}
	if line == nil {
		s.leads.items, s.leads.focus = nil, false
		return nil
	}
	if s.leads.key != line.Key {
		s.leads.items, s.leads.ready, s.leads.cur = nil, false, cursor{}
		clear(s.leads.marks)
	}
	s.leads.key = line.Key
	s.leads.seq++
	seq, q, key, desk := s.leads.seq, s.query(), line.Key, s.o.Desk
	return func() tea.Msg {
		items, err := desk.BoardLeads(context.Background(), q, key)
		return leadsMsg{to: s, seq: seq, key: key, items: items, err: err}
	}
}

func (s *Screen) listed(msg leadsMsg) tea.Cmd {
	p := &s.leads
	if msg.to != s || msg.seq != p.seq {
		return nil
	}
	if msg.err != nil {
		return screen.Send(screen.FailedMsg{Err: msg.err})
	}
	p.items, p.ready = msg.items, true
	p.cur.find(len(p.items), func(i int) string { return string(p.items[i].ID) })
	if len(p.items) == 0 {
		p.focus = false
	}
	for id := range p.marks {
		if !slices.ContainsFunc(p.items, func(it Item) bool { return it.ID == id }) {
			delete(p.marks, id)
		}
	}
	return nil
}

// find puts the cursor back on its key; where that has gone it stays on its row.
func (c *cursor) find(n int, key func(int) string) {
	for i := range n {
		if c.key != "" && key(i) == c.key {
			c.row = i
			return
		}
	}
	c.set(c.row, n, key)
}

func (c *cursor) set(row, n int, key func(int) string) {
	c.row, c.key = max(0, min(row, n-1)), ""
	if c.row < n {
		c.key = key(c.row)
	}
}

// next is the group by steps further on.
func next(by report.Group, steps int) report.Group {
	all := report.Groups()
	i := slices.Index(all, by)
	return all[(i+steps+len(all))%len(all)]
}
