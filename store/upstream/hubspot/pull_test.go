package hubspot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	emulator "banter/cmd/democrm/hubspot"
	"banter/store/lead"
	"banter/store/upstream"
)

// tripper calls before each request.
func tripper(before func(path string), next http.RoundTripper) http.RoundTripper {
	return tripping{before, next}
}

type tripping struct {
	before func(path string)
	next   http.RoundTripper
}

func (t tripping) RoundTrip(r *http.Request) (*http.Response, error) {
	t.before(r.URL.Path)
	return t.next.RoundTrip(r)
}

func TestPollWithNothingNewIsOneRequest(t *testing.T) {
	o := custom()
	o.NoLeads = true
	d, _ := filled(t, 30, o)
	c := d.client(func(o *Options) { o.SweepEvery = time.Hour })
	if _, err := c.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, cursor := pull(t, c, "")
	for range 20 {
		d.net.Take()
		d.clock.Pass(30 * time.Second)
		if _, err := c.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
		var all map[lead.ID]lead.Remote
		all, next := pull(t, c, cursor)
		if got := d.net.Take(); len(got) != 1 || len(all) != 0 {
			t.Fatalf("requests %v, %d leads", got, len(all))
		}
		cursor = next
	}
	if len(cursor) > 2000 {
		t.Errorf("the cursor has %d bytes", len(cursor))
	}
}

func TestIndexThatIsLate(t *testing.T) {
	o := custom()
	o.IndexLag = 40 * time.Second
	d, c := filled(t, 5, o)
	d.clock.Pass(time.Hour)
	_, cursor := pull(t, c, "")
	d.portal.EditContact("2", map[string]string{"jobtitle": "Late"})
	d.clock.Pass(20 * time.Second)
	d.portal.EditContact("4", map[string]string{"jobtitle": "Later"})
	seen := map[lead.ID]string{}
	for range 8 {
		var all map[lead.ID]lead.Remote
		all, cursor = pull(t, c, cursor)
		for id, l := range all {
			seen[id], _ = l.Fields.Get("title")
		}
		d.clock.Pass(15 * time.Second)
	}
	if len(seen) != 2 || seen["hs-2"] != "Late" || seen["hs-4"] != "Later" {
		t.Errorf("told %v", seen)
	}
}

// More contacts change at once than a search can page through by offsets.
func TestMoreThanTenThousandChanges(t *testing.T) {
	if testing.Short() {
		t.Skip("ten thousand contacts take a while")
	}
	o := custom()
	for i := range 10_250 {
		o.Contacts = append(o.Contacts, emulator.Contact{ID: fmt.Sprint(1000 + i), Properties: map[string]string{"firstname": "A", "email": fmt.Sprintf("p%d@example.com", i)}})
	}
	d := serve(t, o)
	c := d.client(nil)
	for _, e := range engagements() {
		c.deny(e.plural) // they are not what is looked at
	}
	all, cursor := pull(t, c, "")
	if len(all) != 10_250 {
		t.Fatalf("the first pull tells %d", len(all))
	}
	d.clock.Pass(time.Hour)
	for i := range 10_250 {
		d.portal.EditContact(fmt.Sprint(1000+i), map[string]string{"jobtitle": "B"})
	}
	if all, _ = pull(t, c, cursor); len(all) != 10_250 {
		t.Errorf("the second tells %d", len(all))
	}
}

func TestMergedContactsAreFollowed(t *testing.T) {
	for _, follow := range []bool{false, true} {
		o := custom()
		o.FollowMerged = follow
		d, c := filled(t, 4, o)
		_, cursor := pull(t, c, "")
		touch := call(1, "hs-2", lead.OutcomeNoAnswer)
		expect(t, push(t, c, touch), 1, upstream.Done, "")
		survivor, _ := d.portal.MergeContacts("1", "2")
		all, cursor := pull(t, c, cursor)
		for _, id := range []lead.ID{"hs-1", "hs-2"} {
			if l := all[id]; !l.Gone || l.MergedInto != localID(survivor) {
				t.Errorf("%s is told as %+v; want it merged into %s", id, l, survivor)
			}
		}
		if l := all[localID(survivor)]; l.Gone || len(l.Fields) == 0 {
			t.Errorf("the survivor is told as %+v", l)
		}
		again, _ := pull(t, c, cursor)
		if l, ok := again["hs-1"]; ok && l.MergedInto == "" {
			t.Errorf("later hs-1 is told as %+v", l)
		}
		rs := push(t, c, call(2, "hs-2", lead.OutcomeNoAnswer))
		expect(t, rs, 2, upstream.Rejected, "merged into")
		if found, err := c.Lookup(t.Context(), []lead.Change{touch}); err != nil || found[touch.Key].State != upstream.Done {
			t.Errorf("the call of a merged contact is not found: %v, %v", found, err)
		}
	}
}

