package salesforce

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"banter/store/lead"
	"banter/store/upstream"
)

// Finding is one assumption that Inspect looked at.
type Finding struct {
	Name string // "statuses"
	OK   bool
	Text string // what was found, one line
	Hint string // how to mend it, where it is not OK
}

// Findings is what Inspect found.
type Findings struct {
	Account upstream.Identity
	Version string // of the API that is spoken: "68.0"
	Items   []Finding
	Missing []Missing // the custom fields that the org lacks
	Package []File    // that adds them, for an administrator; nil where none is missing
	Owners  []string  // the active users, as they are called here
	Queues  []string  // for the mapping: the queues that could be the pool
	Scores  []string  // fields that look like scores, for the mapping
}

// OK reports whether every assumption holds.
func (f Findings) OK() bool {
	return !slices.ContainsFunc(f.Items, func(x Finding) bool { return !x.OK })
}

func (f *Findings) add(name string, ok bool, hint, format string, args ...any) {
	if ok {
		hint = ""
	}
	f.Items = append(f.Items, Finding{name, ok, fmt.Sprintf(format, args...), hint})
}

// Inspect looks at what the mapping takes for granted in the org, reading only:
// whose it is, versions, the rights of the login, fields, statuses, users, the
// calls that are left. The error is that of an org that can't be looked at at
// all; it has a retry class.
func (c *Client) Inspect(ctx context.Context) (Findings, error) {
	var f Findings
	var err error
	if f.Account, err = c.Check(ctx); err != nil {
		return f, err
	}
	c.forgetSchema()
	c.mu.Lock()
	c.people = nil
	clear(c.denied)
	f.Version = c.session.version
	me := c.session.who
	c.mu.Unlock()
	f.add("org", true, "", "%s as %s", f.Account.Text, upstream.Word(me.mail()))
	f.add("version", true, "", "API %s (%s to %s are known)", f.Version, oldest, newest)
	s, err := c.readSchema(ctx)
	if err != nil {
		return f, fmt.Errorf("look at Salesforce: %w", err)
	}
	c.inspectFields(&f, s)
	c.inspectStatuses(&f, s.statuses)
	p, err := c.readPeople(ctx, true)
	if err != nil {
		return f, fmt.Errorf("look at Salesforce: %w", err)
	}
	c.inspectPeople(&f, p)
	for _, step := range []func(context.Context, *Findings) error{c.inspectBeside, c.inspectLimits} {
		if err := step(ctx, &f); err != nil {
			return f, fmt.Errorf("look at Salesforce: %w", err)
		}
	}
	return f, nil
}

// inspectFields looks at what is read and written.
func (c *Client) inspectFields(f *Findings, s *schema) {
	const ask = "ask an administrator for the right to edit it"
	for _, x := range []struct{ name, field, without string }{
		{"lead status", c.m.Status, "no verdict can be sent"},
		{"owner", c.m.Owner, "no lead can be assigned"},
	} {
		switch {
		case x.field == "":
			f.add(x.name, false, "name the field that has it in the config", "no field is mapped: %s", x.without)
		case !s.leads.has(x.field):
			f.add(x.name, false, "name another field in the config, or "+ask, "this login sees no field %s: %s", x.field, x.without)
		case !s.leads.writable(x.field):
			f.add(x.name, false, ask, "the field %s can't be written: %s", x.field, x.without)
		default:
			f.add(x.name, true, "", "%s", x.field)
		}
	}
	var kept []string
	for _, name := range c.m.OptOuts {
		if s.leads.writable(name) {
			kept = append(kept, name)
		}
	}
	f.add("do not contact", len(kept) > 0, "ask an administrator for the right to edit HasOptedOutOfEmail or DoNotCall, or name a checkbox as opt_outs in the config",
		"kept in: %s", list(kept))
	var lacks []string
	for _, name := range []string{"WhoId", "Subject", "Description", "Status"} {
		if !s.tasks.has(name) || !s.tasks.byName[name].Createable {
			lacks = append(lacks, name)
		}
	}
	switch status := s.tasks.byName["Status"]; {
	case !s.tasks.there:
		f.add("tasks", false, "ask an administrator for the right to read and write tasks (Activities)", "this login may not read them: nothing that is done on a lead can be sent")
	case len(lacks) > 0:
		f.add("tasks", false, "ask an administrator for the right to write these fields", "they can't be written: no right to %s", list(lacks))
	case status.Type == "picklist" && len(status.Values) > 0 && !status.offers(c.m.TaskStatus):
		f.add("tasks", false, "name the status of a task that is done as task_status in the config", "there is no task status %s", c.m.TaskStatus)
	default:
		f.add("tasks", true, "", "can be read and written")
	}
	c.inspectCustom(f, s.leads)
}

// offers reports whether a picklist has a value, restricted or not.
func (f *field) offers(value string) bool {
	return slices.ContainsFunc(f.Values, func(v choice) bool { return v.Active && v.Value == value })
}

