package upstreamtest

import (
	"errors"
	"slices"

	"banter/store/lead"
	"banter/store/upstream"
)

// faultChecks are the rules for what breaks below the adapter.
func faultChecks() []check {
	out := []check{{"commit, then a time-out: Lookup finds it", commitThenTimeout}}
	for _, b := range []struct {
		how  Breakage
		want []error
	}{
		{Unreachable, []error{upstream.ErrUnreachable}},
		{Busy, []error{upstream.ErrRetry}},
		{BadCredentials, []error{upstream.ErrAuth}},
		{Garbage, []error{upstream.ErrUnreachable, upstream.ErrRetry}},
	} {
		out = append(out,
			check{string(b.how) + " while pulling has its class", func(s *subject) { brokenPull(s, b.how, b.want) }},
			check{string(b.how) + " while pushing has its class", func(s *subject) { brokenPush(s, b.how, b.want) }})
	}
	return out
}

func (s *subject) breaks(how Breakage) {
	s.Helper()
	s.need(s.Break != nil && slices.Contains(s.Breaks, how), "be made to break: "+string(how))
	s.Break(how)
}

func isAny(err error, classes []error) bool {
	return slices.ContainsFunc(classes, func(class error) bool { return errors.Is(err, class) })
}

func brokenPull(s *subject, how Breakage, want []error) {
	s.breaks(how)
	if p, err := s.Upstream.Changes(s.ctx, ""); !isAny(err, want) {
		s.Errorf("Changes: %d leads, error %v; want one of %v", len(p.Leads), err, want)
	}
	got, _ := s.pull(s.Upstream, "")
	if len(got) != len(s.leads) {
		s.Errorf("after it healed it tells %d leads of %d", len(got), len(s.leads))
	}
}

func brokenPush(s *subject, how Breakage, want []error) {
	s.breaks(how)
	c := call(key(1), s.leads[0].ID)
	rs, err := s.Upstream.Push(s.ctx, []lead.Change{c})
	for _, r := range rs {
		if r.Key == c.Key && r.State == upstream.Done {
			s.Errorf("Push: the change is told as done while upstream was broken")
		}
		// A receipt may say it instead of an error, where only the one item is concerned.
		if err == nil && (r.State == upstream.Retry || r.State == upstream.Unknown) && how != BadCredentials {
			err = want[0]
		}
	}
	if !isAny(err, want) {
		s.Errorf("Push: receipts %+v, error %v; want one of %v", rs, err, want)
	}
	s.want(s.push(s.Upstream, c), c.Key, upstream.Done)
	s.wantEffects(c.Key, 1)
}

func commitThenTimeout(s *subject) {
	s.breaks(CommitThenTimeout)
	c := call(key(1), s.leads[0].ID)
	rs, err := s.Upstream.Push(s.ctx, []lead.Change{c})
	for _, r := range rs {
		if r.Key == c.Key && r.State != upstream.Unknown && r.State != upstream.Done {
			s.Errorf("Push: receipt %s for a change whose answer was lost; want unknown, or none", r.State)
		}
	}
	if err != nil && !errors.Is(err, upstream.ErrUnreachable) {
		s.Errorf("Push: %v; want ErrUnreachable: nobody knows whether it was done", err)
	}
	s.wantEffects(c.Key, 1)
	found, err := s.Upstream.Lookup(s.ctx, []lead.Change{c})
	if err != nil {
		s.Fatalf("Lookup: %v", err)
	}
	s.want(found, c.Key, upstream.Done)
	s.want(s.push(s.Upstream, c), c.Key, upstream.Done)
	s.wantEffects(c.Key, 1)
}
