//go:build unix

package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"banter/cmd/banter/manual"
	"banter/cmd/democrm/salesforce"
)

// TestWords runs every command of the README and of the pages on topics, block
// by block, each block in a home of its own, as somebody would who types it in.
// What is written large (LEAD) stands for something and is put in; screens run in
// a terminal; logins run against the emulators.
func TestWords(t *testing.T) {
	if testing.Short() {
		t.Skip("runs every command of the README")
	}
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]string{"README": string(readme)}
	for _, topic := range manual.Topics() {
		pages[topic.Name] = topic.Body
	}
	for name, body := range pages {
		for _, b := range manual.Blocks(body) {
			if b.Kind != "sh" {
				continue
			}
			t.Run(fmt.Sprintf("%s:%d", name, b.Line), func(t *testing.T) {
				t.Parallel()
				newReader(t, b.Text).read(b.Text)
			})
		}
	}
}

// reader is somebody who follows the words.
type reader struct {
	t    *testing.T
	home string
	env  []string
	now  string // " --now …" where the clock stands still
	crm  string // the address of an emulator

	leads int // how many leads were put in
}

// newReader prepares what a block needs: a CRM where it logs in, else leads that
// are there already, unless it is about how they come in.
func newReader(t *testing.T, block string) *reader {
	t.Helper()
	home := t.TempDir()
	r := &reader{t: t, home: home, env: append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home+"/config", "XDG_DATA_HOME="+home+"/data",
		"XDG_STATE_HOME="+home+"/state", "TMPDIR="+home, "TZ=UTC", "DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere", "DISPLAY=:0", "SSH_CONNECTION=",
		"BROWSER_PAGE="+home+"/page.html", "GOBIN="+home+"/bin", "GOFLAGS=-buildvcs=false")}
	r.files()
	switch {
	case strings.Contains(block, "hubspot"):
		_, r.crm = account(t)
		r.env = append(r.env, "BANTER_HUBSPOT_TOKEN="+pat)
		r.run("banter config init --me ana --ae jonas")
	case strings.Contains(block, "salesforce"), strings.Contains(block, "--package"):
		_, r.crm = orgServer(t, salesforce.Options{})
		r.run("banter config init --me ana --ae jonas")
		if !strings.Contains(block, "auth login") {
			r.run(r.put("banter auth login salesforce --client-id CONSUMER_KEY"))
		}
	case strings.Contains(block, "config init"):
	default:
		r.now = " --now 2026-09-01T09:00:00Z"
		r.run("banter config init --me ana --ae zoe --zone UTC")
		r.run("banter import leads/leads.jsonl leads/acts.jsonl")
		if strings.Contains(block, "KEY") {
			r.run("banter log m007 call --outcome no_answer")
		}
		r.run("cp routing.toml config/banter/routing.toml")
		r.run("banter backup")
		r.run("banter model show > next.toml")
		r.run("cp next.toml config/banter/model.toml")
	}
	if r.crm != "" {
		r.toCRM()
	}
	return r
}

// toCRM makes the config name the emulator.
func (r *reader) toCRM() {
	r.t.Helper()
	path := filepath.Join(r.home, "config/banter/config.toml")
	text, err := os.ReadFile(path)
	if err == nil && !bytes.Contains(text, []byte("\nurl = ")) {
		err = os.WriteFile(path, bytes.Replace(text, []byte("[upstream]\n"), []byte("[upstream]\nurl = \""+r.crm+"\"\n"), 1), 0o600)
	}
	if err != nil {
		r.t.Fatal(err)
	}
}

