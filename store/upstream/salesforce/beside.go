package salesforce

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"banter/store/lead"
	"banter/store/upstream"
)

// kind is a type of record that changes beside the leads.
type kind struct {
	object string
	link   string // its field that leads to the lead
	where  []string
	leads  string // the field of a lead that leads to it; "": link is the lead's id
	trail  func(*cursor) *trail
}

func tasksBeside() kind {
	return kind{object: "Task", link: "WhoId", where: []string{"WhoId != null"}, trail: func(c *cursor) *trail { return &c.Tasks }}
}

func membersBeside() kind {
	return kind{object: "CampaignMember", link: "LeadId", where: []string{"LeadId != null"}, trail: func(c *cursor) *trail { return &c.Members }}
}

func outcomesBeside() kind {
	return kind{object: "Opportunity", link: "Id", leads: "ConvertedOpportunityId", trail: func(c *cursor) *trail { return &c.Outcomes }}
}

// beside is a page of leads of which something beside them has changed: a lead's
// own stamp does not move with its tasks, its campaigns and its opportunity.
func (c *Client) beside(ctx context.Context, cur *cursor, k kind) (page upstream.Page, more bool, err error) {
	// What the login may read of the leads at hand it may not always search for.
	search := "search of " + k.object
	if !c.may(k.object) || !c.may(search) {
		return page, false, nil
	}
	t := k.trail(cur)
	fields := []string{"Id", "SystemModstamp"}
	if k.link != "Id" {
		fields = append(fields, k.link)
	}
	news, more, err := c.sift(ctx, query{fields: fields, from: k.object, where: slices.Clone(k.where)}, t)
	if c.forbidden(search, err) {
		return page, false, nil
	}
	if err != nil {
		return page, false, err
	}
	var ids []string
	for _, r := range news {
		ids = append(ids, r[k.link])
	}
	if page, err = c.tellBy(ctx, &cur.Leads, k.leads, ids); err != nil {
		return page, false, err
	}
	c.see(t, news)
	if !more {
		t.settle(c.overlap.Milliseconds())
	}
	return page, more, nil
}

// tellBy reads leads by a field that holds ids, "" being their own, and tells
// them.
func (c *Client) tellBy(ctx context.Context, t *trail, by string, ids []string) (upstream.Page, error) {
	if by == "" {
		by = "Id"
		ids = slices.DeleteFunc(slices.Clone(ids), func(s string) bool { return localID(s) == "" })
	}
	if ids = unique(ids); len(ids) == 0 {
		return upstream.Page{}, nil
	}
	rows, err := c.leadsBy(ctx, by, ids, false)
	if err != nil {
		return upstream.Page{}, err
	}
	return c.tell(ctx, t, rows)
}

