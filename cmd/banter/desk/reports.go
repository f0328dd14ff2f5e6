package desk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	udiff "github.com/aymanbagabas/go-udiff"

	"banter/scoring/report"
	"banter/store/lead"
	"banter/tui/reports"
)

var _ reports.Desk = (*Desk)(nil)

// made are the reports of the store as it is: a sync that changed nothing, and a
// question that was asked before, do not have every lead read again.
type made struct {
	mu   sync.Mutex
	rev  uint64
	data map[question]reports.Data
}

// question is what tells reports apart at one revision.
type question struct {
	span   reports.Span
	by     report.Group
	cohort report.Cohort
}

// maxMade is how many questions are kept.
const maxMade = 12

// keptFor is how long reports hold while no lead changes: leads ripen.
const keptFor = 10 * time.Minute

// Reports makes every report of the Funnel screen in one pass over the leads.
func (d *Desk) Reports(ctx context.Context, q reports.Query) (reports.Data, error) {
	if q.Now.IsZero() {
		q.Now = d.Now()
	}
	rev, err := d.Revision(ctx)
	if err != nil {
		return reports.Data{}, err
	}
	m := &d.made
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.rev != rev {
		m.rev, m.data = rev, nil
	}
	key := question{q.Span, q.By, q.Cohort}
	out, known := m.data[key]
	if age := q.Now.Sub(out.At); !known || age < 0 || age >= keptFor {
		if out, err = d.report(ctx, q); err != nil {
			return reports.Data{}, err
		}
		if m.data == nil || len(m.data) >= maxMade {
			m.data = map[question]reports.Data{}
		}
		m.data[key] = out
	}
	out.Proposal, err = d.proposal()
	return out, err
}

func (d *Desk) report(ctx context.Context, q reports.Query) (reports.Data, error) {
	out := reports.Data{At: q.Now, Period: q.Span.Period(q.Now)}
	rq := report.Query{
		Now: q.Now, Period: out.Period, By: q.By, Cohort: q.Cohort, Zone: q.Now.Location(),
		Reasons: d.rules.Reasons, MinAttempts: d.rules.MinAttempts,
	}
	if d.targets != nil {
		var err error
		if rq.Targets, err = d.targets(); err != nil {
			return out, err
		}
	}
	b := report.NewBuilder(rq)
	if err := d.count(ctx, b, q.Progress); err != nil {
		return out, err
	}
	out.N, out.Funnel, out.Sources, out.Velocity = b.N(), b.Funnel(), b.Sources(), b.Velocity()
	out.Calibration, out.Reasons, out.Commitments = b.Calibration(), b.Reasons(), b.Commitments()

	xs, err := d.measured(ctx, q.Now)
	if err != nil {
		return out, err
	}
	o := report.Options{Now: q.Now, Policies: d.book.Policies, From: out.Period.From, To: out.Period.To}
	out.Response, out.Hours = report.Total(xs, o), report.Response(xs, report.ByHour, o)
	if speed := report.Speed(xs, "", o); len(speed) > 0 {
		out.Speed = speed[0]
	}
	out.Promised, out.Came = rq.Targets.Marketing.MQLs, cameBy(xs, q.Now)
	return out, nil
}

// count reads every lead into the reports.
func (d *Desk) count(ctx context.Context, b *report.Builder, progress func(done, total int)) error {
	const often = 1000 // leads: some tens of milliseconds
	total, done := 0, 0
	if progress != nil {
		var err error
		if total, err = d.Count(ctx); err != nil {
			return err
		}
	}
	return d.Each(ctx, func(r *lead.Record) error {
		b.Add(r)
		if done++; progress != nil && done%often == 0 {
			progress(done, total)
		}
		return nil
	})
}

// cameBy counts who became an MQL on each day of the present month.
func cameBy(xs []lead.Excerpt, now time.Time) []int {
	out := make([]int, now.Day())
	for i := range xs {
		at := xs[i].QualifiedAt.In(now.Location())
		if !xs[i].Gone && !at.After(now) && at.Year() == now.Year() && at.Month() == now.Month() {
			out[at.Day()-1]++
		}
	}
	return out
}

// maxProposal bounds the file of a proposed model, in bytes.
const maxProposal = 1 << 20

// proposal is the proposed change of the model, nil if none lies there.
func (d *Desk) proposal() (*reports.Proposal, error) {
	if d.proposed == "" {
		return nil, nil //nolint:nilnil // that there is none is no error
	}
	info, err := os.Stat(d.proposed)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil //nolint:nilnil // as above
	case err != nil:
		return nil, fmt.Errorf("read the proposed model: %w", err)
	case info.Size() > maxProposal:
		return nil, fmt.Errorf("read the proposed model: %s has more than %d bytes", d.proposed, maxProposal)
	}
	text, err := os.ReadFile(d.proposed)
	if err != nil {
		return nil, fmt.Errorf("read the proposed model: %w", err)
	}
	diff := udiff.Unified("model.toml", filepath.Base(d.proposed), string(d.book.Model.Text()), string(text))
	return &reports.Proposal{File: d.proposed, Diff: diff}, nil
}
