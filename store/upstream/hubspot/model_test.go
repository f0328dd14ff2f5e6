package hubspot

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	emulator "banter/cmd/democrm/hubspot"
	"banter/store/lead"
	"banter/store/upstream/upstreamtest"
	"banter/store/upstream/upstreamtest/model"
)

// office is a portal with colleagues who work in it.
type office struct {
	*desk
	lag     time.Duration        // how late the index is
	objects []string             // lead objects of some of the contacts
	deals   []string             // deals of some of them
	forms   []string             // that visitors fill in
	sent    map[lead.ID][]string // the activities that forms are, by lead
	eyes    *Client              // of whoever works at HubSpot's own screens
}

// TestModel lets a rep, a colleague, a bad network, crashes and a clock that
// jumps do what they like, then lets the sync come to rest and compares both
// sides.
func TestModel(t *testing.T) {
	model.Run(t, func(t *testing.T, rt *rapid.T) model.Side {
		t.Helper()
		o := custom()
		o.IndexLag = time.Duration(rapid.IntRange(0, 20).Draw(rt, "lag")) * time.Second
		o.FollowMerged = rapid.Bool().Draw(rt, "follow")
		d := &office{desk: serve(t, o), lag: o.IndexLag, sent: map[lead.ID][]string{}}
		ahead := time.Duration(0)
		laptop := func() time.Time { return d.clock.Now().Add(ahead) }
		s := model.Side{
			Me: "ana", Now: laptop, Pass: d.clock.Pass, Jump: func(d time.Duration) { ahead = d },
			Colleague: d.colleague, Fault: d.fault, Heal: d.portal.ResetFaults,
			Effects: func(key string) int { return len(d.portal.Effects("[banter:" + key + " ")) },
			Theirs:  d.theirs, Also: d.also,
		}
		leads := upstreamtest.Leads(5)
		leads[3].Fields.Set("stage", string(lead.StageLead))
		leads[4].Fields.Set("owner", "")
		for _, l := range leads {
			d.put(string(l.ID), l.Fields, l.Activities)
			s.Leads = append(s.Leads, Prefix+l.ID)
			if rapid.Bool().Draw(rt, "lead object") {
				d.objects = append(d.objects, d.leadObject("", string(l.ID), "new-stage-id"))
			}
			for range rapid.IntRange(0, 2).Draw(rt, "deals") {
				d.deals = append(d.deals, d.deal("", string(l.ID), "dealstage=closedlost createdate=2026-01-02T00:00:00Z closedate=2026-02-01T00:00:00Z"))
			}
		}
		for _, name := range []string{"Newsletter", "Demo request"} {
			d.forms = append(d.forms, d.portal.AddForm(emulator.Form{Name: name}))
		}
		d.clock.Pass(time.Minute)
		d.eyes = d.client(nil)
		s.Upstream = d.client(func(o *Options) { o.PageSize, o.Now = 3, laptop })
		return s
	})
}

// colleague chooses what somebody does at HubSpot's own screens.
func (d *office) colleague(w *model.World, t *rapid.T) func() {
	id := w.ID(t, "lead")
	edit := func(field string, texts ...string) func() {
		v := setting(field, rapid.SampledFrom(texts).Draw(t, field))
		return d.unless(id, func() {
			// An edit that the index still hides from the pull meets the rep's own in the
			// push. Where both are the same, what comes right after it may be missed.
			if d.lag > 0 && w.Carries(id, field) {
				w.Loosen(id)
			}
			d.put(remoteID(id), v, nil)
		})
	}
	switch rapid.IntRange(0, 15).Draw(t, "what") {
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
		form := rapid.SampledFrom(d.forms).Draw(t, "form")
		return d.unless(id, func() { d.submit(id, form) })
	case 10:
		if rapid.IntRange(0, 3).Draw(t, "rare") == 0 {
			return d.remove(w, t, id)
		}
	case 11, 12:
		if len(d.objects) > 0 {
			return d.work(w, t)
		}
	default:
		if len(d.deals) > 0 {
			return d.executive(w, t)
		}
	}
	return nil
}

// unless does something to a contact that is still there.
func (d *office) unless(id lead.ID, do func()) func() {
	return func() {
		if !d.gone(id) {
			do()
		}
	}
}

// submit fills in a form.
func (d *office) submit(id lead.ID, form string) {
	c, _ := d.portal.Contact(remoteID(id))
	s := emulator.Submission{Form: form, At: d.clock.Now(), Values: map[string]string{"email": c.Properties["email"]}}
	d.portal.Submit(s)
	d.sent[id] = append(d.sent[id], activityID(formPrefix, s.At))
}

func (d *office) remove(w *model.World, t *rapid.T, id lead.ID) func() {
	other, good := w.ID(t, "into"), rapid.Bool().Draw(t, "for good")
	return d.unless(id, func() {
		switch {
		case other == id && good:
			d.portal.PurgeContact(remoteID(id))
		case other == id:
			d.portal.ArchiveContact(remoteID(id))
		default:
			if into, ok := d.portal.MergeContacts(remoteID(other), remoteID(id)); ok {
				w.Leads = append(w.Leads, localID(into))
			}
		}
	})
}

