// Package qualify is the checklist of a call: the framework's criteria, one key
// each, evidence typed straight away, and the gate to SQL with what it still
// needs always in sight. What is noted survives a crash in the middle of a call.
package qualify

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/form"
	"banter/tui/keymap"
	"banter/tui/screen"
	"banter/tui/theme"
)

// Desk is what the checklist needs of the rest of the program.
type Desk interface {
	screen.Reader
	screen.Actor
	screen.Drafter
}

// Options are what the checklist is made of.
type Options struct {
	Desk     Desk
	ID       lead.ID
	Settings *screen.Settings
	Theme    *theme.Theme
	Keys     *keymap.Map
	Now      time.Time
}

// noted is an answer as the rep left it on the screen.
type noted struct {
	Value    lead.Ternary `json:"value"`
	Evidence string       `json:"evidence,omitempty"`
	Again    bool         `json:"again,omitempty"` // a stale answer was given anew
}

// state is the checklist as its draft keeps it: what is not saved yet.
type state map[string]noted

// item is a criterion on the screen.
type item struct {
	lead.Criterion
	keys     []string // what selects it, the one that is shown first
	value    lead.Ternary
	evidence form.Text
	again    bool
}

type model struct {
	o        Options
	now      time.Time
	draft    *form.Draft
	early    form.Early
	c        screen.Case
	zone     *time.Location
	loaded   bool
	restored bool
	busy     bool
	broken   error
	trouble  form.Trouble
	items    []*item
	at       int  // in items
	typing   bool // the evidence of the item has the focus
}

// New makes the checklist.
func New(o Options) screen.Screen {
	m := &model{o: o, now: o.Now, draft: form.NewDraft(o.Desk, o.ID, "bant")}
	for i, c := range o.Settings.Rules.Framework.Criteria {
		m.items = append(m.items, &item{
			Criterion: c, keys: keysOf(o.Settings.Rules.Framework.Criteria, i), value: lead.Unknown,
			evidence: form.Text{Multi: true, Placeholder: "what was said, in their words"},
		})
	}
	return m
}

// Init loads the lead and what was noted before.
func (m *model) Init() tea.Cmd { return m.load() }

func (m *model) load() tea.Cmd { return form.Open[state](m, m.o.Desk, m.o.ID, m.draft) }

// Busy reports whether the act is on its way to the disk.
func (m *model) Busy() bool { return m.busy }

// Update handles a message.
func (m *model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case form.OpenedMsg[state]:
		return m.opened(msg)
	case form.RefusedMsg:
		m.refused(msg)
	case screen.TickMsg:
		m.now = msg.Now
	case screen.ChangedMsg:
		return m.load()
	case tea.PasteMsg:
		return m.pasted(msg)
	case tea.KeyPressMsg:
		return m.key(msg)
	}
	return nil
}

func (m *model) opened(msg form.OpenedMsg[state]) tea.Cmd {
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
	for _, it := range m.items {
		// What the rep has not touched follows the record.
		if first || !m.dirty(it) {
			a := msg.Case.Record.Answer(it.Code)
			it.value = a.Value
			if it.evidence.Value() != a.Evidence {
				it.evidence.Set(a.Evidence)
			}
		}
	}
	m.c, m.zone, m.loaded, m.broken = msg.Case, msg.Zone, true, nil
	if !first {
		return nil
	}
	for _, it := range m.items {
		if n, ok := msg.Saved[it.Code]; ok {
			it.value, it.again, m.restored = n.Value, n.Again, true
			it.evidence.Restore(n.Evidence)
		}
	}
	m.at = m.firstOpen()
	return m.early.Play(m.Update)
}

// firstOpen is the first criterion that still has to be asked.
func (m *model) firstOpen() int {
	for i, it := range m.items {
		if it.value == lead.Unknown || m.stale(it) {
			return i
		}
	}
	return 0
}

// stale reports whether the answer that shows is too old to count.
func (m *model) stale(it *item) bool {
	return !m.dirty(it) && m.c.Record.Answer(it.Code).Stale(m.now, m.o.Settings.Rules.Framework.StaleAfter)
}

// dirty reports whether the item differs from what is on record.
func (m *model) dirty(it *item) bool {
	if m.c.Record == nil {
		return false
	}
	a := m.c.Record.Answer(it.Code)
	return it.again || it.value != a.Value || strings.TrimSpace(it.evidence.Value()) != a.Evidence
}

// changed keeps what is not saved yet.
func (m *model) changed() tea.Cmd {
	m.trouble = form.Trouble{}
	s := state{}
	for _, it := range m.items {
		if m.dirty(it) {
			s[it.Code] = noted{it.value, it.evidence.Value(), it.again}
		}
	}
	if len(s) == 0 {
		return m.draft.Changed(nil)
	}
	return m.draft.Changed(s)
}

// answers are those that differ from the record.
func (m *model) answers() []lead.Answer {
	var out []lead.Answer
	for _, it := range m.items {
		if m.dirty(it) {
			out = append(out, lead.Answer{Criterion: it.Code, Value: it.value, Evidence: it.evidence.Value()})
		}
	}
	return out
}

// missing is what the gate would still need if all that shows were saved now.
func (m *model) missing() []string {
	scratch := m.c.Record.Clone()
	for _, a := range m.answers() {
		a.At = m.now
		replaced := false
		for i := range scratch.Answers {
			if scratch.Answers[i].Criterion == a.Criterion {
				scratch.Answers[i], replaced = a, true
			}
		}
		if !replaced {
			scratch.Answers = append(scratch.Answers, a)
		}
	}
	return m.o.Settings.Rules.Framework.Missing(scratch, m.now)
}

func (m *model) refused(msg form.RefusedMsg) {
	if msg.To != m {
		return
	}
	m.busy, m.trouble = false, form.TroubleOf(msg.Err)
	for i, it := range m.items {
		if it.Code == m.trouble.Field {
			m.at = i
		}
	}
}
