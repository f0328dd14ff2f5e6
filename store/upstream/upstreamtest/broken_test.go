package upstreamtest_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"banter/store/lead"
	"banter/store/upstream"
	"banter/store/upstream/upstreamtest"
)

// recorder is a Tester that notes which checks fail instead of failing.
type recorder struct {
	testing.TB
	failed  *[]string
	name    string
	skipped *int
}

func (r *recorder) Helper() {}
func (r *recorder) fail() {
	if !slices.Contains(*r.failed, r.name) {
		*r.failed = append(*r.failed, r.name)
	}
}
func (r *recorder) Errorf(string, ...any) { r.fail() }
func (r *recorder) Fatalf(string, ...any) { r.fail(); runtime.Goexit() }
func (r *recorder) Skipf(string, ...any)  { *r.skipped++; runtime.Goexit() }
func (r *recorder) Run(name string, f func(*recorder)) bool {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(&recorder{r.TB, r.failed, name, r.skipped})
	}()
	<-done
	return true
}

// broken is a Memory with one defect.
type broken struct {
	*upstreamtest.Memory
	changes func(*upstreamtest.Memory, context.Context, upstream.Cursor) (upstream.Page, error)
	push    func(*upstreamtest.Memory, context.Context, []lead.Change) ([]upstream.Receipt, error)
	lookup  func(*upstreamtest.Memory, context.Context, []lead.Change) (map[string]upstream.Receipt, error)
	check   func() upstream.Identity
	sweep   func([]lead.ID) []lead.Remote
}

func (b broken) Changes(ctx context.Context, c upstream.Cursor) (upstream.Page, error) {
	if b.changes != nil {
		return b.changes(b.Memory, ctx, c)
	}
	return b.Memory.Changes(ctx, c)
}

func (b broken) Push(ctx context.Context, cs []lead.Change) ([]upstream.Receipt, error) {
	if b.push != nil {
		return b.push(b.Memory, ctx, cs)
	}
	return b.Memory.Push(ctx, cs)
}

func (b broken) Lookup(ctx context.Context, cs []lead.Change) (map[string]upstream.Receipt, error) {
	if b.lookup != nil {
		return b.lookup(b.Memory, ctx, cs)
	}
	return b.Memory.Lookup(ctx, cs)
}

func (b broken) Sweep(ctx context.Context, ids []lead.ID) ([]lead.Remote, error) {
	if b.sweep != nil {
		return b.sweep(ids), ctx.Err()
	}
	return b.Memory.Sweep(ctx, ids)
}

func (b broken) Check(ctx context.Context) (upstream.Identity, error) {
	if b.check != nil {
		return b.check(), ctx.Err()
	}
	return b.Memory.Check(ctx)
}

// defects are what adapters get wrong, each with a check that has to see it.
func defects() map[string]struct {
	defect broken
	seen   string
} {
	type d = struct {
		defect broken
		seen   string
	}
	return map[string]d{
		"no account": {broken{check: func() upstream.Identity { return upstream.Identity{} }}, "check names a stable account"},
		"a sweep tells everything as gone": {broken{sweep: func(ids []lead.ID) (out []lead.Remote) {
			for _, id := range ids {
				out = append(out, lead.Remote{ID: id, Gone: true})
			}
			return out
		}}, "a sweep finds what is gone and nothing else"},
		"a sweep that sees nothing": {broken{sweep: func([]lead.ID) []lead.Remote { return nil }}, "a sweep finds what vanished without a trace"},
		"a key is not remembered": {broken{push: func(m *upstreamtest.Memory, ctx context.Context, cs []lead.Change) (out []upstream.Receipt, err error) {
			for _, c := range cs {
				key := c.Key
				c.Key = fmt.Sprint(key, len(m.Taken()))
				rs, err := m.Push(ctx, []lead.Change{c})
				if err != nil {
					return nil, err
				}
				rs[0].Key = key
				out = append(out, rs...)
			}
			return out, nil
		}}, "a change is taken and looked up"},
		"last writer wins": {broken{push: func(m *upstreamtest.Memory, ctx context.Context, cs []lead.Change) ([]upstream.Receipt, error) {
			cs = slices.Clone(cs)
			for i := range cs {
				cs[i].Force = true
			}
			return m.Push(ctx, cs)
		}}, "a changed base is a conflict"},
		"receipts by position": {broken{push: func(m *upstreamtest.Memory, ctx context.Context, cs []lead.Change) ([]upstream.Receipt, error) {
			rs, err := m.Push(ctx, cs)
			for i := range rs {
				rs[i].Key = cs[len(cs)-1-i].Key
			}
			return rs, err
		}}, "a changed base is a conflict"},
		"one refusal fails the batch": {broken{push: func(m *upstreamtest.Memory, ctx context.Context, cs []lead.Change) ([]upstream.Receipt, error) {
			rs, err := m.Push(ctx, cs)
			for _, r := range rs {
				if r.State == upstream.Rejected {
					return nil, upstream.ErrRefused
				}
			}
			return rs, err
		}}, "a change that is refused leaves the others"},
		"lookup knows everything": {broken{lookup: func(_ *upstreamtest.Memory, _ context.Context, cs []lead.Change) (map[string]upstream.Receipt, error) {
			out := map[string]upstream.Receipt{}
			for _, c := range cs {
				out[c.Key] = upstream.Receipt{Key: c.Key, State: upstream.Done}
			}
			return out, nil
		}}, "a change is taken and looked up"},
		"tombstones are left out": {broken{changes: func(m *upstreamtest.Memory, ctx context.Context, c upstream.Cursor) (upstream.Page, error) {
			p, err := m.Changes(ctx, c)
			p.Leads = slices.DeleteFunc(p.Leads, func(l lead.Remote) bool { return l.Gone })
			return p, err
		}}, "a deleted lead is told as gone"},
		"the cursor runs ahead of the page": {broken{changes: func(m *upstreamtest.Memory, ctx context.Context, c upstream.Cursor) (upstream.Page, error) {
			p, err := m.Changes(ctx, c)
			if len(p.Leads) > 1 {
				p.Leads = p.Leads[:len(p.Leads)-1]
			}
			return p, err
		}}, "the empty cursor tells everything"},
		"an unknown cursor is the end": {broken{changes: func(m *upstreamtest.Memory, ctx context.Context, c upstream.Cursor) (upstream.Page, error) {
			p, err := m.Changes(ctx, c)
			if errors.Is(err, upstream.ErrCursor) {
				return upstream.Page{Next: c}, nil
			}
			return p, err
		}}, "an unknown cursor is ErrCursor or everything"},
		"the cursor never ends": {broken{changes: func(m *upstreamtest.Memory, ctx context.Context, c upstream.Cursor) (upstream.Page, error) {
			p, err := m.Changes(ctx, c)
			p.More = true
			return p, err
		}}, "nothing new is an empty page"},
		"values are not canonical": {broken{changes: func(m *upstreamtest.Memory, ctx context.Context, c upstream.Cursor) (upstream.Page, error) {
			p, err := m.Changes(ctx, c)
			for i := range p.Leads {
				p.Leads[i].Fields.Set("stage", "salesqualifiedlead")
			}
			return p, err
		}}, "doctor finds nothing wrong"},
		"text is passed on as it came": {broken{changes: func(m *upstreamtest.Memory, ctx context.Context, c upstream.Cursor) (upstream.Page, error) {
			p, err := m.Changes(ctx, c)
			for i := range p.Leads {
				for j := range p.Leads[i].Activities {
					p.Leads[i].Activities[j].By = "ana\x1b]0;evil\x07"
				}
			}
			return p, err
		}}, "text from outside is cleaned"},
		"the context is ignored": {broken{push: func(m *upstreamtest.Memory, ctx context.Context, cs []lead.Change) ([]upstream.Receipt, error) {
			return m.Push(context.WithoutCancel(ctx), cs)
		}}, "a cancelled context ends a call"},
		"an echo under a name of its own": {broken{push: func(m *upstreamtest.Memory, ctx context.Context, cs []lead.Change) ([]upstream.Receipt, error) {
			cs = slices.Clone(cs)
			for i := range cs {
				if a := cs[i].Activity; a != nil {
					b := *a
					b.ID = "crm-" + b.ID
					cs[i].Activity = &b
				}
			}
			return m.Push(ctx, cs)
		}}, "our own push comes back as what was sent"},
	}
}

