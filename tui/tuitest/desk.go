package tuitest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"banter/scoring"
	"banter/scoring/jury"
	"banter/scoring/queue"
	"banter/scoring/sla"
	"banter/store/lead"
	"banter/tui/screen"
)

var _ screen.Desk = (*Desk)(nil)

// Desk is a desk over records in memory: reads and acts are real, scores and
// clocks are canned, sync only counts. Safe for use by several commands at
// once.
type Desk struct {
	mu     sync.Mutex
	now    time.Time
	keys   int
	leads  map[lead.ID]*entry
	outbox []lead.Change
	drafts map[string][]byte
	syncs  int
	fail   error
	jury   *jury.Test // made when it is first asked for

	proposed bool // a change of the model lies there
}

type entry struct {
	rec   *lead.Record
	score scoring.Score
	clock lead.Clock // the response clock as it started; zero Kind is none
}

// NewDesk makes a desk with the canned leads, as they stand at now.
func NewDesk(now time.Time) *Desk {
	d := &Desk{now: now, leads: map[lead.ID]*entry{}, drafts: map[string][]byte{}}
	for i, s := range samples() {
		d.add(i, s)
	}
	return d
}

// add puts the lead of a sample on the desk; i numbers it.
func (d *Desk) add(i int, s sample) {
	e := &entry{rec: s.record(i, d.now)}
	e.score = s.score(e.rec)
	if s.due != 0 {
		due := d.now.Add(minutes(s.due) - 19*time.Second)
		target := minutes(s.target)
		e.clock = lead.Clock{Kind: lead.ClockResponse, Policy: "hand-raiser v1", Target: target, Started: due.Add(-target), Warn: due.Add(-target / 4), Due: due}
		if s.path == lead.PathScored {
			e.clock.Policy = "mql v1"
		}
	}
	d.leads[e.rec.Lead.ID] = e
}

// Empty makes a desk without leads.
func Empty(now time.Time) *Desk {
	return &Desk{now: now, leads: map[lead.ID]*entry{}, drafts: map[string][]byte{}}
}

// SetNow moves the desk's clock.
func (d *Desk) SetNow(now time.Time) { d.mu.Lock(); d.now = now; d.mu.Unlock() }

// Now is the desk's time.
func (d *Desk) Now() time.Time { d.mu.Lock(); defer d.mu.Unlock(); return d.now }

// Raise makes a lead an MQL that has just asked to talk.
func (d *Desk) Raise(id lead.ID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if e := d.leads[id]; e != nil {
		e.rec.Lead.Path, e.rec.Lead.QualifiedAt = lead.PathHandRaiser, d.now
		e.score.Path, e.score.WhyNow = lead.PathHandRaiser, "demo request"
	}
}

// Fail makes every following call return err, until it is nil again.
func (d *Desk) Fail(err error) { d.mu.Lock(); d.fail = err; d.mu.Unlock() }

// Syncs counts the calls of SyncNow.
func (d *Desk) Syncs() int { d.mu.Lock(); defer d.mu.Unlock(); return d.syncs }

// Record is a copy of a lead's record, nil if there is none.
func (d *Desk) Record(id lead.ID) *lead.Record {
	d.mu.Lock()
	defer d.mu.Unlock()
	if e := d.leads[id]; e != nil {
		return e.rec.Clone()
	}
	return nil
}

// Edit changes a record behind the screens' back, as a sync does.
func (d *Desk) Edit(id lead.ID, f func(*lead.Record)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if e := d.leads[id]; e != nil {
		f(e.rec)
	}
}

// Park parks the waiting changes of a lead, as a refusal or conflict upstream
// does.
func (d *Desk) Park(id lead.ID, problem, hint string, conflicts ...lead.Conflict) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := range d.outbox {
		if c := &d.outbox[i]; c.Lead == id {
			c.State, c.Problem, c.Hint, c.Conflicts, c.Attempts = lead.ChangeParked, problem, hint, conflicts, c.Attempts+1
		}
	}
}

