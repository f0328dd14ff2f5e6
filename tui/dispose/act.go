package dispose

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/form"
	"banter/tui/screen"
)

const dateHint = "type a day: 2027-03-31, 31.3.2027, +3m, next quarter"

// disposition is the form as an act.
func (m *model) disposition() lead.Disposition {
	d := lead.Disposition{
		Verdict: m.verdict, Note: m.text(onNote).Value(),
		Pains: parts(m.text(onPains).Value(), ";"), Objections: parts(m.text(onObjections).Value(), ";"),
		Competitor: m.text(onCompetitor).Value(), Quotes: parts(m.text(onQuotes).Value(), "\n"), NextStep: m.text(onNext).Value(),
	}
	if m.needsReason() {
		d.Reason, d.Details = m.reason, m.details()
	}
	switch m.verdict {
	case lead.Recycle:
		d.Wake, _ = m.wake()
		d.WakeOnEngage = m.engage
	case lead.Qualify:
		d.AE = m.ae()
	default: // accept and reject have nothing of their own
	}
	return d
}

func (m *model) ae() string {
	if len(m.aes.Items) == 0 {
		return strings.TrimSpace(m.text(onAE).Value())
	}
	it, _ := m.aes.At()
	return it.Key
}

func parts(s, sep string) []string {
	var out []string
	for _, p := range strings.Split(s, sep) {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// lacking is what the form still needs before it can be sent, and in which
// field; no trouble where it is complete.
func (m *model) lacking() (field, form.Trouble) {
	switch {
	case m.verdict == "":
		return onVerdict, form.Trouble{What: "choose a verdict", Hint: "a accept, q qualify, x reject, n nurture"}
	case len(m.IDs) > 1 && m.verdict == lead.Qualify:
		return onVerdict, form.Trouble{What: "leads are qualified one by one", Hint: "open each; its checklist is its own"}
	case m.needsReason() && m.reason == "":
		return onReason, form.Trouble{What: "pick a reason: marketing acts on it", Hint: "a number, or type and ⏎"}
	case m.verdict == lead.Qualify:
		return m.lackingForSQL()
	}
	for _, d := range m.picked().Details {
		if f, t := m.lackingDetail(d); t.What != "" {
			return f, t
		}
	}
	if f, t := m.lackingWake(); t.What != "" {
		return f, t
	}
	if n, want := m.noteLength(), m.picked().MinNote; n < want {
		return onNote, form.Trouble{What: fmt.Sprintf("%s needs a note of at least %d characters; this one has %d", m.reason, want, n), Hint: "say what it was: a frequent one deserves a code"}
	}
	return "", form.Trouble{}
}

func (m *model) lackingForSQL() (field, form.Trouble) {
	f := m.Settings.Rules.Framework
	if missing := f.Missing(m.Case.Record, m.Now); len(missing) > 0 {
		return onVerdict, form.Trouble{What: "the gate to SQL is closed: " + strings.Join(missing, "; "), Hint: "ask, and note the answers: ctrl+b opens " + f.Name}
	}
	if m.ae() == "" {
		return onAE, form.Trouble{What: "a qualified lead needs the account executive it goes to", Hint: "type a name, or pick one by its number"}
	}
	return "", form.Trouble{}
}

func (m *model) lackingDetail(d lead.Detail) (field, form.Trouble) {
	f := detail(d.Key)
	empty := m.text(f).Empty()
	switch {
	case empty && d.Optional:
	case empty && d.Type == lead.DetailDate:
		return f, form.Trouble{What: d.Label + " is needed", Hint: dateHint}
	case empty:
		return f, form.Trouble{What: d.Label + " is needed"}
	case d.Type == lead.DetailDate:
		if _, err := form.Date(m.text(f).Value(), m.Now); err != nil {
			return f, form.TroubleOf(err)
		}
	case d.Type == lead.DetailLead && m.finder.id == "":
		return f, form.Trouble{What: "no lead is chosen", Hint: "type its name or company, then ⏎ takes the one marked"}
	}
	return "", form.Trouble{}
}

func (m *model) lackingWake() (field, form.Trouble) {
	if m.verdict != lead.Recycle {
		return "", form.Trouble{}
	}
	if !m.text(onWake).Empty() {
		if _, err := form.Date(m.text(onWake).Value(), m.Now); err != nil {
			return onWake, form.TroubleOf(err)
		}
	}
	t, ok := m.wake()
	switch {
	case ok && !t.After(m.Now):
		return onWake, form.Trouble{What: t.Format(time.DateOnly) + " is not in the future", Hint: dateHint}
	case ok || m.engage:
		return "", form.Trouble{}
	case !t.IsZero():
		return onWake, form.Trouble{What: "the proposed day, " + t.Format(time.DateOnly) + ", has passed", Hint: dateHint}
	}
	return onWake, form.Trouble{What: "a nurtured lead needs the day it wakes up", Hint: dateHint + "; or tab and space: when it re-engages"}
}

func (m *model) noteLength() int {
	return utf8.RuneCountInString(lead.CleanText(m.text(onNote).Value()))
}

// submit decides, or goes to what is lacking.
func (m *model) submit() tea.Cmd {
	if f, t := m.lacking(); t.What != "" {
		m.setTrouble(f, t)
		return nil
	}
	desk, ids, d := m.Desk, m.IDs, m.disposition()
	act := func(ctx context.Context) error { return desk.ActAll(ctx, ids, d) }
	if len(ids) == 1 {
		act = func(ctx context.Context) error { return desk.Act(ctx, ids[0], d) }
	}
	return m.Send(act, screen.ActedMsg{IDs: ids, What: Said(d), Verdict: true, Did: d}, nil)
}

// Said is what a disposition did, in few words: "rejected: wrong_size".
func Said(d lead.Disposition) string {
	switch d.Verdict {
	case lead.Accept:
		return "accepted"
	case lead.Qualify:
		return "qualified, handed to " + d.AE
	case lead.Reject:
		return "rejected: " + d.Reason
	default:
		s := "to nurture: " + d.Reason
		if !d.Wake.IsZero() {
			s += ", wakes " + d.Wake.Format(time.DateOnly)
		}
		return s
	}
}

// refused shows a rule's no beside the field that it names.
func (m *model) refused(msg form.RefusedMsg) {
	if !m.Refused(msg) {
		return
	}
	t := m.Trouble
	f := field(t.Field)
	if _, ok := m.detailOf(detail(t.Field)); ok {
		f = detail(t.Field)
	}
	if !slices.Contains(m.fields(), f) {
		f = m.focus
		if t.Field != "" {
			f = onVerdict
		}
	}
	m.setTrouble(f, t)
}

func (m *model) setTrouble(f field, t form.Trouble) {
	t.Field = string(f)
	m.Trouble, m.focus = t, f
}
