package hubspot

import (
	"strings"
	"testing"
	"time"

	emulator "banter/cmd/democrm/hubspot"
	"banter/store/lead"
	"banter/store/upstream"
)

// leadObject makes a lead object of a contact at a stage, or moves the one of
// this id.
func (d *desk) leadObject(id, contact, stage string) string {
	d.t.Helper()
	old := id
	id = d.portal.Put(leadsKind, emulator.Contact{ID: id, Properties: map[string]string{
		"hs_lead_name": "Work on " + contact, "hs_pipeline": "lead-pipeline-id", "hs_pipeline_stage": stage,
	}})
	if old == "" && !d.portal.Associate(leadsKind, id, "contacts", contact, 578) {
		d.t.Fatalf("no contact %s", contact)
	}
	return id
}

// record reads properties of a lead object through the API.
func (d *desk) record(c *Client, id string) texts {
	d.t.Helper()
	got, err := c.read(d.t.(*testing.T).Context(), leadsKind, []string{id}, []string{"hs_pipeline_stage", reasonProperty})
	if err != nil || got[id] == nil {
		d.t.Fatalf("lead object %s: %v", id, err)
	}
	return got[id].Properties
}

func standing(t *testing.T, l lead.Remote, stage lead.Stage, status lead.Status) {
	t.Helper()
	s, _ := l.Fields.Get("stage")
	w, _ := l.Fields.Get("status")
	if s != string(stage) || w != string(status) {
		t.Errorf("lead %s stands at %q, %q; want %q, %q", l.ID, s, w, stage, status)
	}
}

func TestRefine(t *testing.T) {
	m := Mapping{LeadStages: map[string]string{"7": "connected", "8": ""}}.complete()
	full := pipeline{Stages: []pipelineStage{{ID: "new-stage-id"}, {ID: "attempting-stage-id"}, {ID: "7"}, {ID: "qualified-stage-id"}}}
	for _, tc := range []struct {
		object         string
		stage, want    lead.Stage
		status, wanted lead.Status
	}{
		{"new-stage-id", lead.StageMQL, lead.StageMQL, lead.StatusAttempting, lead.StatusNew},
		{"new-stage-id", lead.StageLead, lead.StageLead, "", lead.StatusNew},
		{"7", lead.StageSAL, lead.StageSAL, "", lead.StatusConnected},
		{"8", lead.StageSAL, lead.StageSAL, lead.StatusNew, lead.StatusNew},                              // means nothing
		{"9", lead.StageSAL, lead.StageSAL, lead.StatusNew, lead.StatusNew},                              // nobody has said what it means
		{"new-stage-id", lead.StageMQL, lead.StageMQL, lead.StatusWaiting, lead.StatusWaiting},           // no stage could say it
		{"qualified-stage-id", lead.StageSAL, lead.StageSQL, lead.StatusConnected, lead.StatusConnected}, //
		{"unqualified-stage-id", lead.StageMQL, lead.StageDisqualified, "", ""},                          //
		{"unqualified-stage-id", lead.StageOpportunity, lead.StageOpportunity, "", ""},                   // the contact is further on
		{"attempting-stage-id", lead.StageNurture, lead.StageNurture, lead.StatusWaiting, lead.StatusWaiting},
		{"attempting-stage-id", "", "", lead.StatusNew, lead.StatusNew},
	} {
		l := &leadObject{stage: tc.object, line: full, m: m}
		if stage, status := l.refine(tc.stage, tc.status); stage != tc.want || status != tc.wanted {
			t.Errorf("%+v: %q, %q", tc, stage, status)
		}
	}
}

