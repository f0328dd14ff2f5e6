package salesforce

import (
	"testing"
	"time"

	emulator "banter/cmd/democrm/salesforce"
	"banter/store/lead"
	"banter/store/upstream"
	"banter/store/upstream/upstreamtest"
)

func harness(o emulator.Options, change func(*Options)) upstreamtest.Harness {
	return upstreamtest.Harness{New: func(t upstreamtest.TB, leads []lead.Remote) upstreamtest.Fixture {
		d := serve(t, o)
		for _, l := range leads {
			d.put(idOf(l.ID), l.Fields, l.Activities)
		}
		d.clock.Pass(time.Minute)
		return upstreamtest.Fixture{
			Upstream: d.client(change),
			ID:       func(id lead.ID) lead.ID { return localID(idOf(id)) },
			Fresh:    func() upstream.Upstream { return d.client(change) },
			Edit:     func(id lead.ID, fields lead.Values) { d.put(remoteID(id), fields, nil) },
			Delete:   func(id lead.ID) { d.org.Delete(remoteID(id)) },
			Vanish:   func(id lead.ID) { d.org.Destroy(remoteID(id)) },
			Merge: func(from, into lead.ID) {
				if !d.org.Merge(remoteID(into), remoteID(from)) {
					t.Fatalf("merge %s into %s", from, into)
				}
			},
			Refuse: func(id lead.ID) {
				d.org.AddRule(emulator.Rule{Type: "Lead", ID: remoteID(id), Code: "ENTITY_IS_LOCKED"})
				d.org.AddRule(emulator.Rule{Type: "Task", When: map[string]string{"WhoId": remoteID(id)}})
			},
			Effects: func(key string) int { return len(d.org.Find("Task", "[banter:"+key+" ")) },
			Fields: func(id lead.ID) lead.Values {
				c := d.client(change)
				r, err := c.reader(t.Context())
				if err != nil {
					t.Fatalf("%v", err)
				}
				j := &job{id: remoteID(id), ch: &lead.Change{}}
				if err := c.load(t.Context(), r, []*job{j}); err != nil {
					t.Fatalf("%v", err)
				}
				return j.read.Fields
			},
			Breaks: []upstreamtest.Breakage{
				upstreamtest.Unreachable, upstreamtest.Busy, upstreamtest.BadCredentials,
				upstreamtest.CommitThenTimeout, upstreamtest.Garbage,
			},
			Break: d.breakNext,
		}
	}}
}

// breakNext makes the next push and the next pull go wrong: both begin with the
// description of the lead, a push ends with a task.
func (d *desk) breakNext(how upstreamtest.Breakage) {
	f := emulator.Fault{Mode: "status", Path: "/services/data/v68.0/query", Times: 1}
	switch how {
	case upstreamtest.Unreachable:
		f.Status, f.Body = 502, "<html>Bad Gateway</html>"
	case upstreamtest.Busy:
		f.Status, f.Body = 503, "<html>We are down for maintenance.</html>"
	case upstreamtest.BadCredentials:
		f.Status, f.Body = 401, `[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]`
	case upstreamtest.CommitThenTimeout:
		f.Mode, f.Path, f.Method = "commit_then_drop", "/services/data/v68.0/composite/sobjects", "POST"
	case upstreamtest.Garbage:
		f.Status, f.Body = 200, "<html>Log in to the hotel's network</html>"
	}
	d.org.Fault(f)
}

func TestConformance(t *testing.T) {
	upstreamtest.Run(t, harness(customOrg(), nil))
}

func TestConformanceInSmallPages(t *testing.T) {
	upstreamtest.Run(t, harness(customOrg(), func(o *Options) { o.PageSize = 2 }))
}

// An org that nobody has prepared, but for a lead status for each stage.
func TestConformanceOfOtherOrgs(t *testing.T) {
	plain := emulator.Options{Queues: []string{"Inbound"}, Statuses: []emulator.Status{
		{Label: "New", Default: true}, {Label: "MQL"}, {Label: "Working"}, {Label: "Sales qualified"}, {Label: "Nurturing"}, {Label: "Unqualified"}, {Label: "Converted", Converted: true},
	}}
	t.Run("without custom fields", func(t *testing.T) { upstreamtest.Run(t, harness(plain, nil)) })
}
