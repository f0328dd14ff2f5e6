package hubspot

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	emulator "banter/cmd/democrm/hubspot"
	"banter/store/lead"
	"banter/store/upstream"
)

// deeds are the activities that a pull tells, by lead, each ID once; a fresh
// client reads each page, as a program does that was stopped.
func deeds(t *testing.T, d *desk, from upstream.Cursor, change func(*Options)) (map[lead.ID][]lead.Activity, upstream.Cursor) {
	t.Helper()
	out := map[lead.ID][]lead.Activity{}
	for range 500 {
		p, err := d.client(change).Changes(t.Context(), from)
		if err != nil {
			t.Fatalf("Changes: %v", err)
		}
		for _, l := range p.Leads {
			for _, a := range l.Activities {
				if !slices.ContainsFunc(out[l.ID], func(b lead.Activity) bool { return a.ID == b.ID }) {
					out[l.ID] = append(out[l.ID], a)
				}
			}
		}
		if from = p.Next; !p.More {
			for _, as := range out {
				slices.SortFunc(as, func(a, b lead.Activity) int { return a.At.Compare(b.At) })
			}
			return out, from
		}
	}
	t.Fatal("the pull does not end")
	return nil, ""
}

// kinds are the kinds of what a lead did with forms, in order of time.
func kindsOf(as []lead.Activity) string {
	var out []string
	for _, a := range as {
		if strings.HasPrefix(a.ID, formPrefix) {
			out = append(out, string(a.Kind))
		}
	}
	return strings.Join(out, " ")
}

func submit(d *desk, form, mail string) time.Time {
	d.clock.Pass(10 * time.Minute)
	at := d.clock.Now()
	d.portal.Submit(emulator.Submission{Form: form, Title: "Prices", Page: "https://x.example/prices", At: at, Values: map[string]string{"email": mail, "firstname": "P\x1b[31m"}})
	d.clock.Pass(time.Minute)
	return at
}

// web is a portal with leads and forms.
func web(t *testing.T, n int) (d *desk, demo, news string) {
	t.Helper()
	o := custom()
	o.NoLeads = true
	d, _ = filled(t, n, o)
	d.portal.EditContact("1", map[string]string{
		"recent_conversion_date": "", "recent_conversion_event_name": "", "email": "p1@example.com",
	})
	return d, d.portal.AddForm(emulator.Form{Name: "Request a demo"}), d.portal.AddForm(emulator.Form{Name: "Newsletter"})
}

func TestFormsOfTheFirstPullAndLater(t *testing.T) {
	d, demo, news := web(t, 3)
	submit(d, news, "p1@example.com")
	between := submit(d, demo, "P1@Example.com")
	submit(d, news, "p1@example.com")
	submit(d, demo, "nobody@example.com")
	submit(d, demo, "no address")
	all, cursor := deeds(t, d, "", nil)
	if got := kindsOf(all["hs-1"]); got != "form demo_request form" {
		t.Errorf("the first pull tells %q", got)
	}
	if len(all) != 3 {
		t.Errorf("%d leads; nobody else has come", len(all))
	}
	i := slices.IndexFunc(all["hs-1"], func(a lead.Activity) bool { return a.Kind == lead.KindDemoRequest })
	if a := all["hs-1"][i]; !a.At.Equal(between) || a.Subject != "Request a demo" || a.URL != "https://x.example/prices" || a.Source != "hubspot" {
		t.Errorf("%+v", a)
	}
	// Of two in the time between pulls the contact itself tells one.
	submit(d, demo, "p1@example.com")
	submit(d, news, "p1@example.com")
	d.net.Take()
	c := d.client(func(o *Options) { o.SweepEvery = time.Hour })
	var later []lead.Activity
	for more := true; more; {
		p, err := c.Changes(t.Context(), cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range p.Leads {
			later = append(later, l.Activities...)
		}
		cursor, more = p.Next, p.More
	}
	paths := d.net.Take()
	if count(paths, "/submissions/") != 2 || count(paths, "/marketing/") != 1 {
		t.Errorf("requests %v; want the list of forms, the form that was named, and the one by which one asks to talk", paths)
	}
	if got := kindsOf(later); strings.Count(got, "demo_request") != 1 {
		t.Errorf("told later: %q", got)
	}
	d.clock.Pass(10 * time.Minute)
	_, cursor = deeds(t, d, cursor, func(o *Options) { o.SweepEvery = time.Hour })
	d.net.Take()
	if _, err := d.client(func(o *Options) { o.SweepEvery = time.Hour }).Changes(t.Context(), cursor); err != nil {
		t.Fatal(err)
	}
	if got := d.net.Take(); len(got) != 1 {
		t.Errorf("nothing is new: %v", got)
	}
}

func TestFormsInManyPages(t *testing.T) {
	d, demo, _ := web(t, 2)
	d.portal.AddForm(emulator.Form{Name: "Empty"})
	for range 130 {
		submit(d, demo, "p1@example.com")
	}
	all, cursor := deeds(t, d, "", nil)
	if got := strings.Count(kindsOf(all["hs-1"]), "demo_request"); got != 130 {
		t.Errorf("%d of 130 are told", got)
	}
	if len(cursor) > 2000 {
		t.Errorf("the cursor has %d bytes", len(cursor))
	}
	d.clock.Pass(200 * 24 * time.Hour)
	if all, _ = deeds(t, d, "", nil); strings.Count(kindsOf(all["hs-1"]), "demo_request") != 2 {
		t.Errorf("what is older than half a year is told by the contact alone: %d", len(all["hs-1"]))
	}
}

func TestFormsOfTheConfig(t *testing.T) {
	for name, entry := range map[string]func(news string) string{
		"name": func(string) string { return "newsletter" }, "id": func(news string) string { return strings.ToUpper(news) },
	} {
		t.Run(name, func(t *testing.T) {
			d, demo, news := web(t, 2)
			submit(d, news, "p1@example.com")
			submit(d, news, "p1@example.com")
			submit(d, demo, "p1@example.com")
			all, _ := deeds(t, d, "", func(o *Options) {
				o.Mapping.Forms = map[lead.Kind][]string{lead.KindContactSales: {entry(news)}, lead.KindTrial: {"No such form"}}
			})
			if got := kindsOf(all["hs-1"]); got != "contact_sales contact_sales demo_request" {
				t.Errorf("told %q", got)
			}
		})
	}
	for text, forms := range map[string]map[lead.Kind][]string{
		`forms: "Demo request" is no kind`: {"Demo request": {"x"}},
		`forms: trial: a name is empty`:    {lead.KindTrial: {"x", " "}},
	} {
		if _, err := New(Options{Token: Fixed("pat-x"), Mapping: Mapping{Forms: forms}}); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%v; want %s", err, text)
		}
	}
}

