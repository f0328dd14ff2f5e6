package salesforce

import (
	"context"
	"fmt"
	"slices"
	"time"

	"banter/store/lead"
	"banter/store/upstream"
)

// Lookup tells which changes Salesforce has: those whose marker it has.
func (c *Client) Lookup(ctx context.Context, changes []lead.Change) (map[string]upstream.Receipt, error) {
	out := map[string]upstream.Receipt{}
	for part := range slices.Chunk(changes, maxJobs) {
		r, err := c.reader(ctx)
		if err != nil {
			return nil, fmt.Errorf("look up in Salesforce: %w", err)
		}
		var jobs []*job
		for i := range part {
			if id := remoteID(part[i].Lead); id != "" {
				jobs = append(jobs, &job{ch: &part[i], id: id})
			}
		}
		if err := c.look(ctx, r, jobs); err != nil {
			return nil, fmt.Errorf("look up in Salesforce: %w", c.outdated(err))
		}
		for _, j := range jobs {
			if j.receipt != nil && j.receipt.State == upstream.Done {
				out[j.ch.Key] = *j.receipt
			}
		}
	}
	return out, nil
}

// look reads the leads of jobs and ends those whose marker is there, and those
// that have no lead.
func (c *Client) look(ctx context.Context, r *reader, jobs []*job) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, j := range jobs {
		if j.id == "" {
			j.end(upstream.Rejected, fmt.Sprintf("lead %s is not one of Salesforce's", j.ch.Lead), "drop the change")
		} else if !r.schema.tasks.there {
			j.end(upstream.Rejected, "this login may not read tasks in Salesforce, and what is done on a lead is kept in them", "ask an administrator for the right to read and write tasks (Activities), then retry")
		}
	}
	todo := open(jobs)
	if err := c.load(ctx, r, todo); err != nil {
		return err
	}
	var whose []string
	var since time.Time
	for _, j := range todo {
		// What hung on a lead that was merged away hangs on the other one now.
		whose = append(whose, j.id, j.now["MasterRecordId"], j.who())
		since = earlier(since, j.ch.At)
	}
	marks, err := c.find(ctx, whose, since)
	if err != nil {
		return err
	}
	for _, j := range todo {
		mark, into := marks[j.ch.Key], localID(j.now["MasterRecordId"])
		switch {
		case mark != nil:
			// The revision is that of the change: what was told later came after it.
			if at, ok := instant(mark["CreatedDate"]); ok && at.UnixMilli() < j.now.stamp() {
				j.version = version(at.UnixMilli())
			}
			j.done()
		case j.now == nil:
			j.end(upstream.Rejected, "Salesforce has this lead no more, or this login may not see it", "restore it in Salesforce and retry, or drop the change")
		case into != "" && j.now.yes("IsDeleted"):
			j.end(upstream.Rejected, fmt.Sprintf("the lead was merged into %s in Salesforce", into), fmt.Sprintf("do it again on %s and drop this one", into))
		case j.now.yes("IsDeleted"):
			j.end(upstream.Rejected, "the lead was deleted in Salesforce", "restore it from the recycle bin and retry, or drop the change")
		}
	}
	return nil
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// load reads the leads of jobs as they are.
func (c *Client) load(ctx context.Context, r *reader, jobs []*job) error {
	var ids []string
	for _, j := range jobs {
		ids = append(ids, j.id)
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := c.leadsBy(ctx, "Id", unique(ids), true)
	if err != nil {
		return err
	}
	if r.outcomes, err = c.outcomes(ctx, rows); err != nil {
		return err
	}
	for _, j := range jobs {
		i := slices.IndexFunc(rows, func(x row) bool { return full(x["Id"]) == j.id })
		if i < 0 {
			j.now = nil
			continue
		}
		j.now = rows[i]
		if j.read, err = r.lead(j.now); err != nil {
			return fmt.Errorf("%w: %w", upstream.ErrUnreachable, err) // it answers with another id than was asked for
		}
		j.revise()
	}
	return nil
}

// revise gives the change the revision of the lead as it is. Where the lead is
// not as the change has it, somebody or something has changed it since: the
// revision is that of just before, so that what it is now counts as news.
func (j *job) revise() {
	stamp := j.now.stamp()
	for _, v := range j.ch.Fields {
		if now, carried := j.read.Fields.Get(v.Field); carried && now != v.Text {
			stamp = j.now.stamp() - 1
		}
	}
	j.version = version(stamp)
}

// find finds logged tasks by the markers in their texts, by key: those of some
// leads and contacts that were made since a time. A long text can't be searched
// for, so the tasks are read.
func (c *Client) find(ctx context.Context, whose []string, since time.Time) (map[string]row, error) {
	out := map[string]row{}
	for part := range slices.Chunk(unique(whose), maxList) {
		q := query{fields: []string{"Id", "WhoId", "Description", "CreatedDate"}, from: "Task", where: []string{in("WhoId", part)}}
		if since.Year() > 1970 {
			q.where = append(q.where, "CreatedDate >= "+iso(since.Add(-upstream.ClockSlack)))
		}
		err := c.every(ctx, q, false, func(x row) {
			if m, _, ok := upstream.FindMarker(x["Description"]); ok {
				out[m.Key] = x
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
