package queue

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	order "banter/scoring/queue"
	"banter/store/lead"
	"banter/tui/screen"
)

// loading keeps loads apart: one is in flight at most, one more waits.
type loading struct {
	seq     int
	busy    bool
	again   bool // something changed since the one in flight began
	frozen  bool // a form is open: rows stay as they are
	ready   bool // rows of this split have come once
	partial bool // they were made of the leads at work alone; the others are being read
	err     error
	at      time.Time // when the rows on show were asked for
	next    time.Time // when a clock or a callback of theirs passes a boundary; zero is never
}

// loadedMsg is the answer to a load.
type loadedMsg struct {
	seq   int
	query order.Query
	res   order.Result
	err   error
}

func (s *Screen) query() order.Query {
	return order.Query{View: s.view, Sort: s.sort, Scope: s.scope, Me: s.me(), Find: s.find.text, Now: s.now}
}

// reload asks for the list anew, now or when the load in flight is back.
func (s *Screen) reload() tea.Cmd {
	if s.load.busy || s.load.frozen {
		s.load.again = true
		return nil
	}
	s.load.busy, s.load.again = true, false
	s.load.seq++
	seq, q, desk := s.load.seq, s.query(), s.o.Desk
	ask := q
	ask.From, ask.Limit = s.window()
	ask.Soon = !s.load.ready && !s.load.partial
	return func() tea.Msg {
		res, err := desk.Queue(context.Background(), ask)
		return loadedMsg{seq: seq, query: q, res: res, err: err}
	}
}

// Freeze keeps the rows as they are while a form is open; what changed
// meanwhile is loaded when it is closed.
func (s *Screen) Freeze(on bool) tea.Cmd {
	if on == s.load.frozen {
		return nil
	}
	s.load.frozen = on
	if !on && s.load.again {
		return s.reload()
	}
	return nil
}

// settling is how long after the start rows may still come in under a cursor
// that nobody has moved.
const settling = 5 * time.Second

func (s *Screen) tick(now time.Time) tea.Cmd {
	before := s.now
	s.now = now
	s.used = s.used || now.Sub(s.o.Now) >= settling
	passed := !s.load.next.IsZero() && !now.Before(s.load.next)
	if (s.load.ready || s.load.err != nil) && (passed || now.Sub(s.load.at) >= reloadEvery) {
		s.load.next = time.Time{}
		return tea.Batch(s.reload(), s.warned(before, now))
	}
	return nil
}

// ClockWarnedMsg says that a response clock of the rep's own has come to be at
// risk.
type ClockWarnedMsg struct {
	ID   lead.ID
	Name string
	Left time.Duration
}

// warned announces the response clock of the rep's that comes to be at risk
// between two ticks.
func (s *Screen) warned(before, now time.Time) tea.Cmd {
	w := s.warns
	if w.ID == "" || !w.At.After(before) || w.At.After(now) {
		return nil
	}
	return s.tell(w.ID, func(r *order.Row) tea.Msg {
		if r.Clock.Kind != lead.ClockResponse || r.Clock.State(now) != lead.ClockAtRisk {
			return nil
		}
		return ClockWarnedMsg{ID: r.ID, Name: r.Name, Left: r.Clock.Due.Sub(now)}
	})
}

// tell reads the row of a lead of the list and says something of it.
func (s *Screen) tell(id lead.ID, say func(*order.Row) tea.Msg) tea.Cmd {
	desk, now, l := s.o.Desk, s.now, order.ListOf([]lead.ID{id})
	return func() tea.Msg {
		rows, err := desk.Rows(context.Background(), l, 0, 1, now)
		if err != nil || len(rows) == 0 {
			return nil // the next load says what is wrong
		}
		return say(&rows[0])
	}
}

// loaded takes rows over, unless another split, order or filter was asked for
// meanwhile or a form has frozen them.
func (s *Screen) loaded(msg loadedMsg) tea.Cmd {
	if msg.seq != s.load.seq {
		return nil
	}
	s.load.busy = false
	now := msg.query.Now
	msg.query.Now = s.now
	var news tea.Cmd
	if s.load.frozen && s.load.ready || msg.query != s.query() {
		s.load.again = true
	} else {
		s.load.err, s.load.at = msg.err, now
		if msg.err == nil {
			s.take(msg)
			news = s.raised(msg)
			s.load.again = s.load.again || msg.res.Partial
		}
	}
	cmds := []tea.Cmd{s.peekSoon(), news}
	if s.load.again && !s.load.frozen {
		cmds = append(cmds, s.reload())
	}
	if msg.err != nil {
		cmds = append(cmds, screen.Send(screen.FailedMsg{Err: msg.err}))
	}
	return tea.Batch(cmds...)
}

