package hubspot

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	emulator "banter/cmd/democrm/hubspot"
	"banter/store/lead"
	"banter/store/upstream"
	"banter/store/upstream/upstreamtest"
)

func TestWhatLabelsSay(t *testing.T) {
	for label, want := range map[string]lead.Stage{
		"SAL": lead.StageSAL, "Sales Accepted Lead": lead.StageSAL, "3 - Accepted by sales": lead.StageSAL, "MQL (auto)": lead.StageMQL,
		"Marketing Qualified Lead": lead.StageMQL, "marketing-qualified": lead.StageMQL, "Sales Qualified Lead": lead.StageSQL, "SQL": lead.StageSQL,
		"Opportunity": lead.StageOpportunity, "Customer": lead.StageWon, "Closed won": lead.StageWon, "Former customer": lead.StageLost,
		"Lost opportunity": lead.StageLost, "Nurturing": lead.StageNurture, "Recycled": lead.StageNurture, "Disqualified": lead.StageDisqualified,
		"Unqualified lead": lead.StageDisqualified, "Raw lead": lead.StageLead, "Subscriber": lead.StageLead, "Inquiry": lead.StageLead,
		"Product Qualified Lead": "", "Marketing Accepted Lead": "", "Partner lead": "", "Misc": "", "": "", "Salesforce": "", "Sqlite": "",
	} {
		if got := stageSaid(option{Label: label, Value: "12345"}, false); got != want {
			t.Errorf("%q means %q; want %q", label, got, want)
		}
	}
	if got := stageSaid(option{Label: "Étape 3", Value: "sales_accepted"}, false); got != lead.StageSAL {
		t.Errorf("the value counts where the label says nothing; got %q", got)
	}
	for label, want := range map[string]lead.Status{
		"New": lead.StatusNew, "Not contacted": lead.StatusNew, "Attempted twice": lead.StatusAttempting, "In progress": lead.StatusAttempting,
		"Connected": lead.StatusConnected, "On hold": lead.StatusWaiting, "Contacted": "", "Reconnect": "", "Renewal": "",
	} {
		if got := statusSaid(option{Label: label, Value: "7"}); got != want {
			t.Errorf("%q means %q; want %q", label, got, want)
		}
	}
}

// choices make a property with options, each "value=label".
func choices(name string, options ...string) emulator.Property {
	p := emulator.Property{Name: name, Label: name, Type: "enumeration", FieldType: "select", GroupName: "contactinformation", HubspotDefined: true}
	for i, o := range options {
		value, label, _ := strings.Cut(o, "=")
		p.Options = append(p.Options, emulator.Option{Value: value, Label: label, DisplayOrder: i})
	}
	return p
}

// numeric is an account whose stages are numbers, as HubSpot makes them for
// stages that somebody adds.
func numeric(own bool) emulator.Options {
	o := emulator.Options{Properties: map[string][]emulator.Property{}, NoLeads: true}
	if own {
		o = custom()
		o.NoLeads = true
	}
	o.Properties["contacts"] = append(o.Properties["contacts"],
		choices("lifecyclestage", "lead=Lead", "1001=MQL", "12345=SAL", "1003=Sales Qualified", "opportunity=Opportunity", "customer=Customer", "1007=Nurture", "1008=Not a fit", "1009=Vendor"),
		choices("hs_lead_status", "a1=New", "a2=Attempting", "a3=Connected", "a4=Paused", "a5=Contacted"),
		emulator.Property{Name: "fit_score", Label: "Fit", Type: "number", FieldType: "calculation_score", GroupName: "contactinformation"},
		emulator.Property{Name: "time_zone", Label: "Zone", Type: "string", FieldType: "text", GroupName: "contactinformation"},
		emulator.Property{Name: "do_not_call", Label: "Do not call", Type: "bool", FieldType: "booleancheckbox", GroupName: "contactinformation"},
	)
	return o
}