func TestConversionsByTheFormTheyNameAfterThePage(t *testing.T) {
	m := Mapping{Forms: map[lead.Kind][]string{lead.KindTrial: {"Form"}, lead.KindContactSales: {"Contact: Form"}}}.complete()
	kinds := m.kinds(nil)
	for name, want := range map[string]lead.Kind{
		"Prices: Form": lead.KindTrial, "form": lead.KindTrial, "Prices: Contact: FORM": lead.KindContactSales,
		"Formula": lead.KindForm, "Demo: Other": lead.KindDemoRequest, "": lead.KindForm,
	} {
		if got := m.converted(kinds, name); got != want {
			t.Errorf("%q is %s; want %s", name, got, want)
		}
	}
}

// What can't be read of forms is done without, and said by the doctor.
func TestFormsThatMayNotBeRead(t *testing.T) {
	const list, sent = "/marketing/v3/forms", "/form-integrations/"
	for name, fault := range map[string]emulator.Fault{
		"no scope":              {Path: list, Mode: "status", Status: 403},
		"no such API":           {Path: list, Mode: "status", Status: 404},
		"another shape":         {Path: list, Mode: "status", Status: 200, Body: `{"results":{"id":7}}`},
		"submissions: no scope": {Path: sent, Mode: "status", Status: 403},
		"submissions: gone":     {Path: sent, Mode: "status", Status: 410},
		"submissions: odd":      {Path: sent, Mode: "status", Status: 200, Body: `[{"submittedAt":"yesterday"}]`},
	} {
		t.Run(name, func(t *testing.T) {
			d, demo, _ := web(t, 2)
			submit(d, demo, "p1@example.com")
			submit(d, demo, "p1@example.com")
			submit(d, demo, "p1@example.com")
			fault.Times = -1
			d.portal.Fault(fault)
			all, _ := deeds(t, d, "", nil)
			if got := strings.Count(kindsOf(all["hs-1"]), "demo_request"); got != 2 {
				t.Errorf("%d demo requests; the contact itself tells two", got)
			}
			f, err := d.client(nil).Inspect(t.Context())
			if x := finding(f, "forms"); err != nil || !x.OK || !strings.Contains(x.Text, "only the first and the last") || !strings.Contains(x.Text, "--full") {
				t.Errorf("the doctor says %+v, %v", x, err)
			}
		})
	}
	d, _, _ := web(t, 1)
	c := d.client(func(o *Options) {
		o.Mapping.Forms = map[lead.Kind][]string{lead.KindTrial: {"Newsletter", "Try it"}}
	})
	f, err := c.Inspect(t.Context())
	if x := finding(f, "forms"); err != nil || x.OK || x.Text != "2 forms; named in the config and not there: Try it" || x.Hint == "" {
		t.Errorf("%+v, %v", x, err)
	}
}

// A form in the middle of which the network ends is gone on with.
func TestFormsAfterAFailure(t *testing.T) {
	d, demo, _ := web(t, 2)
	for range 70 {
		submit(d, demo, "p1@example.com")
	}
	d.portal.Fault(emulator.Fault{Path: "/form-integrations/", Mode: "status", Status: 502, After: 1})
	told, cursor, failed := map[string]bool{}, upstream.Cursor(""), 0
	for range 100 {
		p, err := d.client(nil).Changes(t.Context(), cursor)
		if err != nil {
			failed++
			continue
		}
		for _, l := range p.Leads {
			for _, a := range l.Activities {
				told[string(l.ID)+a.ID] = true
			}
		}
		if cursor = p.Next; !p.More {
			break
		}
	}
	n := 0
	for key := range told {
		if strings.HasPrefix(key, "hs-1"+formPrefix) {
			n++
		}
	}
	if failed != 1 || n != 70 {
		t.Errorf("%d failures, %d of 70 told", failed, n)
	}
}

