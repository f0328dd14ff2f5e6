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
	bin, home := build(t), t.TempDir()
	testOfFour(t, bin, home)

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

// testOfFour starts a test of four decided leads.
func testOfFour(t *testing.T, bin, home string) {
	t.Helper()
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
}

// The same line by line, by ben; and from a pipe.
func TestCalibrateInLines(t *testing.T) {
	t.Parallel()
	bin, home := build(t), t.TempDir()
	testOfFour(t, bin, home)

	s := lineMode(t, bin, home, "calibrate", "judge", "--as", "ben")
	s.see("You are ben; 0 of 4 leads are judged.", "Lead 1 of 4: ", "1, worth a rep's time?")
	s.line("y", "Kept: yes.", "Lead 2 of 4: ", "2, worth a rep's time?")
	s.line("dunno", `"dunno" is no answer`)
	s.line("n d, not our size", "Kept: no, grade D, not our size.", "Lead 3 of 4: ")
	s.kill()

	s = lineMode(t, bin, home, "calibrate", "judge", "--as", "ben")
	s.see("You are ben; 2 of 4 leads are judged.", "3, worth a rep's time?")
	s.line("back", "Answered already: no, grade D, not our size.")
	s.line("next", "3, worth a rep's time?")
	s.line("\x03", "Stopped. Every answer is kept.", "ben has judged 2 of 4 leads")
	if err := s.end(); err != nil {
		t.Error(err)
	}
	s = lineMode(t, bin, home, "calibrate", "judge", "--as", "ben")
	s.see("3, worth a rep's time?")
	s.line("n", "4, worth a rep's time?")
	s.line("y", "2 worth a rep's time, 2 not, 0 still to judge.", "ben has judged 4 of 4 leads")
	if err := s.end(); err != nil {
		t.Error(err)
	}
	out := runWith(t, bin, home, "y\nn\nn\ny b\n", "calibrate", "judge", "--plain", "--as", "ana")
	if !strings.Contains(out, "ana has judged 4 of 4 leads") {
		t.Error(out)
	}
	if out = run(t, bin, home, "calibrate", "score"); !strings.Contains(out, "the same answer on 4 of 4 leads (100 %)") {
		t.Error(out)
	}
}

// The board line by line: told again for Enter, and once where nobody sits.
func TestBoardInLines(t *testing.T) {
	t.Parallel()
	bin, home := build(t), t.TempDir()
	row := "id,name,owner,stage,created_at\n1,Ada Lovelace,ana,mql,2026-03-02T09:00:00Z\n"
	if err := os.WriteFile(filepath.Join(home, "leads.csv"), []byte(row), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, bin, home, "config", "init", "--me", "ana")
	run(t, bin, home, "import", "leads.csv")
	s := lineMode(t, bin, home, "board")
	s.see("SLA board, response, ", "ana: ", "board>")
	s.line("", "SLA board, response, ", "ana: ")
	s.line("what", "Enter tells the board again, q ends it.")
	run(t, bin, home, "accept", "1")
	s.line("", "SLA board")
	s.press("q", "enter")
	if err := s.end(); err != nil {
		t.Error(err)
	}
	if bad := strings.IndexFunc(s.shown(), func(r rune) bool { return r < ' ' && r != '\n' && r != '\r' }); bad >= 0 {
		t.Errorf("a control is written: %q", s.shown())
	}
	if out := runWith(t, bin, home, "", "board", "--plain", "--kind", "next_touch"); !strings.Contains(out, "SLA board, ") || strings.Contains(out, ">") {
		t.Error(out)
	}
}
