package syncer

import (
	"errors"
	"fmt"

	"banter/store"
	"banter/store/lead"
	"banter/store/upstream"
)

// pull applies page after page. Each page is committed together with the cursor
// behind it, so an interrupted pull goes on where it was.
func (r *run) pull(full bool) error {
	cursor, err := r.o.Store.Cursor(r.ctx, r.origin)
	if err != nil {
		return err
	}
	if full {
		cursor = ""
	}
	restarted, done, total := false, 0, 0
	r.progress(Progress{Phase: "pull"})
	for {
		if cursor == "" {
			if err := r.owe(); err != nil {
				return err
			}
		}
		page, err := r.o.Upstream.Changes(r.ctx, upstream.Cursor(cursor))
		if errors.Is(err, upstream.ErrCursor) && cursor != "" && !restarted {
			cursor, restarted = "", true
			continue
		}
		if err != nil {
			return classed(err)
		}
		now := r.o.Now()
		if !page.ServerTime.IsZero() {
			r.report.Skew = page.ServerTime.Sub(now)
		}
		r.report.Refused = append(r.report.Refused, page.Refused...)
		next := string(page.Next)
		if page.More && next == cursor {
			return fmt.Errorf("%w: more is to follow, and its cursor does not move", upstream.ErrRefused)
		}
		if len(page.Leads) > 0 || next != cursor {
			applied, err := r.o.Store.ApplyRemote(r.ctx, store.Batch{
				Origin: r.origin, Leads: coalesce(page.Leads), Merge: Merge(r.o.Me), Cursor: &next,
			})
			r.add(applied)
			if err != nil {
				return err
			}
		}
		cursor = next
		if r.met != nil {
			for i := range page.Leads {
				r.met[page.Leads[i].ID] = struct{}{}
			}
		}
		done += len(page.Leads)
		if page.Total > 0 { // later pages may tell what is left, not what the whole pull brings
			total = max(total, page.Total, done)
		}
		r.progress(Progress{Phase: "pull", Done: done, Total: total})
		if !page.More {
			return r.sweep()
		}
	}
}

func (r *run) add(a store.Applied) {
	r.report.New += a.New
	r.report.Changed += a.Changed
	r.report.Unchanged += a.Unchanged
	r.report.Gone += a.Gone
	r.report.Conflicts += a.Conflicts
}

// coalesce makes one of several tellings of a lead in a page: the fields of the
// newest, the activities of all. Where revisions can't be compared the last one
// is the newest.
func coalesce(leads []lead.Remote) []lead.Remote {
	at := make(map[lead.ID]int, len(leads))
	out := make([]lead.Remote, 0, len(leads))
	for _, l := range leads {
		i, twice := at[l.ID]
		if !twice {
			at[l.ID] = len(out)
			out = append(out, l)
			continue
		}
		old, newest := out[i], l
		if lead.Older(l.Version, old.Version) {
			old, newest = l, old
		}
		newest.Activities = unite(old.Activities, newest.Activities)
		out[i] = newest
	}
	return out
}

// unite puts the activities of b over those of a, by ID.
func unite(a, b []lead.Activity) []lead.Activity {
	if len(a) == 0 {
		return b
	}
	var r lead.Record
	for _, as := range [][]lead.Activity{a, b} {
		for _, x := range as {
			r.AddActivity(x)
		}
	}
	return r.Activities
}
