//go:build unix

package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// refused runs a shell command with banter in $b, which has to end with 1 and to
// say what is wrong, where, and the way out, in a few lines.
func refused(t *testing.T, bin, home, script string, want ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", script)
	cmd.Dir = home
	cmd.Env = append(os.Environ(), "b="+bin, "HOME="+home, "XDG_CONFIG_HOME="+home+"/config", "XDG_DATA_HOME="+home+"/data", "XDG_STATE_HOME="+home+"/state", "TZ=UTC")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("%s: %v\n%.600s", script, err, out)
	}
	for _, w := range want {
		if !strings.Contains(string(out), w) {
			t.Errorf("%s: no %q in\n%.600s", script, w, out)
		}
	}
	if bytes.Contains(out, []byte("goroutine ")) || len(out) > 4000 {
		t.Errorf("%s: %d bytes of output:\n%.600s", script, len(out), out)
	}
}

// stocked is a shop with a few hundred leads and a verdict that waits.
func stocked(t *testing.T, bin string) (home, db string) {
	t.Helper()
	home = shop(t, bin)
	var rows strings.Builder
	rows.WriteString("id,name,title,company,owner,stage\n")
	for i := range 800 {
		fmt.Fprintf(&rows, "n%d,Lead %d,VP Marketing,Northwind,ana,lead\n", i, i)
	}
	if err := os.WriteFile(filepath.Join(home, "more.csv"), []byte(rows.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, bin, home, "import", "more.csv")
	run(t, bin, home, "reject", "Tom", "--reason", "no_need")
	return home, filepath.Join(home, "data", "banter", "leads.db")
}

// unharmed makes sure that everything is there.
func unharmed(t *testing.T, bin, home string) {
	t.Helper()
	if out := run(t, bin, home, "doctor"); !strings.Contains(out, "802 leads, every page and index agrees") {
		t.Error(out)
	}
	if out := run(t, bin, home, "outbox", "list"); strings.Count(out, "reject: no_need") != 1 {
		t.Error(out)
	}
}

// A file may not grow beyond a limit, as on a disk that is full: what does not
// fit is refused in plain words, and what was there stays.
func TestFileSizeLimit(t *testing.T) {
	t.Parallel()
	bin := build(t)
	home, db := stocked(t, bin)
	// 512-byte blocks: the store itself fits.
	refused(t, bin, home, `ulimit -f 60; exec $b log Priya call --outcome no_answer`, "the store can't be written", db, "make room")
	refused(t, bin, home, `ulimit -f 60; exec $b reject Priya --reason no_need`, "the store can't be written", "make room")
	refused(t, bin, home, `ulimit -f 60; exec $b backup b.db`, "b.db", "make room", "the store is as it was")
	refused(t, bin, home, `ulimit -f 60; exec $b export -o out.csv`, "out.csv")
	refused(t, bin, home, `exec $b list --view all > /dev/full`, "no space left")
	refused(t, bin, home, `ulimit -f 4; exec $b --store new.db list`, "can't be written", "new.db")
	left, err := filepath.Glob(filepath.Join(home, ".b.db*"))
	if _, bad := os.Stat(filepath.Join(home, "b.db")); err != nil || len(left) > 0 || bad == nil {
		t.Errorf("half a backup is left: %v", left)
	}
	unharmed(t, bin, home)
}

// A disk that is read-only, or full: reading goes on, writing says why not.
func TestDisksThatRefuse(t *testing.T) {
	t.Parallel()
	bin := build(t)
	home := t.TempDir()
	data := filepath.Join(home, "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	mount(t, "-t", "tmpfs", "-o", "size=1536k", "none", data)
	if err := os.WriteFile(filepath.Join(home, "leads.csv"), []byte(fewLeads), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, bin, home, "config", "init", "--me", "ana")
	run(t, bin, home, "import", "leads.csv")
	run(t, bin, home, "reject", "Tom", "--reason", "no_need")
	var rows strings.Builder
	rows.WriteString("id,name,title,company,owner,stage\n")
	for i := range 9000 {
		fmt.Fprintf(&rows, "n%d,Lead %d,VP Marketing,Northwind,ana,lead\n", i, i)
	}
	if err := os.WriteFile(filepath.Join(home, "big.csv"), []byte(rows.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	db := filepath.Join(data, "banter", "leads.db")
	refused(t, bin, home, `exec $b import big.csv`, "can't be written", db, "make room")
	if out := run(t, bin, home, "doctor"); strings.Contains(out, "✗") {
		t.Error(out)
	}
	mount(t, "-o", "remount,ro", data)
	refused(t, bin, home, `exec $b log Priya call --outcome no_answer`, "can't be written", db, "--store FILE")
	refused(t, bin, home, `exec $b backup`, "read-only")
	if out := run(t, bin, home, "outbox", "list"); strings.Count(out, "reject: no_need") != 1 {
		t.Error(out)
	}
}

// mount mounts, or skips the test where that is not allowed.
func mount(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "mount", args...).CombinedOutput(); err != nil {
		t.Skipf("nothing can be mounted here: %v: %s", err, out)
	}
	if dir := args[len(args)-1]; args[0] == "-t" {
		t.Cleanup(func() {
			if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil { //nolint:noctx // the test's context is over
				t.Errorf("umount: %v: %s", err, out)
			}
		})
	}
}

// Whatever page is damaged, in whatever way: each command says so in plain words,
// the doctor repairs it, and what waited to be sent waits.
func TestDamagedStoreIsRepaired(t *testing.T) {
	t.Parallel()
	bin := build(t)
	home, db := stocked(t, bin)
	good, err := os.ReadFile(db)
	if err != nil {
		t.Fatal(err)
	}
	damage := map[string]func(page []byte, id int){
		"zeroes":      func(p []byte, _ int) { clear(p) },
		"wrong flags": func(p []byte, _ int) { p[8] = 0x40 },
		"a loop": func(p []byte, id int) {
			p[8], p[10], p[11] = 1, 1, 0 // a branch with one entry, which leads to itself
			binary.LittleEndian.PutUint64(p[24:], uint64(id))
		},
	}
	root := rootPage(good)
	for name, f := range damage {
		bad := bytes.Clone(good)
		f(bad[root*4096:(root+1)*4096], root)
		wasDamaged(t, bin, home, db, name, bad)
	}
	wasDamaged(t, bin, home, db, "truncated", good[:len(good)/3])
	wasDamaged(t, bin, home, db, "no heads", append(make([]byte, 8192), good[8192:]...))
}

// rootPage is the page of the newest list of buckets.
func rootPage(data []byte) int {
	le := binary.LittleEndian
	root, newest := 0, uint64(0)
	for at := 16; at < 8192; at += 4096 {
		if txid := le.Uint64(data[at+48:]); txid >= newest {
			root, newest = int(le.Uint64(data[at+16:])), txid
		}
	}
	return root
}

func wasDamaged(t *testing.T, bin, home, db, name string, bad []byte) {
	t.Helper()
	if err := os.WriteFile(db, bad, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"list", "reject Priya --reason no_need", "doctor", "backup x.db"} {
		refused(t, bin, home, "exec $b "+command, "the store is damaged", db, "banter doctor")
	}
	out := run(t, bin, home, "doctor", "--repair", "--yes")
	if !strings.Contains(out, "The damaged file is "+db+".damaged-") {
		t.Errorf("%s: %s", name, out)
	}
	if out := run(t, bin, home, "doctor"); strings.Contains(out, "✗") {
		t.Errorf("%s: %s", name, out)
	}
	if out := run(t, bin, home, "outbox", "list"); strings.Count(out, "reject: no_need") != 1 {
		t.Errorf("%s: the verdict is lost:\n%s", name, out)
	}
	if name != "truncated" {
		if out := run(t, bin, home, "list", "--view", "all", "--json", "--limit", "9999"); strings.Count(out, `"id"`) != 802 {
			t.Errorf("%s: %d leads are left", name, strings.Count(out, `"id"`))
		}
	}
}
