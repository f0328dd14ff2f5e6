package hubspot

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	emulator "banter/cmd/democrm/hubspot"
	"banter/store/lead"
	"banter/store/upstream/upstreamtest"
)

// clock moves on by itself: each look at it takes a millisecond.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(time.Millisecond)
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// desk is a portal, with a clock that both sides share.
type desk struct {
	t      upstreamtest.TB
	clock  *clock
	portal *emulator.Portal
	net    *wire
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
	o.Now = d.clock.now
	if o.Owners == nil {
		o.Owners = testOwners()
	}
	d.portal = emulator.New(o)
	d.net = &wire{handler: d.portal.Handler()}
	return d
}

// wire carries requests to a portal without a network, and counts them.
type wire struct {
	handler http.Handler
	mu      sync.Mutex
	paths   []string
}

func (w *wire) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	w.mu.Lock()
	w.paths = append(w.paths, r.Method+" "+r.URL.Path)
	w.mu.Unlock()
	in := r.Clone(r.Context())
	if in.Body == nil {
		in.Body = http.NoBody
	}
	in.RequestURI = in.URL.RequestURI()
	out := httptest.NewRecorder()
	defer func() {
		if x := recover(); x != nil {
			resp, err = nil, fmt.Errorf("the connection was cut: %v", x)
		}
	}()
	w.handler.ServeHTTP(out, in)
	return out.Result(), nil
}

// take returns the requests since the last time.
func (w *wire) take() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := w.paths
	w.paths = nil
	return out
}

func (d *desk) options() Options {
	return Options{
		BaseURL: "http://127.0.0.1", Transport: d.net, Token: Fixed(emulator.DefaultToken), Now: d.clock.now, SweepEvery: -1, Timeout: 5 * time.Second,
		Sleep: func(ctx context.Context, wait time.Duration) error {
			d.mu.Lock()
			d.slept = append(d.slept, wait)
			d.mu.Unlock()
			d.clock.pass(wait)
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
