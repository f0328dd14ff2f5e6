package hubspot

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"banter/store/lead"
)

// formsKind is what the token may not read where an account tells no forms.
const formsKind = "forms"

// The bounds of what is read of forms.
const (
	maxForms       = 500
	maxSubmissions = 50                   // a page: HubSpot's own limit
	formsBack      = 180 * 24 * time.Hour // calendar time
	formsLife      = time.Hour
)

// form is a form on a web site.
type form struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// forms are those of the account, as they are named now.
type forms struct {
	list []form
	read time.Time
}

// readForms reads the forms, at most once an hour. It finds none where the token
// may not read them or the answer is none that is understood: forms are an extra,
// and what a contact's own properties tell of them stays.
func (c *Client) readForms(ctx context.Context) (*forms, error) {
	c.mu.Lock()
	f := c.forms
	c.mu.Unlock()
	if f != nil && c.now().Sub(f.read) < formsLife {
		return f, nil
	}
	f = &forms{read: c.now()}
	if !c.may(formsKind) {
		return f, nil
	}
	for after := ""; len(f.list) < maxForms; {
		q := url.Values{"limit": {"100"}}
		if after != "" {
			q.Set("after", after)
		}
		var in struct {
			Results []form `json:"results"`
			Paging  paging `json:"paging"`
		}
		missing, err := c.optional(ctx, c.paths.forms()+"?"+q.Encode(), &in)
		if err != nil {
			return nil, fmt.Errorf("read the forms: %w", err)
		}
		if missing != nil {
			c.deny(formsKind)
			break
		}
		for _, x := range in.Results {
			if x.ID, x.Name = lead.Clean(x.ID), lead.Clean(x.Name); formID(x.ID) {
				f.list = append(f.list, x)
			}
		}
		if after = string(in.Paging.Next.After); after == "" || len(in.Results) == 0 {
			break
		}
	}
	c.mu.Lock()
	c.forms = f
	c.mu.Unlock()
	return f, nil
}

// optional reads what an account need not have; missing is why it is to be done
// without: it may not be read, is not there, or has a shape that nobody knows.
func (c *Client) optional(ctx context.Context, path string, out any) (missing, err error) {
	var raw json.RawMessage
	err = c.call(ctx, classRest, http.MethodGet, path, nil, &raw)
	switch {
	case forbidden(err) || refusal(err) != nil:
		return err, nil
	case err != nil:
		return nil, err
	}
	return json.Unmarshal(raw, out), nil
}

// formID reports whether s can be the id of a form: it becomes part of a path.
func formID(s string) bool {
	return s != "" && len(s) <= 64 && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}

// kinds are the kinds of activity that forms are by the config: by the folded
// name of the form, which a config may give as its id.
func (m Mapping) kinds(f *forms) map[string]lead.Kind {
	out := map[string]lead.Kind{}
	for _, kind := range slices.Sorted(maps.Keys(m.Forms)) {
		for _, entry := range m.Forms[kind] {
			out[lead.Fold(entry)] = kind
			for _, x := range f.of() {
				if strings.EqualFold(x.ID, entry) {
					out[lead.Fold(x.Name)] = kind
				}
			}
		}
	}
	return out
}

// of are the forms; none of nil.
func (f *forms) of() []form {
	if f == nil {
		return nil
	}
	return f.list
}

// namesForms reports whether the config calls a form by its id, which takes the
// list of forms to understand.
func (m Mapping) namesForms() bool {
	for _, entries := range m.Forms {
		if slices.ContainsFunc(entries, func(s string) bool { return len(s) == 36 && strings.Count(s, "-") == 4 && formID(s) }) {
			return true
		}
	}
	return false
}

// converted is the kind of a conversion, which HubSpot names after the page and
// the form on it ("Prices: Request a demo"), or after the form alone: what the
// config says of the form, else what the words of the name say.
func (m Mapping) converted(kinds map[string]lead.Kind, name string) lead.Kind {
	folded := lead.Fold(name)
	best := ""
	for entry := range kinds {
		if names(folded, entry) && (len(entry) > len(best) || len(entry) == len(best) && entry < best) {
			best = entry
		}
	}
	if best != "" {
		return kinds[best]
	}
	return m.conversion(name)
}

// names reports whether a conversion is that of a form with a name; both are
// folded.
func names(conversion, form string) bool {
	return form != "" && (conversion == form || strings.HasSuffix(conversion, ": "+form))
}

// inspectForms says whether what was sent with forms is read, and which forms
// of the config there are not.
func (c *Client) inspectForms(ctx context.Context, f *Findings, m Mapping) error {
	const without = "of each contact only the first and the last form are told"
	const mend = "add the scope forms to the key, then: banter sync --full"
	all, err := c.readForms(ctx)
	if err != nil {
		return err
	}
	if !c.may(formsKind) {
		f.add("forms", true, "", "not read: %s (%s)", without, mend)
		return nil
	}
	if len(all.list) > 0 {
		var sent submissions
		missing, err := c.optional(ctx, c.paths.submissions(all.list[0].ID)+"?limit=1", &sent)
		if err != nil {
			return err
		}
		if missing != nil {
			f.add("forms", true, "", "%d forms, but what was sent with them can't be read: %s (%s)", len(all.list), without, mend)
			return nil
		}
	}
	var lost []string
	for _, kind := range slices.Sorted(maps.Keys(m.Forms)) {
		for _, entry := range m.Forms[kind] {
			if !slices.ContainsFunc(all.list, func(x form) bool {
				return strings.EqualFold(x.ID, entry) || lead.Fold(x.Name) == lead.Fold(entry)
			}) {
				lost = append(lost, lead.Clean(entry))
			}
		}
	}
	f.add("forms", len(lost) == 0, "mend the names or ids under [upstream.hubspot.forms] in the config", "%d forms; named in the config and not there: %s", len(all.list), list(lost))
	return nil
}
