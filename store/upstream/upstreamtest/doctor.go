package upstreamtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"banter/store/lead"
	"banter/store/upstream"
)

// doctorPages is how many pages Doctor reads: enough to see the cursor move,
// few enough for an account of a million leads.
const doctorPages = 3

// Finding is one thing that Doctor looked at.
type Finding struct {
	Name string        // what was looked at: "account", "pages"
	OK   bool          //
	Text string        // what was found, one line
	Hint string        // how to mend it, where it is not OK
	Took time.Duration // zero: not measured
}

// Doctor looks at an upstream without changing anything in it: whether it can
// be used, whose account it is, and whether its pages keep the contract. It
// stops at the first thing without which nothing else can be looked at; the
// findings are in the order they were made and never empty.
func Doctor(ctx context.Context, up upstream.Upstream) []Finding {
	d := &doctor{ctx: ctx, up: up}
	if d.account() && d.pages() {
		d.repeats()
		d.cursors()
		d.lookup()
	}
	return d.findings
}

type doctor struct {
	ctx      context.Context
	up       upstream.Upstream
	findings []Finding
	first    upstream.Page
	cursor   upstream.Cursor // behind the last page that was read
}

func (d *doctor) good(name, format string, args ...any) bool {
	d.findings = append(d.findings, Finding{Name: name, OK: true, Text: fmt.Sprintf(format, args...)})
	return true
}

func (d *doctor) bad(name, hint, format string, args ...any) bool {
	d.findings = append(d.findings, Finding{Name: name, Text: fmt.Sprintf(format, args...), Hint: hint})
	return false
}

// failed is bad for an error of the upstream, with the hint of its class.
func (d *doctor) failed(name string, err error) bool {
	return d.bad(name, Hint(d.up.Name(), err), "%v", err)
}

// Hint is how a person mends an error of the upstream with that name.
func Hint(name string, err error) string {
	switch class := upstream.Class(err); {
	case errors.Is(class, upstream.ErrUnreachable):
		return "check the network and the address in the config; what was done here waits in the outbox"
	case errors.Is(class, upstream.ErrRetry):
		return "wait; it is tried again by itself"
	case errors.Is(class, upstream.ErrAuth):
		return "log in again: banter auth login " + name
	case errors.Is(class, upstream.ErrCursor):
		return "pull everything again: banter sync --full"
	case errors.Is(class, upstream.ErrRefused):
		return "mend what it names, in the config or upstream, and sync again"
	}
	return ""
}

func (d *doctor) account() bool {
	id, err := d.up.Check(d.ctx)
	switch {
	case err != nil:
		return d.failed("account", err)
	case id.Account == "":
		return d.bad("account", "a store can't be pinned to it", "%s does not say whose account it is", d.up.Name())
	case id.User == "":
		return d.good("account", "%s", id.Text)
	}
	return d.good("account", "%s, as %s", id.Text, id.User)
}

// pages reads the first pages and looks at every lead in them.
func (d *doctor) pages() bool {
	leads, refused, wrong := 0, 0, []string(nil)
	seen := map[lead.ID]bool{}
	for n := range doctorPages {
		p, err := d.up.Changes(d.ctx, d.cursor)
		if err != nil {
			return d.failed("pages", err)
		}
		if n == 0 {
			d.first = p
		}
		for _, l := range p.Leads {
			if !seen[l.ID] {
				seen[l.ID] = true
				leads++
			}
			if w := wrongLead(l); w != "" {
				wrong = append(wrong, w)
			}
		}
		refused += len(p.Refused)
		if p.More && p.Next == d.cursor {
			return d.bad("pages", "this is a defect of the adapter", "more is to follow, and the cursor does not move")
		}
		d.cursor = p.Next
		if !p.More {
			break
		}
	}
	if len(wrong) > 0 {
		return d.bad("pages", "check the mapping of the field", "%d of %d leads break the contract; the first: %s", len(wrong), leads, wrong[0])
	}
	if refused > 0 {
		r := d.first.Refused
		if len(r) == 0 {
			r = []upstream.Refused{{}}
		}
		return d.bad("pages", "mend the rows, or the mapping", "%d rows can't be read; %s: %s", refused, r[0].Where, r[0].Reason)
	}
	if leads == 0 {
		return d.good("pages", "no leads yet")
	}
	return d.good("pages", "%d leads read, every field is one that a lead has", leads)
}

// wrongLead says what breaks the contract in a lead; "" is nothing.
func wrongLead(l lead.Remote) string {
	where := fmt.Sprintf("lead %q", l.ID)
	if l.ID == "" || lead.Clean(string(l.ID)) != string(l.ID) {
		return where + " has no usable ID"
	}
	var scratch lead.Lead
	for i, v := range l.Fields {
		if i > 0 && l.Fields[i-1].Field >= v.Field {
			return where + ": its fields are not sorted at " + v.Field
		}
		if err := scratch.Set(v.Field, v.Text); err != nil {
			return where + ": " + err.Error()
		}
		if got := scratch.Get(v.Field); got != v.Text {
			return fmt.Sprintf("%s: %s is %q, which is kept as %q", where, v.Field, lead.Clean(v.Text), got)
		}
	}
	for i, a := range l.Activities {
		switch {
		case a.ID == "" || a.Kind == "":
			return fmt.Sprintf("%s: activity %d has no ID or no kind", where, i+1)
		case a.At.IsZero():
			return fmt.Sprintf("%s: activity %q has no time", where, a.ID)
		case lead.Clean(a.Subject) != a.Subject || lead.CleanText(a.Note) != a.Note:
			return fmt.Sprintf("%s: the text of activity %q is not cleaned", where, a.ID)
		}
	}
	return ""
}

// repeats asks for the first page again.
func (d *doctor) repeats() bool {
	p, err := d.up.Changes(d.ctx, "")
	if err != nil {
		return d.failed("repeat", err)
	}
	ids := func(p upstream.Page) []lead.ID {
		var out []lead.ID
		for _, l := range p.Leads {
			out = append(out, l.ID)
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	if a, b := ids(d.first), ids(p); !slices.Equal(a, b) && len(b) < len(a) {
		return d.bad("repeat", "if nobody works in it just now, this is a defect of the adapter", "the first page told %d leads, and %d the second time", len(a), len(b))
	}
	return d.good("repeat", "asking again tells the same")
}

// cursors looks at what a cursor does that upstream can't know.
func (d *doctor) cursors() bool {
	p, err := d.up.Changes(d.ctx, "banter doctor")
	switch {
	case errors.Is(err, upstream.ErrCursor):
		return d.good("cursor", "a cursor that is too old is told as such")
	case err != nil:
		return d.failed("cursor", err)
	case len(p.Leads) == 0 && len(d.first.Leads) > 0:
		return d.bad("cursor", "this is a defect of the adapter", "an unknown cursor is taken as the end: changes would be missed")
	}
	return d.good("cursor", "an unknown cursor starts from the beginning")
}

// lookup asks for a key that nobody has sent.
func (d *doctor) lookup() bool {
	if len(d.first.Leads) == 0 {
		return d.good("outcomes", "not looked at: there is no lead to ask for")
	}
	c := lead.Change{Key: "00000000000000000000000000", Lead: d.first.Leads[0].ID, Kind: lead.ChangeTouch}
	found, err := d.up.Lookup(d.ctx, []lead.Change{c})
	switch {
	case err != nil:
		return d.failed("outcomes", err)
	case len(found) > 0:
		return d.bad("outcomes", "this is a defect of the adapter", "it knows an outcome that was never sent")
	}
	return d.good("outcomes", "an outcome that was not sent is not found")
}
