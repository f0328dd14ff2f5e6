package lead

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// noon is when the acts of the tests happen, unless they say so.
func noon() time.Time {
	return time.Date(2026, 3, 10, 12, 0, 0, 0, time.FixedZone("CET", 3600))
}

// rig is a record and somebody who acts on it.
type rig struct {
	t   *testing.T
	r   *Record
	env Env
	n   int
}

func newRig(t *testing.T, stage Stage) *rig {
	t.Helper()
	g := &rig{t: t, r: &Record{Lead: Lead{ID: "demo-1", Name: "Priya Natarajan", Standing: Standing{Stage: stage, Status: StatusNew, Cycle: 1}}}}
	g.env = Env{Now: noon(), By: "ana", Rules: DefaultRules(), Score: Frozen{Total: 80, Grade: "A", Review: true}, Key: func() (string, error) {
		g.n++
		return fmt.Sprintf("key-%02d", g.n), nil
	}}
	return g
}

// do performs an act on a copy, which becomes the record if it succeeds; time
// goes on by a minute.
func (g *rig) do(a Act) (Effect, error) {
	g.t.Helper()
	next := g.r.Clone()
	eff, err := a.Perform(next, g.env)
	if err == nil {
		g.r = next
		g.env.Now = g.env.Now.Add(time.Minute)
	}
	return eff, err
}

func (g *rig) must(a Act) Effect {
	g.t.Helper()
	eff, err := g.do(a)
	if err != nil {
		g.t.Fatalf("%+v: %v", a, err)
	}
	return eff
}

// refused performs an act that a rule has to refuse, naming the field and with
// these words.
func (g *rig) refused(a Act, field string, words ...string) {
	g.t.Helper()
	before := fmt.Sprintf("%+v", *g.r)
	_, err := a.Perform(g.r, g.env)
	var no *Refusal
	if !errors.As(err, &no) || !errors.Is(err, ErrRefused) {
		g.t.Fatalf("%+v: error is %v, want a refusal", a, err)
	}
	if no.Field != field {
		g.t.Errorf("refused for %q, want %q: %v", no.Field, field, err)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			g.t.Errorf("%q does not say %q", err, w)
		}
	}
	if after := fmt.Sprintf("%+v", *g.r); after != before {
		g.t.Errorf("a refused act changed the record:\n%s\n%s", before, after)
	}
}

func call(o Outcome) Touch { return Touch{Kind: KindCall, Outcome: o} }

func TestDisplayName(t *testing.T) {
	l := Lead{ID: "x"}
	for _, step := range []struct {
		field, text string
	}{{"", ""}, {"company", "Contoso"}, {"phone", "+49 30 1"}, {"email", "a@b.example"}, {"name", "Ana"}} {
		want := step.text
		if step.field == "" {
			want = "x"
		} else if err := l.Set(step.field, step.text); err != nil {
			t.Fatal(err)
		}
		if got := l.DisplayName(); got != want {
			t.Errorf("with %s it is %q, want %q", step.field, got, want)
		}
	}
}

func TestEmailDomain(t *testing.T) {
	for email, want := range map[string]string{"": "", "ana": "", "ana@Example.COM ": "example.com", "ana@": ""} {
		if got := (&Lead{Email: email}).EmailDomain(); got != want {
			t.Errorf("%q: %q, want %q", email, got, want)
		}
	}
}

func TestWoken(t *testing.T) {
	wake := noon()
	for _, tc := range []struct {
		name    string
		s       Standing
		engaged time.Time
		want    bool
	}{
		{"not before its date", Standing{Stage: StageNurture, WakeAt: wake.Add(1)}, time.Time{}, false},
		{"on its date", Standing{Stage: StageNurture, WakeAt: wake}, time.Time{}, true},
		{"only from nurture", Standing{Stage: StageSAL, WakeAt: wake}, time.Time{}, false},
		{"no date, no trigger", Standing{Stage: StageNurture}, wake, false},
		{"engaged again", Standing{Stage: StageNurture, WakeOnEngage: true, RecycledAt: wake}, wake.Add(1), true},
		{"engaged before", Standing{Stage: StageNurture, WakeOnEngage: true, RecycledAt: wake}, wake, false},
		{"the date comes although it did not engage", Standing{Stage: StageNurture, WakeOnEngage: true, WakeAt: wake, RecycledAt: wake}, time.Time{}, true},
	} {
		if got := (&Lead{Standing: tc.s}).Woken(noon(), tc.engaged); got != tc.want {
			t.Errorf("%s: %v", tc.name, got)
		}
	}
}
