package hubspot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"banter/store/lead"
	"banter/store/upstream"
)

// maxSilent bounds the pages without news that one call passes over, so that an
// interrupted pull has not far to go back.
const maxSilent = 20

// Changes tells contacts: from the empty cursor all of them by lists, which have
// no limit, and what was sent with forms; from then on those that a search finds
// changed, the forms that these have sent, and now and then those that were
// archived. Contacts that were merged are told with the one that
// they became.
func (c *Client) Changes(ctx context.Context, at upstream.Cursor) (upstream.Page, error) {
	cur, err := readCursor(at)
	if err != nil {
		return upstream.Page{}, fmt.Errorf("pull from HubSpot: %w", err)
	}
	var page upstream.Page
	switch cur.Phase {
	case phaseList:
		page, err = c.list(ctx, &cur, at == "")
	case phaseForms:
		page, err = c.submitted(ctx, &cur)
	case phaseArchived:
		page, err = c.archived(ctx, &cur)
	default:
		// Pages of what was told before are passed over here: they are no news.
		for n := 0; n < maxSilent && err == nil; n++ {
			switch cur.Phase {
			case phaseLeads:
				page, err = c.beside(ctx, &cur, leadsKind, cur.Leads)
			case phaseDeals:
				page, err = c.beside(ctx, &cur, dealsKind, cur.Deals)
			default:
				page, err = c.changed(ctx, &cur)
			}
			if !page.More || len(page.Leads)+len(page.Refused) > 0 {
				break
			}
		}
		if err == nil && cur.Phase == phaseForms {
			page.More = true
		}
		if err == nil && cur.Phase == phaseArchived {
			// The search is at its end, and it is time for a sweep.
			found := page
			page, err = c.archived(ctx, &cur)
			page.Leads, page.Refused = append(found.Leads, page.Leads...), append(found.Refused, page.Refused...)
		}
	}
	if err != nil {
		return upstream.Page{}, fmt.Errorf("pull from HubSpot: %w", err)
	}
	for _, t := range []*trail{&cur.trail, cur.Leads, cur.Deals} {
		if t != nil {
			t.trim(t.from(c))
		}
	}
	if page.Next, err = cur.text(); err != nil {
		return upstream.Page{}, fmt.Errorf("pull from HubSpot: %w", err)
	}
	if page.More && page.Next == at {
		return upstream.Page{}, fmt.Errorf("pull from HubSpot: %w: it tells of more and stays where it is", upstream.ErrUnreachable)
	}
	c.mu.Lock()
	page.ServerTime = c.serverTime
	c.mu.Unlock()
	return page, nil
}

// list is a page of the first pull.
func (c *Client) list(ctx context.Context, cur *cursor, first bool) (upstream.Page, error) {
	if first {
		// What is the latest change before the first page is read: all that changes
		// from then on is found by the search that follows.
		head, err := c.head(ctx, "contacts")
		if err != nil {
			return upstream.Page{}, err
		}
		cur.Total = head.Total
		if len(head.Results) > 0 {
			cur.Mark = head.Results[0].updated()
		}
		cur.Moved = c.now().UnixMilli()
		if err := c.headOfLeads(ctx, cur); err != nil {
			return upstream.Page{}, err
		}
		if err := c.headOfDeals(ctx, cur); err != nil {
			return upstream.Page{}, err
		}
	}
	s, err := c.readSchema(ctx)
	if err != nil {
		return upstream.Page{}, err
	}
	q := url.Values{"limit": {strconv.Itoa(c.page)}, "properties": {strings.Join(s.m.properties(), ",")}}
	if cur.After != "" {
		q.Set("after", cur.After)
	}
	var in page
	if err := c.call(ctx, classRest, http.MethodGet, c.paths.objects("contacts", "")+"?"+q.Encode(), nil, &in); err != nil {
		return upstream.Page{}, c.lost(err, cur.After)
	}
	out, err := c.tell(ctx, cur, in.Results)
	if err != nil {
		return upstream.Page{}, err
	}
	out.More, out.Total = true, cur.Total
	if cur.After = string(in.Paging.Next.After); cur.After == "" {
		cur.Phase = phaseForms
	}
	return out, nil
}