// A contact that came while the first pull ran is told as a whole: an activity
// alone would make a lead without a name.
func TestFormOfAContactWhoCameLately(t *testing.T) {
	d, demo, _ := web(t, 2)
	c := d.client(nil)
	page, err := c.Changes(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	d.clock.Pass(time.Hour)
	id := d.portal.PutContact(emulator.Contact{Properties: map[string]string{"firstname": "Late", "email": "late@example.com"}})
	for range 3 {
		submit(d, demo, "late@example.com")
	}
	for cursor := page.Next; page.More; cursor = page.Next {
		if page, err = c.Changes(t.Context(), cursor); err != nil {
			t.Fatal(err)
		}
		for _, l := range page.Leads {
			if l.ID == localID(id) {
				if name, _ := l.Fields.Get("name"); name != "Late" || kindsOf(l.Activities) != "demo_request demo_request demo_request" {
					t.Errorf("told as %+v", l)
				}
				return
			}
		}
	}
	t.Error("the contact is not told")
}

// Two forms right after each other are two, whichever the contact itself tells.
func TestFormsSentInOneMinute(t *testing.T) {
	d, demo, news := web(t, 2)
	for range 2 {
		for _, form := range []string{demo, news} {
			d.clock.Pass(5 * time.Second)
			d.portal.Submit(emulator.Submission{Form: form, Values: map[string]string{"email": "p1@example.com"}})
		}
	}
	d.clock.Pass(time.Hour)
	all, _ := deeds(t, d, "", nil)
	if got := kindsOf(all["hs-1"]); got != "demo_request form demo_request form" {
		t.Errorf("told %q", got)
	}
}

func TestFormEventsAreNotToldTwice(t *testing.T) {
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	r := &reader{m: (Mapping{}).complete()}
	have := []lead.Activity{{ID: activityID(formPrefix, at), Kind: lead.KindDemoRequest, At: at, Subject: "Prices: Demo"}}
	e := func(name string, at time.Time) event {
		return event{ID: fmt.Sprint(at.Unix()), Type: name, At: iso(at), Properties: texts{"hs_form_title": "Demo"}}
	}
	got := r.withEvents(have, []event{e("e_submitted_form", at.Add(20*time.Second)), e("e_form_submission_v2", at.Add(time.Hour)), e("e_form_view_v2", at)})
	if len(got) != 2 || got[1].ID != activityID(formPrefix, at.Add(time.Hour)) || got[1].Kind != lead.KindDemoRequest {
		t.Errorf("%+v", got)
	}
	have = []lead.Activity{{ID: activityID(clickPrefix, at), Kind: lead.KindEmailClick, At: at}, {ID: activityID(openPrefix, at), Kind: lead.KindEmailOpen, At: at}}
	got = r.withEvents(have, []event{e("e_mta_clicked_email_v2", at), e("e_mta_delivered_email_v2", at), e("e_mta_bounced_email_v2", at)})
	if len(got) != 2 || got[0].Kind != lead.KindEmailOpen || got[1].ID != activityID(clickPrefix, at) || got[1].Subject != "Demo" {
		t.Errorf("%+v", got)
	}
}

func FuzzSubmissions(f *testing.F) {
	f.Add(`{"results":[{"conversionId":"a","submittedAt":1762074000000,"values":[{"name":"email","value":"p1@example.com"}],"pageUrl":"https://x"}]}`)
	f.Add(`{"results":[{"submittedAt":"-5","values":[{"name":"email","value":";"}]},{"values":null}],"paging":{"next":{"after":7}}}`)
	f.Add(`{"results":[],"paging":{"next":{"after":"x"}}}`)
	f.Fuzz(func(t *testing.T, body string) {
		d, demo, _ := web(t, 1)
		d.portal.Fault(emulator.Fault{Path: "/form-integrations/", Mode: "status", Status: 200, Body: body, Times: -1})
		cursor := cursor{V: cursorVersion, Phase: phaseForms, Forms: formTrail{Todo: []string{demo}}, Swept: 1}
		at, err := cursor.text()
		if err != nil {
			t.Fatal(err)
		}
		p, err := d.client(nil).Changes(t.Context(), at)
		if err != nil && upstream.Class(err) == nil {
			t.Errorf("%v has no class", err)
		}
		for _, l := range p.Leads {
			for _, a := range l.Activities {
				if a.ID == "" || a.Kind == "" || a.At.IsZero() || lead.Clean(a.Subject) != a.Subject || lead.Clean(a.URL) != a.URL {
					t.Errorf("%+v", a)
				}
			}
		}
	})
}