func TestSuiteSeesDefects(t *testing.T) {
	for name, d := range defects() {
		t.Run(name, func(t *testing.T) {
			var failed []string
			skipped := 0
			upstreamtest.Run(&recorder{t, &failed, "", &skipped}, upstreamtest.Harness{New: func(_ upstreamtest.TB, leads []lead.Remote) upstreamtest.Fixture {
				m := upstreamtest.NewMemory(upstreamtest.MemoryOptions{}, leads...)
				d.defect.Memory = m
				return upstreamtest.Fixture{
					Upstream: d.defect, Edit: m.Edit, Delete: m.Delete, Vanish: m.Vanish, Effects: m.Effects, Fields: m.Fields,
					Refuse: func(id lead.ID) { m.Refuse(id, "no") },
				}
			}})
			if !slices.Contains(failed, d.seen) {
				t.Errorf("%q has not seen it; failed were %q", d.seen, failed)
			}
			if skipped == 0 {
				t.Error("nothing was skipped, although the fixture has no Merge, Fresh and Break")
			}
		})
	}
}

func TestDoctor(t *testing.T) {
	leads := upstreamtest.Leads(3)
	odd := upstreamtest.Leads(3)
	odd[1].Fields.Set("employees", "many")
	for _, c := range []struct {
		name  string
		leads []lead.Remote
		fault *upstreamtest.Fault
		last  string // name of the last finding
		ok    bool
		text  string
	}{
		{"all is well", leads, nil, "outcomes", true, "not found"},
		{"no leads yet", nil, nil, "outcomes", true, "no lead"},
		{"credentials", leads, &upstreamtest.Fault{Op: upstreamtest.OpCheck, Err: upstream.ErrAuth}, "account", false, "credentials"},
		{"no network", leads, &upstreamtest.Fault{Op: upstreamtest.OpChanges, Err: upstream.ErrUnreachable}, "pages", false, "unreachable"},
		{"a field that no lead has", odd, nil, "pages", false, "not a number"},
		{"no right to look up", leads, &upstreamtest.Fault{Op: upstreamtest.OpLookup, Err: upstream.ErrAuth}, "outcomes", false, "credentials"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := upstreamtest.NewMemory(upstreamtest.MemoryOptions{User: "ana"}, c.leads...)
			f := upstreamtest.NewFaulty(m)
			if c.fault != nil {
				f.Inject(*c.fault)
			}
			found := upstreamtest.Doctor(t.Context(), f)
			last := found[len(found)-1]
			if last.Name != c.last || last.OK != c.ok || !strings.Contains(last.Text, c.text) {
				t.Errorf("last finding %+v; want %s, %t, %q", last, c.last, c.ok, c.text)
			}
			if !last.OK && last.Hint == "" {
				t.Errorf("%+v has no hint", last)
			}
			if len(m.Taken()) != 0 || f.Calls(upstreamtest.OpPush) != 0 {
				t.Error("doctor wrote something")
			}
		})
	}
}
