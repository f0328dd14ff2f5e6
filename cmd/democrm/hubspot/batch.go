package hubspot

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
)

// maxBatch is how many records one request may name.
const maxBatch = 100

// batch is the body of a batch request.
type batch struct {
	Inputs     []input  `json:"inputs"`
	IDProperty string   `json:"idProperty"` // for reads
	Properties []string `json:"properties"`
	History    []string `json:"propertiesWithHistory"`
}

// outcome is the answer to a batch.
type outcome struct {
	CompletedAt string    `json:"completedAt"`
	Status      string    `json:"status"`
	StartedAt   string    `json:"startedAt"`
	Results     []record  `json:"results"`
	Errors      []problem `json:"errors,omitempty"`
	NumErrors   int       `json:"numErrors,omitempty"`
}

// finish is the answer to a batch: 207 if something of it failed. Results come
// in no order that a client could rely on.
func (c *call) finish(status int, results []record, errs []problem) (answer, *problem) {
	slices.Reverse(results)
	now := iso(c.now())
	if results == nil {
		results = []record{}
	}
	if len(errs) > 0 {
		status = http.StatusMultiStatus
	}
	return answer{status, outcome{CompletedAt: now, Status: "COMPLETE", StartedAt: now, Results: results, Errors: errs, NumErrors: len(errs)}}, nil
}

// inputs reads the body of a batch.
func (c *call) inputs() (batch, *problem) {
	var b batch
	if wrong := c.decode(&b); wrong != nil {
		return b, wrong
	}
	switch n := len(b.Inputs); {
	case n == 0:
		return b, refuse("The request must have at least one input")
	case n > maxBatch:
		return b, refuse("The batch has %d inputs; the maximum is %d", n, maxBatch)
	}
	return b, nil
}

// distinct refuses a batch that names a record twice: no row of it is done.
func (b *batch) distinct() *problem {
	seen := map[string]int{}
	var twice []string
	for _, in := range b.Inputs {
		id := string(in.ID)
		if seen[id]++; seen[id] == 2 {
			twice = append(twice, id)
		}
	}
	if len(twice) == 0 {
		return nil
	}
	e := refuse("Duplicate IDs found in batch input: [%s]. IDs must be unique", strings.Join(twice, ", "))
	e.Context = map[string][]string{"ids": twice}
	return e
}

// absent is the one error for all the ids that were not found.
func (c *call) absent(ids []string) []problem {
	if len(ids) == 0 {
		return nil
	}
	return []problem{{
		Status: "error", Category: "OBJECT_NOT_FOUND",
		Message: "Could not get some " + strings.ToUpper(c.kind.name) + " objects, they may be deleted or not exist. Check that ids are valid.",
		Context: map[string][]string{"ids": ids},
	}}
}

func (c *call) batchRead() (answer, *problem) {
	b, wrong := c.inputs()
	if wrong != nil {
		return answer{}, wrong
	}
	if wrong := c.idProperty(b.IDProperty); wrong != nil {
		return answer{}, wrong
	}
	var found []record
	var absent []string
	seen := map[*object]bool{}
	for _, in := range b.Inputs {
		o := c.find(c.kind, string(in.ID), b.IDProperty)
		switch {
		case o == nil:
			absent = append(absent, string(in.ID))
		case !seen[o]:
			found = append(found, c.record(o, o.props, wanted{properties: b.Properties, history: b.History}))
		}
		seen[o] = true
	}
	return c.finish(http.StatusOK, found, c.absent(absent))
}

// batchUpdate writes rows. A value that is not valid in any of them refuses all.
func (c *call) batchUpdate() (answer, *problem) {
	b, wrong := c.inputs()
	if wrong != nil {
		return answer{}, wrong
	}
	if wrong := b.distinct(); wrong != nil {
		return answer{}, wrong
	}
	rows := make([]*object, len(b.Inputs))
	for i, in := range b.Inputs {
		by := cmp.Or(in.IDProperty, b.IDProperty)
		if wrong := c.idProperty(by); wrong != nil {
			return answer{}, wrong
		}
		rows[i] = c.find(c.kind, string(in.ID), by)
	}
	checked, wrong := c.checkAll(b.Inputs, rows)
	if wrong != nil {
		return answer{}, wrong
	}
	var done []record
	var absent []string
	var errs []problem
	for i, o := range rows {
		if o == nil {
			absent = append(absent, string(b.Inputs[i].ID))
			continue
		}
		if other := c.taken(o, checked[i]); other != nil {
			errs = append(errs, taken(c.kind, other, map[string][]string{"ids": {string(b.Inputs[i].ID)}}))
			continue
		}
		c.write(o, checked[i], byAPI)
		done = append(done, traced(c.changed(o, checked[i]), b.Inputs[i]))
	}
	return c.finish(http.StatusOK, done, append(c.absent(absent), errs...))
}

// checkAll checks every row of a batch; what is wrong in any of them is one
// refusal.
func (c *call) checkAll(inputs []input, rows []*object) ([]map[string]string, *problem) {
	out := make([]map[string]string, len(inputs))
	var all *problem
	for i, in := range inputs {
		var wrong *problem
		if rows[i] != nil {
			out[i], wrong = c.check(rows[i], in.props())
		} else if _, bad := c.values(in.props()); bad != nil {
			wrong = notValid(bad)
		}
		all = join(all, wrong)
	}
	return out, all
}

// join puts the refusals of several rows into one, as HubSpot does: one list.
func join(all, wrong *problem) *problem {
	switch {
	case all == nil:
		return wrong
	case wrong == nil || len(wrong.Errors) == 0 || len(all.Errors) == 0:
		return all
	}
	var list []invalid
	for _, d := range slices.Concat(all.Errors, wrong.Errors) {
		list = append(list, invalid{d.Message, d.Code, d.Context["propertyName"][0]})
	}
	return notValid(list)
}

// taken is a row of a batch that has somebody else's unique value.
func taken(k *kind, o *object, context map[string][]string) problem {
	e := conflict(k, o)
	context["existingId"] = []string{o.text()}
	e.Context = context
	return *e
}

func traced(r record, in input) record {
	r.Trace = in.Trace
	return r
}

func (c *call) batchArchive() (answer, *problem) {
	b, wrong := c.inputs()
	if wrong != nil {
		return answer{}, wrong
	}
	for _, in := range b.Inputs {
		if o := c.find(c.kind, string(in.ID), ""); o != nil {
			c.archive(o)
			o.sent = true
		}
	}
	return answer{status: http.StatusNoContent}, nil
}