// An open one counts before closed ones, a newer one before an older one, a
// closed one only if it was closed since the contact came to where it is.
func TestWhichLeadObjectCounts(t *testing.T) {
	d, c := filled(t, 1, custom()) // an MQL
	standing(t, told(t, c), lead.StageMQL, "")
	first := d.leadObject("", "1", "attempting-stage-id")
	standing(t, told(t, c), lead.StageMQL, lead.StatusAttempting)
	d.leadObject("", "1", "connected-stage-id")
	standing(t, told(t, c), lead.StageMQL, lead.StatusConnected)
	d.leadObject("", "1", "qualified-stage-id")
	standing(t, told(t, c), lead.StageMQL, lead.StatusConnected)
	d.leadObject(first, "1", "unqualified-stage-id")
	standing(t, told(t, c), lead.StageMQL, lead.StatusConnected)

	d, c = filled(t, 1, custom())
	newest := d.leadObject("", "1", "new-stage-id")
	d.leadObject(newest, "1", "unqualified-stage-id")
	standing(t, told(t, c), lead.StageDisqualified, "")
	d.portal.EditContact("1", map[string]string{"lifecyclestage": "lead"})
	standing(t, told(t, c), lead.StageLead, "")
	d.leadObject(newest, "1", "a-stage-that-is-gone")
	standing(t, told(t, c), lead.StageLead, "")
}

func TestChangeOfTheLeadObjectAlone(t *testing.T) {
	for _, size := range []int{1, 100} {
		o := custom()
		o.IndexLag = 10 * time.Second
		d, _ := filled(t, 6, o)
		var ids []string
		for _, contact := range []string{"1", "2", "3", "4"} {
			ids = append(ids, d.leadObject("", contact, "new-stage-id"))
		}
		d.clock.Pass(time.Hour)
		c := d.client(func(o *Options) { o.SweepEvery, o.PageSize = time.Hour, size })
		before, cursor := pull(t, c, "")
		for range 3 {
			d.clock.Pass(time.Minute)
			var all map[lead.ID]lead.Remote
			d.net.Take()
			if all, cursor = pull(t, c, cursor); len(all) > 0 {
				t.Fatalf("nothing is new: %v", all)
			}
			if got := d.net.Take(); size > 1 && len(got) != 2 {
				t.Errorf("a poll with nothing new: %v; want a search for each type", got)
			}
		}
		d.leadObject(ids[2], "3", "attempting-stage-id")
		d.leadObject(ids[1], "2", "connected-stage-id")
		d.clock.Pass(15 * time.Second)
		all, cursor := pull(t, c, cursor)
		if len(all) != 2 {
			t.Errorf("pages of %d: told %v", size, all)
		}
		standing(t, all["hs-3"], stageOf(before, "hs-3"), lead.StatusAttempting)
		standing(t, all["hs-2"], stageOf(before, "hs-2"), lead.StatusConnected)
		if !lead.Older(before["hs-3"].Version, all["hs-3"].Version) {
			t.Errorf("version %s after %s", all["hs-3"].Version, before["hs-3"].Version)
		}
		// One that comes later, and one of an account that had none before.
		d.leadObject("", "6", "attempting-stage-id")
		d.clock.Pass(15 * time.Second)
		if all, _ = pull(t, c, cursor); len(all) != 1 {
			t.Errorf("told %v", all)
		}
	}
}

func stageOf(all map[lead.ID]lead.Remote, id lead.ID) lead.Stage {
	s, _ := all[id].Fields.Get("stage")
	return lead.Stage(s)
}

// An account that gets the object, or a token that gets the right to read it,
// between two pulls.
func TestLeadObjectsThatComeLater(t *testing.T) {
	d, c := filled(t, 3, custom())
	d.leadObject("", "1", "connected-stage-id")
	scopes := emulator.AllScopes()
	var few []string
	for _, s := range scopes {
		if !strings.Contains(s, "leads") {
			few = append(few, s)
		}
	}
	d.portal.Grant(emulator.Token{Value: emulator.DefaultToken, Scopes: few})
	all, cursor := pull(t, c, "")
	standing(t, all["hs-1"], lead.StageMQL, "")
	f, err := c.Inspect(t.Context())
	if x := finding(f, "lead object"); err != nil || !x.OK || !strings.Contains(x.Text, "not used") {
		t.Errorf("%+v, %v", x, err)
	}
	expect(t, push(t, c, change(1, "hs-1", lead.Accept, "stage=mql>sal", "status=new>attempting")), 1, upstream.Done, "")
	d.portal.Grant(emulator.Token{Value: emulator.DefaultToken, Scopes: scopes})
	d.clock.Pass(2 * time.Hour)
	all, cursor = pull(t, c, cursor) // the contact itself has changed: by its way the object is met
	all2, _ := pull(t, c, cursor)
	for id, l := range all2 {
		all[id] = l
	}
	standing(t, all["hs-1"], lead.StageSAL, lead.StatusConnected)
}

