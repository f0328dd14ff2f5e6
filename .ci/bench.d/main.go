// Command bench.d measures banter as a user meets it, beside what the machine can
// do and what else there is, and prints a table. .ci/bench builds what it needs
// and runs it.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// bench is one run.
type bench struct {
	dir, banter, empty, store string
	quick                     bool
	middle, large             int // leads
	rounds                    int
	homes                     map[int]home // by the number of leads
	table                     table
}

func main() {
	b := bench{middle: 100_000, large: 1_000_000, rounds: 15, homes: map[int]home{}}
	var steps string
	flag.StringVar(&b.dir, "dir", "", "an empty folder to work in")
	flag.StringVar(&b.banter, "banter", "", "the program")
	flag.StringVar(&b.empty, "empty", "", "the least that a program of Bubble Tea can be")
	flag.StringVar(&b.store, "store", "", "the tests of banter/store, compiled")
	flag.BoolVar(&b.quick, "quick", false, "few leads and few rounds")
	flag.StringVar(&steps, "steps", "import,start,keys,verdict,sync", "what is measured, comma-separated")
	flag.Parse()
	if b.quick {
		b.middle, b.large, b.rounds = 10_000, 100_000, 5
	}
	wanted := strings.Split(steps, ",")
	failed := false
	for _, s := range []struct {
		name string
		run  func() error
	}{{"import", b.imports}, {"start", b.starts}, {"keys", b.keys}, {"verdict", b.verdicts}, {"sync", b.syncs}} {
		if !slices.Contains(wanted, s.name) {
			continue
		}
		begun := time.Now()
		fmt.Fprintf(os.Stderr, "── %s\n", s.name)
		if err := s.run(); err != nil {
			failed = true
			fmt.Fprintf(os.Stderr, "bench: %s: %v\n", s.name, err)
		}
		fmt.Fprintf(os.Stderr, "   %.0f s\n", time.Since(begun).Seconds())
	}
	fmt.Print(b.table.markdown(machine(b.dir)))
	if failed {
		os.Exit(1)
	}
}

// leads is a home with n leads, ranked, whose store was opened once.
func (b *bench) leads(n int) (home, error) {
	if h, ok := b.homes[n]; ok {
		return h, nil
	}
	h, err := b.newHome(fmt.Sprint("leads", n))
	if err != nil {
		return "", err
	}
	if n > 0 {
		if err := csv(b.file(n), n, 1, 1); err != nil {
			return "", err
		}
		if _, err := h.run(b.banter, "import", b.file(n)); err != nil {
			return "", err
		}
	}
	return h, b.keep(n, h)
}

// keep lets the other steps have a home that was filled, once its first start has
// come to rest. The day's backup is made before, else the screens would make it.
func (b *bench) keep(n int, h home) error {
	if n > 0 {
		if _, err := h.run(b.banter, "backup"); err != nil {
			return err
		}
	}
	t, err := open(h, b.banter)
	if err != nil {
		return err
	}
	defer t.end()
	b.homes[n] = h
	if err := t.until("1 Queue", 5*time.Minute); err != nil {
		return err
	}
	_, err = t.rest()
	return err
}

func (b *bench) file(n int) string { return fmt.Sprintf("%s/leads-%d.csv", b.dir, n) }

// at is a target that holds for so many leads.
func (b *bench) at(n, of int, target float64) float64 {
	if n != of {
		return 0
	}
	return target
}
