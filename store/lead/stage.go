package lead

import (
	"fmt"
	"slices"
	"strings"
)

// Stage is what a lead is in its lifecycle; what the rep is doing with it is
// its Status.
type Stage string

// The stages, in the order of the funnel.
const (
	StageLead         Stage = "lead"
	StageMQL          Stage = "mql"
	StageSAL          Stage = "sal"
	StageSQL          Stage = "sql"
	StageOpportunity  Stage = "opportunity"
	StageWon          Stage = "won"
	StageLost         Stage = "lost"
	StageNurture      Stage = "nurture"
	StageDisqualified Stage = "disqualified"
)

// Stages lists every stage in the order of the funnel.
func Stages() []Stage {
	return []Stage{
		StageLead, StageMQL, StageSAL, StageSQL, StageOpportunity,
		StageWon, StageLost, StageNurture, StageDisqualified,
	}
}

// Valid reports whether s is one of Stages.
func (s Stage) Valid() bool { return slices.Contains(Stages(), s) }

// Label is the stage as a person reads it.
func (s Stage) Label() string {
	switch s {
	case StageMQL, StageSAL, StageSQL:
		return strings.ToUpper(string(s))
	case "":
		return "–"
	default:
		return strings.ToUpper(string(s[:1])) + string(s[1:])
	}
}

// Mover is who may move a lead from one stage to another.
type Mover string

// The movers of the lifecycle table.
const (
	ByImport   Mover = "import"
	ByModel    Mover = "model"
	ByRep      Mover = "rep"
	ByUpstream Mover = "upstream"
	ByUndo     Mover = "undo"
)

// moves is the lifecycle table: from a stage, where each mover may take it.
// Review is a place in the queue, not a stage: its leads are still `lead`, so a
// rep's accept and reject from there are moves from `lead`.
func moves(by Mover, from Stage) []Stage {
	switch by {
	case ByUpstream, ByImport, ByUndo:
		// Upstream is the team's shared truth and an undo restores what was;
		// both may set any stage.
		return slices.DeleteFunc(Stages(), func(s Stage) bool { return s == from })
	case ByModel:
		switch from {
		case StageLead, StageNurture:
			return []Stage{StageMQL}
		case StageMQL:
			return []Stage{StageSAL}
		case StageSAL:
			return []Stage{StageSQL}
		default:
		}
	case ByRep:
		switch from {
		case StageLead:
			return []Stage{StageSAL, StageDisqualified}
		case StageMQL:
			return []Stage{StageSAL, StageSQL, StageNurture, StageDisqualified}
		case StageSAL:
			return []Stage{StageSQL, StageNurture, StageDisqualified}
		case StageSQL:
			return []Stage{StageNurture}
		case StageNurture:
			// Woken leads are under review: taken up, put back to sleep, or out.
			return []Stage{StageSAL, StageNurture, StageDisqualified}
		default:
		}
	}
	return nil
}

// MoveError is the refusal of a move that the lifecycle does not have.
type MoveError struct {
	From, To Stage
	By       Mover
	Allowed  []Stage // where By may take a lead from From; empty if nowhere
}

func (e *MoveError) Error() string {
	where := "nowhere"
	if len(e.Allowed) > 0 {
		names := make([]string, len(e.Allowed))
		for i, s := range e.Allowed {
			names[i] = string(s)
		}
		where = strings.Join(names, ", ")
	}
	return fmt.Sprintf("a %s can't move a lead from %s to %s; allowed from %s: %s", e.By, e.From, e.To, e.From, where)
}

// CheckMove returns a *MoveError if by may not take a lead from one stage to
// the other. Staying where it is is a move like any other: only a rep has it,
// from nurture to nurture.
func CheckMove(by Mover, from, to Stage) error {
	allowed := moves(by, from)
	if slices.Contains(allowed, to) {
		return nil
	}
	return &MoveError{From: from, To: to, By: by, Allowed: allowed}
}

// Status is what the rep is doing with a lead, apart from its stage.
type Status string

// The work statuses.
const (
	StatusNew        Status = "new"
	StatusAttempting Status = "attempting"
	StatusConnected  Status = "connected"
	StatusWaiting    Status = "waiting"
)

// Statuses lists every work status.
func Statuses() []Status {
	return []Status{StatusNew, StatusAttempting, StatusConnected, StatusWaiting}
}
