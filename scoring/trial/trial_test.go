package trial_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"banter/scoring"
	"banter/scoring/trial"
	"banter/store/lead"
)

// now is the clock of the tests, begun the day on which their leads came in.
var (
	now   = time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
	begun = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
)

func model(tb testing.TB, text string) *scoring.Model {
	tb.Helper()
	m, err := scoring.Parse("m.toml", []byte(text))
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

const plainModel = `
[model]
name = "plain"
version = "1"
signed_sales = "Ana"
signed_marketing = "Bo"
review_by = 2030-01-01
# what they did
[[behaviour]]
name = "pricing_page"
kind = "pricing_page"
points = 20
[[behaviour]]
name = "webinar"
kind = "webinar"
points = 20 # as agreed in March
cap = 20
[[fit]]
name = "director"
axis = "contact"
field = "title"
equals = "Director" # the one who signs
points = 10
[grades]
A = 0
[mql]
grades = ["A"]
threshold = 40
`

// record is a lead of begun plus hours, with own activities an hour apart.
func record(id string, hours int, title string, kinds ...lead.Kind) *lead.Record {
	at := begun.Add(time.Duration(hours) * time.Hour)
	r := &lead.Record{Lead: lead.Lead{ID: lead.ID(id), Name: "Lead " + id, Title: title, CreatedAt: at, Source: "web"}}
	r.Lead.Stage, r.Lead.Cycle, r.Lead.Owner = lead.StageLead, 1, "ana"
	r.AddEvent(lead.Event{ID: id + "-created", Kind: lead.EventCreated, At: at, To: lead.StageLead, Cycle: 1})
	for i, k := range kinds {
		r.AddActivity(lead.Activity{ID: fmt.Sprintf("%s-%d", id, i), Kind: k, At: at.Add(time.Duration(i+1) * time.Hour)})
	}
	return r
}

// ends moves a record to a stage by a verdict some hours after it came in.
func ends(r *lead.Record, hours int, to lead.Stage, reason string) *lead.Record {
	e := lead.Event{
		ID: string(r.Lead.ID) + "-" + string(to), Kind: lead.EventVerdict, At: r.Lead.CreatedAt.Add(time.Duration(hours) * time.Hour),
		By: "ana", Mover: lead.ByRep, From: r.Lead.Stage, To: to, Cycle: r.Lead.Cycle,
		Disposition: &lead.Disposition{Verdict: lead.Qualify},
	}
	if to == lead.StageDisqualified {
		e.Disposition = &lead.Disposition{Verdict: lead.Reject, Reason: reason}
	}
	was := r.Lead.Standing
	e.Before = &was
	r.Lead.Stage, r.Lead.Reason = to, reason
	r.AddEvent(e)
	return r
}

func TestAUC(t *testing.T) {
	for _, tc := range []struct {
		scores []float64
		good   []bool
		want   float64
		known  bool
	}{
		{nil, nil, 0, false},
		{[]float64{1, 2}, []bool{true, true}, 0, false},
		{[]float64{1, 2}, []bool{false, false}, 0, false},
		{[]float64{3, 3, 3}, []bool{true, false, true}, 0, false}, // it ranks nobody
		{[]float64{1, 2}, []bool{false, true}, 1, true},
		{[]float64{1, 2}, []bool{true, false}, 0, true},
		{[]float64{1, 2, 2, 3}, []bool{false, false, true, true}, 0.875, true},
		{[]float64{math.Inf(-1), 0, 5}, []bool{false, true, false}, 0.5, true},
	} {
		if got, known := trial.AUC(tc.scores, tc.good); got != tc.want || known != tc.known {
			t.Errorf("%v %v: %v %v, want %v %v", tc.scores, tc.good, got, known, tc.want, tc.known)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 40).Draw(t, "n")
		scores, good := make([]float64, n), make([]bool, n)
		for i := range n {
			scores[i], good[i] = float64(rapid.IntRange(0, 8).Draw(t, "score")), rapid.Bool().Draw(t, "good")
		}
		pairs, won := 0.0, 0.0
		for i := range n {
			for j := range n {
				if !good[i] || good[j] {
					continue
				}
				pairs++
				switch {
				case scores[i] > scores[j]:
					won++
				case scores[i] == scores[j]:
					won += 0.5
				}
			}
		}
		got, known := trial.AUC(scores, good)
		if known && math.Abs(got-won/pairs) > 1e-12 {
			t.Fatalf("%v, by pairs %v", got, won/pairs)
		}
		if math.IsNaN(got) {
			t.Fatal("no number")
		}
	})
}

