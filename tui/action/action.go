// Package action is what can be done with a lead by one key, the same on every
// screen that shows one: it turns a key into the request that the root answers.
package action

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/keymap"
	"banter/tui/screen"
)

// MaxBulk is how many leads one act takes; the store refuses more.
const MaxBulk = 500

// Target is what the keys act on.
type Target struct {
	Lead *lead.Excerpt // the lead under the cursor; nil if there is none
	IDs  []lead.ID     // the marked ones, or the one under the cursor
}

// Keys are the bindings of a lead, most useful first.
func Keys(k *keymap.Map) []key.Binding {
	return []key.Binding{
		k.Call, k.Mail, k.Qualify, k.Accept, k.Reject, k.Nurture, k.Snooze, k.Undo, k.Why,
		k.Dispose, k.Assign, k.Meeting, k.Message, k.Copy, k.CopyMail,
	}
}

// Do answers a key. ok is false if it is none of Keys.
func Do(k *keymap.Map, msg tea.KeyPressMsg, t Target) (cmd tea.Cmd, ok bool) {
	if key.Matches(msg, k.Undo) {
		return screen.Send(screen.UndoMsg{}), true
	}
	if !key.Matches(msg, Keys(k)...) {
		return nil, false
	}
	if t.Lead == nil || len(t.IDs) == 0 {
		return notice("There is no lead here to work on"), true
	}
	switch {
	case key.Matches(msg, k.Call):
		return Touch(t, lead.KindCall), true
	case key.Matches(msg, k.Mail):
		return Touch(t, lead.KindEmail), true
	case key.Matches(msg, k.Meeting):
		return Touch(t, lead.KindMeeting), true
	case key.Matches(msg, k.Message):
		return Touch(t, lead.KindMessage), true
	case key.Matches(msg, k.Qualify):
		return screen.Send(screen.OpenQualifyMsg{ID: t.Lead.ID}), true
	case key.Matches(msg, k.Why):
		return screen.Send(screen.OpenWhyMsg{ID: t.Lead.ID}), true
	case key.Matches(msg, k.Copy):
		return Copy(t, "phone number", t.Lead.Phone), true
	case key.Matches(msg, k.CopyMail):
		return Copy(t, "e-mail address", t.Lead.Email), true
	}
	return bulk(k, msg, t), true
}

// bulk answers the keys that work on every marked lead.
func bulk(k *keymap.Map, msg tea.KeyPressMsg, t Target) tea.Cmd {
	if len(t.IDs) > MaxBulk {
		return notice(fmt.Sprintf("%d leads are marked; %d at once is the most", len(t.IDs), MaxBulk))
	}
	switch {
	case key.Matches(msg, k.Accept):
		return screen.Send(screen.AcceptMsg{IDs: t.IDs})
	case key.Matches(msg, k.Reject):
		return screen.Send(screen.OpenDisposeMsg{IDs: t.IDs, Verdict: lead.Reject})
	case key.Matches(msg, k.Nurture):
		return screen.Send(screen.OpenDisposeMsg{IDs: t.IDs, Verdict: lead.Recycle})
	case key.Matches(msg, k.Dispose):
		return screen.Send(screen.OpenDisposeMsg{IDs: t.IDs})
	case key.Matches(msg, k.Snooze):
		return screen.Send(screen.OpenSnoozeMsg{IDs: t.IDs})
	case key.Matches(msg, k.Assign):
		return screen.Send(screen.OpenAssignMsg{IDs: t.IDs})
	}
	return nil
}

// Touch opens the form for a touch, unless the lead asked not to be contacted.
func Touch(t Target, kind lead.Kind) tea.Cmd {
	if t.Lead.DoNotContact && kind != lead.KindMeeting {
		return notice(name(t.Lead) + " asked not to be contacted: no " + kind.Label())
	}
	return screen.Send(screen.OpenTouchMsg{ID: t.Lead.ID, Kind: kind})
}

// Copy puts an address on the clipboard, unless the lead asked not to be
// contacted.
func Copy(t Target, what, text string) tea.Cmd {
	switch {
	case t.Lead.DoNotContact:
		return notice(name(t.Lead) + " asked not to be contacted: the " + what + " is not copied")
	case text == "":
		return notice("There is no " + what + " of " + name(t.Lead))
	}
	return screen.Send(screen.CopyMsg{What: what, Text: text})
}

func notice(text string) tea.Cmd { return screen.Send(screen.NoticeMsg{Text: text, Bad: true}) }

func name(x *lead.Excerpt) string {
	if x.Name != "" {
		return x.Name
	}
	return string(x.ID)
}
