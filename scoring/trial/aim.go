package trial

import (
	"fmt"
	"slices"
	"strconv"

	"banter/scoring/report"
)

// threshold proposes another one where the share that ends well of those over it
// is outside of the aim for sure: under 30 % it is too low, over 60 % too strict.
func (w *writer) threshold(older []int) {
	present, _, _ := w.model.Threshold()
	over := func(t int) report.Rate {
		n, good := 0, 0
		for _, i := range older {
			if c := &w.cases[i]; c.scored && c.reach >= float64(t) {
				n++
				if w.sheet.good[i] {
					good++
				}
			}
		}
		return report.NewRate(good, n)
	}
	now := over(present)
	to := present
	switch {
	case now.Few():
		w.hold("threshold of %d: n %d reached it on the scored path, too few for a verdict", present, now.N)
		return
	case now.High < report.AimLow:
		for to = next5(present, 1); over(to).N >= Enough && over(to).Share < report.AimLow; {
			to = next5(to, 1)
		}
	case now.Low > strict:
		for to = next5(present, -1); to > 0 && over(to).Share > report.AimHigh; {
			to = next5(to, -1)
		}
	default:
		w.hold("threshold of %d stays: %s over it ended well, and the interval touches the aim of 30–60 %%", present, now.Text())
		return
	}
	then := over(to)
	if then.Few() || to <= 0 {
		w.hold("threshold of %d: %s over it ended well, which is outside of the aim of 30–60 %%, but no other threshold has %d leads in the aim", present, now.Text(), Enough)
		return
	}
	c := Change{
		What: fmt.Sprintf("threshold: %d → %d", present, to), Table: "mql", Old: present, New: to,
		Why: fmt.Sprintf("%s over %d ended well, and %s over %d; the aim is 30–50 %%", now.Text(), present, then.Text(), to),
	}
	w.try(c, func(t *text) bool { return t.set("mql", -1, "threshold", strconv.Itoa(to)) })
}

// strict is the share over which a threshold leaves good leads out.
const strict = 0.6

// next5 is the next multiple of 5 above or below.
func next5(n, step int) int {
	if step > 0 {
		return n - ((n%5)+5)%5 + 5
	}
	return n - 1 - (((n-1)%5)+5)%5
}

// cutPoint proposes another cut point of the worst grade that makes an MQL, where
// what just passes it is under the aim for sure, or what just misses it is in the
// aim and better than all leads are.
func (w *writer) cutPoint(older []int) {
	_, _, grades := w.model.Threshold()
	cuts := w.model.Cuts()
	at := -1
	for i, c := range cuts {
		if slices.Contains(grades, c.Grade) {
			at = i
		}
	}
	if at < 1 {
		return // one grade for all, or none: there is no cut to move
	}
	within := func(from, to int) report.Rate {
		n, good := 0, 0
		for _, i := range older {
			if c := &w.cases[i]; c.enough && c.fit >= from && c.fit < to {
				n++
				if w.sheet.good[i] {
					good++
				}
			}
		}
		return report.NewRate(good, n)
	}
	cut, above := cuts[at].Fit, cuts[at-1].Fit
	grade := string(cuts[at].Grade)
	if here := within(cut, above); !here.Few() && here.High < report.AimLow {
		for to := cut + 1; to < above; to++ {
			if r := within(to, above); r.Share >= report.AimLow && !r.Few() {
				w.move(grade, cut, to, fmt.Sprintf("%s of grade %s with enough behaviour ended well; from %d fit points on %s", here.Text(), grade, to, r.Text()))
				return
			}
		}
		w.hold("cut point of %s: %s with enough behaviour ended well, under the aim, but no higher cut point has %d leads in it", grade, here.Text(), Enough)
		return
	}
	if at+1 >= len(cuts) {
		return
	}
	for to := cuts[at+1].Fit + 1; to < cut; to++ {
		if r := within(to, cut); !r.Few() && r.Low > max(report.AimLow, w.base.High) {
			w.move(grade, cut, to, fmt.Sprintf("%s of grade %s with %d fit points or more and enough behaviour ended well, as many as the aim wants of an MQL", r.Text(), cuts[at+1].Grade, to))
			return
		}
	}
}

func (w *writer) move(grade string, from, to int, why string) {
	c := Change{What: fmt.Sprintf("cut point of grade %s: %d → %d fit points", grade, from, to), Why: why, Table: "grades", Rule: grade, Old: from, New: to}
	w.try(c, func(t *text) bool { return t.set("grades", -1, grade, strconv.Itoa(to)) })
}
