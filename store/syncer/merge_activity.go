package syncer

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"time"

	"banter/store/lead"
)

// activities unites what the source tells with what is here.
func (m *merge) activities() {
	for _, a := range m.remote.Activities {
		a = m.canonical(a)
		i := slices.IndexFunc(m.rec.Activities, func(b lead.Activity) bool { return b.ID == a.ID })
		if i < 0 {
			m.rec.AddActivity(a)
			m.changed = true
			continue
		}
		here := m.rec.Activities[i]
		if here.Source == "banter" && here.HumanTouch() || here.Withdrawn {
			// What the rep logged stands as it was typed, and what was taken back
			// stays so; only that it was taken back elsewhere is news.
			here.Withdrawn = here.Withdrawn || a.Withdrawn
			a = here
		}
		if a.Cycle == 0 {
			a.Cycle = here.Cycle
		}
		m.changed = m.rec.AddActivity(a) || m.changed
	}
}

// canonical is an activity as the store gives it back, under the ID that it has
// here.
func (m *merge) canonical(a lead.Activity) lead.Activity {
	a.At = a.At.UTC().Truncate(time.Millisecond)
	a.ID, a.Subject, a.Note, a.URL = lead.Clean(a.ID), lead.Clean(a.Subject), lead.CleanText(a.Note), lead.Clean(a.URL)
	a.Kind, a.Outcome = lead.Kind(lead.Clean(string(a.Kind))), lead.Outcome(lead.Clean(string(a.Outcome)))
	a.By, a.Source = lead.Clean(a.By), lead.Clean(a.Source)
	if a.ID == "" {
		a.ID = hash("activity", string(m.remote.ID), string(a.Kind), a.At.Format(time.RFC3339Nano), a.Subject)
	}
	// An upstream may know a touch by the key of the change that brought it.
	for i := range m.pending {
		if p := &m.pending[i]; p.Key == a.ID && p.Activity != nil {
			a.ID = p.Activity.ID
			return a
		}
	}
	for i := range m.rec.Events {
		if e := &m.rec.Events[i]; e.Change == a.ID && e.Activity != "" {
			a.ID = e.Activity
			return a
		}
	}
	return a
}

// eventID is the ID of an event that a merge adds. It is a function of what was
// merged, so that a merge is pure and the same one twice gives the same event.
func eventID(r lead.Remote, e lead.Event, now time.Time) string {
	return hash("event", string(r.ID), r.Version, string(e.Kind), e.Field, e.Old, e.New, string(e.From), string(e.To),
		strconv.Itoa(e.Cycle), strconv.FormatInt(now.UnixMilli(), 10))
}

// hash is an identity of 26 hexadecimal digits.
func hash(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(strconv.Itoa(len(p)) + ":" + p)) // a hash never fails
	}
	return hex.EncodeToString(h.Sum(nil))[:26]
}