func TestPoints(t *testing.T) {
	for f, want := range map[float64]int{
		0: 0, 0.4: 0, 1.4: 1, 4.6: 5, 6: 5, 6.4: 5, 7: 5, 7.6: 10, 12.4: 10, 13: 15, 24: 25, 99: 25, -3.2: -3, -8: -10, -40: -25,
	} {
		if got := trial.Points(f); got != want {
			t.Errorf("%v: %d points, want %d", f, got, want)
		}
	}
}

// Nothing that is learnt after the cutoff changes a score.
func TestNothingLeaks(t *testing.T) {
	m := model(t, plainModel)
	kinds := []lead.Kind{lead.KindPricingPage, lead.KindWebinar, lead.KindCall, lead.KindDemoRequest}
	rapid.Check(t, func(t *rapid.T) {
		r := record("l", 0, "Director", lead.KindPricingPage)
		if rapid.Bool().Draw(t, "second") {
			r.AddActivity(lead.Activity{ID: "b", Kind: lead.KindWebinar, At: begun.Add(3 * time.Hour)})
		}
		ends(r, 10, rapid.SampledFrom([]lead.Stage{lead.StageSQL, lead.StageDisqualified}).Draw(t, "to"), "no_need")
		scope := trial.Scope{Now: now}
		before, _, _ := scope.Past(r, nil)
		was := trial.Play(m, r, trial.At(r, before[0].Cutoff), &before[0])

		late := r.Clone()
		for i := range rapid.IntRange(1, 5).Draw(t, "later") {
			at := begun.Add(time.Duration(rapid.IntRange(10*60+1, 90*24*60).Draw(t, "minute")) * time.Minute)
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0:
				late.AddActivity(lead.Activity{ID: fmt.Sprint("late", i), Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), At: at, By: "ana"})
			case 1:
				old := late.Lead.Title
				late.Lead.Title = fmt.Sprint("Edited ", i)
				at = begun.Add(100 * 24 * time.Hour).Add(time.Duration(i) * time.Minute) // edits follow each other
				late.AddEvent(lead.Event{ID: fmt.Sprint("edit", i), Kind: lead.EventEdited, At: at, Field: "title", Old: old, New: late.Lead.Title, Cycle: 1})
			case 2:
				late.Answers = append(late.Answers, lead.Answer{Criterion: "need", Value: lead.Yes, At: at})
			default:
				late.AddEvent(lead.Event{ID: fmt.Sprint("seen", i), Kind: lead.EventSeen, At: at, Cycle: 1})
			}
		}
		after, _, _ := scope.Past(late, nil)
		if len(after) != 1 || !after[0].Cutoff.Equal(before[0].Cutoff) {
			t.Fatalf("%d cases, cutoff %v, was %v", len(after), after[0].Cutoff, before[0].Cutoff)
		}
		is := trial.Play(m, late, trial.At(late, after[0].Cutoff), &after[0])
		if is.Rank != was.Rank || is.Qualified != was.Qualified || !is.At.Equal(was.At) {
			t.Fatalf("%+v\nwas %+v", is, was)
		}
	})
}

