package hubspot

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"banter/store/lead"
	"banter/store/upstream"
)

// inspectMapping says what the account's own definitions were taken to mean, and
// what to write into the config for what could not be told. config is the mapping
// as the config has it.
func inspectMapping(f *Findings, s *schema, config Mapping) {
	m := s.m
	for _, x := range []struct{ name, field, property string }{
		{"lifecycle", "lifecycle", m.Lifecycle}, {"lead status", "lead_status", m.LeadStatus}, {"owner", "owner", m.Owner},
	} {
		hint := fmt.Sprintf("name the property that has it under [upstream.hubspot] in the config: %s = \"…\"", x.field)
		switch {
		case x.property == "":
			f.add(x.name, x.name == "lead status", hint, "no property is mapped")
		case !s.has(x.property):
			f.add(x.name, false, hint, "there is no property %s", x.property)
		case !s.writable(x.property):
			f.add(x.name, false, hint, "the property %s can't be written", x.property)
		default:
			f.add(x.name, true, "", "%s", x.property)
		}
	}
	inspectScore(f, s, config)
	inspectStages(f, s)
	inspectStatuses(f, s)
	f.add("time zones", true, "", "of contacts: %s", list(present(s, m.Fields["zone"])))
	f.add("opt-outs", true, "", "read from %s", list(present(s, append([]string{m.DoNotContact}, m.OptOuts...))))
	if f.Missing = m.missing(s); len(f.Missing) == 0 {
		f.add("custom properties", true, "", "all are there")
		return
	}
	var names []string
	for _, p := range f.Missing {
		names = append(names, p.Name)
	}
	f.add("custom properties", false, "create them (it needs the scope crm.schemas.contacts.write), or go without: what they would hold is in the notes",
		"missing: %s", list(names))
}

// present are those of some properties that the account has.
func present(s *schema, names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !s.has(name) })
}

// inspectScore says which score is kept with the leads. None is no fault; two
// are for a person to choose from.
func inspectScore(f *Findings, s *schema, config Mapping) {
	for name, d := range s.byName {
		if strings.Contains(strings.ToLower(name+d.Label), "score") && d.Type == "number" && name != s.m.ScoreThen {
			f.Scores = append(f.Scores, lead.Clean(name))
		}
	}
	slices.Sort(f.Scores)
	switch found := s.scores(); {
	case s.m.Score != "":
		f.add("score", s.has(s.m.Score), "name another property as score under [upstream.hubspot] in the config, or write score = \"-\"", "%s", lead.Clean(s.m.Score))
	case config.Score == "" && len(found) > 1:
		f.add("score", true, "", "none is kept, because there are several: %s; write one of them under [upstream.hubspot]: score = %q", list(found), found[0])
	default:
		f.add("score", true, "", "none is kept with the leads")
	}
}

func inspectStages(f *Findings, s *schema) {
	m := s.m
	var odd, said []string
	for _, o := range s.options(m.Lifecycle) {
		name := optionName(o)
		stage, ok := m.Stages[o.Value]
		switch {
		case !ok:
			odd = append(odd, name)
		case stage == "":
			said = append(said, name+" → left alone")
		default:
			said = append(said, name+" → "+string(stage))
		}
	}
	hint := ""
	if len(odd) > 0 {
		first := slices.IndexFunc(s.options(m.Lifecycle), func(o option) bool { _, ok := m.Stages[o.Value]; return !ok })
		hint = fmt.Sprintf("give each a stage under [upstream.hubspot.stages] in the config: %s = \"lead\" (or another stage, or \"\"); until then the stage of these contacts is not told",
			strconv.Quote(lead.Clean(s.options(m.Lifecycle)[first].Value)))
	}
	f.add("stages", len(odd) == 0, hint, "%s; options of %s without a stage: %s", list(said), m.Lifecycle, list(odd))
	var lost []string
	for _, stage := range lead.Stages() {
		j := job{now: &object{Properties: texts{}}, props: m.write(stage, "", func(string) string { return "" }, s.has(m.Stage))}
		for name, v := range j.props {
			if !s.writable(name) || !s.allows(name, v) {
				delete(j.props, name)
			}
		}
		if !j.says(&reader{m: m}, stage, s.has(m.Stage)) {
			lost = append(lost, string(stage))
		}
	}
	f.add("stages to write", len(lost) == 0, "create the property "+upstream.Word(m.Stage)+", or map the stages to options under [upstream.hubspot.places] in the config: "+
		"sal = { lifecycle = \"…\" }", "stages that HubSpot can't be told: %s", list(lost))
}

// optionName is an option as people know it: "12345 (SAL)".
func optionName(o option) string {
	value, label := lead.Clean(o.Value), lead.Clean(o.Label)
	if label == "" || strings.EqualFold(strings.ReplaceAll(label, " ", ""), value) {
		return value
	}
	return value + " (" + label + ")"
}

func inspectStatuses(f *Findings, s *schema) {
	m := s.m
	if m.LeadStatus == "" {
		return
	}
	var odd []string
	for _, o := range s.options(m.LeadStatus) {
		_, works := m.Statuses[o.Value]
		_, ends := m.Verdicts[o.Value]
		if !works && !ends {
			odd = append(odd, optionName(o))
		}
	}
	if len(odd) > 0 {
		f.add("lead statuses", true, "", "options of %s that say nothing here: %s; if one should, write it under [upstream.hubspot.statuses] or [upstream.hubspot.verdicts]", m.LeadStatus, list(odd))
	}
	var lost []string
	for _, status := range slices.Sorted(maps.Keys(m.Write)) {
		if v := m.Write[status]; v != "" && !s.allows(m.LeadStatus, v) {
			lost = append(lost, fmt.Sprintf("%s (%s)", status, v))
		}
	}
	f.add("work statuses", len(lost) == 0, "add the options to "+m.LeadStatus+" in HubSpot, or map others under [upstream.hubspot.write] in the config", "work statuses that HubSpot can't be told: %s", list(lost))
}