// HandRaisedMsg says that somebody who asked to talk is new among the rows.
type HandRaisedMsg struct {
	ID        lead.ID
	Name, Why string
}

// raised announces the first new hand-raiser of a load. The first load of all
// announces nobody: those were there before.
func (s *Screen) raised(msg loadedMsg) tea.Cmd {
	if s.view != order.ViewQueue || s.as != "" || msg.err != nil {
		return nil
	}
	first := s.known == nil
	if first {
		s.known = map[lead.ID]bool{}
	}
	var cmd tea.Cmd
	for _, id := range msg.res.Raised {
		if s.known[id] {
			continue
		}
		s.known[id] = true
		if !first && cmd == nil {
			cmd = s.tell(id, func(r *order.Row) tea.Msg { return HandRaisedMsg{ID: r.ID, Name: r.Name, Why: r.WhyNow} })
		}
	}
	return cmd
}

// take shows the list of a load and finds the cursor's lead in it.
func (s *Screen) take(msg loadedMsg) {
	old := s.list
	s.list, s.counts, s.late, s.risk, s.warns = msg.res.List, msg.res.Counts, msg.res.Breached, msg.res.AtRisk, msg.res.Warns
	s.heads = headings(s.list, s.view)
	s.sight = sight{from: msg.res.From, rows: msg.res.Rows, seq: s.sight.seq + 1}
	s.total = s.counts[s.view]
	s.load.partial = msg.res.Partial
	s.load.next, s.load.ready = msg.res.Next, s.list.Len() > 0 || !msg.res.Partial
	line := s.line(s.cur) - s.top
	s.place(old)
	// The lead stays where it was on the screen, as far as the rows allow.
	s.top = s.line(s.cur) - line
	s.clamp()
}

// headings are the rows that a section's heading stands before. A split that has
// nothing but that section says so in its title.
func headings(l order.List, v order.View) []int {
	var out []int
	for _, sec := range l.Sections() {
		if sec.Name != "" && v != order.ViewBreached {
			out = append(out, sec.From)
		}
	}
	return out
}

// place finds the row of the lead under the cursor. If it has gone, the next of
// its former neighbours that is still there follows it.
func (s *Screen) place(old order.List) {
	if s.want != "" {
		if i := s.list.Index(s.want); i >= 0 {
			s.cur, s.id, s.want = i, s.want, ""
			return
		}
	}
	if !s.used {
		s.set(0) // rows still come in: nobody has chosen one yet
		return
	}
	if s.cur < s.list.Len() && s.list.ID(s.cur) == s.id {
		return
	}
	if i := s.list.Index(s.id); i >= 0 {
		s.cur = i
		return
	}
	for i := s.cur + 1; i < min(old.Len(), s.cur+20); i++ {
		if j := s.list.Index(old.ID(i)); j >= 0 {
			s.cur, s.id = j, old.ID(i)
			return
		}
	}
	s.set(s.cur)
}

// forget drops rows that belong to another split.
func (s *Screen) forget() {
	s.list, s.heads, s.cur, s.top, s.id, s.total = order.List{}, nil, 0, 0, "", 0
	s.sight = sight{seq: s.sight.seq + 1}
	s.load.ready, s.load.err = false, nil
	s.peek.drop()
}

// acted moves on: after a verdict the next lead of the order that was on the
// screen comes under the cursor.
func (s *Screen) acted(msg screen.ActedMsg) tea.Cmd {
	done := map[lead.ID]bool{}
	for _, id := range msg.IDs {
		done[id] = true
		delete(s.marks, id)
	}
	if msg.Verdict && done[s.id] {
		for i := s.cur; i < s.list.Len(); i++ {
			if !done[s.list.ID(i)] {
				s.set(i)
				break
			}
		}
		for i := s.cur; done[s.id] && i >= 0; i-- {
			if i < s.list.Len() && !done[s.list.ID(i)] {
				s.set(i)
			}
		}
		s.clamp()
	}
	return s.reload()
}
