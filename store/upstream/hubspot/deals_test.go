package hubspot

import (
	"fmt"
	"strings"
	"testing"
	"time"

	emulator "banter/cmd/democrm/hubspot"
	"banter/store/lead"
)

// deal makes a deal of a contact, or changes the one of this id. Properties are
// written as "dealstage=closedwon amount=1200".
func (d *desk) deal(id, contact, props string) string {
	d.t.Helper()
	c := emulator.Contact{ID: id, Properties: map[string]string{}}
	for p := range strings.FieldsSeq(props) {
		name, value, _ := strings.Cut(p, "=")
		if c.Properties[name] = value; name == "createdate" {
			c.Created, _ = time.Parse(time.RFC3339, value)
			delete(c.Properties, name)
		}
	}
	made := d.portal.Put(dealsKind, c)
	if id == "" && !d.portal.Associate("contacts", contact, dealsKind, made, 4) {
		d.t.Fatalf("no contact %s", contact)
	}
	return made
}

// dealt are the fields of a lead that its deal fills, and its stage.
func dealt(l lead.Remote) string {
	var out []string
	for _, f := range []string{"stage", "amount", "currency", "opportunity_at", "closed_at"} {
		text, ok := l.Fields.Get(f)
		if !ok {
			text = "?"
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

// A contact with deals, and what becomes of it: the lifecycle, since 2 November,
// and the deals as they are in turn.
func TestWhichDealCounts(t *testing.T) {
	const (
		won  = "dealstage=closedwon amount=100 createdate=2026-11-03T00:00:00Z closedate=2026-11-05T00:00:00Z"
		lost = "dealstage=closedlost amount=200 deal_currency_code=CHF createdate=2026-11-03T00:00:00Z closedate=2026-11-04T00:00:00Z"
		open = "dealstage=contractsent amount=300.6 deal_currency_code=EUR createdate=2026-11-02T00:00:00Z closedate=2027-01-01T00:00:00Z"
		past = "dealstage=closedlost amount=400 createdate=2026-01-03T00:00:00Z closedate=2026-02-04T00:00:00Z"
		bare = "dealstage=appointmentscheduled createdate=2026-11-06T00:00:00Z"
		late = "dealstage=closedlost amount=500 createdate=2026-01-03T00:00:00Z closedate=2026-11-06T00:00:00Z"
	)
	for _, tc := range []struct {
		name, life, status string
		deals              []string
		want               string
	}{
		{"none", "marketingqualifiedlead", "", nil, "mql    "},
		{"an open one", "salesqualifiedlead", "", []string{open}, "opportunity 301 EUR 2026-11-02T00:00:00Z "},
		{"an open one before closed ones", "salesqualifiedlead", "", []string{won, open, lost}, "opportunity 301 EUR 2026-11-02T00:00:00Z "},
		{"the newest open one", "lead", "", []string{bare, open}, "opportunity   2026-11-06T00:00:00Z "},
		{"the one that was closed last", "opportunity", "", []string{lost, won, past}, "won 100 USD 2026-11-03T00:00:00Z 2026-11-05T00:00:00Z"},
		{"a lost one", "opportunity", "", []string{lost}, "lost 200 CHF 2026-11-03T00:00:00Z 2026-11-04T00:00:00Z"},
		{"lost since, opened long ago", "salesqualifiedlead", "", []string{late, past}, "lost 500 USD 2026-01-03T00:00:00Z 2026-11-06T00:00:00Z"},
		{"last year's says nothing of this year", "marketingqualifiedlead", "", []string{past}, "mql 400 USD 2026-01-03T00:00:00Z 2026-02-04T00:00:00Z"},
		{"an opportunity of deals that are all closed", "opportunity", "", []string{past}, "lost 400 USD 2026-01-03T00:00:00Z 2026-02-04T00:00:00Z"},
		{"a customer stays one", "customer", "", []string{open}, "won 301 EUR 2026-11-02T00:00:00Z "},
		{"a verdict counts more", "lead", "BAD_TIMING", []string{open}, "nurture 301 EUR 2026-11-02T00:00:00Z "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := serve(t, custom())
			d.portal.PutContact(emulator.Contact{ID: "1", Properties: map[string]string{"lifecyclestage": tc.life, "hs_lead_status": tc.status}})
			for _, props := range tc.deals {
				d.deal("", "1", props)
			}
			l := told(t, d.client(nil))
			if got := dealt(l); got != tc.want {
				t.Errorf("%q; want %q", got, tc.want)
			}
			if id, ok := l.Fields.Get("opportunity"); !ok || (id == "") != (tc.deals == nil) {
				t.Errorf("the opportunity is %q", id)
			}
		})
	}
}

// A deal moves without its contact: that is told by the next search of deals, and
// costs one request more than a poll with nothing new.
func TestChangeOfTheDealAlone(t *testing.T) {
	o := custom()
	o.NoLeads, o.IndexLag = true, 10*time.Second
	d, _ := filled(t, 6, o)
	id := d.deal("", "3", "dealstage=contractsent amount=10 createdate=2026-11-02T00:00:00Z")
	d.deal("", "4", "dealstage=contractsent")
	d.clock.Pass(time.Hour)
	c := d.client(func(o *Options) { o.SweepEvery = 15 * time.Minute })
	all, cursor := pull(t, c, "")
	if got := dealt(all["hs-3"]); !strings.HasPrefix(got, "opportunity 10 ") {
		t.Fatal(got)
	}
	// One whose change the index has not seen yet when a later one is told.
	d.clock.Pass(13 * time.Minute)
	d.deal(id, "", "amount=20")
	polls, asked := map[int]int{}, 0
	var last lead.Remote
	for n := range 120 {
		d.clock.Pass(30 * time.Second)
		if n == 3 {
			d.deal("", "4", "dealstage=closedlost closedate=2026-11-02T12:00:00Z")
		}
		d.net.Take()
		var news map[lead.ID]lead.Remote
		news, cursor = pull(t, c, cursor)
		paths := d.net.Take()
		if asked += count(paths, "/deals/search"); len(news) == 0 {
			polls[len(paths)]++
		}
		if l, ok := news["hs-3"]; ok {
			last = l
		}
	}
	if got := dealt(last); !strings.HasPrefix(got, "opportunity 20 ") {
		t.Errorf("told %q", got)
	}
	if polls[1] < 114 || polls[3] != 2 || len(polls) > 2 || asked != 4 { // with the list of archived contacts
		t.Errorf("polls with nothing new by their requests: %v; deals were searched %d times in an hour", polls, asked)
	}
	// A deal that is gone takes with it what it said.
	d.portal.Archive(dealsKind, id)
	d.portal.EditContact("3", map[string]string{"city": "Bonn"})
	news, _ := pull(t, c, cursor)
	if got := dealt(news["hs-3"]); strings.Contains(got, "20") || strings.Contains(got, "opportunity") {
		t.Errorf("without the deal: %q", got)
	}
}

// Without the scope leads come without what became of them, and the doctor says
// so; with it all deals are looked at once.
func TestDealsWithoutTheScope(t *testing.T) {
	o := custom()
	o.NoLeads = true
	d, c := filled(t, 3, o)
	d.deal("", "2", "dealstage=contractsent amount=10")
	d.portal.Grant(emulator.Token{Value: emulator.DefaultToken, Scopes: append(emulator.MinimumScopes(), "crm.schemas.contacts.write")})
	all, cursor := pull(t, c, "")
	if got := dealt(all["hs-2"]); len(all) != 3 || !strings.HasSuffix(got, " ? ? ? ?") {
		t.Errorf("%d leads, %q", len(all), got)
	}
	f, err := c.Inspect(t.Context())
	if err != nil || !f.OK() {
		t.Errorf("%+v, %v", f, err)
	}
	said := false
	for _, x := range f.Items {
		said = said || x.Name == "deals" && strings.Contains(x.Text, "crm.objects.deals.read")
	}
	if !said {
		t.Errorf("the doctor says nothing of deals: %+v", f.Items)
	}
	d.portal.Grant(emulator.Token{Value: emulator.DefaultToken, Scopes: emulator.AllScopes()})
	d.clock.Pass(2 * deniedFor)
	d.portal.EditContact("1", map[string]string{"city": "Bonn"})
	all, cursor = pull(t, c, cursor)
	if got := dealt(all["hs-2"]); !strings.HasPrefix(got, "opportunity 10 ") {
		t.Errorf("with the scope: %q of %d", got, len(all))
	}
	if all, _ = pull(t, c, cursor); len(all) != 0 {
		t.Errorf("told twice: %v", all)
	}
}

// A rep's verdict on a lead that has become an opportunity meanwhile is a
// conflict, not a move backwards; a touch goes through.
func TestPushOnADeal(t *testing.T) {
	d, c := filled(t, 2, custom())
	d.portal.EditContact("1", map[string]string{"lifecyclestage": "salesqualifiedlead"})
	d.deal("", "1", "dealstage=contractsent amount=10")
	got, err := c.Push(t.Context(), []lead.Change{
		change(1, "hs-1", lead.Recycle, "stage=sql>nurture"), call(2, "hs-2", lead.OutcomeNoAnswer),
	})
	if err != nil || len(got) != 2 {
		t.Fatal(got, err)
	}
	if s, _ := got[0].Theirs.Get("stage"); got[0].State != "conflict" || s != "opportunity" || got[1].State != "done" {
		t.Errorf("%+v", got)
	}
}

// A laptop that slept misses nothing: what the index has not seen at the last
// search is looked for by the next one, however much later that is.
func TestIndexThatIsLateAndALongPause(t *testing.T) {
	o := custom()
	o.IndexLag = 20 * time.Second
	d, c := filled(t, 5, o)
	d.clock.Pass(time.Hour)
	_, cursor := pull(t, c, "")
	for round := range 3 {
		d.portal.EditContact("2", map[string]string{"jobtitle": fmt.Sprint("early ", round)})
		d.clock.Pass(15 * time.Second)
		d.portal.EditContact("4", map[string]string{"jobtitle": fmt.Sprint("late ", round)})
		d.clock.Pass(12 * time.Second)
		var news map[lead.ID]lead.Remote
		if news, cursor = pull(t, c, cursor); len(news) != 1 {
			t.Fatalf("round %d: %d are told at once; want the one that the index has seen", round, len(news))
		}
		d.clock.Pass(8 * time.Hour)
		if news, cursor = pull(t, c, cursor); len(news) != 1 {
			t.Errorf("round %d: %d are told after the pause; want the other", round, len(news))
		}
	}
}
