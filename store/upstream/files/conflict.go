package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"banter/store/lead"
	"banter/store/upstream"
	"banter/store/upstream/files/mapping"
)

// fieldOf is one field of one lead.
type fieldOf struct {
	lead  lead.ID
	field string
}

// history is what the outbox says was done.
type history struct {
	keys   map[string]bool
	before map[fieldOf]map[string]bool // values that a change has replaced
}

func (h *history) add(o *outcome) {
	h.keys[o.Key] = true
	for f, v := range o.Base {
		at := fieldOf{o.Lead, f}
		if h.before[at] == nil {
			h.before[at] = map[string]bool{}
		}
		h.before[at][v] = true
	}
}

// current is what the tables say of a lead now.
type current struct {
	fields lead.Values
	gone   bool
}

// rowsOf reads the leads that new changes concern.
func (c *Client) rowsOf(ctx context.Context, changes []lead.Change, done history) (map[lead.ID]current, error) {
	want := map[lead.ID]bool{}
	for _, ch := range changes {
		if !done.keys[ch.Key] && !ch.Blind() {
			want[ch.Lead] = true
		}
	}
	out := map[lead.ID]current{}
	if len(want) == 0 {
		return out, nil
	}
	names, err := c.tables()
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		t, err := c.openTable(&entry{Name: name}, c.choose(name), func(id lead.ID) bool { return want[id] })
		if err != nil {
			continue // Changes refuses it and says why
		}
		if t.rows.Mapping().Kind == mapping.Leads {
			err = t.collect(ctx, out)
		}
		if err := errors.Join(err, t.file.Close()); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// collect reads the leads of a table over what earlier tables said of them, in
// the order in which Changes tells them.
func (t *table) collect(ctx context.Context, out map[lead.ID]current) error {
	for n := 0; ; n++ {
		if err := ctxError(ctx); err != nil {
			return err
		}
		it, err := t.next()
		switch {
		case isRow(err):
			continue
		case err != nil:
			if !errors.Is(err, io.EOF) {
				return unreachable("%w", err)
			}
			return nil
		}
		now := out[it.Remote.ID]
		for _, v := range it.Remote.Fields {
			now.fields.Set(v.Field, v.Text)
		}
		now.gone = it.Remote.Gone
		out[it.Remote.ID] = now
	}
}

// judge says whether a change can be taken: Done if it can.
func judge(ch *lead.Change, now current, done history) upstream.Receipt {
	r := upstream.Receipt{Key: ch.Key, State: upstream.Done}
	if ch.Blind() {
		return r
	}
	if now.gone {
		r.State, r.Problem = upstream.Rejected, "the lead is marked as deleted in the folder"
		r.Hint = "restore it there and retry, or drop the change"
		return r
	}
	var said []string
	for _, v := range ch.Fields {
		theirs, carried := now.fields.Get(v.Field)
		base, _ := ch.Base.Get(v.Field)
		if !carried || theirs == base || theirs == v.Text || stale(ch.Lead, v.Field, theirs, base, done) {
			continue
		}
		r.Theirs.Set(v.Field, theirs)
		said = append(said, fmt.Sprintf("%s is %s in the folder now, not %s", v.Field, word(theirs), word(base)))
	}
	if len(said) > 0 {
		r.State = upstream.Conflict
		r.Problem = strings.Join(said, "; ")
		r.Hint = "choose mine or theirs for each field"
	}
	return r
}

func word(s string) string {
	if s == "" {
		return "empty"
	}
	return s
}

// stale reports whether theirs is no edit but what the field was before: a value
// that an earlier outcome has replaced, or a stage that the lead has passed on
// the way to base. Tables are not changed by outcomes, nor by the model.
func stale(id lead.ID, field, theirs, base string, done history) bool {
	if done.before[fieldOf{id, field}][theirs] {
		return true
	}
	if field != "stage" {
		return false
	}
	way := []lead.Stage{lead.StageLead, lead.StageMQL, lead.StageSAL, lead.StageSQL}
	from, to := slices.Index(way, lead.Stage(theirs)), slices.Index(way, lead.Stage(base))
	return from >= 0 && from < to
}