func TestAccountWithStagesOfItsOwn(t *testing.T) {
	for _, own := range []bool{false, true} {
		d := serve(t, numeric(own))
		if own {
			d.portal.DeleteProperty("contacts", "hs_timezone")
		}
		for i, life := range []string{"1001", "12345", "1003", "1007", "1008", "1009", "customer"} {
			d.portal.PutContact(emulator.Contact{ID: fmt.Sprint(i + 1), Properties: map[string]string{
				"firstname": "P", "lifecyclestage": life, "hs_lead_status": "a2", "hubspot_owner_id": "101", "fit_score": "41",
				"time_zone": "Europe/Berlin", "do_not_call": map[bool]string{true: "true"}[i == 3],
			}})
		}
		c := d.client(nil)
		all, cursor := pull(t, c, "")
		for i, want := range []lead.Stage{lead.StageMQL, lead.StageSAL, lead.StageSQL, lead.StageNurture, lead.StageDisqualified, "", lead.StageWon} {
			l := all[lead.ID(fmt.Sprintf("hs-%d", i+1))]
			stage, _ := l.Fields.Get("stage")
			status, _ := l.Fields.Get("status")
			score, _ := l.Fields.Get("x.fit_score")
			zone, _ := l.Fields.Get("zone")
			out, _ := l.Fields.Get("do_not_contact")
			if stage != string(want) || status != "attempting" || score != "41" || zone != "Europe/Berlin" || (out == "true") != (i == 3) {
				t.Errorf("own %t, contact %d: stage %q (want %q), status %q, score %q, zone %q, opted out %q", own, i+1, stage, want, status, score, zone, out)
			}
		}
		rs := push(t, d.client(nil),
			change(1, "hs-1", lead.Accept, "stage=mql>sal", "status=attempting>connected"), change(2, "hs-2", lead.Reject, "stage=sal>disqualified"), change(3, "hs-3", lead.Recycle, "stage=sql>nurture"))
		for n, want := range []map[string]string{{"lifecyclestage": "12345", "hs_lead_status": "a3"}, {"lifecyclestage": "1008"}, {"lifecyclestage": "1007"}} {
			expect(t, rs, n+1, upstream.Done, "")
			got, _ := d.portal.Contact(fmt.Sprint(n + 1))
			for name, v := range want {
				if got.Properties[name] != v {
					t.Errorf("own %t, change %d: %s is %q; want %q", own, n+1, name, got.Properties[name], v)
				}
			}
		}
		back, _ := pull(t, d.client(nil), cursor)
		if stage, _ := back["hs-1"].Fields.Get("stage"); stage != "sal" {
			t.Errorf("own %t: what was written comes back as %q", own, stage)
		}
	}
}

func TestConfigWinsOverWhatIsDerived(t *testing.T) {
	d := serve(t, numeric(true))
	d.portal.PutContact(emulator.Contact{ID: "1", Properties: map[string]string{"lifecyclestage": "12345", "fit_score": "4"}})
	d.portal.PutContact(emulator.Contact{ID: "2", Properties: map[string]string{"lifecyclestage": "1009"}})
	c := d.client(func(o *Options) {
		o.Mapping.Stages = map[string]lead.Stage{"12345": lead.StageLead, "1009": lead.StageSAL}
		o.Mapping.Score = "-"
	})
	all, _ := pull(t, c, "")
	if stage, _ := all["hs-1"].Fields.Get("stage"); stage != "lead" {
		t.Errorf("12345 is %q; the config says lead", stage)
	}
	if stage, _ := all["hs-2"].Fields.Get("stage"); stage != "sal" {
		t.Errorf("1009 is %q; the config says sal", stage)
	}
	if _, told := all["hs-1"].Fields.Get("x.fit_score"); told {
		t.Error("the config wants no score")
	}
	s, err := c.readSchema(t.Context())
	if err != nil || s.m.Places[lead.StageSAL].Lifecycle != "1009" {
		t.Errorf("an accepted lead is written as %+v, %v; want 1009", s.m.Places[lead.StageSAL], err)
	}
}

