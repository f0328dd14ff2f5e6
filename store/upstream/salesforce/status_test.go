package salesforce

import (
	"testing"

	"pgregory.net/rapid"

	"banter/store/lead"
)

func TestStatusWords(t *testing.T) {
	for label, want := range map[string]struct {
		stage  lead.Stage
		status lead.Status
	}{
		"Open - Not Contacted":   {lead.StageLead, lead.StatusNew},
		"Working - Contacted":    {lead.StageSAL, lead.StatusAttempting},
		"Closed - Not Converted": {lead.StageDisqualified, ""},
		"New":                    {lead.StageLead, lead.StatusNew},
		"Contacted":              {lead.StageSAL, lead.StatusAttempting},
		"Nurturing":              {lead.StageNurture, lead.StatusWaiting},
		"Recycled":               {lead.StageNurture, ""},
		"Qualified":              {lead.StageSQL, ""},
		"Unqualified":            {lead.StageDisqualified, ""},
		"MQL":                    {lead.StageMQL, lead.StatusNew},
		"Marketing Qualified":    {lead.StageMQL, ""},
		"Sales Accepted (SAL)":   {lead.StageSAL, ""},
		"Sales Qualified":        {lead.StageSQL, ""},
		"Attempting to contact":  {lead.StageSAL, lead.StatusAttempting},
		"Connected":              {lead.StageSAL, lead.StatusConnected},
		"Renewal":                {"", ""},
		"42":                     {"", ""},
		"Closed":                 {lead.StageDisqualified, ""},
	} {
		name := lead.Fold(label)
		if s, w := stageOf(name), statusOf(name); s != want.stage || w != want.status {
			t.Errorf("%s is %q, %q; want %q, %q", label, s, w, want.stage, want.status)
		}
	}
}

func standard() []leadStatus {
	return []leadStatus{{Label: "Open - Not Contacted", Sort: 1}, {Label: "Working - Contacted", Sort: 2}, {Label: "Closed - Converted", Sort: 3, Converted: true}, {Label: "Closed - Not Converted", Sort: 4}}
}

func TestStandardStatuses(t *testing.T) {
	own := newStatuses((Mapping{}).complete(), standard(), true)
	for stage, label := range map[lead.Stage]string{
		lead.StageLead: "Open - Not Contacted", lead.StageMQL: "Open - Not Contacted", lead.StageSAL: "Working - Contacted", lead.StageSQL: "Working - Contacted",
		lead.StageNurture: "Open - Not Contacted", lead.StageDisqualified: "Closed - Not Converted", lead.StageWon: "",
	} {
		if got := own.choose("", stage, ""); got != label {
			t.Errorf("%s is written as %q; want %q", stage, got, label)
		}
		if got := own.read(label, string(stage)); label != "" && got != stage {
			t.Errorf("%s at %s is read as %s", stage, label, got)
		}
	}
	// A colleague's move of the status counts more than our own field.
	if got := own.read("Closed - Not Converted", "sal"); got != lead.StageDisqualified {
		t.Errorf("moved by a colleague: %s", got)
	}
	plain := newStatuses((Mapping{}).complete(), standard(), false)
	for _, stage := range []lead.Stage{lead.StageSQL, lead.StageNurture} {
		if got := plain.choose("", stage, ""); got != "" {
			t.Errorf("without our own field %s is written as %q, and read as something else", stage, got)
		}
	}
	if plain.choose("", lead.StageSAL, "") != "Working - Contacted" || plain.converted() != "Closed - Converted" {
		t.Errorf("%+v", plain)
	}
}

func TestConfiguredStatuses(t *testing.T) {
	m := Mapping{
		Stages: map[string]lead.Stage{"Stage 7": lead.StageNurture, "contacted": lead.StageMQL}, Statuses: map[string]lead.Status{"Stage 7": lead.StatusWaiting},
		Places: map[lead.Stage]string{lead.StageSQL: "Contacted"},
	}.complete()
	s := newStatuses(m, []leadStatus{{Label: "New"}, {Label: "Stage 7", Sort: 1}, {Label: "Contacted", Sort: 2}}, true)
	if s.read("Stage 7", "") != lead.StageNurture || s.read("Contacted", "") != lead.StageMQL || s.choose("", lead.StageSQL, "") != "Contacted" || s.read("Contacted", "sql") != lead.StageSQL {
		t.Errorf("%+v", s.list)
	}
}

// Whatever the org's statuses are, what is written for a stage is read as that
// stage.
func TestWhatIsWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		labels := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{
			"Open", "New", "MQL", "Working", "Contacted", "Attempting", "Connected", "Qualified", "Nurturing", "Unqualified", "Closed - Converted", "Odd", "7",
		}), 1, 8, rapid.ID).Draw(t, "labels")
		var list []leadStatus
		for i, l := range labels {
			list = append(list, leadStatus{Label: l, Sort: i, Converted: l == "Closed - Converted"})
		}
		own := rapid.Bool().Draw(t, "own")
		s := newStatuses((Mapping{}).complete(), list, own)
		stage := rapid.SampledFrom(lead.Stages()).Draw(t, "stage")
		to := s.choose(rapid.SampledFrom(labels).Draw(t, "now"), stage, rapid.SampledFrom(append(lead.Statuses(), "")).Draw(t, "status"))
		if to == "" {
			return
		}
		if s.find(to).Converted {
			t.Fatalf("%s is written as %q, which only a conversion may", stage, to)
		}
		field := ""
		if own {
			field = string(stage)
		}
		if got := s.read(to, field); got != stage && (own || !stands(got, stage)) {
			t.Fatalf("%s is written as %q and read as %q", stage, to, got)
		}
	})
}
