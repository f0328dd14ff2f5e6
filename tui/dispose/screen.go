package dispose

import (
	"charm.land/bubbles/v2/key"

	"banter/store/lead"
	"banter/tui/form"
)

// Title names the form.
func (m *model) Title() string {
	switch m.verdict {
	case lead.Accept:
		return "Accept"
	case lead.Qualify:
		return "Qualify"
	case lead.Reject:
		return "Reject"
	case lead.Recycle:
		return "Nurture"
	}
	return "Decide"
}

// Dialog is the place that the form wants over the screen below. A hand-off
// shows its brief beside it.
func (m *model) Dialog() (w, h int) {
	switch m.verdict {
	case "":
		return 68, 3 + len(verdicts()) + 3
	case lead.Qualify:
		return 120, 26
	case lead.Accept:
		return 76, 14
	default:
		return 76, 22
	}
}

// Keys are the bindings that count now.
func (m *model) Keys() []key.Binding {
	send := form.Bind("⏎", "save", "enter")
	esc := form.Bind("esc", "close, text is kept", "esc")
	next := form.Bind("tab", "next field", "tab")
	switch m.focus {
	case onVerdict:
		return []key.Binding{
			form.Bind("a", "accept", "a"), form.Bind("q", "qualify", "q"), form.Bind("x", "reject", "x"), form.Bind("n", "nurture", "n"),
			send, next, esc,
		}
	case onReason:
		return []key.Binding{
			form.Bind("1–9", "pick", "1", "2", "3", "4", "5", "6", "7", "8", "9"), form.Bind("⏎", "take", "enter"),
			form.Bind("↑↓", "choose", "up", "down"), esc, next, form.Bind("⇧tab", "verdict", "shift+tab"),
		}
	case onEngage:
		return []key.Binding{form.Bind("space", "yes or no", "space"), send, next, esc}
	case onNote:
		return []key.Binding{send, next, esc, form.Bind("^o", "pains, quotes …", "ctrl+o"), form.Bind("^j", "new line", "ctrl+j")}
	default:
		keys := []key.Binding{send, next, esc, form.Bind("^o", "pains, quotes …", "ctrl+o")}
		if m.verdict == lead.Qualify {
			keys = append(keys, form.Bind("^b", m.Settings.Rules.Framework.Name, "ctrl+b"))
		}
		return keys
	}
}
