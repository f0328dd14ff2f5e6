package salesforce

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	emulator "banter/cmd/democrm/salesforce"
	"banter/store/lead"
	"banter/store/upstream"
	"banter/store/upstream/upstreamtest"
)

// desks makes an org with n leads of ana, a minute ago.
func desks(t *testing.T, n int, o emulator.Options) *desk {
	t.Helper()
	d := serve(t, o)
	for _, l := range upstreamtest.Leads(n) {
		d.put(idOf(l.ID), l.Fields, nil)
	}
	d.clock.Pass(time.Minute)
	return d
}

// pull reads pages up to the end.
func pull(t *testing.T, c *Client, from upstream.Cursor) (map[lead.ID]lead.Remote, upstream.Cursor) {
	t.Helper()
	out := map[lead.ID]lead.Remote{}
	for range 100 {
		p, err := c.Changes(t.Context(), from)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range p.Leads {
			out[l.ID] = l
		}
		if from = p.Next; !p.More {
			return out, from
		}
	}
	t.Fatal("the pull does not end")
	return nil, ""
}

func TestPollWithNothingNewIsOneRequest(t *testing.T) {
	d := desks(t, 5, customOrg())
	c := d.client(func(o *Options) { o.SweepEvery = time.Hour })
	_, cursor := pull(t, c, "")
	for range 3 {
		d.clock.Pass(time.Minute)
		d.net.Take()
		got, next := pull(t, c, cursor)
		if paths := d.net.Take(); len(got) != 0 || len(paths) != 1 || !strings.HasPrefix(paths[0], "GET /services/data/v68.0/queryAll") {
			t.Errorf("%d leads by %q", len(got), paths)
		}
		cursor = next
	}
	// What changes beside the leads costs four more, now and then.
	d.clock.Pass(2 * time.Hour)
	pull(t, c, cursor)
	if paths := d.net.Take(); len(paths) > 5 {
		t.Errorf("a sweep with nothing new takes %d requests: %q", len(paths), paths)
	}
}

func TestFirstPullGoesOnWhereItWas(t *testing.T) {
	d := desks(t, 7, customOrg())
	c := d.client(func(o *Options) { o.PageSize = 3 })
	p, err := c.Changes(t.Context(), "")
	if err != nil || len(p.Leads) != 3 || p.Total != 7 || !p.More {
		t.Fatalf("%+v, %v", p, err)
	}
	// Another program, later, with every cursor of Salesforce's gone stale.
	d.org.DropCursors()
	got, _ := pull(t, d.client(func(o *Options) { o.PageSize = 3 }), p.Next)
	if len(got) != 4 || got[p.Leads[0].ID].ID != "" {
		t.Errorf("it goes on with %d leads; want the 4 others", len(got))
	}
}

func TestChangesOfOneSecond(t *testing.T) {
	d := desks(t, 3, customOrg())
	c := d.client(nil)
	_, cursor := pull(t, c, "")
	d.clock.Pass(time.Minute)
	id := idOf("2")
	// Two edits within a second have the same stamp: the pull between them must not
	// hide the second.
	for _, title := range []string{"Director of Tea", "Director of Coffee"} {
		d.org.Edit(id, map[string]string{"Title": title})
		var got map[lead.ID]lead.Remote
		got, cursor = pull(t, c, cursor)
		if text, _ := got[localID(id)].Fields.Get("title"); text != title {
			t.Fatalf("title %q; want %q", text, title)
		}
	}
}

func TestMassUpdate(t *testing.T) {
	d := desks(t, 9, customOrg())
	c := d.client(func(o *Options) { o.PageSize = 2 })
	_, cursor := pull(t, c, "")
	d.clock.Pass(time.Hour)
	stamp := d.clock.Now() // of all of them
	for _, l := range upstreamtest.Leads(9) {
		d.org.Put("Lead", emulator.Record{ID: idOf(l.ID), Fields: map[string]string{"Title": "Owner"}, Stamp: stamp})
	}
	got, cursor := pull(t, c, cursor)
	if len(got) != 9 {
		t.Errorf("%d leads of 9 that share their stamp", len(got))
	}
	// What was told within its own second may have changed in it: once more.
	d.clock.Pass(time.Minute)
	_, cursor = pull(t, c, cursor)
	if got, _ := pull(t, c, cursor); len(got) != 0 {
		t.Errorf("told again: %d", len(got))
	}
}

