package salesforce

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"banter/store/lead"
	"banter/store/upstream"
)

// maxJobs is how many changes are sent together.
const maxJobs = 100

// job is one change on its way.
type job struct {
	ch   *lead.Change
	id   string      // Salesforce's id of the lead
	now  row         // the lead as it is
	read lead.Remote // the same, translated

	values  map[string]any // fields to write
	version string         // the lead's revision by now

	receipt *upstream.Receipt // nil until it is known what became of the change
}

func (j *job) end(s upstream.State, problem, hint string) {
	j.receipt = &upstream.Receipt{Key: j.ch.Key, State: s, Problem: problem, Hint: hint}
}

// refuse ends a job by what Salesforce said of it.
func (j *job) refuse(f *Failure) {
	j.end(upstream.Rejected, f.Problem(), f.Hint())
}

func (j *job) done() {
	j.receipt = &upstream.Receipt{Key: j.ch.Key, State: upstream.Done, Version: j.version}
}

// who is what an activity of the lead hangs on: the contact that it became, if
// it was converted.
func (j *job) who() string {
	if contact := full(j.now["ConvertedContactId"]); contact != "" && j.now.yes("IsConverted") {
		return contact
	}
	return j.id
}

// Push writes changes: first what they make of the lead's fields, then its
// conversion, last the task that carries their marker. The marker is the sign
// that all of a change has been taken; a change that has it is not sent again.
// Whoever is cut off in between finds the lead as it should be and adds the task.
//
// Later changes of a lead wait until the earlier ones are done.
func (c *Client) Push(ctx context.Context, changes []lead.Change) ([]upstream.Receipt, error) {
	out, err := upstream.InTurn(changes, maxJobs, func(part []*lead.Change) (ended []upstream.Receipt, err error) {
		jobs := make([]*job, len(part))
		for i, ch := range part {
			jobs[i] = &job{ch: ch, id: remoteID(ch.Lead)}
		}
		err = c.round(ctx, jobs)
		for _, j := range jobs {
			if j.receipt != nil {
				ended = append(ended, *j.receipt)
			}
		}
		return ended, err
	})
	if err != nil {
		return out, fmt.Errorf("send to Salesforce: %w", c.outdated(err))
	}
	return out, nil
}

// round sends changes of as many leads.
func (c *Client) round(ctx context.Context, jobs []*job) error {
	r, err := c.reader(ctx)
	if err != nil {
		return err
	}
	if err := c.look(ctx, r, jobs); err != nil {
		return err
	}
	for _, j := range open(jobs) {
		if j.judge(); j.receipt == nil {
			j.plan(r)
		}
	}
	if err := c.withdraw(ctx, r, open(jobs)); err != nil {
		return err
	}
	if err := c.write(ctx, r, open(jobs)); err != nil {
		return err
	}
	if err := c.verify(ctx, r, open(jobs)); err != nil {
		return err
	}
	if err := c.convert(ctx, r, open(jobs)); err != nil {
		return err
	}
	return c.log(ctx, r, open(jobs))
}

// open are the jobs that are not at their end.
func open(jobs []*job) []*job {
	return slices.DeleteFunc(slices.Clone(jobs), func(j *job) bool { return j.receipt != nil })
}

// judge ends a job whose fields somebody else has changed meanwhile.
func (j *job) judge() {
	if j.ch.Blind() || j.converts() && j.now.yes("IsConverted") {
		return
	}
	var said []string
	var theirs lead.Values
	for _, v := range j.ch.Fields {
		now, carried := j.read.Fields.Get(v.Field)
		base, _ := j.ch.Base.Get(v.Field)
		if !carried || now == base || now == v.Text {
			continue
		}
		theirs.Set(v.Field, now)
		said = append(said, fmt.Sprintf("%s is %s in Salesforce now, not %s", strings.ReplaceAll(v.Field, "_", " "), upstream.Word(now), upstream.Word(base)))
	}
	if len(said) > 0 {
		j.end(upstream.Conflict, strings.Join(said, "; "), "choose mine or theirs for each field")
		j.receipt.Theirs = theirs
	}
}

// converts reports whether the change is one that a conversion agrees with.
func (j *job) converts() bool {
	return j.ch.Kind == lead.ChangeVerdict && j.ch.Disposition != nil && j.ch.Disposition.Verdict == lead.Qualify
}
