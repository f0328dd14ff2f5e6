package syncer_test

import (
	"testing"
	"time"

	"banter/store/upstream"
	"banter/store/upstream/upstreamtest"
)

// What was put off by a clock that ran ahead does not wait for the time of that
// clock once it has been set right.
func TestSyncTriesAtOnceWhatAClockAheadHasPutOff(t *testing.T) {
	d := newDesk(t, 1)
	d.sync()
	d.now = d.now.Add(30 * time.Hour)
	key := d.call("1")
	d.net.Inject(upstreamtest.Fault{Op: upstreamtest.OpPush, Receipt: upstream.Retry})
	if r := d.sync(); r.Deferred != 1 {
		t.Fatalf("%+v; want the call put off", r)
	}
	if r := d.sync(); r.Sent != 0 {
		t.Errorf("%+v; its time has not come", r)
	}
	d.now = d.now.Add(-30 * time.Hour)
	if r := d.sync(); r.Sent != 1 || d.crm.Effects(key) != 1 {
		t.Errorf("%+v, %d effects; want it sent", r, d.crm.Effects(key))
	}
}
