package cli

import (
	"context"
	"time"

	"banter/cmd/banter/notice"
	"banter/store/lead"
	"banter/store/syncer"
)

// healthJSON is a line of banter watch --json.
type healthJSON struct {
	At        time.Time    `json:"at"`
	Round     int          `json:"round"`
	Leads     int          `json:"leads"`
	Pool      int          `json:"unassigned"` // to be worked and nobody's
	Running   int          `json:"running"`    // response clocks
	AtRisk    int          `json:"at_risk"`
	Breached  int          `json:"breached"`
	Refreshed int          `json:"refreshed"` // rows that time had made stale
	Assigned  int          `json:"assigned"`
	Escalated int          `json:"escalated"`
	Sync      syncNoteJSON `json:"sync"`
	Hooks     []hookJSON   `json:"hooks"`
	Problem   string       `json:"problem"` // of this round
}

type syncNoteJSON struct {
	State       string     `json:"state"` // none, ok, failing; none: no upstream, or not synced yet
	LastSuccess *time.Time `json:"last_success"`
	Failed      int        `json:"failed"` // tries in a row
	Problem     string     `json:"problem"`
	Waiting     int        `json:"waiting"` // changes in the outbox after the last sync
	Parked      int        `json:"parked"`
}

type hookJSON struct {
	Service notice.Service `json:"service"`
	State   string         `json:"state"` // ok, retrying, dead
	Problem string         `json:"problem"`
	Sent    int            `json:"sent"`
	LeftOut int            `json:"left_out"`
	Waiting int            `json:"waiting"`
}

// health prints the line of a round; without --json it prints nothing.
func (w *watcher) health(ctx context.Context, h *healthJSON) error {
	if !w.json {
		return nil
	}
	now := w.desk.Now()
	h.At = now.UTC()
	err := w.desk.EachRow(ctx, func(x *lead.Excerpt) { h.count(x, now) })
	if err == nil {
		err = w.synchronised(ctx, h)
	}
	if err != nil && ctx.Err() == nil {
		h.Problem = joined(h.Problem, err.Error())
	}
	h.Hooks = []hookJSON{}
	for _, k := range w.hub.Health() {
		h.Hooks = append(h.Hooks, hookJSON{Service: k.Service, State: k.State, Problem: k.Problem, Sent: k.Sent, LeftOut: k.Left, Waiting: k.Waiting})
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.jsonLine(h)
}

func (h *healthJSON) count(x *lead.Excerpt, now time.Time) {
	h.Leads++
	if x.Owner == "" && (x.Stage == lead.StageMQL || x.Stage == lead.StageSAL) && !x.Gone {
		h.Pool++
	}
	for _, c := range x.Clocks {
		if c.Kind != lead.ClockResponse {
			continue
		}
		switch c.State(now) {
		case lead.ClockRunning:
			h.Running++
		case lead.ClockAtRisk:
			h.AtRisk++
		case lead.ClockBreached:
			h.Breached++
		default:
		}
	}
}

func (w *watcher) synchronised(ctx context.Context, h *healthJSON) error {
	h.Sync.State = "none"
	if w.engine == nil {
		return nil
	}
	st, err := syncer.ReadStatus(ctx, w.desk.Store)
	if err != nil || st.At.IsZero() {
		return err
	}
	h.Sync = syncNoteJSON{
		State: "ok", LastSuccess: instant(st.Success), Failed: st.Failed, Problem: joined(st.Problem, st.Hint),
		Waiting: st.Waiting, Parked: st.Parked,
	}
	if st.Problem != "" {
		h.Sync.State = "failing"
	}
	return nil
}
