package queue

import (
	"time"

	"banter/scoring"
	"banter/store/lead"
)

// freeze gives what upstream tells of a lead, how it came in and where it was
// moved, the score as the model saw it then: calibration reads no other, and
// leads that never pass the model are part of it. Only events that are not
// written yet keep it; one that the store has is never changed.
func (b *Book) freeze(r *lead.Record, s *scoring.Score, now time.Time) {
	for i := range r.Events {
		e := &r.Events[i]
		if e.Score != (lead.Frozen{}) || e.Mover != lead.ByUpstream || e.Kind != lead.EventCreated && e.Kind != lead.EventMoved || e.At.After(now) {
			continue
		}
		// Without activities a score is the same at any time.
		if e.Score = s.Frozen; !e.At.Equal(now) && len(r.Activities) > 0 {
			then := b.Model.Score(r, e.At)
			e.Score = then.Frozen
		}
	}
}
