//go:build unix

package hubspot

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"syscall"
	"testing"
	"time"

	emulator "banter/cmd/democrm/hubspot"
	"banter/store/upstream"
)

// hubspotPace is the requests a second that HubSpot lets a key of a
// Professional account make: 190 in ten seconds.
const hubspotPace = 19

// canned answers as a portal has answered before, from memory: what is left to
// measure is the adapter alone.
type canned struct {
	live    http.RoundTripper // nil: only what was asked before
	answers map[string]reply
	asked   int
}

type reply struct {
	status int
	header http.Header
	body   []byte
}

func (c *canned) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	c.asked++
	key := r.Method + r.URL.RequestURI() + string(body)
	a, known := c.answers[key]
	if !known && c.live == nil {
		return nil, fmt.Errorf("nobody has asked %.200s before", key)
	}
	if !known {
		r.Body = io.NopCloser(bytes.NewReader(body))
		resp, err := c.live.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		if a.body, err = io.ReadAll(resp.Body); err != nil {
			return nil, err
		}
		a.status, a.header = resp.StatusCode, resp.Header
		c.answers[key] = a
	}
	return &http.Response{StatusCode: a.status, Header: a.header, Body: io.NopCloser(bytes.NewReader(a.body)), Request: r}, nil
}

// large is a portal of n contacts; full gives each a call, a note, a lead object
// and a deal.
func large(b *testing.B, n int, full bool) *desk {
	b.Helper()
	o := custom()
	o.NoLeads = !full
	d := serve(b, o)
	for i := range n {
		id := strconv.Itoa(1000 + i)
		at := d.clock.Now().Add(time.Duration(i-n) * time.Hour)
		d.portal.PutContact(emulator.Contact{ID: id, Properties: map[string]string{
			"firstname": "Person", "lastname": id, "email": "person" + id + "@example.com", "phone": "+49 30 555 " + id, "jobtitle": "Head of Operations",
			"company": "Northlight GmbH", "industry": "Software", "numemployees": "50-100", "annualrevenue": "5000000", "city": "Bonn", "country": "Germany",
			"hs_timezone": "europe_slash_berlin", "hs_analytics_source": "ORGANIC_SEARCH", "recent_conversion_event_name": "Demo request",
			"recent_conversion_date": iso(at), "lifecyclestage": "marketingqualifiedlead", "hs_lead_status": "NEW", "hubspot_owner_id": "101",
		}})
		if full {
			call := d.portal.Put("calls", emulator.Contact{Properties: map[string]string{"hs_timestamp": iso(at), "hs_call_title": "Call", "hs_call_body": "<p>Rang out, " + id + "</p>"}})
			note := d.portal.Put("notes", emulator.Contact{Properties: map[string]string{"hs_timestamp": iso(at), "hs_note_body": "Likes <b>tea</b>"}})
			d.portal.Associate("calls", call, "contacts", id, 0)
			d.portal.Associate("notes", note, "contacts", id, 0)
			work := d.portal.Put(leadsKind, emulator.Contact{Properties: map[string]string{"hs_lead_name": id, "hs_pipeline": "lead-pipeline-id", "hs_pipeline_stage": "new-stage-id"}})
			d.portal.Associate(leadsKind, work, "contacts", id, 578)
			d.portal.Put(leadsKind, emulator.Contact{ID: work, Updated: at})
			d.deal("", id, "dealstage=contractsent amount=1200 deal_currency_code=EUR")
		}
		d.portal.PutContact(emulator.Contact{ID: id, Updated: at})
	}
	d.clock.Pass(time.Hour)
	return d
}

// BenchmarkFirstPull is what the adapter itself costs in a first pull: the
// processor time of all cores, collecting garbage too. "contacts" is a key that
// may read nothing else, the most contacts a request; "all" reads activities,
// lead objects and deals too. core-% is the share of one core at HubSpot's pace.
func BenchmarkFirstPull(b *testing.B) {
	const n = 10_000
	for _, full := range []bool{false, true} {
		b.Run(map[bool]string{false: "contacts", true: "all"}[full], func(b *testing.B) {
			d := large(b, n, full)
			start := d.clock.Now()
			net := &canned{live: d.net, answers: map[string]reply{}}
			run := func() int {
				d.clock.Set(start)
				net.asked = 0
				c := d.client(func(o *Options) { o.Transport, o.SweepEvery = net, time.Hour })
				c.deny(eventsKind) // asked for by the clock: no answer is ready
				if !full {
					c.deny(dealsKind)
					for _, e := range engagements() {
						c.deny(e.plural)
					}
				}
				return everything(b, c)
			}
			if got := run(); got < n {
				b.Fatalf("%d leads; want %d at least", got, n)
			}
			net.live, d.portal, d.net = nil, nil, nil // the portal is not needed any more
			before := processor(b)
			for b.Loop() {
				run()
			}
			spent := float64(processor(b)-before) / float64(b.N)
			b.ReportMetric(spent/n/1e3, "cpu-µs/contact")
			b.ReportMetric(float64(net.asked)*100/n, "requests/100-contacts")
			b.ReportMetric(spent/float64(net.asked)*hubspotPace/1e9*100, "core-%")
		})
	}
}

// everything is how many leads a first pull tells.
func everything(b *testing.B, c *Client) int {
	b.Helper()
	told := 0
	for cursor := upstream.Cursor(""); ; {
		p, err := c.Changes(b.Context(), cursor)
		if err != nil {
			b.Fatal(err)
		}
		told += len(p.Leads)
		if cursor = p.Next; !p.More {
			return told
		}
	}
}

// processor is the processor time that the process has used.
func processor(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
