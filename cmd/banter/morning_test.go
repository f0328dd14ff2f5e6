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

	"banter/cmd/democrm/hubspot"
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
// looks at what the simulated HubSpot knows at the end: a call, the checklist, a
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
	s.see("→ hs-")
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

// text is a property of a contact, "" if it has none.
func text(c hubspot.Contact, name string) string { return c.Properties[name] }

func checkMorning(t *testing.T, path, qualified, rejected, recycled, undone string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var st hubspot.State
	if err := json.Unmarshal(data, &st); err != nil {
		t.Fatal(err)
	}
	// Names repeat; the one that was worked on has a stage of its own.
	find := func(name string) hubspot.Contact {
		t.Helper()
		var found []hubspot.Contact
		for _, c := range st.Contacts {
			if !strings.HasPrefix(strings.TrimSpace(text(c, "firstname")+" "+text(c, "lastname")), strings.TrimSuffix(name, "…")) {
				continue
			}
			if found = append(found, c); text(c, "banter_stage") != "" {
				return c
			}
		}
		if len(found) == 0 {
			t.Fatalf("HubSpot knows no %q", name)
		}
		return found[0]
	}
	check := func(who hubspot.Contact, want map[string]string) {
		t.Helper()
		for name, value := range want {
			if got := text(who, name); got != value {
				t.Errorf("%s of %s is %q, want %q", name, text(who, "lastname"), got, value)
			}
		}
	}
	// told reports whether an activity of the kind about a contact has all of these
	// in it.
	told := func(who hubspot.Contact, kind, property string, words ...string) bool {
		return slices.ContainsFunc(st.Effects, func(e hubspot.Effect) bool {
			body := e.Properties[property]
			return e.Type == kind && slices.Contains(e.Contacts, who.ID) && !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(body, w) })
		})
	}
	q := find(qualified)
	check(q, map[string]string{"lifecyclestage": "salesqualifiedlead", "banter_stage": "sql", "banter_budget": "yes", "banter_need": "yes", "banter_timeline": "yes", "hs_lead_status": "CONNECTED"})
	if !told(q, "notes", "hs_note_body", "three offices by spring", "Wants it for two teams", "Why now") {
		t.Error("the brief of who was qualified is not upstream")
	}
	if !told(q, "calls", "hs_call_body", "Wants it for two teams") {
		t.Error("the call is not upstream")
	}
	r := find(rejected)
	check(r, map[string]string{"banter_stage": "disqualified", "banter_reason": "duplicate", "hs_lead_status": "UNQUALIFIED"})
	if !told(r, "notes", "hs_note_body", "Reject: duplicate", "of: hs-"+q.ID) {
		t.Errorf("HubSpot was not told that %s is a duplicate of %s", rejected, qualified)
	}
	n := find(recycled)
	check(n, map[string]string{"banter_stage": "nurture", "banter_reason": "bad_timing", "hs_lead_status": "BAD_TIMING"})
	if text(n, "banter_wake_at") == "" {
		t.Error("recycled without a wake date")
	}
	u := find(undone)
	if text(u, "banter_stage") == "disqualified" || text(u, "banter_reason") != "" || text(u, "hs_lead_status") == "UNQUALIFIED" {
		t.Errorf("undone, but upstream it is %q for %q", text(u, "banter_stage"), text(u, "banter_reason"))
	}
}
