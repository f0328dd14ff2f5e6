//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"banter/store/lead"
	"banter/store/lead/hostile"
)

// canary is a token that nothing but its own file may hold.
const canary = "canary-na1-5d2f9c3e"

// echo is an upstream that answers everything with what it was asked, the token
// first, in words that would move a terminal about.
type echo struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	tokens int // requests that carried one
}

func newEcho(t *testing.T) *echo {
	t.Helper()
	e := &echo{status: http.StatusBadRequest}
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("another host was asked: %s %s with %v", r.Method, r.URL, r.Header)
	}))
	t.Cleanup(other.Close)
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		said := r.Header.Get("Authorization")
		e.mu.Lock()
		if strings.Contains(said, canary) {
			e.tokens++
		}
		status := e.status
		e.mu.Unlock()
		texts := hostile.Texts()
		words := said + " " + canary + " " + strings.Join(texts[:len(texts)-1], " ")
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Location", other.URL+"/?"+r.URL.RawQuery)
		w.Header().Set("X-HubSpot-Correlation-Id", said)
		w.WriteHeader(status)
		fields := map[string]any{
			"status": "error", "message": words, "category": words, "correlationId": words, "policyName": words, "error": words, "error_description": words,
			"errorCode": words, "fields": []string{words}, "hint": words, "results": []any{}, "errors": []any{map[string]any{"message": words, "code": words, "context": map[string]any{"propertyName": []string{words}}}},
		}
		var body any = fields
		if strings.Contains(r.URL.Path, "/services/data") {
			body = []any{fields}
		}
		_ = json.NewEncoder(w).Encode(body) // a client that hangs up has read enough
	}))
	t.Cleanup(e.Close)
	return e
}

func (e *echo) answer(status int) { e.mu.Lock(); e.status = status; e.mu.Unlock() }
func (e *echo) saw() int          { e.mu.Lock(); defer e.mu.Unlock(); return e.tokens }

// commands are all commands of the binary, as it tells them itself.
func (r *rep) commands(above ...string) (out [][]string) {
	r.t.Helper()
	text, _ := r.do(append(append([]string{"__complete"}, above...), "")...)
	for line := range strings.Lines(text) {
		name, about, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || about == "" || strings.ContainsAny(name, " @-") || name == "help" {
			continue
		}
		if len(above) == 1 && !slices.Contains(groups(), above[0]) {
			continue // what it proposes are values, not commands
		}
		path := append(slices.Clone(above), name)
		out = append(out, path)
		if len(path) == 1 && slices.Contains(groups(), name) {
			out = append(out, r.commands(path...)...)
		}
	}
	return out
}

// groups are the commands that have commands below them.
func groups() []string {
	return []string{"auth", "calibrate", "config", "model", "outbox", "report", "route", "sla"}
}

// arguments are what commands need beside their names; the others run without.
func arguments(path []string) []string {
	switch strings.Join(path, " ") {
	case "show", "why", "accept", "undo", "qualify":
		return []string{"L1"}
	case "log":
		return []string{"L2", "call", "--outcome", "connected", "--note", "rang"}
	case "reject":
		return []string{"L3", "--reason", "spam"}
	case "assign":
		return []string{"L4", "ben"}
	case "import":
		return []string{"leads.csv"}
	case "auth login":
		return []string{"hubspot", "--file"}
	case "doctor":
		return []string{"--setup", "--yes"}
	case "watch":
		return []string{"--once"}
	}
	return nil
}

