package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"banter/store/lead"
)

func TestNewerFileIsRefused(t *testing.T) {
	s := newStore(t)
	newer, err := open(options(s.Path()), append(steps(), func(*bolt.Tx) error { return nil }))
	if err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"opening": func() error { _, err := Open(options(s.Path())); return err }(),
		"reading": func() error { _, err := s.Count(context.Background()); return err }(),
		"writing": s.SetMeta(context.Background(), "a", []byte("b")),
	} {
		if !errors.Is(err, ErrNewer) {
			t.Fatalf("%s: %v", name, err)
		}
		if text := err.Error(); !strings.Contains(text, "format 3") || !strings.Contains(text, "up to 2") || !strings.Contains(text, "install") {
			t.Errorf("%s: %s", name, text)
		}
	}
	checked(t, newer)
	s.steps = newer.steps // for the check at the end
}

func TestUpgradeInACopy(t *testing.T) {
	if *encrypted {
		t.Skip("the steps of this test write values that are not sealed")
	}
	ctx, s := context.Background(), newStore(t)
	apply(t, s, "c", remotes(50)...)
	bad := errors.New("bad step")
	fails := append(steps(),
		func(tx *bolt.Tx) error { return tx.Bucket([]byte(bucketNotes)).Put([]byte("first"), []byte("done")) },
		func(*bolt.Tx) error { return bad },
	)
	if _, err := open(options(s.Path()), fails); !errors.Is(err, bad) || !strings.Contains(err.Error(), "from format 3 to 4") {
		t.Errorf("a step that fails: %v", err)
	}
	if got := must[[]byte](t)(s.Meta(ctx, "first")); got != nil {
		t.Error("a failed upgrade touched the file")
	}
	var order []string
	works := append(steps(),
		func(*bolt.Tx) error { order = append(order, "2"); return nil },
		func(tx *bolt.Tx) error {
			order = append(order, "3")
			return tx.Bucket([]byte(bucketNotes)).Put([]byte("third"), []byte("done"))
		},
	)
	for range 2 { // the second time there is nothing to do
		up, err := open(options(s.Path()), works)
		if err != nil {
			t.Fatal(err)
		}
		if got := must[[]byte](t)(up.Meta(ctx, "third")); string(got) != "done" || strings.Join(order, ",") != "2,3" {
			t.Errorf("steps %v, note %q", order, got)
		}
		if n := must[int](t)(up.Count(ctx)); n != 50 {
			t.Errorf("%d leads after the upgrade", n)
		}
		checked(t, up)
		s.steps = up.steps
	}
}

// A file of format 1 has no second rows of the leads at work.
func TestUpgradeFromFormat1(t *testing.T) {
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "leads.db")
	old := must[*Store](t)(open(options(path), nil))
	rs := remotes(50)
	for i := range 20 {
		rs[i].Fields.Set("stage", "mql")
	}
	apply(t, old, "c", rs...)
	err := old.update(ctx, func(t *txn) error {
		t.rested = nil
		return errors.Join(t.tx.DeleteBucket([]byte(bucketWork)), t.tx.DeleteBucket([]byte(bucketResting)))
	})
	if err != nil {
		t.Fatal(err)
	}
	s := must[*Store](t)(Open(options(path)))
	checked(t, s)
	n := 0
	if _, err := s.EachAtWork(ctx, noon, nil, func(*lead.Excerpt) { n++ }); err != nil {
		t.Fatal(err)
	}
	mine := 0
	if _, err := s.EachAtWork(ctx, noon, []string{"ana", "ben"}, func(*lead.Excerpt) { mine++ }); err != nil || mine != n {
		t.Errorf("%d of ana and ben, of %d, %v", mine, n, err)
	}
	if _, err := s.EachAtWork(ctx, noon, []string{"an", ""}, func(x *lead.Excerpt) { t.Errorf("%s is told of another owner", x.ID) }); err != nil {
		t.Fatal(err)
	}
	resting, others, _, err := s.Resting(ctx)
	if err != nil || others != n || n < 20 || n == 50 || resting["ana"].All != 50-n {
		t.Errorf("%d leads are at work, %v rest, %v", n, resting, err)
	}
}

func TestEraseLeavesNoByte(t *testing.T) {
	if *encrypted {
		t.Skip("no text is in the file to begin with")
	}
	ctx, s := context.Background(), newStore(t)
	rs := remotes(400)
	secret := "Xanthippe Zwiebelkuchen"
	rs[200].Fields.Set("name", secret)
	rs[200].Activities[0].Note = secret
	apply(t, s, "c", rs...)
	id := rs[200].ID
	for range 30 {
		if _, _, err := s.Act(ctx, id, perform(lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeNoAnswer, Note: secret})); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.SaveDraft(ctx, id, "touch", []byte(secret)); err != nil {
		t.Fatal(err)
	}
	rev := must[uint64](t)(s.Revision(ctx))
	if !inFile(t, s.Path(), secret) {
		t.Fatal("the secret is not in the file to begin with")
	}
	if err := s.Erase(ctx, id); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{secret, string(id)} {
		if inFile(t, s.Path(), text) {
			t.Errorf("%q is still in the file", text)
		}
	}
	if _, err := s.Record(ctx, id); !errors.Is(err, ErrNotFound) {
		t.Errorf("the lead is still there: %v", err)
	}
	if err := s.Erase(ctx, id); !errors.Is(err, ErrNotFound) {
		t.Errorf("erased twice: %v", err)
	}
	if n := must[int](t)(s.Count(ctx)); n != 399 {
		t.Errorf("%d leads are left", n)
	}
	if box := must[[]lead.Change](t)(s.Outbox(ctx)); len(box) != 0 {
		t.Errorf("%d changes of it wait", len(box))
	}
	// A list that is kept in memory learns that a row went away.
	if xs, _, all, err := s.Changed(ctx, rev, noon); err != nil || !all || len(xs) != 399 {
		t.Errorf("changed: %d rows, all %t, %v", len(xs), all, err)
	}
	if _, _, err := s.Act(ctx, rs[1].ID, perform(lead.Assign{To: "ben"})); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(s.Path()); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the new file: %v, %v", info.Mode(), err)
	}
}