func TestTasksAndCampaigns(t *testing.T) {
	d := desks(t, 3, customOrg())
	c := d.client(nil)
	_, cursor := pull(t, c, "")
	d.clock.Pass(time.Hour)
	id := idOf("1")
	ben := d.org.UserID("ben@example.com")
	d.org.Put("Task", emulator.Record{Fields: map[string]string{
		"WhoId": id, "OwnerId": ben, "Subject": "Call", "TaskSubtype": "Call", "CallType": "Outbound", "CallDisposition": "No answer", "Status": "Completed", "IsClosed": "true",
		"ActivityDate": d.clock.Now().Format(time.DateOnly), "Description": "rang\x1b[2J out",
	}})
	d.org.Put("Task", emulator.Record{Fields: map[string]string{"WhoId": id, "Subject": "Call back", "Status": "Not Started", "IsClosed": "false"}})
	d.respond(id, "Pricing webinar", d.clock.Now())
	d.org.Put("CampaignMember", emulator.Record{Fields: map[string]string{
		"LeadId": idOf("2"), "HasResponded": "false",
		"CampaignId": d.org.Put("Campaign", emulator.Record{Fields: map[string]string{"Name": "Spring mailing"}}),
	}})
	got, _ := pull(t, c, cursor)
	as := got[localID(id)].Activities
	if len(as) != 2 {
		t.Fatalf("%+v", as)
	}
	call, webinar := as[0], as[1]
	if call.Kind != lead.KindCall || call.Outcome != lead.OutcomeNoAnswer || call.By != "ben" || call.Note != "rang[2J out" || !call.HumanTouch() {
		t.Errorf("%+v", call)
	}
	if age := d.clock.Now().Sub(call.At); age < 0 || age > time.Minute {
		t.Errorf("the call is told at %s, %s ago", call.At, age)
	}
	if webinar.Kind != lead.KindWebinar || webinar.Subject != "Pricing webinar" {
		t.Errorf("%+v", webinar)
	}
	if text, _ := got[localID(idOf("2"))].Fields.Get("campaign"); text != "Spring mailing" || len(got[localID(idOf("2"))].Activities) != 0 {
		t.Errorf("of a campaign that was sent and not answered: %+v", got[localID(idOf("2"))])
	}
}

func TestOutcomeOfAConvertedLead(t *testing.T) {
	d := desks(t, 2, customOrg())
	c := d.client(nil)
	_, cursor := pull(t, c, "")
	d.clock.Pass(time.Hour)
	id := idOf("1")
	done, ok := d.org.Convert(id)
	if !ok {
		t.Fatal("not converted")
	}
	get := func(want lead.Stage) lead.Remote {
		t.Helper()
		var got map[lead.ID]lead.Remote
		got, cursor = pull(t, c, cursor)
		l := got[localID(id)]
		if text, _ := l.Fields.Get("stage"); text != string(want) {
			t.Errorf("stage %q; want %s", text, want)
		}
		return l
	}
	l := get(lead.StageOpportunity)
	if text, _ := l.Fields.Get("opportunity"); text != done.Opportunity {
		t.Errorf("opportunity %q; want %q", text, done.Opportunity)
	}
	if text, _ := l.Fields.Get(lead.ExtraPrefix + "ConvertedContactId"); text != done.Contact {
		t.Errorf("contact %q; want %q", text, done.Contact)
	}
	// The opportunity is won weeks later; nothing of the lead itself changes.
	d.clock.Pass(72 * time.Hour)
	d.org.Put("Opportunity", emulator.Record{ID: done.Opportunity, Fields: map[string]string{
		"Amount": "42000.0", "StageName": "Closed Won", "IsClosed": "true", "IsWon": "true", "CloseDate": "2026-11-05",
	}})
	l = get(lead.StageWon)
	for field, want := range map[string]string{"amount": "42000", "closed_at": "2026-11-05T00:00:00Z"} {
		if text, _ := l.Fields.Get(field); text != want {
			t.Errorf("%s is %q; want %q", field, text, want)
		}
	}
}