// work moves a lead object.
func (d *office) work(w *model.World, t *rapid.T) func() {
	id := rapid.SampledFrom(d.objects).Draw(t, "lead object")
	to := rapid.SampledFrom([]string{
		"new-stage-id", "attempting-stage-id", "connected-stage-id", "qualified-stage-id", "unqualified-stage-id",
	}).Draw(t, "to")
	return func() {
		for _, l := range w.Leads {
			if d.lag > 0 && (w.Carries(l, "stage") || w.Carries(l, "status")) {
				w.Loosen(l) // as in colleague
			}
		}
		d.leadObject(id, "", to)
	}
}

// executive moves a deal as an account executive does.
func (d *office) executive(w *model.World, t *rapid.T) func() {
	id := rapid.SampledFrom(d.deals).Draw(t, "deal")
	to := rapid.SampledFrom([]string{"amount=300", "dealstage=contractsent", "dealstage=closedwon", "dealstage=closedlost"}).Draw(t, "to")
	return func() {
		for _, l := range w.Leads {
			if d.lag > 0 && w.Carries(l, "stage") {
				w.Loosen(l) // as in colleague
			}
		}
		how := to
		if strings.Contains(to, "=closed") {
			how += " closedate=" + d.clock.Now().Format(time.RFC3339)
		}
		d.deal(id, "", how)
	}
}

func setting(field, text string) lead.Values {
	var v lead.Values
	v.Set(field, text)
	return v
}

// fault makes a coming request go wrong.
func (d *office) fault(t *rapid.T) {
	f := emulator.Fault{
		Path: rapid.SampledFrom([]string{
			"", "/crm/objects/2026-09/contacts/batch/update", "/crm/objects/2026-09/contacts/batch/update", "/crm/objects/2026-09/calls/batch/create",
			"/crm/objects/2026-09/notes/batch/create", "/crm/objects/2026-09/contacts/search", "/crm/associations/",
			"/crm/objects/2026-09/leads/batch/update", "/crm/objects/2026-09/leads/search", "/crm/objects/2026-09/deals/search", "/crm/objects/2026-09/deals/batch/read",
		}).Draw(t, "path"),
		Mode:  rapid.SampledFrom([]string{"status", "drop", "commit_then_drop", "commit_then_drop"}).Draw(t, "mode"),
		After: rapid.IntRange(0, 2).Draw(t, "after"),
	}
	if f.Mode == "status" {
		f.Status = rapid.SampledFrom([]int{423, 429, 500, 502, 503}).Draw(t, "status")
		if f.Status == 429 {
			f.Policy = rapid.SampledFrom([]string{"SECONDLY", "TEN_SECONDLY_ROLLING"}).Draw(t, "policy")
		}
	}
	d.portal.Fault(f)
}

// theirs is a lead as the portal has it.
func (d *office) theirs(local lead.ID) lead.Remote {
	c, _ := d.portal.Contact(remoteID(local))
	if d.gone(local) {
		r := lead.Remote{ID: local, Gone: true}
		if c.MergedInto != "" {
			r.MergedInto = localID(c.MergedInto)
		}
		return r
	}
	rd := &reader{m: (Mapping{Owners: d.options().Mapping.Owners}).complete(), schema: &schema{known: true, byName: map[string]*definition{"banter_stage": {}}}, owners: &owners{names: map[string]string{"101": "ana", "102": "ben", "103": "cem"}}}
	ctx, o := d.t.Context(), &object{ID: id(remoteID(local)), Properties: c.Properties}
	s, err := d.eyes.readSchema(ctx)
	if err == nil {
		rd.leads, err = d.eyes.leadsOf(ctx, s, []*object{o}, d.eyes.m.lifeOf)
	}
	if err == nil {
		rd.deals, err = d.eyes.dealsOf(ctx, []*object{o}, d.eyes.m.lifeOf)
	}
	if err != nil {
		d.t.Fatalf("%v", err)
	}
	theirs, err := rd.contact(o)
	if err != nil {
		d.t.Fatalf("%v", err)
	}
	return theirs
}

// also wants every form that was sent to be on the lead.
func (d *office) also(w *model.World, r *lead.Record) {
	for _, sent := range d.sent[r.Lead.ID] {
		if !slices.ContainsFunc(r.Activities, func(a lead.Activity) bool { return a.ID == sent }) {
			w.Errorf("lead %s: the form %s is not here", r.Lead.ID, sent)
		}
	}
}

// gone reports whether a contact is there no more; what others were merged into
// may be gone itself, and nobody tells of those any more.
func (d *office) gone(id lead.ID) bool {
	c, there := d.portal.Contact(remoteID(id))
	return !there || c.Archived || c.MergedInto != ""
}
