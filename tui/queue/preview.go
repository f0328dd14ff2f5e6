package queue

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/card"
	"banter/tui/cell"
	"banter/tui/screen"
	"banter/tui/timeline"
)

// peekAfter is how long the cursor rests on a lead before its record is read:
// running down the rows reads nothing.
const peekAfter = 80 * time.Millisecond

// peekEntries is how many entries of the timeline the preview has at most.
const peekEntries = 40

// preview is the lead under the cursor. What the row knows shows at once, the
// rest when it is loaded.
type preview struct {
	card    card.Card
	seq     int
	id      lead.ID
	kase    *screen.Case
	entries []timeline.Entry
}

type (
	peekMsg   struct{ seq int }
	peekedMsg struct {
		seq     int
		id      lead.ID
		kase    screen.Case
		entries []timeline.Entry
		err     error
	}
)

func (v *preview) drop() { v.id, v.kase, v.entries = "", nil, nil }

// peekSoon asks for the lead under the cursor after a moment; asking again puts
// it off.
func (s *Screen) peekSoon() tea.Cmd {
	if s.w < previewFrom || s.id == "" {
		return nil
	}
	s.peek.seq++
	seq := s.peek.seq
	return tea.Tick(peekAfter, func(time.Time) tea.Msg { return peekMsg{seq} })
}

func (s *Screen) peekNow(msg peekMsg) tea.Cmd {
	if msg.seq != s.peek.seq || s.id == "" {
		return nil
	}
	seq, id, desk := msg.seq, s.id, s.o.Desk
	return func() tea.Msg {
		c, err := desk.Case(context.Background(), id)
		out := peekedMsg{seq: seq, id: id, kase: c, err: err}
		if err == nil {
			out.entries = timeline.Entries(c.Record)
			out.entries = out.entries[:min(peekEntries, len(out.entries))]
		}
		return out
	}
}

func (s *Screen) peeked(msg peekedMsg) tea.Cmd {
	if msg.seq != s.peek.seq || msg.id != s.id {
		return nil
	}
	if msg.err != nil {
		// The row stays without its details; a reload says what is wrong.
		s.peek.drop()
		return nil
	}
	s.peek.id, s.peek.kase, s.peek.entries = msg.id, &msg.kase, msg.entries
	return nil
}

// beside draws the preview to the right of the lines of the table.
func (s *Screen) beside(lines []string, w int) {
	side := s.previewLines(w, len(lines))
	bar := s.o.Theme.Ink.Rule.Paint("│")
	for i := range lines {
		lines[i] += " " + bar + " " + side[i] + " "
	}
}

func (s *Screen) previewLines(w, h int) []string {
	r := s.row(s.cur)
	if r == nil {
		return cell.Lines(nil, w, h)
	}
	v := &s.peek
	kase := v.kase
	if v.id != s.id {
		kase = nil
	}
	v.card.Set(r.Excerpt, kase)
	out := v.card.Head(w, s.now)
	out = append(out, "")
	out = append(out, v.card.Now(w, s.now)...)
	out = append(out, "")
	parts := 0
	if h < 36 {
		parts = max(2, (h-18)/4)
	}
	out = append(out, v.card.Score(w, parts)...)
	out = append(out, "", v.card.Answers(w, s.now))
	if kase == nil || h-len(out) < 3 {
		return cell.Lines(out, w, h)
	}
	out = append(out, "")
	for _, l := range timeline.Layout(v.entries, w, s.now) {
		if len(out) >= h {
			break
		}
		out = append(out, l.Paint(s.o.Theme, w, s.now))
	}
	return cell.Lines(out, w, h)
}
