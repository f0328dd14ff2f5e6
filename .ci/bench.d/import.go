package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// imports measures files going into an empty store, turn about with SQLite.
func (b *bench) imports() error {
	sqlite, err := exec.LookPath("sqlite3")
	if err != nil {
		sqlite = ""
	}
	for _, n := range []int{b.middle, b.large} {
		rounds := 5
		if n == b.large || b.quick {
			rounds = 1
		}
		if err := b.importOf(n, rounds, sqlite); err != nil {
			return fmt.Errorf("%d leads: %w", n, err)
		}
	}
	return nil
}

func (b *bench) importOf(n, rounds int, sqlite string) error {
	if err := csv(b.file(n), n, 1, 1); err != nil {
		return err
	}
	var took, ratio, peak []float64
	var h home
	for range rounds {
		var err error
		if h, err = b.newHome(fmt.Sprint("leads", n)); err != nil {
			return err
		}
		u, err := h.run(b.banter, "import", b.file(n))
		if err != nil {
			return err
		}
		took, peak = append(took, u.wall.Seconds()), append(peak, u.peak)
		if sqlite == "" {
			continue
		}
		d, err := peer(h, sqlite, b.file(n))
		if err != nil {
			return err
		}
		ratio = append(ratio, u.wall.Seconds()/d.Seconds())
	}
	what := "import of " + thousands(n) + " leads, 19 columns"
	b.table.add(figure{what: what, unit: "leads/s", value: float64(n) / median(took), least: b.at(n, 100_000, 50_000), how: fmt.Sprintf("`banter import`, into an empty store, median of %d", rounds)})
	if sqlite == "" {
		b.table.left(what+", beside SQLite", "sqlite3 is not there")
	} else {
		b.table.add(figure{what: what + ", beside SQLite", unit: "x", value: median(ratio), most: b.at(n, 100_000, 1.5), how: "`sqlite3 .import` and the two indexes that a queue and a search ask, WAL, in turn"})
	}
	b.table.add(figure{what: "memory of that import", unit: "MB", value: median(peak) / 1e6, most: b.at(n, 1_000_000, 300), how: "the most that it had (ru_maxrss)"})
	return b.keep(n, h)
}

// peer is how long SQLite needs for the same file.
func peer(h home, sqlite, file string) (time.Duration, error) {
	db := h.path("peer.db")
	defer func() { // what is left of it takes room only
		for _, end := range []string{"", "-wal", "-shm"} {
			_ = os.Remove(db + end)
		}
	}()
	u, err := h.run(sqlite, db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;", ".mode csv", ".import "+filepath.Base(linked(h, file))+" leads",
		`CREATE INDEX queue ON leads("Contact owner","Lifecycle Stage","Create Date"); CREATE INDEX mail ON leads("Email");`)
	return u.wall, err
}

// linked has the file in the home, under a name without anything to be quoted.
func linked(h home, file string) string {
	to := h.path("peer.csv")
	_ = os.Remove(to) // from the turn before
	if os.Link(file, to) != nil {
		return file
	}
	return to
}
