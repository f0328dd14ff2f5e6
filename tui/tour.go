package tui

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	order "banter/scoring/queue"
	"banter/tui/cell"
	"banter/tui/detail"
	"banter/tui/help"
	"banter/tui/palette"
	"banter/tui/screen"
	"banter/tui/why"
)

// deed is what a step of the tour asks for; doing it leads to the next step.
type deed int

const (
	noDeed deed = iota
	movedAbout
	openedLead
	askedWhy
	beganAct
	askedHelp
)

// step is one hint of the tour, in few enough words for 80 columns.
type step struct {
	text string
	deed deed
}

// steps are the tour, in the user's own keys.
func (m *Model) steps() []step {
	k := m.keys
	name := func(b key.Binding) string { return b.Help().Key }
	return []step{
		{fmt.Sprintf("%s %s walk the leads: the first is due first", name(k.Up), name(k.Down)), movedAbout},
		{name(k.Open) + " opens the lead: who, and all that happened", openedLead},
		{name(k.Why) + " says why it is here, with every point", askedWhy},
		{fmt.Sprintf("%s logs a call, %s rejects, and %s takes it back", name(k.Call), name(k.Reject), name(k.Undo)), beganAct},
		{fmt.Sprintf("%s finds every command and lead, %s every key", name(k.Palette), name(k.Help)), askedHelp},
	}
}

// startTour begins the tour, or ends it where it runs.
func (m *Model) startTour() tea.Cmd {
	if m.tour > 0 {
		return m.endTour()
	}
	m.tour, m.notice = 1, notice{}
	return nil
}

// nextStep goes on in the tour; behind its last step it ends.
func (m *Model) nextStep() tea.Cmd {
	if m.tour == 0 {
		return m.bad("The tour is not running: %s starts it", m.keys.Tour.Help().Key)
	}
	if m.tour++; m.tour > len(m.steps()) {
		return m.endTour()
	}
	return nil
}

// endTour notes that the tour was seen, whether to its end or not.
func (m *Model) endTour() tea.Cmd {
	m.tour = 0
	m.say("That was the tour; "+m.keys.Tour.Help().Key+" shows it again", false)
	seen := m.o.TourSeen
	if seen == nil {
		return nil
	}
	return func() tea.Msg {
		if err := seen(); err != nil {
			return screen.FailedMsg{Err: err}
		}
		return nil
	}
}

// did goes on where what the step asks for was done.
func (m *Model) did(d deed) tea.Cmd {
	if m.tour == 0 || d == noDeed || m.steps()[m.tour-1].deed != d {
		return nil
	}
	return m.nextStep()
}

// deedOf is what showing a screen does.
func deedOf(e entry) deed {
	switch e.screen.(type) {
	case *detail.Screen:
		return openedLead
	case *why.Screen:
		return askedWhy
	case *help.Screen, *palette.Screen:
		return askedHelp
	}
	if e.kind == asForm {
		return beganAct
	}
	return noDeed
}

// lower is the line above the footer: the tour while it runs, else a rule. The
// tour waits for the first lead.
func (m *Model) lower(w int) string {
	n, _ := m.queue.Count(order.ViewAll)
	if m.tour == 0 || n == 0 {
		return m.theme.Ink.Rule.Paint(strings.Repeat("─", w))
	}
	steps, p := m.steps(), m.theme.OnSelected
	left := fmt.Sprintf(" Tour %d/%d ", m.tour, len(steps))
	right := fmt.Sprintf(" %s next  %s end ", m.keys.TourNext.Help().Key, m.keys.Tour.Help().Key)
	room := max(0, w-cell.Width(left)-cell.Width(right)-1)
	text := cell.Fit(cell.Cut(steps[m.tour-1].text, room), room)
	return cell.Fit(p.AccentBold.Paint(left)+p.Bold.Paint(" "+text)+p.Muted.Paint(right), w)
}
