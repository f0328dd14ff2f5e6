package dispose

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"banter/scoring/queue"
	"banter/store/lead"
	"banter/tui/form"
)

// finder looks for the lead that another one is a duplicate of.
type finder struct {
	seq  int // of the last question; an older answer is dropped
	pick form.Pick
	id   lead.ID // the one taken; "" is none yet
}

// foundLimit is how many leads the finder offers.
const foundLimit = 5

type foundMsg struct {
	to   *model
	seq  int
	rows []queue.Row
	err  error
}

// find asks for the leads that hold all words of the text.
func (m *model) find(text string) tea.Cmd {
	m.finder.seq++
	m.finder.id = ""
	m.finder.pick.Items = nil
	if strings.TrimSpace(text) == "" {
		return nil
	}
	desk, seq := m.Desk, m.finder.seq
	q := queue.Query{View: queue.ViewAll, Sort: queue.SortScore, Scope: queue.ScopeTeam, Me: m.Settings.Me, Find: text, Now: m.Now, Limit: foundLimit + 1}
	return func() tea.Msg {
		res, err := desk.Queue(context.Background(), q)
		return foundMsg{to: m, seq: seq, rows: res.Rows, err: err}
	}
}

func (m *model) found(msg foundMsg) {
	if msg.to != m || msg.seq != m.finder.seq {
		return
	}
	m.finder.pick = form.Pick{}
	if msg.err != nil {
		m.setTrouble(m.focus, form.TroubleOf(msg.err))
		return
	}
	for _, r := range msg.rows {
		if r.ID == form.First(m.IDs) || len(m.finder.pick.Items) == foundLimit {
			continue
		}
		label := r.Name
		if label == "" {
			label = r.Email
		}
		m.finder.pick.Items = append(m.finder.pick.Items, form.Item{Key: string(r.ID), Label: label, Note: r.Company})
	}
}

// take takes the lead under the cursor of the finder; false where there is
// none to take.
func (m *model) take(f field) bool {
	it, ok := m.finder.pick.At()
	if !ok || m.finder.id != "" {
		return false
	}
	m.text(f).Set(it.Label)
	m.finder.id, m.finder.pick.Items = lead.ID(it.Key), nil
	return true
}
