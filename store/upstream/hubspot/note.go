package hubspot

import (
	"banter/store/lead"
	"banter/store/upstream"
)

// logged is what a change becomes at HubSpot beside properties: the type of the
// activity and its properties, without association and owner.
func logged(ch *lead.Change) (engagement, marker, texts) {
	m := marker{key: ch.Key, kind: string(ch.Kind)}
	a := ch.Activity
	if ch.Kind != lead.ChangeTouch || a == nil {
		return engagementOf("notes"), m, texts{"hs_timestamp": iso(ch.At), "hs_note_body": rich(upstream.Note(ch), m)}
	}
	m.kind, m.outcome, m.withdrawn = string(a.Kind), a.Outcome, a.Withdrawn
	e, props := engagementOf(pluralOf(a.Kind)), texts{"hs_timestamp": iso(a.At)}
	subject := a.Subject
	if subject == "" {
		subject = upstream.TouchTitle(a.Kind, a.Outcome)
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
