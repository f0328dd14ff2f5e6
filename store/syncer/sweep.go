package syncer

import (
	"banter/store"
	"banter/store/lead"
	"banter/store/upstream"
)

// metaSweep begins the key under which the store keeps that a pull of everything
// still owes its sweep; the origin follows. The value is sweepOwed and the ID
// behind which the sweep goes on.
const (
	metaSweep = "sweep "
	sweepOwed = "behind "
)

// owe notes, before everything is pulled, that a sweep is to follow: whoever
// goes on with a pull that was interrupted knows it too. A store that has nothing
// of the upstream yet has nothing to sweep.
func (r *run) owe() error {
	r.met = map[lead.ID]struct{}{}
	if _, ok := r.o.Upstream.(upstream.Sweeper); !ok {
		return nil
	}
	known, err := r.o.Store.Told(r.ctx, r.origin, "", 1)
	if err != nil || len(known) == 0 {
		return err
	}
	return r.o.Store.SetMeta(r.ctx, metaSweep+r.origin, []byte(sweepOwed))
}

// sweep ends a pull of everything: the leads of this upstream that are here and
// were not met are asked for, and those that are gone are told so. What a pull
// met before it was interrupted is asked for once more, which changes nothing.
func (r *run) sweep() error {
	note, err := r.o.Store.Meta(r.ctx, metaSweep+r.origin)
	if err != nil || len(note) < len(sweepOwed) {
		return err
	}
	sweeper, ok := r.o.Upstream.(upstream.Sweeper)
	if !ok {
		return r.o.Store.SetMeta(r.ctx, metaSweep+r.origin, nil)
	}
	after, asked := lead.ID(note[len(sweepOwed):]), 0
	var ids []lead.ID
	for {
		known, err := r.o.Store.Told(r.ctx, r.origin, after, 10*upstream.MaxSweep)
		if err != nil {
			return err
		}
		for _, id := range known {
			after = id
			if _, met := r.met[id]; met {
				continue
			}
			if ids = append(ids, id); len(ids) < upstream.MaxSweep {
				continue
			}
			if err := r.bury(sweeper, ids); err != nil {
				return err
			}
			asked += len(ids)
			ids = ids[:0]
			if err := r.o.Store.SetMeta(r.ctx, metaSweep+r.origin, []byte(sweepOwed+string(id))); err != nil {
				return err
			}
			r.progress(Progress{Phase: "sweep", Done: asked})
		}
		if len(known) < 10*upstream.MaxSweep {
			break
		}
	}
	if err := r.bury(sweeper, ids); err != nil {
		return err
	}
	return r.o.Store.SetMeta(r.ctx, metaSweep+r.origin, nil)
}

// bury asks for leads and applies what is told of those that are gone. What was
// not asked for is none of the sweep's business.
func (r *run) bury(s upstream.Sweeper, ids []lead.ID) error {
	if len(ids) == 0 {
		return nil
	}
	told, err := s.Sweep(r.ctx, ids)
	if err != nil {
		return classed(err)
	}
	asked := make(map[lead.ID]bool, len(ids))
	for _, id := range ids {
		asked[id] = true
	}
	var gone []lead.Remote
	for _, l := range told {
		if asked[l.ID] && l.Gone {
			gone = append(gone, l)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	applied, err := r.o.Store.ApplyRemote(r.ctx, store.Batch{Origin: r.origin, Leads: gone, Merge: Merge(r.o.Me)})
	r.add(applied)
	return err
}
