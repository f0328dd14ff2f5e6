package store

import (
	"encoding/json"
	flags "flag"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// mutantCount is how many of the planted faults are tried; the gate tries a few,
// a night all of them.
var mutantCount = flags.Int("mutants", 0, "how many planted faults of the outbox have to be found by the tests")

// mutant is a fault that the tests have to find: old becomes other in a file.
type mutant struct{ name, file, old, other, pkg string }

func mutants() []mutant {
	const here, sync = "banter/store", "banter/store/syncer"
	return []mutant{
		{"Begin is not written down", "outbox.go", "\t\t\tch.State = lead.ChangeSending\n\t\t\tch.Attempts++\n", "", here},
		{"Begin takes a parked change", "outbox.go", "if ch.State == lead.ChangeParked {\n\t\t\t\treturn fmt", "if false {\n\t\t\t\treturn fmt", here},
		{"a change leaves before its outcome is known", "settle.go", "if one.Done {", "if one.Done || one.Sending {", sync},
		{"a change in doubt is sent again without a look", "settle.go", "case one.Sending:\n\t\tch.State = lead.ChangeSending", "case one.Sending:\n\t\tch.State = lead.ChangeWaiting", sync},
		{"what is done stays", "settle.go", "\t\tif err := t.remove(&ch); err != nil {\n\t\t\treturn err\n\t\t}\n\t\treturn t.acknowledge", "\t\treturn t.acknowledge", here},
		{"a key is used twice", "outbox.go", `ch.Key == "" || t.outboxKeys.Get([]byte(ch.Key)) != nil`, `ch.Key == ""`, here},
		{"the order is lost", "outbox.go", "seq, err := t.outbox.NextSequence()", "seq, err := 1<<40-t.outbox.Sequence(), t.outbox.SetSequence(t.outbox.Sequence()+1)", here},
		{"what was begun is withdrawn", "outbox.go", "|| ch.Attempts > 0 || ch.State == lead.ChangeSending", "", here},
		{"a merge that parks is ignored", "remote.go", `if m.Park == "" && len(m.Conflicts) == 0 {`, "if true {", here},
		{"a row forgets what waits", "record.go", "x.Pending++", "x.Pending += 0", here},
		{"the cursor moves with the first chunk", "remote.go", "if last && n == len(in) {", "if true {", here},
		{"a commit does not wait for the disk", "file.go", "o.NoStatistics = true", "o.NoStatistics, o.NoSync = true, !o.ReadOnly", here},
		{"the journal is not told of a change", "outbox.go", "if err := t.tell(journaled{Change: ch}); err != nil {", "if false {\n\t\tvar err error", here},
		{"the journal keeps what has left", "outbox.go", "if err := t.tell(journaled{Gone: ch.Key}); err != nil {", "if false {\n\t\tvar err error", here},
		{"the journal keeps what was erased", "create.go", "if err == nil && !s.copy {", "if false {", here},
		{"erasing leaves the old pages", "erase.go", "err := s.compact(ctx)", "err := ctx.Err()", here},
		{"a repair sends what an old page tells of", "salvage.go", "ch.State, ch.Problem = lead.ChangeParked,", "ch.State, ch.Problem = lead.ChangeWaiting,", here},
		{"a restore sends again without a look", "restore.go", "ch.State, ch.Attempts = lead.ChangeSending, max(ch.Attempts, 1)", "ch.Attempts = max(ch.Attempts, 1)", here},
		{"a restore drops what waits", "restore.go", "if err := t.adopt(&live[i]); err != nil {", "if err := error(nil); err != nil {", here},
		{"a backup is taken in the middle of commits", "snapshot.go", "first.txid+1 ||", "first.txid+1000 ||", here},
		{"a change is not written down as begun before it is sent", "syncer/push.go", "if err := r.o.Store.Begin(r.ctx, keys); errors.Is(err, store.ErrNoChange) {", "if err := error(nil); errors.Is(err, store.ErrNoChange) {", sync},
		{"what upstream has taken waits again", "syncer/push.go", "if receipt, ok := found[c.Key]; ok {", "if receipt, ok := found[c.Key]; ok && false {", sync},
		{"a missing answer counts as taken", "syncer/push.go", "ss[i] = r.unknown(c, nil)", "ss[i] = store.Settlement{Key: c.Key, Done: true}", sync},
	}
}

// Faults that are planted one at a time are found by the tests. Each has to fit
// the code, so that a list that no longer does is found out at once.
func TestMutants(t *testing.T) {
	tool, err := exec.LookPath("go")
	all := mutants()
	rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for i, m := range all {
		source := must[[]byte](t)(os.ReadFile(m.file))
		if n := strings.Count(string(source), m.old); n != 1 {
			t.Errorf("%s: %s has its place %d times", m.name, m.file, n)
			continue
		}
		if i >= *mutantCount {
			continue
		}
		if err != nil {
			t.Skip("there is no go command to build with")
		}
		t.Run(m.name, func(t *testing.T) { m.isFound(t, tool, strings.Replace(string(source), m.old, m.other, 1)) })
	}
}

// isFound runs the tests with the fault in place of the file, of which nothing
// is changed.
func (m *mutant) isFound(t *testing.T, tool, source string) {
	t.Helper()
	dir := t.TempDir()
	file, overlay := filepath.Join(dir, "mutant.go"), filepath.Join(dir, "overlay.json")
	place := must[string](t)(filepath.Abs(m.file))
	data := must[[]byte](t)(json.Marshal(map[string]map[string]string{"Replace": {place: file}}))
	for path, text := range map[string][]byte{file: []byte(source), overlay: data} {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), tool, "test", "-overlay", overlay, "-vet=off", "-failfast", "-count=1", "-timeout=60s", m.pkg, "-rapid.nofailfile")
	out, err := cmd.CombinedOutput()
	switch {
	case strings.Contains(string(out), "[build failed]") || strings.Contains(string(out), "[setup failed]"):
		t.Fatalf("it does not build:\n%s", out)
	case err == nil:
		t.Errorf("no test of %s finds it", m.pkg)
	case !strings.Contains(string(out), "--- FAIL") && !strings.Contains(string(out), "test timed out"): // a fault can make a test go on for ever
		t.Errorf("the tests did not get so far: %v\n%s", err, out)
	}
}
