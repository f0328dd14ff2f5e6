package store

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"banter/store/lead"
	"banter/store/lead/hostile"
)

// ring keeps keys in memory.
type ring struct {
	kept map[string]Key
	err  error // of every call
	deaf bool  // it takes keys and does not keep them
}

func newRing() *ring { return &ring{kept: map[string]Key{}} }

func (r *ring) Key(id string) (Key, error) {
	k, ok := r.kept[id]
	if !ok && r.err == nil {
		return k, fmt.Errorf("%w: %s", ErrNoKey, id)
	}
	return k, r.err
}

func (r *ring) Keep(k Key) error {
	if !r.deaf && r.err == nil {
		r.kept[k.ID()] = k
	}
	return r.err
}

func (r *ring) Forget(id string) error {
	if r.err == nil {
		delete(r.kept, id)
	}
	return r.err
}

func (r *ring) ids() []string { return slices.Sorted(maps.Keys(r.kept)) }

func testKey(n byte) (k Key) {
	for i := range k {
		k[i] = n ^ byte(i)
	}
	return k
}

// said are the texts of a lead that fillAll puts everywhere, each of its own kind
// of value.
func said() []string {
	return []string{
		"Natarajan", "Northwind", "northwind.example", "+49 30 5557", "VP Marketing", // the lead, its row and base
		"wants a call on Monday", "asked for the old price", "half a sentence", "a note of the program", "page-seven", "webinar", "hot v1",
	}
}

