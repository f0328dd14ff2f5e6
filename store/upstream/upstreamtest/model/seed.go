package model

import (
	"flag"
	"os"
	"testing"
)

// Folder is for the file of one run: in memory where the system has a place
// there, because a test waits for the disk most of its time else, and this one
// does not cut the power.
func Folder(t *testing.T) (dir string, remove func()) {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "banter")
	if err != nil {
		return t.TempDir(), func() {}
	}
	return dir, func() { _ = os.RemoveAll(dir) } // what stays is small
}

// same makes the random choices of the tests that follow the same each time, so
// that a run of the gate is one that can be had again. Whoever names a number of
// checks or a seed on the command line wants others.
func same(t *testing.T) {
	t.Helper()
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "rapid.checks" || f.Name == "rapid.seed" })
	if asked {
		return
	}
	checks := "200"
	if testing.Short() {
		checks = "25"
	}
	for name, value := range map[string]string{"rapid.checks": checks, "rapid.seed": "1"} {
		f := flag.Lookup(name)
		was := f.Value.String()
		if err := f.Value.Set(value); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Value.Set(was) }) // it took this value before
	}
}
