// Package queue is the screen that a rep lives in: the leads to work in their
// order, with live countdowns, and the one under the cursor beside them.
//
// Rows are drawn from what one load brought; only those in sight are rendered,
// so that a key costs the same at a hundred rows and at a hundred thousand.
// The cursor belongs to a lead, not to a row.
package queue

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	order "banter/scoring/queue"
	"banter/store/lead"
	"banter/tui/action"
	"banter/tui/card"
	"banter/tui/keymap"
	"banter/tui/screen"
	"banter/tui/theme"
)

// reloadEvery is how old rows may get without anything having changed: values
// fall and windows open by themselves.
const reloadEvery = 30 * time.Second

// Options are what the screen needs.
type Options struct {
	Desk     screen.Reader
	Settings *screen.Settings
	Theme    *theme.Theme
	Keys     *keymap.Map
	Now      time.Time
}

// Screen is the queue. Make one with New.
type Screen struct {
	o   Options
	now time.Time

	view  order.View
	sort  order.Sort
	scope order.Scope
	find  input
	as    string      // the rep whose queue it is; "" is that of who is at the keyboard
	own   order.Scope // the scope to go back to after that

	list   order.List
	sight  sight
	heads  []int              // rows that a section heading stands before
	counts map[order.View]int // nil until they are known
	late   int
	risk   int
	warns  order.Warning
	total  int // rows without the find
	load   loading

	used   bool    // the cursor keeps its lead: a key or a click was for it, or it has stood a while
	cur    int     // row under the cursor
	id     lead.ID // the lead under the cursor
	want   lead.ID // a lead to go to when it is there
	top    int     // first line in sight
	marks  map[lead.ID]bool
	known  map[lead.ID]bool // fresh hand-raisers that were there before; nil until the first load
	w, h   int              // what the last View drew
	rowsAt int              // line of the view where rows begin
	cols   layout

	peek    preview
	clicked int // the click that a second one would make a double click; 0 is none
	clicks  int
	sync    screen.SyncMsg
}

var _ screen.Screen = (*Screen)(nil)

// New makes the queue screen.
func New(o Options) *Screen {
	s := &Screen{o: o, now: o.Now, view: order.ViewQueue, sort: order.SortPriority, scope: o.Settings.Scope, marks: map[lead.ID]bool{}}
	if s.scope == "" {
		s.scope = order.ScopeMine
	}
	s.peek.card = card.Card{Theme: o.Theme, Framework: o.Settings.Rules.Framework, Links: o.Settings.Links}
	return s
}

// Init loads the first rows.
func (s *Screen) Init() tea.Cmd { return s.reload() }

// Title is the split on show.
func (s *Screen) Title() string { return Label(s.view) }

// Typing reports whether the find line has the keys.
func (s *Screen) Typing() bool { return s.find.open }

// Keys are the bindings that count now.
func (s *Screen) Keys() []key.Binding {
	k := s.o.Keys
	if s.find.open {
		return []key.Binding{
			key.NewBinding(key.WithKeys("enter"), key.WithHelp("⏎", "keep the filter")),
			key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "clear it")),
			key.NewBinding(key.WithKeys("up", "down"), key.WithHelp("↑↓", "move")),
		}
	}
	if s.list.Len() == 0 {
		return s.emptyKeys()
	}
	out := append([]key.Binding{k.Open}, action.Keys(k)[:9]...)
	out = append(out, k.Find, k.Sort, k.Mark, k.Scope)
	out = append(out, action.Keys(k)[9:]...)
	out = append(out, k.MarkAll, k.Tab, k.BackTab, k.Up, k.Down, k.PageUp, k.PageDown, k.Top, k.Bottom)
	if s.find.text != "" || len(s.marks) > 0 || s.as != "" {
		out = append(out, k.Back)
	}
	return out
}

// emptyKeys are those that lead out of a split without rows.
func (s *Screen) emptyKeys() []key.Binding {
	k := s.o.Keys
	out := []key.Binding{k.Tab, k.BackTab, k.Scope, k.Find, k.Undo}
	if s.find.text != "" || s.as != "" {
		out = append([]key.Binding{k.Back}, out...)
	}
	return out
}

// Update handles a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	cmd := s.handle(msg)
	if look := s.look(); look != nil {
		return tea.Batch(cmd, look)
	}
	return cmd
}

func (s *Screen) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		s.used = true
		return s.key(msg)
	case tea.PasteMsg:
		return s.typed(msg.Content)
	case tea.MouseClickMsg:
		s.used = true
		return s.click(msg)
	case tea.MouseWheelMsg:
		s.used = true
		return s.wheel(msg)
	case tea.WindowSizeMsg:
		s.w = msg.Width
		return s.peekSoon()
	case unclickedMsg:
		if msg.click == s.clicked {
			s.clicked = 0
		}
	case screen.SyncMsg:
		s.sync = msg
	case screen.TickMsg:
		return s.tick(msg.Now)
	case screen.ChangedMsg:
		return s.reload()
	case screen.ActedMsg:
		return s.acted(msg)
	case loadedMsg:
		return s.loaded(msg)
	case rowsMsg:
		return s.seen(msg)
	case peekMsg:
		return s.peekNow(msg)
	case peekedMsg:
		return s.peeked(msg)
	}
	return nil
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	if s.find.open {
		return s.findKey(msg)
	}
	k := s.o.Keys
	page := max(1, s.page()-1)
	switch {
	case key.Matches(msg, k.Up):
		return s.move(-1)
	case key.Matches(msg, k.Down):
		return s.move(1)
	case key.Matches(msg, k.PageUp):
		return s.move(-page)
	case key.Matches(msg, k.PageDown):
		return s.move(page)
	case key.Matches(msg, k.Top):
		return s.move(-s.list.Len())
	case key.Matches(msg, k.Bottom):
		return s.move(s.list.Len())
	case key.Matches(msg, k.Open):
		return s.open()
	case key.Matches(msg, k.Tab):
		return s.turn(1)
	case key.Matches(msg, k.BackTab):
		return s.turn(-1)
	case key.Matches(msg, k.Find):
		s.find.open = true
	case key.Matches(msg, k.Back):
		return s.clear()
	case key.Matches(msg, k.Sort):
		return s.SortBy(nextSort(s.sort))
	case key.Matches(msg, k.Scope):
		return s.SetScope(other(s.scope))
	case key.Matches(msg, k.Mark):
		return s.mark()
	case key.Matches(msg, k.MarkAll):
		s.markAll()
	default:
		cmd, _ := action.Do(k, msg, s.Target())
		return cmd
	}
	return nil
}

// clear takes the marks away, then the filter, then somebody else's view.
func (s *Screen) clear() tea.Cmd {
	switch {
	case len(s.marks) > 0:
		clear(s.marks)
		return nil
	case s.find.text == "" && s.as != "":
		return screen.Send(screen.SeeAsMsg{})
	}
	return s.Find("")
}
