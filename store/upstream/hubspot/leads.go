package hubspot

import (
	"cmp"
	"context"
	"fmt"
	"net/http"

	"banter/store/lead"
)

// leadsKind is HubSpot's Leads object (0-136): the record of the work on a
// contact, which accounts with Sales Hub Professional have.
const leadsKind = "leads"

// reasonProperty is where a lead object keeps why it was disqualified, in
// accounts that have it.
const reasonProperty = "hs_lead_disqualification_reason"

// maxHistory is how many records HubSpot reads at once with their history.
const maxHistory = 50

// pipeline is an order of stages of lead objects.
type pipeline struct {
	ID     string          `json:"id"`
	Stages []pipelineStage `json:"stages"`
}

type pipelineStage struct {
	ID       string `json:"id"`
	Label    string `json:"label"`
	Metadata texts  `json:"metadata"`
	Archived bool   `json:"archived"`
}

// closed reports whether work is over in a stage; one that does not tell is so
// where it means a verdict.
func (s pipelineStage) closed(means string) bool {
	if closed, ok := s.Metadata["isClosed"]; ok {
		return closed == "true"
	}
	return lead.Stage(means).Valid()
}

// readPipelines reads the pipelines of the Leads object and whether it has a
// property for the reason; nil where the account has no such object, the token
// may not read it, or the mapping does without.
func (c *Client) readPipelines(ctx context.Context) (list []pipeline, reason *definition, err error) {
	if c.m.LeadObject == "" || !c.may(leadsKind) {
		return nil, nil, nil
	}
	var lines struct {
		Results []pipeline `json:"results"`
	}
	err = c.call(ctx, classRest, http.MethodGet, c.paths.pipelines(leadsKind), nil, &lines)
	if forbidden(err) || refusal(err) != nil {
		c.deny(leadsKind)
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read the pipelines of leads: %w", err)
	}
	var props struct {
		Results []definition `json:"results"`
	}
	err = c.call(ctx, classRest, http.MethodGet, c.paths.properties(leadsKind), nil, &props)
	if err != nil && !forbidden(err) {
		return nil, nil, fmt.Errorf("read the properties of leads: %w", err)
	}
	for i := range props.Results {
		if props.Results[i].Name == reasonProperty {
			reason = &props.Results[i]
		}
	}
	return lines.Results, reason, nil
}

// leadObject is the lead object that counts for a contact: the newest that is
// open, else the newest that was closed since the contact came to where it is.
type leadObject struct {
	id, stage string
	line      pipeline
	m         Mapping
	updated   int64 // the latest change of any lead object of the contact
}

// means is what a stage means: a stage or a work status, "" for one that nobody
// has mapped.
func (l *leadObject) means(stage string) string { return l.m.LeadStages[stage] }

// find is the first stage of the object's pipeline that means one of the words,
// the first word before the others; "" for none.
func (l *leadObject) find(words ...string) string {
	for _, w := range words {
		for _, s := range l.line.Stages {
			if w != "" && !s.Archived && l.means(s.ID) == w {
				return s.ID
			}
		}
	}
	return ""
}

// working reports whether a lead is being worked at a stage: further on, and
// after a verdict, the contact alone says where it stands.
func working(s lead.Stage) bool {
	return s == lead.StageLead || s == lead.StageMQL || s == lead.StageSAL
}

// refine is where a contact stands with its lead object, which may be nil. A
// work status that the pipeline has no stage for is told by the contact.
func (l *leadObject) refine(stage lead.Stage, status lead.Status) (lead.Stage, lead.Status) {
	if l == nil || !working(stage) {
		return stage, status
	}
	switch means := l.means(l.stage); {
	case lead.Stage(means).Valid():
		return lead.Stage(means), status
	case means != "" && (status == "" || l.find(string(status)) != ""):
		return stage, lead.Status(means)
	}
	return stage, status
}

// leadsOf finds the lead objects that count for contacts, by the contacts' ids;
// life is the lifecycle since when a closed one counts. It finds none where the
// account has no such objects.
func (c *Client) leadsOf(ctx context.Context, s *schema, contacts []*object, life func(*object) string) (map[string]*leadObject, error) {
	if len(s.leads) == 0 || len(contacts) == 0 || !c.may(leadsKind) {
		return nil, nil
	}
	var ids []string
	for _, o := range contacts {
		ids = append(ids, string(o.ID))
	}
	links, err := c.linked(ctx, "contacts", ids, leadsKind)
	var objects map[string]*object
	if err == nil {
		objects, err = c.readIn(ctx, leadsKind, latest(links), batchRead{Properties: []string{"hs_pipeline"}, History: []string{"hs_pipeline_stage"}}, maxHistory)
	}
	if forbidden(err) {
		c.deny(leadsKind)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out := map[string]*leadObject{}
	for _, o := range contacts {
		since, dated := instant(o.Properties[becameProperty(life(o))])
		var best *leadObject
		open, changed := false, int64(0)
		for _, id := range links[string(o.ID)] {
			x := objects[id]
			if x == nil {
				continue
			}
			changed = max(changed, x.updated())
			l := &leadObject{id: id, stage: x.Properties["hs_pipeline_stage"], m: s.m}
			at, closed := s.place(l, x.Properties["hs_pipeline"])
			counts := !closed || dated && x.entered() >= since.UnixMilli()
			if counts && at && (best == nil || !closed && !open) {
				best, open = l, !closed
			}
		}
		if best != nil {
			best.updated = changed
			out[string(o.ID)] = best
		}
	}
	return out, nil
}

// place finds the pipeline that a lead object is in; ok is false for a stage
// that the account has no more.
func (s *schema) place(l *leadObject, line string) (ok, closed bool) {
	for _, p := range s.leads {
		for _, x := range p.Stages {
			if x.ID == l.stage && (!ok || p.ID == line) {
				l.line, ok, closed = p, true, x.closed(l.means(x.ID))
			}
		}
	}
	return ok, closed
}

// entered is when a lead object came to its stage, in milliseconds since 1970.
func (o *object) entered() int64 {
	for _, h := range o.History["hs_pipeline_stage"] {
		if t, ok := instant(h.Timestamp); ok {
			return t.UnixMilli()
		}
	}
	t, _ := instant(o.CreatedAt)
	return t.UnixMilli()
}

// becameProperty is the date at which a contact came to a lifecycle stage.
func becameProperty(life string) string { return "hs_lifecyclestage_" + life + "_date" }

// lifeOf is the lifecycle of a contact as it is.
func (m Mapping) lifeOf(o *object) string { return o.Properties[m.Lifecycle] }

// inspectLeads says whether lead objects are used, and which of their stages
// mean nothing.
func (c *Client) inspectLeads(f *Findings, s *schema) {
	if len(s.leads) == 0 {
		f.add("lead object", true, "", "not used: the account has none, the token lacks crm.objects.leads.read, or the config says so")
		return
	}
	var odd []string
	first := ""
	for _, p := range s.leads {
		for _, x := range p.Stages {
			if _, ok := s.m.LeadStages[x.ID]; !ok && !x.Archived {
				first = cmp.Or(first, lead.Clean(x.ID))
				odd = append(odd, optionName(option{Value: x.ID, Label: x.Label}))
			}
		}
	}
	f.add("lead object", len(odd) == 0, fmt.Sprintf("give each a stage or a work status under [upstream.hubspot.lead_stages] in the config: %q = \"connected\"; until then the contact alone counts for them", first),
		"used; stages without a meaning: %s", list(odd))
}