// files are what the words call contacts.csv and so on: 240 leads of a summer
// that came to something or not, with what happened to them.
func (r *reader) files() {
	r.t.Helper()
	var leads, acts bytes.Buffer
	write := func(b *bytes.Buffer, v map[string]any) {
		data, err := json.Marshal(v)
		if err != nil {
			r.t.Fatal(err)
		}
		b.Write(append(data, '\n'))
	}
	first := time.Date(2026, 5, 25, 8, 0, 0, 0, time.UTC)
	for i := range 240 {
		at := first.Add(time.Duration(i) * 9 * time.Hour)
		id, industry, title := fmt.Sprintf("m%03d", i), []string{"software", "retail", "mining"}[i%3], []string{"Director", "Clerk"}[i/3%2]
		stage, reason := "disqualified", "no_need"
		if industry == "mining" {
			reason = "wrong_industry"
		} else if title == "Director" && i%5 != 0 || title == "Clerk" && i%4 == 0 {
			stage, reason = "sql", ""
		}
		if i%40 == 7 {
			stage, reason = "mql", ""
		}
		write(&leads, map[string]any{
			"id": id, "name": fmt.Sprintf("Lead %d", i), "title": title, "industry": industry, "employees": 100 + i, "country": "DE", "source": "web",
			"email": fmt.Sprintf("m%d@m%d.example", i, i), "owner": []string{"ana", "ben"}[i%2], "created_at": at, "qualified_at": at, "assigned_at": at, "stage": stage, "reason": reason,
		})
		if i%2 == 1 {
			write(&acts, map[string]any{"lead": id, "id": "d" + id, "kind": "demo_request", "at": at})
		}
		if stage != "mql" {
			write(&acts, map[string]any{"lead": id, "id": "c" + id, "kind": "call", "outcome": "connected", "by": "ana", "at": at.Add(5 * time.Hour)})
		}
	}
	var events bytes.Buffer
	z := gzip.NewWriter(&events)
	_, err := z.Write([]byte(`{"type":"track","event":"Demo Requested","messageId":"e1","timestamp":"2026-08-30T09:00:00Z","context":{"traits":{"email":"m7@m7.example"}},"userId":"u1"}` + "\n"))
	if err != nil {
		r.t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		r.t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"leads/leads.jsonl": leads.Bytes(), "leads/acts.jsonl": acts.Bytes(), "events.jsonl.gz": events.Bytes(),
		"contacts.csv": []byte("Record ID,First Name,Last Name,Email,Company Name,Job Title,Lifecycle Stage,Create Date\n9001,Priya,Natarajan,priya@northwind.example,Northwind,VP Marketing,Lead,2026-08-30 09:00\n"),
		"routing.toml": []byte("[[rule]]\nname = \"all\"\npool = \"all\"\n\n[[pool]]\nname = \"all\"\nmembers = [{ rep = \"ana\" }]\n"),
		"other.csv":    []byte("Ref;Full name;Mail;Firm\n1;Tom Herrera;tom@contoso.example;Contoso\n"),
	} {
		path := filepath.Join(r.home, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			r.t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			r.t.Fatal(err)
		}
	}
}

// read follows the lines of a block.
func (r *reader) read(block string) {
	r.t.Helper()
	for line := range strings.Lines(block) {
		line, _, _ = strings.Cut(strings.TrimSpace(line), " # ")
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "go test "):
			r.inRepository("go list " + strings.TrimPrefix(line, "go test "))
		case strings.HasPrefix(line, "go install "):
			r.inRepository(line)
		case slices.Contains([]string{"banter", "banter demo", "go run ./cmd/banter demo", "banter calibrate judge --as ana"}, line):
			r.look(strings.Fields(strings.Replace(line, "go run ./cmd/banter", "banter", 1))[1:])
		default:
			r.run(r.put(line))
		}
	}
}

