//go:build unix

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// lineMode starts the program in lines, as on a terminal that can do nothing
// else.
func lineMode(t *testing.T, bin, home string, args ...string) *terminal {
	t.Helper()
	return start(t, "/usr/bin/env", home, 160, 300, append([]string{"TERM=dumb", bin}, args...)...)
}

// prompted is the name before the prompt that waits; "" if none does.
func (s *terminal) prompted() string {
	lines := strings.Split(strings.TrimSpace(s.text()), "\n")
	name, rest, ok := strings.Cut(lines[len(lines)-1], ">")
	if !ok || rest != "" {
		return ""
	}
	return name
}

// line types a line and waits for what is said then.
func (s *terminal) line(text string, want ...string) {
	s.t.Helper()
	s.mu.Lock()
	before := s.raw.Len()
	s.mu.Unlock()
	s.press(text, "enter")
	s.wait(strings.Join(want, " and ")+" after "+text, func(string) bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		said := string(s.raw.Bytes()[before:])
		for _, w := range want {
			if !strings.Contains(said, w) {
				return false
			}
		}
		return true
	})
}

// at waits for the prompt of another lead than was.
func (s *terminal) at(was string) string {
	s.t.Helper()
	s.wait("prompt after "+was, func(string) bool { return s.prompted() != "" && s.prompted() != was })
	return s.prompted()
}

// TestMorningInLines is TestMorning without a screen: the same morning, line by
// line, and the simulated CRM knows the same at the end.
func TestMorningInLines(t *testing.T) {
	t.Parallel()
	bin, home := build(t), t.TempDir()
	state := filepath.Join(home, "state.json")
	s := lineMode(t, bin, home, "demo", "--quiet", "--seed", "7", "--state", state)
	s.see("banter, line by line.", "in the queue", "First: ", "points, because")
	first := s.at("")

	s.line("open", "Phone +", "The gate to SQL is closed")
	s.line("c", "1. connected.", "How did the call end?")
	s.line("c", "Note?")
	s.line("Wants it for two teams", "To be logged on "+first+": call, connected, Wants it for two teams.")
	s.line("y", "Done: "+first+", call, connected")
	s.line("b", "Is there money for this")
	s.line("perhaps", `"perhaps" is no answer`)
	s.line("y 60k set aside", "Who decides")
	s.line("", "What problem do they want gone?")
	s.line("y", "What was said?")
	s.line("three offices by spring", "By when must it work")
	s.line("y board meets in June", "Need yes, three offices by spring; Timeline yes, board meets in June. The gate opens.")
	s.line("", "The gate to SQL is open.")
	s.line("d", "2. qualify")
	s.line("q", "Which account executive?")
	s.line("1", "Next step?")
	s.line("", "Note?")
	s.line("", "The brief that", "To be done on "+first+": qualified, handed to")
	s.line("y", "Next: ")
	second := s.at(first)

	s.line("x 8", "Duplicate of which lead?")
	s.line(first, "Which of these?")
	s.line("1", "Note?")
	s.line("", "rejected: Duplicate")
	s.line("y", "Done: "+second)
	third := s.at(second)

	s.line("n 2", "When to come back?")
	s.line("yesterdayish", "is no date")
	s.line("+3m", "Note?")
	s.line("", "to nurture: Bad timing, wakes on")
	s.line("y", "Done: "+third)
	fourth := s.at(third)

	s.line("x wrong_geography", "Where they are?")
	s.line("", "Note?")
	s.line("back", "Where they are?")
	s.line("", "Note?")
	s.line("", "To be done on "+fourth)
	s.line("y", "Done: "+fourth)
	s.at(fourth)
	s.line("u", "To be taken back on "+fourth)
	s.line("y", "Taken back: reject: wrong_geography")
	s.line("sync", "Synced: ")
	s.wait("an outbox that another process finds empty", func(string) bool { return outbox(t, bin, home) == "[]" })
	s.line("o", "Everything is upstream.")
	s.press("q", "enter")
	if err := s.end(); err != nil {
		t.Fatalf("the program ended with %v:\n%s", err, s.text())
	}
	s.see("Everything is saved.")
	checkMorning(t, state, first, second, third, fourth)
	s.mu.Lock()
	defer s.mu.Unlock()
	if bad := regexp.MustCompile(`[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{2190}-\x{27bf}]`).FindAllString(s.raw.String(), -1); len(bad) > 0 {
		t.Errorf("%d controls or signs were written: %q", len(bad), bad)
	}
}

// A checklist that is killed in the middle is gone on with, in lines and on the
// screen.
func TestLinesSurviveKill(t *testing.T) {
	t.Parallel()
	bin, home := build(t), t.TempDir()
	row := "id,name,title,company,employees,industry,owner,stage\n1,Priya Natarajan,VP Marketing,Northwind,420,Software,ana,mql\n"
	if err := os.WriteFile(filepath.Join(home, "leads.csv"), []byte(row), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, bin, home, "config", "init", "--me", "ana")
	run(t, bin, home, "import", "leads.csv")

	s := lineMode(t, bin, home)
	s.see("First: Priya Natarajan, VP Marketing at Northwind.")
	s.line("bant", "Is there money")
	s.line("y 60k set aside", "Who decides")
	s.kill()

	s = lineMode(t, bin, home)
	s.see("First: Priya")
	s.line("open", "The checklist is half done: b goes on with it.")
	s.line("b", "Gone on with, not saved yet: Budget yes, 60k set aside.", "Who decides")
	s.line("n the founder", "What problem")
	s.kill()

	s = start(t, bin, home, 120, 36)
	s.see("Priya Natarajan", "Why now")
	s.press("b")
	s.see("60k set aside", "the founder", "not saved yet")
	s.press("esc", "q")
	if err := s.end(); err != nil {
		t.Error(err)
	}
}
