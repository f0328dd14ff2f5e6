package hubspot

import (
	"slices"
	"strings"
	"unicode"

	"banter/store/lead"
)

// derive is the mapping that fits an account: what the config says; where it
// says nothing the defaults, as far as the account has the options that they
// name; and for options of the account's own what their labels say. An option
// that says nothing is left without a meaning: it is not guessed.
func (m Mapping) derive(s *schema) Mapping {
	d, full := DefaultMapping(), m.complete()
	deriveLeadStages(&d, s)
	if !s.known {
		return m.onto(d)
	}
	deriveStages(&d, s, full, m)
	deriveStatuses(&d, s, full, m)
	if scores := s.scores(); len(scores) == 1 {
		d.Score = scores[0]
	}
	if zones := slices.DeleteFunc([]string{"hs_timezone", "timezone", "time_zone"}, func(name string) bool { return !s.has(name) }); len(zones) > 0 {
		d.Fields["zone"] = zones
	}
	for _, name := range []string{"do_not_contact", "do_not_call"} {
		if p := s.byName[name]; p != nil && (p.Type == "bool" || p.FieldType == "booleancheckbox") {
			d.OptOuts = append(d.OptOuts, name)
		}
	}
	d.OptOuts = slices.DeleteFunc(d.OptOuts, func(name string) bool { return !s.has(name) })
	return m.onto(d)
}

// deriveStages gives each option of the lifecycle its stage, and each stage the
// option that it is written with. d are the defaults, full and m the config's
// mapping with and without them.
func deriveStages(d *Mapping, s *schema, full, m Mapping) {
	options := s.options(full.Lifecycle)
	for _, o := range options {
		if _, known := d.Stages[o.Value]; !known {
			if stage := stageSaid(o, false); stage != "" {
				d.Stages[o.Value] = stage
			}
		}
	}
	means := over(d.Stages, m.Stages)
	there := func(value string) bool {
		return slices.ContainsFunc(options, func(o option) bool { return o.Value == value })
	}
	lost := map[lead.Stage]bool{}
	for _, stage := range lead.Stages() {
		place := d.Places[stage]
		if there(place.Lifecycle) && means[place.Lifecycle] == stage {
			continue
		}
		own := slices.IndexFunc(options, func(o option) bool { return means[o.Value] == stage && !o.Hidden })
		if own >= 0 {
			place.Lifecycle = options[own].Value
		}
		lost[stage] = own < 0 && !there(place.Lifecycle)
		d.Places[stage] = place
	}
	// What has no option of its own is written where the stage before it is.
	for _, as := range [][2]lead.Stage{
		{lead.StageSAL, lead.StageMQL}, {lead.StageNurture, lead.StageLead}, {lead.StageDisqualified, lead.StageLead}, {lead.StageLost, lead.StageDisqualified},
	} {
		if lost[as[0]] && !lost[as[1]] {
			place := d.Places[as[0]]
			place.Lifecycle = d.Places[as[1]].Lifecycle
			d.Places[as[0]] = place
		}
	}
}

// deriveStatuses gives each option of the lead status its verdict or work
// status, and each of these the option that it is written with.
func deriveStatuses(d *Mapping, s *schema, full, m Mapping) {
	options := s.options(full.LeadStatus)
	if len(options) == 0 {
		return
	}
	for _, o := range options {
		_, works := d.Statuses[o.Value]
		_, ends := d.Verdicts[o.Value]
		if works || ends {
			continue
		}
		switch stage := stageSaid(o, false); stage {
		case lead.StageDisqualified, lead.StageNurture:
			d.Verdicts[o.Value] = stage
			continue
		default:
		}
		if status := statusSaid(o); status != "" {
			d.Statuses[o.Value] = status
		}
	}
	works, ends := over(d.Statuses, m.Statuses), over(d.Verdicts, m.Verdicts)
	first := func(fits func(string) bool) string {
		if i := slices.IndexFunc(options, func(o option) bool { return !o.Hidden && fits(o.Value) }); i >= 0 {
			return options[i].Value
		}
		return ""
	}
	for stage, place := range d.Places {
		if place.LeadStatus != "" && first(func(v string) bool { return v == place.LeadStatus }) == "" {
			place.LeadStatus = first(func(v string) bool { return ends[v] == stage })
			d.Places[stage] = place
		}
	}
	for _, status := range lead.Statuses() {
		if v := d.Write[status]; v != "" && first(func(o string) bool { return o == v }) != "" {
			continue
		}
		if v := first(func(v string) bool { return works[v] == status && ends[v] == "" && v != fallbackSAL }); v != "" {
			d.Write[status] = v
		}
	}
}

