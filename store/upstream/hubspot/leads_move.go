package hubspot

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"banter/store/lead"
	"banter/store/upstream"
)

// attach finds the lead objects of jobs, and the deals of those that move. For an undo a closed one counts since
// the contact came to where the change that is taken back has put it: the
// lifecycle may be back already.
func (c *Client) attach(ctx context.Context, r *reader, jobs []*job) (err error) {
	var contacts, moved []*object
	was := map[id]string{}
	for _, j := range jobs {
		contacts = append(contacts, j.now)
		_, moves := j.ch.Fields.Get("stage")
		if _, works := j.ch.Fields.Get("status"); moves || works {
			moved = append(moved, j.now)
		}
		if base, ok := j.ch.Base.Get("stage"); ok && j.ch.Kind == lead.ChangeUndo {
			was[j.now.ID] = r.m.Places[lead.Stage(base)].Lifecycle
		}
	}
	life := func(o *object) string { return cmp.Or(was[o.ID], r.m.lifeOf(o)) }
	if r.leads, err = c.leadsOf(ctx, r.schema, contacts, life); err != nil {
		return err
	}
	if r.deals, err = c.dealsOf(ctx, moved, life); err != nil {
		return err
	}
	for _, j := range jobs {
		if d := r.deals[string(j.now.ID)]; d != nil {
			j.update = max(j.update, d.updated)
		}
		if l := r.leads[string(j.now.ID)]; l != nil {
			j.update = max(j.update, l.updated)
		}
	}
	return nil
}

// aim plans where the lead object of a job goes.
func (j *job) aim(r *reader) {
	l := r.leads[string(j.now.ID)]
	text, moves := j.ch.Fields.Get("stage")
	status, works := j.ch.Fields.Get("status")
	if l == nil || !moves && !works {
		return
	}
	if !moves {
		text, _ = j.read.Fields.Get("stage")
	}
	if !works {
		status, _ = j.read.Fields.Get("status")
	}
	target := ""
	switch stage := lead.Stage(text); {
	case stage == lead.StageNurture:
		target = l.find(text, string(lead.StageDisqualified))
	case !working(stage):
		target = l.find(text)
	case l.means(l.stage) == "": // nobody has said what moves it on
	case status == string(lead.StatusConnected):
		target = l.find(text, status, string(lead.StatusAttempting))
	case status == string(lead.StatusAttempting), stage == lead.StageSAL:
		target = l.find(text, string(lead.StatusAttempting))
	default:
		target = l.find(text, string(lead.StatusNew))
	}
	if target == "" || target == l.stage {
		return
	}
	j.lead = texts{"hs_pipeline_stage": target}
	reason, _ := j.ch.Fields.Get("reason")
	if s := lead.Stage(text); reason != "" && (s == lead.StageDisqualified || s == lead.StageNurture) && r.schema.leadReason.takes(reason) {
		j.lead[reasonProperty] = reason
	}
}

// aimed is the lead object of a job as it will be.
func (j *job) aimed(r *reader) *leadObject {
	l := r.leads[string(j.now.ID)]
	if l == nil || j.lead == nil {
		return l
	}
	moved := *l
	moved.stage = j.lead["hs_pipeline_stage"]
	return &moved
}

// move brings the lead objects of jobs to where they go, after their contacts.
// A job whose lead object does not follow is not done: its contact is as it
// should be, which the next try finds so.
func (c *Client) move(ctx context.Context, r *reader, jobs []*job) error {
	var rows []input
	byID := map[string]*job{}
	for _, j := range jobs {
		if l := r.leads[string(j.now.ID)]; l != nil && j.lead != nil && byID[l.id] == nil {
			byID[l.id] = j
			rows = append(rows, input{ID: l.id, Properties: j.lead})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	out, err := c.update(ctx, leadsKind, rows)
	denied := forbidden(err)
	for id, j := range byID {
		o, f := out.done[id], out.refused[id]
		switch {
		case o != nil:
			j.update = max(j.update, o.updated())
		case f != nil && f.Status == http.StatusNotFound: // it was archived meanwhile: nothing is left to move
		case f != nil:
			j.end(upstream.Rejected, "the lead object of the contact stays where it is: "+f.Problem(), f.Hint())
		case denied:
			j.end(upstream.Rejected, "the lead object of the contact stays where it is: the token may not write leads",
				`add the scope crm.objects.leads.write to the key in HubSpot and retry, or do without lead objects: lead_object = "-" in the config`)
		case err == nil:
			j.end(upstream.Unknown, "HubSpot did not say what became of the lead object", "it is looked up before it is sent again")
		}
	}
	if denied {
		return nil
	}
	return err
}

// takes reports whether a property is there and takes a text.
func (d *definition) takes(text string) bool {
	if d == nil || d.Calculated || d.Modification.ReadOnlyValue {
		return false
	}
	return d.Type != "enumeration" || slices.ContainsFunc(d.Options, func(o option) bool { return o.Value == text })
}
