package hubspot

import (
	"strings"

	"banter/store/lead"
	"banter/store/upstream"
)

// engagement is a type of logged activity.
type engagement struct {
	plural  string
	contact int    // the id of its association with a contact
	body    string // the property that holds its text, and the marker
	props   []string
}

// engagements are the types that are read.
func engagements() []engagement {
	return []engagement{
		{"calls", 194, "hs_call_body", []string{"hs_call_title", "hs_call_direction", "hs_call_disposition", "hs_call_status"}},
		{"emails", 198, "hs_email_text", []string{"hs_email_subject", "hs_email_direction", "hs_email_status", "hs_email_html"}},
		{"meetings", 200, "hs_meeting_body", []string{"hs_meeting_title", "hs_meeting_outcome"}},
		{"notes", 202, "hs_note_body", nil},
		{"tasks", 204, "hs_task_body", []string{"hs_task_subject", "hs_task_status", "hs_task_type"}},
	}
}

func engagementOf(plural string) engagement {
	for _, e := range engagements() {
		if e.plural == plural {
			return e
		}
	}
	return engagement{}
}

// properties are those that are read of an activity.
func (e engagement) properties() []string {
	return append([]string{"hs_timestamp", "hs_createdate", "hubspot_owner_id", e.body}, e.props...)
}

// dispositions are the outcomes of calls that every account has, by HubSpot's
// ids.
func dispositions() map[string]lead.Outcome {
	return map[string]lead.Outcome{
		connectedID:                            lead.OutcomeConnected,
		"a4c4c377-d246-4b32-a13b-75a56a4cd0ff": lead.OutcomeConnected, // left a live message
		noAnswerID:                             lead.OutcomeNoAnswer,
		"9d9162e7-6cf3-4944-bf63-4dff82258764": lead.OutcomeNoAnswer, // busy
		voicemailID:                            lead.OutcomeVoicemail,
		wrongNumberID:                          lead.OutcomeWrongNumber,
	}
}

const (
	connectedID   = "f240bbac-87c9-4f6e-bf70-924b57d47db7"
	noAnswerID    = "73a0d17f-1163-4015-bdd5-ec830791da20"
	voicemailID   = "b2cf5968-551e-4856-9783-52b3da59a7d0"
	wrongNumberID = "17b47fee-58de-441e-a44c-c6300d46f273"
)

// activity translates a logged activity; ok is false for one that is none here:
// a task that is not done, a note of the product that is an event here already.
func (r *reader) activity(e engagement, o *object, me string) (a lead.Activity, ok bool) {
	p := o.Properties
	at, ok := instant(p["hs_timestamp"])
	if !ok || !number(string(o.ID)) {
		return a, false
	}
	body := p[e.body]
	if e.plural == "emails" && body == "" {
		body = p["hs_email_html"]
	}
	by, known := r.owners.name(p["hubspot_owner_id"])
	r.stranger = r.stranger || !known
	m, note, marked := findMarker(body)
	a = lead.Activity{ID: "hs-" + strings.TrimSuffix(e.plural, "s") + "-" + string(o.ID), At: at, Note: plain(note), Source: "hubspot", By: by}
	if marked {
		a.ID, a.Source, a.Withdrawn = m.key, "banter", m.withdrawn
	}
	switch e.plural {
	case "calls":
		a.Kind, a.Subject, a.Outcome = lead.KindCall, p["hs_call_title"], dispositions()[p["hs_call_disposition"]]
		if strings.EqualFold(p["hs_call_direction"], "INBOUND") {
			a.Kind = lead.KindInboundCall
		}
	case "emails":
		a.Kind, a.Subject, a.Outcome = lead.KindEmail, p["hs_email_subject"], lead.OutcomeSent
		switch {
		case strings.HasPrefix(p["hs_email_direction"], "INCOMING"):
			a.Kind, a.Outcome = lead.KindReplyToTalk, ""
		case p["hs_email_status"] == "BOUNCED":
			a.Outcome = lead.OutcomeBounced
		}
	case "meetings":
		a.Kind, a.Subject = lead.KindMeeting, p["hs_meeting_title"]
		switch p["hs_meeting_outcome"] {
		case "COMPLETED":
			a.Outcome = lead.OutcomeHeld
		case "NO_SHOW":
			a.Outcome = lead.OutcomeNoShow
		default: // it lies ahead, or never was: nobody has touched the lead
			a.Kind = "meeting_planned"
		}
	case "tasks":
		if p["hs_task_status"] != "COMPLETED" {
			return a, false
		}
		a.Kind, a.Subject = "task", p["hs_task_subject"]
	default:
		a.Kind = lead.KindNote
	}
	a.Subject = lead.Clean(a.Subject)
	if !marked {
		return a, true
	}
	if !m.touch() {
		return a, me != "" && !strings.EqualFold(by, me)
	}
	a.Kind, a.Outcome = lead.Kind(m.kind), m.outcome
	if a.Subject == upstream.TouchTitle(a.Kind, a.Outcome) || m.withdrawn {
		a.Subject = ""
	}
	return a, true
}
