package hubspot

import (
	"cmp"
	"encoding/base64"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The scopes of which reading forms and what was sent with them takes one.
const (
	formScope  = "forms"
	filesScope = "forms-uploaded-files"
)

// Form is a form on a web site.
type Form struct {
	ID       string    `json:"id"` // a GUID; "" mints one
	Name     string    `json:"name"`
	Created  time.Time `json:"created"` // zero is now
	Archived bool      `json:"archived,omitempty"`
}

// Submission is what somebody sent with a form.
type Submission struct {
	Form    string            // the form's ID
	At      time.Time         // zero is now
	Page    string            // the address of the page
	Title   string            // the title of the page; "" is none
	Values  map[string]string // by name of the field; "email" says whose it is
	Without bool              // the contact is left as it is: HubSpot has not caught up
}

// sent is a submission that the portal keeps.
type sent struct {
	id string
	Submission
}

// AddForm makes a form, or changes the one with this ID, and returns the ID.
func (p *Portal) AddForm(f Form) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if f.ID == "" {
		p.ids++
		f.ID = guid(p.ids)
	}
	if f.Created.IsZero() {
		f.Created = p.now()
	}
	if i := slices.IndexFunc(p.forms, func(x Form) bool { return x.ID == f.ID }); i >= 0 {
		p.forms[i] = f
	} else {
		p.forms = append(p.forms, f)
	}
	return f.ID
}

// Submit sends a form as a visitor of the web site does, and notes it on the
// contact with the e-mail address as HubSpot does. It reports whether there is
// such a form.
func (p *Portal) Submit(s Submission) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.IndexFunc(p.forms, func(f Form) bool { return f.ID == s.Form })
	if i < 0 {
		return false
	}
	if s.At.IsZero() {
		s.At = p.now()
	}
	s.At, s.Values = s.At.UTC().Truncate(time.Millisecond), maps.Clone(s.Values)
	p.ids++
	p.sent = append(p.sent, sent{guid(p.ids), s})
	o := p.find(p.kind("contacts"), s.Values["email"], "email")
	if s.Without || o == nil {
		return true
	}
	name := p.forms[i].Name
	if s.Title != "" {
		name = s.Title + ": " + name
	}
	props, at := map[string]string{}, iso(s.At)
	if first := o.props["first_conversion_date"]; first == "" || at < first {
		props["first_conversion_date"], props["first_conversion_event_name"] = at, name
	}
	if at >= o.props["recent_conversion_date"] {
		props["recent_conversion_date"], props["recent_conversion_event_name"] = at, name
	}
	n, _ := strconv.Atoi(o.props["num_conversion_events"]) // none is 0
	props["num_conversion_events"] = strconv.Itoa(n + 1)
	p.write(o, props, byPerson)
	return true
}

// guid is the n-th GUID.
func guid(n uint64) string {
	s := strconv.FormatUint(n, 16)
	return "00000000-0000-4000-9000-" + strings.Repeat("0", max(0, 12-len(s))) + s
}

type toldForm struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	CreatedAt string `json:"createdAt"`
	UpdatedAt string `json:"updatedAt"`
	Archived  bool   `json:"archived"`
	Type      string `json:"formType"`
}

// listForms tells the forms, the oldest first.
func (c *call) listForms() (answer, *problem) {
	limit, wrong := c.pageSize(20, 1000)
	if wrong != nil {
		return answer{}, wrong
	}
	from, wrong := c.offset()
	if wrong != nil {
		return answer{}, wrong
	}
	archived := c.query.Get("archived") == "true"
	out := struct {
		Results []toldForm `json:"results"`
		Paging  *paging    `json:"paging,omitempty"`
	}{Results: []toldForm{}}
	forms := slices.DeleteFunc(slices.Clone(c.forms), func(f Form) bool { return f.Archived != archived })
	for _, f := range forms[min(from, len(forms)):min(from+limit, len(forms))] {
		out.Results = append(out.Results, toldForm{f.ID, f.Name, iso(f.Created), iso(f.Created), f.Archived, "hubspot"})
	}
	if from+limit < len(forms) {
		out.Paging = c.further("/marketing/v3/forms", from+limit)
	}
	return ok(out)
}

type toldSubmission struct {
	ID     string      `json:"conversionId"`
	At     int64       `json:"submittedAt"`
	Values []formValue `json:"values"`
	Page   string      `json:"pageUrl,omitempty"`
}

type formValue struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	Type  string `json:"objectTypeId"`
}

// listSubmissions tells what was sent with a form, the newest first.
func (c *call) listSubmissions() (answer, *problem) {
	id := c.path("id")
	if !slices.ContainsFunc(c.forms, func(f Form) bool { return f.ID == id }) {
		return answer{}, missing()
	}
	limit, wrong := c.pageSize(20, 50)
	if wrong != nil {
		return answer{}, wrong
	}
	from, wrong := c.offset()
	if wrong != nil {
		return answer{}, wrong
	}
	var of []sent
	for _, s := range c.sent {
		if s.Form == id {
			of = append(of, s)
		}
	}
	slices.SortStableFunc(of, func(a, b sent) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.id, a.id)) })
	out := struct {
		Results []toldSubmission `json:"results"`
		Paging  *paging          `json:"paging,omitempty"`
	}{Results: []toldSubmission{}}
	for _, s := range of[min(from, len(of)):min(from+limit, len(of))] {
		told := toldSubmission{ID: s.id, At: s.At.UnixMilli(), Page: s.Page, Values: []formValue{}}
		for _, name := range slices.Sorted(maps.Keys(s.Values)) {
			told.Values = append(told.Values, formValue{name, s.Values[name], "0-1"})
		}
		out.Results = append(out.Results, told)
	}
	if from+limit < len(of) {
		out.Paging = c.further("/form-integrations/v1/submissions/forms/"+id, from+limit)
	}
	return ok(out)
}

// offset is where the page asked for begins, where after is nothing that a
// client could make up.
func (c *call) offset() (int, *problem) {
	after := c.query.Get("after")
	if after == "" {
		return 0, nil
	}
	b, err := base64.URLEncoding.DecodeString(after)
	n, bad := strconv.Atoi(string(b))
	if err != nil || bad != nil || n < 0 {
		return 0, refuse("Invalid after: %q is not the after of a page", after)
	}
	return n, nil
}

// further is how a list goes on at an offset.
func (c *call) further(path string, offset int) *paging {
	after := base64.URLEncoding.EncodeToString([]byte(strconv.Itoa(offset)))
	q := maps.Clone(c.query)
	q.Set("after", after)
	return &paging{Next: next{After: after, Link: "https://api.hubapi.com" + path + "?" + q.Encode()}}
}