func TestPurgedLogOfDeletions(t *testing.T) {
	d := desks(t, 3, customOrg())
	c := d.client(nil)
	_, cursor := pull(t, c, "")
	d.clock.Pass(3 * time.Hour)
	d.org.PurgeDeleted()
	_, err := c.Changes(t.Context(), cursor)
	for n := 0; err == nil && n < 10; n++ {
		var p upstream.Page
		p, err = c.Changes(t.Context(), cursor)
		cursor = p.Next
	}
	if !errors.Is(err, upstream.ErrCursor) || !strings.Contains(err.Error(), "purged") {
		t.Errorf("%v; want ErrCursor: everything has to be asked for again", err)
	}
	_, cursor = pull(t, c, "")
	d.clock.Pass(16 * 24 * time.Hour)
	if _, err := c.Changes(t.Context(), cursor); !errors.Is(err, upstream.ErrCursor) {
		t.Errorf("after 16 days: %v; want ErrCursor", err)
	}
}

func TestQueueIsThePool(t *testing.T) {
	d := desks(t, 1, customOrg())
	d.org.Edit(idOf("1"), map[string]string{"OwnerId": d.org.QueueID("Inbound")})
	got, _ := pull(t, d.client(nil), "")
	if owner, ok := got[localID(idOf("1"))].Fields.Get("owner"); !ok || owner != "" {
		t.Errorf("owner %q, %t; want none", owner, ok)
	}
}

func TestMarketingFields(t *testing.T) {
	o := customOrg()
	o.Fields["Lead"] = slices.Concat(o.Fields["Lead"], emulator.PardotFields(), emulator.MarketoFields())
	d := desks(t, 1, o)
	d.org.Edit(idOf("1"), map[string]string{
		"pi__score__c": "87.0", "pi__grade__c": "B+", "mkto71_Lead_Score__c": "112", "pi__last_activity__c": "2026-10-30T08:00:00Z",
		"mkto_si__Last_Interesting_Moment_Date__c": "2026-11-01T10:00:00Z", "mkto_si__Last_Interesting_Moment_Type__c": "Web",
		"mkto_si__Last_Interesting_Moment_Desc__c": "Visited the pricing page", "Country": "Deutschland", "LeadSource": "Web",
	})
	got, _ := pull(t, d.client(nil), "")
	l := got[localID(idOf("1"))]
	for field, want := range map[string]string{"x.pi__score__c": "87", "x.pi__grade__c": "B+", "x.mkto71_Lead_Score__c": "112", "country": "Deutschland", "source": "Web"} {
		if text, _ := l.Fields.Get(field); text != want {
			t.Errorf("%s is %q; want %q", field, text, want)
		}
	}
	if len(l.Activities) != 2 || l.Activities[1].Kind != lead.KindPricingPage || l.Activities[1].Source != "marketo" {
		t.Errorf("%+v", l.Activities)
	}
}

// changing is a login whose token is renewed.
type changing struct {
	mu      sync.Mutex
	tokens  []string
	renewed int
}

func (c *changing) Token(context.Context) (Token, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return Token{c.tokens[0], "http://127.0.0.1"}, nil
}

func (c *changing) Refresh(_ context.Context, stale string) (Token, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tokens[0] == stale && len(c.tokens) > 1 {
		c.tokens, c.renewed = c.tokens[1:], c.renewed+1
	}
	return Token{c.tokens[0], "http://127.0.0.1"}, nil
}

func TestExpiredSession(t *testing.T) {
	o := customOrg()
	o.Tokens = []string{"first", "second"}
	d := desks(t, 2, emulator.Options{Fields: o.Fields, Queues: o.Queues, Tokens: []string{"second", emulator.DefaultToken}})
	source := &changing{tokens: []string{"first", "second"}}
	c := d.client(func(o *Options) { o.Tokens = source })
	if got, _ := pull(t, c, ""); len(got) != 2 || source.renewed != 1 {
		t.Errorf("%d leads, renewed %d times", len(got), source.renewed)
	}
	source.tokens = []string{"third", "fourth"}
	if _, err := c.Changes(t.Context(), ""); !errors.Is(err, upstream.ErrAuth) || source.renewed != 2 {
		t.Errorf("%v after %d renewals; want ErrAuth after one try more", err, source.renewed)
	}
}

