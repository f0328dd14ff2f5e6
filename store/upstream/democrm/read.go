package democrm

import (
	"fmt"
	"strconv"

	"banter/store/lead"
	"banter/store/upstream"
	"banter/store/upstream/democrm/wire"
)

// readPage translates a page that followed a cursor. A lead that can't be read
// is refused alone; a page that would never end is an error.
func readPage(in wire.Page, cursor upstream.Cursor) (upstream.Page, error) {
	next := upstream.Cursor(in.Next)
	switch {
	case next == "" || len(next) > lead.MaxLine:
		return upstream.Page{}, fmt.Errorf("%w: its answer has no cursor to go on from", upstream.ErrUnreachable)
	case in.More && next == cursor:
		return upstream.Page{}, fmt.Errorf("%w: it tells of more and stays at the same cursor", upstream.ErrUnreachable)
	}
	out := upstream.Page{Next: next, More: in.More, Total: max(0, in.Total), ServerTime: in.Now}
	for i, l := range in.Leads {
		r, err := readLead(l)
		if err != nil {
			where := "lead " + lead.Clean(l.ID)
			if l.ID == "" {
				where = "lead " + strconv.Itoa(i+1) + " of the page"
			}
			out.Refused = append(out.Refused, upstream.Refused{Where: where, Reason: err.Error()})
			continue
		}
		out.Leads = append(out.Leads, r)
	}
	return out, nil
}

// readLead translates a lead. Fields that the product does not know are left
// out; one whose text it can't take is an error.
func readLead(l wire.Lead) (lead.Remote, error) {
	out := lead.Remote{
		ID: localID(l.ID), Version: strconv.FormatUint(l.Revision, 10),
		Gone: l.Deleted || l.MergedInto != "", MergedInto: localID(l.MergedInto),
	}
	if out.ID == "" || string(out.ID) != Prefix+l.ID {
		return out, fmt.Errorf("id: %q is no id of a lead", lead.Clean(l.ID))
	}
	if out.Gone {
		return out, nil
	}
	var canon lead.Lead
	for _, f := range lead.FieldNames() {
		text, ok := l.Fields[f]
		if !ok {
			continue
		}
		if err := canon.Set(f, text); err != nil {
			return out, err
		}
		out.Fields.Set(f, canon.Get(f))
	}
	for _, a := range l.Activities {
		a, err := readActivity(a)
		if err != nil {
			return out, err
		}
		out.Activities = append(out.Activities, a)
	}
	return out, nil
}

// localID is the ID of a lead in the store, "" for none.
func localID(id string) lead.ID {
	if id = lead.Clean(id); id == "" {
		return ""
	}
	return lead.ID(Prefix + id)
}

func readActivity(a lead.Activity) (lead.Activity, error) {
	a.ID, a.Kind = lead.Clean(a.ID), lead.Kind(lead.Clean(string(a.Kind)))
	a.Outcome = lead.Outcome(lead.Clean(string(a.Outcome)))
	switch {
	case a.ID == "":
		return a, fmt.Errorf("an activity has no id")
	case a.Kind == "":
		return a, fmt.Errorf("activity %s: it has no kind", a.ID)
	case a.At.IsZero():
		return a, fmt.Errorf("activity %s: it has no time", a.ID)
	}
	if a.At = a.At.UTC(); a.At.Year() < 1 || a.At.Year() > 9999 {
		return a, fmt.Errorf("activity %s: its time lies outside of the years 1 to 9999", a.ID)
	}
	a.Subject, a.URL, a.Source, a.By = lead.Clean(a.Subject), lead.Clean(a.URL), lead.Clean(a.Source), lead.Clean(a.By)
	a.Note = lead.CleanText(a.Note)
	return a, nil
}

// values translates fields of a receipt; unknown names are left out.
func values(in map[string]string) lead.Values {
	var out lead.Values
	for _, f := range lead.FieldNames() {
		if text, ok := in[f]; ok {
			out.Set(f, lead.Clean(text))
		}
	}
	return out
}
