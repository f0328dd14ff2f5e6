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
	seq    int
	busy   bool
	again  bool // something changed since the one in flight began
	frozen bool // a form is open: rows stay as they are
	ready  bool // rows of this split have come once
	err    error
	at     time.Time // when the rows on show were asked for
	next   time.Time // when a clock or a callback of theirs passes a boundary; zero is never
}

// loadedMsg is the answer to a load, with what would cost time to work out on
// every frame.
type loadedMsg struct {
	seq   int
	query order.Query
	res   order.Result
	heads []int
	next  time.Time
	err   error
}

func (s *Screen) query() order.Query {
	return order.Query{View: s.view, Sort: s.sort, Scope: s.scope, Me: s.me(), Find: s.find.text, Now: s.now}
}

// reload asks for the rows anew, now or when the load in flight is back.
func (s *Screen) reload() tea.Cmd {
	if s.load.busy || s.load.frozen {
		s.load.again = true
		return nil
	}
	s.load.busy, s.load.again = true, false
	s.load.seq++
	seq, q, desk := s.load.seq, s.query(), s.o.Desk
	return func() tea.Msg {
		res, err := desk.Queue(context.Background(), q)
		return loadedMsg{seq: seq, query: q, res: res, heads: headings(res.Rows), next: boundary(res.Rows, q.Now), err: err}
	}
}

func headings(rows []order.Row) []int {
	var out []int
	for i := range rows {
		if sec := rows[i].Section; sec != "" && (i == 0 || rows[i-1].Section != sec) {
			out = append(out, i)
		}
	}
	return out
}

// boundary is the first instant after now at which a row should stand elsewhere.
func boundary(rows []order.Row, now time.Time) time.Time {
	var next time.Time
	for i := range rows {
		c := &rows[i].Clock
		for _, t := range [...]time.Time{c.Warn, c.Due, rows[i].SnoozedUntil} {
			if t.After(now) && (next.IsZero() || t.Before(next)) {
				next = t
			}
		}
	}
	return next
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

// warned announces the first response clock of the rep's that comes to be at
// risk between two ticks.
func (s *Screen) warned(before, now time.Time) tea.Cmd {
	for i := range s.rows {
		r := &s.rows[i]
		c := &r.Clock
		if c.Kind == lead.ClockResponse && c.Warn.After(before) && !c.Warn.After(now) && c.State(now) == lead.ClockAtRisk && r.Owner == s.o.Settings.Me {
			return screen.Send(ClockWarnedMsg{ID: r.ID, Name: r.Name, Left: c.Due.Sub(now)})
		}
	}
	return nil
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

// freshFor is how old a hand-raise may be to be announced.
const freshFor = 15 * time.Minute

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
	for i := range msg.res.Rows {
		r := &msg.res.Rows[i]
		if r.Score.Path != lead.PathHandRaiser || s.now.Sub(r.QualifiedAt) > freshFor || s.known[r.ID] {
			continue
		}
		s.known[r.ID] = true
		if !first && cmd == nil {
			cmd = screen.Send(HandRaisedMsg{ID: r.ID, Name: r.Name, Why: r.WhyNow})
		}
	}
	return cmd
}

// take shows the rows of a load and finds the cursor's lead in them.
func (s *Screen) take(msg loadedMsg) {
	old := s.rows
	s.rows, s.heads, s.counts, s.late, s.risk = msg.res.Rows, msg.heads, msg.res.Counts, msg.res.Breached, msg.res.AtRisk
	s.total = s.counts[s.view]
	s.load.next, s.load.ready = msg.next, true
	line := s.line(s.cur) - s.top
	s.place(old)
	// The lead stays where it was on the screen, as far as the rows allow.
	s.top = s.line(s.cur) - line
	s.clamp()
}

// place finds the row of the lead under the cursor. If it has gone, the next of
// its former neighbours that is still there follows it.
func (s *Screen) place(old []order.Row) {
	if s.want != "" {
		if i := s.index(s.want); i >= 0 {
			s.cur, s.id, s.want = i, s.want, ""
			return
		}
	}
	if !s.used {
		s.set(0) // rows still come in: nobody has chosen one yet
		return
	}
	if i := s.index(s.id); i >= 0 {
		s.cur = i
		return
	}
	for i := s.cur + 1; i < min(len(old), s.cur+20); i++ {
		if j := s.index(old[i].ID); j >= 0 {
			s.cur, s.id = j, old[i].ID
			return
		}
	}
	s.set(s.cur)
}

func (s *Screen) index(id lead.ID) int {
	if id == "" {
		return -1
	}
	if s.cur < len(s.rows) && s.cur >= 0 && s.rows[s.cur].ID == id {
		return s.cur
	}
	for i := range s.rows {
		if s.rows[i].ID == id {
			return i
		}
	}
	return -1
}

// forget drops rows that belong to another split.
func (s *Screen) forget() {
	s.rows, s.heads, s.cur, s.top, s.id, s.total = nil, nil, 0, 0, "", 0
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
		for i := s.cur; i < len(s.rows); i++ {
			if !done[s.rows[i].ID] {
				s.set(i)
				break
			}
		}
		for i := s.cur; done[s.id] && i >= 0; i-- {
			if i < len(s.rows) && !done[s.rows[i].ID] {
				s.set(i)
			}
		}
		s.clamp()
	}
	return s.reload()
}
