package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"banter/store/lead"
)

func TestRestore(t *testing.T) {
	ctx := context.Background()
	s, keys := worked(t, 50)
	backup := filepath.Join(t.TempDir(), "b.db")
	if err := s.Backup(ctx, backup); err != nil {
		t.Fatal(err)
	}
	was := must[[]byte](t)(os.ReadFile(backup))
	// Since then one was sent, one was made, and a lead came with a third.
	apply(t, s, "d", remote(999))
	for _, id := range []lead.ID{remote(3).ID, remote(999).ID} {
		if _, _, err := s.Act(ctx, id, call("later")); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Settle(ctx, "hubspot", []Settlement{{Key: keys[7], Done: true, Version: "5"}}); err != nil {
		t.Fatal(err)
	}
	now := keysOf(must[[]lead.Change](t)(s.Outbox(ctx)))
	res, err := Restore(ctx, s.o, backup, false)
	if err != nil {
		t.Fatal(err)
	}
	checked(t, s)
	if res.Leads != 50 || res.Carried != len(now) || res.Doubtful != 1 || res.Aside == "" {
		t.Errorf("%+v", res)
	}
	box := must[[]lead.Change](t)(s.Outbox(ctx))
	for _, key := range now {
		if !slices.Contains(keysOf(box), key) {
			t.Errorf("%s waited and is lost", key)
		}
	}
	for _, ch := range box {
		if ch.Key == keys[7] && (ch.State != lead.ChangeSending || ch.Attempts == 0) {
			t.Errorf("what was sent since would be sent again without a look: %+v", ch)
		}
	}
	if live, _, err := s.readJournal(); err != nil || !slices.Equal(keysOf(live), keysOf(box)) {
		t.Errorf("the journal has %v, %v", keysOf(live), err)
	}
	if r := must[*lead.Record](t)(s.Record(ctx, remote(999).ID)); r.Lead.ID == "" {
		t.Error("a change of a lead that the backup lacks has no lead")
	}
	if got := must[[]byte](t)(os.ReadFile(backup)); !bytes.Equal(got, was) {
		t.Error("the backup has changed")
	}
	left, err := filepath.Glob(s.Path() + "*")
	if err != nil || len(left) != 5 { // the store, its journal and two locks, what was replaced
		t.Errorf("%v, %v", left, err)
	}
}

func TestRestoreRefuses(t *testing.T) {
	ctx := context.Background()
	s, _ := worked(t, 20)
	before := must[[]byte](t)(os.ReadFile(s.Path()))
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	other := must[*Store](t)(Open(options(file("other.db"))))
	if _, err := other.ApplyRemote(ctx, Batch{Origin: "files", Leads: remotes(3), Merge: take, Cursor: new(string)}); err != nil {
		t.Fatal(err)
	}
	if err := other.SetCursor(ctx, "files", "x"); err != nil {
		t.Fatal(err)
	}
	if _, err := open(options(file("newer.db")), append(steps(), func(*bolt.Tx) error { return nil })); err != nil {
		t.Fatal(err)
	}
	bad := bytes.Clone(before)
	bad[len(bad)/2] ^= 1
	for i := 8192; i < len(bad); i += 512 {
		bad[i+300] ^= 1
	}
	if err := os.WriteFile(file("bad.db"), bad, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]error{
		file("missing.db"): os.ErrNotExist, file("newer.db"): ErrNewer, file("bad.db"): ErrDamaged, other.Path(): ErrForeign, s.Path(): nil,
	} {
		if _, err := Restore(ctx, s.o, path, false); err == nil || want != nil && !errors.Is(err, want) {
			t.Errorf("%s: %v", path, err)
		}
		if got := must[[]byte](t)(os.ReadFile(s.Path())); !bytes.Equal(got, before) {
			t.Fatalf("%s: the store has changed", path)
		}
	}
	if res, err := Restore(ctx, s.o, other.Path(), true); err != nil || res.Carried != 29 {
		t.Errorf("forced: %+v, %v", res, err)
	}
	checked(t, s)
}

// A backup that was killed leaves its half behind: the next one clears it away
// when it is old, an erase at once.
func TestUnfinishedBackup(t *testing.T) {
	ctx := context.Background()
	s, _ := worked(t, 20)
	left := filepath.Join(filepath.Dir(s.Path()), "."+filepath.Base(s.Path())+".backup-20260303-120000-123")
	leave := func(at time.Time) {
		t.Helper()
		if err := errors.Join(os.WriteFile(left, []byte("half"), 0o600), os.Chtimes(left, at, at)); err != nil {
			t.Fatal(err)
		}
	}
	there := func() bool { _, err := os.Stat(left); return err == nil }
	leave(noon.Add(-10 * time.Minute))
	if _, err := s.Roll(ctx, Rolling{}); err != nil || !there() {
		t.Errorf("one that may be at work is gone: %v", err)
	}
	leave(noon.Add(-2 * time.Hour))
	if _, err := s.Roll(ctx, Rolling{}); err != nil || there() {
		t.Errorf("one of before is there: %v", err)
	}
	leave(noon)
	if err := s.Erase(ctx, remote(7).ID); err != nil || there() {
		t.Errorf("it is there after an erase: %v", err)
	}
}

func TestRoll(t *testing.T) {
	ctx := context.Background()
	now := noon
	s := newStore(t, func(o *Options) { o.Now = func() time.Time { return now } })
	if made, err := s.Roll(ctx, Rolling{}); made != "" || err != nil {
		t.Errorf("an empty store: %q, %v", made, err)
	}
	apply(t, s, "c", remotes(20)...)
	var last string
	for day := range 6 {
		made, err := s.Roll(ctx, Rolling{Every: 20 * time.Hour})
		if err != nil || made == "" {
			t.Fatalf("day %d: %q, %v", day, made, err)
		}
		if again, err := s.Roll(ctx, Rolling{Every: 20 * time.Hour}); again != "" || err != nil {
			t.Errorf("twice on day %d: %q, %v", day, again, err)
		}
		if info, err := os.Stat(made); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info, err)
		}
		last = made
		now = now.Add(24 * time.Hour)
	}
	all := must[[]Copy](t)(Copies(s.Path()))
	if len(all) != 3 || all[0].Path != last || all[0].Kind != "backup" || !all[0].At.Equal(noon.Add(5*24*time.Hour)) {
		t.Errorf("%+v", all)
	}
	if _, err := s.Roll(ctx, Rolling{Bytes: 1}); err != nil {
		t.Fatal(err)
	}
	if all := must[[]Copy](t)(Copies(s.Path())); len(all) != 1 || all[0].Path == last {
		t.Errorf("bounded to a byte: %+v", all)
	}
}

