package board

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/cell"
	"banter/tui/keymap"
	"banter/tui/screen"
	"banter/tui/theme"
)

// WallOptions are what the wall is made of. The zero values of Theme and Keys
// mean the shipped ones.
type WallOptions struct {
	Desk     Desk
	Settings *screen.Settings
	Theme    *theme.Theme
	Keys     *keymap.Map
	Kind     lead.ClockKind // 0 is lead.ClockResponse
	Now      time.Time
	Colour   bool
	// Clock turns the machine's time of a tick into the program's; nil takes it
	// as it is.
	Clock func(time.Time) time.Time
}

// Wall is the board as a program of its own, for a screen that nobody sits at:
// it takes ticks, screen.ChangedMsg when the store has changed, and the keys
// that end it. It keeps nothing of what was.
type Wall struct {
	o     WallOptions
	board *Screen
	w, h  int
}

var _ tea.Model = (*Wall)(nil)

// NewWall makes the program.
func NewWall(o WallOptions) *Wall {
	if o.Theme == nil {
		o.Theme = theme.New(true, o.Colour)
	}
	if o.Keys == nil {
		k := keymap.Default()
		o.Keys = &k
	}
	if o.Settings != nil && o.Settings.Zone != nil {
		o.Now = o.Now.In(o.Settings.Zone)
	}
	b := New(Options{Desk: o.Desk, Settings: o.Settings, Theme: o.Theme, Keys: o.Keys, Now: o.Now, Wall: true})
	if o.Kind != 0 {
		b.kind = o.Kind
	}
	return &Wall{o: o, board: b}
}

// Init loads the figures and asks the terminal for its background.
func (m *Wall) Init() tea.Cmd {
	cmds := []tea.Cmd{m.board.Init(), m.tick()}
	if m.o.Colour {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	return tea.Batch(cmds...)
}

func (m *Wall) tick() tea.Cmd {
	zone, clock := m.o.Now.Location(), m.o.Clock
	return tea.Every(time.Second, func(t time.Time) tea.Msg {
		if clock != nil {
			t = clock(t)
		}
		return screen.TickMsg{Now: t.In(zone)}
	})
}

// Update handles a message.
func (m *Wall) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.w, m.h = msg.Width, msg.Height
	case tea.BackgroundColorMsg, tea.ColorProfileMsg:
		m.o.Theme.Hear(msg)
	case tea.KeyPressMsg:
		switch msg.String() {
		case "q", "esc", "ctrl+c":
			return m, tea.Quit
		}
	case screen.TickMsg:
		return m, tea.Batch(m.tick(), m.board.Update(msg))
	default:
		return m, m.board.Update(msg)
	}
	return m, nil
}

// View draws the wall.
func (m *Wall) View() tea.View {
	v := tea.NewView("")
	if m.w > 0 && m.h > 0 {
		lines := strings.Split(m.board.View(m.w, m.h-1), "\n")
		if m.h == 1 {
			lines = nil
		}
		foot := m.o.Theme.Plain.Faint.Paint(" q ends it")
		v = tea.NewView(strings.Join(append(lines, cell.Fit(foot, m.w)), "\n"))
	}
	v.AltScreen = true
	v.WindowTitle = "banter board"
	return v
}
