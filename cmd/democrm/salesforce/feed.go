package salesforce

import (
	"net/http"
	"slices"
	"time"
)

// window reads the times that a feed is asked for. It knows whole minutes.
func (c *call) window() (start, end time.Time, wrong *problem) {
	bad := func(format string, args ...any) (time.Time, time.Time, *problem) {
		return start, end, fail(http.StatusBadRequest, "INVALID_REPLICATION_DATE", format, args...)
	}
	var okStart, okEnd bool
	start, okStart = instant(c.query.Get("start"))
	end, okEnd = instant(c.query.Get("end"))
	now := c.now()
	switch {
	case !okStart || !okEnd:
		return start, end, fail(http.StatusBadRequest, "INVALID_FIELD", "start and end have to be times such as 2026-05-01T07:25:37Z; a + in a URL is written %%2B")
	case end.Sub(start) <= time.Minute:
		return bad("endDate must be at least one minute greater than startDate")
	case now.Sub(start) > 15*24*time.Hour:
		return bad("startDate cannot be more than 15 days before now")
	}
	if end.After(now) {
		end = now
	}
	return start.Truncate(time.Minute), end.Truncate(time.Minute), nil
}

// maxFeed is how many ids a feed tells.
const maxFeed = 600_000

// deletedFeed lists what was deleted within a time, merged records too.
func (c *call) deletedFeed() (answer, *problem) {
	start, end, wrong := c.window()
	if wrong != nil {
		return answer{}, wrong
	}
	type gone struct {
		Date string `json:"deletedDate"`
		ID   string `json:"id"`
	}
	list := []gone{}
	for _, r := range c.kind.rows {
		if at := r.deleted; !at.IsZero() && !at.Before(start) && at.Before(end) && !at.Before(c.purged) {
			list = append(list, gone{stampOf(at), r.id})
		}
	}
	if len(list) > maxFeed {
		return answer{}, fail(http.StatusBadRequest, "EXCEEDED_ID_LIMIT", "The number of ids is more than %d: ask for a shorter time", maxFeed)
	}
	slices.SortStableFunc(list, func(a, b gone) int {
		if a.Date != b.Date && a.Date < b.Date {
			return -1
		}
		if a.Date > b.Date {
			return 1
		}
		return 0
	})
	earliest := c.now().Add(-15 * 24 * time.Hour).Truncate(time.Minute)
	if c.purged.After(earliest) {
		earliest = c.purged
	}
	return ok(map[string]any{"deletedRecords": list, "earliestDateAvailable": stampOf(earliest), "latestDateCovered": stampOf(end)})
}

// updatedFeed lists what was made or changed within a time.
func (c *call) updatedFeed() (answer, *problem) {
	start, end, wrong := c.window()
	if wrong != nil {
		return answer{}, wrong
	}
	ids := []string{}
	for _, r := range c.kind.rows {
		if at := r.stamp(); r.live() && !at.Before(start) && at.Before(end) {
			ids = append(ids, r.id)
		}
	}
	return ok(map[string]any{"ids": ids, "latestDateCovered": stampOf(end)})
}