func finding(f Findings, name string) Finding {
	for _, x := range f.Items {
		if x.Name == name {
			return x
		}
	}
	return Finding{}
}

func TestVerdictsMoveTheLeadObject(t *testing.T) {
	d, c := filled(t, 1, custom())
	id := d.leadObject("", "1", "new-stage-id")
	for i, tc := range []struct {
		ch     lead.Change
		stage  string
		want   lead.Stage
		status lead.Status
	}{
		{change(0, "hs-1", lead.Accept, "stage=mql>sal"), "attempting-stage-id", lead.StageSAL, lead.StatusAttempting},
		{touch(1, "status=attempting>connected"), "connected-stage-id", lead.StageSAL, lead.StatusConnected},
		{change(2, "hs-1", lead.Qualify, "stage=sal>sql", "ae=>zoe"), "qualified-stage-id", lead.StageSQL, lead.StatusConnected},
		{undo(3, "stage=sql>sal", "ae=zoe>"), "connected-stage-id", lead.StageSAL, lead.StatusConnected},
		{change(4, "hs-1", lead.Reject, "stage=sal>disqualified", "reason=>wrong_size"), "unqualified-stage-id", lead.StageDisqualified, ""},
		{undo(5, "stage=disqualified>sal", "reason=wrong_size>"), "attempting-stage-id", lead.StageSAL, lead.StatusAttempting},
		{change(6, "hs-1", lead.Recycle, "stage=sal>nurture", "status=attempting>waiting", "reason=>no_budget"), "unqualified-stage-id", lead.StageNurture, lead.StatusWaiting},
	} {
		d.net.Take()
		for range 2 {
			expect(t, push(t, c, tc.ch), i, upstream.Done, "")
		}
		if n := count(d.net.Take(), "leads/batch/update"); n != 1 {
			t.Errorf("change %d moves it %d times", i, n)
		}
		got := d.record(c, id)
		if got["hs_pipeline_stage"] != tc.stage {
			t.Errorf("change %d: the lead object is at %s; want %s", i, got["hs_pipeline_stage"], tc.stage)
		}
		if i == 4 && got[reasonProperty] != "wrong_size" {
			t.Errorf("the reason is %q", got[reasonProperty])
		}
		standing(t, told(t, c), tc.want, tc.status)
	}
}

func touch(n int, fields ...string) lead.Change {
	ch := change(n, "hs-1", "", fields...)
	base := call(n, "hs-1", lead.OutcomeConnected)
	base.Fields, base.Base = ch.Fields, ch.Base
	return base
}

func undo(n int, fields ...string) lead.Change {
	ch := change(n, "hs-1", "", fields...)
	ch.Kind, ch.Disposition, ch.Undoes = lead.ChangeUndo, nil, key(n-1)
	return ch
}

// A move that a colleague has made meanwhile is a conflict like one of the
// contact.
func TestLeadObjectInAConflict(t *testing.T) {
	d, c := filled(t, 1, custom())
	id := d.leadObject("", "1", "new-stage-id")
	d.leadObject(id, "1", "connected-stage-id")
	rs := push(t, c, touch(1, "status=new>attempting"))
	expect(t, rs, 1, upstream.Conflict, "status is connected in HubSpot now")
	d.leadObject(id, "1", "a-stage-of-their-own")
	expect(t, push(t, c, touch(2, "status=new>attempting")), 2, upstream.Done, "")
	if got := d.record(c, id)["hs_pipeline_stage"]; got != "a-stage-of-their-own" {
		t.Errorf("a stage without a meaning is left for %s", got)
	}
}

