package hubspot

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"banter/store/lead"
	"banter/store/upstream"
)

// submissions are a page of what was sent with a form, the newest first.
type submissions struct {
	Results []submission `json:"results"`
	Paging  paging       `json:"paging"`
}

type submission struct {
	At     id     `json:"submittedAt"` // milliseconds since 1970
	Page   string `json:"pageUrl"`
	Values []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"values"`
}

// email is whose submission it is, in lower case; "" where it does not say.
func (s *submission) email() string {
	for _, v := range s.Values {
		if v.Name == "email" {
			return strings.ToLower(strings.TrimSpace(v.Value))
		}
	}
	return ""
}

// submitted is a page of what was sent with forms, told as activities of the
// contacts whose e-mail address it gives.
func (c *Client) submitted(ctx context.Context, cur *cursor) (upstream.Page, error) {
	t := &cur.Forms
	list, err := c.readForms(ctx)
	if err != nil {
		return upstream.Page{}, err
	}
	if t.All || len(t.News) > 0 {
		s, err := c.readSchema(ctx)
		if err != nil {
			return upstream.Page{}, err
		}
		t.plan(list, s.m)
	}
	var out upstream.Page
	if len(t.Todo) > 0 && c.may(formsKind) {
		if out, err = c.submissionsOf(ctx, cur, list); err != nil {
			return out, err
		}
	}
	if len(t.Todo) > 0 && c.may(formsKind) {
		out.More = true
		return out, nil
	}
	t.Todo, t.After, t.Next = nil, "", 0
	if cur.Swept == 0 { // a first pull
		cur.Phase, cur.After = phaseArchived, ""
	} else {
		c.finish(cur)
	}
	out.More = cur.Phase != phaseSearch
	return out, nil
}

// submissionsOf reads a page of the first form that is to be read.
func (c *Client) submissionsOf(ctx context.Context, cur *cursor, list *forms) (upstream.Page, error) {
	t := &cur.Forms
	at := t.Todo[0]
	q := url.Values{"limit": {fmt.Sprint(maxSubmissions)}}
	if t.After != "" {
		q.Set("after", t.After)
	}
	var in submissions
	missing, err := c.optional(ctx, c.paths.submissions(at)+"?"+q.Encode(), &in)
	if err != nil {
		return upstream.Page{}, fmt.Errorf("read what was sent with a form: %w", err)
	}
	var f *Failure
	if errors.As(missing, &f) && f.Status == http.StatusForbidden {
		c.deny(formsKind) // a form that is gone is not all of them, a right that is missing is
	}
	since := t.Told[at] - c.overlap.Milliseconds()
	if now := c.now(); !now.IsZero() {
		since = max(since, now.Add(-formsBack).UnixMilli())
	}
	var fresh []submission
	for _, s := range in.Results {
		when, ok := instant(string(s.At))
		if !ok || when.UnixMilli() < since {
			continue
		}
		t.Next = max(t.Next, when.UnixMilli())
		fresh = append(fresh, s)
	}
	out, err := c.tellSubmissions(ctx, cur, nameOf(list, at), fresh)
	if err != nil {
		return out, err
	}
	// The newest come first: a page that reaches back far enough is the last.
	if t.After = string(in.Paging.Next.After); t.After != "" && len(fresh) == len(in.Results) && len(fresh) > 0 {
		return out, nil
	}
	if missing == nil && t.Next > t.Told[at] {
		if t.Told == nil {
			t.Told = map[string]int64{}
		}
		t.Told[at] = t.Next
	}
	t.Todo, t.After, t.Next = t.Todo[1:], "", 0
	return out, nil
}

func nameOf(list *forms, id string) string {
	for _, f := range list.of() {
		if f.ID == id {
			return f.Name
		}
	}
	return ""
}

// tellSubmissions tells submissions as activities. A contact that came so lately
// that it may not have been told yet is told as a whole.
func (c *Client) tellSubmissions(ctx context.Context, cur *cursor, name string, list []submission) (upstream.Page, error) {
	contacts, err := c.byEmail(ctx, list)
	if err != nil || len(contacts) == 0 {
		return upstream.Page{}, err
	}
	r, err := c.reader(ctx)
	if err != nil {
		return upstream.Page{}, err
	}
	var young []object
	sent, as := map[*object][]time.Time{}, map[string][]lead.Activity{}
	for i := range list {
		if at, ok := instant(string(list[i].At)); ok {
			o := contacts[list[i].email()]
			sent[o] = append(sent[o], at)
		}
	}
	for i := range list {
		s := &list[i]
		o := contacts[s.email()]
		at, ok := instant(string(s.At))
		if o == nil || !ok || toldItself(o, name, at, sent[o]) {
			continue
		}
		if born, ok := instant(o.CreatedAt); (!ok || born.UnixMilli() > cur.Mark-c.overlap.Milliseconds()) && len(as[string(o.ID)]) == 0 {
			young = append(young, *o)
		}
		as[string(o.ID)] = append(as[string(o.ID)], lead.Activity{
			ID: activityID(formPrefix, at), Kind: r.m.converted(r.kinds, name), At: at, Subject: name, URL: lead.Clean(s.Page), Source: "hubspot",
		})
	}
	out, err := c.tell(ctx, cur, young)
	if err != nil {
		return out, err
	}
	for i := range out.Leads {
		s := remoteID(out.Leads[i].ID)
		out.Leads[i].Activities = append(out.Leads[i].Activities, as[s]...)
		delete(as, s)
	}
	versions := map[string]string{}
	for _, o := range contacts {
		versions[string(o.ID)] = version(o.updated())
	}
	for _, s := range slices.Sorted(maps.Keys(as)) {
		if id := localID(s); id != "" {
			out.Leads = append(out.Leads, lead.Remote{ID: id, Version: versions[s], Activities: as[s]})
		}
	}
	return out, nil
}

// byEmail reads the contacts of submissions, by e-mail address in lower case.
func (c *Client) byEmail(ctx context.Context, list []submission) (map[string]*object, error) {
	mails := map[string]bool{}
	for i := range list {
		if s := list[i].email(); strings.Contains(s, "@") {
			mails[s] = true
		}
	}
	if len(mails) == 0 {
		return nil, nil
	}
	r, err := c.readSchema(ctx)
	if err != nil {
		return nil, err
	}
	in := batchRead{By: "email", Properties: append(r.m.properties(), "email", "hs_additional_emails")}
	for _, s := range slices.Sorted(maps.Keys(mails)) {
		in.Inputs = append(in.Inputs, input{ID: s})
	}
	var got batch
	if err := c.call(ctx, classRest, http.MethodPost, c.paths.objects("contacts", "batch/read"), in, &got); err != nil {
		return nil, fmt.Errorf("read whose forms they are: %w", err)
	}
	out := map[string]*object{}
	for i := range got.Results {
		o := &got.Results[i]
		for s := range strings.SplitSeq(o.Properties["email"]+";"+o.Properties["hs_additional_emails"], ";") {
			if s = strings.ToLower(strings.TrimSpace(s)); s != "" && out[s] == nil {
				out[s] = o
			}
		}
	}
	return out, nil
}

// sameForm is how far apart the instants of one submission may be that two of
// HubSpot's records of it give.
const sameForm = time.Minute

// toldItself reports whether the contact's own properties tell that a form was
// sent: its first or its last one, at that instant, or under that name just then
// where none of the contact's submissions, at their instants, is at that one.
func toldItself(o *object, form string, at time.Time, all []time.Time) bool {
	for _, which := range []string{"first", "recent"} {
		t, ok := instant(o.Properties[which+"_conversion_date"])
		switch {
		case !ok:
		case at.Equal(t):
			return true
		case slices.ContainsFunc(all, t.Equal):
		case at.Sub(t).Abs() < sameForm && names(lead.Fold(lead.Clean(o.Properties[which+"_conversion_event_name"])), lead.Fold(form)):
			return true
		}
	}
	return false
}
