package store

import (
	"bytes"
	"context"
	"strings"

	"banter/store/lead"
)

// maxFound is how many candidates Find returns at most.
const maxFound = 20

// Find resolves what a person typed for a lead: its exact ID, else a beginning
// of an ID that only one lead has, else an e-mail address, else words that all
// occur in name and company (whatever the case and the accents), else a
// beginning that several IDs have. It returns the candidates in order of ID, at
// most 20, and none without an error if nothing fits.
func (s *Store) Find(ctx context.Context, text string) (ids []lead.ID, err error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil
	}
	err = s.view(ctx, func(t *txn) error {
		if t.leads.Get([]byte(text)) != nil {
			ids = []lead.ID{lead.ID(text)}
			return nil
		}
		begins := t.beginning(text)
		if len(begins) == 1 {
			ids = begins
			return nil
		}
		if ids, err = t.matching(text); err == nil && len(ids) == 0 {
			ids = begins
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return ids, nil
}

// beginning are the leads whose ID begins with text.
func (t *txn) beginning(text string) (ids []lead.ID) {
	c := t.leads.Cursor()
	for k, _ := c.Seek([]byte(text)); k != nil && bytes.HasPrefix(k, []byte(text)) && len(ids) < maxFound; k, _ = c.Next() {
		ids = append(ids, lead.ID(k))
	}
	return ids
}

// matching are the leads with text as their e-mail address, else those that have
// all its words in name and company.
func (t *txn) matching(text string) ([]lead.ID, error) {
	var byMail, byName []lead.ID
	words := strings.Fields(lead.Fold(text))
	a, c := newArena(), t.rows.Cursor()
	for k, v := c.First(); k != nil && len(byMail) < maxFound; k, v = c.Next() {
		var x lead.Excerpt
		if err := a.decode("", v, &x); err != nil {
			return nil, err
		}
		switch {
		case strings.EqualFold(x.Email, text):
			byMail = append(byMail, lead.ID(k))
		case len(byName) < maxFound && containsAll(lead.Fold(x.Name+"\n"+x.Company), words):
			byName = append(byName, lead.ID(k))
		}
	}
	if len(byMail) > 0 {
		return byMail, nil
	}
	return byName, nil
}

func containsAll(s string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(s, w) {
			return false
		}
	}
	return true
}
