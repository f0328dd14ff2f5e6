package scoring_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"banter/scoring"
	"banter/store/lead"
)

// checkScore holds every score to what all scores promise.
func checkScore(t interface{ Fatalf(string, ...any) }, m *scoring.Model, r *lead.Record, at time.Time) scoring.Score {
	s := m.Score(r, at)
	sum := map[scoring.Axis]int{}
	for _, p := range s.Parts {
		sum[p.Axis] += p.Points
	}
	switch {
	case sum[scoring.AxisBehaviour] != s.Behaviour || sum[scoring.AxisFit] != s.Fit || s.Behaviour+s.Fit != s.Total:
		t.Fatalf("the parts do not add up: %+v", s)
	case s.Behaviour < 0:
		t.Fatalf("behaviour is %d", s.Behaviour)
	case !s.ValidUntil.IsZero() && !s.ValidUntil.After(at):
		t.Fatalf("valid until %s, which is not after %s", s.ValidUntil, at)
	case s.MQL != (s.Needs == "") || s.MQL != (s.Path != lead.PathNone) || s.MQL != (s.To != "") || s.MQL && s.Review:
		t.Fatalf("the verdict contradicts itself: %+v", s)
	}
	return s
}

// decaying is a model with everything that changes by itself.
func decaying(t *rapid.T) *scoring.Model {
	text := fmt.Sprintf(`
[decay]
idle = {points = %d, days = %d}
[[group]]
name = "web"
cap = %d
[[behaviour]]
name = "burst"
kinds = ["pricing_page", "webinar"]
at_least = %d
within = "%dd"
points = 30
decay = "linear %dd"
[[behaviour]]
name = "pricing"
kind = "pricing_page"
points = %d
cap = 30
decay = "linear %dd"
group = "web"
[[behaviour]]
name = "webinar"
kind = "webinar"
points = 20
group = "web"
[[behaviour]]
name = "bad"
kind = "unsubscribe"
points = -9
decay = "linear %dd"
[[behaviour]]
name = "own"
kind = "any"
points = "activity"
decay = "linear %dd"
`, rapid.IntRange(1, 20).Draw(t, "idle points"), rapid.IntRange(1, 40).Draw(t, "idle days"), rapid.IntRange(1, 60).Draw(t, "cap"),
		rapid.IntRange(2, 4).Draw(t, "at least"), rapid.IntRange(1, 20).Draw(t, "within"),
		rapid.IntRange(1, 100).Draw(t, "life"), rapid.IntRange(1, 30).Draw(t, "points"), rapid.IntRange(1, 100).Draw(t, "life"),
		rapid.IntRange(1, 100).Draw(t, "life"), rapid.IntRange(1, 100).Draw(t, "life"))
	m, err := scoring.Parse("m.toml", []byte(head+text))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func anyRecord(t *rapid.T) *lead.Record {
	r := director()
	kinds := []lead.Kind{lead.KindPricingPage, lead.KindWebinar, lead.KindUnsubscribe, lead.KindForm, lead.KindDemoRequest, lead.KindCall, lead.KindNote, "odd"}
	for i := range rapid.IntRange(0, 12).Draw(t, "n") {
		r.AddActivity(lead.Activity{
			ID: fmt.Sprint(i), Kind: rapid.SampledFrom(kinds).Draw(t, "kind"),
			At:     now.Add(time.Duration(rapid.IntRange(-60*24*60, 24*60).Draw(t, "minute")) * time.Minute),
			Points: rapid.IntRange(-5, 40).Draw(t, "points"), Withdrawn: rapid.IntRange(0, 9).Draw(t, "withdrawn") == 0,
		})
	}
	return r
}

func TestScoreProperties(t *testing.T) {
	shipped := scoring.Default()
	rapid.Check(t, func(t *rapid.T) {
		m := shipped
		if rapid.Bool().Draw(t, "decaying") {
			m = decaying(t)
		}
		r := anyRecord(t)
		s := checkScore(t, m, r, now)
		if again := m.Score(r, now); !reflect.DeepEqual(s, again) {
			t.Fatalf("the same record scores differently:\n%+v\n%+v", s, again)
		}
		// Until ValidUntil nothing changes; without it, ever.
		span := 400 * day
		if !s.ValidUntil.IsZero() {
			span = s.ValidUntil.Sub(now)
		}
		for range 6 {
			at := now.Add(time.Duration(rapid.Int64Range(0, int64(span)-1).Draw(t, "later")))
			if then := checkScore(t, m, r, at); !reflect.DeepEqual(s, then) {
				t.Fatalf("the score says it holds until %s but at %s it is\n%+v\nand was\n%+v", s.ValidUntil, at, then, s)
			}
		}
		if last := m.Score(r, now.Add(span-1)); !reflect.DeepEqual(s, last) {
			t.Fatalf("the score changes just before %s:\n%+v\n%+v", s.ValidUntil, s, last)
		}
	})
}

// TestValidUntilIsNotTooEarly follows one lead through a year: a score that
// claims to change and does not costs a computation each time.
func TestValidUntilIsNotTooEarly(t *testing.T) {
	m := model(t, "[decay]\nidle = {points = 10, days = 30}\n[[behaviour]]\nname = \"w\"\nkind = \"webinar\"\npoints = 20\ndecay = \"linear 200d\"\n")
	r := director(ago(lead.KindWebinar, 0), ago(lead.KindWebinar, 3*day+time.Hour), ago(lead.KindWebinar, 9*day+5*time.Hour))
	steps, changes, at := 0, 0, now
	for s := m.Score(r, at); !s.ValidUntil.IsZero(); steps++ {
		next := m.Score(r, s.ValidUntil)
		if next.Total != s.Total || len(next.Parts) != len(s.Parts) {
			changes++
		}
		s = next
		if steps > 1000 {
			t.Fatal("it never ends")
		}
	}
	if changes == 0 || steps > 3*changes {
		t.Errorf("%d computations for %d changes", steps, changes)
	}
}
