package trial_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"banter/scoring/trial"
	"banter/store/lead"
)

// A field that says the outcome, one that is filled in for those who did well,
// one that is edited after contact and a kind of activity that follows it are
// named; one that only helps is not.
func TestLeaks(t *testing.T) {
	tr := trial.NewTrial(trial.Scope{Now: now.AddDate(1, 0, 0)}, model(t, plainModel), model(t, plainModel+`
[[fit]]
name = "verdict"
axis = "company"
field = "x.Verdict"
equals = "yes"
points = 5
`), nil)
	for i, r := range past(600, 11) {
		good := r.Lead.Stage == lead.StageSQL
		r.Lead.Extra = map[string]string{"Verdict": "no", "Size": fmt.Sprint(i % 7), "closed_won": "0", "Our score": "1"}
		if good {
			r.Lead.Extra["Verdict"] = "yes"
		}
		if good && i%10 > 0 || i%5 == 0 {
			r.Lead.Extra["Profile"] = "looked up"
		}
		called := r.Lead.CreatedAt.Add(24 * time.Hour)
		r.AddActivity(lead.Activity{ID: "call", Kind: lead.KindCall, At: called, By: "ana", Outcome: lead.OutcomeConnected})
		if i%3 == 0 {
			r.AddEvent(lead.Event{ID: "e", Kind: lead.EventEdited, At: called.Add(time.Hour), Field: "department", New: "IT", Cycle: 1})
			r.Lead.Department = "IT"
			r.AddActivity(lead.Activity{ID: "offer", Kind: "offer_opened", At: called.Add(2 * time.Hour)})
		}
		tr.Add(r)
	}
	var named []string
	for _, l := range tr.Leaks() {
		named = append(named, l.Field)
		if l.Evidence == "" || l.Reads != (l.Field == "x.Verdict") {
			t.Errorf("%+v", l)
		}
	}
	if want := []string{"department", "offer_opened", "x.Profile", "x.Verdict", "x.closed_won"}; !slices.Equal(named, want) {
		t.Errorf("%q, want %q", named, want)
	}
}
