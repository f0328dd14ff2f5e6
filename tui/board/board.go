package board

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"banter/scoring/report"
	"banter/store/lead"
	"banter/tui/action"
	"banter/tui/keymap"
	"banter/tui/screen"
	"banter/tui/scroll"
	"banter/tui/theme"
)

// Options are what the board is made of.
type Options struct {
	Desk     Desk
	Settings *screen.Settings
	Theme    *theme.Theme
	Keys     *keymap.Map
	Now      time.Time
	// Escalate names who steps in for the owner of a lead ("" is the pool), "" if
	// nobody does; nil is a team where nobody ever does.
	Escalate func(owner string) string
	// Wall draws large figures for a screen on the wall: no cursor, no keys, the
	// groups take turns.
	Wall bool
}

// Screen is the board. Make one with New.
type Screen struct {
	o   Options
	now time.Time

	by    report.Group
	kind  lead.ClockKind
	data  Data
	shown Query // what data answers
	load  loading

	applying bool // a proposed move is being done
	whole    bool // the forecast has the place of groups and leads
	scroll   scroll.Pane

	group cursor // in the table of groups
	leads pane
	turn  time.Time // on the wall: when the groups last took turns
	at    areas     // what the last View drew, for the mouse and for paging
}

// cursor is a place in a list that stays with its key when the rows move.
type cursor struct {
	key string
	row int
	top int // first row in sight
}

// pane is the list of a group's leads.
type pane struct {
	focus bool
	key   string // whose leads they are
	items []Item
	cur   cursor
	marks map[lead.ID]bool
	seq   int
	ready bool
}

var _ screen.Screen = (*Screen)(nil)

// New makes the board.
func New(o Options) *Screen {
	s := &Screen{o: o, now: o.Now, by: report.ByRep, kind: lead.ClockResponse, turn: o.Now}
	s.leads.marks = map[lead.ID]bool{}
	return s
}

// Init loads the figures.
func (s *Screen) Init() tea.Cmd { return s.reload() }

// Title names the board.
func (s *Screen) Title() string { return "SLA board" }

// Status is what is counted.
func (s *Screen) Status() string {
	return s.kind.Label() + " clocks, the team's"
}

// Typing is false: there is nothing to type.
func (s *Screen) Typing() bool { return false }

// Keys are the bindings that count now.
func (s *Screen) Keys() []key.Binding {
	k := s.o.Keys
	turn := key.NewBinding(key.WithKeys(k.Tab.Keys()...), key.WithHelp(k.Tab.Help().Key, "other groups"))
	back := key.NewBinding(key.WithKeys(k.BackTab.Keys()...), key.WithHelp(k.BackTab.Help().Key, "the other way"))
	move := []key.Binding{k.Up, k.Down, k.PageUp, k.PageDown, k.Top, k.Bottom}
	why := key.NewBinding(key.WithKeys(k.Why.Keys()...), key.WithHelp(k.Why.Help().Key, "the forecast"))
	if s.whole {
		return []key.Binding{key.NewBinding(key.WithKeys(append(k.Back.Keys(), k.Why.Keys()...)...), key.WithHelp(k.Back.Help().Key, "to the groups")), k.Apply, k.Undo, k.Scroll()}
	}
	if s.leads.focus {
		groups := key.NewBinding(key.WithKeys(k.Back.Keys()...), key.WithHelp(k.Back.Help().Key, "to the groups"))
		out := []key.Binding{k.Open, k.Assign, k.Escalate, k.Mark, groups}
		for _, b := range action.Keys(k) {
			if b.Help() != k.Assign.Help() {
				out = append(out, b)
			}
		}
		return append(append(out, k.MarkAll, turn, back), move...)
	}
	out := []key.Binding{key.NewBinding(key.WithKeys(k.Open.Keys()...), key.WithHelp(k.Open.Help().Key, "its leads")), turn}
	if len(s.data.Forecast.Moves) > 0 {
		out = append(out, k.Apply)
	}
	if s.by == report.ByRep {
		out = append(out, k.SeeAs)
	}
	return append(append(out, why, k.ClockKind, k.Undo, back), move...)
}

// Update handles a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.key(msg)
	case tea.MouseClickMsg:
		return s.click(msg)
	case tea.MouseWheelMsg:
		return s.wheel(msg)
	case screen.TickMsg:
		return s.tick(msg.Now)
	case screen.ChangedMsg, screen.ActedMsg:
		s.load.due = true
		return s.reload()
	case loadedMsg:
		return s.loaded(msg)
	case appliedMsg:
		return s.applied(msg)
	case leadsMsg:
		return s.listed(msg)
	}
	return nil
}

// Target is what the keys of a lead act on: the marked leads, or the one under
// the cursor of the list that has the focus.
func (s *Screen) Target() action.Target {
	p := &s.leads
	if !p.focus || p.cur.row >= len(p.items) {
		return action.Target{}
	}
	x := p.items[p.cur.row].Excerpt
	t := action.Target{Lead: x, IDs: []lead.ID{x.ID}}
	if len(p.marks) == 0 {
		return t
	}
	t.IDs = t.IDs[:0]
	for i := range p.items {
		if p.marks[p.items[i].ID] {
			t.IDs = append(t.IDs, p.items[i].ID)
		}
	}
	return t
}

// line is the group under the cursor, nil if there is none.
func (s *Screen) line() *report.Line {
	if s.group.row < len(s.data.Lines) {
		return &s.data.Lines[s.group.row]
	}
	return nil
}
