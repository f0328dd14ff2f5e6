package upstreamtest

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"

	"banter/store/lead"
	"banter/store/upstream"
)

// pullChecks are the rules of Check and Changes.
func pullChecks() []check {
	return []check{
		{"check names a stable account", checkIdentity},
		{"the empty cursor tells everything", everything},
		{"an old cursor tells it again", repeatable},
		{"nothing new is an empty page", nothingNew},
		{"a remote edit comes after the cursor", remoteEdit},
		{"a deleted lead is told as gone", deleted},
		{"a merged lead names the other", merged},
		{"a sweep finds what is gone and nothing else", sweeps},
		{"a sweep finds what vanished without a trace", sweepsVanished},
		{"a fresh client goes on at the cursor", freshClient},
		{"an unknown cursor is ErrCursor or everything", unknownCursor},
		{"a forgotten cursor is ErrCursor or everything", forgotten},
		{"a cancelled context ends a call", cancelled},
		{"text from outside is cleaned", checkText},
		{"doctor finds nothing wrong", doctorClean},
	}
}

func checkIdentity(s *subject) {
	a, err := s.Upstream.Check(s.ctx)
	if err != nil {
		s.Fatalf("Check: %v", err)
	}
	b, err := s.Upstream.Check(s.ctx)
	if err != nil {
		s.Fatalf("Check, the second time: %v", err)
	}
	if a.Account == "" || a.Text == "" {
		s.Errorf("Check: %+v; an account and a text for people are due", a)
	}
	if a != b {
		s.Errorf("Check: %+v, then %+v", a, b)
	}
	if s.Upstream.Name() == "" {
		s.Errorf("Name is empty")
	}
}

func everything(s *subject) {
	got, _ := s.pull(s.Upstream, "")
	if len(got) != len(s.leads) {
		s.Errorf("got %d leads; want %d", len(got), len(s.leads))
	}
	for _, want := range s.leads {
		s.sameLead(got, want)
	}
}

// sameLead wants the fields and activities of want, if not only those.
func (s *subject) sameLead(got map[lead.ID]lead.Remote, want lead.Remote) {
	s.Helper()
	l, ok := got[want.ID]
	if !ok {
		s.Errorf("lead %s is missing", want.ID)
		return
	}
	for _, v := range want.Fields {
		if text, _ := l.Fields.Get(v.Field); text != v.Text {
			s.Errorf("lead %s: %s is %q; want %q", want.ID, v.Field, text, v.Text)
		}
	}
	for _, a := range want.Activities {
		found := false
		for _, b := range l.Activities {
			found = found || b.Kind == a.Kind && b.At.Equal(a.At) && b.Subject == a.Subject
		}
		if !found {
			s.Errorf("lead %s: its %s of %s is missing; it has %+v", want.ID, a.Kind, a.At, l.Activities)
		}
	}
}

func repeatable(s *subject) {
	first, cursor := s.pull(s.Upstream, "")
	again, _ := s.pull(s.Upstream, "")
	if !reflect.DeepEqual(first, again) {
		s.Errorf("a second pull from the empty cursor tells something else:\n%+v\n%+v", first, again)
	}
	if s.Edit == nil {
		return
	}
	s.Edit(s.leads[0].ID, setting("title", "Vice President"))
	for range 2 {
		got, _ := s.pull(s.Upstream, cursor)
		if text, _ := got[s.leads[0].ID].Fields.Get("title"); text != "Vice President" {
			s.Errorf("from the same cursor the edit is told once only; got %+v", got)
		}
	}
}

func nothingNew(s *subject) {
	_, cursor := s.pull(s.Upstream, "")
	if cursor == "" {
		s.Fatalf("the cursor at the end is empty: it would tell everything again")
	}
	for range 2 {
		p, err := s.Upstream.Changes(s.ctx, cursor)
		if err != nil {
			s.Fatalf("Changes at the end: %v", err)
		}
		if p.More {
			s.Errorf("nothing is new, and more is to follow")
		}
		cursor = p.Next
	}
}

func remoteEdit(s *subject) {
	s.need(s.Edit != nil, "be edited")
	_, cursor := s.pull(s.Upstream, "")
	id := s.leads[2].ID
	for _, title := range []string{"Vice President", "Chief of Staff"} {
		s.Edit(id, setting("title", title))
		var got map[lead.ID]lead.Remote
		got, cursor = s.pull(s.Upstream, cursor)
		if text, _ := got[id].Fields.Get("title"); text != title {
			s.Errorf("after the edit the title is %q; want %q", text, title)
		}
		if text, ok := got[id].Fields.Get("name"); ok && text != "Person Number 3" {
			s.Errorf("the edit of the title made the name %q", text)
		}
	}
}

func deleted(s *subject) {
	s.need(s.Delete != nil, "delete a lead")
	_, cursor := s.pull(s.Upstream, "")
	id := s.leads[1].ID
	s.Delete(id)
	got, _ := s.pull(s.Upstream, cursor)
	if !got[id].Gone {
		s.Errorf("the deleted lead is told as %+v; want it Gone", got[id])
	}
}

func merged(s *subject) {
	s.need(s.Merge != nil, "merge leads")
	_, cursor := s.pull(s.Upstream, "")
	from, into := s.leads[1].ID, s.leads[0].ID
	s.Merge(from, into)
	got, _ := s.pull(s.Upstream, cursor)
	if l := got[from]; !l.Gone || l.MergedInto != into {
		s.Errorf("the merged lead is told as %+v; want it Gone and MergedInto %s", l, into)
	}
}

