package desk

import (
	"context"
	"fmt"
	"os"
	"time"

	"banter/store"
	"banter/store/lead"
)

// glanceWait bounds how long a glance waits for a writer.
const glanceWait = 300 * time.Millisecond

// Glance calls f with the row of every lead, in no order, and changes nothing.
// It is for what has to be quick and may be a little old, such as what a shell
// completes: a row that should have been ranked anew since has no more than its
// ID, names and owner. f may not keep the row. Without a store the error is
// fs.ErrNotExist; none is made.
func Glance(ctx context.Context, path, command string, keys store.Keys, now func() time.Time, f func(*lead.Excerpt)) error {
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("look into the store: %w", err)
	}
	s, err := store.Open(store.Options{
		Path: path, Command: command, Wait: glanceWait, Now: now, Keys: keys,
		Assess: func(r *lead.Record, _ time.Time) ([]lead.Event, lead.Excerpt) {
			l := &r.Lead
			return nil, lead.Excerpt{ID: l.ID, Name: l.Name, Company: l.Company, Email: l.Email, Owner: l.Owner}
		},
	})
	if err != nil {
		return err
	}
	_, err = s.EachExcerpt(ctx, now(), f)
	return err
}
