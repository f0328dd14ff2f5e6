//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

const fewLeads = `id,name,title,company,employees,industry,owner,stage,assigned_at
1,Priya Natarajan,VP Marketing,Northwind,420,Software,ana,mql,2026-03-02T08:00:00Z
2,Tom Herrera,Director of Sales,Contoso,1200,Software,ana,mql,2026-03-02T08:10:00Z
`

// shop makes a folder with a config and a few leads.
func shop(t *testing.T, bin string) (home string) {
	t.Helper()
	home = t.TempDir()
	if err := os.WriteFile(filepath.Join(home, "leads.csv"), []byte(fewLeads), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, bin, home, "config", "init", "--me", "ana")
	run(t, bin, home, "import", "leads.csv")
	return home
}

// A call half noted and a checklist half answered are there again after the
// program was killed in the middle of them.
func TestHalfNotedSurvivesKill(t *testing.T) {
	t.Parallel()
	bin := build(t)
	home := shop(t, bin)
	s := start(t, bin, home, 100, 30)
	s.see("1 Queue 2", "Priya", "Tom")
	s.press("g")
	first := s.next("")
	s.press("c", "c", "They open three off")
	s.see("They open three off")
	s.kill()

	s = start(t, bin, home, 100, 30)
	s.see("1 Queue 2", first)
	s.press("g", "c")
	s.see("They open three off")
	s.press("ices", "enter")
	s.wait("the form closed", func(screen string) bool { return !strings.Contains(screen, "╭") })
	s.press("b")
	s.see("Budget")
	s.press("y", "60k in the sec")
	s.see("60k in the sec")
	s.kill()

	s = start(t, bin, home, 100, 30)
	s.see("1 Queue 2", first)
	for range 2 {
		if current(s.text()) == first {
			break
		}
		s.press("j")
	}
	s.press("b")
	s.see("60k in the sec")
	s.press("esc", "esc", "q")
	if err := s.end(); err != nil {
		t.Error(err)
	}
	if out := run(t, bin, home, "show", first); !strings.Contains(out, "They open three offices") {
		t.Errorf("the note is not on the lead:\n%s", out)
	}
	if out := run(t, bin, home, "doctor"); strings.Contains(out, "✗") {
		t.Error(out)
	}
}

// kill ends the program as a crash of the machine's power would, save for what
// the system still writes.
func (s *terminal) kill() {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		s.t.Fatal(err)
	}
	<-s.done
}

// The screens and commands work on one store at the same time: what a command
// does shows up on the screen by itself, and the other way round.
func TestScreenAndCommandsShareTheStore(t *testing.T) {
	t.Parallel()
	bin := build(t)
	home := shop(t, bin)
	s := start(t, bin, home, 100, 30)
	s.see("1 Queue 2", "Priya")
	run(t, bin, home, "recycle", "priya", "--reason", "bad_timing", "--set", "when=2099-01-01")
	s.see("1 Queue 1")
	run(t, bin, home, "undo", "priya")
	s.see("1 Queue 2")
	s.press("g")
	name := s.next("")
	s.press("a")
	s.see("accept")
	if out := run(t, bin, home, "show", name); !strings.Contains(out, "SAL") {
		t.Errorf("accepted on the screen, but the command says:\n%s", out)
	}
	s.press("q")
	if err := s.end(); err != nil {
		t.Error(err)
	}
}
