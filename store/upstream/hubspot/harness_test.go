package hubspot

import (
	"context"
	"maps"
	"strings"
	"sync"
	"time"

	emulator "banter/cmd/democrm/hubspot"
	"banter/store/lead"
	"banter/store/upstream/upstreamtest"
)

func newClock() *upstreamtest.Clock {
	return upstreamtest.NewClock(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))
}

// desk is a portal, with a clock that both sides share.
type desk struct {
	t      upstreamtest.TB
	clock  *upstreamtest.Clock
	portal *emulator.Portal
	net    *upstreamtest.Wire
	custom bool            // the portal has the custom properties
	slept  []time.Duration // what was waited for
	mu     sync.Mutex
}

func testOwners() []emulator.Owner {
	return []emulator.Owner{
		{ID: "101", Email: "ana@example.com", FirstName: "Ana", LastName: "Silva"},
		{ID: "102", Email: "ben@example.com", FirstName: "Ben", LastName: "Okafor"},
		{ID: "103", Email: "cem@example.com", FirstName: "Cem", LastName: "Demir"},
	}
}

// serve starts a portal; a change of its options is made before.
func serve(t upstreamtest.TB, o emulator.Options) *desk {
	t.Helper()
	d := &desk{t: t, clock: newClock(), custom: o.Properties != nil}
	o.Now = d.clock.Now
	if o.Owners == nil {
		o.Owners = testOwners()
	}
	d.portal = emulator.New(o)
	d.net = upstreamtest.NewWire(d.portal.Handler())
	return d
}

func (d *desk) options() Options {
	return Options{
		BaseURL: "http://127.0.0.1", Transport: d.net, Token: Fixed(emulator.DefaultToken), Now: d.clock.Now, SweepEvery: -1, Timeout: 5 * time.Second,
		Sleep: func(ctx context.Context, wait time.Duration) error {
			d.mu.Lock()
			d.slept = append(d.slept, wait)
			d.mu.Unlock()
			d.clock.Pass(wait)
			return ctx.Err()
		},
		Mapping: Mapping{
			Owners:  map[string]string{"ana@example.com": "ana", "ben@example.com": "ben", "cem@example.com": "cem"},
			Company: map[string][]string{},
		},
	}
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

// custom makes a portal that has the custom properties.
func custom() emulator.Options {
	var list []emulator.Property
	for _, w := range (Mapping{}).complete().wanted() {
		p := emulator.Property{Name: w.Name, Label: w.Label, Type: w.Type, FieldType: w.FieldType, GroupName: w.GroupName}
		for _, o := range w.Options {
			p.Options = append(p.Options, emulator.Option{Label: o.Label, Value: o.Value, DisplayOrder: o.DisplayOrder})
		}
		list = append(list, p)
	}
	return emulator.Options{Properties: map[string][]emulator.Property{"contacts": list}}
}

// props are the properties of a contact that say what a lead says.
func props(m Mapping, fields lead.Values, has bool, now map[string]string) map[string]string {
	out := map[string]string{}
	for _, v := range fields {
		switch v.Field {
		case "name":
			out["firstname"], out["lastname"], _ = strings.Cut(v.Text, " ")
		case "owner":
			out["hubspot_owner_id"] = map[string]string{"ana": "101", "ben": "102", "cem": "103"}[v.Text]
		case "stage":
			maps.Copy(out, m.write(lead.Stage(v.Text), "", func(n string) string { return now[n] }, has))
		case "status":
			maps.Copy(out, m.write("", lead.Status(v.Text), func(n string) string { return now[n] }, has))
		case "do_not_contact":
			out["banter_do_not_contact"] = map[string]string{"true": "true", "": "false"}[v.Text]
		case "reason":
			out["banter_reason"] = v.Text
		default:
			if from := m.Fields[v.Field]; len(from) > 0 {
				out[from[0]] = v.Text
			}
		}
	}
	delete(out, "createdate")
	return out
}

// put places a lead into the portal as a colleague would.
func (d *desk) put(id string, fields lead.Values, as []lead.Activity) {
	d.t.Helper()
	old, there := d.portal.Contact(id)
	c := emulator.Contact{ID: id, Properties: props((Mapping{}).complete(), fields, d.custom, old.Properties)}
	if text, ok := fields.Get("created_at"); ok && !there {
		c.Created, _ = time.Parse(time.RFC3339, text)
	}
	for _, a := range as {
		if a.Kind == lead.KindWebinar {
			c.Properties["recent_conversion_event_name"], c.Properties["recent_conversion_date"] = a.Subject, iso(a.At)
		}
	}
	d.portal.PutContact(c)
}
