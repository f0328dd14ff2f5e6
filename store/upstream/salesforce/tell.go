package salesforce

import (
	"context"
	"fmt"
	"slices"

	"banter/store/lead"
	"banter/store/upstream"
)

// maxActivities is how many tasks are told of a lead: the newest.
const maxActivities = 200

// tell translates leads with all that belongs to them.
func (c *Client) tell(ctx context.Context, t *trail, rows []row) (upstream.Page, error) {
	var out upstream.Page
	if len(rows) == 0 {
		return out, nil
	}
	r, err := c.reader(ctx)
	if err != nil {
		return out, err
	}
	if r.outcomes, err = c.outcomes(ctx, rows); err != nil {
		return out, err
	}
	c.translate(r, rows, &out)
	if r.stranger {
		// A user who came since the users were read: once more with the new list.
		known := len(r.people.names)
		if r.people, err = c.readPeople(ctx, true); err != nil {
			return out, err
		}
		if len(r.people.names) != known {
			out = upstream.Page{}
			c.translate(r, rows, &out)
		}
	}
	if err := c.follow(ctx, r, rows, out.Leads); err != nil {
		return out, err
	}
	c.see(t, rows)
	return out, nil
}

// see notes that records were told, as far as the next search meets them again.
func (c *Client) see(t *trail, rows []row) {
	now, from := c.clock().UnixMilli(), t.Mark-c.overlap.Milliseconds()
	for _, x := range rows {
		if stamp := x.stamp(); stamp >= from {
			t.see(full(x["Id"]), stamp, now)
		}
	}
}

func (c *Client) reader(ctx context.Context) (*reader, error) {
	s, err := c.readSchema(ctx)
	if err != nil {
		return nil, err
	}
	p, err := c.readPeople(ctx, false)
	if err != nil {
		return nil, err
	}
	session, err := c.open(ctx, "")
	if err != nil {
		return nil, err
	}
	return newReader(c.m, s, p, session.who), nil
}

func (c *Client) translate(r *reader, rows []row, out *upstream.Page) {
	for i, x := range rows {
		l, err := r.lead(x)
		if err != nil {
			out.Refused = append(out.Refused, upstream.Refused{Where: fmt.Sprintf("lead %d of the page", i+1), Reason: err.Error()})
			continue
		}
		out.Leads = append(out.Leads, l)
	}
}

// outcomes reads the opportunities that leads became, by id; none where they may
// not be read.
func (c *Client) outcomes(ctx context.Context, rows []row) (map[string]row, error) {
	var ids []string
	for _, r := range rows {
		ids = append(ids, r["ConvertedOpportunityId"])
	}
	out := map[string]row{}
	if ids = unique(ids); len(ids) == 0 || !c.may("Opportunity") {
		return out, nil
	}
	fields := []string{"Id", "StageName", "Amount", "CloseDate", "IsClosed", "IsWon", "CreatedDate", "SystemModstamp"}
	if c.may("CurrencyIsoCode") {
		fields = append(fields, "CurrencyIsoCode")
	}
	for part := range slices.Chunk(ids, maxList) {
		q := query{fields: fields, from: "Opportunity", where: []string{in("Id", part)}}
		err := c.every(ctx, q, false, func(r row) { out[full(r["Id"])] = r })
		if f := failed(err); f != nil && f.Code == codeField && slices.Contains(fields, "CurrencyIsoCode") {
			c.forbidden("CurrencyIsoCode", err) // an org with one currency has no field for it
			return c.outcomes(ctx, rows)
		}
		if c.forbidden("Opportunity", err) {
			return map[string]row{}, nil
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// follow adds to leads what is kept beside them: completed tasks and responses
// to campaigns. The tasks of a converted lead are its contact's.
func (c *Client) follow(ctx context.Context, r *reader, rows []row, leads []lead.Remote) error {
	at := map[string]*lead.Remote{}
	var ids, contacts []string
	for i := range leads {
		if l := &leads[i]; !l.Gone {
			at[remoteID(l.ID)] = l
			ids = append(ids, remoteID(l.ID))
		}
	}
	for _, x := range rows {
		if contact := full(x["ConvertedContactId"]); contact != "" && at[full(x["Id"])] != nil {
			at[contact] = at[full(x["Id"])]
			contacts = append(contacts, contact)
		}
	}
	if r.schema.tasks.there {
		tasks := query{fields: r.schema.tasks.of(taskFields()), from: "Task"}
		err := c.besides(ctx, tasks, "WhoId", slices.Concat(ids, contacts), func(x row) {
			if l := at[full(x["WhoId"])]; l != nil {
				if a, ok := r.task(x, c.me); ok {
					l.Activities = append(l.Activities, a)
				}
			}
		})
		if err != nil && !c.forbidden("Task", err) {
			return err
		}
	}
	members := query{fields: []string{"Id", "LeadId", "Campaign.Name", "Campaign.Type", "HasResponded", "FirstRespondedDate", "CreatedDate"}, from: "CampaignMember", order: "CreatedDate, Id"}
	if err := c.besides(ctx, members, "LeadId", ids, func(x row) {
		if l := at[full(x["LeadId"])]; l != nil {
			r.member(x, l)
		}
	}); err != nil && !c.forbidden("CampaignMember", err) {
		return err
	}
	for i := range leads {
		l := &leads[i]
		slices.SortStableFunc(l.Activities, func(a, b lead.Activity) int { return a.At.Compare(b.At) })
		l.Activities = l.Activities[max(0, len(l.Activities)-maxActivities):]
	}
	return nil
}

// besides runs a query for the records that belong to some ids.
func (c *Client) besides(ctx context.Context, q query, by string, ids []string, f func(row)) error {
	if !c.may(q.from) {
		return nil
	}
	for part := range slices.Chunk(ids, maxList) {
		q.where = []string{in(by, part)}
		if err := c.every(ctx, q, false, f); err != nil {
			return err
		}
	}
	return nil
}
