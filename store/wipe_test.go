package store

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWipeLeavesNothing(t *testing.T) {
	ctx := context.Background()
	for name, sealed := range map[string]bool{"plain": false, "encrypted": true} {
		t.Run(name, func(t *testing.T) {
			keys := newRing()
			s := must[*Store](t)(Open(withKeys(t, keys)))
			fillAll(t, s)
			if sealed {
				must[Rekeyed](t)(s.Encrypt(ctx, testKey(1)))
			}
			write(t, s.Path()+".new", []byte("half of it"))
			write(t, filepath.Join(filepath.Dir(s.Path()), "mine.csv"), []byte("an export"))
			for range 2 {
				if err := Wipe(ctx, s.o); err != nil {
					t.Fatal(err)
				}
			}
			if len(keys.kept) > 0 {
				t.Errorf("the ring has %v", keys.ids())
			}
			var left []string
			for _, f := range must[[]os.DirEntry](t)(os.ReadDir(filepath.Dir(s.Path()))) {
				left = append(left, f.Name())
			}
			if got := strings.Join(left, " "); got != "leads.db.lock leads.db.turn mine.csv" {
				t.Errorf("left: %s", got)
			}
		})
	}
	o := options(filepath.Join(t.TempDir(), "nowhere", "leads.db"))
	if err := Wipe(ctx, o); err != nil {
		t.Errorf("a store that never was: %v", err)
	}
}
