package cli

import (
	"time"

	"banter/cmd/banter/desk"
	"banter/scoring"
	"banter/store/lead"
	"banter/tui/screen"
)

// leadJSON is a lead in list and show. Names and meanings are stable; times are
// RFC 3339 in UTC, null where there is none.
type leadJSON struct {
	ID             lead.ID     `json:"id"`
	Name           string      `json:"name"`
	Title          string      `json:"title"`
	Company        string      `json:"company"`
	Employees      int64       `json:"employees,omitempty"`
	Email          string      `json:"email"`
	Phone          string      `json:"phone"`
	Country        string      `json:"country"`
	Source         string      `json:"source"`
	Campaign       string      `json:"campaign"`
	Owner          string      `json:"owner"`
	Stage          lead.Stage  `json:"stage"`
	Status         lead.Status `json:"status"`
	Cycle          int         `json:"cycle"`
	Score          int         `json:"score"`
	Behaviour      int         `json:"behaviour"`
	Fit            int         `json:"fit"`
	Grade          lead.Grade  `json:"grade"`
	Path           lead.Path   `json:"path"`
	Review         bool        `json:"review"`
	DoNotContact   bool        `json:"do_not_contact"`
	WhyNow         string      `json:"why_now"`
	CreatedAt      *time.Time  `json:"created_at"`
	LastActivityAt *time.Time  `json:"last_activity_at"`
	SnoozedUntil   *time.Time  `json:"snoozed_until"`
	WakeAt         *time.Time  `json:"wake_at"`
	SLA            *slaJSON    `json:"sla"`
	Clocks         []slaJSON   `json:"clocks,omitempty"`
	NextTouchAt    *time.Time  `json:"next_touch_at"`
	Attempts       int         `json:"attempts"`
	Sync           syncJSON    `json:"sync"`
}

type slaJSON struct {
	Clock            string          `json:"clock"`
	Policy           string          `json:"policy"`
	State            lead.ClockState `json:"state"`
	StartedAt        *time.Time      `json:"started_at"`
	DueAt            *time.Time      `json:"due_at"`
	StoppedAt        *time.Time      `json:"stopped_at"`
	BreachedAt       *time.Time      `json:"breached_at"`
	RemainingSeconds int64           `json:"remaining_seconds"` // business time of the policy's calendar; negative: late
}

type syncJSON struct {
	State       string `json:"state"` // synced, pending, parked
	BaseVersion string `json:"base_version"`
	Pending     int    `json:"pending"`
}

func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func toJSON(d *desk.Desk, x *lead.Excerpt) leadJSON {
	now := d.Now()
	j := leadJSON{
		ID: x.ID, Name: x.Name, Title: x.Title, Company: x.Company, Employees: x.Employees, Email: x.Email, Phone: x.Phone,
		Country: x.Country, Source: x.Source, Campaign: x.Campaign, Owner: x.Owner, Stage: x.Stage, Status: x.Status,
		Cycle: x.Cycle, Score: x.Score.Total, Behaviour: x.Score.Behaviour, Fit: x.Score.Fit, Grade: x.Score.Grade,
		Path: x.Score.Path, Review: x.Score.Review, DoNotContact: x.DoNotContact, WhyNow: x.WhyNow,
		CreatedAt: instant(x.CreatedAt), LastActivityAt: instant(x.LastActivityAt), SnoozedUntil: instant(x.SnoozedUntil),
		WakeAt: instant(x.WakeAt), Attempts: x.Attempts,
		Sync: syncJSON{State: "synced", BaseVersion: x.BaseVersion, Pending: x.Pending},
	}
	switch {
	case x.Parked:
		j.Sync.State = "parked"
	case x.Pending > 0:
		j.Sync.State = "pending"
	}
	if j.Path == "" {
		j.Path = lead.PathNone
	}
	if c, ok := x.Clock(now); ok {
		s := toSLA(d, x.Owner, c, now)
		j.SLA = &s
	}
	for _, c := range x.Clocks {
		j.Clocks = append(j.Clocks, toSLA(d, x.Owner, c, now))
		if c.Kind == lead.ClockNextTouch && c.Open(now) {
			j.NextTouchAt = instant(c.Due)
		}
	}
	return j
}

func toSLA(d *desk.Desk, owner string, c lead.Clock, now time.Time) slaJSON {
	s := slaJSON{
		Clock: c.Kind.Label(), Policy: c.Policy, State: c.State(now), StartedAt: instant(c.Started), DueAt: instant(c.Due),
		StoppedAt: instant(c.Stopped), RemainingSeconds: int64(d.Policies(owner).Remaining(c, now).Seconds()),
	}
	if s.State == lead.ClockBreached || s.State == lead.ClockMetLate {
		s.BreachedAt = instant(c.Due)
	}
	return s
}

// caseJSON is a lead in show: all that list says and all that happened.
type caseJSON struct {
	leadJSON
	Fields        map[string]string `json:"fields"`
	Activities    []lead.Activity   `json:"activities"`
	Events        []lead.Event      `json:"events"`
	Qualification []lead.Answer     `json:"qualification"`
	GateNeeds     []string          `json:"gate_needs"`
	ScoreParts    []scoring.Part    `json:"score_parts"`
	Cycles        []cycleJSON       `json:"cycles"`
	Changes       []lead.Change     `json:"pending_changes"`
}

type cycleJSON struct {
	Cycle   int        `json:"cycle"`
	From    *time.Time `json:"from"`
	To      *time.Time `json:"to"`
	Verdict string     `json:"verdict"`
	Reason  string     `json:"reason"`
}

func toCase(d *desk.Desk, c screen.Case) caseJSON {
	j := caseJSON{
		leadJSON: toJSON(d, &c.Excerpt), Fields: map[string]string{}, Activities: c.Record.Activities, Events: c.Record.Events,
		Qualification: c.Record.Answers, GateNeeds: d.Rules().Framework.Missing(c.Record, c.At), ScoreParts: c.Score.Parts,
		Cycles: cycles(c.Record), Changes: c.Pending,
	}
	for _, f := range lead.FieldNames() {
		if v := c.Record.Lead.Get(f); v != "" {
			j.Fields[f] = v
		}
	}
	for k, v := range c.Record.Lead.Extra {
		j.Fields[lead.ExtraPrefix+k] = v
	}
	return j
}

// cycles sums up each time a lead went through, from the events that stand.
func cycles(r *lead.Record) []cycleJSON {
	var out []cycleJSON
	for _, e := range r.Events {
		n := max(1, e.Cycle)
		if len(out) == 0 || out[len(out)-1].Cycle < n {
			if len(out) > 0 {
				out[len(out)-1].To = instant(e.At)
			}
			out = append(out, cycleJSON{Cycle: n, From: instant(e.At)})
		}
		if e.Kind == lead.EventVerdict && !r.Undone(e.ID) && e.Disposition != nil {
			last := &out[len(out)-1]
			last.Verdict, last.Reason = string(e.Disposition.Verdict), e.Disposition.Reason
		}
	}
	return out
}
