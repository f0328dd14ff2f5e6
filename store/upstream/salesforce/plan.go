package salesforce

import (
	"fmt"
	"strconv"
	"time"

	"banter/store/lead"
	"banter/store/upstream"
)

// plan works out the fields that a change writes. It ends the job where the org
// has no way to say what the change says.
func (j *job) plan(r *reader) {
	j.values = map[string]any{}
	if j.now.yes("IsConverted") {
		j.planConverted()
		return
	}
	j.standing(r)
	if j.receipt == nil {
		j.owner(r)
	}
	if j.receipt == nil {
		j.customs(r)
	}
	j.answers(r)
	for name, v := range j.values {
		if now, ok := j.now[name]; ok && same(now, v) {
			delete(j.values, name)
		}
	}
}

// planConverted ends a job that would change a converted lead where that matters;
// what was done on it can still be noted on its contact.
func (j *job) planConverted() {
	if j.converts() {
		return
	}
	for _, v := range j.ch.Fields {
		now, _ := j.read.Fields.Get(v.Field)
		if now != v.Text && (v.Field == "stage" || v.Field == "owner" || v.Field == "do_not_contact") {
			j.refuse(&Failure{Code: codeConverted})
			return
		}
	}
}

// same reports whether a field holds a value already.
func same(now string, v any) bool {
	switch v := v.(type) {
	case nil:
		return now == ""
	case bool:
		return now == strconv.FormatBool(v)
	case int:
		return whole(now) == strconv.Itoa(v)
	case string:
		if now == v {
			return true
		}
		x, ok := instant(now)
		y, ok2 := instant(v)
		return ok && ok2 && x.Equal(y)
	}
	return false
}

// standing plans a move: the status, and the fields of our own that say it
// exactly.
func (j *job) standing(r *reader) {
	s, leads := r.schema.statuses, r.schema.leads
	text, moves := j.ch.Fields.Get("stage")
	work, works := j.ch.Fields.Get("status")
	stage, label, own := lead.Stage(text), j.now[r.m.Status], j.now[r.m.Stage]
	if works && leads.writable(r.m.Work) {
		j.values[r.m.Work] = cut(work, leads.byName[r.m.Work])
	}
	if !moves {
		// The status follows the work as long as the stage stays what it is.
		if to := s.choose(label, r.stage(j.now), lead.Status(work)); works && to != "" && s.find(to).status == lead.Status(work) && s.read(to, own) == r.stage(j.now) && leads.writable(r.m.Status) {
			j.values[r.m.Status] = to
		}
		return
	}
	if s.read(label, own) == stage && own == text {
		return
	}
	to := s.choose(label, stage, lead.Status(work))
	switch {
	case !leads.writable(r.m.Status):
		j.end(upstream.Rejected, fmt.Sprintf("this login may not change the field %s of leads in Salesforce", upstream.Word(r.m.Status)), "ask an administrator for the right to edit it, then retry")
		return
	case to == "":
		j.end(upstream.Rejected, fmt.Sprintf("this org has no lead status for the stage %s; those that there are: %s", stage, list(s.labels())),
			fmt.Sprintf("name one under places in the config, or add the field %s (banter doctor writes its description)", upstream.Word(r.m.Stage)))
		return
	}
	j.values[r.m.Status] = to
	if s.own {
		if f := leads.byName[r.m.Stage]; !f.allows(text) {
			j.unlisted(r.m.Stage, text)
			return
		}
		j.values[r.m.Stage] = text
		own = text
	}
	if got := s.read(to, own); !stands(got, stage) {
		j.end(upstream.Rejected, fmt.Sprintf("the lead status %s means %s here, and was to mean %s", to, upstream.Word(string(got)), stage), "mend stages and places in the config, then retry")
	}
}

// unlisted ends a job whose value a picklist does not have.
func (j *job) unlisted(name, value string) {
	j.end(upstream.Rejected, fmt.Sprintf("the picklist %s in Salesforce has no value %q", name, value), "add the value to the picklist, or map another field in the config (\"-\" is none), then retry")
}

