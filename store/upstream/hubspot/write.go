package hubspot

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"banter/store/lead"
	"banter/store/upstream"
)

// outcome is what became of the rows of a batch, by id for updates and by trace
// for creations. A row that is in neither has no known end.
type outcome struct {
	done    map[string]*object
	refused map[string]*Failure
}

func newOutcome() outcome { return outcome{map[string]*object{}, map[string]*Failure{}} }

// update changes objects. A batch that HubSpot refuses as a whole is halved
// until the rows that it means stand alone. The outcome holds on an error too.
func (c *Client) update(ctx context.Context, kind string, rows []input) (outcome, error) {
	out := newOutcome()
	for part := range slices.Chunk(rows, maxPage) {
		err := c.submit(ctx, c.paths.objects(kind, "batch/update"), part, out, func(o *object, _ input) string { return string(o.ID) },
			func(i item) []string { return i.Context.list("ids") })
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

// create logs activities; their rows carry a trace each.
func (c *Client) create(ctx context.Context, e engagement, rows []input) (outcome, error) {
	out := newOutcome()
	for part := range slices.Chunk(rows, maxPage) {
		err := c.submit(ctx, c.paths.objects(e.plural, "batch/create"), part, out, func(o *object, _ input) string {
			// The trace is not promised to come back; the marker is what was written.
			if m, _, ok := findMarker(o.Properties[e.body]); ok {
				return m.key
			}
			return o.Trace
		}, func(i item) []string { return i.Context.list("objectWriteTraceId") })
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

// name is how a row is found again.
func (i input) name() string {
	if i.Trace != "" {
		return i.Trace
	}
	return i.ID
}

// submit sends a batch and takes its answer apart. The answer comes in any
// order: of says which row a result is, named which rows an error is about.
func (c *Client) submit(ctx context.Context, path string, rows []input, out outcome, of func(*object, input) string, named func(item) []string) error {
	var got batch
	err := c.call(ctx, classRest, http.MethodPost, path, struct {
		Inputs []input `json:"inputs"`
	}{rows}, &got)
	if f := refusal(err); f != nil {
		if len(rows) == 1 {
			out.refused[rows[0].name()] = f
			return nil
		}
		half := len(rows) / 2
		if err := c.submit(ctx, path, rows[:half], out, of, named); err != nil {
			return err
		}
		return c.submit(ctx, path, rows[half:], out, of, named)
	}
	if err != nil {
		return err
	}
	for i := range got.Results {
		o := &got.Results[i]
		out.done[of(o, input{})] = o
	}
	for _, x := range got.Errors {
		for _, name := range named(x) {
			out.refused[name] = itemFailure(x)
		}
		if len(rows) == 1 && len(got.Results) == 0 {
			out.refused[rows[0].name()] = itemFailure(x)
		}
	}
	return nil
}

// itemFailure is the error of one row as if it had been sent alone.
func itemFailure(x item) *Failure {
	f := &Failure{HTTPError: upstream.HTTPError{Status: http.StatusBadRequest, Class: upstream.ErrRefused, Text: short(x.Message)}, Category: lead.Clean(x.Category)}
	switch x.Category {
	case "OBJECT_NOT_FOUND":
		f.Status = http.StatusNotFound
	case "CONFLICT":
		f.Status = http.StatusConflict
	}
	for _, p := range append(invalid(x.Message), x) {
		for _, name := range p.Context.list("propertyName") {
			f.Properties, f.Codes = append(f.Properties, lead.Clean(name)), append(f.Codes, lead.Clean(p.Code))
		}
	}
	return f
}

// write changes the properties of the contacts.
func (c *Client) write(ctx context.Context, s *schema, jobs []*job) error {
	life := c.m.Lifecycle
	var cleared []*job
	for _, j := range jobs {
		if j.clear {
			cleared = append(cleared, j)
		}
	}
	if err := c.send(ctx, s, cleared, func(*job) texts { return texts{life: ""} }); err != nil {
		return err
	}
	if err := c.send(ctx, s, open(jobs), func(j *job) texts { return j.props }); err != nil {
		return err
	}
	// HubSpot says yes to a move backwards and leaves the value as it was.
	var stuck []*job
	for _, j := range open(jobs) {
		if j.stuck(life) {
			stuck = append(stuck, j)
		}
	}
	if err := c.send(ctx, s, stuck, func(*job) texts { return texts{life: ""} }); err != nil {
		return err
	}
	if err := c.send(ctx, s, open(stuck), func(j *job) texts { return texts{life: j.props[life]} }); err != nil {
		return err
	}
	for _, j := range open(stuck) {
		if j.stuck(life) {
			j.end(upstream.Rejected, fmt.Sprintf("HubSpot leaves %s at %s, although %s was written", life, upstream.Word(j.now.Properties[life]), j.props[life]),
				"a workflow or a rule of the account may set it back: ask who looks after HubSpot, then retry")
		}
	}
	return nil
}

// stuck reports whether the lifecycle is not what was written.
func (j *job) stuck(life string) bool {
	want, wrote := j.props[life]
	return life != "" && wrote && j.now.Properties[life] != want
}

// send writes properties of the jobs' contacts in one batch and keeps what
// HubSpot answers as the contact's present state.
func (c *Client) send(ctx context.Context, s *schema, jobs []*job, props func(*job) texts) error {
	var rows []input
	for _, j := range jobs {
		if p := props(j); len(p) > 0 {
			rows = append(rows, input{ID: j.contact, Properties: p})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	out, err := c.update(ctx, "contacts", rows)
	for _, j := range jobs {
		o, f := out.done[j.contact], out.refused[j.contact]
		switch {
		case len(props(j)) == 0:
		case o != nil:
			now := texts{}
			for name, v := range j.now.Properties {
				now[name] = v
			}
			for name, v := range o.Properties {
				now[name] = v
			}
			j.now = &object{ID: j.now.ID, Properties: now}
			j.update = max(j.update, o.updated())
		case f != nil:
			c.refuse(j, f, s)
		case err == nil:
			j.end(upstream.Unknown, "HubSpot did not say what became of it", "it is looked up before it is sent again")
		}
	}
	return err
}

// refuse ends a job by what HubSpot said of its row. A property that was there
// when the definitions were read and is gone now is left out the next time.
func (c *Client) refuse(j *job, f *Failure, s *schema) {
	if f.Status == http.StatusNotFound {
		j.end(upstream.Rejected, "HubSpot has this contact no more: it was deleted or merged into another", "restore it in HubSpot and retry, or drop the change")
		return
	}
	gone := slices.Contains(f.Codes, "PROPERTY_DOESNT_EXIST")
	if gone {
		c.forgetSchema()
		gone = slices.ContainsFunc(f.Properties, s.has)
	}
	for _, name := range []string{c.m.Lifecycle, c.m.LeadStatus, c.m.Owner} {
		gone = gone && !slices.Contains(f.Properties, name)
	}
	if gone {
		j.end(upstream.Retry, "HubSpot has the property "+strings.Join(f.Properties, ", ")+" no more; it is sent again without it", "")
		return
	}
	j.end(upstream.Rejected, f.Problem(), f.Hint())
}

// withdraw marks the touches that undos take back.
func (c *Client) withdraw(ctx context.Context, jobs []*job) error {
	var wants []want
	kinds := map[string]string{}
	for _, j := range jobs {
		if a := j.ch.Activity; j.ch.Kind == lead.ChangeUndo && a != nil && a.Withdrawn && keyLike(j.ch.Undoes) {
			kinds[j.ch.Undoes] = pluralOf(a.Kind)
			wants = append(wants, want{contact: j.contact, plural: pluralOf(a.Kind), key: j.ch.Undoes, since: a.At.Add(-upstream.ClockSlack)})
		}
	}
	found, err := c.find(ctx, wants)
	if err != nil {
		return err
	}
	for key, o := range found {
		e := engagementOf(kinds[key])
		m, text, _ := findMarker(o.Properties[e.body])
		text = plain(text)
		if m.withdrawn {
			continue
		}
		m.withdrawn = true
		if !strings.HasPrefix(text, "Taken back. ") {
			text = "Taken back. " + text
		}
		// A touch that is gone or can't be changed stays as it is: the note says
		// that it was taken back.
		if _, err := c.update(ctx, e.plural, []input{{ID: string(o.ID), Properties: texts{e.body: rich(text, m)}}}); err != nil {
			return err
		}
	}
	return nil
}

// log adds the activities that carry the markers, the last step of each job.
func (c *Client) log(ctx context.Context, o *owners, jobs []*job) error {
	for _, e := range engagements() {
		var rows []input
		byKey := map[string]*job{}
		for _, j := range jobs {
			if j.what.plural != e.plural {
				continue
			}
			if id, ok := o.find(j.ch.By); ok && j.ch.By != "" {
				j.log["hubspot_owner_id"] = id
			}
			byKey[j.ch.Key] = j
			rows = append(rows, input{
				Properties: j.log, Trace: j.ch.Key,
				Associations: []associated{{To: to{j.contact}, Types: []associates{{"HUBSPOT_DEFINED", e.contact}}}},
			})
		}
		if len(rows) == 0 {
			continue
		}
		out, err := c.create(ctx, e, rows)
		for key, j := range byKey {
			switch {
			case out.done[key] != nil:
				j.done()
			case out.refused[key] != nil:
				f := out.refused[key]
				j.end(upstream.Rejected, f.Problem(), f.Hint())
			case err == nil:
				j.end(upstream.Unknown, "HubSpot did not say what became of it", "it is looked up before it is sent again")
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}