// inspectCustom looks at the fields of our own, and for scores of others.
func (c *Client) inspectCustom(f *Findings, leads *object) {
	var names, locked, wrong []string
	for _, x := range c.m.missing(leads) {
		f.Missing = append(f.Missing, Missing{x.name, strings.TrimSuffix(x.text, "?")})
		names = append(names, x.name)
	}
	for _, x := range c.m.wanted() {
		if !leads.has(x.name) {
			continue
		}
		if !leads.writable(x.name) {
			locked = append(locked, x.name)
		}
		for _, v := range x.values {
			if d := leads.byName[x.name]; !d.allows(v) {
				wrong = append(wrong, x.name+" lacks "+v)
			}
		}
	}
	if len(names) > 0 {
		f.Package = c.m.Package(names)
	}
	switch {
	case len(names) > 0:
		f.add("custom fields", false, "give the package to an administrator, or go without: what they would hold is in the tasks", "missing: %s", list(names))
	case len(locked) > 0:
		f.add("custom fields", false, "ask an administrator for the right to edit them (the permission set "+permissionSet+")", "there, and this login can't write: %s", list(locked))
	case len(wrong) > 0:
		f.add("custom fields", false, "add the values to the picklists in Salesforce", "picklists without a value: %s", list(wrong))
	default:
		f.add("custom fields", true, "", "all are there")
	}
	for name, d := range leads.byName {
		if strings.Contains(strings.ToLower(name+d.Label), "score") && (d.Type == "double" || d.Type == "int") && name != c.m.Score {
			f.Scores = append(f.Scores, name)
		}
	}
	slices.Sort(f.Scores)
}

// inspectStatuses shows what each lead status is taken for, and what can't be
// said.
func (c *Client) inspectStatuses(f *Findings, s *statuses) {
	var shown, odd, lost []string
	for _, x := range s.list {
		switch {
		case x.Converted:
			shown = append(shown, lead.Clean(x.Label)+" → converted")
		case x.stage == "":
			odd = append(odd, lead.Clean(x.Label))
		default:
			shown = append(shown, lead.Clean(x.Label)+" → "+string(x.stage))
		}
	}
	f.add("lead statuses", len(odd) == 0, "give each a stage under stages in the config; until then the stage of these leads is not told",
		"%s; without a stage: %s", list(shown), list(odd))
	for _, stage := range []lead.Stage{lead.StageLead, lead.StageMQL, lead.StageSAL, lead.StageSQL, lead.StageNurture, lead.StageDisqualified} {
		if s.choose("", stage, "") == "" {
			lost = append(lost, string(stage))
		}
	}
	f.add("stages to write", len(lost) == 0, "name a lead status for each under places in the config, or add the field "+upstream.Word(c.m.Stage),
		"stages that Salesforce can't be told: %s", list(lost))
	if c.m.Convert {
		f.add("conversion", s.converted() != "", "add a lead status for converted leads in Salesforce, or name it as convert_status in the config",
			"qualified leads are converted to %s", upstream.Word(s.converted()))
	}
}

func (c *Client) inspectPeople(f *Findings, p *people) {
	for _, u := range p.users {
		if u.active {
			f.Owners = append(f.Owners, p.names[u.id])
		}
	}
	slices.Sort(f.Owners)
	for _, id := range p.order {
		f.Queues = append(f.Queues, p.queues[id])
	}
	if p.denied {
		f.add("users", false, "ask an administrator for the right to read users", "this login may not read them: owners are called by their ids")
		return
	}
	var lost []string
	for mail := range c.m.Owners {
		if _, ok := p.find(mail); !ok {
			lost = append(lost, mail)
		}
	}
	slices.Sort(lost)
	f.add("users named in the config", len(lost) == 0, "mend the addresses under owners in the config, or add the users in Salesforce",
		"%d active users; not among them: %s", len(f.Owners), list(lost))
	if c.me != "" {
		_, ok := p.find(c.me)
		f.add("you", ok, "set me in the config to one of: "+list(f.Owners[:min(len(f.Owners), 20)]), "user %s", c.me)
	}
	id, err := p.pool(c.m.Pool)
	if err != nil {
		f.add("pool", false, "name the queue as pool in the config; until then no lead can be put back", "%s", err)
		return
	}
	f.add("pool", true, "", "the queue %s", p.queues[id])
}

// inspectBeside tries to read what is told with the leads, where it may.
func (c *Client) inspectBeside(ctx context.Context, f *Findings) error {
	for _, x := range []struct{ name, object, without string }{
		{"campaigns", "CampaignMember", "leads lack what they responded to"},
		{"opportunities", "Opportunity", "a converted lead lacks what became of it"},
	} {
		_, err := c.ask(ctx, query{fields: []string{"Id"}, from: x.object, limit: "1"}, false)
		switch {
		case err == nil:
			f.add(x.name, true, "", "can be read")
		case withheld(err):
			f.add(x.name, true, "", "this login may not read them: %s", x.without)
		default:
			return err
		}
	}
	return nil
}

// inspectLimits tells how many calls are left.
func (c *Client) inspectLimits(ctx context.Context, f *Findings) error {
	var in struct {
		Daily struct {
			Max       int `json:"Max"`
			Remaining int `json:"Remaining"`
		} `json:"DailyApiRequests"`
	}
	err := c.call(ctx, http.MethodGet, "/limits", nil, &in)
	used, most := c.budget.told()
	switch {
	case err == nil && in.Daily.Max > 0:
		used, most = in.Daily.Max-in.Daily.Remaining, in.Daily.Max
	case err != nil && !withheld(err):
		return err
	}
	if most == 0 {
		f.add("calls", true, "", "Salesforce does not tell how many are left")
		return nil
	}
	ours := "all of them may be ours"
	if c.m.DailyShare < 1 {
		ours = fmt.Sprintf("%d may be ours (daily_share)", int(c.m.DailyShare*float64(most)))
	}
	f.add("calls", float64(used) < nearlyUsed*float64(most), "wait, or ask an administrator which program uses them up", "the org has used %d of %d in the last 24 hours; %s", used, most, ours)
	return nil
}
