// Package why answers "why is this one here?": what the score is made of, how
// the clock runs, and what decides the place in the queue.
package why

import (
	"context"
	"fmt"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/card"
	"banter/tui/cell"
	"banter/tui/clock"
	"banter/tui/keymap"
	"banter/tui/screen"
	"banter/tui/scroll"
	"banter/tui/theme"
)

// Options are what the dialog needs.
type Options struct {
	Desk     screen.Reader
	ID       lead.ID
	Settings *screen.Settings
	Theme    *theme.Theme
	Keys     *keymap.Map
	Now      time.Time
}

// Screen is the explanation of one lead, a dialog. Make one with New.
type Screen struct {
	o    Options
	now  time.Time
	seq  int
	kase *screen.Case
	err  error
	card card.Card
	pane scroll.Pane
}

var _ screen.Screen = (*Screen)(nil)

// New makes the dialog.
func New(o Options) *Screen {
	return &Screen{o: o, now: o.Now, card: card.Card{Theme: o.Theme, Framework: o.Settings.Rules.Framework}}
}

type loadedMsg struct {
	id   lead.ID
	seq  int
	kase screen.Case
	err  error
}

// Init loads the lead.
func (s *Screen) Init() tea.Cmd {
	s.seq++
	seq, id, desk := s.seq, s.o.ID, s.o.Desk
	return func() tea.Msg {
		c, err := desk.Case(context.Background(), id)
		return loadedMsg{id, seq, c, err}
	}
}

// width is the most that the explanation takes.
const width = 76

// Dialog is what the explanation fills.
func (s *Screen) Dialog() (w, h int) {
	if s.kase == nil {
		return width, 1
	}
	return width, len(s.lines(width))
}

// Title names the lead.
func (s *Screen) Title() string {
	if s.kase == nil {
		return "Why"
	}
	return "Why " + cell.Text(s.kase.Record.Lead.DisplayName()) + " is here"
}

// Typing is false: there is nothing to type.
func (s *Screen) Typing() bool { return false }

// Keys are the bindings that count now.
func (s *Screen) Keys() []key.Binding {
	k := s.o.Keys
	return []key.Binding{k.Close(k.Why, k.Open, k.Quit), k.Scroll()}
}

// Update handles a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if k := s.o.Keys; key.Matches(msg, k.Back, k.Why, k.Open, k.Quit) {
			return screen.Send(screen.CloseMsg{})
		}
		s.pane.Update(msg, s.o.Keys)
	case tea.MouseWheelMsg:
		s.pane.Update(msg, s.o.Keys)
	case screen.TickMsg:
		s.now = msg.Now
	case screen.ChangedMsg:
		return s.Init()
	case loadedMsg:
		if msg.id != s.o.ID || msg.seq != s.seq {
			return nil
		}
		if s.err = msg.err; s.err == nil {
			s.kase = &msg.kase
			s.card.Set(&s.kase.Excerpt, s.kase)
		}
	}
	return nil
}

// View draws exactly h lines of w cells.
func (s *Screen) View(w, h int) string {
	switch {
	case s.err != nil:
		return cell.Box(s.o.Theme.Plain.Bad.Paint(cell.Cut("✗ "+cell.Text(s.err.Error()), w)), w, h)
	case s.kase == nil:
		return cell.Box("Loading…", w, h)
	}
	return s.pane.View(s.lines(w), w, h)
}

func (s *Screen) lines(w int) []string {
	out := s.card.Score(w, 0)
	out = append(out, s.verdict(w)...)
	out = append(out, "")
	out = append(out, s.clocks(w)...)
	out = append(out, s.card.Strip(w, s.now)...)
	out = append(out, "")
	return append(out, s.place(w)...)
}

// verdict is what the model makes of the score.
func (s *Screen) verdict(w int) []string {
	sc := s.kase.Score
	axis, n := "behaviour", sc.Behaviour
	if sc.OnTotal {
		axis, n = "score", sc.Total
	}
	text := ""
	switch {
	case sc.MQL && sc.Path == lead.PathHandRaiser:
		text = fmt.Sprintf("It is an MQL because it raised its hand, with grade %s.", sc.Grade)
	case sc.MQL:
		text = fmt.Sprintf("It is an MQL: %s %d of the %d wanted, grade %s.", axis, n, sc.Threshold, sc.Grade)
	case sc.Review:
		text = fmt.Sprintf("It is for review: %s %d of the %d wanted, but grade %s.", axis, n, sc.Threshold, sc.Grade)
	default:
		text = fmt.Sprintf("It is no MQL: %s %d of the %d wanted, grade %s.", axis, n, sc.Threshold, sc.Grade)
	}
	if sc.Needs != "" {
		text += " It needs " + sc.Needs + "."
	}
	if sc.Segment != "" {
		text += " Threshold of segment " + sc.Segment + "."
	}
	if sc.Model != "" {
		text += " Model " + sc.Model + "."
	}
	if !sc.ValidUntil.IsZero() {
		text += " The score falls next " + clock.Hour(sc.ValidUntil, s.now) + "."
	}
	return s.para(text, w)
}

func (s *Screen) para(text string, w int) []string {
	var out []string
	for _, l := range cell.Wrap(cell.Text(text), w) {
		out = append(out, s.o.Theme.Plain.Text.Paint(l))
	}
	return out
}

// clocks is how each clock of the lead runs.
func (s *Screen) clocks(w int) []string {
	p := s.o.Theme.Plain
	out := []string{p.Bold.Paint("Clocks")}
	for _, c := range s.kase.Excerpt.Clocks {
		pen := p.Text
		switch c.State(s.now) {
		case lead.ClockBreached:
			pen = p.Bad
		case lead.ClockAtRisk:
			pen = p.Warn
		default:
		}
		out = append(out, "  "+cell.Fit(c.Kind.Label(), 11)+pen.Paint(cell.Cut(card.ClockText(c, s.now), w-13)))
		detail := fmt.Sprintf("policy %s: %s of working time since %s", c.Policy, target(c.Target), clock.Hour(c.Started, s.now))
		out = append(out, p.Muted.Paint(cell.Cut(cell.Spaces(13)+detail, w)))
	}
	if len(out) == 1 {
		out = append(out, p.Muted.Paint(cell.Cut("  none runs: it is not assigned to be worked", w)))
	}
	return out
}

func target(d time.Duration) string {
	switch {
	case d >= 24*time.Hour && d%(24*time.Hour) == 0 && d > 24*time.Hour:
		return fmt.Sprintf("%d × 24 h", d/(24*time.Hour))
	case d >= time.Hour && d%time.Hour == 0:
		return fmt.Sprintf("%d h", d/time.Hour)
	}
	return fmt.Sprintf("%d min", d/time.Minute)
}

// place is what decides the row in the queue.
func (s *Screen) place(w int) []string {
	p := s.o.Theme.Plain
	pl := s.kase.Place
	head := "Place in the queue"
	if pl.In {
		head = fmt.Sprintf("Place %d of %d in the queue, by priority", pl.Rank, pl.Of)
	}
	out := []string{p.Bold.Paint(cell.Cut(head, w))}
	if !pl.In && len(pl.Lines) == 0 {
		out = append(out, p.Muted.Paint(cell.Cut("  it is not in the queue now", w)))
	}
	for _, text := range pl.Lines {
		for _, l := range cell.Wrap(cell.Text(text), max(8, w-2)) {
			out = append(out, "  "+p.Text.Paint(l))
		}
	}
	return out
}