// headOfLeads begins the trail of lead objects, where the account has them.
func (c *Client) headOfLeads(ctx context.Context, cur *cursor) error {
	s, err := c.readSchema(ctx)
	if err != nil || len(s.leads) == 0 {
		return err
	}
	head, err := c.head(ctx, leadsKind)
	if forbidden(err) {
		c.deny(leadsKind)
		return nil
	}
	if err != nil {
		return err
	}
	cur.Leads = &trail{Moved: c.now().UnixMilli()}
	for i := range head.Results {
		cur.Leads.Mark = head.Results[i].updated()
	}
	return nil
}

// lost is ErrCursor where HubSpot does not take the place at which a list was
// to go on.
func (c *Client) lost(err error, after string) error {
	var f *Failure
	if after != "" && errors.As(err, &f) && f.Status == http.StatusBadRequest {
		return fmt.Errorf("%w: %w", upstream.ErrCursor, err)
	}
	return err
}

// archived is a page of contacts that were archived since the last sweep.
func (c *Client) archived(ctx context.Context, cur *cursor) (upstream.Page, error) {
	q := url.Values{"limit": {strconv.Itoa(c.page)}, "archived": {"true"}, "properties": {"hs_merged_object_ids"}}
	if cur.After != "" {
		q.Set("after", cur.After)
	}
	var in page
	if err := c.call(ctx, classRest, http.MethodGet, c.paths.objects("contacts", "")+"?"+q.Encode(), nil, &in); err != nil {
		return upstream.Page{}, c.lost(err, cur.After)
	}
	var fresh []*object
	for i := range in.Results {
		o := &in.Results[i]
		gone := o.updated()
		if t, ok := instant(o.ArchivedAt); ok {
			gone = t.UnixMilli()
		}
		cur.Late = max(cur.Late, gone)
		if localID(string(o.ID)) != "" && gone >= cur.Gone-c.overlap.Milliseconds() {
			fresh = append(fresh, o)
		}
	}
	out := upstream.Page{More: true}
	into, err := c.survivors(ctx, fresh)
	if err != nil {
		return upstream.Page{}, err
	}
	for _, o := range fresh {
		when := o.updated()
		if t, ok := instant(o.ArchivedAt); ok {
			when = max(when, t.UnixMilli())
		}
		r := lead.Remote{ID: localID(string(o.ID)), Version: version(when), Gone: true, MergedInto: into[string(o.ID)]}
		out.Leads = append(out.Leads, r)
	}
	if cur.After = string(in.Paging.Next.After); cur.After != "" {
		return out, nil
	}
	first := cur.Swept == 0
	cur.Phase, cur.Gone, cur.Late, cur.Swept = phaseSearch, max(cur.Gone, cur.Late), 0, max(c.now().UnixMilli(), 1)
	out.More = first // a first pull still has to find what changed while it ran
	return out, nil
}

// survivors finds the contacts that archived ones were merged into: a read of
// an id that was merged away may answer with the survivor.
func (c *Client) survivors(ctx context.Context, gone []*object) (map[string]lead.ID, error) {
	out := map[string]lead.ID{}
	var ids []string
	for _, o := range gone {
		ids = append(ids, string(o.ID))
	}
	if len(ids) == 0 {
		return out, nil
	}
	found, err := c.read(ctx, "contacts", ids, []string{"hs_merged_object_ids"})
	if err != nil {
		return nil, err
	}
	for id, o := range found {
		survivor := localID(id)
		for _, r := range merged(o, lead.Remote{ID: survivor}) {
			out[remoteID(r.ID)] = survivor
		}
	}
	return out, nil
}

// sift is a page of the records that changed since the mark, without those that
// were told as they are.
func (c *Client) sift(ctx context.Context, kind string, t *trail) (news []object, more bool, err error) {
	fresh := t.Last == ""
	in, err := c.search(ctx, kind, searchBody{
		Groups: []group{{Filters: since(kind, t.from(c), t.Last)}}, Sorts: []sorting{{"hs_object_id", "ASCENDING"}},
		Properties: []string{cursorOf(kind)}, Limit: c.page,
	})
	if err != nil {
		return nil, false, err
	}
	more = in.Paging.Next.After != ""
	if fresh {
		t.Next = t.Mark
	}
	if fresh && more {
		// Several pages take a while: the mark may move only as far as the latest
		// change at their begin.
		head, err := c.head(ctx, kind)
		if err != nil {
			return nil, false, err
		}
		for i := range head.Results {
			t.Next = max(t.Next, head.Results[i].updated())
		}
	}
	for i := range in.Results {
		o := &in.Results[i]
		s := string(o.ID)
		if !number(s) {
			continue
		}
		if fresh && !more {
			t.Next = max(t.Next, o.updated())
		}
		if t.Last == "" || newest(s, t.Last) < 0 {
			t.Last = s
		}
		if !t.told(s, o.updated()) {
			news = append(news, *o)
		}
	}
	return news, more && len(in.Results) > 0, nil
}

