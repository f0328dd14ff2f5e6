package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"banter/store/lead"
)

const (
	// paceShift is how much of a rep's shift the pace is taken from at least: the
	// last day where it has so much, else further back, over a weekend.
	paceShift = 4 * time.Hour
	// paceDays is how far back that goes at most, in days of 24 hours.
	paceDays = 7
	// paceLeads is how many leads a rep must have touched in it for a pace of
	// their own.
	paceLeads = 3
	// usualPace is the pace where nobody has one, in leads an hour: 40 to 80 a day
	// of eight hours, at its lower end.
	usualPace = 5.0
	// maxSlots bounds how far ahead one rep's work is laid out.
	maxSlots = 1000
	// maxMoves bounds how many leads are proposed to be moved at once.
	maxMoves = 200
)

// Forecast is what will breach until the end of a shift if everybody goes on as
// they do.
type Forecast struct {
	Until       time.Time
	WillBreach  int
	Reps        []RepForecast // in order of the name; the pool is ""
	Moves       []Move
	Assumptions []string // in plain words, for the screen
}

// RepForecast is one rep's part. The pool works nothing off.
type RepForecast struct {
	Rep        string
	OnShift    bool
	Open       int       // open clocks, breached ones included
	Due        int       // of them: to be met, due until the end of the shift
	WillBreach int       // of those: what the rep does not get to in time
	IDs        []lead.ID // the leads that will breach, in the order in which they do
	Spare      int       // further leads that could be touched until then
	Pace       float64   // leads touched an hour of business time
	Own        bool      // Pace is the rep's own, not the team's
}

// Move is a proposal: leads that From will not get to in time and To will,
// without breaching more of their own.
type Move struct {
	From, To string
	IDs      []lead.ID
}

// Text is the forecast in one line: "9 will breach by 15:00; move 4 to Ana".
// The time is shown in loc.
func (f *Forecast) Text(loc *time.Location) string {
	by := f.Until.In(loc).Format("15:04")
	if f.WillBreach == 0 {
		return "nothing will breach by " + by
	}
	to := map[string]int{}
	for _, m := range f.Moves {
		to[m.To] += len(m.IDs)
	}
	names := make([]string, 0, len(to))
	for name := range to {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(to[b], to[a]), cmp.Compare(a, b)) })
	parts := make([]string, len(names))
	for i, name := range names {
		parts[i] = fmt.Sprintf("%d to %s", to[name], name)
	}
	text := fmt.Sprintf("%d will breach by %s", f.WillBreach, by)
	if len(parts) > 0 {
		text += "; move " + strings.Join(parts, ", ")
	}
	return text
}

// Breaches tells what will breach until shiftEnd (itself included).
//
// The formula: a rep touches Pace leads an hour of business time, so the k-th
// from now on is touched when k/Pace hours of the rep's shift have gone by. The
// rep takes the lead that is due first and leaves out what would be late when
// its turn comes, as the queue does: first what can still be met. A lead whose
// turn comes before its due time is met; the others due until shiftEnd will
// breach. With equal times for each lead no other order saves more. Leads in
// the pool, and those of reps who are off, get no turn until somebody has them.
//
// Pace is how many different leads the rep last touched in the past 24 hours, by
// the hours that the calendar gives the rep in them. Where those are under 4, as
// on a Monday morning, it is of as many days as have 4, up to 7. Under 3 leads
// the team's pace stands in, and 5 an hour where the team has none.
//
// A lead that will breach is proposed for the rep with most to spare who is on
// shift and can take it without breaching another, the one due first before
// others.
func Breaches(xs []lead.Excerpt, o Options, shiftEnd time.Time) Forecast {
	f := Forecast{Until: shiftEnd}
	r := &reps{all: o.Policies}
	desks := load(xs, &o, r, shiftEnd)
	team, known := paces(desks)
	for _, d := range desks {
		d.plan(r, o.Now, shiftEnd)
		f.WillBreach += len(d.late)
	}
	f.Moves = moves(desks)
	for _, d := range desks {
		f.Reps = append(f.Reps, d.forecast())
	}
	f.Assumptions = assumptions(team, known, shiftEnd.In(o.zone()))
	return f
}

// due is a lead with a clock to be met.
type due struct {
	id lead.ID
	at time.Time
}

// desk is a rep at work.
type desk struct {
	rep     string
	open    int
	queue   []due         // to be met until the end of the shift, what is due first in front
	since   time.Time     // the pace is taken from here to now
	worked  time.Duration // of the shift in that time
	touched int           // leads last touched in it
	pace    float64
	own     bool
	onShift bool
	slots   []time.Time // when each further lead is touched, until the end of the shift
	met     int
	late    []due
}

