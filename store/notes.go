package store

import (
	"bytes"
	"context"
	"fmt"

	"banter/store/lead"
)

// Cursor is how far a source has been read; "" if it has not been.
func (s *Store) Cursor(ctx context.Context, origin string) (cursor string, err error) {
	err = s.view(ctx, func(t *txn) error {
		cursor = string(t.cursors.Get([]byte(origin)))
		return nil
	})
	return cursor, err
}

// SetCursor keeps how far a source has been read; "" forgets it.
func (s *Store) SetCursor(ctx context.Context, origin, cursor string) error {
	return s.moveCursor(ctx, origin, &cursor)
}

// moveCursor writes a cursor if it differs from the one that is kept; nil is
// nothing to write.
func (s *Store) moveCursor(ctx context.Context, origin string, cursor *string) error {
	if cursor == nil {
		return nil
	}
	if now, err := s.Cursor(ctx, origin); err != nil || now == *cursor {
		return err
	}
	return s.update(ctx, func(t *txn) error { return t.putCursor(origin, cursor) })
}

func (t *txn) putCursor(origin string, cursor *string) error {
	if cursor == nil {
		return nil
	}
	return set(t.cursors, []byte(origin), []byte(*cursor))
}

// set writes a value; an empty one is deleted.
func set(b *bucket, key, value []byte) error {
	if len(value) == 0 {
		return b.Delete(key)
	}
	if err := b.Put(key, value); err != nil {
		return fmt.Errorf("write store: %w", err)
	}
	return nil
}

// Draft is a form half filled in; nil if there is none. form is "touch", "bant",
// "dispose".
func (s *Store) Draft(ctx context.Context, id lead.ID, form string) (data []byte, err error) {
	err = s.view(ctx, func(t *txn) error {
		data = bytes.Clone(t.drafts.Get(draftKey(id, form)))
		return nil
	})
	return data, err
}

// SaveDraft keeps a form as it is typed; empty data drops it. The error is
// ErrNotFound if there is no such lead to keep it for.
func (s *Store) SaveDraft(ctx context.Context, id lead.ID, form string, data []byte) error {
	if len(data) == 0 {
		// Most forms are closed without a draft: a look is cheaper than a commit.
		if now, err := s.Draft(ctx, id, form); err != nil || now == nil {
			return err
		}
	}
	return s.update(ctx, func(t *txn) error {
		if len(data) > 0 && t.leads.Get([]byte(id)) == nil {
			return notFound(id)
		}
		return set(t.drafts, draftKey(id, form), data)
	})
}

// Meta is a note of the program's own: nil if there is none.
func (s *Store) Meta(ctx context.Context, key string) (value []byte, err error) {
	err = s.view(ctx, func(t *txn) error {
		value = bytes.Clone(t.notes.Get([]byte(key)))
		return nil
	})
	return value, err
}

// SetMeta keeps a note of the program's own; an empty value drops it.
func (s *Store) SetMeta(ctx context.Context, key string, value []byte) error {
	return s.update(ctx, func(t *txn) error { return set(t.notes, []byte(key), value) })
}

// UpdateMeta changes a note in one transaction: f gets the value that is there,
// nil if there is none, and returns the new one; an empty value drops it. An
// error of f comes back as it is, and nothing is written.
func (s *Store) UpdateMeta(ctx context.Context, key string, f func(value []byte) ([]byte, error)) error {
	return s.update(ctx, func(t *txn) (err error) {
		was := bytes.Clone(t.notes.Get([]byte(key)))
		var now []byte
		callback(func() { now, err = f(was) })
		if err != nil || bytes.Equal(was, now) {
			return err
		}
		return set(t.notes, []byte(key), now)
	})
}
