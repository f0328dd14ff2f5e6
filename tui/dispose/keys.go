package dispose

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/form"
	"banter/tui/screen"
)

func (m *model) key(k tea.KeyPressMsg) tea.Cmd {
	if cmd, held := m.Held(k); held {
		return cmd
	}
	switch k.String() {
	case "ctrl+s":
		return m.submit()
	case "enter":
		return m.enter()
	case "tab":
		m.next(1)
		return nil
	case "shift+tab":
		m.next(-1)
		return nil
	case "ctrl+o":
		m.more, m.focus = true, onPains
		return nil
	case "ctrl+b":
		if len(m.IDs) == 1 {
			return screen.Send(screen.OpenQualifyMsg{ID: m.IDs[0]})
		}
		return nil
	}
	return m.fieldKey(k)
}

// next moves the focus; behind the last field the folded ones come out.
func (m *model) next(by int) {
	fs := m.fields()
	i := slices.Index(fs, m.focus) + by
	if i >= len(fs) && !m.more && m.verdict != "" {
		m.more, m.focus = true, onPains
		return
	}
	m.focus = fs[(i+len(fs))%len(fs)]
}

// enter takes what is marked in a list, else sends the form.
func (m *model) enter() tea.Cmd {
	switch d, isDetail := m.detailOf(m.focus); {
	case m.focus == onReason:
		return m.takeReason()
	case isDetail && d.Type == lead.DetailLead && m.take(m.focus):
		return m.changed()
	}
	return m.submit()
}

func (m *model) takeReason() tea.Cmd {
	it, ok := m.reasons.At()
	if !ok {
		_, err := m.Settings.Rules.Reasons.Find(m.verdict, m.reasons.Filter.Value())
		m.setTrouble(onReason, form.TroubleOf(err))
		return nil
	}
	if it.Off != "" {
		m.setTrouble(onReason, form.Trouble{What: it.Label + " can't be used yet: " + it.Off, Hint: "log the attempts, or pick another reason"})
		return nil
	}
	m.pickReason(it.Key)
	return m.changed()
}

func (m *model) fieldKey(k tea.KeyPressMsg) tea.Cmd {
	switch m.focus {
	case onVerdict:
		return m.verdictKey(k.String())
	case onReason:
		m.Trouble = form.Trouble{}
		if picked, _ := m.reasons.Key(k); picked {
			return m.takeReason()
		}
		return nil
	case onAE:
		if len(m.aes.Items) > 0 {
			m.Trouble = form.Trouble{}
			m.aes.Key(k)
			return m.changed()
		}
	case onEngage:
		switch s := k.String(); s {
		case "space", "y", "n":
			m.engage = s == "y" || s == "space" && !m.engage
			return m.changed()
		case "up":
			m.next(-1)
		case "down":
			m.next(1)
		}
		return nil
	default: // all others are text
	}
	return m.textKey(k)
}

func (m *model) textKey(k tea.KeyPressMsg) tea.Cmd {
	d, isDetail := m.detailOf(m.focus)
	finding := isDetail && d.Type == lead.DetailLead
	if s := k.String(); finding && len(m.finder.pick.Items) > 0 && (s == "up" || s == "down") {
		m.finder.pick.Key(k)
		return nil
	}
	t := m.text(m.focus)
	before := t.Value()
	if !t.Key(k) {
		switch k.String() {
		case "up":
			m.next(-1)
		case "down":
			m.next(1)
		}
		return nil
	}
	if t.Value() == before {
		return nil
	}
	return m.edited(finding)
}

// edited keeps what was typed and looks for the lead that it names.
func (m *model) edited(finding bool) tea.Cmd {
	m.Trouble = form.Trouble{}
	if !finding {
		return m.changed()
	}
	find := m.find(m.text(m.focus).Value())
	return tea.Batch(m.changed(), find)
}

func (m *model) verdictKey(s string) tea.Cmd {
	all := verdicts()
	i := slices.IndexFunc(all, func(v choice) bool { return v.verdict == m.verdict })
	switch s {
	case "left", "h":
		m.peek(all[max(0, i-1)].verdict)
	case "right", "l":
		m.peek(all[min(len(all)-1, i+1)].verdict)
	case "down", "j":
		m.next(1)
	case "b":
		if len(m.IDs) == 1 {
			return screen.Send(screen.OpenQualifyMsg{ID: m.IDs[0]})
		}
		return nil
	default:
		j := slices.IndexFunc(all, func(v choice) bool { return v.key == s || v.old == s })
		if j < 0 {
			return nil
		}
		m.setVerdict(all[j].verdict)
	}
	return m.changed()
}

// peek chooses a verdict and stays on the verdicts.
func (m *model) peek(v lead.Verdict) {
	m.setVerdict(v)
	m.focus = onVerdict
}

// choice is a verdict and its key; old is its key on other screens where that
// is another.
type choice struct {
	verdict               lead.Verdict
	key, old, name, means string
}

func verdicts() []choice {
	return []choice{
		{lead.Accept, "a", "", "accept", "I work this one"},
		{lead.Qualify, "q", "Q", "qualify", "vetted: hand it to an account executive"},
		{lead.Reject, "x", "", "reject", "it should never have been an MQL"},
		{lead.Recycle, "n", "", "nurture", "right lead, wrong time"},
	}
}

func (m *model) pasted(msg tea.PasteMsg) tea.Cmd {
	cmd, held := m.Held(msg)
	switch {
	case held, m.focus == onVerdict, m.focus == onEngage:
		return cmd
	case m.focus == onReason:
		m.reasons.Paste(msg.Content)
		return nil
	case m.focus == onAE && len(m.aes.Items) > 0:
		m.aes.Paste(msg.Content)
		return nil
	}
	m.text(m.focus).Paste(msg.Content)
	d, ok := m.detailOf(m.focus)
	return m.edited(ok && d.Type == lead.DetailLead)
}
