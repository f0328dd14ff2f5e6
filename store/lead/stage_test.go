package lead

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// table is the lifecycle as it was agreed: who may take a lead from where to
// where. Upstream, imports and undo may do anything but nothing.
func table() map[Mover]map[Stage][]Stage {
	return map[Mover]map[Stage][]Stage{
		ByModel: {
			StageLead: {StageMQL}, StageNurture: {StageMQL}, StageMQL: {StageSAL}, StageSAL: {StageSQL},
		},
		ByRep: {
			StageLead:    {StageSAL, StageDisqualified},
			StageMQL:     {StageSAL, StageSQL, StageNurture, StageDisqualified},
			StageSAL:     {StageSQL, StageNurture, StageDisqualified},
			StageSQL:     {StageNurture},
			StageNurture: {StageSAL, StageNurture, StageDisqualified},
		},
	}
}

func TestEveryMove(t *testing.T) {
	for _, by := range []Mover{ByImport, ByModel, ByRep, ByUpstream, ByUndo} {
		for _, from := range Stages() {
			for _, to := range Stages() {
				want := from != to
				if by == ByModel || by == ByRep {
					want = slices.Contains(table()[by][from], to)
				}
				err := CheckMove(by, from, to)
				if (err == nil) != want {
					t.Errorf("%s, %s → %s: %v", by, from, to, err)
				}
				if err == nil {
					continue
				}
				var move *MoveError
				if !errors.As(err, &move) || move.From != from || move.To != to || move.By != by {
					t.Fatalf("%s, %s → %s: error is %#v", by, from, to, err)
				}
				for _, s := range move.Allowed {
					if CheckMove(by, from, s) != nil {
						t.Errorf("%s, %s: said to be allowed: %s", by, from, s)
					}
				}
			}
		}
	}
}

func TestMoveErrorNamesBothStagesAndTheWaysOut(t *testing.T) {
	for _, tc := range []struct {
		err  error
		want string
	}{
		{CheckMove(ByRep, StageSAL, StageMQL), "a rep can't move a lead from sal to mql; allowed from sal: sql, nurture, disqualified"},
		{CheckMove(ByRep, StageWon, StageSQL), "a rep can't move a lead from won to sql; allowed from won: nowhere"},
		{CheckMove(ByModel, StageLead, StageSQL), "a model can't move a lead from lead to sql; allowed from lead: mql"},
		{CheckMove("", StageLead, StageMQL), "allowed from lead: nowhere"},
	} {
		if tc.err == nil || !strings.Contains(tc.err.Error(), tc.want) {
			t.Errorf("%v, want %s", tc.err, tc.want)
		}
	}
}

func TestStageLabels(t *testing.T) {
	for s, want := range map[Stage]string{"": "–", StageLead: "Lead", StageMQL: "MQL", StageSQL: "SQL", StageDisqualified: "Disqualified"} {
		if got := s.Label(); got != want {
			t.Errorf("%q: %q", s, got)
		}
	}
	if Stage("").Valid() || Stage("MQL").Valid() || !StageWon.Valid() {
		t.Error("Valid knows other stages")
	}
}
