// Package calibrate is the screen of the 20-lead test: a person goes through the
// leads one by one and says of each whether it would be worth a rep's time,
// knowing nothing of its score, its owner, what became of it or what others said.
//
// Every key is kept at once: one save is under way at most, and what is typed
// meanwhile goes with the next, so that the last answer to a lead is the one
// that stays. The program ends when all is on disk.
package calibrate

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"banter/scoring/jury"
	"banter/store/lead"
	"banter/tui/form"
	"banter/tui/keymap"
	"banter/tui/scroll"
	"banter/tui/theme"
)

// Desk is what the screen needs of the rest of the program.
type Desk interface {
	// Judging is the test as a judge sees it.
	Judging(ctx context.Context, judge string) (jury.Sitting, error)
	// PutAnswers keeps answers, all or none; they are on disk when it returns
	// without an error.
	PutAnswers(ctx context.Context, judge string, answers []jury.Answer) error
}

// Options are what the program is made of. The zero values of Theme and Keys
// mean the shipped ones.
type Options struct {
	Desk   Desk
	Judge  string
	Theme  *theme.Theme
	Keys   *keymap.Map
	Zone   *time.Location // of the dates on the cards; nil is UTC
	Colour bool
}

// Program is the screen as a program of its own. Make one with New.
type Program struct {
	o    Options
	w, h int

	sit   jury.Sitting
	ready bool
	err   error // why the test can't be read
	at    int   // the card on show; len(Cards) is the last page
	pane  scroll.Pane

	note   form.Text
	typing bool // the note

	save saves
	quit bool // as soon as all is saved
}

type loadedMsg struct {
	to  *Program
	sit jury.Sitting
	err error
}

var _ tea.Model = (*Program)(nil)

// New makes the program.
func New(o Options) *Program {
	if o.Theme == nil {
		o.Theme = theme.New(true, o.Colour)
	}
	if o.Keys == nil {
		k := keymap.Default()
		o.Keys = &k
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	return &Program{o: o, save: saves{next: map[lead.ID]jury.Answer{}}, note: form.Text{Limit: jury.MaxNote / 4, Placeholder: "what made you think so"}}
}

// Init reads the test and asks the terminal for its background.
func (p *Program) Init() tea.Cmd {
	cmds := []tea.Cmd{p.load()}
	if p.o.Colour {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	return tea.Batch(cmds...)
}

func (p *Program) load() tea.Cmd {
	desk, judge := p.o.Desk, p.o.Judge
	return func() tea.Msg {
		sit, err := desk.Judging(context.Background(), judge)
		return loadedMsg{to: p, sit: sit, err: err}
	}
}

// Update handles a message.
func (p *Program) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		p.w, p.h = msg.Width, msg.Height
	case tea.BackgroundColorMsg, tea.ColorProfileMsg:
		p.o.Theme.Hear(msg)
	case tea.KeyPressMsg:
		return p, p.key(msg)
	case tea.PasteMsg:
		if p.typing {
			p.note.Paste(msg.Content)
			return p, p.keepNote()
		}
	case tea.MouseWheelMsg:
		p.pane.Update(msg, p.o.Keys)
	case loadedMsg:
		if msg.to == p {
			p.loaded(msg)
		}
	case savedMsg:
		if msg.to == p && msg.trial == p.save.trial {
			return p, p.saved(msg.err)
		}
	}
	return p, nil
}

func (p *Program) loaded(msg loadedMsg) {
	p.err = msg.err
	if msg.err != nil {
		return
	}
	p.sit, p.ready = msg.sit, true
	p.show(p.open(-1))
}

// open is the first card after from, around the end, that is still to be judged;
// the last page if there is none.
func (p *Program) open(from int) int {
	n := len(p.sit.Cards)
	for k := range n {
		i := (from + 1 + k) % n
		if !p.sit.Answers[i].Answered() && !p.sit.Cards[i].Missing {
			return i
		}
	}
	return n
}

// show turns to a card.
func (p *Program) show(i int) {
	p.at, p.pane, p.typing = max(0, min(i, len(p.sit.Cards))), scroll.Pane{}, false
	p.note.Set("")
	if a := p.answer(); a != nil {
		p.note.Set(a.Note)
	}
}

// answer is that of the card on show, nil on the last page.
func (p *Program) answer() *jury.Answer {
	if p.at < len(p.sit.Answers) {
		return &p.sit.Answers[p.at]
	}
	return nil
}

// Unsaved is how many answers could not be kept when the program was ended by
// force.
func (p *Program) Unsaved() int { return len(p.save.out) + len(p.save.next) }

// Sitting is the test as it was last seen.
func (p *Program) Sitting() jury.Sitting { return p.sit }

// View draws the program.
func (p *Program) View() tea.View {
	v := tea.NewView(p.Frame(p.w, p.h))
	v.AltScreen = true
	v.MouseMode = tea.MouseModeCellMotion
	v.WindowTitle = "banter · 20-lead test"
	return v
}
