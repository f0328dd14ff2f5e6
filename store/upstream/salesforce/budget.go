package salesforce

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"banter/store/upstream"
)

// The org's limit of calls counts a rolling day, so nothing is set back at a
// midnight: what was called 24 hours ago falls out of it.
const (
	budgetDay    = 24 * time.Hour
	budgetStep   = time.Hour // how finely our own calls are counted, and how often a used-up limit is tried again
	nearlyUsed   = 0.95      // of the org's calls: the rest is left to others
	retryLimited = upstream.MaxBackoff + time.Minute
)

// budget watches how many calls a day the org has and how many of them are ours.
// It knows of the calls of this process alone.
type budget struct {
	share float64 // of the org's calls that are for us; 1 and more is no bound

	mu    sync.Mutex
	used  int               // of the org's calls, as Salesforce told last
	max   int               // 0 until Salesforce has told
	calls map[time.Time]int // ours, by the hour that they began in
}

func newBudget(share float64) *budget { return &budget{share: share, calls: map[time.Time]int{}} }

// count notes a call.
func (b *budget) count(now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls[now.UTC().Truncate(budgetStep)]++
}

// heed takes what the header Sforce-Limit-Info tells: "api-usage=18/15000".
func (b *budget) heed(header string) {
	for part := range strings.SplitSeq(header, ";") {
		value, ok := strings.CutPrefix(strings.TrimSpace(part), "api-usage=")
		if !ok {
			continue
		}
		a, z, _ := strings.Cut(value, "/")
		used, err := strconv.Atoi(a)
		most, err2 := strconv.Atoi(z)
		if err == nil && err2 == nil && used >= 0 && most > 0 {
			b.mu.Lock()
			b.used, b.max = used, most
			b.mu.Unlock()
		}
	}
}

// told is what Salesforce told last: 0, 0 if it has not.
func (b *budget) told() (used, most int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.used, b.max
}

// spent is how long to make no call, and why; 0 where one may be made.
func (b *budget) spent(now time.Time) (time.Duration, string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.max == 0 {
		return 0, ""
	}
	ours, oldest := 0, now
	for hour, n := range b.calls {
		if now.Sub(hour) >= budgetDay+budgetStep {
			delete(b.calls, hour)
			continue
		}
		ours += n
		if hour.Before(oldest) {
			oldest = hour
		}
	}
	if most := int(b.share * float64(b.max)); b.share < 1 && ours >= most {
		// The calls of the oldest hour fall out of the day one hour after the other.
		wait := max(oldest.Add(budgetDay+budgetStep).Sub(now), retryLimited)
		return wait, fmt.Sprintf("our share of the org's daily calls is used up: %d of %d (daily_share in the config)", ours, b.max)
	}
	return 0, ""
}

// crowded is why the org's calls should be left to others for a while; "" where
// there are plenty.
func (b *budget) crowded() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.max == 0 || float64(b.used) < nearlyUsed*float64(b.max) {
		return ""
	}
	return fmt.Sprintf("the org has used %d of its %d calls of the last 24 hours: the rest is left to others", b.used, b.max)
}