func TestAnotherOrgIsRefused(t *testing.T) {
	d := desks(t, 1, customOrg())
	c := d.client(func(o *Options) { o.Org = "00D000000000062" })
	d.net.Take()
	for name, f := range map[string]func() error{
		"check":   func() error { _, err := c.Check(t.Context()); return err },
		"changes": func() error { _, err := c.Changes(t.Context(), ""); return err },
	} {
		if err := f(); !errors.Is(err, upstream.ErrAuth) || !strings.Contains(err.Error(), "another profile") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, path := range d.net.Take() {
		if !strings.Contains(path, "/services/oauth2/userinfo") {
			t.Errorf("sent to another org: %s", path)
		}
	}
}

func TestVersions(t *testing.T) {
	o := customOrg()
	o.Newest = 63
	d := desks(t, 1, o)
	c := d.client(nil)
	pull(t, c, "")
	if paths := d.net.Take(); !slices.ContainsFunc(paths, func(p string) bool { return strings.Contains(p, "/v63.0/") }) {
		t.Errorf("%q", paths)
	}
	for _, v := range []string{"58.0", "69.0", "x", "63"} {
		if _, err := New(Options{Tokens: Static("t", "https://x"), Version: v}); !errors.Is(err, upstream.ErrRefused) {
			t.Errorf("version %s: %v", v, err)
		}
	}
	// A retired version is negotiated once more.
	d.org.Fault(emulator.Fault{Path: "/services/data/v63.0/", Mode: "status", Status: http.StatusGone})
	if _, err := c.Changes(t.Context(), ""); err != nil {
		t.Errorf("after 410: %v", err)
	}
	o.Oldest, o.Newest = 40, 50
	if _, err := desks2(t, o).Check(t.Context()); !errors.Is(err, upstream.ErrRefused) {
		t.Errorf("an old org: %v", err)
	}
}

func desks2(t *testing.T, o emulator.Options) *Client { t.Helper(); return serve(t, o).client(nil) }

func TestDailyLimit(t *testing.T) {
	d := desks(t, 2, customOrg())
	c := d.client(nil)
	_, cursor := pull(t, c, "")
	d.org.Fault(emulator.Fault{Path: "/services/data/v68.0/queryAll", Mode: "status", Status: 403})
	if _, err := c.Changes(t.Context(), cursor); !errors.Is(err, upstream.ErrRetry) || upstream.After(err) != time.Hour {
		t.Fatalf("%v, after %s; want ErrRetry, an hour", err, upstream.After(err))
	}
	d.net.Take()
	_, err := c.Changes(t.Context(), cursor)
	if !errors.Is(err, upstream.ErrRetry) || !strings.Contains(err.Error(), "rolling day") || len(d.net.Take()) != 0 {
		t.Errorf("while it is used up: %v; want no call", err)
	}
	d.clock.Pass(time.Hour)
	if _, err := c.Changes(t.Context(), cursor); err != nil {
		t.Errorf("an hour later: %v", err)
	}
}

func TestInspect(t *testing.T) {
	d := desks(t, 1, customOrg())
	f, err := d.client(func(o *Options) { o.Me = "ana" }).Inspect(t.Context())
	if err != nil || !f.OK() || len(f.Missing) > 0 || f.Package != nil || f.Version != "68.0" || !slices.Contains(f.Owners, "ben") {
		t.Errorf("%+v, %v", f, err)
	}
	d = serve(t, emulator.Options{})
	f, err = d.client(func(o *Options) { o.Me = "zoe" }).Inspect(t.Context())
	if err != nil || f.OK() || len(f.Missing) != 11 {
		t.Errorf("%+v, %v", f, err)
	}
	for _, name := range []string{"custom fields", "stages to write", "you", "pool"} {
		i := slices.IndexFunc(f.Items, func(x Finding) bool { return x.Name == name })
		if i < 0 || f.Items[i].OK || f.Items[i].Hint == "" {
			t.Errorf("%s is not among what is wrong: %+v", name, f.Items)
		}
	}
	if len(f.Package) != 4 || !strings.Contains(f.Package[3].Text, "<fullName>Banter_Wipe__c</fullName>") || !strings.Contains(f.Package[1].Text, "<fullName>Banter_Stage__c</fullName>") || !strings.Contains(f.Package[0].Text, "<members>Lead.Banter_Reason__c</members>") {
		t.Errorf("%+v", f.Package)
	}
}
