package tui

import (
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"banter/tui/screen"
)

// maxCount is how often a key is repeated at most.
const maxCount = 999

// countFor is how long a number waits for the key that it counts.
const countFor = 600 * time.Millisecond

// number is one that was typed before a key.
type number struct {
	n     int
	first tea.KeyPressMsg // its first digit
	one   bool            // there is no second one
	seq   int
}

// uncountedMsg says that no key followed a number.
type uncountedMsg struct{ seq int }

// counted takes the digits of a number, and the key that it is for. ok is false
// for a key that has no number before it.
func (m *Model) counted(msg tea.KeyPressMsg) (cmd tea.Cmd, ok bool) {
	c := &m.number
	if d, is := m.keys.Digit(msg.String(), c.n > 0); is {
		if c.n == 0 {
			c.first = msg
		}
		c.one = c.n == 0
		c.n = min(c.n*10+d, maxCount)
		c.seq++
		seq := c.seq
		return tea.Tick(countFor, func(time.Time) tea.Msg { return uncountedMsg{seq} }), true
	}
	n := c.n
	if n == 0 {
		return nil, false
	}
	if !m.countable(msg) {
		return tea.Batch(m.uncounted(uncountedMsg{c.seq}), m.key(msg)), true
	}
	c.n = 0
	return m.times(n, msg), true
}

// uncounted takes a number for what its key is without counting: the way to a
// place.
func (m *Model) uncounted(msg uncountedMsg) tea.Cmd {
	c := &m.number
	if msg.seq != c.seq || c.n == 0 {
		return nil
	}
	c.n = 0
	if !c.one {
		return nil
	}
	for _, p := range m.places() {
		if key.Matches(c.first, p.key) {
			return m.goTo(p)
		}
	}
	return nil
}

// bulkKeys are those that act on as many leads as the number says.
func (m *Model) bulkKeys() []key.Binding {
	k := m.keys
	return []key.Binding{k.Mark, k.Accept, k.Reject, k.Nurture, k.Dispose, k.Snooze, k.Assign}
}

func (m *Model) moveKeys() []key.Binding {
	k := m.keys
	return []key.Binding{k.Up, k.Down, k.PageUp, k.PageDown, k.NextLead, k.PrevLead}
}

// toRow leads to row n of the queue; other screens have no rows to count.
func (m *Model) toRow(n int, msg tea.KeyPressMsg) tea.Cmd {
	if m.top() != screen.Screen(m.queue) {
		return m.top().Update(msg)
	}
	return tea.Batch(m.queue.Go(n-1), m.queue.Update(nil))
}

func (m *Model) countable(msg tea.KeyPressMsg) bool {
	return key.Matches(msg, slices.Concat(m.moveKeys(), []key.Binding{m.keys.Top, m.keys.Bottom})...) ||
		m.top() == screen.Screen(m.queue) && key.Matches(msg, m.bulkKeys()...)
}

// times presses a key n times: moves are repeated, top and bottom lead to row n,
// and what acts on a lead acts on n of them.
func (m *Model) times(n int, msg tea.KeyPressMsg) tea.Cmd {
	var cmds []tea.Cmd
	press := func(msg tea.KeyPressMsg, n int) {
		for range n {
			cmds = append(cmds, m.top().Update(msg))
		}
	}
	switch {
	case key.Matches(msg, m.moveKeys()...):
		cmds = append(cmds, m.did(movedAbout))
		press(msg, n)
	case key.Matches(msg, m.keys.Top, m.keys.Bottom):
		cmds = append(cmds, m.toRow(n, msg))
	default:
		m.queue.MarkNext(n)
		if !key.Matches(msg, m.keys.Mark) {
			press(msg, 1)
		}
	}
	return tea.Batch(cmds...)
}
