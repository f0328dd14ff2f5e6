// Package assign is the list that gives leads to somebody of the team, or back
// to the pool.
package assign

import (
	"context"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/cell"
	"banter/tui/form"
	"banter/tui/keymap"
	"banter/tui/screen"
	"banter/tui/theme"
)

// pool is the key of the item that means nobody.
const pool = "(pool)"

// Desk is what the list needs of the rest of the program.
type Desk interface {
	screen.Reader
	screen.Actor
	screen.Drafter
}

// Options are what the list is made of.
type Options struct {
	Desk     Desk
	IDs      []lead.ID
	Settings *screen.Settings
	Theme    *theme.Theme
	Keys     *keymap.Map
	Now      time.Time
}

type model struct {
	o       Options
	early   form.Early
	c       screen.Case
	loaded  bool
	busy    bool
	broken  error
	pick    form.Pick
	trouble form.Trouble
}

// New makes the list.
func New(o Options) screen.Screen {
	return &model{o: o, pick: form.Pick{Filter: form.Text{Limit: 64, Placeholder: "type a name, or a number"}}}
}

// Init loads the lead.
func (m *model) Init() tea.Cmd { return m.load() }

func (m *model) load() tea.Cmd {
	return form.Open[struct{}](m, m.o.Desk, form.First(m.o.IDs), nil)
}

// Busy reports whether the act is on its way to the disk.
func (m *model) Busy() bool { return m.busy }

// Update handles a message.
func (m *model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case form.OpenedMsg[struct{}]:
		return m.opened(msg)
	case form.RefusedMsg:
		if msg.To == m {
			m.busy, m.trouble = false, form.TroubleOf(msg.Err)
		}
	case screen.ChangedMsg:
		return m.load()
	case tea.PasteMsg:
		if !m.busy {
			m.pick.Paste(msg.Content)
		}
	case tea.KeyPressMsg:
		return m.key(msg)
	}
	return nil
}

func (m *model) opened(msg form.OpenedMsg[struct{}]) tea.Cmd {
	first := !m.loaded
	switch {
	case msg.To != m, msg.Err == nil && msg.Case.At.Before(m.c.At): // of another form, or overtaken
		return nil
	case msg.Err != nil:
		if first {
			m.broken = msg.Err
		}
		return nil
	}
	m.c, m.loaded, m.broken = msg.Case, true, nil
	m.pick.Items = m.people()
	if !first {
		return nil
	}
	return m.early.Play(m.Update)
}

// people are the team and the pool; who has the lead already can't be picked.
func (m *model) people() []form.Item {
	has, single := m.c.Record.Lead.Owner, len(m.o.IDs) == 1
	var out []form.Item
	add := func(key, owner, label, note string) {
		it := form.Item{Key: key, Label: label, Note: note}
		if single && owner == has {
			it.Off = "has it now"
		}
		out = append(out, it)
	}
	for _, name := range m.o.Settings.Team {
		note := ""
		if name == m.o.Settings.Me {
			note = "me"
		}
		add(name, name, name, note)
	}
	add(pool, "", "the pool", "whoever is free")
	return out
}

func (m *model) key(k tea.KeyPressMsg) tea.Cmd {
	switch {
	case m.busy:
		return nil
	case k.String() == "esc":
		return screen.Send(screen.CloseMsg{})
	case m.broken != nil:
		return nil
	case !m.loaded:
		m.early.Keep(k)
		return nil
	case k.String() == "enter" || k.String() == "ctrl+s":
		return m.submit()
	}
	m.trouble = form.Trouble{}
	if picked, _ := m.pick.Key(k); picked {
		return m.submit()
	}
	return nil
}

func (m *model) submit() tea.Cmd {
	it, ok := m.pick.At()
	switch {
	case !ok:
		m.trouble = form.Trouble{What: "nobody of the team is called “" + m.pick.Filter.Value() + "”", Hint: "backspace shows everybody again"}
		return nil
	case it.Off != "":
		m.trouble = form.Trouble{What: it.Label + " " + it.Off, Hint: "pick somebody else"}
		return nil
	}
	to := it.Key
	if to == pool {
		to = ""
	}
	m.busy, m.trouble = true, form.Trouble{}
	desk, ids := m.o.Desk, m.o.IDs
	return form.Finish(nil, func(ctx context.Context) error { return give(ctx, desk, ids, to) },
		screen.ActedMsg{IDs: ids, What: "given to " + it.Label}, func(err error) tea.Msg { return form.RefusedMsg{To: m, Err: err} })
}

// give assigns the leads; of several, those that are there already are left
// alone.
func give(ctx context.Context, desk Desk, ids []lead.ID, to string) error {
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
	th := m.o.Theme
	switch {
	case m.broken != nil:
		return form.Fit(form.TroubleOf(m.broken).Lines(th, w), 0, 0, w, h)
	case !m.loaded:
		return form.Fit([]string{th.Faint.Render("Loading…")}, 0, 0, w, h)
	}
	head := form.Who(th, &m.c.Record.Lead, w)
	if n := len(m.o.IDs); n > 1 {
		head = th.Bold.Render(form.Leads(n))
	}
	lines := append([]string{cell.Fit(head, w), ""}, form.Row(th, "To", m.pick.Filter.Lines(th, w-form.LabelWidth, 1, true), w, true)...)
	trouble := m.trouble.Lines(th, w)
	if m.busy {
		trouble = form.Under(th, "saving…", w, false)
	}
	lines = append(lines, trouble...)
	list := m.pick.Lines(th, w-form.LabelWidth, max(1, h-len(lines)), "", true)
	if len(list) == 0 && len(trouble) == 0 {
		list = []string{th.Faint.Render("nobody is called so")}
	}
	return form.Fit(append(lines, form.Row(th, "", list, w, false)...), 2, 2, w, h)
}

// Title names the list.
func (m *model) Title() string { return "Reassign" }

// Typing is always true: letters narrow the list.
func (m *model) Typing() bool { return true }

// Dialog is the place that the list wants over the screen below.
func (m *model) Dialog() (w, h int) { return 60, min(6+len(m.o.Settings.Team), 16) }

// Keys are the bindings that count now.
func (m *model) Keys() []key.Binding {
	return []key.Binding{
		form.Bind("⏎", "give", "enter"), form.Bind("1–9", "give at once", "1", "2", "3", "4", "5", "6", "7", "8", "9"), form.Bind("↑↓", "choose", "up", "down"), form.Bind("esc", "close", "esc"),
	}
}
