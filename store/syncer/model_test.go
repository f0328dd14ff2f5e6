package syncer_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"banter/store/lead"
	"banter/store/upstream/upstreamtest"
	"banter/store/upstream/upstreamtest/model"
)

// crm is a CRM in memory, with a colleague who works in it.
type crm struct {
	*upstreamtest.Memory
	now   time.Time
	ahead time.Duration // how far the rep's clock is
}

// TestModel lets a rep, a colleague, a bad network, crashes and a clock that
// jumps do what they like, then lets the sync come to rest and compares both
// sides.
func TestModel(t *testing.T) {
	model.Run(t, func(_ *testing.T, _ *rapid.T) model.Side {
		leads := upstreamtest.Leads(5)
		leads[3].Fields.Set("stage", string(lead.StageLead))
		leads[4].Fields.Set("owner", "")
		c := &crm{now: noon}
		c.Memory = upstreamtest.NewMemory(upstreamtest.MemoryOptions{PageSize: 3, Overlap: 2, Now: func() time.Time { return c.now }}, leads...)
		return model.Side{
			Upstream: c.Memory, Leads: c.IDs(), Me: "ana",
			Now:       func() time.Time { return c.now.Add(c.ahead) },
			Pass:      func(d time.Duration) { c.now = c.now.Add(d) },
			Jump:      func(d time.Duration) { c.ahead = d },
			Colleague: c.colleague, Forget: c.Forget, Effects: c.Effects,
			Theirs: c.theirs, Exact: true, Also: c.also,
		}
	})
}

// theirs is a lead as the CRM has it; one that vanished is gone.
func (c *crm) theirs(id lead.ID) lead.Remote {
	r, there := c.Get(id)
	r.Gone = r.Gone || !there
	return r
}

// also compares what nobody edits here.
func (c *crm) also(w *model.World, r *lead.Record) {
	here := r.Lead.Get("created_at")
	if there, _ := c.Fields(r.Lead.ID).Get("created_at"); here != there {
		w.Errorf("lead %s came in at %s here and at %s there", r.Lead.ID, here, there)
	}
}

// colleague chooses what somebody does in the CRM.
func (c *crm) colleague(w *model.World, t *rapid.T) func() {
	id := w.ID(t, "lead")
	edit := func(field string, texts ...string) func() {
		to := values(field + "=" + rapid.SampledFrom(texts).Draw(t, field))
		return func() { c.Edit(id, to) }
	}
	switch rapid.IntRange(0, 11).Draw(t, "what") {
	case 0, 1:
		return edit("phone", "+49 30 5557 0001", "+49 30 5557 0002", "")
	case 2:
		return edit("title", "Director", "Vice President")
	case 3, 4:
		return edit("stage", "lead", "mql", "sal", "sql", "opportunity", "won", "nurture", "disqualified")
	case 5:
		return edit("owner", "ana", "ben", "cem", "")
	case 6:
		return edit("do_not_contact", "true", "")
	case 7:
		return edit("status", "attempting", "connected")
	case 8, 9:
		n := rapid.IntRange(0, 5).Draw(t, "activity")
		kind := lead.KindWebinar
		if n == 0 {
			kind = lead.KindDemoRequest
		}
		return func() { c.Add(id, lead.Activity{ID: fmt.Sprintf("%s-%d", id, n), Kind: kind, At: noon}) }
	case 10:
		why := rapid.SampledFrom([]string{"a validation rule", ""}).Draw(t, "why")
		return func() { c.Refuse(id, why) }
	}
	if rapid.IntRange(0, 3).Draw(t, "rare") > 0 {
		return nil
	}
	other, good := w.ID(t, "into"), rapid.Bool().Draw(t, "for good")
	return func() {
		switch {
		case other != id:
			c.Merge(id, other)
		case good:
			c.Vanish(id)
		default:
			c.Delete(id)
		}
	}
}
