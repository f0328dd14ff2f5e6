package hubspot

import (
	"maps"
	"slices"
	"time"

	"banter/store/lead"
)

// formTrail is how far what was sent with forms has been told.
type formTrail struct {
	All  bool             `json:"all,omitempty"`  // every form is to be read
	News map[string]int64 `json:"news,omitempty"` // conversions that contacts told of: the name, and when
	Upto int64            `json:"u,omitempty"`    // the latest conversion that was met

	Todo  []string         `json:"todo,omitempty"` // the forms to be read, the one under way first
	After string           `json:"a,omitempty"`    // where the list of that one goes on
	Next  int64            `json:"n,omitempty"`    // the newest met in it
	Told  map[string]int64 `json:"told,omitempty"` // by form: what was sent up to then has been told
}

// maxAsking is how many forms by which one asks to talk are read beside those
// that were named.
const maxAsking = 20

// maxNews bounds the conversions that a cursor remembers: beyond it every form
// is read.
const maxNews = 50

// convert notes a contact's last conversion, if it is news: in the time between
// two pulls the contact may have sent more than this one.
func (t *formTrail) convert(o *object, overlap time.Duration) {
	at, ok := instant(o.Properties["recent_conversion_date"])
	if !ok || at.UnixMilli() <= t.Upto-overlap.Milliseconds() {
		return
	}
	t.Upto = max(t.Upto, at.UnixMilli())
	if t.All {
		return
	}
	if t.News == nil {
		t.News = map[string]int64{}
	}
	name := lead.Fold(lead.Clean(o.Properties["recent_conversion_event_name"]))
	t.News[name] = max(t.News[name], at.UnixMilli())
	if len(t.News) > maxNews {
		t.All, t.News = true, nil
	}
}

// due reports whether forms are to be read.
func (t *formTrail) due() bool { return t.All || len(t.News) > 0 || len(t.Todo) > 0 }

// sound reports whether a trail can be one.
func (t *formTrail) sound() bool {
	return !slices.ContainsFunc(t.Todo, func(s string) bool { return !formID(s) })
}

// plan says which forms are to be read: all of them, or those that the
// conversions name and that were not read since. A contact names the last form
// that it has sent only, so those by which one asks to talk are read with them: a
// newsletter right after a demo request must not hide it.
func (t *formTrail) plan(list *forms, m Mapping) {
	var todo, asking []string
	kinds := m.kinds(list)
	for _, f := range list.of() {
		news := t.All
		for name, at := range t.News {
			news = news || names(name, lead.Fold(f.Name)) && at > t.Told[f.ID]
		}
		switch {
		case news:
			todo = append(todo, f.ID)
		case m.converted(kinds, f.Name).HandRaise():
			asking = append(asking, f.ID)
		}
	}
	if len(todo) > 0 {
		todo = append(todo, asking[:min(len(asking), maxAsking)]...)
	}
	slices.Sort(todo)
	t.All, t.News = false, nil
	t.Todo, t.After, t.Next = slices.Compact(todo), "", 0
	if len(list.of()) > 0 { // what was told of forms that are gone is of no use
		maps.DeleteFunc(t.Told, func(id string, _ int64) bool {
			return !slices.ContainsFunc(list.list, func(f form) bool { return f.ID == id })
		})
	}
}
