package hubspot

import (
	"net/http"
	"slices"
)

// batchCreate makes records. Where every input carries an objectWriteTraceId a
// row that can't be made is an error of its own; else it fails them all.
func (c *call) batchCreate() (answer, *problem) {
	b, wrong := c.inputs()
	if wrong != nil {
		return answer{}, wrong
	}
	apart := !slices.ContainsFunc(b.Inputs, func(in input) bool { return in.Trace == "" })
	checked := make([]map[string]string, len(b.Inputs))
	errs := make([]*problem, len(b.Inputs))
	var all *problem
	seen := map[string]bool{}
	for i, in := range b.Inputs {
		checked[i], errs[i] = c.checkNew(in.props())
		if errs[i] == nil {
			errs[i] = c.checkLinks(in.Associations)
		}
		if errs[i] == nil {
			errs[i] = c.free(checked[i], seen)
		}
		all = join(all, errs[i])
	}
	if all != nil && !apart {
		if all.Category == "CONFLICT" {
			// Whose it is, is said for single rows alone.
			all.Message, all.Context = label(c.kind.name)+" already exists", nil
		}
		return answer{}, all
	}
	var done []record
	var failed []problem
	for i, in := range b.Inputs {
		if errs[i] == nil {
			done = append(done, traced(c.made(c.make(checked[i], in.Associations)), in))
			continue
		}
		failed = append(failed, rowError(errs[i], in.Trace))
	}
	return c.finish(http.StatusCreated, done, failed)
}

// free reports who else has a unique value: a record, or an earlier row.
func (c *call) free(props map[string]string, seen map[string]bool) *problem {
	if o := c.taken(nil, props); o != nil {
		e := conflict(c.kind, o)
		e.Context = map[string][]string{"existingId": {o.text()}}
		return e
	}
	for _, n := range sortedNames(props) {
		if key := n + "\x00" + props[n]; props[n] != "" && c.kind.isUnique(n) {
			if seen[key] {
				return fail(http.StatusConflict, "CONFLICT", "%s already exists", label(c.kind.name))
			}
			seen[key] = true
		}
	}
	return nil
}

// rowError is a refusal as the error of one row, which its trace id tells.
func rowError(e *problem, trace string) problem {
	out := problem{Status: "error", Category: e.Category, SubCategory: e.SubCategory, Message: e.Message, Context: map[string][]string{"objectWriteTraceId": {trace}}}
	if id := e.Context["existingId"]; id != nil {
		out.Context["existingId"] = id
	}
	return out
}

// batchUpsert makes or updates records by a unique property. By e-mail it is
// all or nothing; by another property a row that fails is an error of its own
// where every input carries an objectWriteTraceId.
func (c *call) batchUpsert() (answer, *problem) {
	b, wrong := c.inputs()
	if wrong != nil {
		return answer{}, wrong
	}
	if wrong := b.distinct(); wrong != nil {
		return answer{}, wrong
	}
	by := b.Inputs[0].IDProperty
	apart := by != "email"
	rows := make([]*object, len(b.Inputs))
	checked := make([]map[string]string, len(b.Inputs))
	errs := make([]*problem, len(b.Inputs))
	var all *problem
	for i, in := range b.Inputs {
		if in.IDProperty != by || by == "" || c.idProperty(by) != nil {
			return answer{}, refuse("Every input needs the same idProperty, a unique identifier of %s", c.kind.plural)
		}
		apart = apart && in.Trace != ""
		props := in.props()
		if by != "hs_object_id" {
			props[by] = string(in.ID)
		}
		rows[i] = c.find(c.kind, string(in.ID), by)
		if by == "hs_object_id" && rows[i] == nil {
			errs[i] = missing()
		} else if checked[i], errs[i] = c.checkRow(rows[i], props); errs[i] == nil {
			if o := c.taken(rows[i], checked[i]); o != nil {
				errs[i] = conflict(c.kind, o)
			}
		}
		all = join(all, errs[i])
	}
	if all != nil && !apart {
		return answer{}, all
	}
	var done []record
	var failed []problem
	for i, in := range b.Inputs {
		if errs[i] != nil {
			failed = append(failed, rowError(errs[i], in.Trace))
			continue
		}
		made := rows[i] == nil
		var r record
		if made {
			r = c.made(c.make(checked[i], nil))
		} else {
			c.write(rows[i], checked[i], byAPI)
			r = c.changed(rows[i], checked[i])
		}
		r.New = &made
		done = append(done, traced(r, in))
	}
	return c.finish(http.StatusOK, done, failed)
}

// checkRow checks a row that updates, or makes a record where old is nil.
func (c *call) checkRow(old *object, props map[string]string) (map[string]string, *problem) {
	if old == nil {
		return c.checkNew(props)
	}
	return c.check(old, props)
}