// A copy that is made while others write is the store as it was at one instant,
// or there is none.
func TestBackupWhileOthersWrite(t *testing.T) {
	ctx := context.Background()
	s, _ := worked(t, 400)
	stop, done := make(chan struct{}), make(chan error)
	go func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
			if _, _, err := s.Act(ctx, remote(i%400).ID, call("more")); err != nil {
				done <- err
				return
			}
		}
	}()
	path := filepath.Join(t.TempDir(), "b.db")
	for range 15 {
		if err := s.Backup(ctx, path); err != nil {
			t.Fatal(err)
		}
		c := must[*Store](t)(openCopy(options(path), steps()))
		checked(t, c)
	}
	close(stop)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func TestUpgradeKeepsABackup(t *testing.T) {
	s, _ := worked(t, 20)
	if _, err := open(s.o, append(steps(), func(*bolt.Tx) error { return nil })); err != nil {
		t.Fatal(err)
	}
	all := must[[]Copy](t)(Copies(s.Path()))
	if len(all) != 1 || all[0].Kind != "backup" {
		t.Fatalf("%+v", all)
	}
	old := must[*Store](t)(openCopy(options(all[0].Path), steps()))
	checked(t, old)
}

func TestEraseFromCopies(t *testing.T) {
	ctx := context.Background()
	s, _ := worked(t, 60)
	secret := "Xanthippe Zwiebelkuchen"
	id := remote(7).ID
	if _, _, err := s.Act(ctx, id, call(secret)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.SetMeta(ctx, "judged", []byte("keep this, "+string(id)+": "+secret)), s.SetMeta(ctx, "named", []byte(id)), s.SetMeta(ctx, "other", []byte("x"))); err != nil {
		t.Fatal(err)
	}
	s.o.Forget = func(note string, value []byte, ids []lead.ID) ([]byte, error) {
		if !slices.Contains(ids, id) {
			return nil, fmt.Errorf("asked to forget %v", ids)
		}
		if note == "other" {
			return value, nil
		}
		left, _, _ := bytes.Cut(value, []byte(id))
		return left, nil
	}
	made := must[string](t)(s.Roll(ctx, Rolling{}))
	for _, path := range []string{s.Path(), s.journalPath(), made} {
		if !inFile(t, path, secret) {
			t.Fatalf("the secret is not in %s to begin with", path)
		}
	}
	if err := s.Erase(ctx, id, remote(8).ID); err != nil {
		t.Fatal(err)
	}
	if had, err := s.EraseCopy(ctx, made, id, remote(8).ID, "nobody"); err != nil || !had {
		t.Fatal(had, err)
	}
	if had, err := s.EraseCopy(ctx, made, id); err != nil || had {
		t.Errorf("a second time: %t, %v", had, err)
	}
	files, err := os.ReadDir(filepath.Dir(s.Path()))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		for _, text := range []string{secret, string(id)} {
			if inFile(t, filepath.Join(filepath.Dir(s.Path()), f.Name()), text) {
				t.Errorf("%q is still in %s", text, f.Name())
			}
		}
	}
	if len(files) != 5 { // the store, its journal and two locks, the backup
		t.Errorf("%v", files)
	}
	for note, want := range map[string]string{"judged": "keep this, ", "named": "", "other": "x"} {
		if got := must[[]byte](t)(s.Meta(ctx, note)); string(got) != want {
			t.Errorf("the note %s is %q; want %q", note, got, want)
		}
	}
	checked(t, s)
}

// interrupting does something each time that a long copy asks whether to go on.
type interrupting struct {
	context.Context
	do func()
}

func (c interrupting) Err() error {
	c.do()
	return nil
}

// Two commits while a copy is made may write over pages that it has yet to read:
// it is given up.
func TestBackupGivesWay(t *testing.T) {
	s, _ := worked(t, 400)
	other := must[*Store](t)(Open(s.o))
	n := 0
	ctx := interrupting{context.Background(), func() {
		if n++; n%3 != 0 {
			return
		}
		for range 2 {
			if _, _, err := other.Act(context.Background(), remote(n%400).ID, call("between")); err != nil {
				t.Error(err)
			}
		}
	}}
	path := filepath.Join(t.TempDir(), "b.db")
	if err := s.snapshot(ctx, path, false); !errors.Is(err, errBusy) {
		t.Errorf("two commits went by: %v", err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("half a copy is left: %v", err)
	}
}
