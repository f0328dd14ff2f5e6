package syncer_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"banter/store"
	"banter/store/lead"
	"banter/store/syncer"
	"banter/store/upstream"
	"banter/store/upstream/upstreamtest"
)

// bare is a store in memory that holds nothing; Watch needs no more.
type bare struct{ meta map[string][]byte }

func (b *bare) SyncLock() (func(), error)                      { return func() {}, nil }
func (b *bare) Cursor(context.Context, string) (string, error) { return "", nil }
func (b *bare) ApplyRemote(context.Context, store.Batch) (store.Applied, error) {
	return store.Applied{}, nil
}
func (b *bare) Outbox(context.Context) ([]lead.Change, error)            { return nil, nil }
func (b *bare) Begin(context.Context, []string) error                    { return nil }
func (b *bare) Settle(context.Context, string, []store.Settlement) error { return nil }
func (b *bare) Told(context.Context, string, lead.ID, int) ([]lead.ID, error) {
	return nil, nil
}
func (b *bare) Meta(_ context.Context, key string) ([]byte, error) { return b.meta[key], nil }
func (b *bare) SetMeta(_ context.Context, key string, value []byte) error {
	b.meta[key] = value
	return nil
}

// watched runs Watch for d of fake time and returns when it synced, from its
// start on, and with what.
func watched(t *testing.T, d time.Duration, faults []upstreamtest.Fault, wake <-chan struct{}) (at []time.Duration, errs []error) {
	t.Helper()
	up := upstreamtest.NewFaulty(upstreamtest.NewMemory(upstreamtest.MemoryOptions{}))
	for _, f := range faults {
		up.Inject(f)
	}
	start := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	e := syncer.New(syncer.Options{Store: &bare{map[string][]byte{}}, Upstream: up, Now: time.Now})
	err := e.Watch(ctx, time.Minute, wake, func(_ syncer.Report, err error) {
		at, errs = append(at, time.Since(start)), append(errs, err)
	})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Watch: %v", err)
	}
	return at, errs
}

func TestWatchSyncsEveryInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		at, _ := watched(t, 10*time.Minute, nil, nil)
		if len(at) < 9 || len(at) > 12 || at[0] != 0 {
			t.Errorf("synced at %v; want at once, then about every minute", at)
		}
	})
}

func TestWatchTakesABurstOfWakesAsOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wake := make(chan struct{})
		go func() {
			time.Sleep(10 * time.Second)
			for range 5 {
				wake <- struct{}{}
				time.Sleep(50 * time.Millisecond)
			}
		}()
		at, _ := watched(t, 30*time.Second, nil, wake)
		if len(at) != 2 || at[1] != 11*time.Second {
			t.Errorf("synced at %v; want at once, and a second after the first wake", at)
		}
	})
}

func TestWatchBacksOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		at, errs := watched(t, 3*time.Hour, []upstreamtest.Fault{{Op: upstreamtest.OpChanges, Times: -1, Err: upstream.ErrUnreachable}}, nil)
		if len(at) < 12 || len(at) > 80 || !errors.Is(errs[0], upstream.ErrUnreachable) {
			t.Errorf("synced %d times in three hours without network", len(at))
		}
		for i := 1; i < len(at); i++ {
			if gap := at[i] - at[i-1]; gap < time.Minute || gap > upstream.MaxBackoff {
				t.Errorf("a gap of %s", gap)
			}
		}
	})
}

func TestWatchLeavesWrongCredentialsAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wake := make(chan struct{}, 1)
		go func() {
			time.Sleep(2 * time.Minute)
			wake <- struct{}{} // the rep has logged in again
		}()
		at, errs := watched(t, 10*time.Minute, []upstreamtest.Fault{{Op: upstreamtest.OpCheck, Err: upstream.ErrAuth}}, wake)
		if len(at) < 3 || at[1] != 2*time.Minute+time.Second || !errors.Is(errs[0], upstream.ErrAuth) || errs[1] != nil {
			t.Errorf("synced at %v with %v; want nothing between the refusal and the wake", at, errs)
		}
	})
}