// sweeper is the upstream under test as a Sweeper.
func (s *subject) sweeper() upstream.Sweeper {
	s.Helper()
	up, ok := s.Upstream.(upstream.Sweeper)
	s.need(ok, "sweep")
	return up
}

// swept asks for every lead and one that is none of this upstream's, and wants
// those that are gone.
func (s *subject) swept(want ...lead.ID) map[lead.ID]lead.Remote {
	s.Helper()
	ids := []lead.ID{"no such lead here"}
	for _, l := range s.leads {
		ids = append(ids, l.ID)
	}
	told, err := s.sweeper().Sweep(s.ctx, ids)
	if err != nil {
		s.Fatalf("Sweep: %v", err)
	}
	got := map[lead.ID]lead.Remote{}
	for _, l := range told {
		if _, twice := got[l.ID]; twice || !l.Gone || len(l.Fields)+len(l.Activities) > 0 {
			s.Errorf("Sweep tells %+v; want it once, Gone and nothing else", l)
		}
		got[l.ID] = l
	}
	delete(got, ids[0]) // an upstream whose IDs are any text may well say that it is gone
	if keys := slices.Sorted(maps.Keys(got)); !slices.Equal(keys, slices.Sorted(slices.Values(want))) {
		s.Errorf("Sweep tells %q; want %q", keys, want)
	}
	return got
}

func sweeps(s *subject) {
	up := s.sweeper()
	if told, err := up.Sweep(s.ctx, nil); err != nil || len(told) > 0 {
		s.Errorf("a sweep of nothing: %+v, %v", told, err)
	}
	s.swept()
	if s.Delete != nil {
		s.Delete(s.leads[1].ID)
		s.swept(s.leads[1].ID)
	}
	ctx, cancel := context.WithCancel(s.ctx)
	cancel()
	if _, err := up.Sweep(ctx, []lead.ID{s.leads[0].ID}); err == nil {
		s.Errorf("Sweep under a cancelled context succeeds")
	}
}

func sweepsVanished(s *subject) {
	s.sweeper()
	s.need(s.Vanish != nil, "delete a lead for good")
	s.pull(s.Upstream, "")
	s.Vanish(s.leads[2].ID)
	s.Vanish(s.leads[4].ID)
	got := s.swept(s.leads[2].ID, s.leads[4].ID)
	if into := got[s.leads[2].ID].MergedInto; into != "" {
		s.Errorf("the deleted lead is told as merged into %s", into)
	}
}

func freshClient(s *subject) {
	s.need(s.Fresh != nil && s.Edit != nil, "be opened twice and edited")
	_, cursor := s.pull(s.Upstream, "")
	s.Edit(s.leads[3].ID, setting("phone", "+44 20 7946 0001"))
	got, _ := s.pull(s.Fresh(), cursor)
	if text, _ := got[s.leads[3].ID].Fields.Get("phone"); text != "+44 20 7946 0001" {
		s.Errorf("a fresh client at the same cursor does not tell the edit; got %+v", got)
	}
}

func unknownCursor(s *subject) {
	for _, c := range []upstream.Cursor{"no such cursor", "\x00\xff", `{"v":99}`, "-1", "99999999999999999999"} {
		p, err := s.Upstream.Changes(s.ctx, c)
		if err == nil {
			if len(p.Leads) == 0 {
				s.Errorf("Changes(%q): no error and no leads: whatever came since is lost", c)
			}
			continue
		}
		if !errors.Is(err, upstream.ErrCursor) {
			s.Errorf("Changes(%q): %v; want ErrCursor", c, err)
		}
	}
}

func forgotten(s *subject) {
	s.need(s.Forget != nil, "forget a cursor")
	_, cursor := s.pull(s.Upstream, "")
	s.Forget()
	_, err := s.Upstream.Changes(s.ctx, cursor)
	if err == nil {
		got, _ := s.pull(s.Upstream, cursor)
		if len(got) != len(s.leads) {
			s.Errorf("after the cursor was forgotten: no error, and %d leads of %d", len(got), len(s.leads))
		}
		return
	}
	if !errors.Is(err, upstream.ErrCursor) {
		s.Errorf("after the cursor was forgotten: %v; want ErrCursor", err)
	}
	if got, _ := s.pull(s.Upstream, ""); len(got) != len(s.leads) {
		s.Errorf("from the empty cursor it tells %d leads of %d", len(got), len(s.leads))
	}
}

func cancelled(s *subject) {
	ctx, cancel := context.WithCancel(s.ctx)
	cancel()
	c := verdict("01CANCELLED000000000000000", s.leads[0].ID, lead.StageSAL)
	if _, err := s.Upstream.Changes(ctx, ""); err == nil {
		s.Errorf("Changes under a cancelled context succeeds")
	}
	if _, err := s.Upstream.Push(ctx, []lead.Change{c}); err == nil {
		s.Errorf("Push under a cancelled context succeeds")
	}
	if _, err := s.Upstream.Check(ctx); err == nil {
		s.Errorf("Check under a cancelled context succeeds")
	}
	s.wantEffects(c.Key, 0)
}

func doctorClean(s *subject) {
	for _, f := range Doctor(s.ctx, s.Upstream) {
		if !f.OK {
			s.Errorf("doctor: %s: %s (%s)", f.Name, f.Text, f.Hint)
		}
	}
}
