// Package dispose is the form of a verdict: accept, qualify, reject or recycle,
// with the reason, what the reason asks for, and what marketing and the account
// executive learn from it. The short way is a verdict, a reason and enter.
package dispose

import (
	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/form"
	"banter/tui/screen"
)

// state is the form as its draft keeps it.
type state = form.KeptVerdict

type model struct {
	form.Sheet[state]
	preset   lead.Verdict // what the form was opened with
	restored bool

	verdict lead.Verdict
	focus   field
	reason  string // the code of the one picked; "" is none yet
	reasons form.Pick
	aes     form.Pick
	engage  bool // wakes when it re-engages
	more    bool // the optional fields are unfolded
	texts   map[field]*form.Text
	finder  finder
}

// New makes the form; verdict "" lets the rep choose.
func New(o form.Options, ids []lead.ID, verdict lead.Verdict) screen.Screen {
	return newModel(o, ids, verdict)
}

func newModel(o form.Options, ids []lead.ID, verdict lead.Verdict) *model {
	m := &model{
		Sheet: form.NewSheet[state](o, ids, form.DraftDispose), preset: verdict, focus: onVerdict, texts: map[field]*form.Text{},
		reasons: form.Pick{Filter: form.Text{Limit: 64, Placeholder: "type to narrow, or a number"}},
		aes:     form.Pick{Filter: form.Text{Limit: 64, Placeholder: "type to narrow, or a number"}},
	}
	for _, name := range accountExecutives(o.Settings) {
		it := form.Item{Key: name, Label: name}
		if name == o.Settings.Rules.AE {
			it.Note = "usual"
		}
		m.aes.Items = append(m.aes.Items, it)
	}
	m.aes.Point(o.Settings.Rules.AE)
	m.setVerdict(verdict)
	return m
}

// NewFor is New with the reason chosen as well, where it is one of the verdict's.
func NewFor(o form.Options, ids []lead.ID, verdict lead.Verdict, reason string) screen.Screen {
	m := newModel(o, ids, verdict)
	if r, err := o.Settings.Rules.Reasons.Find(verdict, reason); err == nil {
		m.pickReason(r.Code)
	}
	return m
}

// accountExecutives are those of the settings and the usual one of the rules.
func accountExecutives(s *screen.Settings) []string {
	out := append([]string(nil), s.AEs...)
	for _, name := range out {
		if name == s.Rules.AE {
			return out
		}
	}
	if s.Rules.AE != "" {
		out = append(out, s.Rules.AE)
	}
	return out
}

// Update handles a message.
func (m *model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case form.OpenedMsg[state]:
		return m.opened(msg)
	case foundMsg:
		m.found(msg)
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
	first, ok := m.Take(msg)
	if ok {
		m.listReasons()
	}
	if !first {
		return nil
	}
	if msg.Found {
		m.restore(msg.Saved)
	}
	return m.Play(m.Update)
}

// restore takes a draft over. The verdict that the form was opened with counts
// more than the draft's; text is never lost.
func (m *model) restore(s state) {
	for name, text := range s.Texts {
		m.text(field(name)).Restore(text)
		m.restored = m.restored || text != ""
	}
	for _, f := range optional() {
		m.more = m.more || !m.text(f).Empty()
	}
	m.engage, m.finder.id = s.Engage, s.Other
	if m.preset == "" {
		m.setVerdict(s.Verdict)
	}
	if s.AE != "" {
		m.aes.Point(s.AE)
	}
	if r, err := m.Settings.Rules.Reasons.Find(m.verdict, s.Reason); err == nil {
		m.pickReason(r.Code)
	}
}

// setVerdict chooses a verdict and goes to what it asks for first.
func (m *model) setVerdict(v lead.Verdict) {
	if v == "" {
		return
	}
	m.verdict, m.Trouble = v, form.Trouble{}
	if _, err := m.Settings.Rules.Reasons.Find(v, m.reason); err != nil {
		m.reason = ""
	}
	m.listReasons()
	switch {
	case m.needsReason():
		m.focus = onReason
	case v == lead.Qualify:
		m.focus = onAE
	default:
		m.focus = onVerdict
	}
}

func (m *model) needsReason() bool { return m.verdict == lead.Reject || m.verdict == lead.Recycle }

// changed keeps the form as it stands.
func (m *model) changed() tea.Cmd {
	s := state{Verdict: m.verdict, Reason: m.reason, Engage: m.engage, Other: m.finder.id}
	if it, ok := m.aes.At(); ok && m.verdict == lead.Qualify {
		s.AE = it.Key
	}
	for f, t := range m.texts {
		if t.Value() == "" {
			continue
		}
		if s.Texts == nil {
			s.Texts = map[string]string{}
		}
		s.Texts[string(f)] = t.Value()
	}
	if s.Reason == "" && s.Texts == nil && !s.Engage {
		return m.Draft.Changed(nil)
	}
	return m.Draft.Changed(s)
}
