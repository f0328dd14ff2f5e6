package board

import (
	"fmt"
	"strings"
	"time"

	"banter/scoring/report"
	"banter/tui/cell"
	"banter/tui/theme"
)

// The signs of what is open: they stand for the states wherever there is no
// room for the words.
const (
	signLate   = "×"
	signRisk   = "!"
	signRun    = "▪"
	signPaused = "‖"
)

// openBar is what is open of a line as w cells at most, full where the line has
// most: what is late, at risk, paused and running, a sign each. What is there at
// all has a cell.
func openBar(l *report.Line, most, w int, p *theme.Pens) string {
	if most <= 0 || w <= 0 {
		return cell.Spaces(w)
	}
	var b strings.Builder
	used := 0
	for _, part := range []struct {
		n    int
		sign string
		pen  *theme.Pen
	}{{l.Breached, signLate, &p.Bad}, {l.AtRisk, signRisk, &p.Warn}, {l.Paused, signPaused, &p.Muted}, {l.Running, signRun, &p.Text}} {
		n := part.n
		if most > w {
			n = (part.n*w + most/2) / most
		}
		if part.n > 0 {
			n = max(1, n)
		}
		n = min(n, w-used)
		b.WriteString(part.pen.Paint(strings.Repeat(part.sign, max(0, n))))
		used += max(0, n)
	}
	return b.String() + p.Text.Paint(cell.Spaces(w-used))
}

// open is how many clocks of a line are open.
func open(l *report.Line) int { return l.Running + l.AtRisk + l.Paused + l.Breached }

// enough is how many clocks a share needs for a figure in per cent: under it the
// counts alone are said.
const enough = 20

// share is how much was met in time, in words of at most 14 cells.
func share(l *report.Line) string {
	switch {
	case l.Of == 0:
		return "–"
	case l.Of < enough:
		return fmt.Sprintf("%d of %d", l.Met, l.Of)
	}
	return percent(l.Within)
}

func percent(f float64) string { return fmt.Sprintf("%d %%", int(f*100+0.5)) }

// took is how long something took, in one or two numbers: "40 s", "4 min", "1 h
// 12", "26 h". Hours of business time are not put together to days.
func took(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d/time.Second))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d/time.Minute))
	case d < 10*time.Hour && d%time.Hour >= time.Minute:
		return fmt.Sprintf("%d h %02d", int(d/time.Hour), int(d%time.Hour/time.Minute))
	}
	return fmt.Sprintf("%d h", int(d/time.Hour))
}

// tookOf is a quantile of a line, a dash where nothing has ended.
func tookOf(l *report.Line, d time.Duration) string {
	if l.N == 0 {
		return "–"
	}
	return took(d)
}

// spark draws values as one cell each, full at top; a negative one is unknown.
func spark(values []float64, top float64) string {
	const levels = "▁▂▃▄▅▆▇"
	steps := []rune(levels)
	var b strings.Builder
	for _, v := range values {
		switch {
		case v < 0:
			b.WriteRune('·')
		case top <= 0:
			b.WriteRune(steps[0])
		default:
			b.WriteRune(steps[min(len(steps)-1, int(v/top*float64(len(steps)-1)+0.5))])
		}
	}
	return b.String()
}

// bigDigits are the figures of the wall, five lines of three cells each, as one
// bit a cell from the upper left on.
func bigDigits(r rune) (bits string, ok bool) {
	switch r {
	case '0':
		return "111101101101111", true
	case '1':
		return "010110010010111", true
	case '2':
		return "111001111100111", true
	case '3':
		return "111001111001111", true
	case '4':
		return "101101111001001", true
	case '5':
		return "111100111001111", true
	case '6':
		return "111100111101111", true
	case '7':
		return "111001010010010", true
	case '8':
		return "111101111101111", true
	case '9':
		return "111101111001111", true
	case '%':
		return "101001010100101", true
	case '–':
		return "000000111000000", true
	case ' ':
		return "000000000000000", true
	}
	return "", false
}

// bigLines is how high large figures are.
const bigLines = 5

// big writes figures large: each dot scale cells wide. What has no large form is
// left out.
func big(s string, scale int) []string {
	lines := make([]strings.Builder, bigLines)
	for _, r := range s {
		bits, ok := bigDigits(r)
		if !ok {
			continue
		}
		for i, bit := range bits {
			sign := " "
			if bit == '1' {
				sign = "█"
			}
			lines[i/3].WriteString(strings.Repeat(sign, scale))
			if i%3 == 2 {
				lines[i/3].WriteString(strings.Repeat(" ", scale))
			}
		}
	}
	out := make([]string, bigLines)
	for i := range lines {
		out[i] = lines[i].String()
	}
	return out
}
