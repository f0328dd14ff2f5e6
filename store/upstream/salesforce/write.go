package salesforce

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"banter/store/lead"
	"banter/store/upstream"
)

// rowResult is what became of a record of a collection.
type rowResult struct {
	ID      string  `json:"id"`
	Success bool    `json:"success"`
	Errors  []fault `json:"errors"`
}

// failure is why a record was not taken; nil if it was.
func (r rowResult) failure() *Failure {
	if r.Success {
		return nil
	}
	return rowFailure(r.Errors)
}

// collect creates (POST) or changes (PATCH) records, each by itself, and returns
// what became of each in their order. A record that is held by somebody else is
// sent again after a moment. On an error the results so far hold; a record
// without one has no known end.
func (c *Client) collect(ctx context.Context, method string, records []map[string]any) (map[int]rowResult, error) {
	out := map[int]rowResult{}
	todo := make([]int, len(records))
	for i := range todo {
		todo[i] = i
	}
	for n := 1; len(todo) > 0; n++ {
		var locked []int
		for part := range slices.Chunk(todo, maxRows) {
			if err := c.submit(ctx, method, records, part, out); err != nil {
				return out, err
			}
			for _, i := range part {
				if f := out[i].failure(); f != nil && f.Code == codeLock {
					locked = append(locked, i)
				}
			}
		}
		if len(locked) == 0 || n >= maxTries {
			break
		}
		if err := c.rest(ctx, c.jitter(n)); err != nil {
			return out, err
		}
		todo = locked
	}
	return out, nil
}

// submit sends some of the records in one collection. One that Salesforce refuses
// as a whole is halved until the record that it means stands alone.
func (c *Client) submit(ctx context.Context, method string, records []map[string]any, which []int, out map[int]rowResult) error {
	in := struct {
		AllOrNone bool             `json:"allOrNone"`
		Records   []map[string]any `json:"records"`
	}{}
	for _, i := range which {
		in.Records = append(in.Records, records[i])
	}
	var got []rowResult
	err := c.call(ctx, method, "/composite/sobjects", in, &got)
	if f := failed(err); f != nil && errors.Is(f.Class, upstream.ErrRefused) {
		if len(which) == 1 {
			out[which[0]] = rowResult{Errors: []fault{{Message: f.Text, Code: f.Code, Fields: f.Fields}}}
			return nil
		}
		half := len(which) / 2
		if err := c.submit(ctx, method, records, which[:half], out); err != nil {
			return err
		}
		return c.submit(ctx, method, records, which[half:], out)
	}
	if err != nil {
		return err
	}
	if len(got) != len(which) {
		return fmt.Errorf("%w: it answers for %d records of %d", upstream.ErrUnreachable, len(got), len(which))
	}
	for n, i := range which {
		out[i] = got[n]
	}
	return nil
}

// record is a record of a type for a collection.
func record(kind string, values map[string]any) map[string]any {
	out := map[string]any{"attributes": map[string]string{"type": kind}}
	for name, v := range values {
		out[name] = v
	}
	return out
}

// write changes the fields of the leads. Where a decision rests on what the lead
// was, it is written alone and only if nobody has changed the lead since it was
// read; the rest goes in one request.
func (c *Client) write(ctx context.Context, r *reader, jobs []*job) error {
	var records []map[string]any
	var those []*job
	for _, j := range jobs {
		switch {
		case len(j.values) == 0:
		case j.careful():
			if err := c.writeOne(ctx, r, j); err != nil {
				return err
			}
		default:
			x := record("Lead", j.values)
			x["id"] = j.id
			records, those = append(records, x), append(those, j)
		}
	}
	results, err := c.collect(ctx, http.MethodPatch, records)
	for i, j := range those {
		x, known := results[i]
		if f := x.failure(); known && f != nil {
			c.turnDown(j, r.schema, f)
		}
	}
	return err
}

