package trial

import (
	"fmt"
	"time"

	"banter/scoring/report"
	"banter/store/lead"
)

const (
	// stale is the age, in days at the handover, from which on an activity counts
	// as old.
	stale = 30
	// life is what is proposed where old activities are worth less: points that
	// fall to 0 evenly over so many days.
	life = "linear 90d"
)

// age notes how old the last activity of each kind was at a lead's cutoff, in
// full days.
func (s *Sheet) age(r *lead.Record, cutoff time.Time) {
	i := len(s.good) - 1
	for j := range r.Activities {
		a := &r.Activities[j]
		c := s.ages[a.Kind]
		if c == nil {
			c = &column{}
			s.ages[a.Kind] = c
		}
		c.reach(i)
		c.at[i] = int32(cutoff.Sub(a.At)/(24*time.Hour)) + 1 // the last one stays
	}
}

// decays proposes a decay for rules whose activities tell less when they are old:
// of the leads that were handed over clearly more ended well where the last such
// activity was recent.
func (w *writer) decays(older []int) {
	asked := 0
	for _, r := range w.rules {
		if r.Table != "behaviour" || len(r.Kinds) != 1 || r.Points <= 0 {
			continue
		}
		if _, has := w.text.find(r.Table, r.From, "decay"); has {
			continue
		}
		recent, old := w.byAge(r.Kinds[0], older)
		if recent.Few() || old.Few() {
			continue
		}
		asked++
		if recent.Low <= old.High {
			continue
		}
		c := Change{
			What: fmt.Sprintf("%s: decay %s", r.Label, life), Table: r.Table, Rule: r.Name,
			Why: fmt.Sprintf("%s ended well where the last one lay under %d days before the handover, %s where it was older", recent.Text(), stale, old.Text()),
		}
		w.try(c, func(t *text) bool { return t.after(r.Table, r.From, "points", "decay = "+quote(life)) })
	}
	if asked == 0 {
		w.hold("decay: no kind of activity was both recent and old for %d leads each when they were handed over", Enough)
	}
}

// byAge is how the leads ended that were handed over at a known time with a
// recent activity of a kind, and with an old one.
func (w *writer) byAge(k lead.Kind, older []int) (recent, old report.Rate) {
	c := w.sheet.ages[k]
	if c == nil {
		return recent, old
	}
	var n, good [2]int
	for _, i := range older {
		age := c.code(i)
		if age == 0 || !w.cases[i].handed || !w.cases[i].dated {
			continue
		}
		side := 0
		if age > stale {
			side = 1
		}
		n[side]++
		if w.sheet.good[i] {
			good[side]++
		}
	}
	return report.NewRate(good[0], n[0]), report.NewRate(good[1], n[1])
}