// deriveLeadStages gives the stages of the pipelines of lead objects a meaning.
func deriveLeadStages(d *Mapping, s *schema) {
	for _, line := range s.leads {
		for _, x := range line.Stages {
			if _, known := d.LeadStages[x.ID]; known {
				continue
			}
			o := option{Label: x.Label, Value: x.ID}
			if stage := stageSaid(o, true); stage != "" && stage != lead.StageLead {
				d.LeadStages[x.ID] = string(stage)
			} else if status := statusSaid(o); status != "" {
				d.LeadStages[x.ID] = string(status)
			}
		}
	}
}

// options are the options of a property as they are.
func (s *schema) options(name string) []option {
	if d := s.byName[name]; d != nil {
		return d.Options
	}
	return nil
}

// scores are the properties of the type that HubSpot reckons scores with. Its
// first one is retired, and stands still.
func (s *schema) scores() []string {
	var out []string
	for name, d := range s.byName {
		if name != "hubspotscore" && (d.FieldType == "calculation_score" || d.FieldType == "score") {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// stageSaid is the stage that an option means by its label, else by its value; ""
// for one that does not say. worked says that it is of a record of work, where
// "qualified" is the end of it.
func stageSaid(o option, worked bool) lead.Stage {
	for _, text := range []string{o.Label, o.Value} {
		has := wordsOf(text)
		switch {
		case has("disqualif*", "unqualif*", "not qualified", "junk", "spam", "bad fit", "not a fit", "no fit"):
			return lead.StageDisqualified
		case has("lost", "churn*", "former customer", "past customer", "ex customer"):
			return lead.StageLost
		case has("nurtur*", "recycl*", "not now", "bad timing"):
			return lead.StageNurture
		case has("marketing accepted", "mal"): // between two of our stages
			return ""
		case has("sal", "sales accepted", "accepted"):
			return lead.StageSAL
		case has("mql", "marketing qualified", "marketingqualified*"):
			return lead.StageMQL
		case has("sql", "sales qualified", "salesqualified*"), worked && has("qualified"):
			return lead.StageSQL
		case has("opportunit*"):
			return lead.StageOpportunity
		case has("customer*", "client*", "won", "evangelist*", "advocate*"):
			return lead.StageWon
		case has("qualified", "accepted", "pql", "partner*", "competitor*"): // by a word that is none of ours
			return ""
		case has("lead", "leads", "subscriber*", "inquir*", "enquir*"):
			return lead.StageLead
		}
	}
	return ""
}

// statusSaid is the work status that an option means by its label, else by its
// value; "" for one that does not say.
func statusSaid(o option) lead.Status {
	for _, text := range []string{o.Label, o.Value} {
		has := wordsOf(text)
		switch {
		case has("waiting", "on hold", "snooz*", "paused"):
			return lead.StatusWaiting
		case has("attempt*", "in progress", "working", "contacting", "no answer"):
			return lead.StatusAttempting
		case has("connect*", "conversation", "in contact", "engaged"):
			return lead.StatusConnected
		case has("new", "open", "unworked", "untouched", "not contacted", "not started", "to do"):
			return lead.StatusNew
		}
	}
	return ""
}

// wordsOf looks for words in a text; several in one are a sequence, and a star
// stands for any end of the last.
func wordsOf(text string) func(...string) bool {
	words := strings.FieldsFunc(lead.Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	in := " " + strings.Join(words, " ") + " "
	return func(want ...string) bool {
		return slices.ContainsFunc(want, func(w string) bool {
			if stem, ok := strings.CutSuffix(w, "*"); ok {
				return strings.Contains(in, " "+stem)
			}
			return strings.Contains(in, " "+w+" ")
		})
	}
}