// careful reports whether a change rests on what the lead was: a verdict, a new
// owner, an opt-out. A work status is a matter of minutes, and a number of
// nobody's else.
func (j *job) careful() bool {
	return slices.ContainsFunc(j.ch.Fields, func(v lead.Value) bool { return v.Field != "status" })
}

// writeOne changes one lead. If somebody else was quicker the lead is read and
// judged anew: where they changed something else, mine is written over the new
// state.
func (c *Client) writeOne(ctx context.Context, r *reader, j *job) error {
	for range maxTries {
		body, err := json.Marshal(j.values)
		if err != nil {
			return fmt.Errorf("%w: it can't be written as JSON: %w", upstream.ErrRefused, err)
		}
		header := map[string]string{"Sforce-Duplicate-Rule-Header": "allowSave=true", "Sforce-Mru": "updateMru=false"}
		if !j.ch.Blind() {
			header["If-Unmodified-Since"] = time.UnixMilli(j.now.stamp()).UTC().Format(http.TimeFormat)
		}
		_, err = c.do(ctx, request{method: http.MethodPatch, path: "/sobjects/Lead/" + j.id, header: header, body: body})
		f := failed(err)
		if f == nil || f.Status != http.StatusPreconditionFailed {
			if f != nil && (errors.Is(f.Class, upstream.ErrRefused) || f.Code == codeLock || f.Code == codeReadOnly) {
				c.turnDown(j, r.schema, f)
				return nil
			}
			return err
		}
		if err := c.load(ctx, r, []*job{j}); err != nil {
			return err
		}
		if j.now == nil || j.now.yes("IsDeleted") {
			j.refuse(&Failure{Code: codeDeleted})
			return nil
		}
		if j.judge(); j.receipt == nil {
			j.plan(r)
		}
		if j.receipt != nil || len(j.values) == 0 {
			return nil
		}
	}
	j.end(upstream.Retry, "the lead is being changed in Salesforce over and over just now", "")
	return nil
}

// turnDown ends a job by what Salesforce said of its lead. A field that was there
// when the descriptions were read and is gone now is left out the next time.
func (c *Client) turnDown(j *job, s *schema, f *Failure) {
	switch {
	case f.Code == codeLock, f.Code == codeReadOnly:
		j.end(upstream.Retry, f.Problem(), "")
		j.receipt.After = f.After
	case f.Code == codeField && j.ch.Attempts <= 2 && slices.ContainsFunc(f.Fields, s.leads.has):
		c.forgetSchema()
		j.end(upstream.Retry, "Salesforce has the field "+strings.Join(f.Fields, ", ")+" no more; it is sent again without it", "")
	default:
		j.refuse(f)
	}
}

// verify reads what became of the leads, for a plain write says nothing back, and
// ends the jobs whose move was not followed.
func (c *Client) verify(ctx context.Context, r *reader, jobs []*job) error {
	todo := slices.DeleteFunc(slices.Clone(jobs), func(j *job) bool { return len(j.values) == 0 })
	before := map[*job]lead.Remote{}
	for _, j := range todo {
		before[j] = j.read
	}
	if err := c.load(ctx, r, todo); err != nil {
		return err
	}
	for _, j := range todo {
		if j.now == nil || j.now.yes("IsDeleted") {
			j.refuse(&Failure{Code: codeDeleted})
			continue
		}
		for _, field := range []string{"stage", "owner"} {
			want, moves := j.ch.Fields.Get(field)
			now, carried := j.read.Fields.Get(field)
			old, _ := before[j].Fields.Get(field)
			if moves && carried && now != want && now == old && full(j.now["LastModifiedById"]) == r.me {
				j.end(upstream.Rejected, fmt.Sprintf("Salesforce leaves the %s at %s, although %s was written", field, upstream.Word(now), upstream.Word(want)),
					"a flow or a rule of the org may set it back: ask who looks after Salesforce, then retry")
				break
			}
		}
	}
	return nil
}
