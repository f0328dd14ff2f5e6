package salesforce

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"banter/store/upstream"
)

// maxSilent bounds the steps without news that one call passes over, so that an
// interrupted pull has not far to go back.
const maxSilent = 20

// lookAgain is how long a search for changed leads counts as one of this pull.
const lookAgain = time.Minute

// Changes tells leads: from the empty cursor all of them in the order of their
// ids, from then on those that changed, deleted and merged ones among them. Now
// and then it looks for what has changed beside the leads, and tells the leads
// concerned.
func (c *Client) Changes(ctx context.Context, at upstream.Cursor) (upstream.Page, error) {
	cur, err := readCursor(at)
	var page upstream.Page
	for n, done := 0, false; err == nil && !done && n < maxSilent; n++ {
		page, done, err = c.step(ctx, &cur, at == "" && n == 0)
		page.More = !done
		if len(page.Leads)+len(page.Refused) > 0 {
			break
		}
	}
	err = c.outdated(err)
	if err == nil {
		page.Next, err = cur.text()
	}
	if err == nil && page.More && page.Next == at {
		err = fmt.Errorf("%w: it tells of more and stays where it is", upstream.ErrUnreachable)
	}
	if err != nil {
		return upstream.Page{}, fmt.Errorf("pull from Salesforce: %w", err)
	}
	page.Total = cur.Total
	c.mu.Lock()
	page.ServerTime = c.serverTime
	c.mu.Unlock()
	return page, nil
}

// outdated gives an error of a query that names a field which is there no more
// the class of one that passes: the next try reads the descriptions anew and does
// without it.
func (c *Client) outdated(err error) error {
	if f := failed(err); f != nil && f.Code == codeField {
		c.forgetSchema()
		f.Class = upstream.ErrRetry
	}
	return err
}

// step is one page of a phase; done says that there is nothing more to pull now.
func (c *Client) step(ctx context.Context, cur *cursor, first bool) (page upstream.Page, done bool, err error) {
	more := false
	switch cur.Phase {
	case phaseList:
		page, err = c.list(ctx, cur, first)
	case phaseChanges:
		if page, more, err = c.changed(ctx, cur); err == nil && !more {
			age := c.now().UnixMilli() - cur.Swept
			if done = c.sweep > 0 && age >= 0 && age < c.sweep.Milliseconds(); !done {
				cur.Phase = phaseTasks
			}
		}
	case phaseTasks:
		if page, more, err = c.beside(ctx, cur, tasksBeside()); !more {
			cur.Phase = phaseMembers
		}
	case phaseMembers:
		if page, more, err = c.beside(ctx, cur, membersBeside()); !more {
			cur.Phase = phaseOutcomes
		}
	case phaseOutcomes:
		if page, more, err = c.beside(ctx, cur, outcomesBeside()); !more {
			cur.Phase = phaseDeleted
		}
	default:
		if page, more, err = c.deleted(ctx, cur); !more {
			// A pull that was interrupted here begins with what is beside the leads: it
			// has not looked at the leads yet.
			cur.Phase, cur.Swept = phaseChanges, c.now().UnixMilli()
			done = c.clock().UnixMilli()-cur.Leads.Mark < lookAgain.Milliseconds()
		}
	}
	return page, done, err
}

// list is a page of the first pull.
func (c *Client) list(ctx context.Context, cur *cursor, first bool) (upstream.Page, error) {
	if first {
		if err := c.begin(ctx, cur); err != nil {
			return upstream.Page{}, err
		}
	}
	s, err := c.readSchema(ctx)
	if err != nil {
		return upstream.Page{}, err
	}
	q := query{fields: s.leads.of(c.m.names()), from: "Lead", order: "Id", limit: strconv.Itoa(c.page)}
	if cur.After != "" {
		q.where = []string{"Id > " + quoted(cur.After)}
	}
	in, err := c.ask(ctx, q, false)
	if err != nil {
		return upstream.Page{}, err
	}
	for _, r := range in.Rows {
		cur.After = max(cur.After, full(r["Id"]))
	}
	if len(in.Rows) < c.page && in.Done {
		cur.Phase, cur.After = phaseChanges, ""
	} else if len(in.Rows) == 0 {
		return upstream.Page{}, fmt.Errorf("%w: it tells of more leads and gives none", upstream.ErrUnreachable)
	}
	return c.tell(ctx, &cur.Leads, in.Rows)
}

// begin notes the time before the first page is read: all that changes from then
// on is found by the searches that follow.
func (c *Client) begin(ctx context.Context, cur *cursor) error {
	in, err := c.ask(ctx, query{fields: []string{"COUNT()"}, from: "Lead"}, false)
	switch {
	case err == nil:
		cur.Total = in.Total
	case errors.Is(err, upstream.ErrRefused), failed(err) != nil && failed(err).Code == "QUERY_TIMEOUT":
		// Too many to be counted: the pull goes without a total.
	default:
		return err
	}
	now := max(c.clock().UnixMilli(), 1)
	for _, t := range []*trail{&cur.Leads, &cur.Tasks, &cur.Members, &cur.Outcomes} {
		t.Mark = now
	}
	cur.Deleted, cur.Swept = now, c.now().UnixMilli()
	return nil
}

// sift is a page of the records of a query that changed since the mark of a
// trail, without those that were told as they are.
func (c *Client) sift(ctx context.Context, q query, t *trail) (news []row, more bool, err error) {
	if fresh := t.Last == ""; fresh {
		q.where = append(q.where, since("SystemModstamp", max(t.Mark-c.overlap.Milliseconds(), 0)))
	} else {
		// By instant and id a page never shifts, and no cursor of Salesforce's can go stale.
		q.where = append(q.where, fmt.Sprintf("(SystemModstamp > %s OR (SystemModstamp = %s AND Id > %s))", literal(t.At), literal(t.At), quoted(t.Last)))
	}
	q.order, q.limit = "SystemModstamp, Id", strconv.Itoa(c.page)
	in, err := c.ask(ctx, q, q.from == "Lead")
	if err != nil {
		return nil, false, err
	}
	if t.Next == 0 {
		t.Next = c.clock().UnixMilli()
	}
	for _, r := range in.Rows {
		id := full(r["Id"])
		if id == "" {
			continue
		}
		t.At, t.Last = r.stamp(), id
		if !t.told(id, r.stamp()) {
			news = append(news, r)
		}
	}
	more = len(in.Rows) > 0 && (len(in.Rows) >= c.page || !in.Done)
	return news, more, nil
}

// changed is a page of leads that changed since the mark. One request tells of
// edits, deletions and merges alike, so a poll with nothing new is no more.
func (c *Client) changed(ctx context.Context, cur *cursor) (page upstream.Page, more bool, err error) {
	s, err := c.readSchema(ctx)
	if err != nil {
		return page, false, err
	}
	news, more, err := c.sift(ctx, query{fields: s.leads.of(c.m.names()), from: "Lead"}, &cur.Leads)
	if err != nil {
		return page, false, err
	}
	if page, err = c.tell(ctx, &cur.Leads, news); err != nil {
		return page, false, err
	}
	if !more {
		cur.Leads.settle(c.overlap.Milliseconds())
	}
	return page, more, nil
}

// forbidden notes that the login may not read an object, and reports whether
// that is what err says.
func (c *Client) forbidden(object string, err error) bool {
	if !withheld(err) {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.denied[object] = c.now()
	return true
}

// may reports whether an object is worth asking for: one that the login may not
// read is left alone for ten minutes.
func (c *Client) may(object string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	since, denied := c.denied[object]
	return !denied || c.now().Sub(since) > peopleLife
}
