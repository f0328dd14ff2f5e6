package salesforce

import (
	"context"
	"net/http"
	"strings"
	"time"

	"banter/store/lead"
	"banter/store/upstream"
)

// withdraw marks the touches that undos take back.
func (c *Client) withdraw(ctx context.Context, r *reader, jobs []*job) error {
	var whose []string
	var since time.Time
	wanted := map[string]bool{}
	for _, j := range jobs {
		if a := j.ch.Activity; j.ch.Kind == lead.ChangeUndo && a != nil && a.Withdrawn && upstream.KeyLike(j.ch.Undoes) {
			wanted[j.ch.Undoes] = true
			whose = append(whose, j.who())
			since = earlier(since, a.At.Add(-upstream.ClockSlack))
		}
	}
	if len(whose) == 0 {
		return nil
	}
	found, err := c.find(ctx, whose, since)
	if err != nil {
		return err
	}
	var records []map[string]any
	for key, x := range found {
		m, text, _ := upstream.FindMarker(x["Description"])
		if !wanted[key] || m.Withdrawn || !r.schema.tasks.writable("Description") {
			continue
		}
		m.Withdrawn = true
		records = append(records, record("Task", map[string]any{"id": x["Id"], "Description": r.described("Taken back. "+strings.TrimPrefix(text, "Taken back. "), m)}))
	}
	// A task that is gone or can't be changed stays as it is: the undo's own task
	// says that it was taken back.
	_, err = c.collect(ctx, http.MethodPatch, records)
	return err
}

// described is the text of a task with its marker, no longer than the field.
func (r *reader) described(text string, m upstream.Marker) string {
	most := 32_000
	if f := r.schema.tasks.byName["Description"]; f != nil && f.Length > 0 {
		most = f.Length
	}
	text = strings.TrimSpace(text)
	if room := most - len(m.String()) - 4; len([]rune(text)) > room {
		text = string([]rune(text)[:max(room, 0)]) + "…"
	}
	if text != "" {
		text += "\n\n"
	}
	return text + m.String()
}

// log adds the tasks that carry the markers, the last step of each job.
func (c *Client) log(ctx context.Context, r *reader, jobs []*job) error {
	var records []map[string]any
	for _, j := range jobs {
		records = append(records, record("Task", r.logged(j)))
	}
	results, err := c.collect(ctx, http.MethodPost, records)
	for i, j := range jobs {
		x, known := results[i]
		f := x.failure()
		switch {
		case !known:
		case f == nil:
			j.done()
		case f.Code == codeLock, f.Code == codeReadOnly:
			j.end(upstream.Retry, f.Problem(), "")
		default:
			j.refuse(f)
		}
	}
	return err
}

// logged is the task that a change becomes.
func (r *reader) logged(j *job) map[string]any {
	m, at := upstream.MarkerOf(j.ch), j.ch.At
	text := upstream.Note(j.ch)
	subject, rest, _ := strings.Cut(text, "\n")
	subtype := "Task"
	values := map[string]any{"WhoId": j.who(), "Status": r.m.TaskStatus}
	if a := j.ch.Activity; a != nil && j.ch.Kind == lead.ChangeTouch {
		at, rest = a.At, a.Note
		m.At = at
		if subject = a.Subject; subject == "" {
			subject = upstream.TouchTitle(a.Kind, a.Outcome)
		}
		switch a.Kind {
		case lead.KindCall:
			subtype, values["CallType"], values["CallDisposition"] = "Call", "Outbound", a.Outcome.Label()
		case lead.KindEmail:
			subtype = "Email"
		default:
		}
	}
	values["TaskSubtype"] = subtype
	values["Subject"], values["Description"] = subject, r.described(rest, m)
	values["ActivityDate"] = at.In(r.zone).Format(time.DateOnly)
	if id, ok := r.people.find(j.ch.By); ok && j.ch.By != "" {
		values["OwnerId"] = id
	}
	if opp := full(j.now["ConvertedOpportunityId"]); opp != "" && j.now.yes("IsConverted") {
		values["WhatId"] = opp
	}
	for name, v := range values {
		f := r.schema.tasks.byName[name]
		if f == nil || !f.Createable {
			delete(values, name)
		} else if s, ok := v.(string); ok && name == "Subject" {
			values[name] = cut(s, f)
		}
	}
	return values
}
