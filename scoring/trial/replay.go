package trial

import (
	"math"
	"time"

	"banter/scoring"
	"banter/scoring/report"
	"banter/store/lead"
)

// Replay is what a model made, or would have made, of a case until its cutoff.
type Replay struct {
	Qualified bool
	At        time.Time // when it first passed the definition
	Path      lead.Path
	Rank      float64 // the highest score; an excluded lead ranks below all
	Best      scoring.Score
}

// Play replays a case under a model. where is At(r, p.Cutoff), shared by the
// models that are compared.
func Play(m *scoring.Model, r, where *lead.Record, p *Past) Replay {
	out := Replay{Rank: math.Inf(-1)}
	from := p.Entered()
	if from.After(p.Cutoff) {
		from = p.Cutoff
	}
	changing := edited(r, from, p.Cutoff)
	for _, t := range moments(where, from, p.Cutoff) {
		then := where
		if changing {
			then = At(r, t)
		}
		s := m.Score(then, t)
		rank := float64(s.Total)
		if s.Excluded != "" {
			rank = -1e9
		}
		if rank > out.Rank {
			out.Rank, out.Best = rank, s
		}
		if s.MQL && !out.Qualified {
			out.Qualified, out.At, out.Path = true, t, s.Path
		}
	}
	return out
}

// frozen is what the present model did make of a case at the time: its frozen
// score stands against any replay. ok is false where it kept none by the cutoff.
func frozen(m *scoring.Model, p *Past, played Replay) (out Replay, ok bool) {
	if !p.Scored || p.Frozen.Model != m.Version() || p.FrozenAt.After(p.Cutoff) {
		return played, false
	}
	played.Rank = max(played.Rank, float64(p.Frozen.Total))
	if p.Reached(report.StepMQL) && p.Frozen.Path != "" && p.Frozen.Path != lead.PathNone {
		played.Rank = float64(p.Frozen.Total)
		played.Qualified, played.At, played.Path = true, p.FrozenAt, p.Frozen.Path
	}
	return played, true
}
