package trial

import (
	"slices"
	"strings"
	"time"

	"banter/scoring"
	"banter/scoring/report"
	"banter/scoring/sla"
	"banter/store/lead"
)

// WhatIf counts the clocks of the past as other hours, targets or another
// threshold would have had them. Touches and verdicts are taken as they were
// made: nobody would have worked otherwise. Make one with NewWhatIf, add every
// record, then ask for the Lines.
type WhatIf struct {
	now        time.Time
	period     report.Period // of the clock's start
	models     [2]*scoring.Model
	policies   [2]*sla.Policies
	lines      map[[2]string]*LoadLine
	gained     int
	first, end time.Time
}

// NewWhatIf compares the present rules with others; equal ones may be given
// twice.
func NewWhatIf(now time.Time, period report.Period, present, other *scoring.Model, policies, others *sla.Policies) *WhatIf {
	return &WhatIf{
		now: now, period: period, models: [2]*scoring.Model{present, other}, policies: [2]*sla.Policies{policies, others},
		lines: map[[2]string]*LoadLine{},
	}
}

// LoadLine is one rep's clocks of one kind, before and after.
type LoadLine struct {
	Rep    string `json:"rep"` // "" is the pool
	Clock  string `json:"clock"`
	Before Kept   `json:"before"`
	After  Kept   `json:"after"`
}

// Kept is what became of clocks; cancelled ones are in none of it.
type Kept struct {
	Started  int         `json:"started"`
	Breached int         `json:"breached"` // met late, or open past due
	InTime   report.Rate `json:"in_time"`  // of those that ended or are past due
	ADay     *float64    `json:"started_a_day"`
	met      int
}

// Add counts the clocks of every cycle of a record. The record is not kept.
func (w *WhatIf) Add(r *lead.Record) {
	cases := report.Cases(r, nil)
	for i := range cases {
		end, last := w.now, i == len(cases)-1
		if !last {
			end = cases[i+1].Entered().Add(-1)
		}
		w.cycle(r, &cases[i], end)
	}
}

func (w *WhatIf) cycle(r *lead.Record, c *report.Case, end time.Time) {
	qualifies := [2]bool{true, true}
	play := [2]Replay{}
	if w.models[0].Hash() != w.models[1].Hash() {
		p := Past{Case: *c}
		p.Cutoff, _ = cutoff(r, c, end)
		where := At(r, p.Cutoff)
		play[0], play[1] = Play(w.models[0], r, where, &p), Play(w.models[1], r, where, &p)
		// A lead that people or upstream took up by themselves stays theirs.
		qualifies[1] = play[1].Qualified || !play[0].Qualified
		if play[1].Qualified && !play[0].Qualified && !c.Reached(report.StepMQL) && w.period.Has(play[1].At) {
			w.gain(r, play[1])
		}
	}
	was := sla.AsOf(r, end)
	was.Events = slices.DeleteFunc(slices.Clone(was.Events), func(e lead.Event) bool { return e.Kind == lead.EventClock })
	for side := range w.policies {
		if !qualifies[side] {
			continue
		}
		for _, k := range w.policies[side].Clocks(was, end) {
			if w.period.Has(k.Started) {
				w.count(side, was.Lead.Owner, k, end)
			}
		}
	}
}

// gain counts the clock that a lead would have started under the other model
// only. When it would have been touched nobody knows.
func (w *WhatIf) gain(r *lead.Record, play Replay) {
	w.gained++
	var started load
	started.add(w.policies[1], r, play)
	for key, n := range started {
		l := w.line(key[0], lead.ClockResponse)
		l.After.Started += n
		w.span(play.At)
	}
}

func (w *WhatIf) line(rep string, kind lead.ClockKind) *LoadLine {
	key := [2]string{rep, kind.Label()}
	l := w.lines[key]
	if l == nil {
		l = &LoadLine{Rep: rep, Clock: kind.Label()}
		w.lines[key] = l
	}
	return l
}

func (w *WhatIf) span(t time.Time) {
	if w.first.IsZero() || t.Before(w.first) {
		w.first = t
	}
	if t.After(w.end) {
		w.end = t
	}
}

func (w *WhatIf) count(side int, rep string, c lead.Clock, at time.Time) {
	state := c.State(at)
	if state == lead.ClockCancelled || state == lead.ClockNotStarted {
		return
	}
	l := w.line(rep, c.Kind)
	k := &l.Before
	if side == 1 {
		k = &l.After
	}
	k.Started++
	w.span(c.Started)
	switch state {
	case lead.ClockMet:
		k.met++
	case lead.ClockMetLate, lead.ClockBreached:
		k.Breached++
	default: // open, and not due yet
	}
}

// Gained is how many leads only the other model makes MQLs of.
func (w *WhatIf) Gained() int { return w.gained }

// Lines are the sums by rep and kind of clock, in their order.
func (w *WhatIf) Lines() []LoadLine {
	out := make([]LoadLine, 0, len(w.lines))
	for _, l := range w.lines {
		line := *l
		w.sum(&line.Before, 0, line.Rep)
		w.sum(&line.After, 1, line.Rep)
		out = append(out, line)
	}
	slices.SortFunc(out, func(a, b LoadLine) int {
		if c := strings.Compare(a.Rep, b.Rep); c != 0 {
			return c
		}
		return strings.Compare(a.Clock, b.Clock)
	})
	return out
}

// sum fills in the shares; the load is by the business days of the side's
// calendar.
func (w *WhatIf) sum(k *Kept, side int, rep string) {
	k.InTime = report.NewRate(k.met, k.met+k.Breached)
	cal := w.policies[side].Calendar().For(rep)
	if days := cal.Elapsed(w.first, w.end).Hours() / max(cal.Day().Hours(), 1); days >= 1 {
		day := float64(k.Started) / days
		k.ADay = &day
	}
}
