package hubspot

import (
	"testing"

	emulator "banter/cmd/democrm/hubspot"
	"banter/store/lead"
	"banter/store/upstream"
	"banter/store/upstream/upstreamtest"
)

func harness(o emulator.Options, change func(*Options)) upstreamtest.Harness {
	return upstreamtest.Harness{New: func(t upstreamtest.TB, leads []lead.Remote) upstreamtest.Fixture {
		d := serve(t, o)
		for _, l := range leads {
			d.put(string(l.ID), l.Fields, l.Activities)
		}
		return upstreamtest.Fixture{
			Upstream: d.client(change),
			ID:       func(id lead.ID) lead.ID { return Prefix + id },
			Fresh:    func() upstream.Upstream { return d.client(change) },
			Edit:     func(id lead.ID, fields lead.Values) { d.put(remoteID(id), fields, nil) },
			Delete:   func(id lead.ID) { d.portal.ArchiveContact(remoteID(id)) },
			Vanish:   func(id lead.ID) { d.portal.PurgeContact(remoteID(id)) },
			Merge: func(from, into lead.ID) {
				if _, ok := d.portal.MergeContacts(remoteID(into), remoteID(from)); !ok {
					t.Fatalf("merge %s into %s", from, into)
				}
			},
			Refuse: func(id lead.ID) {
				for _, body := range []string{`"inputs":[{"id":"` + remoteID(id) + `"`, `"to":{"id":"` + remoteID(id) + `"}`} {
					for _, path := range []string{"/batch/update", "/batch/create"} {
						for _, kind := range []string{"contacts", "calls", "notes"} {
							d.portal.Fault(emulator.Fault{
								Path: paths{Latest}.objects(kind, "") + path, Contains: body, Mode: "status", Status: 400, Times: -1,
								Body: `{"status":"error","category":"VALIDATION_ERROR","message":"The record is locked for an approval"}`,
							})
						}
					}
				}
			},
			Effects: func(key string) int { return len(d.portal.Effects("[banter:" + key + " ")) },
			Fields: func(id lead.ID) lead.Values {
				r, err := d.client(change).reader(t.Context())
				if err != nil {
					t.Fatalf("%v", err)
				}
				c, _ := d.portal.Contact(remoteID(id))
				l, err := r.contact(&object{ID: "1", Properties: c.Properties})
				if err != nil {
					t.Fatalf("%v", err)
				}
				return l.Fields
			},
			Breaks: []upstreamtest.Breakage{
				upstreamtest.Unreachable, upstreamtest.Busy, upstreamtest.BadCredentials,
				upstreamtest.CommitThenTimeout, upstreamtest.Garbage,
			},
			Break: d.breakNext,
		}
	}}
}

// breakNext makes the next push and the next pull go wrong: a pull begins with a
// search, a push with a read of the contact; what a push does comes last.
func (d *desk) breakNext(how upstreamtest.Breakage) {
	f := emulator.Fault{Mode: "status"}
	begins := []string{"/crm/objects/2026-09/contacts/search", "/crm/objects/2026-09/contacts/batch/read"}
	switch how {
	case upstreamtest.Unreachable:
		f.Status, f.Body = 502, "<html>Bad Gateway</html>"
	case upstreamtest.Busy:
		f.Status, f.Policy, f.Times = 429, policySecondly, maxTries
	case upstreamtest.BadCredentials:
		f.Status = 401
	case upstreamtest.CommitThenTimeout:
		f.Mode, begins = "commit_then_drop", []string{"/crm/objects/2026-09/calls/batch/create"}
	case upstreamtest.Garbage:
		f.Status, f.Body = 200, "<html>Log in to the hotel's network</html>"
	}
	for _, path := range begins {
		f.Path = path
		d.portal.Fault(f)
	}
}

func keepsMerged(o emulator.Options) emulator.Options {
	o.KeepMergedID = true
	return o
}

func TestConformance(t *testing.T) {
	upstreamtest.Run(t, harness(keepsMerged(custom()), nil))
}

func TestConformanceInSmallPages(t *testing.T) {
	upstreamtest.Run(t, harness(keepsMerged(custom()), func(o *Options) { o.PageSize = 2 }))
}

// The old paths, an account without custom properties, an index that is late, a
// portal that follows merged ids.
func TestConformanceOfOtherAccounts(t *testing.T) {
	late := keepsMerged(custom())
	late.FollowMerged = true
	for name, o := range map[string]emulator.Options{"follows merged ids": late, "without custom properties": keepsMerged(emulator.Options{})} {
		t.Run(name, func(t *testing.T) { upstreamtest.Run(t, harness(o, nil)) })
	}
}
