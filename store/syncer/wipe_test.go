package syncer_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"banter/store/lead"
	"banter/store/syncer"
	"banter/store/upstream"
)

// wiping is an upstream where an administrator can ask for a wipe.
type wiping struct {
	upstream.Upstream
	asked bool
	err   error
	rep   string
}

func (w *wiping) WipeAsked(_ context.Context, rep string) (bool, error) {
	w.rep = rep
	return w.asked, w.err
}

func TestWipeIsAskedForFirst(t *testing.T) {
	d := newDesk(t, 5)
	d.sync()
	up := &wiping{Upstream: spy{d.net, d}}
	e := syncer.New(syncer.Options{Store: d.db, Upstream: up, Now: func() time.Time { return d.now }, Entropy: d.rand, Me: "ana"})
	ids, err := d.db.Told(t.Context(), d.crm.Name(), "", 1)
	if err != nil || len(ids) != 1 {
		t.Fatal(ids, err)
	}
	for _, doubt := range []wiping{{}, {err: upstream.ErrAuth}, {asked: true, err: upstream.ErrUnreachable}} {
		up.asked, up.err = doubt.asked, doubt.err
		if _, err := e.Sync(t.Context(), false, nil); err != nil || up.rep != "ana" {
			t.Errorf("%v: %v, asked for %q", doubt, err, up.rep)
		}
	}
	key := d.call(ids[0])
	up.asked, up.err = true, nil
	r, err := e.Sync(t.Context(), false, nil)
	if !errors.Is(err, syncer.ErrWipe) || r.Sent != 1 || r.Waiting != 0 || !strings.Contains(r.Problem, "administrator") {
		t.Errorf("%+v, %v", r, err)
	}
	if _, waits := d.change(key); waits {
		t.Error("what waited was not sent first")
	}
	// What can't be sent does not hold it up, and is counted; Watch ends.
	d.act(ids[0], lead.Touch{Kind: lead.KindEmail, Outcome: lead.OutcomeReplied})
	up.Upstream = refusing{up.Upstream}
	var last syncer.Report
	err = e.Watch(t.Context(), time.Hour, nil, func(r syncer.Report, _ error) { last = r })
	if !errors.Is(err, syncer.ErrWipe) || last.Waiting != 1 {
		t.Errorf("%+v, %v", last, err)
	}
}

// refusing can't be pushed to.
type refusing struct{ upstream.Upstream }

func (refusing) Push(context.Context, []lead.Change) ([]upstream.Receipt, error) {
	return nil, upstream.ErrUnreachable
}
