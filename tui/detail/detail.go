// Package detail is the screen of one lead: who, why now, the score and what
// made it, the clocks, what is known, and the timeline of everything.
package detail

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/action"
	"banter/tui/card"
	"banter/tui/cell"
	"banter/tui/keymap"
	"banter/tui/screen"
	"banter/tui/theme"
	"banter/tui/timeline"
)

// Options are what the screen needs. Order is the order the lead was opened
// from; it may be nil.
type Options struct {
	Desk     screen.Reader
	ID       lead.ID
	Order    []lead.ID
	Settings *screen.Settings
	Theme    *theme.Theme
	Keys     *keymap.Map
	Now      time.Time
}

// Screen is one lead. Make one with New.
type Screen struct {
	o       Options
	id      lead.ID
	now     time.Time
	seq     int
	kase    *screen.Case
	err     error
	card    card.Card
	entries []timeline.Entry
	lines   []timeline.Line // the timeline, laid out for width laid on day
	laid    int
	day     int
	scroll  int
	most    int // the furthest that scroll goes at the present size
	h       int
}

var _ screen.Screen = (*Screen)(nil)

// New makes the screen of a lead.
func New(o Options) *Screen {
	s := &Screen{o: o, id: o.ID, now: o.Now}
	s.card = card.Card{Theme: o.Theme, Framework: o.Settings.Rules.Framework, Links: o.Settings.Links}
	return s
}

// loadedMsg is the answer to a load.
type loadedMsg struct {
	id      lead.ID
	seq     int
	kase    screen.Case
	entries []timeline.Entry
	err     error
}

// Init loads the lead.
func (s *Screen) Init() tea.Cmd { return s.load() }

func (s *Screen) load() tea.Cmd {
	s.seq++
	seq, id, desk := s.seq, s.id, s.o.Desk
	return func() tea.Msg {
		c, err := desk.Case(context.Background(), id)
		msg := loadedMsg{id: id, seq: seq, kase: c, err: err}
		if err == nil {
			msg.entries = timeline.Entries(c.Record)
		}
		return msg
	}
}

// Title is the lead's name.
func (s *Screen) Title() string {
	if s.kase != nil {
		return cell.Text(s.kase.Record.Lead.DisplayName())
	}
	return "Lead"
}

// Status is the lead's stage, and where it stands in the order it was opened from.
func (s *Screen) Status() string {
	var parts []string
	if s.kase != nil {
		parts = append(parts, s.kase.Excerpt.Stage.Label())
	}
	if i := slices.Index(s.o.Order, s.id); i >= 0 && len(s.o.Order) > 1 {
		parts = append(parts, fmt.Sprintf("%d of %d", i+1, len(s.o.Order)))
	}
	return strings.Join(parts, " · ")
}

// Typing is false: there is nothing to type.
func (s *Screen) Typing() bool { return false }

// Keys are the bindings that count now.
func (s *Screen) Keys() []key.Binding {
	k := s.o.Keys
	out := append([]key.Binding{}, action.Keys(k)[:9]...)
	out = append(out, k.NextLead, k.PrevLead, k.Back)
	out = append(out, action.Keys(k)[9:]...)
	return append(out, k.Up, k.Down, k.PageUp, k.PageDown, k.Top, k.Bottom)
}

// Update handles a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.key(msg)
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			s.scrollBy(-3)
		case tea.MouseWheelDown:
			s.scrollBy(3)
		default:
		}
	case screen.TickMsg:
		s.now = msg.Now
	case screen.ChangedMsg:
		return s.load()
	case screen.ActedMsg:
		if msg.Verdict && slices.Contains(msg.IDs, s.id) {
			return s.next(1, msg.IDs, true)
		}
		return s.load()
	case loadedMsg:
		if msg.seq != s.seq || msg.id != s.id {
			return nil
		}
		if s.err = msg.err; msg.err != nil {
			return screen.Send(screen.FailedMsg{Err: msg.err})
		}
		s.kase, s.entries, s.laid = &msg.kase, msg.entries, 0
		s.card.Set(&s.kase.Excerpt, s.kase)
	}
	return nil
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	k := s.o.Keys
	page := max(1, s.h-2)
	switch {
	case key.Matches(msg, k.Back):
		return screen.Send(screen.CloseMsg{})
	case key.Matches(msg, k.NextLead):
		return s.next(1, nil, false)
	case key.Matches(msg, k.PrevLead):
		return s.next(-1, nil, false)
	case key.Matches(msg, k.Up):
		s.scrollBy(-1)
	case key.Matches(msg, k.Down):
		s.scrollBy(1)
	case key.Matches(msg, k.PageUp):
		s.scrollBy(-page)
	case key.Matches(msg, k.PageDown):
		s.scrollBy(page)
	case key.Matches(msg, k.Top):
		s.scroll = 0
	case key.Matches(msg, k.Bottom):
		s.scroll = s.most
	default:
		cmd, _ := action.Do(k, msg, s.Target())
		return cmd
	}
	return nil
}

