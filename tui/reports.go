package tui

import (
	tea "charm.land/bubbletea/v2"

	"banter/tui/reports"
	"banter/tui/screen"
)

// reportsTitle is the tab of the reports.
const reportsTitle = "Funnel"

// goTo leads to a place of the header.
func (m *Model) goTo(p place) tea.Cmd {
	switch {
	case p.outbox:
		return m.openOutbox()
	case p.reports:
		return m.openReports()
	}
	return m.turnTo(p.view)
}

func (m *Model) onReports(s screen.Screen) bool {
	_, ok := s.(*reports.Screen)
	return ok
}

// openReports shows the reports over the queue.
func (m *Model) openReports() tea.Cmd {
	switch {
	case m.o.Reports == nil:
		return m.bad("there are no reports here")
	case m.onReports(m.top()):
		return nil
	}
	r := reports.New(reports.Options{Desk: m.o.Reports, Settings: m.set, Theme: m.theme, Keys: m.keys, Now: m.now})
	return tea.Batch(m.home(), m.push(r, asPlace))
}

// reportsKey is the key of the reports for the palette.
func (m *Model) reportsKey() string {
	for _, p := range m.places() {
		if p.reports {
			return p.key.Help().Key
		}
	}
	return ""
}