func TestDoctorSaysWhatWasDerived(t *testing.T) {
	d := serve(t, numeric(true))
	f, err := d.client(nil).Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	x := finding(f, "stages")
	if x.OK || !strings.Contains(x.Text, "12345 (SAL) → sal") || !strings.HasSuffix(x.Text, "without a stage: 1009 (Vendor)") || !strings.Contains(x.Hint, `[upstream.hubspot.stages]`) || !strings.Contains(x.Hint, `"1009" = "lead"`) {
		t.Errorf("%+v", x)
	}
	if x := finding(f, "lead statuses"); !strings.Contains(x.Text, "a5 (Contacted)") {
		t.Errorf("%+v", x)
	}
	for name, want := range map[string]string{"score": "fit_score", "time zones": "hs_timezone, time_zone", "opt-outs": "banter_do_not_contact, hs_email_optout, do_not_call", "stages to write": "none", "work statuses": "none"} {
		if x := finding(f, name); !x.OK || !strings.Contains(x.Text, want) {
			t.Errorf("%+v; want %s", x, want)
		}
	}
	o := numeric(true)
	o.Properties["contacts"] = append(o.Properties["contacts"], emulator.Property{Name: "other_score", Label: "Other", Type: "number", FieldType: "calculation_score", GroupName: "contactinformation"})
	if f, err = serve(t, o).client(nil).Inspect(t.Context()); err != nil || !strings.Contains(finding(f, "score").Text, `score = "fit_score"`) {
		t.Errorf("%+v, %v", finding(f, "score"), err)
	}
}

// An account as HubSpot makes it is read as the defaults say.
func TestUnchangedAccountHasTheDefaults(t *testing.T) {
	c := serve(t, custom()).client(nil)
	s, err := c.readSchema(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d := (Mapping{}).complete()
	if !maps.Equal(s.m.Stages, d.Stages) || !maps.Equal(s.m.Places, d.Places) || !maps.Equal(s.m.Verdicts, d.Verdicts) || !maps.Equal(s.m.Statuses, d.Statuses) ||
		!maps.Equal(s.m.Write, d.Write) || !maps.Equal(s.m.LeadStages, d.LeadStages) || s.m.Score != d.Score || !slices.Equal(s.m.OptOuts, d.OptOuts) {
		t.Errorf("derived %+v;\ndefaults %+v", s.m, d)
	}
}

// Whatever options an account has, a stage that can be written is read back.
func TestDerivedStagesAreReadBack(t *testing.T) {
	lives := []string{"lead=Lead", "marketingqualifiedlead=MQL", "1=SAL", "2=Nurture", "3=Disqualified", "4=Lost", "5=Misc", "other=Other", "salesqualifiedlead=SQL", "opportunity=Opp", "customer=Customer", "6=MQL"}
	marks := []string{"NEW=New", "UNQUALIFIED=Unqualified", "BAD_TIMING=Bad timing", "x=Recycled", "y=Disqualified", "IN_PROGRESS=In progress", "z=Odd"}
	rapid.Check(t, func(t *rapid.T) {
		s := &schema{known: true, byName: map[string]*definition{}}
		define := func(name string, from []string) {
			d := &definition{Name: name, Type: "enumeration"}
			for _, o := range rapid.SliceOfNDistinct(rapid.SampledFrom(from), 1, len(from), rapid.ID[string]).Draw(t, name) {
				value, label, _ := strings.Cut(o, "=")
				d.Options = append(d.Options, option{Value: value, Label: label})
			}
			s.byName[name] = d
		}
		define("lifecyclestage", lives)
		define("hs_lead_status", marks)
		has := rapid.Bool().Draw(t, "property")
		if has {
			s.byName["banter_stage"] = &definition{Name: "banter_stage"}
		}
		m := Mapping{}.derive(s)
		stage := rapid.SampledFrom(lead.Stages()).Draw(t, "stage")
		now := texts{}
		for name, v := range m.write(stage, "", func(string) string { return "" }, has) {
			if !s.allows(name, v) {
				return // the push refuses it, and the doctor says so
			}
			now[name] = v
		}
		got, _ := m.standing(func(n string) string { return now[n] }, has)
		if has && got != stage {
			t.Fatalf("%s was written as %v and is read as %q", stage, now, got)
		}
	})
}

func TestDerivedMappingKeepsTheContract(t *testing.T) {
	o := keepsMerged(custom())
	o.Properties["contacts"] = append(o.Properties["contacts"],
		choices("lifecyclestage", "lead=Lead", "marketingqualifiedlead=MQL", "12345=SAL", "salesqualifiedlead=SQL", "opportunity=Opportunity", "customer=Customer", "other=Other"))
	upstreamtest.Run(t, harness(o, nil))
}
