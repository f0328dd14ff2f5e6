package salesforce

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	emulator "banter/cmd/democrm/salesforce"
	"banter/store/lead"
	"banter/store/upstream/upstreamtest"
	"banter/store/upstream/upstreamtest/model"
)

// TestModel lets a rep, a colleague, a bad network and crashes do what they
// like, then lets the sync come to rest and compares both sides.
func TestModel(t *testing.T) {
	model.Run(t, func(t *testing.T, rt *rapid.T) model.Side {
		t.Helper()
		o := customOrg()
		convert := rapid.Bool().Draw(rt, "convert")
		d := serve(t, o)
		leads := upstreamtest.Leads(5)
		leads[3].Fields.Set("stage", string(lead.StageLead))
		leads[4].Fields.Set("owner", "")
		ahead := time.Duration(0)
		laptop := func() time.Time { return d.clock.Now().Add(ahead) }
		s := model.Side{
			Me: "ana", Now: laptop, Pass: d.clock.Pass, Jump: func(d time.Duration) { ahead = d },
			Colleague: d.colleague, Fault: d.fault, Heal: d.org.ResetFaults,
			Effects: d.effects,
			Theirs:  d.theirs, Exact: true,
		}
		for _, l := range leads {
			d.put(idOf(l.ID), l.Fields, l.Activities)
			s.Leads = append(s.Leads, localID(idOf(l.ID)))
		}
		d.clock.Pass(time.Minute)
		s.Upstream = d.client(func(o *Options) {
			o.PageSize, o.Now = 3, laptop
			o.Mapping.Convert = convert
		})
		return s
	})
}

// effects counts the tasks of a change, those that were deleted with their lead
// too.
func (d *desk) effects(key string) int {
	n := 0
	for _, x := range d.org.Records("Task") {
		if strings.Contains(x.Fields["Description"], "[banter:"+key+" ") {
			n++
		}
	}
	return n
}

// theirs is a lead as the org has it.
func (d *desk) theirs(id lead.ID) lead.Remote {
	x, there := d.org.Record(remoteID(id))
	if !there || x.Deleted {
		return lead.Remote{ID: id, Gone: true, MergedInto: localID(x.MergedInto)}
	}
	c := d.client(nil)
	r, err := c.reader(d.t.Context())
	if err != nil {
		d.t.Fatalf("%v", err)
	}
	j := &job{id: remoteID(id), ch: &lead.Change{}}
	if err := c.load(d.t.Context(), r, []*job{j}); err != nil {
		d.t.Fatalf("%v", err)
	}
	return j.read
}

// colleague chooses what somebody does at Salesforce's own screens.
func (d *desk) colleague(w *model.World, t *rapid.T) func() {
	id := w.ID(t, "lead")
	edit := func(field string, texts ...string) func() {
		v := setting(field, rapid.SampledFrom(texts).Draw(t, field))
		return d.unless(id, true, func() { d.put(remoteID(id), v, nil) })
	}
	switch rapid.IntRange(0, 11).Draw(t, "what") {
	case 0, 1:
		return edit("phone", "+49 30 5557 0001", "+49 30 5557 0002", "")
	case 2:
		return edit("title", "Director", "Vice President")
	case 3, 4:
		return edit("stage", "lead", "mql", "sal", "sql", "nurture", "disqualified")
	case 5:
		return edit("owner", "ana", "ben", "cem", "")
	case 6:
		return edit("do_not_contact", "true", "")
	case 7:
		return edit("status", "attempting", "connected")
	case 8:
		return d.unless(id, false, func() { d.org.Touch(remoteID(id)) })
	case 9:
		name := rapid.SampledFrom([]string{"Newsletter", "Demo request"}).Draw(t, "campaign")
		return d.unless(id, false, func() { d.respond(remoteID(id), name, d.clock.Now()) })
	case 10:
		if rapid.Bool().Draw(t, "convert") {
			return d.unless(id, true, func() { d.org.Convert(remoteID(id)) })
		}
	case 11:
		if rapid.IntRange(0, 3).Draw(t, "rare") == 0 {
			return d.remove(w, t, id)
		}
	}
	return nil
}

// unless does something to a lead that is still there, and if need be was not
// converted.
func (d *desk) unless(id lead.ID, converted bool, do func()) func() {
	return func() {
		r, there := d.org.Record(remoteID(id))
		if gone := !there || r.Deleted; !gone && (!converted || r.Fields["IsConverted"] != "true") {
			do()
		}
	}
}

func (d *desk) remove(w *model.World, t *rapid.T, id lead.ID) func() {
	other, good := w.ID(t, "into"), rapid.Bool().Draw(t, "for good")
	return d.unless(id, false, func() {
		switch {
		case other != id:
			d.org.Merge(remoteID(other), remoteID(id))
		case good:
			d.org.Destroy(remoteID(id))
		default:
			d.org.Delete(remoteID(id))
		}
	})
}

// fault makes a coming request go wrong.
func (d *desk) fault(t *rapid.T) {
	const begin = "/services/data/v68.0"
	f := emulator.Fault{
		Path:  begin + rapid.SampledFrom([]string{"", "/composite/sobjects", "/sobjects/Lead", "/query", "/queryAll", "/sobjects/Lead/deleted"}).Draw(t, "path"),
		Mode:  rapid.SampledFrom([]string{"status", "drop", "commit_then_drop", "commit_then_drop"}).Draw(t, "mode"),
		After: rapid.IntRange(0, 2).Draw(t, "after"),
	}
	if f.Mode == "status" {
		f.Status = rapid.SampledFrom([]int{400, 401, 500, 502, 503}).Draw(t, "status")
		if f.Status > 500 { // 400 is a record that somebody else holds
			f.Body = "<html>down</html>"
		}
	}
	d.org.Fault(f)
}
