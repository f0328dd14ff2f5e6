package cli

import (
	"context"
	"fmt"
	"time"

	"banter/cmd/banter/desk"
	"banter/scoring/report"
	"banter/store/lead"
)

type slaExplainJSON struct {
	ID     lead.ID         `json:"id"`
	Name   string          `json:"name"`
	Owner  string          `json:"owner"`
	AsOf   time.Time       `json:"as_of"`
	Clocks []explainedJSON `json:"clocks"`
	Speed  *speedJSON      `json:"speed_to_lead"` // null where no engagement is known
}

type explainedJSON struct {
	slaJSON
	Lines []string `json:"lines"`
}

type speedJSON struct {
	EngagedAt    *time.Time `json:"engaged_at"`
	QualifiedAt  *time.Time `json:"qualified_at"`
	AssignedAt   *time.Time `json:"assigned_at"`
	SyncedAt     *time.Time `json:"synced_at"`
	SeenAt       *time.Time `json:"seen_at"`
	FirstTouchAt *time.Time `json:"first_touch_at"`
	System       *float64   `json:"system_seconds"` // calendar time; null until the first touch
	Rep          *float64   `json:"rep_seconds"`
}

func (a *app) slaExplain(ctx context.Context, text, when string, asJSON bool) error {
	a.plainOutput = asJSON
	d, _, err := a.open(ctx, "banter sla explain")
	if err != nil {
		return err
	}
	id, err := d.Resolve(ctx, text)
	if err != nil {
		return err
	}
	at, err := asOf(d, when)
	if err != nil {
		return err
	}
	r, err := d.Record(ctx, id)
	if err != nil {
		return err
	}
	if r.Lead.CreatedAt.After(at) {
		return fmt.Errorf("%w: %s came in only %s", errNothing, r.Lead.DisplayName(), stamp(r.Lead.CreatedAt, at.Location()))
	}
	then, x := d.RecordAt(r, at)
	if asJSON {
		return a.json(toExplain(d, &then.Lead, &x, at))
	}
	return a.printf("%s", explainText(d, &then.Lead, &x, at))
}

func toExplain(d *desk.Desk, l *lead.Lead, x *lead.Excerpt, at time.Time) slaExplainJSON {
	policies := d.Book().Policies.For(l.Owner)
	j := slaExplainJSON{ID: l.ID, Name: l.Name, Owner: l.Owner, AsOf: at.UTC(), Clocks: []explainedJSON{}}
	for _, c := range x.Clocks {
		j.Clocks = append(j.Clocks, explainedJSON{slaJSON: toSLA(d, l.Owner, c, at), Lines: policies.Account(c, at)})
	}
	if x.EngagedAt.IsZero() {
		return j
	}
	j.Speed = &speedJSON{
		EngagedAt: instant(x.EngagedAt), QualifiedAt: instant(x.QualifiedAt), AssignedAt: instant(x.AssignedAt),
		SyncedAt: instant(x.SyncedAt), SeenAt: instant(x.SeenAt), FirstTouchAt: instant(x.FirstTouchAt),
	}
	if !x.FirstTouchAt.IsZero() {
		system, rep := report.Delays(x)
		s, r := system.Seconds(), rep.Seconds()
		j.Speed.System, j.Speed.Rep = &s, &r
	}
	return j
}

func explainText(d *desk.Desk, l *lead.Lead, x *lead.Excerpt, at time.Time) string {
	var p page
	loc := at.Location()
	p.addf("%s, %s, as of %s\n", joined(l.DisplayName(), l.Company), ownerText(l.Owner), stamp(at, loc))
	policies := d.Book().Policies.For(l.Owner)
	for _, c := range x.Clocks {
		p.head(c.Kind.Label())
		for _, line := range policies.Account(c, at) {
			p.addf("  %s\n", line)
		}
	}
	if len(x.Clocks) == 0 {
		p.addf("\nNo clock runs: clocks start when a lead is an MQL or is accepted.\n")
	}
	if x.EngagedAt.IsZero() {
		return p.String()
	}
	p.head("speed to lead, in calendar time")
	p.line("engaged", "%s", stamp(x.EngagedAt, loc))
	p.line("MQL", "%s", stamp(x.QualifiedAt, loc))
	p.line("assigned", "%s", stamp(x.AssignedAt, loc))
	p.line("synced", "%s", stamp(x.SyncedAt, loc))
	p.line("seen", "%s", stamp(x.SeenAt, loc))
	p.line("touched", "%s", stamp(x.FirstTouchAt, loc))
	if x.FirstTouchAt.IsZero() {
		p.line("so far", "%s", took(at.Sub(x.EngagedAt)))
		return p.String()
	}
	system, rep := report.Delays(x)
	p.line("took", "%s = %s of the system + %s of the rep", took(system+rep), took(system), took(rep))
	return p.String()
}
