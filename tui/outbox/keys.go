package outbox

import (
	"context"
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/form"
	"banter/tui/screen"
)

// pageRows is how far page up and page down go.
const pageRows = 10

func (m *model) key(k tea.KeyPressMsg) tea.Cmd {
	if m.busy {
		return nil
	}
	m.trouble = form.Trouble{}
	if q := m.ask; q != nil {
		m.ask = nil
		if k.String() == q.key {
			return q.do()
		}
		if k.String() == "esc" {
			return nil
		}
	}
	c, keys := m.at(), m.keys
	switch s := k.String(); {
	case c == nil:
		return nil
	case m.pane && (s == "esc" || s == "tab" || s == "shift+tab"):
		m.pane = false
		return nil
	case s == "tab" || s == "shift+tab":
		m.pane = len(c.Conflicts) > 0
		return nil
	case key.Matches(k, keys.Up):
		m.move(-1)
	case key.Matches(k, keys.Down):
		m.move(1)
	case m.pane:
		return m.paneKey(k, c)
	case key.Matches(k, keys.Top):
		m.move(-len(m.changes))
	case key.Matches(k, keys.Bottom):
		m.move(len(m.changes))
	case key.Matches(k, keys.PageUp):
		m.move(-pageRows)
	case key.Matches(k, keys.PageDown):
		m.move(pageRows)
	default:
		return m.act(k, c)
	}
	return nil
}

// act handles the keys of the list that do something.
func (m *model) act(k tea.KeyPressMsg, c *lead.Change) tea.Cmd {
	keys := m.keys
	switch {
	case key.Matches(k, keys.Open):
		return screen.Send(screen.OpenLeadMsg{ID: c.Lead})
	case key.Matches(k, keys.Retry):
		return m.retry(c)
	case key.Matches(k, keys.Drop):
		m.ask = &question{k.String(), "drop “" + c.Title() + "”? It is never sent then; " + keys.Drop.Help().Key + " again drops it", m.drop(c)}
	case key.Matches(k, keys.Mine) && len(c.Conflicts) > 0:
		m.ask = &question{k.String(), "keep yours for " + fields(c) + "? " + keys.Mine.Help().Key + " again writes over theirs", func() tea.Cmd { return m.resolve(c, true) }}
	case key.Matches(k, keys.Theirs) && len(c.Conflicts) > 0:
		m.ask = &question{k.String(), "take theirs for " + fields(c) + "? " + keys.Theirs.Help().Key + " again gives yours up", func() tea.Cmd { return m.resolve(c, false) }}
	}
	return nil
}

func fields(c *lead.Change) string {
	if len(c.Conflicts) == 1 {
		return c.Conflicts[0].Field
	}
	return fmt.Sprintf("all %d fields", len(c.Conflicts))
}

// paneKey chooses field by field; enter resolves when every field has a choice.
func (m *model) paneKey(k tea.KeyPressMsg, c *lead.Change) tea.Cmd {
	field := c.Conflicts[min(m.field, len(c.Conflicts)-1)].Field
	switch {
	case key.Matches(k, m.keys.Mine):
		m.chosen[field], m.mine[field] = true, true
		m.move(1)
	case key.Matches(k, m.keys.Theirs):
		m.chosen[field], m.mine[field] = true, false
		m.move(1)
	case k.String() == "enter":
		for i, f := range c.Conflicts {
			if !m.chosen[f.Field] {
				m.field, m.trouble = i, form.Trouble{What: f.Field + " has no choice yet", Hint: m.keys.Mine.Help().Key + " keeps yours, " + m.keys.Theirs.Help().Key + " takes theirs"}
				return nil
			}
		}
		return m.settle(c, m.mine)
	}
	return nil
}

func (m *model) retry(c *lead.Change) tea.Cmd {
	if c.State == lead.ChangeSending {
		m.trouble = form.Trouble{What: "it is being sent right now"}
		return nil
	}
	if len(c.Conflicts) > 0 {
		m.trouble = form.Trouble{What: "a conflict is not mended by trying again", Hint: "keep yours or take theirs"}
		return nil
	}
	desk, id, what := m.Desk, c.Key, c.Title()
	return m.run("will be tried again: "+what, func(ctx context.Context) error { return desk.RetryChange(ctx, id) })
}

func (m *model) drop(c *lead.Change) func() tea.Cmd {
	desk, id, what := m.Desk, c.Key, c.Title()
	return func() tea.Cmd {
		return m.run("dropped: "+what, func(ctx context.Context) error { return desk.DropChange(ctx, id) })
	}
}

func (m *model) resolve(c *lead.Change, mine bool) tea.Cmd {
	all := map[string]bool{}
	for _, f := range c.Conflicts {
		all[f.Field] = mine
	}
	return m.settle(c, all)
}

func (m *model) settle(c *lead.Change, mine map[string]bool) tea.Cmd {
	choice, kept := map[string]bool{}, 0
	for _, f := range c.Conflicts {
		choice[f.Field] = mine[f.Field]
		if mine[f.Field] {
			kept++
		}
	}
	what := fmt.Sprintf("resolved: %d yours, %d theirs", kept, len(choice)-kept)
	desk, id := m.Desk, c.Key
	return m.run(what, func(ctx context.Context) error { return desk.ResolveChange(ctx, id, choice) })
}

func (m *model) run(what string, do func(context.Context) error) tea.Cmd {
	m.busy = true
	return func() tea.Msg { return doneMsg{to: m, what: what, err: do(context.Background())} }
}
