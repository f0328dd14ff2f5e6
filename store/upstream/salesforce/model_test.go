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
		o := customOrg()
		convert := rapid.Bool().Draw(rt, "convert")
		d := serve(t, o)
		leads := upstreamtest.Leads(5)
		leads[3].Fields.Set("stage", string(lead.StageLead))
		leads[4].Fields.Set("owner", "")
		s := model.Side{
			Me: "ana", Now: d.clock.now, Pass: d.clock.pass,
			Colleague: d.colleague, Fault: d.fault, Heal: d.org.ResetFaults,
			Effects: d.effects,
			Theirs:  d.theirs,
		}
		for _, l := range leads {
			d.put(idOf(l.ID), l.Fields, l.Activities)
			s.Leads = append(s.Leads, localID(idOf(l.ID)))
		}
		d.clock.pass(time.Minute)
		s.Upstream = d.client(func(o *Options) {
			o.PageSize = 3
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

// colleague does something at Salesforce's own screens.
func (d *desk) colleague(w *model.World, t *rapid.T) {
	id := w.ID(t, "lead")
	r, there := d.org.Record(remoteID(id))
	if !there || r.Deleted {
		return
	}
	edit := func(field string, texts ...string) {
		var v lead.Values
		v.Set(field, rapid.SampledFrom(texts).Draw(t, field))
		d.put(remoteID(id), v, nil)
	}
	converted := r.Fields["IsConverted"] == "true"
	what := rapid.IntRange(0, 11).Draw(t, "what")
	if converted && what < 9 {
		return
	}
	switch what {
	case 0, 1:
		edit("phone", "+49 30 5557 0001", "+49 30 5557 0002", "")
	case 2:
		edit("title", "Director", "Vice President")
	case 3, 4:
		edit("stage", "lead", "mql", "sal", "sql", "nurture", "disqualified")
	case 5:
		edit("owner", "ana", "ben", "cem", "")
	case 6:
		edit("do_not_contact", "true", "")
	case 7:
		edit("status", "attempting", "connected")
	case 8:
		d.org.Touch(remoteID(id))
	case 9:
		d.respond(remoteID(id), rapid.SampledFrom([]string{"Newsletter", "Demo request"}).Draw(t, "campaign"), w.Now())
	case 10:
		if rapid.Bool().Draw(t, "convert") && !converted {
			d.org.Convert(remoteID(id))
		}
	case 11:
		d.remove(w, t, id)
	}
}

func (d *desk) remove(w *model.World, t *rapid.T, id lead.ID) {
	if rapid.IntRange(0, 3).Draw(t, "rare") > 0 {
		return
	}
	switch other := w.ID(t, "into"); {
	case other != id:
		d.org.Merge(remoteID(other), remoteID(id))
	case rapid.Bool().Draw(t, "for good"):
		d.org.Destroy(remoteID(id))
	default:
		d.org.Delete(remoteID(id))
	}
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
