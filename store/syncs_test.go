//go:build linux

package store

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Each commit writes its pages, waits for the disk, writes one meta page and
// waits again, before it is told of: TestPowerFailure builds on that. strace
// tells; without it the test is skipped.
func TestOrderOfSyncs(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("strace is not on this machine")
	}
	dir := t.TempDir()
	log, path := filepath.Join(dir, "log"), filepath.Join(dir, "leads.db")
	apply(t, must[*Store](t)(Open(options(path))), "c", remotes(30)...)
	cmd := exec.CommandContext(context.Background(), strace, "-f", "-y", "-o", log, "-e", "trace=pwrite64,fdatasync,fsync,write", "-s", "32", os.Args[0], "a")
	cmd.Env = append(os.Environ(), childEnv+"="+path)
	told, err := cmd.Output()
	if err != nil {
		t.Skipf("strace does not work here: %v", err)
	}
	data := must[[]byte](t)(os.ReadFile(log))
	line := regexp.MustCompile(`(?m)(pwrite64|fdatasync|fsync|write)\((\d+)<([^>]*)>(?:.*, (\d+)\) += \d+|.*)$`)
	var now strings.Builder // d a page, m a meta page, s a sync, t something told
	for _, m := range line.FindAllStringSubmatch(joined(string(data)), -1) {
		switch call, file := m[1], m[3]; {
		case file == path && call == "pwrite64" && (m[4] == "0" || m[4] == "4096"):
			now.WriteByte('m')
		case file == path && call == "pwrite64":
			now.WriteByte('d')
		case file == path:
			now.WriteByte('s')
		case m[2] == "1" && call == "write":
			now.WriteByte('t')
		}
	}
	if n := strings.Count(now.String(), "t"); n != 40 || n != strings.Count(string(told), "\n") {
		t.Fatalf("%d acts are told of in %s", n, now.String())
	}
	// The file may grow, and be synced for that, at the start of a commit.
	if !regexp.MustCompile(`^(((s?d+s?d*)*d+sms)+t)+$`).MatchString(now.String()) {
		t.Errorf("writes and syncs come as %s", now.String())
	}
}

// joined puts the two halves together in which strace tells of a call that
// another thread interrupts, where it ends.
func joined(log string) string {
	var out strings.Builder
	begun := map[string]string{} // by thread
	for text := range strings.Lines(log) {
		thread, call, _ := strings.Cut(text, " ")
		if head, cut := strings.CutSuffix(strings.TrimRight(call, "\n"), " <unfinished ...>"); cut {
			begun[thread] = head
			continue
		}
		if _, tail, resumed := strings.Cut(call, " resumed>"); resumed {
			call = begun[thread] + tail
		}
		out.WriteString(call)
	}
	return out.String()
}
