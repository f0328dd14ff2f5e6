//go:build unix

package salesforce

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	emulator "banter/cmd/democrm/salesforce"
	"banter/store/upstream"
)

// canned answers as an org has answered before, from memory: what is left to
// measure is the adapter alone.
type canned struct {
	live    http.RoundTripper // nil: only what was asked before
	answers map[string]reply
	asked   int
	bytes   int
}

type reply struct {
	status int
	header http.Header
	body   []byte
}

func (c *canned) RoundTrip(r *http.Request) (*http.Response, error) {
	c.asked++
	key := r.Method + r.URL.RequestURI()
	if at := strings.Index(key, "SystemModstamp+%3E%3D"); at > 0 {
		key = key[:at] // the search for what came since asks by the clock
	}
	a, known := c.answers[key]
	if !known && c.live == nil {
		return nil, fmt.Errorf("nobody has asked %.200s before", key)
	}
	if !known {
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
	c.bytes += len(a.body)
	return &http.Response{StatusCode: a.status, Header: a.header, Body: io.NopCloser(bytes.NewReader(a.body)), Request: r}, nil
}

// large is an org of n leads; full gives each a call and a response to a
// campaign.
func large(b *testing.B, n int, full bool) *desk {
	b.Helper()
	d := serve(b, customOrg())
	campaign := d.org.Put("Campaign", emulator.Record{Fields: map[string]string{"Name": "Webinar on tea", "Type": "Webinar"}})
	ana := d.org.UserID("ana@example.com")
	for i := range n {
		at := iso(d.clock.Now().Add(time.Duration(i-n) * time.Minute))
		id := d.org.PutLead(map[string]string{
			"FirstName": "Person", "LastName": fmt.Sprint(i), "Email": fmt.Sprintf("person%d@example.com", i), "Phone": "+49 30 555", "Title": "Head of Operations",
			"Company": "Northlight GmbH", "Industry": "Technology", "NumberOfEmployees": "50", "AnnualRevenue": "5000000", "City": "Bonn", "Country": "Germany",
			"LeadSource": "Web", "Status": "Open - Not Contacted", "Banter_Stage__c": "mql", "OwnerId": ana, "CreatedDate": at,
		})
		if full {
			d.org.Put("Task", emulator.Record{Fields: map[string]string{
				"WhoId": id, "Subject": "Call", "TaskSubtype": "Call", "Status": "Completed", "IsClosed": "true", "Description": "Rang out, see the note of last week", "CreatedDate": at,
			}})
			d.org.Put("CampaignMember", emulator.Record{Fields: map[string]string{"CampaignId": campaign, "LeadId": id, "HasResponded": "true", "CreatedDate": at}})
		}
	}
	d.clock.Pass(time.Hour)
	return d
}

// BenchmarkFirstPull is what the adapter itself costs in a first pull of 2,000
// leads a page: the processor time of all cores, collecting garbage too. core-%
// is the share of one core at ten requests a second, the most that the adapter
// makes.
func BenchmarkFirstPull(b *testing.B) {
	const n = 10_000
	for _, full := range []bool{false, true} {
		b.Run(map[bool]string{false: "leads", true: "all"}[full], func(b *testing.B) {
			d := large(b, n, full)
			start := d.clock.Now()
			net := &canned{live: d.net, answers: map[string]reply{}}
			run := func() int {
				d.clock.Set(start)
				net.asked, net.bytes = 0, 0
				c := d.client(func(o *Options) { o.HTTP, o.SweepEvery = &http.Client{Transport: net}, time.Hour })
				if !full {
					c.denied["Task"], c.denied["CampaignMember"] = start, start
				}
				return everything(b, c)
			}
			if got := run(); got < n {
				b.Fatalf("%d leads; want %d at least", got, n)
			}
			net.live, d.org, d.net = nil, nil, nil // the org is not needed any more
			before := processor(b)
			for b.Loop() {
				run()
			}
			spent := float64(processor(b)-before) / float64(b.N)
			b.ReportMetric(spent/n/1e3, "cpu-µs/lead")
			b.ReportMetric(float64(net.asked)*1000/n, "requests/1000-leads")
			b.ReportMetric(float64(net.bytes)/n, "bytes/lead")
			b.ReportMetric(spent/float64(net.asked)*10/1e9*100, "core-%")
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