func (s *Screen) scrollBy(n int) { s.scroll = min(max(0, s.scroll+n), s.most) }

// next goes to the neighbour in the order that is not among done; where there is
// none the screen stays, or closes.
func (s *Screen) next(by int, done []lead.ID, orClose bool) tea.Cmd {
	at := slices.Index(s.o.Order, s.id)
	for i := at + by; at >= 0 && i >= 0 && i < len(s.o.Order); i += by {
		if id := s.o.Order[i]; !slices.Contains(done, id) {
			s.Show(id)
			return s.load()
		}
	}
	if orClose {
		return screen.Send(screen.CloseMsg{})
	}
	return screen.Send(screen.NoticeMsg{Text: map[bool]string{true: "That was the last lead", false: "That was the first lead"}[by > 0]})
}

// Show turns to another lead; it has to be loaded.
func (s *Screen) Show(id lead.ID) {
	s.id, s.scroll, s.kase, s.entries, s.lines, s.laid = id, 0, nil, nil, nil, 0
}

// Target is what the keys of a lead act on: the one on show.
func (s *Screen) Target() action.Target {
	t := action.Target{IDs: []lead.ID{s.id}}
	if s.kase != nil {
		t.Lead = &s.kase.Excerpt
	}
	return t
}

// ID is the lead on show.
func (s *Screen) ID() lead.ID { return s.id }

// twoColumns is the width from which the timeline stands beside the card.
const twoColumns = 92

// View draws exactly h lines of w cells.
func (s *Screen) View(w, h int) string {
	if w <= 0 || h <= 0 {
		return ""
	}
	s.h = h
	if s.kase == nil {
		text := "Loading…"
		if s.err != nil {
			text = "This lead can't be read: " + cell.Text(s.err.Error())
		}
		return cell.Box("\n  "+s.o.Theme.Plain.Muted.Paint(cell.Cut(text, w-2)), w, h)
	}
	if w < twoColumns {
		return s.oneColumn(w, h)
	}
	lw := min(64, w*42/100)
	rw := w - lw - 5
	left, right := s.facts(lw), s.history(rw)
	s.most = max(0, len(left)-h, len(right)-h)
	s.scroll = min(s.scroll, s.most)
	l := cell.Lines(left[min(s.scroll, max(0, len(left)-h)):], lw, h)
	r := right[min(s.scroll, max(0, len(right)-h)):]
	bar := s.o.Theme.Ink.Rule.Paint("│")
	out := make([]string, h)
	for i := range out {
		text := cell.Spaces(rw)
		if i < len(r) {
			text = r[i].Paint(s.o.Theme, rw, s.now)
		}
		out[i] = " " + l[i] + " " + bar + " " + text + " "
	}
	return strings.Join(out, "\n")
}

// oneColumn puts the timeline under the card.
func (s *Screen) oneColumn(w, h int) string {
	left, right := s.facts(w-2), s.history(w-2)
	s.most = max(0, len(left)+1+len(right)-h)
	s.scroll = min(s.scroll, s.most)
	out := make([]string, 0, h)
	for i := s.scroll; len(out) < h && i < len(left)+1+len(right); i++ {
		switch {
		case i < len(left):
			out = append(out, " "+left[i])
		case i == len(left):
			out = append(out, "")
		default:
			out = append(out, " "+right[i-len(left)-1].Paint(s.o.Theme, w-2, s.now))
		}
	}
	return strings.Join(cell.Lines(out, w, h), "\n")
}

// history is the timeline, laid out anew when the width or the day has changed.
func (s *Screen) history(w int) []timeline.Line {
	if day := s.now.YearDay(); s.laid != w || s.day != day {
		s.lines, s.laid, s.day = timeline.Layout(s.entries, w, s.now), w, day
	}
	return s.lines
}
