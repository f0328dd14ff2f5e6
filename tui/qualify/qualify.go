// Package qualify is the checklist of a call: the framework's criteria, one key
// each, evidence typed straight away, and the gate to SQL with what it still
// needs always in sight. What is noted survives a crash in the middle of a call.
package qualify

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/form"
	"banter/tui/screen"
)

// state is the checklist as its draft keeps it: what is not saved yet.
type state = form.KeptAnswers

// item is a criterion on the screen.
type item struct {
	lead.Criterion
	keys     []string // what selects it, the one that is shown first
	value    lead.Ternary
	evidence form.Text
	again    bool
}

type model struct {
	form.Sheet[state]
	restored bool
	items    []*item
	at       int  // in items
	typing   bool // the evidence of the item has the focus
}

// New makes the checklist.
func New(o form.Options, id lead.ID) screen.Screen {
	m := &model{Sheet: form.NewSheet[state](o, []lead.ID{id}, form.DraftBANT)}
	for i, c := range o.Settings.Rules.Framework.Criteria {
		m.items = append(m.items, &item{
			Criterion: c, keys: keysOf(o.Settings.Rules.Framework.Criteria, i), value: lead.Unknown,
			evidence: form.Text{Multi: true, Placeholder: "what was said, in their words"},
		})
	}
	return m
}

// Update handles a message.
func (m *model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case form.OpenedMsg[state]:
		return m.opened(msg)
	case form.RefusedMsg:
		m.refused(msg)
	case tea.PasteMsg:
		return m.pasted(msg)
	case tea.KeyPressMsg:
		return m.key(msg)
	}
	return m.Sheet.Update(msg)
}

func (m *model) opened(msg form.OpenedMsg[state]) tea.Cmd {
	var untouched []*item
	for _, it := range m.items {
		if !m.dirty(it) {
			untouched = append(untouched, it)
		}
	}
	first, ok := m.Take(msg)
	if !ok {
		return nil
	}
	for _, it := range untouched { // what the rep has not touched follows the record
		a := m.Case.Record.Answer(it.Code)
		it.value = a.Value
		if it.evidence.Value() != a.Evidence {
			it.evidence.Set(a.Evidence)
		}
	}
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
	return m.Play(m.Update)
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
	return !m.dirty(it) && m.Case.Record.Answer(it.Code).Stale(m.Now, m.Settings.Rules.Framework.StaleAfter)
}

// dirty reports whether the item differs from what is on record.
func (m *model) dirty(it *item) bool {
	if m.Case.Record == nil {
		return false
	}
	a := m.Case.Record.Answer(it.Code)
	return it.again || it.value != a.Value || strings.TrimSpace(it.evidence.Value()) != a.Evidence
}

// changed keeps what is not saved yet.
func (m *model) changed() tea.Cmd {
	m.Trouble = form.Trouble{}
	s := state{}
	for _, it := range m.items {
		if m.dirty(it) {
			s[it.Code] = form.KeptAnswer{Value: it.value, Evidence: it.evidence.Value(), Again: it.again}
		}
	}
	if len(s) == 0 {
		return m.Draft.Changed(nil)
	}
	return m.Draft.Changed(s)
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
	scratch := m.Case.Record.Clone()
	for _, a := range m.answers() {
		a.At = m.Now
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
	return m.Settings.Rules.Framework.Missing(scratch, m.Now)
}

func (m *model) refused(msg form.RefusedMsg) {
	if !m.Refused(msg) {
		return
	}
	for i, it := range m.items {
		if it.Code == m.Trouble.Field {
			m.at = i
		}
	}
}
