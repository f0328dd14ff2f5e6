//go:build unix

package hubspot_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"banter/cmd/banter/config"
	"banter/cmd/democrm/hubspot"
	"banter/cmd/democrm/serve"
	"banter/store"
	"banter/store/syncer"
	upstream "banter/store/upstream/hubspot"
)

// hubspotPace is the requests a second that HubSpot lets a key of a
// Professional account make: 190 in ten seconds.
const hubspotPace = 19

// serveVar tells the test binary to be a portal with so many contacts instead.
const serveVar = "BANTER_TEST_PORTAL"

// TestServePortal is the portal that the benchmark pulls from, in a process of
// its own: what it costs is not counted. It ends when its input does.
func TestServePortal(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv(serveVar))
	if err != nil {
		t.Skip("only for the benchmark, which runs it")
	}
	p := hubspot.New(hubspot.Options{Owners: []hubspot.Owner{{ID: "101", Email: "ana@example.com", FirstName: "Ana"}}})
	fill(p, n)
	r, err := serve.Start(t.Context(), serve.Options{Handler: p.Serve})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = fmt.Println("url " + r.URL) // the parent reads it
	_, _ = io.Copy(io.Discard, os.Stdin)
	if err := r.Stop(); err != nil {
		t.Error(err)
	}
}

// fill puts n contacts into a portal, each with a call and a note; each tenth
// has sent a form twice.
func fill(p *hubspot.Portal, n int) {
	form := p.AddForm(hubspot.Form{Name: "Request a demo"})
	for i := range n {
		at := hubspot.Began().Add(time.Duration(i-n) * time.Minute)
		when, mail := at.Format(time.RFC3339), fmt.Sprintf("person%d@example.com", i)
		id := p.PutContact(hubspot.Contact{Properties: map[string]string{
			"firstname": "Person", "lastname": strconv.Itoa(i), "email": mail, "phone": "+49 30 555 " + strconv.Itoa(i), "jobtitle": "Head of Operations",
			"company": "Northlight GmbH", "industry": "Software", "numemployees": "50-100", "annualrevenue": "5000000", "city": "Bonn", "country": "Germany",
			"hs_timezone": "europe_slash_berlin", "hs_analytics_source": "ORGANIC_SEARCH", "lifecyclestage": "marketingqualifiedlead", "hs_lead_status": "NEW",
			"hubspot_owner_id": "101", "hs_email_last_click_date": when,
		}})
		for plural, props := range map[string]map[string]string{
			"calls": {"hs_timestamp": when, "hs_call_title": "Call", "hs_call_body": "<p>Rang out</p>"}, "notes": {"hs_timestamp": when, "hs_note_body": "Likes <b>tea</b>"},
		} {
			p.Associate(plural, p.Put(plural, hubspot.Contact{Properties: props}), "contacts", id, 0)
		}
		if i%10 == 0 {
			p.Submit(hubspot.Submission{Form: form, At: at.Add(-time.Hour), Values: map[string]string{"email": mail}})
			p.Submit(hubspot.Submission{Form: form, At: at, Values: map[string]string{"email": mail}})
		}
		p.PutContact(hubspot.Contact{ID: id, Updated: at})
	}
}

// portal starts the portal and returns its address.
func portal(b *testing.B, contacts int) string {
	b.Helper()
	child := exec.CommandContext(context.WithoutCancel(b.Context()), os.Args[0], "-test.run=^TestServePortal$", "-test.timeout=30m")
	child.Env = append(os.Environ(), serveVar+"="+strconv.Itoa(contacts))
	child.Stderr = os.Stderr
	in, err := child.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := child.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = in.Close()
		if err := child.Wait(); err != nil {
			b.Logf("the portal: %v", err)
		}
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if url, ok := strings.CutPrefix(lines.Text(), "url "); ok {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return url
		}
	}
	b.Fatal("the portal did not start")
	return ""
}

// counted counts requests.
type counted struct {
	next http.RoundTripper
	n    atomic.Int64
}

func (c *counted) RoundTrip(r *http.Request) (*http.Response, error) {
	c.n.Add(1)
	return c.next.RoundTrip(r)
}

// BenchmarkFirstPullIntoAStore is a first sync of a whole account over loopback
// into a store that ranks every lead: the processor time of our own process,
// collecting garbage too; the portal is another one. core-% is the share of one
// core at HubSpot's pace. BANTER_BENCH_CONTACTS says how many contacts.
func BenchmarkFirstPullIntoAStore(b *testing.B) {
	n := 100_000
	if text := os.Getenv("BANTER_BENCH_CONTACTS"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			b.Fatal(err)
		}
	}
	url := portal(b, n)
	agreed, err := config.LoadAgreed(config.Paths{Config: filepath.Join(b.TempDir(), "config.toml")}, config.Config{})
	if err != nil {
		b.Fatal(err)
	}
	net := &counted{next: &http.Transport{MaxIdleConnsPerHost: 2}}
	var spent time.Duration
	for b.Loop() {
		clock := &steady{at: hubspot.Began()}
		db, err := store.Open(store.Options{Path: filepath.Join(b.TempDir(), "leads.db"), Assess: agreed.Book.Assess, Stamp: agreed.Book.Hash(), Now: clock.now, Entropy: rand.Reader})
		if err != nil {
			b.Fatal(err)
		}
		up, err := upstream.New(upstream.Options{BaseURL: url, Token: upstream.Fixed(hubspot.DefaultToken), Now: clock.now, Sleep: clock.sleep, Transport: net})
		if err != nil {
			b.Fatal(err)
		}
		net.n.Store(0)
		before := processor(b)
		r, err := syncer.New(syncer.Options{Store: db, Upstream: up, Now: clock.now, Entropy: rand.Reader, Me: "ana@example.com"}).Sync(b.Context(), false, nil)
		spent += processor(b) - before
		if err != nil || r.New != n {
			b.Fatalf("%+v, %v", r, err)
		}
		asked := net.n.Load()
		if r, err = syncer.New(syncer.Options{Store: db, Upstream: up, Now: clock.now, Entropy: rand.Reader}).Sync(b.Context(), false, nil); err != nil || r.New+r.Changed > 0 {
			b.Fatalf("once more: %+v, %v", r, err)
		}
		net.n.Store(asked)
	}
	each, asked := float64(spent)/float64(b.N), float64(net.n.Load())
	b.ReportMetric(each/float64(n)/1e3, "cpu-µs/contact")
	b.ReportMetric(asked*1000/float64(n), "requests/1000-contacts")
	b.ReportMetric(each/1e6/asked, "cpu-ms/request")
	b.ReportMetric(each/1e9/asked*hubspotPace*100, "core-%")
}

// steady is a clock that stands still but for what is waited, which takes no
// time: the pace of the adapter is not what is measured.
type steady struct {
	mu sync.Mutex
	at time.Time
}

func (c *steady) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *steady) sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
	return ctx.Err()
}

// processor is the processor time that this process has used.
func processor(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
