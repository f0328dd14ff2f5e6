package reports

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"banter/scoring/report"
	"banter/tui/chart"
	"banter/tui/keymap"
	"banter/tui/screen"
	"banter/tui/scroll"
	"banter/tui/theme"
)

// Options are what the screen is made of.
type Options struct {
	Desk     Desk
	Settings *screen.Settings
	Theme    *theme.Theme
	Keys     *keymap.Map
	Now      time.Time
}

// Screen is the reports. Make one with New.
type Screen struct {
	o    Options
	now  time.Time
	kit  chart.Kit
	tab  tab
	q    Query
	data Data
	load loading
	pane scroll.Pane
	tabs []place // where the tabs stand, for the mouse
}

// place is a tab in the first line, from a cell up to another.
type place struct {
	from, to int
	tab      tab
}

// tab is one of the reports.
type tab int

const (
	tabFunnel tab = iota
	tabSources
	tabVelocity
	tabResponse
	tabCalibration
	tabReasons
	tabCommitments
	tabProposal
)

// settleFor is the least time between two loads: a sync changes the store many
// times a second, and the reports read every lead.
const settleFor = 10 * time.Second

// loading keeps loads apart: one is in flight at most, and of what is asked for
// meanwhile the last.
type loading struct {
	seq   int
	busy  bool
	due   bool // something changed since the last one began
	ready bool
	stale bool // what is shown answers another question
	err   error
	at    time.Time
	done  *atomic.Int32 // per cent of the leads that the last one has read; nil before the first
}

// text says how far a load has come; a short one says nothing.
func (l *loading) text(what string) string {
	if l.done == nil || l.done.Load() == 0 {
		return what
	}
	return fmt.Sprintf("%s %d %%", what, l.done.Load())
}

type loadedMsg struct {
	to   *Screen
	seq  int
	data Data
	err  error
}

var _ screen.Screen = (*Screen)(nil)

// New makes the screen.
func New(o Options) *Screen {
	return &Screen{
		o: o, now: o.Now, kit: chart.Kit{Theme: o.Theme},
		q: Query{Span: Quarter, By: report.BySource, Cohort: report.CohortEntered},
	}
}

// Init makes the reports.
func (s *Screen) Init() tea.Cmd { return s.reloadNow() }

// Title names the screen.
func (s *Screen) Title() string { return "Funnel" }

// Status is what is counted.
func (s *Screen) Status() string {
	if !s.load.ready {
		return ""
	}
	return s.data.Period.Text(s.now.Location())
}

// Typing is false: there is nothing to type.
func (s *Screen) Typing() bool { return false }

// Keys are the bindings that count now.
func (s *Screen) Keys() []key.Binding {
	k := s.o.Keys
	turn := key.NewBinding(key.WithKeys(append(k.Tab.Keys(), "right")...), key.WithHelp(k.Tab.Help().Key, "next report"))
	back := key.NewBinding(key.WithKeys(append(k.BackTab.Keys(), "left")...), key.WithHelp(k.BackTab.Help().Key, "the one before"))
	return []key.Binding{turn, k.Period, k.GroupBy, k.Cohort, k.Scroll(), back, k.Top, k.Bottom}
}

// Update handles a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.key(msg)
	case tea.MouseWheelMsg:
		s.pane.Update(msg, s.o.Keys)
	case tea.MouseClickMsg:
		for _, p := range s.tabs {
			if msg.Y == 0 && msg.X >= p.from && msg.X < p.to {
				s.turn(p.tab)
			}
		}
	case screen.TickMsg:
		s.now = msg.Now
		if s.load.due {
			return s.reload()
		}
	case screen.ChangedMsg, screen.ActedMsg:
		s.load.due = true
		return s.reload()
	case loadedMsg:
		return s.loaded(msg)
	}
	return nil
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	k := s.o.Keys
	switch {
	case key.Matches(msg, k.Tab), msg.String() == "right":
		s.turn(s.next(1))
	case key.Matches(msg, k.BackTab), msg.String() == "left":
		s.turn(s.next(-1))
	case key.Matches(msg, k.Period):
		s.q.Span = after(Spans(), s.q.Span)
		return s.ask()
	case key.Matches(msg, k.GroupBy):
		s.q.By = after(report.CaseGroups(), s.q.By)
		return s.ask()
	case key.Matches(msg, k.Cohort):
		s.q.Cohort = after(report.Cohorts(), s.q.Cohort)
		return s.ask()
	case key.Matches(msg, k.Top):
		s.pane = scroll.Pane{}
	case key.Matches(msg, k.Bottom):
		s.pane.End()
	default:
		s.pane.Update(msg, k)
	}
	return nil
}

// after is the one that follows, the first after the last.
func after[T comparable](all []T, one T) T {
	return all[(slices.Index(all, one)+1)%len(all)]
}

// shown are the tabs that there is something for.
func (s *Screen) shown() []tab {
	out := []tab{tabFunnel, tabSources, tabVelocity, tabResponse, tabCalibration, tabReasons, tabCommitments}
	if s.data.Proposal != nil {
		out = append(out, tabProposal)
	}
	return out
}

func (s *Screen) next(by int) tab {
	all := s.shown()
	return all[(max(0, slices.Index(all, s.tab))+by+len(all))%len(all)]
}

func (s *Screen) turn(t tab) { s.tab, s.pane = t, scroll.Pane{} }

// ask asks another question: what is shown answers it no longer.
func (s *Screen) ask() tea.Cmd {
	s.load.stale, s.pane = true, scroll.Pane{}
	return s.reloadNow()
}

// reload asks anew, unless a load is in flight or has only just been: the tick
// asks again then.
func (s *Screen) reload() tea.Cmd {
	if s.load.busy || s.load.ready && s.now.Sub(s.load.at) < settleFor {
		return nil
	}
	return s.reloadNow()
}

func (s *Screen) reloadNow() tea.Cmd {
	s.load.seq++
	s.load.busy, s.load.due, s.load.at = true, false, s.now
	seq, q, desk := s.load.seq, s.q, s.o.Desk
	q.Now = s.now
	read := new(atomic.Int32) // the command writes it, the screen draws it at its next tick
	s.load.done = read
	q.Progress = func(done, total int) { read.Store(int32(min(99, 100*done/max(1, total)))) } //nolint:gosec // at most 99
	return func() tea.Msg {
		data, err := desk.Reports(context.Background(), q)
		return loadedMsg{to: s, seq: seq, data: data, err: err}
	}
}

// loaded takes the reports over, unless the question was overtaken.
func (s *Screen) loaded(msg loadedMsg) tea.Cmd {
	if msg.to != s || msg.seq != s.load.seq {
		return nil
	}
	s.load.busy, s.load.err = false, msg.err
	if msg.err != nil {
		s.load.due = true // the tick tries again
		return screen.Send(screen.FailedMsg{Err: msg.err})
	}
	s.data, s.load.ready, s.load.stale = msg.data, true, false
	if s.tab == tabProposal && s.data.Proposal == nil {
		s.turn(tabFunnel)
	}
	return nil
}
