package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// syncs measures a sync that brings 100 changed leads from all over, into few and
// into many.
func (b *bench) syncs() error {
	few, many := 10_000, b.large
	if b.quick {
		few = 1000
	}
	const changed = 100
	rounds := min(b.rounds, 9)
	var walls, cpus, small []float64
	for _, n := range []int{few, many} {
		h, err := b.leads(n)
		if err != nil {
			return err
		}
		if err := h.set(`kind = "none"`, `kind = "files"`); err != nil {
			return err
		}
	}
	for round := range rounds + 1 {
		var wall, cpu [2]float64
		for i, n := range []int{few, many} {
			h := b.homes[n]
			name := h.path(fmt.Sprintf("leads/change-%d.csv", round))
			if err := csv(name, changed, n/changed, int64(round+2)); err != nil {
				return err
			}
			u, err := h.run(b.banter, "sync")
			if err != nil {
				return err
			}
			wall[i], cpu[i] = u.wall.Seconds(), u.cpu.Seconds()
		}
		if round > 0 { // the first one makes the folder known
			walls, cpus, small = append(walls, wall[1]/wall[0]), append(cpus, cpu[1]/cpu[0]), append(small, wall[0])
		}
	}
	b.table.add(figure{what: fmt.Sprintf("a sync with 100 changes into %s leads, beside one into %s", thousands(many), thousands(few)), unit: "x", value: median(walls), most: b.at(many, 1_000_000, 1.5),
		how: fmt.Sprintf("`banter sync` from a folder, in turn, %d times; %.2f times the CPU, %.0f ms into %s", rounds, median(cpus), median(small)*1000, thousands(few))})
	for _, n := range []int{few, many} {
		h := b.homes[n]
		if err := h.set(`kind = "files"`, `kind = "none"`); err != nil {
			return err
		}
		changes, err := filepath.Glob(h.path("leads/change-*"))
		if err != nil {
			return err
		}
		for _, c := range changes {
			if err := os.Remove(c); err != nil {
				return err
			}
		}
	}
	return nil
}