// owner plans a change of the owner.
func (j *job) owner(r *reader) {
	name, ok := j.ch.Fields.Get("owner")
	if !ok || r.m.Owner == "" {
		return
	}
	if now, _ := j.read.Fields.Get("owner"); now == name {
		return
	}
	if !r.schema.leads.writable(r.m.Owner) {
		j.end(upstream.Rejected, "this login may not change who owns a lead in Salesforce", "ask an administrator for the right to transfer leads, then retry")
		return
	}
	if name == "" {
		id, err := r.people.pool(r.m.Pool)
		if err != nil {
			j.end(upstream.Rejected, err.Error(), "name the queue as pool in the config, then retry")
			return
		}
		j.values[r.m.Owner] = id
		return
	}
	id, ok := r.people.find(name)
	if !ok {
		j.end(upstream.Rejected, fmt.Sprintf("Salesforce has no active user called %s", name), "add the user in Salesforce, or name the e-mail address of "+name+" under owners in the config")
		return
	}
	j.values[r.m.Owner] = id
}

// customs plans what goes into fields of our own and into the opt-outs: only
// those that the org has.
func (j *job) customs(r *reader) {
	leads := r.schema.leads
	for field, name := range map[string]string{"reason": r.m.Reason, "ae": r.m.AE, "wake_at": r.m.WakeAt} {
		text, ok := j.ch.Fields.Get(field)
		if !ok || !leads.writable(name) {
			continue
		}
		f := leads.byName[name]
		if t, timed := instant(text); timed && field == "wake_at" {
			if text = iso(t); f.Type == "date" {
				text = t.Format(time.DateOnly)
			}
		}
		if !f.allows(text) {
			j.unlisted(name, text)
			return
		}
		j.values[name] = cut(text, f)
	}
	if text, ok := j.ch.Fields.Get("do_not_contact"); ok {
		for _, name := range r.m.OptOuts {
			if leads.writable(name) {
				j.values[name] = text == "true"
			}
		}
	}
	number := func(name string, n int) {
		if !leads.writable(name) {
			return
		}
		j.values[name] = n
		if t := leads.byName[name].Type; t == "string" || t == "textarea" {
			j.values[name] = strconv.Itoa(n)
		}
	}
	// What no field of a lead holds goes along with whatever was done.
	if j.ch.Cycle > 0 {
		number(r.m.Cycle, j.ch.Cycle)
	}
	if j.ch.Score != nil {
		number(r.m.Score, j.ch.Score.Total)
	}
}

// answers plans the answers to the criteria. An undo that changes nothing else
// takes answers back: the criteria that it does not name are unknown again.
func (j *job) answers(r *reader) {
	given := map[string]string{}
	if j.ch.Kind == lead.ChangeUndo {
		if len(j.ch.Fields) > 0 || j.ch.Activity != nil {
			return
		}
		for _, f := range lead.Frameworks() {
			for _, c := range f.Criteria {
				given[c.Code] = ""
			}
		}
	}
	for _, a := range j.ch.Answers {
		given[a.Criterion] = string(a.Value)
	}
	for code, value := range given {
		name := r.m.criterion(code)
		if !r.schema.leads.writable(name) {
			continue
		}
		switch f := r.schema.leads.byName[name]; {
		case f.Type == "boolean":
			j.values[name] = value == string(lead.Yes)
		case f.allows(value):
			j.values[name] = cut(value, f)
		}
	}
}

// cut is a text as a field takes it: nil for an empty one, and no longer than the
// field. What is cut off stands in the task.
func cut(text string, f *field) any {
	if text == "" {
		return nil
	}
	if r := []rune(text); f.Length > 0 && len(r) > f.Length && f.Type != "datetime" && f.Type != "date" {
		text = string(r[:max(f.Length-1, 0)]) + "…"
	}
	return text
}
