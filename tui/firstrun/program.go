package firstrun

import (
	"context"
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"
)

// Program is the guide as a program of its own. It ends when something was
// chosen; Result tells what.
type Program struct {
	screen *Screen
	result DoneMsg
	w, h   int
}

var _ tea.Model = (*Program)(nil)

// NewProgram makes the program.
func NewProgram(o Options) *Program { return &Program{screen: New(o)} }

// Run shows the guide on the terminal. Leaving it without a choice is no error:
// the choice is None then.
func Run(ctx context.Context, o Options, opts ...tea.ProgramOption) (DoneMsg, error) {
	p := NewProgram(o)
	if _, err := tea.NewProgram(p, append([]tea.ProgramOption{tea.WithContext(ctx)}, opts...)...).Run(); err != nil {
		if errors.Is(err, tea.ErrInterrupted) {
			return DoneMsg{}, nil
		}
		return DoneMsg{}, fmt.Errorf("first run: %w", err)
	}
	return p.result, nil
}

// Result is what was chosen.
func (p *Program) Result() DoneMsg { return p.result }

// Init asks the terminal for its background where colour is wanted.
func (p *Program) Init() tea.Cmd {
	if !p.screen.o.Theme.Colour {
		return p.screen.Init()
	}
	return tea.Batch(p.screen.Init(), tea.RequestBackgroundColor)
}

// Update handles a message.
func (p *Program) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		p.w, p.h = msg.Width, msg.Height
	case tea.BackgroundColorMsg, tea.ColorProfileMsg:
		p.screen.o.Theme.Hear(msg)
	case DoneMsg:
		p.result = msg
		return p, tea.Quit
	case tea.KeyPressMsg:
		if msg.String() == "ctrl+c" {
			return p, tea.Quit
		}
		return p, p.screen.Update(msg)
	default:
		return p, p.screen.Update(msg)
	}
	return p, nil
}

// View draws the guide.
func (p *Program) View() tea.View {
	v := tea.NewView(p.screen.View(p.w, p.h))
	v.AltScreen = true
	v.WindowTitle = "banter"
	return v
}
