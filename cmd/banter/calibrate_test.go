//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The 20-lead test on a terminal: it is killed in the middle of a note and goes
// on where it was, ends at the last lead, and is compared with a second judge.
func TestCalibrateSurvivesKill(t *testing.T) {
	t.Parallel()
	bin := build(t)
	home := t.TempDir()
	rows := "id,name,industry,stage,created_at\n"
	for _, who := range []string{"1,Ann,Software,sql", "2,Bob,Software,disqualified", "3,Cyd,Retail,won", "4,Dee,Retail,nurture"} {
		rows += who + ",2026-01-05T09:00:00Z\n"
	}
	if err := os.WriteFile(filepath.Join(home, "leads.csv"), []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, bin, home, "config", "init", "--me", "ana")
	run(t, bin, home, "import", "leads.csv")
	run(t, bin, home, "calibrate", "start", "--n", "4", "--seed", "3")

	s := start(t, bin, home, 80, 24, "calibrate", "judge")
	s.see("Lead 1 of 4", "0/4 judged", "ana", "What it did")
	s.press("b", "y", "n", "t", "not our size")
	s.see("Lead 3 of 4", "2/4 judged", "not our size", "● saved")
	s.kill()

	s = start(t, bin, home, 80, 24, "calibrate", "judge")
	s.see("Lead 3 of 4", "2/4 judged", "note not our size")
	s.press("n", "y")
	s.see("All 4 leads are judged.", "2 worth a rep's time, 2 not.", "● saved")
	s.press("q")
	if err := s.end(); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(home, "ben.csv"), []byte("1,y,A\n2,n\n3,y\n4,y\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, bin, home, "calibrate", "judge", "--as", "ben", "--answers", "ben.csv")
	out := run(t, bin, home, "calibrate", "score")
	for _, want := range []string{"the same answer on 3 of 4 leads (75 %)", "kappa 0.50", "3, ana: not our size"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
}
