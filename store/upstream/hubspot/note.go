package hubspot

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"banter/store/lead"
)

// logged is what a change becomes at HubSpot beside properties: the type of the
// activity and its properties, without association and owner.
func logged(ch *lead.Change) (engagement, marker, texts) {
	m := marker{key: ch.Key, kind: string(ch.Kind)}
	a := ch.Activity
	if ch.Kind != lead.ChangeTouch || a == nil {
		return engagementOf("notes"), m, texts{"hs_timestamp": iso(ch.At), "hs_note_body": rich(noteText(ch), m)}
	}
	m.kind, m.outcome, m.withdrawn = string(a.Kind), a.Outcome, a.Withdrawn
	e, props := engagementOf(pluralOf(a.Kind)), texts{"hs_timestamp": iso(a.At)}
	subject := a.Subject
	if subject == "" {
		subject = title(a.Kind, a.Outcome)
	}
	switch e.plural {
	case "calls":
		props["hs_call_title"], props["hs_call_direction"], props["hs_call_status"] = subject, "OUTBOUND", "COMPLETED"
		if id := disposition(a.Outcome); id != "" {
			props["hs_call_disposition"] = id
		}
		if a.Outcome == lead.OutcomeNoAnswer {
			props["hs_call_status"] = "NO_ANSWER"
		}
	case "emails":
		props["hs_email_subject"], props["hs_email_direction"], props["hs_email_status"] = subject, "EMAIL", "SENT"
		if a.Outcome == lead.OutcomeBounced {
			props["hs_email_status"] = "BOUNCED"
		}
	case "meetings":
		props["hs_meeting_title"], props["hs_meeting_start_time"], props["hs_meeting_end_time"] = subject, iso(a.At), iso(a.At)
		props["hs_meeting_outcome"] = "COMPLETED"
		if a.Outcome == lead.OutcomeNoShow {
			props["hs_meeting_outcome"] = "NO_SHOW"
		}
	default: // HubSpot's messages can't be logged with the rights of a rep's key
		props[e.body] = rich(subject+"\n"+a.Note, m)
		return e, m, props
	}
	props[e.body] = rich(a.Note, m)
	return e, m, props
}

// pluralOf is the type that touches of a kind are logged as.
func pluralOf(k lead.Kind) string {
	switch k {
	case lead.KindCall:
		return "calls"
	case lead.KindEmail:
		return "emails"
	case lead.KindMeeting:
		return "meetings"
	default:
	}
	return "notes"
}

func disposition(o lead.Outcome) string {
	switch o {
	case lead.OutcomeConnected, lead.OutcomeOptedOut:
		return connectedID
	case lead.OutcomeNoAnswer:
		return noAnswerID
	case lead.OutcomeVoicemail:
		return voicemailID
	case lead.OutcomeWrongNumber:
		return wrongNumberID
	default:
	}
	return ""
}

// noteText is what people read at HubSpot of a verdict, of answers, of whatever
// is no touch.
func noteText(ch *lead.Change) string {
	var b strings.Builder
	line := func(label, text string) {
		if text != "" {
			fmt.Fprintf(&b, "%s: %s\n", label, text)
		}
	}
	head := ch.Title()
	switch ch.Kind {
	case lead.ChangeUndo:
		head = "Taken back"
		if a := ch.Activity; a != nil {
			head += ": " + string(a.Kind) + ", " + a.Outcome.Label()
		}
	case lead.ChangeAnswers:
		head = "What is known"
	default:
	}
	b.WriteString(strings.ToUpper(head[:1]) + head[1:] + "\n")
	if d := ch.Disposition; d != nil {
		disposed(d, line)
		if ch.Score != nil {
			line("Score then", fmt.Sprintf("%d (grade %s)", ch.Score.Total, word(string(ch.Score.Grade))))
		}
		if ch.Cycle > 1 {
			line("Cycle", strconv.Itoa(ch.Cycle))
		}
	}
	if ch.Kind != lead.ChangeUndo {
		for _, a := range ch.Answers {
			text := string(a.Value)
			if a.Evidence != "" {
				text += " – " + a.Evidence
			}
			line(a.Criterion, text)
		}
	}
	for _, v := range ch.Fields {
		old, _ := ch.Base.Get(v.Field)
		fmt.Fprintf(&b, "%s: %s → %s\n", strings.ReplaceAll(v.Field, "_", " "), word(old), word(v.Text))
	}
	if ch.Brief != "" {
		b.WriteString("\n" + ch.Brief)
	}
	line("By", ch.By)
	return b.String()
}

func disposed(d *lead.Disposition, line func(label, text string)) {
	for _, k := range slices.Sorted(maps.Keys(d.Details)) {
		line(strings.ReplaceAll(k, "_", " "), d.Details[k])
	}
	line("Note", d.Note)
	if !d.Wake.IsZero() {
		line("Comes back", d.Wake.Format(time.DateOnly))
	}
	if d.WakeOnEngage {
		line("Comes back", "when it re-engages")
	}
	line("Goes to", d.AE)
	line("Pain points", strings.Join(d.Pains, "; "))
	line("Objections", strings.Join(d.Objections, "; "))
	line("Competitor", d.Competitor)
	for _, q := range d.Quotes {
		line("Quote", "“"+q+"”")
	}
	line("Next step", d.NextStep)
}

func word(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
