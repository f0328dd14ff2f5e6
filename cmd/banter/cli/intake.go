package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"

	"banter/cmd/banter/desk"
	"banter/store"
	"banter/store/lead"
	"banter/store/syncer"
	"banter/store/upstream/files/mapping"
	"banter/store/upstream/files/sheet"
)

// intake gathers what a file holds and gives it to the store in batches, one of
// which is written while the next is read. Activities of one lead are put
// together.
type intake struct {
	d       *desk.Desk
	origin  string
	me      string
	counts  *importCounts
	refused *refusedFile

	leads      []lead.Remote
	activities map[lead.ID][]lead.Activity
	waiting    int
	writing    chan written // nil: nothing is being written
}

// written is what became of a batch.
type written struct {
	done store.Applied
	err  error
}

func (in *intake) add(ctx context.Context, item mapping.Item) error {
	if item.Remote != nil {
		in.leads = append(in.leads, *item.Remote)
	}
	if item.Activity != nil {
		// It may be of a lead that is being written.
		if err := in.landed(); err != nil {
			return err
		}
		id, ok := item.JoinID, item.JoinID != ""
		if ok {
			ok = in.d.Has(ctx, id)
		} else if item.JoinEmail != "" {
			id, ok = in.d.ByEmail(ctx, item.JoinEmail)
		}
		if !ok {
			who := joined(string(item.JoinID), item.JoinEmail)
			return in.refused.add(in.counts, item.Line, "no lead "+who+" in the store; import the leads first", item.Raw)
		}
		if in.activities == nil {
			in.activities = map[lead.ID][]lead.Activity{}
		}
		in.activities[id] = append(in.activities[id], *item.Activity)
		in.counts.Activities++
		in.waiting++
	}
	if len(in.leads)+in.waiting >= importBatch {
		return in.flush(ctx)
	}
	return nil
}

// flush begins to write what has been gathered, when what is being written is
// done; its error is of that.
func (in *intake) flush(ctx context.Context) error {
	for id, acts := range in.activities {
		in.leads = append(in.leads, lead.Remote{ID: id, Activities: acts})
	}
	if err := in.landed(); err != nil || len(in.leads) == 0 {
		return err
	}
	batch := store.Batch{Origin: in.origin, Leads: in.leads, Merge: syncer.Merge(in.me)}
	in.leads, in.activities, in.waiting = make([]lead.Remote, 0, importBatch), nil, 0
	in.writing = make(chan written, 1)
	go func(out chan<- written) {
		done, err := in.d.ApplyRemote(ctx, batch)
		out <- written{done, err}
	}(in.writing)
	return nil
}

// landed waits until what is being written is, and counts it.
func (in *intake) landed() error {
	if in.writing == nil {
		return nil
	}
	w := <-in.writing
	in.writing = nil
	in.counts.New += w.done.New
	in.counts.Changed += w.done.Changed
	in.counts.Unchanged += w.done.Unchanged
	return w.err
}

// refusedFile is written when the first row is refused.
type refusedFile struct {
	path string
	file *os.File
	csv  *sheet.Writer
}

func (r *refusedFile) add(n *importCounts, line int, reason, raw string) error {
	n.Refused++
	if r.csv == nil {
		file, err := os.OpenFile(r.path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return fmt.Errorf("write the refused rows: %w; name another place with --refused", err)
		}
		r.file, r.csv = file, sheet.NewWriter(file)
		n.RefusedIn = r.path
		if err := r.csv.Write([]string{"line", "reason", "row"}); err != nil {
			return err
		}
	}
	return r.csv.Write([]string{strconv.Itoa(line), reason, raw})
}

func (r *refusedFile) close() error {
	if r.csv == nil {
		return nil
	}
	return errors.Join(r.csv.Flush(), r.file.Close())
}
