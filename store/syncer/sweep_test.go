package syncer_test

import (
	"fmt"
	"testing"
	"time"

	"banter/store/lead"
	"banter/store/syncer"
	"banter/store/upstream"
	"banter/store/upstream/upstreamtest"
)

// plain is an engine without the spy, through which a Sweeper is not seen.
func (d *desk) plain() *syncer.Engine {
	return syncer.New(syncer.Options{Store: d.db, Upstream: d.net, Now: func() time.Time { return d.now }, Entropy: d.rand, Me: "ana"})
}

func (d *desk) gone(id lead.ID) bool {
	d.Helper()
	r, err := d.db.Record(d.Context(), id)
	if err != nil {
		d.Fatal(err)
	}
	return r.Lead.Gone
}

func TestFullSyncSweepsWhatVanished(t *testing.T) {
	d := newDesk(t, 250)
	d.engine = d.plain()
	d.sync()
	if n := d.net.Calls(upstreamtest.OpSweep); n != 0 {
		t.Errorf("a first pull has asked %d times for leads that it brought", n)
	}
	key := d.call("7")
	d.crm.Vanish("7")
	d.crm.Vanish("200")
	if r, err := d.engine.Sync(t.Context(), false, nil); err != nil || r.Gone > 0 || d.net.Calls(upstreamtest.OpSweep) > 0 {
		t.Errorf("a sync of what changed: %+v, %v; it does not sweep", r, err)
	}
	r, err := d.engine.Sync(t.Context(), true, nil)
	if err != nil || r.Gone != 2 || r.Unchanged != 248 {
		t.Errorf("full sync: %+v, %v; want 2 gone", r, err)
	}
	if !d.gone("7") || !d.gone("200") || d.gone("8") {
		t.Error("7 and 200 are gone upstream, 8 is not")
	}
	if n := d.net.Calls(upstreamtest.OpSweep); n != 1 {
		t.Errorf("asked %d times; one call holds the two that were not met", n)
	}
	d.wantState(key, lead.ChangeParked)
	if r, err := d.engine.Sync(t.Context(), true, nil); err != nil || r.Gone+r.Changed > 0 || d.net.Calls(upstreamtest.OpSweep) != 1 {
		t.Errorf("once more: %+v, %v, %d calls; what is gone is not asked for", r, err, d.net.Calls(upstreamtest.OpSweep))
	}
}

// A pull of everything that broke off, or a sweep that did, is gone on with by a
// sync that does not know of it.
func TestInterruptedSweepGoesOn(t *testing.T) {
	for name, fault := range map[string]upstreamtest.Fault{
		"in the pull":           {Op: upstreamtest.OpChanges, After: 1, Err: upstream.ErrUnreachable},
		"in the sweep":          {Op: upstreamtest.OpSweep, Err: upstream.ErrUnreachable},
		"in the sweep, further": {Op: upstreamtest.OpSweep, After: 1, Err: upstream.ErrRetry},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, 400)
			d.engine = d.plain()
			d.sync()
			for i := range 150 {
				d.crm.Vanish(lead.ID(fmt.Sprint(2*i + 1)))
			}
			d.net.Inject(fault)
			if _, err := d.engine.Sync(t.Context(), true, nil); err == nil {
				t.Fatal("the fault did not strike")
			}
			d.now = d.now.Add(time.Hour)
			d.sync()
			for i := range 400 {
				if id := i + 1; d.gone(lead.ID(fmt.Sprint(id))) != (id%2 == 1 && id < 300) {
					t.Fatalf("lead %d: gone %t", id, id%2 == 0)
				}
			}
			if r := d.sync(); r.Changed+r.Gone > 0 {
				t.Errorf("once more: %+v", r)
			}
			before := d.net.Calls(upstreamtest.OpSweep)
			d.sync()
			if n := d.net.Calls(upstreamtest.OpSweep); n != before {
				t.Error("a sweep that is done is done again")
			}
		})
	}
}
