package salesforce

import (
	"cmp"
	"slices"
	"strings"

	"banter/store/lead"
)

// leadStatus is a value of the status picklist, and what it means here.
type leadStatus struct {
	Label     string
	Converted bool // a lead gets it by its conversion alone
	Sort      int
	stage     lead.Stage  // "" where nobody can tell
	status    lead.Status // "" where it says none
}

// statuses are the values of the status picklist in their order.
type statuses struct {
	list []leadStatus
	m    Mapping
	own  bool // the org has the field for our own stage
}

func newStatuses(m Mapping, list []leadStatus, own bool) *statuses {
	slices.SortStableFunc(list, func(a, b leadStatus) int { return cmp.Compare(a.Sort, b.Sort) })
	s := &statuses{list: list, m: m, own: own}
	for i := range list {
		list[i].stage, list[i].status = s.meaning(list[i].Label, list[i].Converted)
	}
	return s
}

// meaning is what a value says: as the config has it, else by its words.
func (s *statuses) meaning(label string, converted bool) (lead.Stage, lead.Status) {
	name := lead.Fold(label)
	stage, status := stageOf(name), statusOf(name)
	if converted && stage != lead.StageSQL {
		stage = "" // the conversion says it, not the word
	}
	if x, ok := s.m.Stages[name]; ok {
		stage = x
	}
	if x, ok := s.m.Statuses[name]; ok {
		status = x
	}
	return stage, status
}

// stageOf is the stage that the words of a value mean; the first that fits
// counts, so "not contacted" comes before "contacted".
func stageOf(name string) lead.Stage {
	for _, x := range []struct {
		stage lead.Stage
		words []string
	}{
		{lead.StageMQL, []string{"=mql", "marketing qualified", "marketing-qualified"}},
		{lead.StageDisqualified, []string{
			"unqualif", "disqualif", "not qualified", "not converted", "junk", "spam", "bad data", "invalid", "=dead", "reject", "duplicate", "=lost",
			"not interested", "no interest", "do not contact",
		}},
		{lead.StageNurture, []string{"nurtur", "recycl", "bad timing", "on hold", "=later", "=future", "not ready", "dormant"}},
		{lead.StageLead, []string{"not contacted", "uncontacted", "=open", "=new", "inquiry", "unread", "=raw"}},
		{lead.StageSQL, []string{"=sql", "qualified"}},
		{lead.StageSAL, []string{"=sal", "accepted", "working", "contacted", "in progress", "attempt", "connected", "engaged", "meeting"}},
		{lead.StageDisqualified, []string{"=closed"}},
	} {
		if says(name, x.words) {
			return x.stage
		}
	}
	return ""
}

func statusOf(name string) lead.Status {
	for _, x := range []struct {
		status lead.Status
		words  []string
	}{
		{lead.StatusNew, []string{"not contacted", "uncontacted", "=open", "=new", "=mql", "unread"}},
		{lead.StatusConnected, []string{"connected", "engaged", "meeting"}},
		{lead.StatusWaiting, []string{"on hold", "waiting", "nurtur"}},
		{lead.StatusAttempting, []string{"attempt", "working", "contacted", "in progress"}},
	} {
		if says(name, x.words) {
			return x.status
		}
	}
	return ""
}

// says reports whether a folded text has one of the words; "=new" is the word by
// itself.
func says(name string, words []string) bool {
	alone := strings.FieldsFunc(name, func(r rune) bool { return r < '0' || r > '9' && r < 'a' })
	return slices.ContainsFunc(words, func(w string) bool {
		if word, ok := strings.CutPrefix(w, "="); ok {
			return slices.Contains(alone, word)
		}
		return strings.Contains(name, w)
	})
}

// kin are the stages whose values stand for a stage too, in an org that has none
// of its own for it; the first that the org has counts.
func kin(stage lead.Stage) []lead.Stage {
	switch stage {
	case lead.StageLead:
		return []lead.Stage{lead.StageLead, lead.StageMQL, lead.StageSAL}
	case lead.StageMQL:
		return []lead.Stage{lead.StageMQL, lead.StageLead, lead.StageSAL}
	case lead.StageSAL:
		return []lead.Stage{lead.StageSAL, lead.StageMQL, lead.StageLead}
	case lead.StageSQL:
		return []lead.Stage{lead.StageSQL, lead.StageSAL, lead.StageMQL, lead.StageLead}
	case lead.StageNurture:
		return []lead.Stage{lead.StageNurture, lead.StageLead, lead.StageMQL, lead.StageSAL}
	default:
		return []lead.Stage{stage}
	}
}

// coarse is the stage whose values a stage is written with; "" where the org has
// none.
func (s *statuses) coarse(stage lead.Stage) lead.Stage {
	for _, k := range kin(stage) {
		if !s.own && !stands(k, stage) {
			return "" // without a field of our own the value alone says the stage
		}
		if slices.ContainsFunc(s.list, func(x leadStatus) bool { return x.stage == k && !x.Converted }) {
			return k
		}
	}
	return ""
}

// stands reports whether a stage that is read will do for one that is written:
// the model makes an MQL of a lead anew.
func stands(read, wrote lead.Stage) bool {
	return read == wrote || wrote == lead.StageMQL && read == lead.StageLead
}

// read is the stage that a value of the status means. A field of our own refines
// it as long as both agree: where a colleague has moved the status, the status
// counts.
func (s *statuses) read(label, own string) lead.Stage {
	var stage lead.Stage
	if x := s.find(label); x != nil {
		stage = x.stage
	} else {
		stage, _ = s.meaning(label, false) // a value that is no longer active
	}
	if o := lead.Stage(own); s.own && o.Valid() && (s.coarse(o) == stage || s.m.Places[o] == label && label != "") {
		return o
	}
	return stage
}

func (s *statuses) find(label string) *leadStatus {
	for i := range s.list {
		if s.list[i].Label == label {
			return &s.list[i]
		}
	}
	return nil
}

// choose is the value to write for a stage and a work status over the one that
// the lead has; "" where the org has none.
func (s *statuses) choose(now string, stage lead.Stage, status lead.Status) string {
	if place := s.find(s.m.Places[stage]); place != nil && !place.Converted {
		return place.Label
	}
	want, first, fits := s.coarse(stage), "", ""
	if want == "" {
		return ""
	}
	for _, x := range s.list {
		if x.stage != want || x.Converted {
			continue
		}
		if first == "" || x.Label == now {
			first = x.Label
		}
		if status != "" && x.status == status && (fits == "" || x.Label == now) {
			fits = x.Label
		}
	}
	return cmp.Or(fits, first)
}

// converted is the status that a lead gets by its conversion; "" if there is
// none.
func (s *statuses) converted() string {
	if s.m.ConvertStatus != "" {
		return s.m.ConvertStatus
	}
	for _, x := range s.list {
		if x.Converted {
			return x.Label
		}
	}
	return ""
}

// labels are the values for people, without those of a conversion.
func (s *statuses) labels() []string {
	var out []string
	for _, x := range s.list {
		if !x.Converted {
			out = append(out, lead.Clean(x.Label))
		}
	}
	return out
}
