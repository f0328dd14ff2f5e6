// Package desk is what a rep's program does, apart from how it is asked: the
// same verbs serve the screens and the commands. It puts the store, the agreed
// rules and the clock together.
package desk

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"banter/cmd/banter/config"
	"banter/scoring/queue"
	"banter/scoring/report"
	"banter/scoring/sla"
	"banter/store"
	"banter/store/lead"
	"banter/tui/screen"
)

// Options are what a desk is made of.
type Options struct {
	Agreed  config.Agreed
	Me      string
	Zone    *time.Location
	Now     func() time.Time
	Entropy io.Reader
	Path    string     // the store's file
	Command string     // what this process is, for whoever waits for its lock
	Keys    store.Keys // where the key of an encrypted store is; nil opens none
	Private bool       // leads are veiled: see SetPrivate
	// Wake asks the background sync to run; it may be nil.
	Wake func()
	// Targets are what marketing and sales promised each other, read when reports
	// are made; nil is nothing.
	Targets func() (report.Targets, error)
	// Proposed is the file that a proposed model lies in if there is one.
	Proposed string
}

// Desk does the verbs. It is safe for many goroutines.
type Desk struct {
	*store.Store
	book  queue.Book
	rules lead.Rules
	me    string
	zone  *time.Location
	now   func() time.Time
	keys  *keys
	wake  func()
	rows  rows
	moved int

	privacy  privacy
	made     made
	targets  func() (report.Targets, error)
	proposed string
}

var _ screen.Desk = (*Desk)(nil)

// Open opens the store and brings its index up to the agreed rules; progress is
// told of a rebuild and may be nil.
func Open(ctx context.Context, o Options, progress func(done, total int)) (*Desk, error) {
	d := &Desk{
		book: o.Agreed.Book, rules: o.Agreed.Rules, me: o.Me, zone: o.Zone,
		now: o.Now, keys: &keys{entropy: o.Entropy, now: o.Now}, wake: o.Wake,
		targets: o.Targets, proposed: o.Proposed,
	}
	d.SetPrivate(o.Private)
	s, err := store.Open(store.Options{
		Path: o.Path, Command: o.Command, Assess: d.book.Assess, Stamp: d.book.Hash(), Now: o.Now, Entropy: d.keys, Forget: forget, Keys: o.Keys,
	})
	if err != nil {
		return nil, err
	}
	d.Store = s
	stale, err := s.NeedsIndex(ctx)
	if err != nil {
		return nil, err
	}
	if stale {
		if err := d.index(ctx, progress); err != nil {
			return nil, fmt.Errorf("rank the leads by the agreed rules: %w", err)
		}
	}
	return d, nil
}

// index computes all rows anew and counts the running clocks that the rules of
// now have moved; what was met or breached stays as it was.
func (d *Desk) index(ctx context.Context, progress func(done, total int)) error {
	now := d.Now()
	was := map[lead.ID][]lead.Clock{}
	_, err := d.EachExcerpt(ctx, now, func(x *lead.Excerpt) {
		if len(x.Clocks) > 0 {
			was[x.ID] = slices.Clone(x.Clocks)
		}
	})
	if err != nil {
		return err
	}
	if err := d.Index(ctx, progress); err != nil {
		return err
	}
	_, err = d.EachExcerpt(ctx, now, func(x *lead.Excerpt) {
		d.moved += len(sla.MovedClocks(was[x.ID], x.Clocks, now))
	})
	return err
}

// Moved is how many running clocks changed rules have moved, found out when the
// desk was opened.
func (d *Desk) Moved() int { return d.moved }

// keys mints IDs; it also lets several goroutines share the entropy.
type keys struct {
	mu      sync.Mutex
	entropy io.Reader
	now     func() time.Time
}

func (k *keys) Read(p []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return io.ReadFull(k.entropy, p)
}

func (k *keys) next() (string, error) { return lead.NewKey(k.now(), k) }

// Now is the desk's clock in the rep's zone.
func (d *Desk) Now() time.Time { return d.now().In(d.zone) }

// Book is the agreed ranking.
func (d *Desk) Book() *queue.Book { return &d.book }

// Policies are the agreed clocks as they count for a rep: with the rep's leave.
func (d *Desk) Policies(rep string) *sla.Policies { return d.book.Policies.For(rep) }

// Rules are the agreed rules of qualifying and disposing.
func (d *Desk) Rules() lead.Rules { return d.rules }

// Me is who works here.
func (d *Desk) Me() string { return d.me }

// SyncNow asks the background sync to run.
func (d *Desk) SyncNow() {
	if d.wake != nil {
		d.wake()
	}
}
