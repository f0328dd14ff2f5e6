//go:build unix

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"banter/store/lead"
	"banter/store/upstream/democrm/wire"
)

// current is the name of the lead under the cursor: the row that begins with
// the cursor's bar, from the LEAD column to the COMPANY column, in cells.
func current(screen string) string {
	from, to := -1, -1
	for line := range strings.SplitSeq(screen, "\n") {
		if i := strings.Index(line, "LEAD"); i >= 0 && strings.Contains(line, "COMPANY") {
			from, to = i, strings.Index(line, "COMPANY")
		}
		if from >= 0 && strings.HasPrefix(line, "▌") {
			return strings.TrimSpace(ansi.Cut(line, from, to))
		}
	}
	return ""
}

// next waits until another lead than was is under the cursor of the queue.
func (s *terminal) next(was string) string {
	s.t.Helper()
	var name string
	s.wait("lead after "+was, func(screen string) bool {
		name = current(screen)
		return name != "" && name != was && !strings.Contains(screen, "╭") // no dialog is over it
	})
	return name
}

// TestMorning works through the demo by keyboard alone, as a rep does, and
// looks at what the simulated CRM knows at the end: a call, the checklist, a
// qualified lead, a rejected one, a recycled one, and one that was undone.
func TestMorning(t *testing.T) {
	t.Parallel()
	bin, home := build(t), t.TempDir()
	state := filepath.Join(home, "state.json")
	s := start(t, bin, home, 120, 36, "demo", "--quiet", "--seed", "7", "--state", state)
	s.see("1 Queue", "DUE")
	s.see("Why now") // the preview is there when the rows have come
	s.press("g")
	first := s.next("")

	s.press("c")
	s.see("Log a call", first)
	s.press("c", "Wants it for two teams", "enter")
	s.see("1 attempt")
	s.press("b")
	s.see("Budget", "closed")
	s.press("y", "60k set aside", "enter")
	s.press("N", "y", "three offices by spring", "enter")
	s.press("t", "y", "board meets in June", "enter", "enter")
	s.see("the gate is open")
	if got := current(s.text()); got != first {
		t.Fatalf("after the checklist the cursor is on %q, not on %q", got, first)
	}
	s.press("d", "q")
	s.see("Qualify")
	s.press("enter")
	second := s.next(first)

	s.press("x")
	s.see("Reject", second)
	s.press("8") // duplicate: asks of which
	s.see("Duplicate of which")
	s.press("enter")
	s.see("is needed")
	s.press(first)
	s.see("▌ 1 " + first)
	s.press("enter")
	s.see("→ dm-")
	s.press("enter")
	third := s.next(second)

	s.press("n")
	s.see("Nurture", third)
	s.press("2") // bad timing: asks when
	s.see("When to come back")
	s.press("+3m", "enter")
	fourth := s.next(third)

	s.press("x")
	s.see("Reject", fourth)
	s.press("4", "enter")
	s.next(fourth)
	s.press("u")
	s.see("undone")

	s.wait("an outbox that another process finds empty", func(string) bool { return outbox(t, bin, home) == "[]" })
	s.press("q")
	if err := s.end(); err != nil {
		t.Fatalf("the program ended with %v:\n%s", err, s.text())
	}
	checkMorning(t, state, first, second, third, fourth)
	left, err := filepath.Glob(filepath.Join(home, "banter-demo-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("the demo left %v behind (%v)", left, err)
	}
}

// outbox is what waits in the store of the demo that runs in home, as JSON.
func outbox(t *testing.T, bin, home string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(home, "banter-demo-*", "leads.db"))
	if err != nil || len(found) != 1 {
		t.Fatalf("the store of the demo: %v, %v", found, err)
	}
	out, err := exec.CommandContext(t.Context(), bin, "--store", found[0], "outbox", "list", "--json").Output()
	if err != nil {
		t.Fatalf("list the outbox: %v", err)
	}
	return strings.TrimSpace(string(out))
}

func checkMorning(t *testing.T, path, qualified, rejected, recycled, undone string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var st wire.State
	if err := json.Unmarshal(data, &st); err != nil {
		t.Fatal(err)
	}
	find := func(name string) wire.LeadState {
		t.Helper()
		// Names repeat; the one that was worked on has outcomes.
		var found *wire.LeadState
		for i := range st.Leads {
			l := &st.Leads[i]
			if strings.HasPrefix(l.Fields["name"], strings.TrimSuffix(name, "…")) && (found == nil || len(l.Outcomes) > len(found.Outcomes)) {
				found = l
			}
		}
		if found == nil {
			t.Fatalf("the CRM knows no %q", name)
		}
		return *found
	}
	stage := func(l wire.LeadState, want lead.Stage) {
		t.Helper()
		if got := l.Fields["stage"]; got != string(want) {
			t.Errorf("%s is %q upstream, want %q", l.Fields["name"], got, want)
		}
	}
	q := find(qualified)
	stage(q, lead.StageSQL)
	if len(q.Answers) != 3 || !strings.Contains(q.Brief, "three offices by spring") || !strings.Contains(q.Brief, "Wants it for two teams") {
		t.Errorf("qualified without its answers or brief: %v\n%s", q.Answers, q.Brief)
	}
	if !slices.ContainsFunc(q.Activities, func(a lead.Activity) bool {
		return a.Kind == lead.KindCall && a.Outcome == lead.OutcomeConnected && a.Note == "Wants it for two teams"
	}) {
		t.Errorf("the call is not upstream: %+v", q.Activities)
	}
	r := find(rejected)
	stage(r, lead.StageDisqualified)
	if len(r.Outcomes) == 0 {
		t.Fatalf("the CRM was not told that %s is rejected", rejected)
	}
	if d := r.Outcomes[len(r.Outcomes)-1].Disposition; d == nil || d.Reason != "duplicate" || d.Details["of"] != "dm-"+q.ID && d.Details["of"] != q.ID {
		t.Errorf("rejected as %+v, want a duplicate of %s", d, q.ID)
	}
	n := find(recycled)
	stage(n, lead.StageNurture)
	if n.Fields["reason"] != "bad_timing" || n.Fields["wake_at"] == "" {
		t.Errorf("recycled with reason %q and wake date %q", n.Fields["reason"], n.Fields["wake_at"])
	}
	u := find(undone)
	if u.Fields["stage"] == string(lead.StageDisqualified) || u.Fields["reason"] != "" {
		t.Errorf("undone, but upstream it is %s for %s", u.Fields["stage"], u.Fields["reason"])
	}
}
