// Package assign is the list that gives leads to somebody of the team, or back
// to the pool.
package assign

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/form"
	"banter/tui/screen"
)

// pool is the key of the item that means nobody.
const pool = "(pool)"

// model keeps no draft: there is nothing to type but a name.
type model struct {
	form.Sheet[struct{}]
	pick form.Pick
}

// New makes the list.
func New(o form.Options, ids []lead.ID) screen.Screen {
	return &model{
		Sheet: form.NewSheet[struct{}](o, ids, ""),
		pick:  form.Pick{Filter: form.Text{Limit: 64, Placeholder: "type a name, or a number"}},
	}
}

// Update handles a message.
func (m *model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case form.OpenedMsg[struct{}]:
		return m.opened(msg)
	case form.RefusedMsg:
		m.Refused(msg)
	case tea.PasteMsg:
		cmd, held := m.Held(msg)
		if !held {
			m.pick.Paste(msg.Content)
		}
		return cmd
	case tea.KeyPressMsg:
		return m.key(msg)
	}
	return m.Sheet.Update(msg)
}

func (m *model) opened(msg form.OpenedMsg[struct{}]) tea.Cmd {
	first, ok := m.Take(msg)
	if ok {
		m.pick.Items = m.people()
	}
	if !first {
		return nil
	}
	return m.Play(m.Update)
}

// people are the team and the pool; who has the lead already can't be picked.
func (m *model) people() []form.Item {
	has, single := m.Case.Record.Lead.Owner, len(m.IDs) == 1
	var out []form.Item
	add := func(key, owner, label, note string) {
		it := form.Item{Key: key, Label: label, Note: note}
		if single && owner == has {
			it.Off = "has it now"
		}
		out = append(out, it)
	}
	for _, name := range m.Settings.Team {
		note := ""
		if name == m.Settings.Me {
			note = "me"
		}
		add(name, name, name, note)
	}
	add(pool, "", "the pool", "whoever is free")
	return out
}

func (m *model) key(k tea.KeyPressMsg) tea.Cmd {
	cmd, held := m.Held(k)
	switch {
	case held:
		return cmd
	case k.String() == "enter" || k.String() == "ctrl+s":
		return m.submit()
	}
	m.Trouble = form.Trouble{}
	if picked, _ := m.pick.Key(k); picked {
		return m.submit()
	}
	return nil
}

func (m *model) submit() tea.Cmd {
	it, ok := m.pick.At()
	switch {
	case !ok:
		m.Trouble = form.Trouble{What: "nobody of the team is called “" + m.pick.Filter.Value() + "”", Hint: "backspace shows everybody again"}
		return nil
	case it.Off != "":
		m.Trouble = form.Trouble{What: it.Label + " " + it.Off, Hint: "pick somebody else"}
		return nil
	}
	to := it.Key
	if to == pool {
		to = ""
	}
	desk, ids := m.Desk, m.IDs
	return m.Send(func(ctx context.Context) error { return give(ctx, desk, ids, to) },
		screen.ActedMsg{IDs: ids, What: "given to " + it.Label}, nil)
}

// give assigns the leads; of several, those that are there already are left
// alone.
func give(ctx context.Context, desk form.Desk, ids []lead.ID, to string) error {
	if len(ids) == 1 {
		return desk.Act(ctx, ids[0], lead.Assign{To: to})
	}
	var others []lead.ID
	for _, id := range ids {
		c, err := desk.Case(ctx, id)
		if err != nil {
			return err
		}
		if c.Record.Lead.Owner != to {
			others = append(others, id)
		}
	}
	if len(others) == 0 {
		return &lead.Refusal{Field: "owner", What: "all of them are there already", Hint: "pick somebody else"}
	}
	return desk.ActAll(ctx, others, lead.Assign{To: to})
}

// View draws the list.
func (m *model) View(w, h int) string {
	th := m.Theme
	if !m.Loaded {
		return m.Waiting("Loading…", w, h)
	}
	lines := append([]string{m.Who(w), ""}, form.Row(th, "To", m.pick.Filter.Lines(th, w-form.LabelWidth, 1, true), w, true)...)
	said := m.Said(w)
	lines = append(lines, said...)
	list := m.pick.Lines(th, w-form.LabelWidth, max(1, h-len(lines)), "", true)
	if len(list) == 0 && len(said) == 0 {
		list = []string{th.Faint.Render("nobody is called so")}
	}
	return form.Fit(append(lines, form.Row(th, "", list, w, false)...), 2, 2, w, h)
}

// Title names the list.
func (m *model) Title() string { return "Reassign" }

// Dialog is the place that the list wants over the screen below.
func (m *model) Dialog() (w, h int) { return 60, min(6+len(m.Settings.Team), 16) }

// Keys are the bindings that count now.
func (m *model) Keys() []key.Binding {
	return []key.Binding{
		form.Bind("⏎", "give", "enter"), form.Bind("1–9", "give at once", "1", "2", "3", "4", "5", "6", "7", "8", "9"), form.Bind("↑↓", "choose", "up", "down"), form.Bind("esc", "close", "esc"),
	}
}
