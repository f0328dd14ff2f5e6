//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// shared is a folder of foreign data that is there on some machines only.
func shared(t *testing.T, path string) string {
	t.Helper()
	full, err := filepath.Abs(filepath.Join("..", "..", "..", "shared", "data", path))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(full); err != nil {
		t.Skipf("%s is not on this machine", path)
	}
	return full
}

// run runs a command of the binary with files of its own and returns what it
// prints; it has to end well.
func run(t *testing.T, bin, home string, args ...string) string {
	t.Helper()
	return runWith(t, bin, home, "", args...)
}

// runWith is run with an input.
func runWith(t *testing.T, bin, home, in string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), bin, args...)
	cmd.Dir = home
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home+"/config", "XDG_DATA_HOME="+home+"/data", "XDG_STATE_HOME="+home+"/state", "TZ=UTC")
	cmd.Stdin = strings.NewReader(in)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("banter %s: %v\n%s%s", strings.Join(args, " "), err, out.String(), errs.String())
	}
	return out.String()
}

// Exports of the systems that the product knows go in without a mapping, others
// by the mappings that ship; a second time changes nothing.
func TestRealFiles(t *testing.T) {
	t.Parallel()
	data := shared(t, ".")
	maps, err := filepath.Abs(filepath.Join("..", "..", "testdata", "mappings"))
	if err != nil {
		t.Fatal(err)
	}
	bin, home := build(t), t.TempDir()
	for _, f := range []struct {
		file, mapping string
		fresh         int // new leads
		activities    int
	}{
		{"crm_exports/salesforce/sf_lead_data.csv", "", 1, 0},
		{"crm_exports/hubspot/contact_data.csv", "", 22, 0},
		{"crm_exports/marketo/marketo_lead_data.csv", "", 100, 0},
		{"b2b_security/leads.csv", "b2b_leads", 1500, 0},
		{"b2b_security/activities.csv", "b2b_activities", 0, 2219},
		{"olist/mql.csv", "olist_mql", 4171, 0},
		{"xeducation/leads.csv", "xeducation", 4620, 0},
	} {
		args := []string{"import", "--json", filepath.Join(data, f.file)}
		if f.mapping != "" {
			args = append(args, "--map", filepath.Join(maps, f.mapping+".toml"))
		}
		var first, again []struct{ New, Changed, Unchanged, Activities, Refused int }
		decode(t, run(t, bin, home, args...), &first)
		decode(t, run(t, bin, home, args...), &again)
		if first[0].New != f.fresh || first[0].Activities != f.activities || first[0].Refused != 0 {
			t.Errorf("%s: %+v, want %d new leads and %d activities", f.file, first[0], f.fresh, f.activities)
		}
		if again[0].New != 0 || again[0].Changed != 0 || again[0].Unchanged == 0 {
			t.Errorf("%s a second time: %+v", f.file, again[0])
		}
	}
	if out := run(t, bin, home, "doctor"); strings.Contains(out, "✗") {
		t.Error(out)
	}
}

func decode(t *testing.T, text string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
}

// Each naughty string as name, company and note goes into the store, onto the
// screen, out as an export and in again: what the gate lets through is the
// same at the end, and on the screen it moves no cursor and leaves its cells.
func TestNaughtyStrings(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(shared(t, "hostile/blns/blns.json"))
	if err != nil {
		t.Fatal(err)
	}
	var naughty []string
	if err := json.Unmarshal(data, &naughty); err != nil {
		t.Fatal(err)
	}
	bin, home := build(t), t.TempDir()
	var leads, notes bytes.Buffer
	for i, s := range naughty {
		line(t, &leads, map[string]string{"id": fmt.Sprintf("n%03d", i), "name": s, "company": s, "email": fmt.Sprintf("n%03d@x.example", i), "stage": "mql", "owner": "ana"})
		line(t, &notes, map[string]string{"lead": fmt.Sprintf("n%03d", i), "id": fmt.Sprintf("a%03d", i), "kind": "call", "at": "2026-01-02T10:00:00Z", "by": "ana", "note": s})
	}
	for name, b := range map[string]*bytes.Buffer{"leads.jsonl": &leads, "notes.jsonl": &notes} {
		if err := os.WriteFile(filepath.Join(home, name), b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run(t, bin, home, "config", "init", "--me", "ana")
	run(t, bin, home, "import", "leads.jsonl", "notes.jsonl")
	for _, format := range []string{"csv", "jsonl"} {
		l, n := "out."+format, "notes-out."+format
		run(t, bin, home, "export", "--format", format, "-o", l)
		run(t, bin, home, "export", "--format", format, "--what", "activities", "-o", n)
		run(t, bin, home, "--profile", format, "import", l, n)
		run(t, bin, home, "--profile", format, "export", "--format", format, "-o", "again-"+l)
		run(t, bin, home, "--profile", format, "export", "--format", format, "--what", "activities", "-o", "again-"+n)
		for _, f := range []string{l, n} {
			a, errA := os.ReadFile(filepath.Join(home, f))
			b, errB := os.ReadFile(filepath.Join(home, "again-"+f))
			if errA != nil || errB != nil {
				t.Fatal(errA, errB)
			}
			if !bytes.Equal(a, b) {
				t.Errorf("%s is not what it was after a round trip: %s", f, firstDifference(a, b))
			}
		}
	}
	checkNaughtyScreens(t, bin, home, len(naughty))
}

func line(t *testing.T, b *bytes.Buffer, v map[string]string) {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	b.Write(append(data, '\n'))
}

func firstDifference(a, b []byte) string {
	as, bs := bytes.Split(a, []byte("\n")), bytes.Split(b, []byte("\n"))
	for i := range min(len(as), len(bs)) {
		if !bytes.Equal(as[i], bs[i]) {
			return fmt.Sprintf("line %d:\n%s\n%s", i+1, as[i], bs[i])
		}
	}
	return fmt.Sprintf("%d and %d lines", len(as), len(bs))
}

// checkNaughtyScreens pages through all rows: the frame around them stays where
// it is, and nothing but the program's own sequences reaches the terminal.
func checkNaughtyScreens(t *testing.T, bin, home string, rows int) {
	t.Helper()
	s := start(t, bin, home, 120, 40)
	s.see("1 Queue", "DUE", "Why now")
	s.press("T", "8") // the tour ends
	for range rows/30 + 2 {
		s.press("\x1b[6~") // page down
		text := s.text()
		lines := strings.Split(text, "\n")
		if !strings.Contains(lines[0], "1 Queue") || !strings.Contains(lines[2], "COMPANY") || !strings.Contains(lines[38], "────") {
			t.Fatalf("a name moved the frame:\n%s", text)
		}
	}
	s.press("enter")
	s.see("needs:")
	s.press("esc", "q")
	if err := s.end(); err != nil {
		t.Error(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, bad := range []string{"\x1b]52", "\x07\x07", "\u202e", "\u200b"} {
		if bytes.Contains(s.raw.Bytes(), []byte(bad)) {
			t.Errorf("%q reached the terminal", bad)
		}
	}
	for _, link := range regexp.MustCompile(`\x1b\]8;[^;]*;([^\x07\x1b]*)`).FindAllSubmatch(s.raw.Bytes(), -1) {
		if address := string(link[1]); address != "" && !strings.HasPrefix(address, "mailto:") && !strings.HasPrefix(address, "tel:") {
			t.Errorf("a link to %q reached the terminal", address)
		}
	}
}
