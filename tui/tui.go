package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/board"
	"banter/tui/clock"
	"banter/tui/form"
	"banter/tui/keymap"
	"banter/tui/palette"
	"banter/tui/queue"
	"banter/tui/reports"
	"banter/tui/screen"
	"banter/tui/theme"
)

// Options are what the program needs. The zero values of Theme and Keys mean the
// shipped ones.
type Options struct {
	Desk  screen.Desk
	Board board.Desk // sums up the manager's board; nil is a program without one
	// Reports makes the reports of the Funnel screen; nil is a program without.
	Reports reports.Desk
	// Privacy hides who leads are; nil is a program that can't.
	Privacy Privacy
	// Escalate names who steps in for a lead's owner, "" if nobody does; it may be
	// nil.
	Escalate func(owner string) string
	Settings screen.Settings
	Theme    *theme.Theme
	Keys     *keymap.Map
	Now      time.Time // the start, in the rep's zone; ticks carry it on
	Colour   bool      // false draws with bold, underline and reverse alone
	Dark     bool      // the background until the terminal tells
	Bell     bool      // ring and notify when somebody raises a hand
	// Clock turns the machine's time of a tick into the program's: a fixed or a
	// shifted one for replays and tests. nil takes it as it is.
	Clock   func(time.Time) time.Time
	Machine Machine
	// Tour begins with the tour; TourSeen notes that it was seen, and may be nil.
	Tour     bool
	TourSeen func() error
}

// Privacy is whether leads are shown by name: where others look at the screen
// they are not.
type Privacy interface {
	Private() bool
	SetPrivate(on bool)
}

// Model is the program. Make one with New.
type Model struct {
	o     Options
	set   *screen.Settings
	theme *theme.Theme
	keys  *keymap.Map

	now     time.Time
	w, h    int
	queue   *queue.Screen
	stack   []entry   // what lies over the queue, the topmost last
	held    []tea.Msg // typed or pasted while a form waits for its act
	number  number    // one that was typed before a key
	tour    int       // the step of the tour, counted from 1; 0 is none
	sync    screen.SyncMsg
	outbox  int // changes that wait; parked those that need a person
	parked  int
	notice  notice
	undo    [][]lead.ID      // what acts made here were on, the last one last
	verdict lead.Disposition // the last one that was given here, to be given again
	tabs    []tab            // where the splits stand in the header, for the mouse
}

var _ tea.Model = (*Model)(nil)

// New makes the program.
func New(o Options) *Model {
	m := &Model{o: o, set: &o.Settings, theme: o.Theme, keys: o.Keys, now: o.Now}
	if m.theme == nil {
		m.theme = theme.New(o.Dark, o.Colour)
	}
	if m.keys == nil {
		k := keymap.Default()
		m.keys = &k
	}
	if o.Tour {
		m.tour = 1
	}
	if m.set.Zone != nil {
		m.now = m.now.In(m.set.Zone)
	}
	m.queue = queue.New(queue.Options{Desk: o.Desk, Settings: m.set, Theme: m.theme, Keys: m.keys, Now: m.now})
	return m
}

// Init loads the queue and asks the terminal for its background.
func (m *Model) Init() tea.Cmd {
	cmds := []tea.Cmd{m.queue.Init(), m.countOutbox(), m.tick()}
	if m.o.Colour {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	return tea.Batch(cmds...)
}

// tick comes at the next full second, so that every countdown turns over at
// once.
func (m *Model) tick() tea.Cmd {
	zone, clock := m.now.Location(), m.o.Clock
	return tea.Every(time.Second, func(t time.Time) tea.Msg {
		if clock != nil {
			t = clock(t)
		}
		return screen.TickMsg{Now: t.In(zone)}
	})
}

// Update handles a message.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.w, m.h = msg.Width, msg.Height
		return m, m.all(msg)
	case tea.BackgroundColorMsg, tea.ColorProfileMsg:
		m.theme.Hear(msg)
		return m, m.all(screen.ThemeMsg{})
	case tea.KeyPressMsg:
		return m, m.key(msg)
	case tea.PasteMsg:
		return m, m.paste(msg)
	case tea.MouseMsg:
		return m, m.mouse(msg)
	case screen.TickMsg:
		m.now = msg.Now
		return m, tea.Batch(m.tick(), m.all(msg))
	case screen.ChangedMsg:
		return m, tea.Batch(m.all(msg), m.countOutbox())
	case screen.SyncMsg:
		m.synced(msg)
		return m, m.all(msg)
	case screen.ActedMsg:
		cmd := m.acted(msg, true)
		return m, tea.Batch(cmd, m.release())
	case form.RefusedMsg:
		m.held = nil // they were meant for after the act, which did not happen
		return m, m.all(msg)
	case actedHereMsg:
		return m, m.actedHere(msg)
	case screen.FailedMsg:
		m.say(plain(msg.Err), true)
		return m, m.all(msg)
	case screen.NoticeMsg:
		m.say(msg.Text, msg.Bad)
	case countedMsg:
		m.outbox, m.parked = msg.waiting, msg.parked
	case queue.HandRaisedMsg:
		return m, m.ring(msg.Name + " raised a hand: " + msg.Why)
	case queue.ClockWarnedMsg:
		return m, m.ring(msg.Name + ": " + clock.Span(msg.Left) + " left to answer")
	case palette.ChosenMsg:
		return m, tea.Batch(m.pop(), m.chosen(msg))
	case screen.CloseMsg:
		return m, m.pop()
	default:
		return m, m.other(msg)
	}
	return m, nil
}

// other handles the answers to what the root itself asked for, and what screens
// ask for; what is left is the screens'.
func (m *Model) other(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case reachedMsg:
		return m.reached(msg)
	case uncountedMsg:
		return m.uncounted(msg)
	}
	if cmd, ok := m.answer(msg); ok {
		return cmd
	}
	return m.all(msg)
}
