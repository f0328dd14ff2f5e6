package salesforce

import (
	"context"
	"maps"
	"net/http"
	"strings"
	"sync"
	"time"

	emulator "banter/cmd/democrm/salesforce"
	"banter/store/lead"
	"banter/store/upstream/upstreamtest"
)

func newClock() *upstreamtest.Clock {
	return upstreamtest.NewClock(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))
}

// desk is an org, with a clock that both sides share.
type desk struct {
	t     upstreamtest.TB
	clock *upstreamtest.Clock
	org   *emulator.Org
	net   *upstreamtest.Wire
	eyes  *reader         // of whoever works at Salesforce's own screens
	slept []time.Duration // what was waited for
	mu    sync.Mutex
}

func testUsers() []emulator.User {
	return []emulator.User{{Name: "Ben Okafor", Email: "ben@example.com"}, {Name: "Cem Demir", Email: "cem@example.com"}}
}

// serve starts an org.
func serve(t upstreamtest.TB, o emulator.Options) *desk {
	t.Helper()
	d := &desk{t: t, clock: newClock()}
	o.Now = d.clock.Now
	if o.Users == nil {
		o.User, o.Users = emulator.User{Name: "Ana Silva", Email: "ana@example.com"}, testUsers()
	}
	d.org = emulator.New(o)
	d.net = upstreamtest.NewWire(d.org.Handler())
	return d
}

func (d *desk) options() Options {
	return Options{
		Tokens: Static(emulator.DefaultToken, "http://127.0.0.1"), HTTP: &http.Client{Transport: d.net, Timeout: 5 * time.Second},
		Now: d.clock.Now, SweepEvery: -1,
		Sleep: func(ctx context.Context, wait time.Duration) error {
			d.mu.Lock()
			d.slept = append(d.slept, wait)
			d.mu.Unlock()
			d.clock.Pass(wait)
			return ctx.Err()
		},
		Mapping: testMapping(),
	}
}

func testMapping() Mapping {
	return Mapping{Owners: map[string]string{"ana@example.com": "ana", "ben@example.com": "ben", "cem@example.com": "cem"}, DailyShare: 1}
}

func (d *desk) client(change func(*Options)) *Client {
	d.t.Helper()
	o := d.options()
	if change != nil {
		change(&o)
	}
	c, err := New(o)
	if err != nil {
		d.t.Fatalf("New: %v", err)
	}
	return c
}

// custom makes an org that has the custom fields.
func customOrg() emulator.Options {
	var list []emulator.Field
	for _, w := range (Mapping{}).complete().wanted() {
		f := emulator.Field{Name: w.name, Label: w.label, Length: w.length, Values: w.values, Restricted: len(w.values) > 0}
		switch w.kind {
		case "Picklist":
			f.Type = "picklist"
		case "Number":
			f.Type = "double"
		case "DateTime":
			f.Type = "datetime"
		default:
			f.Type = "string"
		}
		list = append(list, f)
	}
	return emulator.Options{Fields: map[string][]emulator.Field{"Lead": list}, Queues: []string{"Inbound"}}
}

// fields are the fields in Salesforce that say what a lead says.
func (d *desk) fields(fields lead.Values, now map[string]string) map[string]string {
	d.t.Helper()
	if d.eyes == nil {
		var err error
		if d.eyes, err = d.client(nil).reader(d.t.Context()); err != nil {
			d.t.Fatalf("%v", err)
		}
	}
	r, out := d.eyes, map[string]string{}
	for _, v := range fields {
		switch v.Field {
		case "name":
			out["FirstName"], out["LastName"], _ = strings.Cut(v.Text, " ")
		case "owner":
			out["OwnerId"] = d.owner(v.Text)
		case "stage":
			out["Status"] = r.schema.statuses.choose(now["Status"], lead.Stage(v.Text), "")
			if r.schema.statuses.own {
				out[r.m.Stage] = v.Text
			}
		case "status":
			out[r.m.Work] = v.Text
		case "do_not_contact":
			out["DoNotCall"], out["HasOptedOutOfEmail"] = map[string]string{"true": "true", "": "false"}[v.Text], "false"
		case "reason":
			out[r.m.Reason] = v.Text
		default:
			if from := r.m.Fields[v.Field]; len(from) > 0 {
				out[from[0]] = v.Text
			}
		}
	}
	return out
}

func (d *desk) owner(name string) string {
	if name == "" {
		return d.org.QueueID("Inbound")
	}
	return d.org.UserID(name + "@example.com")
}

// idOf makes the id of a lead of a small number, as the suite names them.
func idOf(id lead.ID) string {
	return full(prefixLead + "5g0000" + strings.Repeat("0", 6-len(id)) + string(id))
}

// put places a lead into the org as a colleague would.
func (d *desk) put(id string, fields lead.Values, as []lead.Activity) {
	d.t.Helper()
	old, there := d.org.Record(id)
	values := d.fields(fields, old.Fields)
	if there {
		delete(values, "CreatedDate")
	}
	d.org.Put("Lead", emulator.Record{ID: id, Fields: values})
	for _, a := range as {
		if a.Kind == lead.KindWebinar {
			d.respond(id, a.Subject, a.At)
		}
	}
}

// respond makes a lead respond to a campaign.
func (d *desk) respond(id, name string, at time.Time) {
	d.t.Helper()
	campaign := d.org.Put("Campaign", emulator.Record{Fields: map[string]string{"Name": name, "Type": "Other"}})
	d.org.Put("CampaignMember", emulator.Record{Fields: map[string]string{
		"CampaignId": campaign, "LeadId": id, "Status": "Responded", "HasResponded": "true",
		"CreatedDate": iso(at), "FirstRespondedDate": at.Format(time.DateOnly),
	}})
}

// now are the fields of a lead as they are in the org.
func (d *desk) now(id string) map[string]string {
	r, _ := d.org.Record(id)
	return maps.Clone(r.Fields)
}
