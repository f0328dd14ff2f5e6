// Package outbox shows what waits to go upstream: its state, why something was
// refused, conflicts as base, mine and theirs, and the ways out.
package outbox

import (
	"context"
	"maps"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/form"
	"banter/tui/keymap"
	"banter/tui/screen"
)

type model struct {
	form.Options
	keys    *keymap.Map
	seq     int // of the last load; an older answer is dropped
	loading bool
	again   bool // something changed while loading
	loaded  bool
	broken  error
	changes []lead.Change
	names   map[lead.ID]string
	cursor  string // key of the change under the cursor
	pane    bool   // the conflicts of that change have the focus
	field   int    // in its conflicts
	mine    map[string]bool
	chosen  map[string]bool // fields that a choice was made for
	ask     *question
	busy    bool
	trouble form.Trouble
	// rows are the changes that the last View showed, for the mouse: first is
	// the uppermost, shown how many, listed how wide.
	first, shown, listed int
}

// question is an act that is done only when its key is pressed again.
type question struct {
	key, text string
	do        func() tea.Cmd
}

type loadedMsg struct {
	to      *model
	seq     int
	changes []lead.Change
	names   map[lead.ID]string
	more    bool // some names are not known yet
	err     error
}

// doneMsg answers a retry, drop or resolve.
type doneMsg struct {
	to   *model
	what string
	err  error
}

// New makes the screen.
func New(o form.Options, keys *keymap.Map) screen.Screen {
	return &model{Options: o, keys: keys, names: map[lead.ID]string{}, mine: map[string]bool{}, chosen: map[string]bool{}}
}

// Init loads the outbox.
func (m *model) Init() tea.Cmd { return m.load() }

// load asks for the changes, and the names of leads that are not known yet. One
// load runs at a time; what changes meanwhile makes another.
func (m *model) load() tea.Cmd {
	if m.loading {
		m.again = true
		return nil
	}
	m.loading, m.again = true, false
	m.seq++
	desk, seq, known := m.Desk, m.seq, maps.Clone(m.names)
	return func() tea.Msg {
		ctx := context.Background()
		changes, err := desk.Outbox(ctx)
		if err != nil {
			return loadedMsg{to: m, seq: seq, err: err}
		}
		more := learn(ctx, desk, changes, known)
		return loadedMsg{to: m, seq: seq, changes: changes, names: known, more: more}
	}
}

// learnAtOnce is how many names one load asks for, so that a long outbox shows
// at once and gets its names bit by bit.
const learnAtOnce = 200

// learn adds the names of leads that are not known yet; more says that some are
// left. A lead that can't be read goes by its ID.
func learn(ctx context.Context, desk screen.Reader, changes []lead.Change, known map[lead.ID]string) (more bool) {
	asked := 0
	for i := range changes {
		id := changes[i].Lead
		if known[id] != "" {
			continue
		}
		if asked++; asked > learnAtOnce {
			return true
		}
		known[id] = string(id)
		c, err := desk.Case(ctx, id)
		if err != nil {
			continue
		}
		known[id] = c.Record.Lead.DisplayName()
		if co := c.Record.Lead.Company; co != "" && co != known[id] {
			known[id] += " · " + co
		}
	}
	return false
}

// Update handles a message.
func (m *model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case loadedMsg:
		return m.took(msg)
	case doneMsg:
		return m.done(msg)
	case screen.TickMsg:
		m.Now = msg.Now
	case screen.ChangedMsg, screen.ActedMsg:
		return m.load()
	case tea.MouseWheelMsg:
		m.wheel(msg)
	case tea.MouseClickMsg:
		return m.click(msg)
	case tea.KeyPressMsg:
		return m.key(msg)
	}
	return nil
}

func (m *model) took(msg loadedMsg) tea.Cmd {
	if msg.to != m || msg.seq != m.seq {
		return nil
	}
	m.loading = false
	at := m.index()
	switch {
	case msg.err != nil:
		m.broken = msg.err
	default:
		m.loaded, m.broken, m.changes, m.names = true, nil, msg.changes, msg.names
	}
	// The cursor stays on its change; where that is gone, on what came after it.
	if m.index() < 0 && len(m.changes) > 0 {
		m.point(max(0, min(at, len(m.changes)-1)))
	}
	if len(m.changes) == 0 {
		m.cursor, m.pane = "", false
	}
	if c := m.at(); c == nil || len(c.Conflicts) == 0 {
		m.pane = false
	}
	if m.again || msg.more {
		return m.load()
	}
	return nil
}

func (m *model) index() int {
	return slices.IndexFunc(m.changes, func(c lead.Change) bool { return c.Key == m.cursor })
}

// at is the change under the cursor, nil where there is none.
func (m *model) at() *lead.Change {
	if i := m.index(); i >= 0 {
		return &m.changes[i]
	}
	return nil
}

func (m *model) point(i int) {
	m.cursor, m.pane, m.field = m.changes[i].Key, false, 0
	clear(m.mine)
	clear(m.chosen)
}

// click puts the cursor on a change; a click on the one under it opens its lead.
// The heading is line 0.
func (m *model) click(msg tea.MouseClickMsg) tea.Cmd {
	i := msg.Y - 1
	if msg.Button != tea.MouseLeft || m.busy || i < 0 || i >= m.shown || m.first+i >= len(m.changes) || msg.X >= m.listed {
		return nil
	}
	m.ask, m.trouble = nil, form.Trouble{}
	if i += m.first; i == m.index() && !m.pane {
		return screen.Send(screen.OpenLeadMsg{ID: m.changes[i].Lead})
	}
	m.point(i)
	return nil
}

func (m *model) wheel(msg tea.MouseWheelMsg) {
	switch msg.Button {
	case tea.MouseWheelUp:
		m.move(-1)
	case tea.MouseWheelDown:
		m.move(1)
	default: // sideways
	}
}

func (m *model) move(by int) {
	if m.pane {
		m.field = max(0, min(m.field+by, len(m.at().Conflicts)-1))
		return
	}
	if n := len(m.changes); n > 0 {
		m.point(max(0, min(m.index()+by, n-1)))
	}
}

func (m *model) done(msg doneMsg) tea.Cmd {
	if msg.to != m {
		return nil
	}
	m.busy = false
	if msg.err != nil {
		m.trouble = form.TroubleOf(msg.err)
		return nil
	}
	m.pane = false
	return tea.Batch(m.load(), screen.Send(screen.NoticeMsg{Text: msg.what}))
}

// Title is the name that the root knows the screen by.
func (m *model) Title() string { return "Outbox" }

// Typing reports whether letters are text: never.
func (m *model) Typing() bool { return false }

// Keys are the bindings that count now.
func (m *model) Keys() []key.Binding {
	k, c := m.keys, m.at()
	if c == nil {
		return nil
	}
	if m.pane {
		return []key.Binding{k.Mine, k.Theirs, form.Bind("⏎", "resolve", "enter"), k.Up, k.Down, form.Bind("esc", "back to the list", "esc", "tab", "shift+tab")}
	}
	keys := []key.Binding{k.Open}
	if len(c.Conflicts) > 0 {
		keys = append(keys, k.Mine, k.Theirs, form.Bind("tab", "field by field", "tab", "shift+tab"))
	}
	return append(keys, k.Retry, k.Drop, k.Up, k.Down, k.Top, k.Bottom, k.PageUp, k.PageDown)
}
