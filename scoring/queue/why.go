package queue

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"banter/store/lead"
)

// Place says why a lead stands where it stands.
type Place struct {
	In       bool     // is it in the view at all
	Rank, Of int      // from 1
	Lines    []string // the formula and its inputs, in plain words
}

// Why explains the place of a lead, whose excerpt is x, in a query's list.
func (b *Book) Why(d *Deck, x *lead.Excerpt, q Query) Place {
	at, ok := d.slot(x.ID)
	if !ok {
		return Place{Lines: []string{"there is no such lead here"}}
	}
	now := q.Now.UnixMicro()
	s := d.standing(at, now)
	b.gather(d, &q)
	i := slices.IndexFunc(d.keys, func(k key) bool { return k.at == at })
	if i < 0 {
		return Place{Of: len(d.keys), Lines: []string{"not in " + string(q.view()) + ": " + absent(d.entries[at].views(&s), &s, x, &q)}}
	}
	mine := d.keys[i]
	p := Place{In: true, Rank: 1, Of: len(d.keys)}
	for _, k := range d.keys {
		if d.compare(k, mine) < 0 {
			p.Rank++
		}
	}
	p.Lines = append(p.Lines, fmt.Sprintf("%d of %d in %s, by %s", p.Rank, p.Of, q.view(), q.orderName()))
	due := "no clock is running"
	if s.open {
		due = s.kind.Label() + " due " + clockText(time.UnixMicro(s.due), q.Now)
	}
	switch _, own := ownTime(q.view(), &d.entries[at]); {
	case q.sort() == SortScore:
		p.Lines = append(p.Lines, fmt.Sprintf("score %d, then %s", x.Score.Total, due))
	case q.sort() == SortSLA:
		p.Lines = append(p.Lines, fmt.Sprintf("%s, then score %d", due, x.Score.Total))
	case own && mine.first == never:
		p.Lines = append(p.Lines, "it has no time, so it comes last")
	case own:
		p.Lines = append(p.Lines, "its time is "+clockText(time.UnixMicro(mine.first), q.Now))
	default:
		p.Lines = append(p.Lines, classText(mine.class), due)
		p.Lines = append(p.Lines, b.measured(&d.entries[at], &s, now).lines()...)
	}
	return p
}

func (q *Query) orderName() string {
	switch {
	case q.sort() == SortScore:
		return "score"
	case q.sort() == SortSLA:
		return "due time"
	case q.view() == ViewNurture:
		return "wake date"
	case q.view() == ViewCallbacks || q.view() == ViewSnoozed:
		return "the time it comes back"
	}
	return "priority"
}

func classText(class int8) string {
	switch class {
	case classPromised:
		return "a callback was promised and its time has come: first of all"
	case classOpen:
		return "its clock can still be met: before what is breached"
	case classPromisedLate:
		return "a callback was promised, but its clock is breached: first of the breached"
	case classLate:
		return "its clock is breached: behind what can still be met"
	}
	return "no clock runs on it: behind all that have one"
}

// lines are the formula with its inputs filled in.
func (i Inputs) lines() []string {
	chance := fmt.Sprintf("chance %.2f = score %d / (%d + %d), because there is no calibration yet", i.Chance, i.Score, i.Score, halfScore)
	switch {
	case i.Own:
		chance = fmt.Sprintf("chance %.2f: so many of your leads with a score like %d qualified", i.Chance, i.Score)
	case i.Score < 1:
		chance = fmt.Sprintf("chance %.2f: the least, for a score of %d", i.Chance, i.Score)
	}
	who := "half of the chance is gone after a day"
	if i.Raiser {
		who = "an untouched hand-raiser: half of the chance is gone after 24 min"
	}
	left := "deadline 0: no clock that could still be met"
	if i.HasLeft {
		left = fmt.Sprintf("deadline %s a minute = 1 / (%s left + 1 min)", percent(i.Deadline()), spanText(i.Left))
	}
	return []string{
		"value lost by waiting a minute = chance × (fall + deadline) = " + percent(i.Value()),
		chance,
		fmt.Sprintf("fall %s a minute after %s; %s", percent(i.Fall()), spanText(i.Age), who),
		left,
	}
}

// percent writes a share with three digits that count.
func percent(f float64) string { return strconv.FormatFloat(f*100, 'g', 3, 64) + " %" }

// spanText is a length of time as people read it: "2 min 41 s", "3 h 20 min".
func spanText(d time.Duration) string {
	switch {
	case d < time.Hour:
		return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}

// clockText is an instant in now's zone, with the day where it is another one.
func clockText(t, now time.Time) string {
	t = t.In(now.Location())
	if t.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return t.Format("15:04")
	}
	return t.Format("2 Jan 2006 15:04")
}

// absent says why a lead is not in a view.
func absent(views uint16, s *standing, x *lead.Excerpt, q *Query) string {
	switch {
	case x.Gone:
		return "upstream deleted or merged it"
	case !q.Scope.holds(x.Owner, q.Me):
		return "it belongs to " + x.Owner
	case views&q.view().bit() != 0:
		return "it does not contain “" + lead.Clean(q.Find) + "”"
	case x.DoNotContact:
		return "it is not to be contacted"
	case s.hidden && q.view() != ViewBreached:
		return "it is snoozed until " + clockText(x.SnoozedUntil, q.Now)
	}
	switch q.view() {
	case ViewCallbacks:
		return "no callback was promised"
	case ViewReview:
		return "the model does not ask for a look at it"
	case ViewBreached:
		return "none of its clocks is breached"
	case ViewTarget:
		return "it is not a lead of grade A without activity"
	case ViewSnoozed:
		return "it is not snoozed"
	default:
		return "its stage is " + x.Stage.Label()
	}
}
