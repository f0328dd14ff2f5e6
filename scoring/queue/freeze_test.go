package queue_test

import (
	"testing"
	"time"

	"banter/scoring"
	"banter/scoring/queue"
	"banter/scoring/sla"
	"banter/store/lead"
)

// What upstream tells has the score of its own time; what a rep or the model
// froze stays, and assessing again changes nothing.
func TestUpstreamsMovesKeepTheScoreOfTheirTime(t *testing.T) {
	now := time.Date(2026, 3, 9, 9, 0, 0, 0, time.UTC)
	b := queue.Book{Model: scoring.Default(), Policies: sla.Default(time.UTC)}
	kept := lead.Frozen{Total: 7, Model: "old"}
	r := &lead.Record{Lead: lead.Lead{ID: "a", Title: "Director", CreatedAt: now.AddDate(0, 0, -9), Standing: lead.Standing{Stage: lead.StageLost, Cycle: 1}}}
	r.AddActivity(lead.Activity{ID: "1", Kind: lead.KindWebinar, At: now.AddDate(0, 0, -8)})
	r.AddActivity(lead.Activity{ID: "2", Kind: lead.KindTrial, At: now.AddDate(0, 0, -2)})
	for _, e := range []lead.Event{
		{ID: "created", Kind: lead.EventCreated, At: now.AddDate(0, 0, -9), Mover: lead.ByUpstream},
		{ID: "frozen", Kind: lead.EventMoved, At: now.AddDate(0, 0, -6), Mover: lead.ByUpstream, To: lead.StageSQL, Score: kept},
		{ID: "won", Kind: lead.EventMoved, At: now.AddDate(0, 0, -5), Mover: lead.ByUpstream, From: lead.StageSQL, To: lead.StageWon},
		{ID: "touched", Kind: lead.EventTouched, At: now.AddDate(0, 0, -4), Mover: lead.ByRep},
		{ID: "lost", Kind: lead.EventMoved, At: now, Mover: lead.ByUpstream, From: lead.StageWon, To: lead.StageLost},
	} {
		r.AddEvent(e)
	}
	b.Assess(r, now)
	got := map[string]lead.Frozen{}
	for _, e := range r.Events {
		got[e.ID] = e.Score
	}
	for id, at := range map[string]time.Time{"created": now.AddDate(0, 0, -9), "won": now.AddDate(0, 0, -5), "lost": now} {
		if want := b.Model.Score(r, at); got[id] != want.Frozen || got[id].Model == "" {
			t.Errorf("%s: %+v, want %+v", id, got[id], want.Frozen)
		}
	}
	if got["created"].Behaviour >= got["won"].Behaviour || got["won"].Behaviour >= got["lost"].Behaviour {
		t.Errorf("the scores do not grow with what it did: %+v", got)
	}
	if got["frozen"] != kept || got["touched"] != (lead.Frozen{}) {
		t.Errorf("what was kept is %+v, what a rep did without one is %+v", got["frozen"], got["touched"])
	}
}
