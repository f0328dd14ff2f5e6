package salesforce

import (
	"strings"
	"time"

	"banter/store/lead"
	"banter/store/upstream"
)

// taskFields are those that are read of a task, where the org has them.
func taskFields() []string {
	return []string{
		"Id", "WhoId", "OwnerId", "Subject", "Description", "Status", "IsClosed", "ActivityDate", "CreatedDate", "CompletedDateTime", "TaskSubtype", "Type",
		"CallType", "CallDisposition",
	}
}

// task translates a task; ok is false for one that is none here: one that is not
// done, a note of the product that is an event here already.
func (r *reader) task(x row, me string) (a lead.Activity, ok bool) {
	id := full(x["Id"])
	if id == "" || !x.yes("IsClosed") {
		return a, false
	}
	by, known := r.people.name(x["OwnerId"])
	r.stranger = r.stranger || !known
	m, note, marked := upstream.FindMarker(x["Description"])
	a = lead.Activity{ID: "sf-task-" + id, At: r.when(x), Subject: lead.Clean(x["Subject"]), Note: lead.CleanText(note), Source: "salesforce", By: by}
	if a.At.IsZero() {
		return a, false
	}
	a.Kind, a.Outcome = taskKind(x)
	if !marked {
		return a, true
	}
	a.ID, a.Source, a.Withdrawn = m.Key, "banter", m.Withdrawn
	if !m.Touch() {
		a.Kind, a.Outcome = lead.KindNote, ""
		return a, me != "" && !strings.EqualFold(by, me)
	}
	a.Kind, a.Outcome = lead.Kind(m.Kind), m.Outcome
	if !m.At.IsZero() {
		a.At = m.At
	}
	if a.Subject == upstream.TouchTitle(a.Kind, a.Outcome) || m.Withdrawn {
		a.Subject = ""
	}
	return a, true
}

// when is the instant of a task. Salesforce keeps its day alone; where it was
// completed or noted on that day, that is the time.
func (r *reader) when(x row) time.Time {
	day := x["ActivityDate"]
	for _, name := range []string{"CompletedDateTime", "CreatedDate"} {
		t, ok := instant(x[name])
		if ok && (day == "" || day == t.In(r.zone).Format(time.DateOnly) || day == t.Format(time.DateOnly)) {
			return t
		}
	}
	if t, err := time.ParseInLocation(time.DateOnly, day, r.zone); err == nil {
		return t.Add(12 * time.Hour).UTC()
	}
	return time.Time{}
}

// taskKind is what a task was, and how it ended.
func taskKind(x row) (lead.Kind, lead.Outcome) {
	first, _, _ := strings.Cut(lead.Fold(x["Subject"]), ":")
	for _, word := range []string{x["TaskSubtype"], x["Type"], first} {
		switch strings.TrimSpace(lead.Fold(word)) {
		case "call", "phone call":
			if lead.Fold(x["CallType"]) == "inbound" {
				return lead.KindInboundCall, ""
			}
			return lead.KindCall, callOutcome(lead.Fold(x["CallDisposition"] + " " + x["Subject"]))
		case "email", "e-mail":
			return lead.KindEmail, lead.OutcomeSent
		case "meeting":
			return lead.KindMeeting, lead.OutcomeHeld
		case "listemail":
			return "list_email", "" // sent to many, by nobody
		}
	}
	return "task", ""
}

// callOutcome is how a call ended, by the words that were noted.
func callOutcome(text string) lead.Outcome {
	for _, x := range []struct {
		outcome lead.Outcome
		words   []string
	}{
		{lead.OutcomeNoAnswer, []string{"no answer", "not answered", "busy", "no contact"}},
		{lead.OutcomeVoicemail, []string{"voicemail", "voice mail", "left message", "left a message"}},
		{lead.OutcomeWrongNumber, []string{"wrong number", "bad number", "disconnected"}},
		{lead.OutcomeOptedOut, []string{"opted out", "do not call"}},
		{lead.OutcomeConnected, []string{"connected", "contacted", "spoke", "reached", "answered"}},
	} {
		if says(text, x.words) {
			return x.outcome
		}
	}
	return ""
}

// member adds what a campaign tells of a lead: its response, and the first
// campaign that it was in.
func (r *reader) member(x row, l *lead.Remote) {
	id, name := full(x["Id"]), lead.Clean(x["Campaign.Name"])
	if _, has := l.Fields.Get("campaign"); !has && name != "" && r.m.Fields["campaign"] == nil {
		l.Fields.Set("campaign", name)
	}
	joined, ok := instant(x["CreatedDate"])
	if id == "" || !ok || !x.yes("HasResponded") {
		return
	}
	// The day alone is told of the response; the moment of joining is nearer where
	// both fall on one day.
	at := joined
	if day := x["FirstRespondedDate"]; day != "" && day != joined.In(r.zone).Format(time.DateOnly) && day != joined.Format(time.DateOnly) {
		if t, err := time.ParseInLocation(time.DateOnly, day, r.zone); err == nil {
			at = t.Add(12 * time.Hour).UTC()
		}
	}
	l.Activities = append(l.Activities, lead.Activity{ID: "sf-member-" + id, Kind: r.m.campaign(x["Campaign.Type"], name), At: at, Subject: name, Source: "salesforce"})
}

// campaign is the kind of a response, by the type of the campaign and its name.
// The name says more: a webinar may be of the type Other.
func (m Mapping) campaign(kind, name string) lead.Kind {
	for _, text := range []string{lead.Fold(name), lead.Fold(kind)} {
		for _, c := range m.Campaigns {
			for _, w := range c.Words {
				if strings.Contains(text, lead.Fold(w)) {
					return c.Kind
				}
			}
		}
	}
	return lead.KindForm
}
