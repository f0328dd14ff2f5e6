package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"banter/tui/cell"
	"banter/tui/screen"
)

// How long a notice stays.
const (
	goodFor = 6 * time.Second
	badFor  = 12 * time.Second
)

// notice is the line at the bottom that says what happened.
type notice struct {
	text string
	bad  bool
	gone time.Time
}

func (m *Model) say(text string, bad bool) {
	m.notice = notice{text: cell.Text(text), bad: bad, gone: m.now.Add(goodFor)}
	if bad {
		m.notice.gone = m.now.Add(badFor)
	}
}

// ring says what can't wait, rings and notifies. While a form is open the line
// at the bottom stays the form's.
func (m *Model) ring(text string) tea.Cmd {
	text = cell.Text(text)
	if m.topEntry().kind != asForm {
		m.say(text, false)
	}
	if !m.o.Bell {
		return nil
	}
	// Terminals know one of the two ways to show a desktop notice, or neither.
	return tea.Raw("\a" + ansi.Notify(text) + "\x1b]777;notify;banter;" + strings.ReplaceAll(text, ";", ",") + "\a")
}

// synced takes over how the sync stands, and says what is wrong when that is
// news.
func (m *Model) synced(msg screen.SyncMsg) {
	if msg.Problem != "" && msg.Problem != m.sync.Problem {
		m.say("Sync: "+msg.Problem, true)
	}
	m.sync = msg
}
