package store

import (
	"bytes"
	"context"
	flags "flag"
	"fmt"
	"maps"
	"math/rand"
	"os"
	"path/filepath"
	"testing"

	"banter/store/lead"
)

// powerStates is how many states of a disk after a power failure are tried; the
// gate tries 2,000.
var powerStates = flags.Int("power.states", 250, "states of the disk after a power failure to try")

// commit is a file before and after one commit, and what it holds.
type commit struct {
	what          string
	before, after []byte
	was, is       map[string]string
}

// recorded does a day's work and keeps the file around each of its commits.
func recorded(t *testing.T) []commit {
	t.Helper()
	ctx := context.Background()
	s := must[*Store](t)(Open(options(filepath.Join(t.TempDir(), "leads.db"))))
	rnd := rand.New(rand.NewSource(11))
	var out []commit
	file := func() []byte { return must[[]byte](t)(os.ReadFile(s.Path())) }
	do := func(what string, f func() error) {
		t.Helper()
		c := commit{what: what, before: file(), was: contents(t, s)}
		if err := f(); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		c.after, c.is = file(), contents(t, s)
		if n := txid(t, c.after) - txid(t, c.before); n > 1 {
			t.Fatalf("%s took %d commits", what, n)
		} else if n == 1 {
			out = append(out, c)
		}
	}
	for i := range 4 {
		do("import", func() error {
			_, err := s.ApplyRemote(ctx, Batch{Origin: "hubspot", Leads: remotes((i + 1) * 60)[i*60:], Merge: take, Cursor: new(string)})
			return err
		})
	}
	for i := range 50 {
		id := remote(rnd.Intn(240)).ID
		box := keysOf(must[[]lead.Change](t)(s.Outbox(ctx)))
		switch i % 5 {
		case 0, 1:
			do("touch", func() error { _, _, err := s.Act(ctx, id, call(fmt.Sprint("note ", i))); return err })
		case 2:
			do("draft", func() error { return s.SaveDraft(ctx, id, "touch", bytes.Repeat([]byte("x"), rnd.Intn(9000))) })
		case 3:
			do("begin", func() error { return s.Begin(ctx, box[:1]) })
		default:
			do("settle", func() error {
				return s.Settle(ctx, "hubspot", []Settlement{{Key: box[0], Done: true, Version: fmt.Sprint(i)}})
			})
		}
	}
	return out
}

func txid(t *testing.T, data []byte) uint64 {
	t.Helper()
	r := raw{f: bytes.NewReader(data), size: int64(len(data)), pageSize: 4096}
	a, okA := r.meta(0)
	b, okB := r.meta(4096)
	if !okA && !okB {
		t.Fatal("no meta page is whole")
	}
	return max(a.txid, b.txid)
}

// unit is what a disk writes whole; page is what a file system does.
const (
	unit = 512
	page = 4096
)

// body are the places behind the meta pages where a commit has changed a unit of
// the file.
func (c *commit) body() (at []int) {
	for i := 2 * page; i < len(c.after); i += unit {
		if i >= len(c.before) || !bytes.Equal(c.before[i:i+unit], c.after[i:i+unit]) {
			at = append(at, i)
		}
	}
	return at
}

// torn is the file where the power failed before the pages of the commit were
// known to be on disk: any of them may be, in any order, whole or in part, and
// the file may have grown or not. The meta page is written after that.
func (c *commit) torn(rnd *rand.Rand) []byte {
	out := bytes.Clone(c.before)
	if rnd.Intn(3) > 0 && len(c.after) > len(out) {
		out = append(out, make([]byte, len(c.after)-len(out))...)
	}
	at := c.body()
	pages := map[int]bool{}
	first := rnd.Intn(len(at) + 1)
	how := rnd.Intn(4)
	for i, from := range at {
		p := from / page
		if _, drawn := pages[p]; !drawn {
			pages[p] = rnd.Intn(2) == 0
		}
		write := []bool{i < first, i >= first, pages[p], rnd.Intn(2) == 0}[how]
		if write && from+unit <= len(out) {
			copy(out[from:], c.after[from:from+unit])
		}
	}
	return out
}

// tornMeta is the file where the power failed while the meta page was written:
// some bytes of it are new.
func (c *commit) tornMeta(rnd *rand.Rand) []byte {
	out := bytes.Clone(c.after)
	copy(out, c.before[:2*page])
	for i := range 2 {
		if m := out[i*page : (i+1)*page]; !bytes.Equal(m, c.after[i*page:(i+1)*page]) {
			n := rnd.Intn(pageHead + metaSize + 1)
			if rnd.Intn(2) == 0 {
				copy(m[:n], c.after[i*page:])
			} else {
				copy(m[n:], c.after[i*page+n:(i+1)*page])
			}
		}
	}
	return out
}

// The power fails at any moment of a commit: the store opens, is whole, and has
// all of what was committed before, and the commit itself wholly or not at all,
// wholly once its meta page is on disk. bbolt writes the pages of a commit, waits
// for the disk, writes its meta page and waits again: TestOrderOfSyncs sees to
// that where it can.
func TestPowerFailure(t *testing.T) {
	t.Parallel()
	commits := recorded(t)
	rnd := rand.New(rand.NewSource(5))
	path := filepath.Join(t.TempDir(), "leads.db")
	old, done := 0, 0
	for i := range *powerStates {
		c := commits[rnd.Intn(len(commits))]
		var data []byte
		mayBeDone := false
		switch i % 4 {
		case 0, 1, 2:
			data = c.torn(rnd)
		default:
			data, mayBeDone = c.tornMeta(rnd), true
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(options(path))
		if err != nil {
			t.Fatalf("state %d, %s: %v", i, c.what, err)
		}
		checked(t, s)
		switch now := contents(t, s); {
		case maps.Equal(now, c.was):
			old++
		case mayBeDone && maps.Equal(now, c.is):
			done++
		default:
			t.Fatalf("state %d, %s: it holds neither what was before nor what came", i, c.what)
		}
	}
	t.Logf("%d states of %d commits: %d as before, %d as after", *powerStates, len(commits), old, done)
	if done == 0 || old < *powerStates/2 {
		t.Errorf("%d states as before, %d as after: the failures are not where they should be", old, done)
	}
}
