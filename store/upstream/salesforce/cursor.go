package salesforce

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"banter/store/upstream"
)

// The phases of a pull: everything by id, then what has changed; and now and
// then what changes beside the leads.
const (
	phaseList     = "list"
	phaseChanges  = "changes"
	phaseTasks    = "tasks"
	phaseMembers  = "members"
	phaseOutcomes = "outcomes"
	phaseDeleted  = "deleted"
)

// maxSeen bounds what a trail remembers of records that it told already.
const maxSeen = 2000

// cursor is how far a pull has come; a Cursor is its JSON. Times are in
// milliseconds since 1970, by Salesforce's clock unless they say otherwise.
type cursor struct {
	V        int    `json:"v"`           // version of this shape
	Phase    string `json:"p"`           //
	After    string `json:"a,omitempty"` // of the list: the id behind which it goes on
	Leads    trail  `json:"leads"`       // the searches for what has changed
	Tasks    trail  `json:"tasks"`       //
	Members  trail  `json:"members"`     //
	Outcomes trail  `json:"outcomes"`    //
	Deleted  int64  `json:"d"`           // the log of deleted leads is read up to here
	Swept    int64  `json:"s"`           // when it was last looked beside the leads, by our clock
	Total    int    `json:"total,omitempty"`
}

// trail is how far the searches for what has changed have come, for one type of
// record.
type trail struct {
	Mark int64  `json:"m"`           // everything changed before it has been told
	Next int64  `json:"n,omitempty"` // what Mark becomes at the end of the search
	At   int64  `json:"t,omitempty"` // a search of several pages goes on behind this instant
	Last string `json:"l,omitempty"` // and behind this id
	// Seen are records that were told, by id, and how they were then: a search looks
	// back, and need not tell them again.
	Seen map[string]int64 `json:"seen,omitempty"`
}

const cursorVersion = 1

func readCursor(in upstream.Cursor) (cursor, error) {
	if in == "" {
		return cursor{V: cursorVersion, Phase: phaseList}, nil
	}
	var c cursor
	unknown := fmt.Errorf("%w: it is none of this version's", upstream.ErrCursor)
	if json.Unmarshal([]byte(in), &c) != nil || c.V != cursorVersion || c.After != "" && full(c.After) != c.After || c.Deleted <= 0 {
		return c, unknown
	}
	if !slices.Contains([]string{phaseList, phaseChanges, phaseTasks, phaseMembers, phaseOutcomes, phaseDeleted}, c.Phase) {
		return c, unknown
	}
	for _, t := range []*trail{&c.Leads, &c.Tasks, &c.Members, &c.Outcomes} {
		if t.Last != "" && full(t.Last) != t.Last || t.Mark <= 0 || t.Mark > farthest || t.At < 0 || t.At > farthest || t.Next > farthest {
			return c, unknown
		}
	}
	return c, nil
}

// farthest is the last instant that a year of four digits can write.
const farthest = 253_402_300_799_999

// text is the cursor as it is kept.
func (c *cursor) text() (upstream.Cursor, error) {
	b, err := json.Marshal(c)
	if err != nil {
		return "", fmt.Errorf("%w: write the cursor: %w", upstream.ErrRefused, err)
	}
	return upstream.Cursor(b), nil
}

// stampStep is how finely Salesforce tells when a record was changed: two
// changes in one second look the same.
const stampStep = 1000

// see notes that a record was told as it was at an instant; now is Salesforce's
// time. One that may still change within its second is told once more.
func (t *trail) see(id string, stamp, now int64) {
	if _, known := t.Seen[id]; stamp+2*stampStep > now || !known && len(t.Seen) >= maxSeen {
		return // what is not remembered is told once more, which changes nothing
	}
	if t.Seen == nil {
		t.Seen = map[string]int64{}
	}
	t.Seen[id] = stamp
}

// told reports whether a record was told as it is.
func (t *trail) told(id string, stamp int64) bool {
	at, ok := t.Seen[id]
	return ok && stamp <= at
}

// settle ends a search: the mark moves on, and what no later search meets again
// is forgotten.
func (t *trail) settle(overlap int64) {
	t.Mark = max(t.Mark, t.Next)
	t.Next, t.At, t.Last = 0, 0, ""
	maps.DeleteFunc(t.Seen, func(_ string, at int64) bool { return at < t.Mark-overlap })
}
