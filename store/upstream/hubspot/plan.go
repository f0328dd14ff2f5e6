package hubspot

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"banter/store/lead"
	"banter/store/upstream"
)

// plan works out the properties that a change writes. It ends the job where the
// account has no way to say what the change says.
func (j *job) plan(r *reader) {
	j.props = texts{}
	get := func(name string) string { return j.now.Properties[name] }
	hasStage := r.schema.has(r.m.Stage)
	stage, _ := j.ch.Fields.Get("stage")
	status, _ := j.ch.Fields.Get("status")
	for name, v := range r.m.write(lead.Stage(stage), lead.Status(status), get, hasStage) {
		switch {
		case !r.schema.writable(name):
		case r.schema.allows(name, v):
			j.props[name] = v
		case name == r.m.Lifecycle:
			j.end(upstream.Rejected, fmt.Sprintf("HubSpot's property %s has no option %q for the stage %s", name, v, stage),
				"map the stage to one of its options in the config: "+strings.Join(r.schema.values(name), ", "))
			return
		}
	}
	j.aim(r)
	if stage != "" && !j.says(r, lead.Stage(stage), hasStage) {
		j.end(upstream.Rejected, fmt.Sprintf("this account of HubSpot has no way to say the stage %s", stage),
			fmt.Sprintf("create the property %s (banter doctor offers to), or map the stage in the config", upstream.Word(r.m.Stage)))
		return
	}
	if !j.owner(r) {
		return
	}
	j.customs(r)
	j.answers(r)
	for name, v := range j.props {
		if now, ok := j.now.Properties[name]; ok && same(now, v) {
			delete(j.props, name)
		}
	}
	j.clear = r.schema.backwards(r.m.Lifecycle, get(r.m.Lifecycle), j.props[r.m.Lifecycle])
}

// same reports whether two values of a property are one: HubSpot writes times in
// its own way.
func same(a, b string) bool {
	if a == b {
		return true
	}
	x, ok := instant(a)
	y, ok2 := instant(b)
	return ok && ok2 && x.Equal(y)
}

// says reports whether the contact is read as being at a stage once the
// properties are written: else the next pull would take the move back.
func (j *job) says(r *reader, stage lead.Stage, hasStage bool) bool {
	got, _ := j.aimed(r).refine(r.m.standing(func(name string) string {
		if v, ok := j.props[name]; ok {
			return v
		}
		return j.now.Properties[name]
	}, hasStage))
	return r.deals[string(j.now.ID)].refine(got) == stage
}

// owner plans a change of the owner; false ends the job.
func (j *job) owner(r *reader) bool {
	name, ok := j.ch.Fields.Get("owner")
	if !ok || !r.schema.writable(r.m.Owner) {
		return true
	}
	if name == "" {
		j.props[r.m.Owner] = ""
		return true
	}
	id, ok := r.owners.find(name)
	if !ok {
		j.end(upstream.Rejected, fmt.Sprintf("HubSpot has no active owner called %s", name), "add the user in HubSpot, or name the e-mail address of "+name+" under owners in the config")
		return false
	}
	j.props[r.m.Owner] = id
	return true
}

// customs plans what goes into properties of our own: only those that the
// account has.
func (j *job) customs(r *reader) {
	for field, name := range map[string]string{"reason": r.m.Reason, "ae": r.m.AE, "wake_at": r.m.WakeAt, "do_not_contact": r.m.DoNotContact} {
		text, ok := j.ch.Fields.Get(field)
		if !ok || !r.schema.has(name) || !r.schema.writable(name) {
			continue
		}
		switch field {
		case "do_not_contact":
			if text == "" {
				text = "false"
			}
		case "wake_at":
			if t, ok := instant(text); ok {
				text = iso(t)
				if r.schema.byName[name].Type == "date" {
					text = t.Format(time.DateOnly)
				}
			}
		}
		if r.schema.allows(name, text) {
			j.props[name] = text
		}
	}
	// What no field of a lead holds goes along with whatever was done.
	number := func(name string, n int) {
		if r.schema.has(name) && r.schema.writable(name) {
			j.props[name] = strconv.Itoa(n)
		}
	}
	if j.ch.Cycle > 0 {
		number(r.m.Cycle, j.ch.Cycle)
	}
	if j.ch.Score != nil {
		number(r.m.ScoreThen, j.ch.Score.Total)
	}
}

// answers plans the answers to the criteria. An undo that changes nothing else
// takes answers back: the criteria that it does not name are unknown again.
func (j *job) answers(r *reader) {
	given := map[string]string{}
	if j.ch.Kind == lead.ChangeUndo {
		if len(j.ch.Fields) > 0 || j.ch.Activity != nil || r.m.Answers == "" {
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
		if r.schema.has(name) && r.schema.writable(name) && r.schema.allows(name, value) {
			j.props[name] = value
		}
	}
}
