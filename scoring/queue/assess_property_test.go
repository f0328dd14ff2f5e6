package queue_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"banter/store/lead"
)

// TestAssessProperties holds Assess to its promises on any record: what it
// computes does not depend on how often it is asked, and holds until ValidUntil.
func TestAssessProperties(t *testing.T) {
	b := book()
	kinds := []lead.Kind{lead.KindPricingPage, lead.KindWebinar, lead.KindDemoRequest, lead.KindCaseStudy, lead.KindCall, lead.KindNote}
	rapid.Check(t, func(t *rapid.T) {
		r := record(rapid.SampledFrom(lead.Stages()).Draw(t, "stage"))
		hour := func(name string) time.Time {
			return now.Add(time.Duration(rapid.IntRange(-60*24, 10*24).Draw(t, name)) * time.Hour)
		}
		r.Lead.Title = rapid.SampledFrom([]string{"Director", "Manager", "Analyst", "Student"}).Draw(t, "title")
		for i := range rapid.IntRange(0, 8).Draw(t, "n") {
			r.AddActivity(lead.Activity{ID: fmt.Sprint(i), Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), At: hour("at"), By: "ana"})
		}
		if r.Lead.Stage == lead.StageNurture {
			r.Lead.RecycledAt, r.Lead.WakeOnEngage = now.Add(-40*day), rapid.Bool().Draw(t, "on engage")
			if rapid.Bool().Draw(t, "dated") {
				r.Lead.WakeAt = hour("wake")
			}
		}
		before := r.Clone()
		events, x := b.Assess(r, now)
		again, y := b.Assess(r, now)
		if len(again) > 0 || !reflect.DeepEqual(x, y) {
			t.Fatalf("assessed again: %+v\n%+v\n%+v", again, x, y)
		}
		moved := slices.ContainsFunc(events, func(e lead.Event) bool { return e.Kind == lead.EventMoved })
		if (r.Lead.Stage != before.Lead.Stage) != moved || len(r.Events) != len(before.Events)+len(events) {
			t.Fatalf("moved from %s to %s with %d events", before.Lead.Stage, r.Lead.Stage, len(events))
		}
		if x.Stale(now) || x.Stage != r.Lead.Stage || x.Cycle < 1 {
			t.Fatalf("%+v", x)
		}
		span := 300 * day
		if !x.ValidUntil.IsZero() {
			span = x.ValidUntil.Sub(now)
		}
		at := now.Add(time.Duration(rapid.Int64Range(0, int64(span)-1).Draw(t, "later")))
		events, y = b.Assess(r, at)
		y.ComputedAt, y.Clocks = x.ComputedAt, x.Clocks
		if len(events) > 0 || !reflect.DeepEqual(x, y) {
			t.Fatalf("it holds until %s, but at %s: %v\n%+v\n%+v", x.ValidUntil, at, events, x, y)
		}
	})
}
