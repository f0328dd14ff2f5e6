package salesforce

import (
	"fmt"
	"net/http"
	"time"
)

// pace is how many requests there were in the last 24 hours, by minute.
type pace struct {
	minutes []minute
	used    int
}

type minute struct {
	at time.Time
	n  int
}

// spend counts a request, or refuses it where the day is used up. What is
// refused does not count.
func (o *Org) spend(h http.Header) *problem {
	p, now := &o.pace, o.now().Truncate(time.Minute)
	for len(p.minutes) > 0 && !p.minutes[0].at.After(now.Add(-24*time.Hour)) {
		p.used -= p.minutes[0].n
		p.minutes = p.minutes[1:]
	}
	full := p.used >= o.o.Daily
	if !full {
		if n := len(p.minutes); n == 0 || !p.minutes[n-1].at.Equal(now) {
			p.minutes = append(p.minutes, minute{at: now})
		}
		p.minutes[len(p.minutes)-1].n++
		p.used++
	}
	h.Set("Sforce-Limit-Info", fmt.Sprintf("api-usage=%d/%d", p.used, o.o.Daily))
	if full {
		return overLimit()
	}
	return nil
}

// SetDaily replaces how many requests there may be in 24 hours; what was counted
// stays counted.
func (o *Org) SetDaily(n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.o.Daily = n
}

func (c *call) limits() (answer, *problem) {
	type limit struct {
		Max       int
		Remaining int
	}
	return ok(map[string]limit{
		"DailyApiRequests":                  {c.o.Daily, max(0, c.o.Daily-c.pace.used)},
		"DailyBulkApiBatches":               {15000, 15000},
		"DailyBulkV2QueryJobs":              {10000, 10000},
		"ConcurrentAsyncGetReportInstances": {200, 200},
		"DailyStreamingApiEvents":           {200000, 200000},
		"DataStorageMB":                     {10240, 10000},
		"FileStorageMB":                     {10240, 10200},
		"SingleEmail":                       {5000, 5000},
	})
}
