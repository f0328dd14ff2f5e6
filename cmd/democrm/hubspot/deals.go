package hubspot

import (
	"strconv"

	"banter/store/lead"
	"banter/store/upstream/democrm/wire"
)

// dealPipeline is the pipeline of deals that every portal begins with.
func dealPipeline() Pipeline {
	p := Pipeline{Label: "Sales Pipeline", ID: "default", CreatedAt: epoch, UpdatedAt: epoch}
	for i, s := range []struct{ id, label, probability string }{
		{"appointmentscheduled", "Appointment Scheduled", "0.2"},
		{"qualifiedtobuy", "Qualified To Buy", "0.4"},
		{"presentationscheduled", "Presentation Scheduled", "0.6"},
		{"decisionmakerboughtin", "Decision Maker Bought-In", "0.8"},
		{"contractsent", "Contract Sent", "0.9"},
		{dealWon, "Closed Won", "1.0"},
		{dealLost, "Closed Lost", "0.0"},
	} {
		x := stage(s.id, s.label, i, "OPEN")
		x.Metadata = map[string]string{"isClosed": strconv.FormatBool(s.id == dealWon || s.id == dealLost), "probability": s.probability}
		p.Stages = append(p.Stages, x)
	}
	return p
}

const (
	dealOpen = "appointmentscheduled"
	dealWon  = "closedwon"
	dealLost = "closedlost"
)

// close says of a deal whether it is closed, by its stage.
func (k *kind) close(props map[string]string) {
	closed, won := false, false
	for _, line := range k.pipeline {
		for _, s := range line.Stages {
			if s.ID == props["dealstage"] {
				closed = s.Metadata["isClosed"] == "true"
				won = closed && s.Metadata["probability"] == "1.0"
			}
		}
	}
	props["hs_is_closed"], props["hs_is_closed_won"] = strconv.FormatBool(closed), strconv.FormatBool(won)
}

// deal brings the deal of a lead to what the CRM says of it.
func (m *mirror) deal(contact string, l wire.Lead) {
	f := l.Fields
	if f["opportunity"] == "" {
		return
	}
	d := m.deals[l.ID]
	props := map[string]string{
		"dealname": f["company"] + " - New deal", "pipeline": "default", "dealstage": dealOpen, "amount": f["amount"],
		"deal_currency_code": f["currency"], "closedate": f["closed_at"],
	}
	at := f["opportunity_at"]
	switch lead.Stage(f["stage"]) {
	case lead.StageWon:
		props["dealstage"] = dealWon
	case lead.StageLost:
		props["dealstage"] = dealLost
	default:
	}
	if f["closed_at"] != "" {
		at = f["closed_at"]
	}
	changed := map[string]string{}
	for n, v := range props {
		if d.told[n] != v {
			changed[n] = v
		}
	}
	if len(changed) == 0 {
		return
	}
	opened, _ := instant(f["opportunity_at"])
	c := Contact{ID: d.id, Properties: changed, Created: opened}
	if !m.filled {
		c.Updated, _ = instant(at) // as old as what happened last
	}
	id := m.portal.Put("deals", c)
	if d.id == "" {
		m.portal.Associate("contacts", contact, "deals", id, 4)
	}
	m.deals[l.ID] = mirroredDeal{id, props}
}

// mirroredDeal is a deal of the portal, and what it was told.
type mirroredDeal struct {
	id   string
	told map[string]string
}
