package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// rooms says which packages of the product a package may import. A pattern
// that ends in /… is a whole subtree; the first line that fits counts. Tests of
// a package may import what they like.
func rooms() [][]string {
	return [][]string{
		{"store/lead"},
		{"store/lead/hostile"},
		{"scoring", "store/lead"},
		{"scoring/sla", "store/lead"},
		{"scoring/queue", "store/lead", "scoring", "scoring/sla"},
		{"scoring/route", "store/lead", "scoring/sla"},
		{"scoring/report", "store/lead", "scoring", "scoring/sla"},
		{"scoring/trial", "store/lead", "scoring", "scoring/sla", "scoring/report"},
		{"scoring/jury", "store/lead", "scoring/report"},
		{"store", "store/lead"},
		{"store/upstream", "store/lead"},
		{"store/upstream/upstreamtest", "store/lead", "store/lead/hostile", "store/upstream"},
		{"store/upstream/upstreamtest/model", "store/lead", "store", "store/upstream", "store/upstream/upstreamtest", "store/syncer"},
		{"store/upstream/files/…", "store/lead", "store/upstream", "store/upstream/files/…"},
		{"store/upstream/democrm/wire", "store/lead"},
		{"store/upstream/democrm", "store/lead", "store/upstream", "store/upstream/democrm/wire"},
		{"store/upstream/salesforce/login", "store/lead", "store/upstream", "store/upstream/salesforce"},
		{"store/upstream/…", "store/lead", "store/upstream"},
		{"store/syncer", "store/lead", "store", "store/upstream"},
		{"tui/theme"},
		{"tui/keymap"},
		{"tui/cell", "store/lead"},
		{"tui/screen", "store/lead", "scoring", "scoring/queue"},
		{"tui/…", "tui/…", "store/lead", "scoring", "scoring/…"},
		{"cmd/democrm/fault"},
		{"cmd/democrm/serve"},
		{"cmd/democrm/crm", "store/lead", "store/upstream/democrm/wire", "cmd/democrm/fault", "cmd/democrm/serve"},
		{"cmd/democrm/hubspot", "store/lead", "store/upstream/democrm/wire", "cmd/democrm/fault", "cmd/democrm/serve", "cmd/democrm/crm"},
		{"cmd/democrm/salesforce", "store/lead", "store/upstream/democrm/wire", "cmd/democrm/fault", "cmd/democrm/serve", "cmd/democrm/crm"},
		{"cmd/…", "cmd/…", "tui/…", "store/…", "scoring/…"},
	}
}

func fits(pattern, pkg string) bool {
	tree, whole := strings.CutSuffix(pattern, "/…")
	return pkg == tree || whole && strings.HasPrefix(pkg, tree+"/")
}

// Arrows run one way: cmd → tui → scoring → store/lead and
// cmd → syncer → {store, upstream} → store/lead. go list is asked each time, for
// its answer is no part of what the test cache looks at: run with -count=1.
func TestRooms(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "banter/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	seen := 0
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		seen++
		pkg := strings.TrimPrefix(p.ImportPath, "banter/")
		i := slices.IndexFunc(rooms(), func(r []string) bool { return fits(r[0], pkg) })
		if i < 0 {
			t.Errorf("%s is no room of the product", pkg)
			continue
		}
		allowed := rooms()[i][1:]
		for _, imp := range p.Imports {
			ours, is := strings.CutPrefix(imp, "banter/")
			if is && !slices.ContainsFunc(allowed, func(a string) bool { return fits(a, ours) }) {
				t.Errorf("%s imports %s; it may import: %s", pkg, ours, strings.Join(allowed, ", "))
			}
			if imp == "go.etcd.io/bbolt" && pkg != "store" {
				t.Errorf("%s imports bbolt; only store opens the file", pkg)
			}
		}
		if path.Base(pkg) == "util" || path.Base(pkg) == "common" {
			t.Errorf("%s: packages are nouns of the product", pkg)
		}
	}
	if seen < 10 {
		t.Fatalf("go list named %d packages", seen)
	}
}
