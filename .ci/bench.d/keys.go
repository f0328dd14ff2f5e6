package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// used is what one run of the screens has needed.
type used struct {
	move, find, idle    time.Duration // CPU: a key, a key, a second
	busy                time.Duration // CPU from the start until it rests
	started, afterwards float64       // bytes
}

// keys measures the CPU of keys, of a quiet screen, and the memory.
func (b *bench) keys() error {
	got := map[int]used{}
	for _, n := range []int{b.middle, b.large} {
		u, err := b.session(n)
		if err != nil {
			return fmt.Errorf("%d leads: %w", n, err)
		}
		got[n] = u
	}
	ms := func(d time.Duration) float64 { return d.Seconds() * 1000 }
	m, l := b.middle, b.large
	const cpu = "CPU of all threads by the scheduler's count, 200 keys at 30 ms each, to the frames that they draw"
	b.table.add(figure{what: "a key (`j`, `k`) to its frame, " + thousands(m) + " leads", unit: "ms CPU", value: ms(got[m].move), most: b.at(m, 100_000, 3), how: cpu})
	b.table.add(figure{what: "the same at " + thousands(l) + " leads, beside that", unit: "x", value: ms(got[l].move) / ms(got[m].move), most: b.at(l, 1_000_000, 1.3), how: fmt.Sprintf("%.2f ms CPU", ms(got[l].move))})
	b.table.add(figure{what: "find as you type, " + thousands(m) + " leads, a key", unit: "ms CPU", value: ms(got[m].find), most: b.at(m, 100_000, 10), how: "`/`, then 12 letters and 12 backspaces in turn; " + cpu})
	b.table.add(figure{what: "the same at " + thousands(l) + " leads", unit: "ms CPU", value: ms(got[l].find), how: "as above"})
	for _, n := range []int{m, l} {
		b.table.add(figure{what: "a queue that nobody touches, countdowns running, " + thousands(n) + " leads", unit: "% of a core", value: 100 * got[n].idle.Seconds(), most: b.at(n, 100_000, 1), how: fmt.Sprintf("CPU over %d s, once all leads are loaded, which took %.2f s of CPU", b.quiet(), got[n].busy.Seconds())})
	}
	for _, n := range []int{m, l} {
		b.table.add(figure{what: "memory after the start, " + thousands(n) + " leads", unit: "MB", value: got[n].started / 1e6, most: b.at(n, 100_000, 48) + b.at(n, 1_000_000, 200), how: fmt.Sprintf("VmRSS; %.0f MB after searching", got[n].afterwards/1e6)})
	}
	return nil
}

// session works a queue of n leads for a while.
func (b *bench) session(n int) (u used, err error) {
	h, err := b.leads(n)
	if err != nil {
		return u, err
	}
	t, err := open(h, b.banter)
	if err != nil {
		return u, err
	}
	defer t.end()
	if err := t.until("1 Queue", time.Minute); err != nil {
		return u, err
	}
	if u.busy, err = t.rest(); err != nil {
		return u, err
	}
	if u.started, err = t.rss(); err != nil {
		return u, err
	}
	if u.idle, err = t.cost(b.quiet(), func() error { time.Sleep(time.Duration(b.quiet()) * time.Second); return nil }); err != nil {
		return u, err
	}
	move := slices.Concat(slices.Repeat([]string{"j"}, 100), slices.Repeat([]string{"k"}, 100))
	if u.move, err = t.cost(len(move), func() error { return t.press(move...) }); err != nil {
		return u, err
	}
	if err := t.press("/"); err != nil {
		return u, err
	}
	word := append(strings.Split("natarajan wo", ""), slices.Repeat([]string{"\x7f"}, 12)...)
	find := slices.Repeat(word, 8)
	if u.find, err = t.cost(len(find), func() error { return t.press(find...) }); err != nil {
		return u, err
	}
	u.afterwards, err = t.rss()
	return u, err
}

// rest waits until next to nothing is done, at most for five minutes, and says how
// much CPU it took until then.
func (t *term) rest() (time.Duration, error) {
	for range 100 {
		used, err := t.cost(3, func() error { time.Sleep(3 * time.Second); return nil })
		if err != nil {
			return 0, err
		}
		if used < 20*time.Millisecond {
			return t.cpu()
		}
	}
	return 0, fmt.Errorf("%s does not come to rest:\n%s", filepath.Base(t.cmd.Path), t.screen())
}

// quiet is for how many seconds nobody touches anything.
func (b *bench) quiet() int {
	if b.quick {
		return 5
	}
	return 20
}

// cost is the CPU of one of n that do makes.
func (t *term) cost(n int, do func() error) (time.Duration, error) {
	before, err := t.cpu()
	if err != nil {
		return 0, err
	}
	if err := do(); err != nil {
		return 0, err
	}
	time.Sleep(200 * time.Millisecond) // the last frame is drawn
	after, err := t.cpu()
	return (after - before) / time.Duration(n), err
}
