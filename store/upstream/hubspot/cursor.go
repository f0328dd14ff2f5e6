package hubspot

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"banter/store/upstream"
)

// The phases of a pull: everything by lists, what was sent with forms, then
// archived contacts, then what has changed by searches, for contacts, for lead
// objects and for deals.
const (
	phaseList     = "list"
	phaseForms    = "forms"
	phaseArchived = "archived"
	phaseSearch   = "search"
	phaseLeads    = "leads"
	phaseDeals    = "deals"
)

// maxSeen bounds what a cursor remembers of contacts that it told already.
const maxSeen = 500

// cursor is how far a pull has come; a Cursor is its JSON. Times are in
// milliseconds since 1970, HubSpot's clock unless they say otherwise.
type cursor struct {
	V     int    `json:"v"`           // version of this shape
	Phase string `json:"p"`           //
	After string `json:"a,omitempty"` // of a list: where it goes on
	trail
	Leads *trail    `json:"leads,omitempty"` // of lead objects; nil where none were met
	Deals *trail    `json:"deals,omitempty"` // of deals; nil where they may not be read
	Dealt int64     `json:"d,omitempty"`     // when deals were last searched, by our clock
	Forms formTrail `json:"forms,omitzero"`
	Swept int64     `json:"s,omitempty"`     // when archived contacts were last looked for, by our clock
	Gone  int64     `json:"g,omitempty"`     // everything archived before it has been told
	Late  int64     `json:"h,omitempty"`     // what Gone becomes at the end of the sweep
	Total int       `json:"total,omitempty"` // of the first pull: contacts of the account
}

// trail is how far the searches for what has changed have come, for one type of
// record.
type trail struct {
	Last  string `json:"l,omitempty"` // the id behind which a search goes on
	Mark  int64  `json:"m,omitempty"` // everything changed before it has been told
	Next  int64  `json:"n,omitempty"` // what Mark becomes at the end of the search
	Moved int64  `json:"t,omitempty"` // when Mark last moved, by our clock
	Clear bool   `json:"c,omitempty"` // a search so long after Moved that the index was no longer late is done
	// Seen are records that were told, by id, and how they were then: a search
	// looks back over the time that the index may be late, and need not tell them
	// again.
	Seen map[string]int64 `json:"seen,omitempty"`
}

const cursorVersion = 1

func readCursor(in upstream.Cursor) (cursor, error) {
	if in == "" {
		return cursor{V: cursorVersion, Phase: phaseList, Forms: formTrail{All: true}}, nil
	}
	var c cursor
	if err := json.Unmarshal([]byte(in), &c); err != nil {
		return c, fmt.Errorf("%w: it is none of this version's", upstream.ErrCursor)
	}
	known := slices.Contains([]string{phaseList, phaseForms, phaseArchived, phaseSearch}, c.Phase) || c.Phase == phaseLeads && c.Leads != nil || c.Phase == phaseDeals && c.Deals != nil
	if c.V != cursorVersion || !known || !c.sound() || !c.Forms.sound() || c.Leads != nil && !c.Leads.sound() || c.Deals != nil && !c.Deals.sound() || c.Gone < 0 {
		return c, fmt.Errorf("%w: it is none of this version's", upstream.ErrCursor)
	}
	return c, nil
}

// sound reports whether a trail can be one.
func (t *trail) sound() bool { return (t.Last == "" || number(t.Last)) && t.Mark >= 0 }

// text is the cursor as it is kept.
func (c *cursor) text() (upstream.Cursor, error) {
	b, err := json.Marshal(c)
	if err != nil {
		return "", fmt.Errorf("%w: write the cursor: %w", upstream.ErrRefused, err)
	}
	return upstream.Cursor(b), nil
}

// see notes that a record was told as it was at an instant.
func (t *trail) see(id string, updated int64) {
	if t.Seen == nil {
		t.Seen = map[string]int64{}
	}
	if updated > t.Seen[id] {
		t.Seen[id] = updated
	}
}

// told reports whether a record was told as it is.
func (t *trail) told(id string, updated int64) bool {
	at, ok := t.Seen[id]
	return ok && updated <= at
}

// trim forgets what a search from an instant on does not meet again, and the
// oldest of what is too much.
func (t *trail) trim(from int64) {
	maps.DeleteFunc(t.Seen, func(_ string, at int64) bool { return at < from })
	if len(t.Seen) <= maxSeen {
		return
	}
	times := slices.Sorted(maps.Values(t.Seen))
	oldest := times[len(times)-maxSeen]
	maps.DeleteFunc(t.Seen, func(_ string, at int64) bool { return at < oldest })
	for id := range t.Seen { // many of one instant
		if len(t.Seen) <= maxSeen {
			break
		}
		delete(t.Seen, id)
	}
}
