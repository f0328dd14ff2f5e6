package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"banter/store/lead"
)

// bar shows how far long work is, on a terminal only: on one line that goes away
// at the end, or where the terminal can't redraw or somebody reads in lines, in
// words now and then.
type bar struct {
	a     *app
	what  string
	shown bool
	last  int
	pace  pace
}

func (a *app) progress(what string) *bar {
	return &bar{a: a, what: what, last: -1, pace: pace{clock: time.Now}}
}

// step shows progress; a total of 0 is unknown.
func (b *bar) step(done, total int) {
	if !isTerminal(b.a.err) || b.a.plainOutput {
		return
	}
	if b.a.inWords() {
		if text := b.pace.step(done, total); text != "" {
			b.a.tell("%s: %s\n", b.what, text)
		}
		return
	}
	mark := done / 1000
	text := fmt.Sprintf("%s: %d", b.what, done)
	if total > 0 {
		mark = hundredths(done, total)
		filled := mark / 5
		text = fmt.Sprintf("%s %s%s %3d %%", b.what, strings.Repeat("▇", filled), strings.Repeat("▁", 20-filled), mark)
	}
	if mark == b.last {
		return
	}
	b.last, b.shown = mark, true
	b.draw(text)
}

// draw puts text in the place of the line.
func (b *bar) draw(text string) { _, _ = io.WriteString(b.a.err, "\r\x1b[K"+lead.Clean(text)) }

func (b *bar) end() {
	if b.shown {
		b.draw("")
	}
}

// hundredths is how much of total is done, in percent.
func hundredths(done, total int) int {
	return int(max(0, min(100, int64(done)*100/int64(total))))
}

// How often long work is told of in words, in calendar time: after each tenth
// of it, but never twice within paceLeast, and however slow it is, after paceMost.
const (
	paceLeast = time.Second
	paceMost  = 5 * time.Second
)

// pace says now and then how far long work is.
type pace struct {
	clock func() time.Time
	last  time.Time // when something was said, or the work began
	said  string
	tenth int
}

// step is what is to be said now; "" is nothing. A total of 0 is unknown.
func (p *pace) step(done, total int) string {
	now := p.clock()
	if p.last.IsZero() {
		p.last = now
	}
	text, tenth := fmt.Sprintf("%d so far", done), 0
	if total > 0 {
		text = fmt.Sprintf("%d percent", hundredths(done, total))
		tenth = hundredths(done, total) / 10
	}
	since := now.Sub(p.last)
	if tenth < p.tenth { // other work has begun
		p.tenth = 0
	}
	if done <= 0 || text == p.said || since < paceLeast || since < paceMost && tenth <= p.tenth {
		return ""
	}
	p.last, p.said, p.tenth = now, text, tenth
	return text
}
