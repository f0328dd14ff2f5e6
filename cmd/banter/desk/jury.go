package desk

import (
	"context"
	"errors"
	"fmt"

	"banter/scoring/jury"
	"banter/store"
	"banter/store/lead"
	"banter/tui/calibrate"
)

// juryNote is the note of the store that keeps the 20-lead test.
const juryNote = "jury"

// ErrNoTest says that no 20-lead test has been started.
var ErrNoTest = errors.New("there is no test yet; banter calibrate start picks the leads, banter calibrate import FILE takes a colleague's")

// ErrTestThere says that there is a test already, with answers in it.
var ErrTestThere error = &lead.Refusal{What: "there is a test with answers already", Hint: "banter calibrate score reads it, --replace forgets it"}

var _ calibrate.Desk = (*Desk)(nil)

// Test is the 20-lead test of this store. The error is ErrNoTest if there is
// none.
func (d *Desk) Test(ctx context.Context) (*jury.Test, error) {
	data, err := d.Meta(ctx, juryNote)
	if err != nil {
		return nil, err
	}
	if data == nil {
		return nil, ErrNoTest
	}
	return jury.Parse(data)
}

// StartTest picks n decided leads for a new test. The error is ErrTestThere if
// one with answers would be lost and replace is false.
func (d *Desk) StartTest(ctx context.Context, n int, seed uint64, replace bool) (*jury.Test, error) {
	var decided []jury.Decided
	err := d.Each(ctx, func(r *lead.Record) error {
		if x := jury.DecidedOf(r); !x.Unknown {
			decided = append(decided, x)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	t := &jury.Test{At: d.Now().UTC(), By: d.me, Seed: seed}
	if t.Leads, err = jury.Choose(decided, n, seed); err != nil {
		return nil, err
	}
	if t.ID, err = d.keys.next(); err != nil {
		return nil, err
	}
	return t, d.keepTest(ctx, func(was *jury.Test) (*jury.Test, error) {
		if was != nil && len(was.Judges) > 0 && !replace {
			return nil, ErrTestThere
		}
		return t, nil
	})
}

// keepTest changes the test in one transaction; f gets nil if there is none.
func (d *Desk) keepTest(ctx context.Context, f func(*jury.Test) (*jury.Test, error)) error {
	return d.UpdateMeta(ctx, juryNote, func(value []byte) ([]byte, error) {
		var was *jury.Test
		if value != nil {
			var err error
			if was, err = jury.Parse(value); err != nil {
				return nil, err
			}
		}
		now, err := f(was)
		if err != nil {
			return nil, err
		}
		return now.Encode()
	})
}

// forget takes erased leads out of a note of the store: out of the test, which is
// none any more where no lead is left. A test that can't be read is left: it
// belongs to a newer banter, or somebody has to look at it.
func forget(note string, value []byte, ids []lead.ID) ([]byte, error) {
	if note != juryNote {
		return value, nil
	}
	t, err := jury.Parse(value)
	switch {
	case err != nil || !t.Forget(ids...):
		return value, nil
	case len(t.Leads) == 0:
		return nil, nil
	}
	return t.Encode()
}

// Judging is the test as a judge sees it.
func (d *Desk) Judging(ctx context.Context, judge string) (jury.Sitting, error) {
	t, err := d.Test(ctx)
	if err != nil {
		return jury.Sitting{}, err
	}
	if judge, err = jury.CleanName(judge); err != nil {
		return jury.Sitting{}, err
	}
	records, err := d.records(ctx, t)
	if err != nil {
		return jury.Sitting{}, err
	}
	return d.veilCards(t.Sit(judge, func(id lead.ID) *lead.Record { return records[id] }), records), nil
}

func (d *Desk) records(ctx context.Context, t *jury.Test) (map[lead.ID]*lead.Record, error) {
	out := make(map[lead.ID]*lead.Record, len(t.Leads))
	for _, p := range t.Leads {
		r, err := d.Record(ctx, p.ID)
		switch {
		case errors.Is(err, store.ErrNotFound):
		case err != nil:
			return nil, err
		default:
			out[p.ID] = r
		}
	}
	return out, nil
}

// PutAnswers keeps answers of a judge, all or none; they are on disk when it
// returns without an error. An answer without a time gets the desk's.
func (d *Desk) PutAnswers(ctx context.Context, judge string, answers []jury.Answer) error {
	seat, err := d.keys.next()
	if err != nil {
		return err
	}
	return d.keepTest(ctx, func(t *jury.Test) (*jury.Test, error) {
		if t == nil {
			return nil, ErrNoTest
		}
		for _, a := range answers {
			if a.At.IsZero() {
				a.At = d.Now().UTC()
			}
			if err := t.Put(judge, seat, a); err != nil {
				return nil, err
			}
		}
		return t, nil
	})
}

// DropJudge forgets what a judge said.
func (d *Desk) DropJudge(ctx context.Context, judge string) error {
	return d.keepTest(ctx, func(t *jury.Test) (*jury.Test, error) {
		if t == nil {
			return nil, ErrNoTest
		}
		t.Drop(judge)
		return t, nil
	})
}

// MergeTest takes a colleague's file over: a test where there is none, else the
// answers in it. fresh says that the test is new here, n counts the answers.
func (d *Desk) MergeTest(ctx context.Context, o *jury.Test, replace bool) (n int, fresh bool, err error) {
	err = d.keepTest(ctx, func(t *jury.Test) (*jury.Test, error) {
		if t == nil || t.ID != o.ID && (replace || len(t.Judges) == 0) {
			fresh, n = true, 0
			for i := range o.Judges {
				n += len(o.Judges[i].Answers)
			}
			return o, nil
		}
		n, err = t.Merge(o)
		if errors.Is(err, jury.ErrOtherTest) {
			err = fmt.Errorf("%w; --replace forgets the one here", err)
		}
		return t, err
	})
	return n, fresh, err
}

// JudgeTest compares the judges of the test, with what became of each lead.
func (d *Desk) JudgeTest(ctx context.Context) (*jury.Test, jury.Result, error) {
	t, err := d.Test(ctx)
	if err != nil {
		return nil, jury.Result{}, err
	}
	records, err := d.records(ctx, t)
	if err != nil {
		return nil, jury.Result{}, err
	}
	cases := map[lead.ID]jury.Case{}
	for id, r := range records {
		cases[id] = jury.Case{Lead: &r.Lead, Decided: jury.DecidedOf(r)}
	}
	return t, jury.Compare(t, cases), nil
}