// fillAll makes a store with a value in every bucket, a journal, a backup, and a
// copy that can't be read.
func fillAll(t *testing.T, s *Store) {
	t.Helper()
	ctx := context.Background()
	rs := remotes(30)
	rs[0].Activities = append(rs[0].Activities, lead.Activity{ID: "raised", Kind: lead.KindDemoRequest, At: noon})
	apply(t, s, "page-seven", rs...)
	do := func(a lead.Act) {
		t.Helper()
		if _, _, err := s.Act(ctx, remote(0).ID, perform(a)); err != nil {
			t.Fatal(err)
		}
	}
	do(lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeConnected, Note: "wants a call on Monday"})
	do(lead.SetAnswers{Answers: []lead.Answer{{Criterion: "need", Value: lead.Yes, Evidence: "asked for the old price"}}})
	for _, err := range []error{
		s.SaveDraft(ctx, remote(1).ID, "touch", []byte("half a sentence")),
		s.SetMeta(ctx, "note", []byte("a note of the program")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if made := must[string](t)(s.Roll(ctx, Rolling{})); made == "" {
		t.Fatal("no backup was made")
	}
	write(t, s.Path()+".damaged-20260301-000000", bytes.Repeat([]byte("Priya Natarajan "), 1000))
	write(t, filepath.Join(filepath.Dir(s.Path()), ".leads.db.backup-20260301-000000-123"), []byte("Priya Natarajan"))
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// readable are the texts that stand in a file beside the store or in the store.
func readable(t *testing.T, s *Store) (found []string) {
	t.Helper()
	files := must[[]os.DirEntry](t)(os.ReadDir(filepath.Dir(s.Path())))
	for _, f := range files {
		data := must[[]byte](t)(os.ReadFile(filepath.Join(filepath.Dir(s.Path()), f.Name())))
		for _, text := range said() {
			if bytes.Contains(data, []byte(text)) {
				found = append(found, f.Name()+": "+text)
			}
		}
	}
	return found
}

func TestEncryptedStoreTellsNothing(t *testing.T) {
	ctx, keys := context.Background(), newRing()
	s := must[*Store](t)(Open(withKeys(t, keys)))
	other := must[*Store](t)(Open(s.o)) // of a process that has been there all the time
	fillAll(t, s)
	was := contents(t, s)
	box := must[[]lead.Change](t)(s.Outbox(ctx))
	if found := strings.Join(readable(t, s), "\n"); strings.Count(found, "leads.db: ") != len(said()) || !strings.Contains(found, "journal") || !strings.Contains(found, "backup") {
		t.Fatalf("what is to be hidden is not there in the first place:\n%s", found)
	}
	same := func(what, key string) {
		t.Helper()
		if now := contents(t, s); !maps.Equal(without(now), without(was)) {
			t.Errorf("%s: %v, want %v", what, now, was)
		}
		if now := contents(t, other); !maps.Equal(without(now), without(was)) {
			t.Errorf("%s, in another process: %v, want %v", what, now, was)
		}
		live, _, under, err := s.journalKey()
		if err != nil || under != key || !slices.Equal(keysOf(live), keysOf(box)) {
			t.Errorf("%s: the journal has %v under %q, %v", what, keysOf(live), under, err)
		}
		if got := must[string](t)(s.KeyID(ctx)); got != key {
			t.Errorf("%s: the key is %q, want %q", what, got, key)
		}
		if sum, faults, err := Inspect(ctx, s.o); err != nil || len(faults) > 0 || sum.Key != key || sum.Leads != 30 {
			t.Errorf("%s: inspected: %+v, %v, %v", what, sum, faults, err)
		}
		checked(t, s)
	}
	one, two := testKey(1), testKey(2)
	for i, k := range []Key{one, two} {
		res, err := s.Encrypt(ctx, k)
		if err != nil || res.To != k.ID() || len(res.Copies) != 1 || len(res.Removed) != 1-i || len(res.Left) > 0 {
			t.Fatalf("%+v, %v", res, err)
		}
		if found := readable(t, s); len(found) > 0 {
			t.Errorf("readable: %v", found)
		}
		same("encrypted", k.ID())
		if !slices.Equal(keys.ids(), []string{k.ID()}) {
			t.Errorf("the ring has %v", keys.ids())
		}
		// Another process finds it so.
		s = must[*Store](t)(Open(s.o))
	}
	if res, err := s.Decrypt(ctx); err != nil || res.From != two.ID() || len(res.Copies) != 1 {
		t.Fatalf("%+v, %v", res, err)
	}
	same("decrypted", "")
	if len(keys.ids()) > 0 {
		t.Errorf("the ring has %v", keys.ids())
	}
}

// without leaves out what names the key.
func without(hashes map[string]string) map[string]string {
	out := maps.Clone(hashes)
	delete(out, bucketMeta)
	return out
}

// A store whose key is gone is told apart from a damaged one, and stays as it is
// whatever is tried.
func TestMissingKey(t *testing.T) {
	ctx, keys := context.Background(), newRing()
	s := must[*Store](t)(Open(withKeys(t, keys)))
	fillAll(t, s)
	must[Rekeyed](t)(s.Encrypt(ctx, testKey(1)))
	before := must[[]byte](t)(os.ReadFile(s.Path()))
	full := maps.Clone(keys.kept)
	other := testKey(9)
	for name, ring := range map[string]*ring{
		"no key":         {kept: map[string]Key{}},
		"another key":    {kept: map[string]Key{testKey(1).ID(): other}},
		"a broken place": {kept: full, err: fmt.Errorf("%w: no keyring", ErrNoKey)},
		"nowhere":        nil,
	} {
		t.Run(name, func(t *testing.T) {
			o := s.o
			if o.Keys = ring; ring == nil {
				o.Keys = nil
			}
			_, errOpen := Open(o)
			_, _, errInspect := Inspect(ctx, o)
			_, errRepair := Repair(ctx, o)
			_, errRestore := Restore(ctx, o, must[[]Copy](t)(Copies(o.Path))[0].Path, false)
			for what, err := range map[string]error{"open": errOpen, "inspect": errInspect, "repair": errRepair, "restore": errRestore} {
				if !errors.Is(err, ErrNoKey) || errors.Is(err, ErrDamaged) {
					t.Errorf("%s: %v", what, err)
				}
			}
			if now := must[[]byte](t)(os.ReadFile(s.Path())); !bytes.Equal(now, before) {
				t.Error("the file was written")
			}
		})
	}
	// The file is lost, the journal is sealed and can't be read: no empty store.
	if err := os.Rename(s.Path(), s.Path()+".away"); err != nil {
		t.Fatal(err)
	}
	o := s.o
	o.Keys = newRing()
	if _, err := Open(o); !errors.Is(err, ErrNoKey) {
		t.Errorf("opened: %v", err)
	}
	if _, err := os.Stat(s.Path()); err == nil {
		t.Error("an empty store was made")
	}
	// With the key the new file is sealed like the old one.
	o.Keys = keys
	again := must[*Store](t)(Open(o))
	if id := must[string](t)(again.KeyID(ctx)); id != testKey(1).ID() || len(must[[]lead.Change](t)(again.Outbox(ctx))) == 0 {
		t.Errorf("made anew under %q", id)
	}
}

func withKeys(t *testing.T, keys Keys) Options {
	t.Helper()
	o := options(filepath.Join(t.TempDir(), "leads.db"))
	o.Keys = keys
	return o
}

func TestKeyThatIsNotKept(t *testing.T) {
	ctx, keys := context.Background(), newRing()
	s := must[*Store](t)(Open(withKeys(t, keys)))
	apply(t, s, "c", remotes(3)...)
	keys.deaf = true
	if _, err := s.Encrypt(ctx, testKey(1)); !errors.Is(err, ErrNoKey) {
		t.Errorf("encrypted: %v", err)
	}
	keys.deaf, keys.err = false, errors.New("no ring")
	if _, err := s.Encrypt(ctx, testKey(1)); err == nil {
		t.Error("encrypted under a key that nobody has")
	}
	if id := must[string](t)(s.KeyID(ctx)); id != "" {
		t.Errorf("the key is %q", id)
	}
	if _, err := must[*Store](t)(Open(withKeys(t, nil))).Encrypt(ctx, testKey(1)); err == nil {
		t.Errorf("encrypted with nowhere to keep a key: %v", err)
	}
}

// What is cut off at any step is finished, or taken back, when the store is opened
// again; nothing is lost, and a second opening finds nothing to do.
func TestRekeyCutOff(t *testing.T) {
	ctx := context.Background()
	one, two := testKey(1), testKey(2)
	for _, way := range []struct {
		name     string
		from, to *Key
	}{{"on", nil, &one}, {"rotate", &one, &two}, {"off", &one, nil}} {
		for cut := range 8 {
			t.Run(fmt.Sprintf("%s, cut at %d", way.name, cut), func(t *testing.T) {
				keys := newRing()
				s := must[*Store](t)(Open(withKeys(t, keys)))
				fillAll(t, s)
				if way.from != nil {
					must[Rekeyed](t)(s.Encrypt(ctx, *way.from))
				}
				was, from, to := contents(t, s), idOf(way.from), idOf(way.to)
				box := keysOf(must[[]lead.Change](t)(s.Outbox(ctx)))
				steps := []func() error{
					func() error {
						if way.to == nil {
							return nil
						}
						return keys.Keep(*way.to)
					},
					func() error {
						return s.update(ctx, func(t *txn) error { return t.meta.Put([]byte(metaRekey), []byte(orPlain(from)+" "+orPlain(to))) })
					},
					func() error { return os.WriteFile(s.newPath(), []byte("half of it"), 0o600) },
					func() error { return s.reseal(ctx, to) },
					func() error {
						chs, err := s.Outbox(ctx)
						return errors.Join(err, s.journalOf(must[*sealer](t)(s.keys.sealer(to)), chs))
					},
					func() error { return s.rekeyCopies(ctx, to, new(Rekeyed)) },
					func() error { return keys.Forget(from) },
				}
				for _, step := range steps[:cut] {
					if err := step(); err != nil {
						t.Fatal(err)
					}
				}
				for range 2 {
					s = must[*Store](t)(Open(s.o))
					if now := contents(t, s); !maps.Equal(without(now), without(was)) {
						t.Fatalf("%v, want %v", now, was)
					}
					now := must[string](t)(s.KeyID(ctx))
					if want := map[bool]string{false: from, true: to}[cut >= 4]; now != want {
						t.Errorf("the key is %q, want %q", now, want)
					}
					live, _, under, err := s.journalKey()
					if err != nil || under != now || !slices.Equal(keysOf(live), box) {
						t.Errorf("the journal is under %q with %v, %v", under, keysOf(live), err)
					}
					if id, ok := keys.kept[now]; now != "" && !ok || ok && id.ID() != now || cut > 1 && len(keys.kept) > 1 {
						t.Errorf("the ring has %v, the store %q", keys.ids(), now)
					}
					if found := readable(t, s); now != "" && len(found) > 0 {
						t.Errorf("readable: %v", found)
					}
					for _, c := range must[[]Copy](t)(Copies(s.Path())) {
						if id, _, err := s.keyOf(c.Path); c.Kind == "backup" && (id != now || err != nil) {
							t.Errorf("%s is under %q, %v", c.Path, id, err)
						}
					}
					checked(t, s)
				}
			})
		}
	}
}

func idOf(k *Key) string {
	if k == nil {
		return ""
	}
	return k.ID()
}

// A value that was changed, or moved to another place, does not open; nothing is
// committed by who met it.
func TestChangedValuesAreFound(t *testing.T) {
	ctx, keys := context.Background(), newRing()
	s := must[*Store](t)(Open(withKeys(t, keys)))
	fillAll(t, s)
	must[Rekeyed](t)(s.Encrypt(ctx, testKey(1)))
	whole := must[[]byte](t)(os.ReadFile(s.Path()))
	a, b := []byte(remote(0).ID), []byte(remote(1).ID)
	alter := func(what, bucket string, f func(b *bolt.Bucket) error) {
		t.Helper()
		write(t, s.Path(), whole)
		db := must[*bolt.DB](t)(bolt.Open(s.Path(), 0o600, nil))
		err := errors.Join(db.Update(func(tx *bolt.Tx) error { return f(tx.Bucket([]byte(bucket))) }), db.Close())
		if err != nil {
			t.Fatal(err)
		}
		_, faults, err := Inspect(ctx, s.o)
		if err != nil || !errors.Is(errors.Join(faults...), ErrDamaged) {
			t.Errorf("%s: inspected: %v, %v", what, faults, err)
		}
		if errs := s.Check(ctx); !errors.Is(errors.Join(errs...), ErrDamaged) && bucket != bucketNotes {
			t.Errorf("%s: checked: %v", what, errs)
		}
	}
	for _, name := range []string{bucketLeads, bucketRows, bucketBases, bucketNotes, bucketEvents, bucketDrafts, bucketCursors} {
		for _, at := range []int{0, 1, 6, sealHead, -1} {
			alter(fmt.Sprint(name, at), name, func(b *bolt.Bucket) error {
				k, v := b.Cursor().First()
				v = bytes.Clone(v)
				v[(at+len(v))%len(v)] ^= 1
				return b.Put(bytes.Clone(k), v)
			})
		}
	}
	alter("swapped", bucketLeads, func(bu *bolt.Bucket) error {
		va, vb := bytes.Clone(bu.Get(a)), bytes.Clone(bu.Get(b))
		return errors.Join(bu.Put(a, vb), bu.Put(b, va))
	})
	alter("written in plain", bucketNotes, func(b *bolt.Bucket) error { return b.Put([]byte("note"), []byte("forged")) })
	if v, err := s.Meta(ctx, "note"); !errors.Is(err, ErrDamaged) || len(v) > 0 {
		t.Errorf("%q, %v", v, err)
	}
	if err := s.UpdateMeta(ctx, "note", func([]byte) ([]byte, error) { return []byte("mine"), nil }); !errors.Is(err, ErrDamaged) {
		t.Errorf("written over what could not be read: %v", err)
	}
	// A repair keeps the rest, and it is sealed.
	rep := must[Repaired](t)(Repair(ctx, s.o))
	if found := readable(t, s); len(found) > 0 || rep.Kinds[0].Kept != 30 {
		t.Errorf("%v, %+v", found, rep)
	}
}

// A damaged file whose head is lost is repaired under the key of its values.
func TestRepairFindsTheKey(t *testing.T) {
	ctx, keys := context.Background(), newRing()
	s := must[*Store](t)(Open(withKeys(t, keys)))
	fillAll(t, s)
	must[Rekeyed](t)(s.Encrypt(ctx, testKey(1)))
	data := must[[]byte](t)(os.ReadFile(s.Path()))
	page := os.Getpagesize()
	copy(data, make([]byte, 2*page))
	write(t, s.Path(), data)
	if err := os.Remove(s.journalPath()); err != nil { // it tells the key as well
		t.Fatal(err)
	}
	rep := must[Repaired](t)(Repair(ctx, s.o))
	if id := must[string](t)(s.KeyID(ctx)); id != testKey(1).ID() || rep.Kinds[0].Kept < 30 {
		t.Errorf("under %q: %+v", id, rep)
	}
	checked(t, s)
}

// A restored backup is sealed under the key of the store that it replaces, or, in
// the place of none, under its own.
func TestRestoreOfAnotherKey(t *testing.T) {
	ctx, keys := context.Background(), newRing()
	s := must[*Store](t)(Open(withKeys(t, keys)))
	fillAll(t, s)
	plain, sealed := filepath.Join(t.TempDir(), "plain"), filepath.Join(t.TempDir(), "sealed")
	if err := s.Backup(ctx, plain); err != nil {
		t.Fatal(err)
	}
	must[Rekeyed](t)(s.Encrypt(ctx, testKey(1)))
	if err := s.Backup(ctx, sealed); err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{plain, sealed} {
		if res, err := Restore(ctx, s.o, from, false); err != nil || res.Key != testKey(1).ID() {
			t.Fatalf("%+v, %v", res, err)
		}
		if found := readable(t, s); len(found) > 0 {
			t.Errorf("readable: %v", found)
		}
	}
	must[Rekeyed](t)(s.Encrypt(ctx, testKey(2)))
	if _, err := Restore(ctx, s.o, sealed, false); !errors.Is(err, ErrNoKey) || !strings.Contains(err.Error(), testKey(1).ID()) {
		t.Errorf("restored under a key that is gone: %v", err)
	}
	if err := keys.Keep(testKey(1)); err != nil {
		t.Fatal(err)
	}
	if res, err := Restore(ctx, s.o, sealed, false); err != nil || res.Key != testKey(2).ID() {
		t.Errorf("%+v, %v", res, err)
	}
	elsewhere := withKeys(t, keys)
	if res, err := Restore(ctx, elsewhere, sealed, false); err != nil || res.Key != testKey(1).ID() {
		t.Errorf("%+v, %v", res, err)
	}
}

// A backup that was being made when the key changed does not get its name.
func TestBackupBesideRekey(t *testing.T) {
	ctx, keys := context.Background(), newRing()
	s := must[*Store](t)(Open(withKeys(t, keys)))
	fillAll(t, s)
	dir := t.TempDir()
	half, whole := filepath.Join(dir, "half"), filepath.Join(dir, "whole")
	for _, k := range []Key{testKey(1), testKey(2)} {
		if err := s.Backup(ctx, half); err != nil {
			t.Fatal(err)
		}
		must[Rekeyed](t)(s.Encrypt(ctx, k))
		if err := s.nameCopy(ctx, half, whole); !errors.Is(err, errBusy) {
			t.Errorf("named: %v", err)
		}
		if _, err := os.Stat(whole); err == nil {
			t.Error("the old copy is there")
		}
	}
	if err := errors.Join(s.Backup(ctx, half), s.nameCopy(ctx, half, whole)); err != nil {
		t.Error(err)
	}
}

func TestKeyWords(t *testing.T) {
	k := testKey(5)
	words := k.Words()
	for _, text := range []string{words, strings.ToLower(words), " " + strings.ReplaceAll(words, "-", " ") + "\r\n"} {
		if got, err := ParseKey(text); err != nil || got != k {
			t.Errorf("%q: %v", text, err)
		}
	}
	if text := fmt.Sprintf("%v %+v %s %x %#v", k, k, k, k, &k); strings.Contains(text, hex.EncodeToString(k[:4])) || !strings.Contains(text, k.ID()) {
		t.Errorf("a key prints as %s", text)
	}
	for i := range words {
		for _, other := range []byte{'A', 'B', '7', '!'} {
			if bad := words[:i] + string(other) + words[i+1:]; words[i] != '-' && words[i] != other {
				if got, err := ParseKey(bad); err == nil && got != k {
					t.Errorf("a slip at %d is not found", i)
				}
			}
		}
	}
	for _, bad := range []string{"", "A", words + "A", words[:20]} {
		if _, err := ParseKey(bad); err == nil || len(bad) > 9 && strings.Contains(err.Error(), bad[:9]) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// FuzzSealed opens foreign values: they never open, and end in an ErrDamaged;
// what was sealed opens at its own place only, and is the same each time.
func FuzzSealed(f *testing.F) {
	k := testKey(1)
	s := must[*sealer](f)(newSealer(k))
	good := s.seal("leads", []byte("hs-1"), []byte("Priya"))
	for _, b := range [][]byte{nil, {sealMark}, good, good[:len(good)-1], bytes.Repeat([]byte{sealMark}, 60)} {
		f.Add(b, []byte("hs-1"))
	}
	f.Fuzz(func(t *testing.T, b, key []byte) {
		hostile.Bounded(t, len(b), func() {
			if got, err := s.open(nil, "leads", key, b); err == nil && (!bytes.Equal(b, good) || string(key) != "hs-1") || err != nil && !errors.Is(err, ErrDamaged) {
				t.Fatalf("%q, %v", got, err)
			}
		})
		sealed := s.seal("rows", key, b)
		if again := s.seal("rows", key, b); !bytes.Equal(sealed, again) {
			t.Fatal("it is not the same each time")
		}
		if got, err := s.open(nil, "rows", key, sealed); err != nil || !bytes.Equal(got, b) {
			t.Fatalf("%q, %v", got, err)
		}
		for _, elsewhere := range []struct {
			bucket string
			key    []byte
		}{{"leads", key}, {"rows", append(bytes.Clone(key), 0)}, {"row", append([]byte("s\x00"), key...)}} {
			if _, err := s.open(nil, elsewhere.bucket, elsewhere.key, sealed); !errors.Is(err, ErrDamaged) {
				t.Fatalf("it opens at %v", elsewhere)
			}
		}
	})
}
