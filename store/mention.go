package store

import (
	"bytes"
	"context"
	"slices"

	"banter/store/lead"
)

// Mentions lists the notes of the program (Meta) that name one of the leads,
// sorted: those that Options.Forget leaves as they are.
func (s *Store) Mentions(ctx context.Context, ids ...lead.ID) (notes []string, err error) {
	err = s.view(ctx, func(t *txn) error {
		return t.notes.ForEach(func(k, v []byte) error {
			names := func(id lead.ID) bool { return Names(v, id) }
			if slices.ContainsFunc(ids, names) {
				notes = append(notes, string(k))
			}
			return nil
		})
	})
	return notes, err
}

// Names reports whether a text has the ID of a lead as a word of its own.
func Names(text []byte, id lead.ID) bool {
	word := func(b byte) bool {
		return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '-' || b == '_' || b >= 0x80
	}
	for at := 0; id != ""; {
		i := bytes.Index(text[at:], []byte(id))
		if i < 0 {
			return false
		}
		at += i
		end := at + len(id)
		if (at == 0 || !word(text[at-1])) && (end == len(text) || !word(text[end])) {
			return true
		}
		at++
	}
	return false
}