// leadsBy reads leads by a field that holds ids; all says that deleted ones count
// too.
func (c *Client) leadsBy(ctx context.Context, by string, ids []string, all bool) ([]row, error) {
	s, err := c.readSchema(ctx)
	if err != nil {
		return nil, err
	}
	var rows []row
	for part := range slices.Chunk(ids, maxList) {
		q := query{fields: s.leads.of(c.m.names()), from: "Lead", where: []string{in(by, part)}}
		if err := c.every(ctx, q, all, func(r row) { rows = append(rows, r) }); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// The bounds of the log of deleted leads.
const (
	logKept  = 15 * 24 * time.Hour // how far back it can be asked for
	logStep  = 2 * time.Minute     // its begin must be more than a minute before its end
	logSlack = time.Hour           // how near to logKept is too near
)

// deleted is a page of the log of deleted leads. The search for changes tells of
// a deletion as long as the lead lies in the recycle bin; the log also knows of
// those that were deleted for good. Where the log does not reach back to what was
// read of it, everything has to be pulled anew, and a sweep asks for the rest.
func (c *Client) deleted(ctx context.Context, cur *cursor) (page upstream.Page, more bool, err error) {
	end := c.clock()
	begin := time.UnixMilli(cur.Deleted)
	if end.Sub(begin) > logKept-logSlack {
		return page, false, fmt.Errorf("%w: Salesforce tells which leads were deleted for 15 days only, and the last pull is longer ago", upstream.ErrCursor)
	}
	for {
		in, err := c.deletedLog(ctx, begin, end)
		if f := failed(err); f != nil && f.Code == codeTooMany && end.Sub(begin) > 2*logStep {
			end, more = begin.Add(end.Sub(begin)/2), true
			continue
		}
		if c.forbidden("deleted", err) || failed(err) != nil && errors.Is(err, upstream.ErrRefused) {
			return page, false, nil // the search for changes has to do
		}
		if err != nil {
			return page, false, fmt.Errorf("read the log of deleted leads: %w", err)
		}
		if first, ok := instant(in.Earliest); ok && first.Sub(time.UnixMilli(cur.Deleted)) > c.overlap {
			return page, false, fmt.Errorf("%w: the log of deleted leads in Salesforce was purged since the last pull", upstream.ErrCursor)
		}
		var ids []string
		for _, d := range in.Records {
			if at, ok := instant(d.At); ok && !cur.Leads.told(full(d.ID), at.UnixMilli()) {
				ids = append(ids, d.ID)
			}
		}
		if page.Leads, err = c.gone(ctx, ids); err != nil {
			return page, false, err
		}
		if covered, ok := instant(in.Latest); ok {
			cur.Deleted = max(cur.Deleted, min(covered.UnixMilli(), end.UnixMilli()))
		}
		return page, more && cur.Deleted < end.UnixMilli()+1 && cur.Deleted > begin.UnixMilli(), nil
	}
}

// deletedLog is the log of deleted leads as Salesforce answers with it.
type deletedLog struct {
	Records []struct {
		ID string `json:"id"`
		At string `json:"deletedDate"`
	} `json:"deletedRecords"`
	Earliest string `json:"earliestDateAvailable"`
	Latest   string `json:"latestDateCovered"`
}

func (c *Client) deletedLog(ctx context.Context, begin, end time.Time) (in deletedLog, err error) {
	if end.Sub(begin) < logStep {
		begin = end.Add(-logStep)
	}
	const layout = "2006-01-02T15:04:05+00:00"
	q := url.Values{"start": {begin.UTC().Format(layout)}, "end": {end.UTC().Format(layout)}}
	err = c.call(ctx, http.MethodGet, "/sobjects/Lead/deleted/?"+q.Encode(), nil, &in)
	return in, err
}

// gone tells those of some leads that are deleted, with the lead that they were
// merged into.
func (c *Client) gone(ctx context.Context, ids []string) ([]lead.Remote, error) {
	ids = slices.DeleteFunc(unique(ids), func(s string) bool { return localID(s) == "" })
	var out []lead.Remote
	for part := range slices.Chunk(ids, maxList) {
		there := map[string]row{}
		q := query{fields: []string{"Id", "IsDeleted", "MasterRecordId", "SystemModstamp"}, from: "Lead", where: []string{in("Id", part)}}
		if err := c.every(ctx, q, true, func(r row) { there[full(r["Id"])] = r }); err != nil {
			return nil, err
		}
		for _, id := range part {
			r, found := there[id]
			if !found || r.yes("IsDeleted") {
				out = append(out, tombstone(id, r))
			}
		}
	}
	return out, nil
}

// tombstone tells that a lead is gone; r is what is left of it, nil being
// nothing.
func tombstone(id string, r row) lead.Remote {
	return lead.Remote{ID: localID(id), Version: version(r.stamp()), Gone: true, MergedInto: localID(r["MasterRecordId"])}
}

// Sweep asks for leads by their ids: one request for a hundred. A lead is gone
// where it lies in the recycle bin, and where Salesforce says that it has none of
// that id, which it also says of one that this login may not see any more: the
// rep can't work on either. A lead that comes into sight again is told again.
func (c *Client) Sweep(ctx context.Context, ids []lead.ID) ([]lead.Remote, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var asked []string
	for _, id := range ids {
		if s := remoteID(id); s != "" {
			asked = append(asked, s)
		}
	}
	out, err := c.gone(ctx, asked)
	if err != nil {
		return nil, fmt.Errorf("ask Salesforce which leads are gone: %w", err)
	}
	return out, nil
}