func TestRightsThatAreMissing(t *testing.T) {
	d, c := filled(t, 2, custom())
	d.portal.Grant(emulator.Token{Value: emulator.DefaultToken, Scopes: []string{"crm.objects.contacts.read"}})
	all, _ := pull(t, c, "")
	if v, _ := all["hs-1"].Fields.Get("owner"); len(all) != 2 || v != "101" {
		t.Errorf("%d leads, owner %q; want them, and the owner by number", len(all), v)
	}
	_, err := c.Push(t.Context(), []lead.Change{call(1, "hs-1", lead.OutcomeNoAnswer)})
	if !errors.Is(err, upstream.ErrAuth) || !strings.Contains(err.Error(), "crm.objects.contacts.write") {
		t.Errorf("push without the right to write: %v", err)
	}
	f, err := c.Inspect(t.Context())
	if err != nil || f.OK() {
		t.Errorf("%+v, %v", f, err)
	}
	d.portal.Grant(emulator.Token{Value: emulator.DefaultToken})
	c = d.client(nil)
	if _, err := c.Changes(t.Context(), ""); !errors.Is(err, upstream.ErrAuth) || !strings.Contains(err.Error(), "does not accept the token") {
		t.Errorf("a token that was revoked: %v", err)
	}
}

func TestInspectAndSetup(t *testing.T) {
	d := serve(t, emulator.Options{})
	c := d.client(func(o *Options) { o.Me = "ana" })
	f, err := c.Inspect(t.Context())
	if err != nil || f.Account.Account != "hubspot-44237313" || f.TimeZone != "US/Eastern" || len(f.Missing) != 11 || f.OK() {
		t.Fatalf("%+v, %v", f, err)
	}
	if len(d.portal.Effects("")) != 0 || count(d.net.Take(), "POST") != 0 {
		t.Error("Inspect writes")
	}
	created, err := c.Setup(t.Context(), []string{"banter_stage"})
	if err != nil || len(created) != 1 {
		t.Fatalf("%v, %v", created, err)
	}
	if created, err = c.Setup(t.Context(), nil); err != nil || len(created) != 10 {
		t.Fatalf("%v, %v", created, err)
	}
	if created, err = c.Setup(t.Context(), nil); err != nil || len(created) != 0 {
		t.Fatalf("once more: %v, %v", created, err)
	}
	if _, err = c.Setup(t.Context(), []string{"email"}); !errors.Is(err, upstream.ErrRefused) {
		t.Errorf("a property that is not ours: %v", err)
	}
	if f, err = c.Inspect(t.Context()); err != nil || !f.OK() || len(f.Missing) != 0 {
		t.Errorf("afterwards: %+v, %v", f, err)
	}
	d.custom = true
	d.put("1", setting("name", "Ana Lead"), nil)
	ch := change(1, "hs-1", lead.Recycle, "stage=lead>nurture", "do_not_contact=>true")
	ch.Base.Delete("stage")
	ch.Force = true
	expect(t, push(t, c, ch), 1, upstream.Done, "")
	if d.property("banter_do_not_contact") != "true" || d.property("banter_stage") != "nurture" {
		c, _ := d.portal.Contact("1")
		t.Errorf("the properties do not take what they are for: %v", c.Properties)
	}
}