// changed is a page of contacts that changed since the mark.
func (c *Client) changed(ctx context.Context, cur *cursor) (upstream.Page, error) {
	news, more, err := c.sift(ctx, "contacts", &cur.trail)
	if err != nil {
		return upstream.Page{}, err
	}
	var ids []string
	for i := range news {
		ids = append(ids, string(news[i].ID))
	}
	out, err := c.tellByID(ctx, cur, ids)
	if err != nil {
		return upstream.Page{}, err
	}
	if out.More = more; !more {
		cur.settle(c)
		out.More = c.goOn(cur)
	}
	return out, nil
}

// beside is a page of contacts whose records of another kind changed since their
// mark: lead objects, deals.
func (c *Client) beside(ctx context.Context, cur *cursor, kind string, t *trail) (upstream.Page, error) {
	news, more, err := c.sift(ctx, kind, t)
	var ids []string
	for i := range news {
		ids = append(ids, string(news[i].ID))
	}
	var links map[string][]string
	if err == nil && len(ids) > 0 {
		links, err = c.linked(ctx, kind, ids, "contacts")
	}
	if forbidden(err) {
		c.deny(kind)
		return upstream.Page{More: c.goOn(cur)}, nil
	}
	if err != nil {
		return upstream.Page{}, err
	}
	var contacts []string
	for _, list := range links {
		contacts = append(contacts, list...)
	}
	slices.Sort(contacts)
	contacts = slices.Compact(contacts)
	out, err := c.tellByID(ctx, cur, contacts)
	if err != nil {
		return upstream.Page{}, err
	}
	for i := range news {
		t.see(string(news[i].ID), news[i].updated())
	}
	if out.More = more; !more {
		t.settle(c)
		out.More = c.goOn(cur)
	}
	return out, nil
}

// goOn is the next phase after a search is at its end; false is none. Lead
// objects are searched each time, deals when it is time.
func (c *Client) goOn(cur *cursor) bool {
	switch {
	case cur.Phase == phaseSearch && cur.Leads != nil && c.m.LeadObject != "" && c.may(leadsKind):
		cur.Phase = phaseLeads
	case cur.Phase != phaseDeals && cur.Deals != nil && c.may(dealsKind) && c.due(cur.Dealt):
		cur.Phase, cur.Dealt = phaseDeals, max(c.now().UnixMilli(), 1)
	default:
		c.finish(cur)
		return false
	}
	return true
}

// due reports whether it is time for what is done once in a while; last is when
// it was done.
func (c *Client) due(last int64) bool {
	age := c.now().UnixMilli() - last
	return c.sweep < 0 || age >= c.sweep.Milliseconds() || age < 0
}

// finish ends the searches: forms are read if a contact has told of one, and
// archived contacts are looked for if it is time.
func (c *Client) finish(cur *cursor) {
	if cur.Phase = phaseSearch; cur.Forms.due() {
		cur.Phase = phaseForms
		return
	}
	if c.due(cur.Swept) {
		cur.Phase, cur.After = phaseArchived, ""
	}
}

// settle ends a search: the mark moves on.
func (t *trail) settle(c *Client) {
	now := c.now().UnixMilli()
	if t.Next > t.Mark {
		t.Mark, t.Moved, t.Clear = t.Next, now, false
	} else if now-t.Moved >= c.overlap.Milliseconds() {
		t.Clear = true
	}
	t.Last, t.Next = "", 0
}

// from is where a search begins: so far before the mark as the index may be
// late, until a search after so much time has found nothing more.
func (t *trail) from(c *Client) int64 {
	if t.Clear {
		return t.Mark
	}
	return max(t.Mark-c.overlap.Milliseconds(), 0)
}
