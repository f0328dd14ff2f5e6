package hubspot

import (
	"banter/store/lead"
)

// fallbackSAL is the lead status that says "accepted" in an account without the
// property for the stage: HubSpot's lifecycle has no word for it, unless somebody
// has given it one.
const fallbackSAL = "IN_PROGRESS"

// standIn reports whether the lead status stands in for the lifecycle to say
// that a lead was accepted: the account has no option of its own for it.
func (m Mapping) standIn() bool { return m.Stages[m.Places[lead.StageSAL].Lifecycle] != lead.StageSAL }

// standing reads stage and status out of a contact; "" is what it does not say.
//
// The lifecycle is coarser than the product's stages, so a property of our own
// refines it as long as both agree: where a colleague has moved the lifecycle,
// the lifecycle counts. A lead status that is a verdict counts more than both,
// for that is how people at HubSpot's own screens give one.
func (m Mapping) standing(get func(string) string, hasStage bool) (lead.Stage, lead.Status) {
	life, option := get(m.Lifecycle), get(m.LeadStatus)
	stage, status := m.Stages[life], m.Statuses[option]
	if life == "" {
		// Nobody's word: a stage on its way backwards, cleared and not yet set.
		return "", status
	}
	switch stage {
	case lead.StageOpportunity, lead.StageWon, lead.StageLost:
		return stage, status
	default:
	}
	if own := lead.Stage(get(m.Stage)); hasStage && own.Valid() && m.Places[own].Lifecycle == life {
		stage = own
	}
	switch verdict := m.Verdicts[option]; {
	case verdict != "" && stage != lead.StageLost:
		stage = verdict
	case !hasStage && m.standIn() && stage == lead.StageMQL && option == fallbackSAL:
		return lead.StageSAL, ""
	}
	return stage, status
}

// place is the option of the lead status that a stage is written with; "" where
// the work status is.
func (m Mapping) place(stage lead.Stage, hasStage bool) string {
	if stage == lead.StageSAL && !hasStage && m.standIn() {
		return fallbackSAL
	}
	return m.Places[stage].LeadStatus
}

// write is what stage and status become, over what the contact has now. An
// empty argument is one that does not change.
func (m Mapping) write(stage lead.Stage, status lead.Status, get func(string) string, hasStage bool) texts {
	out := texts{}
	standing, _ := m.standing(get, hasStage)
	if stage != "" {
		if life := m.Places[stage].Lifecycle; life != "" && m.Lifecycle != "" {
			out[m.Lifecycle] = life
		}
		if hasStage {
			out[m.Stage] = string(stage)
		}
		standing = stage
	}
	if m.LeadStatus == "" {
		return out
	}
	option, now := m.place(standing, hasStage), get(m.LeadStatus)
	switch {
	case option != "" && stage != "":
		out[m.LeadStatus] = option
	case option != "" && !hasStage:
		// Where the lead stands is said by the lead status alone: it stays.
	case status != "" && m.Write[status] != "":
		out[m.LeadStatus] = m.Write[status]
	case stage != "" && (m.Verdicts[now] != "" || !hasStage && m.standIn() && now == fallbackSAL):
		out[m.LeadStatus] = "" // what it said is no longer so
	}
	return out
}
