package syncer_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/aymanbagabas/go-udiff"

	"banter/store/lead"
	"banter/store/syncer"
	"banter/store/upstream/upstreamtest"
	"banter/store/upstream/upstreamtest/model"
)

// scene is a morning in which everything has happened that a sync can meet:
// touches, verdicts, an undo, conflicts, a refusal, leads that are new, merged,
// deleted and vanished.
func scene(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t, 12)
	d.crm = upstreamtest.NewMemory(upstreamtest.MemoryOptions{PageSize: 4, Overlap: 2}, upstreamtest.Leads(12)...)
	d.engine = d.process(&model.Life{})
	d.sync()
	d.call("1")
	d.act("1", lead.Disposition{Verdict: lead.Accept})
	d.act("2", lead.Disposition{Verdict: lead.Reject, Reason: "wrong_size"})
	d.act("3", lead.Touch{Kind: lead.KindEmail, Outcome: lead.OutcomeOptedOut})
	d.act("4", lead.Disposition{Verdict: lead.Recycle, Reason: "bad_timing", Details: map[string]string{"when": "2027-01-15"}})
	for _, id := range []lead.ID{"5", "6", "7", "8"} {
		d.act(id, lead.Disposition{Verdict: lead.Accept})
		d.call(id)
	}
	d.crm.Refuse("2", "a validation rule")
	d.edit("4", "stage=disqualified")
	d.edit("5", "owner=ben")
	d.edit("6", "phone=+49 30 5557 0001")
	d.edit("9", "stage=opportunity")
	d.crm.Merge("7", "1")
	d.crm.Delete("10")
	d.crm.Vanish("8")
	d.crm.Vanish("11")
	more := upstreamtest.Leads(14)
	d.crm.Put(more[12])
	d.crm.Put(more[13])
	return d
}

// process is an engine with a life of its own.
func (d *desk) process(l *model.Life) *syncer.Engine {
	return syncer.New(syncer.Options{
		Store: model.Disk{Store: d.db, Life: l}, Upstream: model.Line{Upstream: d.crm, Life: l},
		Now: func() time.Time { return d.now }, Entropy: d.rand, Me: "ana",
	})
}

// state is all that both sides know, but for names that chance has given.
func (d *desk) state() string {
	d.Helper()
	var out []any
	keys := map[string]string{} // of changes: what they are
	box, err := d.db.Outbox(d.Context())
	if err != nil {
		d.Fatal(err)
	}
	for _, id := range slices.Concat(d.crm.IDs(), []lead.ID{"8", "11"}) {
		r := d.lead(id)
		for i := range r.Events {
			e := &r.Events[i]
			keys[e.Change] = fmt.Sprint(id, " ", e.Text(), " ", i)
			e.ID, e.Change, e.Activity, e.Undoes = "", keys[e.Change], "", ""
		}
		slices.SortStableFunc(r.Events, func(a, b lead.Event) int { return cmp.Compare(a.Text(), b.Text()) })
		for i := range r.Activities {
			r.Activities[i].ID = ""
		}
		there, _ := d.crm.Get(id)
		for i := range there.Activities {
			there.Activities[i].ID = ""
		}
		there.Version = ""
		out = append(out, r, there)
	}
	for _, c := range box {
		n := d.crm.Effects(c.Key)
		out = append(out, keys[c.Key], c.State, c.Fields, c.Base, c.Problem, c.Hint, c.Conflicts, n)
	}
	for _, c := range d.crm.Taken() {
		keys[c.Key] += fmt.Sprint(" taken ", d.crm.Effects(c.Key))
	}
	out = append(out, slices.Sorted(maps.Values(keys)))
	text, err := json.MarshalIndent(out, "", " ")
	if err != nil {
		d.Fatal(err)
	}
	return string(text)
}

// rest goes on until nothing moves any more, as a program does that is started
// again, and then wants one more sync to change nothing.
func (d *desk) rest() {
	d.Helper()
	for range 3 {
		if _, err := d.process(&model.Life{}).Sync(d.Context(), true, nil); err != nil {
			d.Fatal(err)
		}
	}
	before, err := d.db.Revision(d.Context())
	if err != nil {
		d.Fatal(err)
	}
	r, err := d.process(&model.Life{}).Sync(d.Context(), true, nil)
	if err != nil || r.New+r.Changed+r.Gone+r.Conflicts+r.Sent+r.Parked+r.Deferred > 0 {
		d.Errorf("one more sync: %+v, %v", r, err)
	}
	if after, err := d.db.Revision(d.Context()); err != nil || after != before {
		d.Errorf("one more sync wrote something: revision %d, then %d (%v)", before, after, err)
	}
}

// A sync that is killed at any of its steps, before it, in the middle or right
// after, and then goes on, ends where one ends that nobody has touched.
func TestSyncKilledAtEveryStepEndsAlike(t *testing.T) {
	d := scene(t)
	whole := &model.Life{}
	if _, err := d.process(whole).Sync(t.Context(), true, nil); err != nil {
		t.Fatal(err)
	}
	d.rest()
	want := d.state()
	t.Logf("%d steps, %d bytes", whole.Steps, len(want))
	if whole.Steps < 15 {
		t.Fatalf("the sync has %d steps; there is too little to interrupt", whole.Steps)
	}
	for step := 1; step <= whole.Steps; step++ {
		for _, when := range model.Moments() {
			t.Run(fmt.Sprintf("%d %s", step, when), func(t *testing.T) {
				d := scene(t)
				_, err := d.process(&model.Life{Left: step, When: when}).Sync(t.Context(), true, nil)
				if !errors.Is(err, model.ErrKilled) {
					t.Fatalf("it was killed: %v", err)
				}
				d.rest()
				if got := d.state(); got != want {
					t.Errorf("it ends elsewhere:\n%s", udiff.Unified("untouched", "killed", want, got))
				}
			})
		}
	}
}