func TestCutoff(t *testing.T) {
	scope := trial.Scope{Now: now}
	touched := ends(record("t", 0, "", lead.KindWebinar), 20, lead.StageSQL, "")
	touched.AddActivity(lead.Activity{ID: "call", Kind: lead.KindCall, At: begun.Add(5 * time.Hour), By: "ana", Outcome: lead.OutcomeConnected})
	// A lead that came in with its stage: nobody tells when it got there.
	undated := record("u", 0, "", lead.KindWebinar)
	undated.Lead.Stage, undated.Lead.QualifiedAt = lead.StageWon, undated.Lead.CreatedAt
	undated.AddEvent(lead.Event{ID: "m", Kind: lead.EventMoved, At: undated.Lead.CreatedAt, Mover: lead.ByUpstream, From: lead.StageLead, To: lead.StageWon, Cycle: 1})
	out := record("x", 0, "", lead.KindWebinar)
	out.Lead.Stage, out.Lead.Reason = lead.StageDisqualified, "no_need"
	out.AddEvent(lead.Event{ID: "m", Kind: lead.EventMoved, At: out.Lead.CreatedAt, Mover: lead.ByUpstream, From: lead.StageLead, To: lead.StageDisqualified, Cycle: 1})
	wasMQL := out.Clone()
	wasMQL.Lead.QualifiedAt = wasMQL.Lead.CreatedAt
	later := out.Clone()
	later.Lead.QualifiedAt = begun.Add(time.Hour)
	for _, tc := range []struct {
		name  string
		r     *lead.Record
		want  time.Time
		dated bool
		good  bool
	}{
		{"verdict", ends(record("v", 0, ""), 20, lead.StageDisqualified, "no_need"), begun.Add(20 * time.Hour), true, false},
		{"first touch", touched, begun.Add(5 * time.Hour), true, true},
		{"nobody tells", undated, now, false, true},
		{"nobody tells of a rejection either", out, now, false, false},
		{"nor of one that was an MQL at once", wasMQL, now, false, false},
		{"the MQL has a day of its own", later, begun.Add(time.Hour), true, false},
		{"open and old", record("o", 0, ""), now, true, false},
	} {
		got, _, _ := scope.Past(tc.r, nil)
		if len(got) != 1 || !got[0].Cutoff.Equal(tc.want) || got[0].Dated != tc.dated || got[0].Good != tc.good {
			t.Errorf("%s: %+v", tc.name, got)
		}
	}
	young := record("y", 24*140, "")
	if got, open, _ := scope.Past(young, nil); len(got) != 0 || open != 1 {
		t.Errorf("young: %d cases, %d open", len(got), open)
	}
	future := record("f", 24*400, "")
	if got, _, odd := scope.Past(future, nil); len(got) != 0 || odd != 1 {
		t.Errorf("future: %d cases, %d odd", len(got), odd)
	}
}

// A field is read as it was before later edits, those that lie between the
// beginning and the cutoff at their time.
func TestFieldsAsTheyWere(t *testing.T) {
	r := record("e", 0, "Director", lead.KindWebinar, lead.KindWebinar)
	edit := func(hours int, old, to string) {
		r.Lead.Title = to
		r.AddEvent(lead.Event{ID: fmt.Sprint(hours), Kind: lead.EventEdited, At: begun.Add(time.Duration(hours) * time.Hour), Field: "title", Old: old, New: to, Cycle: 1})
	}
	edit(2, "Director", "Assistant")
	ends(r, 5, lead.StageSQL, "")
	edit(50, "Assistant", "Intern")
	if got := trial.At(r, begun.Add(time.Hour)).Lead.Title; got != "Director" {
		t.Errorf("before the first edit: %q", got)
	}
	if got := trial.At(r, begun.Add(5*time.Hour)).Lead.Title; got != "Assistant" {
		t.Errorf("between the edits: %q", got)
	}
	if r.Lead.Title != "Intern" {
		t.Errorf("the record was changed: %q", r.Lead.Title)
	}
	scope := trial.Scope{Now: now}
	pasts, _, _ := scope.Past(r, nil)
	// Webinar and Director at the first hour: 20 + 10; afterwards 20 alone.
	if play := trial.Play(model(t, plainModel), r, trial.At(r, pasts[0].Cutoff), &pasts[0]); play.Rank != 30 {
		t.Errorf("the highest score is %v, want 30", play.Rank)
	}
}