func inFile(t *testing.T, path, text string) bool {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Contains(data, []byte(text))
}

func TestEraseThatWasCutOffIsFinished(t *testing.T) {
	ctx, s := context.Background(), newStore(t)
	rs := remotes(100)
	rs[50].Fields.Set("name", "Xanthippe Zwiebelkuchen")
	apply(t, s, "c", rs...)
	if err := s.update(ctx, func(t *txn) error { return t.erase([]lead.ID{rs[50].ID}) }); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.newPath(), []byte("half a copy"), 0o600); err != nil {
		t.Fatal(err)
	}
	if !inFile(t, s.Path(), "Zwiebelkuchen") {
		t.Skip("this bbolt leaves no bytes in free pages")
	}
	if _, err := Open(options(s.Path())); err != nil {
		t.Fatal(err)
	}
	if inFile(t, s.Path(), "Zwiebelkuchen") {
		t.Error("opening did not finish the erase")
	}
	if _, err := os.Stat(s.newPath()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("half a copy is left: %v", err)
	}
}

func TestBackup(t *testing.T) {
	ctx, s := context.Background(), newStore(t)
	apply(t, s, "c", remotes(300)...)
	path := filepath.Join(t.TempDir(), "backup.db")
	for range 2 { // the second replaces the first
		if err := s.Backup(ctx, path); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the backup: %v, %v", info.Mode(), err)
		}
		other, err := Open(options(path))
		if err != nil {
			t.Fatal(err)
		}
		checked(t, other)
		if n := must[int](t)(other.Count(ctx)); n != 300 {
			t.Errorf("%d leads in the backup", n)
		}
	}
	if err := s.Backup(ctx, s.Path()); err == nil {
		t.Error("the store is its own backup")
	}
	missing := filepath.Join(t.TempDir(), "missing", "b.db")
	if err := s.Backup(ctx, missing); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("into no folder: %v", err)
	}
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasPrefix(f.Name(), ".") {
			t.Errorf("%s is left", f.Name())
		}
	}
}

// small mounts a disk of the size, or skips the test.
func small(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "mount", "-t", "tmpfs", "-o", "size="+size, "none", dir).CombinedOutput(); err != nil {
		t.Skipf("no small disk can be mounted: %v: %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.CommandContext(context.Background(), "umount", dir).CombinedOutput(); err != nil {
			t.Errorf("umount: %v: %s", err, out)
		}
	})
	return dir
}

func TestFullDisk(t *testing.T) {
	ctx, dir := context.Background(), small(t, "2m")
	s, err := Open(options(filepath.Join(dir, "leads.db")))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for i := 0; err == nil && i < 100; i++ {
		var a Applied
		a, err = s.ApplyRemote(ctx, Batch{Origin: "x", Leads: remotes((i + 1) * 100)[i*100:], Merge: take})
		n += a.New
	}
	if !errors.Is(err, ErrReadOnly) || !strings.Contains(err.Error(), "make room") {
		t.Fatalf("a full disk after %d leads: %v", n, err)
	}
	checked(t, s)
	if got := must[int](t)(s.Count(ctx)); got != n {
		t.Errorf("%d leads were told of, %d are there", n, got)
	}
	if _, err := Open(options(filepath.Join(dir, fmt.Sprint("other", ".db")))); !errors.Is(err, ErrReadOnly) {
		t.Errorf("a new store on a full disk: %v", err)
	}
}

func TestReadOnlyDisk(t *testing.T) {
	ctx, dir := context.Background(), small(t, "8m")
	path := filepath.Join(dir, "leads.db")
	s, err := Open(options(path))
	if err != nil {
		t.Fatal(err)
	}
	apply(t, s, "c", remotes(20)...)
	if out, err := exec.CommandContext(t.Context(), "mount", "-o", "remount,ro", dir).CombinedOutput(); err != nil {
		t.Skipf("no disk can be made read-only: %v: %s", err, out)
	}
	s, err = Open(options(path))
	if err != nil {
		t.Fatalf("a store on a read-only disk can't be read: %v", err)
	}
	if xs, _, err := s.Excerpts(ctx, noon); err != nil || len(xs) != 20 {
		t.Errorf("%d rows, %v", len(xs), err)
	}
	if err := s.SetMeta(ctx, "a", []byte("b")); !errors.Is(err, ErrReadOnly) || !strings.Contains(err.Error(), "--store FILE") {
		t.Errorf("writing: %v", err)
	}
	if _, err := s.SyncLock(); !errors.Is(err, ErrReadOnly) {
		t.Errorf("syncing: %v", err)
	}
	if _, err := Open(options(filepath.Join(dir, "new", "leads.db"))); !errors.Is(err, ErrReadOnly) {
		t.Errorf("a new store: %v", err)
	}
	checked(t, s)
}