func TestTokenIsNeverTold(t *testing.T) {
	const secret = "pat-na1-5ecre7ab-0000-4000-8000-00000000c0de"
	d := serve(t, emulator.Options{})
	c := d.client(func(o *Options) {
		o.Token = Fixed(secret)
		o.Transport = answer(401, `{"message":"the token `+secret+` is wrong","correlationId":"`+secret+`"}`)
	})
	_, err := c.Check(t.Context())
	if err == nil || !errors.Is(err, upstream.ErrAuth) {
		t.Fatal(err)
	}
	for _, s := range []string{err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err), fmt.Sprint(c), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", c)} {
		if strings.Contains(s, secret) {
			t.Errorf("it tells the token: %s", s)
		}
	}
	for _, bad := range []string{"", "  ", "pat\nx", "pät"} {
		c := d.client(func(o *Options) { o.Token = Fixed(bad) })
		if _, err := c.Check(t.Context()); !errors.Is(err, upstream.ErrAuth) || bad != "" && strings.Contains(err.Error(), strings.TrimSpace(bad)) && strings.TrimSpace(bad) != "" {
			t.Errorf("token %q: %v", bad, err)
		}
	}
	if n := len(d.net.Take()); n != 0 {
		t.Errorf("%d requests with a token that is none", n)
	}
}

type answering struct {
	status int
	body   string
}

func answer(status int, body string) http.RoundTripper { return answering{status, body} }

func (a answering) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: a.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(a.body))}, nil
}

func TestOwnersWhoCome(t *testing.T) {
	d, c := filled(t, 1, custom())
	pull(t, c, "")
	c.mu.Lock()
	delete(c.owners.names, "102")
	c.mu.Unlock()
	d.portal.EditContact("1", map[string]string{"hubspot_owner_id": "102"})
	d.clock.Pass(2 * time.Minute)
	if v, _ := told(t, c).Fields.Get("owner"); v != "ben" {
		t.Errorf("owner %q; want ben, who came since the owners were read", v)
	}
}

func TestCancelledWhileWaiting(t *testing.T) {
	d, _ := filled(t, 1, custom())
	ctx, cancel := context.WithCancel(t.Context())
	c := d.client(func(o *Options) {
		o.Sleep = func(ctx context.Context, _ time.Duration) error { cancel(); return ctx.Err() }
	})
	d.portal.Fault(emulator.Fault{Mode: "status", Status: 429, Policy: "SECONDLY"})
	if _, err := c.Changes(ctx, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestEventsOfWhoChanged(t *testing.T) {
	o := custom()
	o.BehaviouralEvents = true
	d, c := filled(t, 3, o)
	_, cursor := pull(t, c, "")
	seen := d.clock.Now()
	d.portal.AddEvent(emulator.Event{ID: "e-1", Type: "e_visited_page", Contact: "2", At: seen, Properties: map[string]string{"hs_url": "https://example.com/pricing", "hs_page_title": "What it costs"}})
	d.portal.EditContact("2", map[string]string{"hs_analytics_last_visit_timestamp": iso(seen)})
	all, _ := pull(t, c, cursor)
	i := slices.IndexFunc(all["hs-2"].Activities, func(a lead.Activity) bool { return a.ID == "hs-event-e-1" })
	if i < 0 || all["hs-2"].Activities[i].Kind != lead.KindPricingPage || all["hs-2"].Activities[i].Subject != "What it costs" {
		t.Errorf("%+v", all["hs-2"].Activities)
	}
	if slices.ContainsFunc(all["hs-2"].Activities, func(a lead.Activity) bool { return strings.HasPrefix(a.ID, visitPrefix) }) {
		t.Error("the visit is told twice")
	}
	d2, c2 := filled(t, 3, custom())
	_, cursor = pull(t, c2, "")
	for range 3 {
		d2.portal.EditContact("2", map[string]string{"jobtitle": d2.clock.Now().String()})
		_, cursor = pull(t, c2, cursor)
	}
	if n := count(d2.net.Take(), "/events/"); n != 1 {
		t.Errorf("events were asked for %d times where the account has none; want once an hour", n)
	}
}

func TestRecordedEvents(t *testing.T) {
	var in struct {
		Results []event `json:"results"`
	}
	if err := decode(recorded(t, "amp-read__events__e_visited_page.json"), &in); err != nil {
		t.Fatal(err)
	}
	a, ok := (&reader{m: (Mapping{}).complete()}).event(in.Results[0])
	if !ok || a.Kind != lead.KindPageView || a.Subject != "Meet with Integration User" || !a.At.Equal(time.Date(2026, 5, 11, 23, 47, 17, 75e6, time.UTC)) {
		t.Errorf("%+v, %t", a, ok)
	}
}
