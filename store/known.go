package store

import (
	"bytes"
	"context"

	"banter/store/lead"
)

// Told lists up to n leads that an origin has told of, in order of ID, behind
// after ("" is from the first). Leads that are marked as gone are left out; fewer
// than n are the last. It is how a sweep finds the leads to ask for.
func (s *Store) Told(ctx context.Context, origin string, after lead.ID, n int) (ids []lead.ID, err error) {
	err = s.view(ctx, func(t *txn) error {
		ids = nil
		prefix, from := baseKey(origin, ""), baseKey(origin, after)
		c := t.bases.Cursor()
		for k, _ := c.Seek(from); len(ids) < n && bytes.HasPrefix(k, prefix); k, _ = c.Next() {
			id := k[len(prefix):]
			v := t.leads.Get(id)
			if v == nil || after != "" && bytes.Equal(k, from) {
				continue
			}
			l, err := t.s.code.lead(v)
			if err != nil {
				return err
			}
			if !l.Gone {
				ids = append(ids, lead.ID(id))
			}
		}
		return nil
	})
	return ids, err
}
