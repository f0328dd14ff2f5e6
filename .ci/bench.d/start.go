package main

import (
	"fmt"
	"time"
)

// starts measures from the start of the program to its first full frame, turn
// about with an empty program; ratios are those of a turn.
func (b *bench) starts() error {
	counts := []int{0, b.middle, b.large}
	took := map[string][]float64{}
	for _, n := range counts {
		if _, err := b.leads(n); err != nil {
			return err
		}
	}
	for round := range b.rounds {
		bare, _, err := b.first(b.homes[0], b.empty)
		if err != nil {
			return err
		}
		took["empty"] = append(took["empty"], bare)
		for _, n := range counts {
			ms, whole, err := b.first(b.homes[n], b.banter)
			if err != nil {
				return fmt.Errorf("%d leads, round %d: %w", n, round, err)
			}
			took[fmt.Sprint(n)] = append(took[fmt.Sprint(n)], ms)
			took[fmt.Sprint("whole", n)] = append(took[fmt.Sprint("whole", n)], whole)
			took[fmt.Sprint("x", n)] = append(took[fmt.Sprint("x", n)], ms/bare)
		}
	}
	bare := median(took["empty"])
	for _, n := range counts {
		how := fmt.Sprintf("%.0f ms beside %.0f ms (%.0f ms with all about the first lead beside the rows): header, rows and footer drawn in a pseudo-terminal of %dx%d; in turn, %d times, medians",
			median(took[fmt.Sprint(n)]), bare, median(took[fmt.Sprint("whole", n)]), columns, lines, b.rounds)
		b.table.add(figure{what: fmt.Sprintf("start to first full frame, %s leads, beside an empty Bubble Tea program", thousands(n)), unit: "x",
			value: median(took[fmt.Sprint("x", n)]), most: b.at(n, 100_000, 2) + b.at(n, 1_000_000, 3), how: how})
	}
	return nil
}

// first starts a program and says when its first frame was full and whole, in ms.
func (b *bench) first(h home, bin string) (full, whole float64, err error) {
	t, err := open(h, bin)
	if err != nil {
		return 0, 0, err
	}
	defer t.end()
	if err := t.settle(10 * time.Second); err != nil {
		return 0, 0, err
	}
	f, w, err := t.full()
	return f.Seconds() * 1000, w.Seconds() * 1000, err
}

// thousands writes a number with commas.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