// TestNothingTellsTheToken runs every command against an upstream that gives back
// what it is sent, in hostile words, with the token in the environment and in a
// file: no output, log or store has it, and what is printed moves no terminal.
func TestNothingTellsTheToken(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"hubspot", "salesforce"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			e := newEcho(t)
			r := newRep(t, "BANTER_"+strings.ToUpper(kind)+"_TOKEN="+canary, "BANTER_SALESFORCE_INSTANCE="+e.URL, "DISPLAY=", "EDITOR=true", "VISUAL=")
			r.write("leads.csv", "id,name,company,email,stage,owner,created_at\n"+rows())
			r.must(0, nil, "config", "init", "--me", "ana")
			r.must(0, nil, "import", "leads.csv")
			conf := filepath.Join(r.home, "config", "banter", "config.toml")
			text, err := os.ReadFile(conf)
			if err != nil {
				t.Fatal(err)
			}
			text = bytes.Replace(text, []byte(`kind = "none"`), []byte(fmt.Sprintf("kind = %q\nurl = %q", kind, e.URL)), 1)
			r.write("config/banter/config.toml", string(text))
			all := r.commands()
			if len(all) < 40 {
				t.Fatalf("%d commands: %v", len(all), all)
			}
			for _, status := range []int{http.StatusBadRequest, http.StatusTemporaryRedirect, http.StatusUnauthorized, http.StatusOK} {
				e.answer(status)
				list := all
				if status != http.StatusBadRequest { // what asks upstream
					list = [][]string{{"sync"}, {"doctor"}, {"auth", "login"}, {"auth", "status"}, {"outbox"}, {"show"}}
				}
				for _, path := range list {
					r.safe(append(append(slices.Clone(path), arguments(path)...), "--debug")...)
				}
			}
			if e.saw() == 0 {
				t.Error("no request carried the token: nothing was tried")
			}
			r.hides()
		})
	}
}

// rows are leads that were not cleaned by whoever wrote the file.
func rows() string {
	var b strings.Builder
	for i, s := range hostile.Texts()[:8] {
		s = strings.ReplaceAll(strings.ReplaceAll(s, `"`, ""), "\n", " ")
		fmt.Fprintf(&b, "L%d,\"%s\",\"%s\",l%d@x.example,mql,ana,2026-01-02\n", i+1, s, s, i+1)
	}
	return b.String()
}

// TestHostileArguments: what is typed or named by others comes back harmless.
func TestHostileArguments(t *testing.T) {
	t.Parallel()
	r := newRep(t)
	r.must(0, nil, "config", "init", "--me", "ana")
	for i, s := range hostile.Texts()[:len(hostile.Texts())-1] {
		if strings.Contains(s, "\x00") {
			continue // no argument can hold it
		}
		name := fmt.Sprintf("f%d%s.csv", i, strings.ReplaceAll(s, "/", "_"))
		if len(name) < 250 {
			r.write(name, "foo,"+s+"\n1,2\n")
			r.safe("import", name)
			r.safe("import", "--dry-run", name)
		}
		r.safe("show", s)
		r.safe("list", "--view", s)
		r.safe(s)
		r.safe("--" + s)
		r.safe("--config", s, "list")
	}
}

func (r *rep) write(name, text string) {
	r.t.Helper()
	if err := os.WriteFile(filepath.Join(r.home, name), []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

// safe runs a command, for five seconds at most, and checks what it prints.
func (r *rep) safe(args ...string) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), 5*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, r.bin, args...)
	cmd.Dir, cmd.Env, cmd.Stdin = r.home, r.env, strings.NewReader(canary+"\n")
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		r.t.Fatalf("banter %q: %v", args, err)
	}
	text := string(out)
	if strings.Contains(text, "panic:") || strings.Contains(text, "goroutine ") {
		r.t.Errorf("banter %q: %s", args, text)
	}
	if strings.Contains(text, canary) {
		r.t.Errorf("banter %q tells the token:\n%s", args, text)
	}
	if shown := lead.Printable(text); shown != text {
		i := 0
		for i < len(shown) && shown[i] == text[i] {
			i++
		}
		r.t.Errorf("banter %q prints %q", args, text[max(0, i-60):min(len(text), i+40)])
	}
}

// hides checks that no file but that of the token holds it.
func (r *rep) hides() {
	r.t.Helper()
	seen := map[string]bool{}
	err := filepath.WalkDir(r.home, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		seen[filepath.Ext(path)] = true
		data, err := os.ReadFile(path)
		if err == nil && bytes.Contains(data, []byte(canary)) && !strings.HasSuffix(path, ".token") {
			r.t.Errorf("the token is in %s", path)
		}
		if info, ierr := d.Info(); ierr == nil && info.Mode().Perm()&0o077 != 0 {
			r.t.Errorf("%s has the mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil || !seen[".db"] || !seen[".log"] {
		r.t.Errorf("a store and a log were looked for: %v, %v", seen, err)
	}
}
