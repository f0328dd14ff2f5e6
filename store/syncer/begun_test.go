package syncer_test

import (
	"context"
	"testing"
	"time"

	"banter/store/lead"
	"banter/store/syncer"
	"banter/store/upstream"
	"banter/store/upstream/upstreamtest"
)

// looking looks at the outbox on disk while changes are being sent.
type looking struct {
	*upstreamtest.Memory
	d *desk
}

func (l looking) Push(ctx context.Context, cs []lead.Change) ([]upstream.Receipt, error) {
	for _, c := range cs {
		if on, ok := l.d.change(c.Key); !ok || on.State != lead.ChangeSending || on.Attempts != c.Attempts {
			l.d.Errorf("while it is sent, the disk says: %q, %d attempts", on.State, on.Attempts)
		}
	}
	return l.Memory.Push(ctx, cs)
}

// Whoever is killed while a change is being sent finds it as begun, and looks
// upstream before sending it again.
func TestWhatIsSentIsWrittenDownAsBegun(t *testing.T) {
	d := newDesk(t, 2)
	d.sync()
	keys := []string{d.call("1"), d.call("2")}
	e := syncer.New(syncer.Options{Store: d.db, Upstream: looking{d.crm, d}, Now: func() time.Time { return d.now }, Entropy: d.rand})
	if r, err := e.Sync(t.Context(), false, nil); err != nil || r.Sent != 2 {
		t.Errorf("%+v, %v", r, err)
	}
	for _, key := range keys {
		d.wantState(key, "")
	}
}