func TestLeadObjectThatDoesNotFollow(t *testing.T) {
	d, c := filled(t, 2, custom())
	id := d.leadObject("", "1", "new-stage-id")
	d.leadObject("", "2", "new-stage-id")
	path := "/crm/objects/2026-09/leads/batch/update"
	accept := change(1, "hs-1", lead.Accept, "stage=mql>sal", "status=new>attempting")
	d.portal.Fault(emulator.Fault{Path: path, Mode: "status", Status: 503})
	if _, err := c.Push(t.Context(), []lead.Change{accept}); upstream.After(err) < 0 || err == nil {
		t.Fatalf("%v", err)
	}
	d.portal.Fault(emulator.Fault{Path: path, Mode: "commit_then_drop"})
	if _, err := c.Push(t.Context(), []lead.Change{accept}); err == nil {
		t.Fatal("a cut connection is no error")
	}
	if n := len(d.portal.Effects("[banter:")); n != 0 {
		t.Errorf("%d notes before the lead object has moved", n)
	}
	d.net.Take()
	expect(t, push(t, c, accept), 1, upstream.Done, "")
	if n := count(d.net.Take(), "leads/batch/update"); n != 0 {
		t.Errorf("moved %d times more", n)
	}
	d.portal.SetRules(emulator.Rule{Type: leadsKind, When: map[string]string{"hs_pipeline_stage": "connected-stage-id"}, Require: "hs_lead_label"})
	rs := push(t, c, touch(2, "status=attempting>connected"), change(3, "hs-2", lead.Accept, "stage=lead>sal"))
	expect(t, rs, 2, upstream.Rejected, "the lead object of the contact stays where it is")
	if d.portal.SetRules(); d.record(c, id)["hs_pipeline_stage"] != "attempting-stage-id" {
		t.Error("it was moved against the rule")
	}
	expect(t, push(t, c, touch(2, "status=attempting>connected")), 2, upstream.Done, "")
	d.portal.Fault(emulator.Fault{Path: path, Mode: "status", Status: 403})
	rs = push(t, c, change(4, "hs-1", lead.Qualify, "stage=sal>sql"))
	expect(t, rs, 4, upstream.Rejected, "may not write leads")
	if !strings.Contains(rs[key(4)].Hint, `lead_object = "-"`) {
		t.Errorf("hint %q", rs[key(4)].Hint)
	}
	c.m.LeadObject = ""
	c.forgetSchema()
	expect(t, push(t, c, change(4, "hs-1", lead.Qualify, "stage=sal>sql")), 4, upstream.Done, "")
}

func TestInspectLeads(t *testing.T) {
	for want, change := range map[string]func(*emulator.Options, *Options){
		"used; stages without a meaning: none": func(*emulator.Options, *Options) {},
		"not used: the account has none":       func(e *emulator.Options, _ *Options) { e.NoLeads = true },
		"or the config says so":                func(_ *emulator.Options, o *Options) { o.Mapping.LeadObject = "-" },
	} {
		o := custom()
		change(&o, &Options{})
		d := serve(t, o)
		c := d.client(func(o *Options) { change(&emulator.Options{}, o) })
		f, err := c.Inspect(t.Context())
		if x := finding(f, "lead object"); err != nil || !x.OK || !strings.Contains(x.Text, want) {
			t.Errorf("%+v, %v; want %s", x, err, want)
		}
	}
	o := custom()
	o.LeadStages = []emulator.Stage{{ID: "4711", Label: "Meeting with Bob"}, {ID: "4712", Label: "Working"}}
	_, c := filled(t, 1, o)
	f, err := c.Inspect(t.Context())
	if x := finding(f, "lead object"); err != nil || x.OK || !strings.HasSuffix(x.Text, "meaning: 4711 (Meeting with Bob)") || !strings.Contains(x.Hint, `"4711" = "connected"`) {
		t.Errorf("%+v, %v", x, err)
	}
}