// put puts in what stands for something else.
func (r *reader) put(line string) string {
	r.t.Helper()
	switch {
	case strings.Contains(line, "--sf ") || strings.Contains(line, "--jwt-key"):
		line += " --help" // the tests of the login run these
	case line == "banter encrypt":
		line += " --yes --file"
	case line == "banter encrypt key":
		line += " --help" // the tests of encryption run it: it takes a key from standard input
	case strings.HasPrefix(line, "banter encrypt "), strings.Contains(line, "--setup"), strings.Contains(line, "restore"), strings.Contains(line, "erase LEAD"):
		line += " --yes" // at a terminal it asks
	case strings.Contains(line, "auth login salesforce"):
		line += " --file --port 0 --login-url " + r.crm
	case strings.Contains(line, "KEY ") || strings.HasSuffix(line, "KEY"):
		line = regexp.MustCompile(`\bKEY\b`).ReplaceAllString(line, r.change())
	}
	if strings.Contains(line, "LEAD") { // each time another one: there are six to work, forty apart
		line = strings.ReplaceAll(line, "LEAD", fmt.Sprintf("m%03d", 7+40*r.leads))
		r.leads++
	}
	return strings.NewReplacer("CONSUMER_KEY", salesforce.ClientID, "ALIAS", "acme").Replace(line)
}

// change is the key of something that waits in the outbox.
func (r *reader) change() string {
	r.t.Helper()
	var waiting []struct{ Key string }
	if err := json.Unmarshal([]byte(r.run("banter outbox list --json")), &waiting); err != nil || len(waiting) == 0 {
		r.t.Fatalf("nothing waits: %v", err)
	}
	return waiting[0].Key
}

// codes are the exit codes that a command may have here beside 0: the leads are of
// one summer, and nobody else has changed them.
func codes(line string) []int {
	for begin, code := range map[string]int{
		"banter doctor":          1, // the account lacks the product's fields
		"banter outbox resolve":  4, // it is in no conflict
		"banter sla --as-of":     3, // nothing ran in March
		"banter erase --older":   3, // nothing is that old
		"banter route":           3, // nobody is without an owner
		"banter list":            3, // nothing is late
		"banter calibrate score": 4, // nobody has judged
	} {
		if strings.HasPrefix(line, begin) {
			return []int{0, code}
		}
	}
	return []int{0}
}

// run runs a line by the shell and returns what it printed.
func (r *reader) run(line string) string {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", regexp.MustCompile(`^banter\b`).ReplaceAllString(line, "banter"+r.now))
	cmd.Dir, cmd.Env = r.home, r.env
	cmd.Stdin = strings.NewReader(map[bool]string{true: "quit\n", false: "yes\n"}[strings.Contains(line, "--plain")])
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		r.t.Fatalf("%s: %v", line, err)
	}
	if code := cmd.ProcessState.ExitCode(); !slices.Contains(codes(line), code) {
		r.t.Fatalf("%s ended with %d:\n%s%s", line, code, out.String(), errs.String())
	}
	if strings.Contains(out.String(), "NaN") {
		r.t.Errorf("%s prints NaN:\n%s", line, out.String())
	}
	return out.String()
}

func (r *reader) inRepository(line string) {
	r.t.Helper()
	cmd := exec.CommandContext(r.t.Context(), "sh", "-c", line)
	cmd.Dir, cmd.Env = "../..", r.env
	cmd.Env = slices.DeleteFunc(cmd.Env, func(v string) bool { return strings.HasPrefix(v, "HOME=") || strings.HasPrefix(v, "XDG_") })
	cmd.Env = append(cmd.Env, "HOME="+os.Getenv("HOME"))
	if out, err := cmd.CombinedOutput(); err != nil {
		r.t.Fatalf("%s: %v\n%s", line, err, out)
	}
}

// look runs a screen in a terminal, sees that it has something to say, and leaves
// it.
func (r *reader) look(args []string) {
	r.t.Helper()
	bin, err := exec.LookPath("banter")
	if err != nil {
		r.t.Fatal(err)
	}
	s := start(r.t, bin, r.home, 120, 40, args...)
	want := "commands"
	if slices.Contains(args, "judge") {
		want = "1 of 20"
	}
	s.see(want)
	s.press("q")
	if err := s.end(); err != nil {
		r.t.Fatalf("banter %s ended with %v:\n%s", strings.Join(args, " "), err, s.text())
	}
}
