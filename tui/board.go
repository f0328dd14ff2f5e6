package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	order "banter/scoring/queue"
	"banter/store/lead"
	"banter/tui/board"
	"banter/tui/screen"
)

// turnTo shows a split of the queue. The key of the breached ones leads to the
// board as well: a manager, whose scope is the team, gets the board first and
// the list by pressing it again, a rep the list first.
func (m *Model) turnTo(v order.View) tea.Cmd {
	if v == order.ViewBreached && m.o.Board != nil && !m.onBoard() {
		if onList := len(m.stack) == 0 && m.queue.Current() == v; onList || m.set.Scope == order.ScopeTeam {
			return m.openBoard()
		}
	}
	return tea.Batch(m.home(), m.queue.Show(v))
}

func (m *Model) onBoard() bool {
	_, ok := m.top().(*board.Screen)
	return ok
}

// shows reports whether the base of the screen is that of a split's tab.
func (m *Model) shows(base screen.Screen, v order.View) bool {
	if _, ok := base.(*board.Screen); ok {
		return v == order.ViewBreached
	}
	return base == screen.Screen(m.queue) && m.queue.Current() == v
}

// openBoard shows the board over the queue, which is the keyboard's owner's
// again.
func (m *Model) openBoard() tea.Cmd {
	switch {
	case m.o.Board == nil:
		return m.bad("there is no board here")
	case m.onBoard():
		return nil
	}
	b := board.New(board.Options{Desk: m.o.Board, Settings: m.set, Theme: m.theme, Keys: m.keys, Now: m.now, Escalate: m.o.Escalate})
	return tea.Batch(m.home(), m.queue.SeeAs(""), m.push(b, asPlace))
}

// seeAs shows the queue as a rep sees it; "" goes back to the board.
func (m *Model) seeAs(rep string) tea.Cmd {
	if rep == "" {
		return m.openBoard()
	}
	m.say("You see what "+rep+" sees; what you do is yours · "+m.keys.Back.Help().Key+" goes back", false)
	return tea.Batch(m.home(), m.queue.SeeAs(rep))
}

func (m *Model) seeAsNamed(arg string) tea.Cmd {
	i := slices.IndexFunc(m.set.Team, func(name string) bool { return strings.EqualFold(name, arg) })
	if i < 0 {
		return m.bad("see as whom? %s is not on the team: %s", lead.Clean(arg), strings.Join(m.set.Team, ", "))
	}
	return m.seeAs(m.set.Team[i])
}
