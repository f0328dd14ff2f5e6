package model

import (
	"errors"
	"time"

	"banter/store" //nolint:depguard // as in model.go
	"banter/store/lead"
)

// held: what the rep typed stands as long as the change that carries it waits.
func (w *World) held() {
	last := map[lead.ID]map[string]string{}
	for _, c := range w.outbox() {
		for _, v := range c.Fields {
			if last[c.Lead] == nil {
				last[c.Lead] = map[string]string{}
			}
			last[c.Lead][v.Field] = v.Text
		}
		if was, ok := w.told[c.Key]; !ok || c.Kind != was.Kind || (c.Activity == nil) != (was.Activity == nil) {
			w.rt.Fatalf("the outbox holds %+v, which nobody did", c)
		}
	}
	for id, fields := range last {
		if w.loose[id] {
			continue
		}
		r := w.record(id)
		for field, mine := range fields {
			if field == "owner" || field == "stage" || field == "do_not_contact" && mine == "" {
				continue // upstream's to say, in a conflict
			}
			if got := r.Lead.Get(field); got != mine {
				w.rt.Fatalf("lead %s: %s is %q; the rep made it %q and that waits to be sent", id, field, got, mine)
			}
		}
	}
}

// drain syncs without faults until nothing moves any more.
func (w *World) drain() {
	w.calls.Reset()
	if w.Heal != nil {
		w.Heal()
	}
	w.later = nil
	for range 12 {
		w.Pass(20 * time.Minute)
		r, err := w.engine(w.db, w.calls).Sync(w.ctx, false, nil)
		if err != nil {
			w.rt.Fatalf("sync without faults: %v", err)
		}
		if r.Deferred == 0 && r.Sent == 0 && r.Changed == 0 && r.New == 0 {
			break
		}
	}
	if w.Exact {
		w.agree()
	}
	w.Pass(20 * time.Minute)
	if _, err := w.engine(w.db, w.calls).Sync(w.ctx, true, nil); err != nil {
		w.rt.Fatalf("full sync without faults: %v", err)
	}
	rest, err := w.db.Revision(w.ctx)
	if err != nil {
		w.rt.Fatal(err)
	}
	for _, full := range []bool{false, true, false} {
		w.Pass(20 * time.Minute)
		r, err := w.engine(w.db, w.calls).Sync(w.ctx, full, nil)
		if err != nil || r.New+r.Changed+r.Gone+r.Conflicts+r.Sent+r.Parked+r.Deferred > 0 {
			w.rt.Fatalf("one more sync (full %t) at rest: %+v, %v", full, r, err)
		}
	}
	if now, err := w.db.Revision(w.ctx); err != nil || now != rest {
		xs, _, _, _ := w.db.Changed(w.ctx, rest, w.Now())
		w.rt.Fatalf("one more sync at rest wrote something: revision %d, then %d (%v): %+v", rest, now, err, xs)
	}
}

func (w *World) check() {
	for _, err := range w.db.Check(w.ctx) {
		w.rt.Errorf("store: %v", err)
	}
	stuck, here := map[lead.ID]bool{}, map[string]bool{}
	for _, c := range w.outbox() {
		here[c.Key] = true
		if c.State != lead.ChangeParked && !stuck[c.Lead] {
			w.rt.Errorf("at rest %s (%s) is %s, and nothing before it is parked", c.Title(), c.Key, c.State)
		}
		stuck[c.Lead] = true
	}
	for key, c := range w.told {
		want := 1
		if here[key] || w.ended[key] != "" {
			want = 0
		}
		n := w.Effects(key)
		if w.gone(c.Lead) && want == 0 && n == 1 {
			continue // the lead went before anybody could look what had become of it
		}
		if n != want {
			w.rt.Errorf("%s of %s (%s; in the outbox: %t) has had %d effects; want %d", c.Title(), c.Lead, w.ended[key], here[key], n, want)
		}
		w.logged(&c)
	}
	for _, id := range w.Leads {
		w.compare(id, stuck[id])
	}
}

// agree compares the leads that are there before anything is pulled anew.
func (w *World) agree() {
	stuck := map[lead.ID]bool{}
	for _, c := range w.outbox() {
		stuck[c.Lead] = true
	}
	for _, id := range w.Leads {
		if !w.gone(id) {
			w.compare(id, stuck[id])
		}
	}
}

// compare wants both sides to agree on a lead: on what nobody edits here always,
// on all else where nothing waits for a person.
func (w *World) compare(id lead.ID, stuck bool) {
	theirs := w.Theirs(id)
	r, err := w.db.Record(w.ctx, id)
	if errors.Is(err, store.ErrNotFound) && theirs.Gone {
		return // it came and went between two pulls
	}
	if err != nil {
		w.rt.Fatalf("lead %s: %v", id, err)
	}
	if theirs.Gone {
		if !r.Lead.Gone {
			w.rt.Errorf("lead %s is gone there and not here", id)
		}
		if want := theirs.MergedInto; want != "" && r.Lead.MergedInto != want && !w.gone(want) {
			w.rt.Errorf("lead %s was merged into %s; here it is into %q", id, want, r.Lead.MergedInto)
		}
		return
	}
	if r.Lead.Gone {
		w.rt.Errorf("lead %s is gone here and not there", id)
	}
	fields := []string{"name", "phone", "title", "email", "company"}
	if !stuck && !w.loose[id] {
		fields = append(fields, "owner", "do_not_contact", "status", "reason", "wake_at", "ae", "stage")
	}
	for _, f := range []string{"opportunity", "amount", "currency", "opportunity_at", "closed_at"} {
		if _, told := theirs.Fields.Get(f); told {
			fields = append(fields, f)
		}
	}
	for _, f := range fields {
		here := r.Lead.Get(f)
		there, _ := theirs.Fields.Get(f)
		switch {
		case here == there:
		case f == "stage" && here == "mql" && there == "lead": // the model's doing, which is not sent
		case f == "status" && there == "": // upstream never heard of one
		case w.Agree != nil && w.Agree(id, f, here, there):
		default:
			w.rt.Errorf("lead %s: %s is %q here and %q there", id, f, here, there)
		}
	}
	ours := map[string]lead.Activity{}
	for _, a := range r.Activities {
		if _, twice := ours[a.ID]; twice {
			w.rt.Errorf("lead %s: activity %s is there twice", id, a.ID)
		}
		ours[a.ID] = a
	}
	for _, a := range theirs.Activities {
		b, ok := ours[a.ID]
		if !ok || a.Withdrawn && !b.Withdrawn || !stuck && !w.loose[id] && a.Withdrawn != b.Withdrawn {
			w.rt.Errorf("lead %s: activity %+v there, %+v here", id, a, b)
		}
	}
	if w.Also != nil {
		w.Also(w, r)
	}
}

// logged wants what a rep noted to be on the lead still, as it was typed.
func (w *World) logged(c *lead.Change) {
	if c.Kind != lead.ChangeTouch {
		return
	}
	for _, a := range w.record(c.Lead).Activities {
		if a.ID == c.Activity.ID && a.Kind == c.Activity.Kind && a.Outcome == c.Activity.Outcome && a.Note == c.Activity.Note && a.By == c.Activity.By {
			return
		}
	}
	w.rt.Errorf("lead %s: what was logged is not there as it was: %+v", c.Lead, *c.Activity)
}

// gone reports whether upstream has a lead no more.
func (w *World) gone(id lead.ID) bool { return w.Theirs(id).Gone }