// load puts every open clock on the desk of its owner; the desks are in order of
// the name.
func load(xs []lead.Excerpt, o *Options, r *reps, until time.Time) []*desk {
	byRep := map[string]*desk{}
	of := func(rep string) *desk {
		d := byRep[rep]
		if d == nil {
			d = &desk{rep: rep}
			for days := 1; days <= paceDays && d.worked < paceShift; days++ {
				d.since = o.Now.Add(-time.Duration(days) * 24 * time.Hour)
				d.worked = r.worked(rep, d.since, o.Now)
			}
			byRep[rep] = d
		}
		return d
	}
	for _, rep := range o.Team {
		of(rep)
	}
	for i := range xs {
		x := &xs[i]
		if x.Gone {
			continue
		}
		if t := x.LastTouchAt; x.Owner != "" && !t.IsZero() && !t.After(o.Now) && t.After(o.Now.Add(-paceDays*24*time.Hour)) {
			if d := of(x.Owner); t.After(d.since) {
				d.touched++
			}
		}
		for j := range x.Clocks {
			c := &x.Clocks[j]
			if c.Kind != o.kind() || !c.Open(o.Now) {
				continue
			}
			d := of(x.Owner)
			d.open++
			if o.Now.Before(c.Due) && !c.Due.After(until) {
				d.queue = append(d.queue, due{x.ID, c.Due})
			}
		}
	}
	desks := make([]*desk, 0, len(byRep))
	for _, d := range byRep {
		slices.SortFunc(d.queue, compareDue)
		desks = append(desks, d)
	}
	slices.SortFunc(desks, func(a, b *desk) int { return cmp.Compare(a.rep, b.rep) })
	return desks
}

func compareDue(a, b due) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.id, b.id)) }

// paces sets each rep's pace and returns the team's; known is false where the
// team has none either.
func paces(desks []*desk) (team float64, known bool) {
	var hours float64
	touched := 0
	for _, d := range desks {
		worked := d.worked.Hours()
		if d.rep == "" || worked <= 0 || d.touched == 0 {
			continue
		}
		hours, touched = hours+worked, touched+d.touched
		if d.touched >= paceLeads {
			d.pace, d.own = float64(d.touched)/worked, true
		}
	}
	team = usualPace
	if known = touched >= paceLeads; known {
		team = float64(touched) / hours
	}
	for _, d := range desks {
		if d.rep != "" && !d.own {
			d.pace = team
		}
	}
	return team, known
}

// plan lays out a rep's work until the end of the shift.
func (d *desk) plan(r *reps, now, until time.Time) {
	d.onShift = d.rep != "" && r.open(d.rep, now)
	if d.onShift && d.pace > 0 {
		each := time.Duration(math.Round(float64(time.Hour) / d.pace))
		for k := 1; k <= maxSlots; k++ {
			at := r.after(d.rep, now, time.Duration(k)*each)
			if at.IsZero() || at.After(until) {
				break
			}
			d.slots = append(d.slots, at)
		}
	}
	d.met, d.late = work(d.slots, d.queue)
}

// work gives the leads their turns in the order of the queue.
func work(slots []time.Time, queue []due) (met int, late []due) {
	for _, q := range queue {
		if met < len(slots) && slots[met].Before(q.at) {
			met++
			continue
		}
		late = append(late, q)
	}
	return met, late
}

// spare is how many more leads the rep could touch.
func (d *desk) spare() int { return len(d.slots) - d.met }

// take tries to give a rep one more lead; it reports whether that breaches
// nothing.
func (d *desk) take(q due) bool {
	if d.spare() == 0 || !d.slots[0].Before(q.at) {
		return false
	}
	i, _ := slices.BinarySearchFunc(d.queue, q, compareDue)
	queue := slices.Insert(slices.Clone(d.queue), i, q)
	met, late := work(d.slots, queue)
	if len(late) > len(d.late) {
		return false
	}
	d.queue, d.met, d.late = queue, met, late
	return true
}

// moves proposes new owners for what will breach, without changing the desks.
func moves(desks []*desk) []Move {
	type one struct {
		due
		from string
	}
	var all []one
	helpers := make([]*desk, 0, len(desks))
	for _, d := range desks {
		for _, q := range d.late {
			all = append(all, one{q, d.rep})
		}
		if d.onShift && d.spare() > 0 {
			c := *d
			helpers = append(helpers, &c)
		}
	}
	slices.SortFunc(all, func(a, b one) int { return compareDue(a.due, b.due) })
	type way struct{ from, to string }
	ids := map[way][]lead.ID{}
	for _, q := range all[:min(len(all), maxMoves)] {
		slices.SortStableFunc(helpers, func(a, b *desk) int { return cmp.Or(cmp.Compare(b.spare(), a.spare()), cmp.Compare(a.rep, b.rep)) })
		for _, d := range helpers {
			if d.rep != q.from && d.take(q.due) {
				ids[way{q.from, d.rep}] = append(ids[way{q.from, d.rep}], q.id)
				break
			}
		}
	}
	out := make([]Move, 0, len(ids))
	for w, list := range ids {
		out = append(out, Move{From: w.from, To: w.to, IDs: list})
	}
	slices.SortFunc(out, func(a, b Move) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	return out
}

func (d *desk) forecast() RepForecast {
	ids := make([]lead.ID, len(d.late))
	for i, q := range d.late {
		ids[i] = q.id
	}
	return RepForecast{
		Rep: d.rep, OnShift: d.onShift, Open: d.open, Due: len(d.queue), WillBreach: len(d.late), IDs: ids,
		Spare: d.spare(), Pace: d.pace, Own: d.own,
	}
}

func assumptions(team float64, known bool, until time.Time) []string {
	pace := fmt.Sprintf("a rep goes on at the pace of the last day worked; under %d leads in it at the team's, %.1f an hour", paceLeads, team)
	if !known {
		pace = fmt.Sprintf("the team has touched under %d leads in the last day worked: %.0f an hour are assumed for everybody", paceLeads, team)
	}
	return []string{
		pace,
		"everybody takes what is due first and leaves what can't be met any more",
		"no further leads come in before " + until.Format("15:04"),
		"leads in the pool, and of reps who are off, are touched by nobody",
	}
}