// excerpt is the lead's row.
func (d *Desk) excerpt(e *entry) lead.Excerpt {
	l := &e.rec.Lead
	x := lead.Excerpt{
		ID: l.ID, Name: l.Name, Title: l.Title, Company: l.Company, Email: l.Email, Phone: l.Phone, Country: l.Country,
		Zone: l.Zone, Industry: l.Industry, Source: l.Source, Campaign: l.Campaign, Owner: l.Owner, Segment: l.Segment,
		Employees: l.Employees, Stage: l.Stage, Status: l.Status, Cycle: l.Cycle, Reason: l.Reason,
		DoNotContact: l.DoNotContact, Gone: l.Gone, Woken: l.Woken(d.now, e.rec.LastEngaged()),
		CreatedAt: l.CreatedAt, AssignedAt: l.AssignedAt, QualifiedAt: l.QualifiedAt, LastActivityAt: e.rec.LastActivity(),
		WakeAt: l.WakeAt, SnoozedUntil: l.SnoozedUntil, Callback: l.Callback, SnoozeNote: l.SnoozeNote,
		Score: e.score.Frozen, Target: e.score.Target, WhyNow: e.score.WhyNow, ComputedAt: d.now,
	}
	if x.Woken {
		x.Score.Review = true
	}
	var first time.Time
	x.Attempts, first, x.LastTouchAt = e.rec.Touches(e.clock.Started)
	if c := e.clock; c.Kind != 0 {
		switch {
		case !first.IsZero():
			c.Stopped = first
		case l.DoNotContact || l.Gone || closed(l.Stage):
			c.Stopped, c.Cancelled = d.now, true
		}
		x.Clocks = []lead.Clock{c}
	}
	for _, c := range d.outbox {
		if c.Lead == l.ID {
			x.Pending++
			x.Parked = x.Parked || c.State == lead.ChangeParked
		}
	}
	return x
}

func closed(s lead.Stage) bool {
	return s == lead.StageSQL || s == lead.StageNurture || s == lead.StageDisqualified
}

// Queue answers with rows in order.
func (d *Desk) Queue(ctx context.Context, q queue.Query) (queue.Result, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.err(ctx); err != nil {
		return queue.Result{}, err
	}
	var xs []lead.Excerpt
	for _, id := range slices.Sorted(maps.Keys(d.leads)) {
		xs = append(xs, d.excerpt(d.leads[id]))
	}
	return rank(xs, q), nil
}

// Rows are the rows of a list.
func (d *Desk) Rows(ctx context.Context, l queue.List, from, to int, now time.Time) ([]queue.Row, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.err(ctx); err != nil {
		return nil, err
	}
	var out []queue.Row
	for i, id := range l.IDs(from, to) {
		x := lead.Excerpt{ID: id}
		if e := d.leads[id]; e != nil {
			x = d.excerpt(e)
		}
		r := row(&x, now)
		r.Section = l.SectionOf(from + i)
		out = append(out, r)
	}
	return out, nil
}

// Case answers with a copy of the lead and what explains it.
func (d *Desk) Case(ctx context.Context, id lead.ID) (screen.Case, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.err(ctx); err != nil {
		return screen.Case{}, err
	}
	e := d.leads[id]
	if e == nil {
		return screen.Case{}, fmt.Errorf("show %s: no such lead", id)
	}
	x := d.excerpt(e)
	c := screen.Case{At: d.now, Record: e.rec.Clone(), Excerpt: x, Score: e.score, Row: row(&x, d.now)}
	c.Hours = sla.Default(Zone()).Calendar().Shifts(d.now.Add(-24*time.Hour), d.now.Add(48*time.Hour))
	for _, ch := range d.outbox {
		if ch.Lead == id {
			c.Pending = append(c.Pending, ch)
		}
	}
	c.Place = queue.Place{In: true, Rank: 1, Of: len(d.leads), Lines: []string{
		fmt.Sprintf("value %.2f a minute = chance %.2f × urgency %.2f", c.Row.Value, float64(x.Score.Total)/100, c.Row.Value*100/float64(max(1, x.Score.Total))),
		"chance to qualify: score " + fmt.Sprint(x.Score.Total) + " of 100, no calibration yet",
		"urgency: speed to lead counts most in the first minutes",
	}}
	return c, nil
}

// Outbox is a copy of what waits.
func (d *Desk) Outbox(ctx context.Context) ([]lead.Change, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.outbox), d.err(ctx)
}

func (d *Desk) err(ctx context.Context) error {
	if d.fail != nil {
		return d.fail
	}
	return ctx.Err()
}

func words(x *lead.Excerpt, find string) bool {
	hay := strings.ToLower(strings.Join([]string{x.Name, x.Title, x.Company, x.Email, x.WhyNow, x.Owner, string(x.ID)}, " "))
	for _, w := range strings.Fields(strings.ToLower(find)) {
		if !strings.Contains(hay, w) {
			return false
		}
	}
	return true
}
