package dispose

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"banter/store/lead"
	"banter/tui/form"
)

// field names a part of the form; a detail of the reason is "d:" and its key.
type field string

const (
	onVerdict    field = "verdict"
	onReason     field = "reason"
	onWake       field = "wake"
	onEngage     field = "engage"
	onAE         field = "ae"
	onNote       field = "note"
	onPains      field = "pains"
	onObjections field = "objections"
	onCompetitor field = "competitor"
	onQuotes     field = "quotes"
	onNext       field = "next"
)

func detail(key string) field { return field(form.DetailPrefix + key) }

// optional are the fields that are folded away until asked for.
func optional() []field { return []field{onPains, onObjections, onCompetitor, onQuotes, onNext} }

// fields are the parts that show for the verdict, in the order of tab.
func (m *model) fields() []field {
	out := []field{onVerdict}
	switch {
	case m.needsReason():
		out = append(out, onReason)
		for _, d := range m.picked().Details {
			out = append(out, detail(d.Key))
		}
		if m.verdict == lead.Recycle && m.reason != "" {
			out = append(out, onWake, onEngage)
		}
	case m.verdict == lead.Qualify:
		out = append(out, onAE)
	case m.verdict == "":
		return out
	}
	out = append(out, onNote)
	if m.more {
		out = append(out, optional()...)
	}
	return out
}

// picked is the reason that was picked; the zero Reason where none was.
func (m *model) picked() lead.Reason {
	for _, r := range m.Settings.Rules.Reasons {
		if r.Code == m.reason && m.reason != "" {
			return r
		}
	}
	return lead.Reason{}
}

// detailOf is the detail that a field takes.
func (m *model) detailOf(f field) (lead.Detail, bool) {
	key, ok := strings.CutPrefix(string(f), form.DetailPrefix)
	if !ok {
		return lead.Detail{}, false
	}
	ds := m.picked().Details
	i := slices.IndexFunc(ds, func(d lead.Detail) bool { return d.Key == key })
	if i < 0 {
		return lead.Detail{}, false
	}
	return ds[i], true
}

// text is the editor of a field, made when it is first asked for.
func (m *model) text(f field) *form.Text {
	t := m.texts[f]
	if t == nil {
		t = &form.Text{Multi: f == onNote || f == onQuotes}
		m.texts[f] = t
	}
	t.Placeholder = m.placeholder(f)
	return t
}

func (m *model) placeholder(f field) string {
	if d, ok := m.detailOf(f); ok {
		switch {
		case d.Type == lead.DetailDate:
			return "2027-03-31, +3m, next quarter, end of year"
		case d.Type == lead.DetailLead:
			return "a name or company: type to find it"
		case d.Optional:
			return "optional"
		}
		return ""
	}
	switch f {
	case onWake:
		return "2027-03-31, +3m, next quarter"
	case onNote:
		return "optional"
	case onPains, onObjections:
		return "several with ; between them"
	case onQuotes:
		return "in their words; ^j starts another"
	case onNext:
		return "what is agreed, and when"
	default:
		return ""
	}
}

// listReasons lists the reasons of the verdict, and says of those that can't be
// used yet why.
func (m *model) listReasons() {
	rules := &m.Settings.Rules
	m.reasons.Items = nil
	for _, r := range rules.Reasons.For(m.verdict) {
		it := form.Item{Key: r.Code, Label: r.Label, Note: r.Code}
		if r.Attempts && m.Loaded && len(m.IDs) == 1 {
			if n, _, _ := m.Case.Record.Touches(m.Now.Add(-rules.AttemptWindow)); n < rules.MinAttempts {
				it.Off = fmt.Sprintf("%d of %d attempts in %d days", n, rules.MinAttempts, int(rules.AttemptWindow.Hours()/24))
			}
		}
		m.reasons.Items = append(m.reasons.Items, it)
	}
}

// pickReason takes a reason and goes to what it asks for.
func (m *model) pickReason(code string) {
	m.reason, m.Trouble = code, form.Trouble{}
	m.reasons.Filter.Set("")
	m.reasons.Point(code)
	m.focus = onNote
	if ds := m.picked().Details; len(ds) > 0 {
		m.focus = detail(ds[0].Key)
	}
	for _, d := range m.picked().Details { // a required one comes before an optional one
		if !d.Optional && m.text(detail(d.Key)).Empty() {
			m.focus = detail(d.Key)
			return
		}
	}
	if _, proposed := m.proposal(); m.verdict == lead.Recycle && m.focus == onNote && m.picked().MinNote == 0 && !proposed {
		m.focus = onWake
	}
}

// day reads a date field; ok is false where it is empty or can't be read.
func (m *model) day(f field) (t time.Time, ok bool) {
	if m.text(f).Empty() {
		return time.Time{}, false
	}
	t, err := form.Date(m.text(f).Value(), m.Now)
	return t, err == nil
}

// details are the reason's details as the act takes them: dates as YYYY-MM-DD,
// leads as IDs; what can't be read stays as it was typed.
func (m *model) details() map[string]string {
	out := map[string]string{}
	for _, d := range m.picked().Details {
		f := detail(d.Key)
		text := strings.TrimSpace(m.text(f).Value())
		if text == "" {
			continue
		}
		if t, ok := m.day(f); ok && d.Type == lead.DetailDate {
			text = t.Format(time.DateOnly)
		}
		if d.Type == lead.DetailLead && m.finder.id != "" {
			text = string(m.finder.id)
		}
		out[d.Key] = text
	}
	return out
}

// proposal is the wake date that the details lead to.
func (m *model) proposal() (time.Time, bool) { return m.picked().ProposeWake(m.details(), m.Now) }

// wake is the wake date that counts: the one typed, else the proposed one.
func (m *model) wake() (t time.Time, ok bool) {
	if t, ok := m.day(onWake); ok {
		return t, true
	}
	if !m.text(onWake).Empty() {
		return time.Time{}, false
	}
	return m.proposal()
}
