package democrm_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"pgregory.net/rapid"

	"banter/cmd/democrm/crm"
	"banter/cmd/democrm/fault"
	"banter/store/lead"
	"banter/store/upstream/democrm"
	"banter/store/upstream/upstreamtest"
	"banter/store/upstream/upstreamtest/model"
)

// TestModel lets a rep, a colleague, a bad network, crashes and a clock that
// jumps do what they like, then lets the sync come to rest and compares both
// sides.
func TestModel(t *testing.T) {
	model.Run(t, func(t *testing.T, rt *rapid.T) model.Side {
		t.Helper()
		now, ahead := clock(), time.Duration(0)
		s := serve(rapidTB{rt, t}, crm.Config{Quiet: true, Now: func() time.Time { return now }})
		leads := upstreamtest.Leads(5)
		leads[3].Fields.Set("stage", string(lead.StageLead))
		leads[4].Fields.Set("owner", "")
		f := s.fixture(3, leads)
		side := model.Side{
			Upstream: f.Upstream, Me: "ana", Exact: true,
			Now:  func() time.Time { return now.Add(ahead) },
			Pass: func(d time.Duration) { now = now.Add(d) }, Jump: func(d time.Duration) { ahead = d },
			Colleague: s.colleague, Fault: s.anyFault, Heal: s.heal, Forget: f.Forget,
			Effects: f.Effects, Theirs: s.theirs,
		}
		for _, l := range leads {
			side.Leads = append(side.Leads, f.ID(l.ID))
		}
		return side
	})
}

// rapidTB is a run of a property as a test.
type rapidTB struct {
	*rapid.T
	t *testing.T
}

// TempDir is the test's.
func (r rapidTB) TempDir() string { return r.t.TempDir() }

// theirs is a lead as the CRM has it.
func (s *served) theirs(id lead.ID) lead.Remote {
	l, there := s.crm.Lead(remoteID(id))
	r := lead.Remote{ID: id, Gone: !there || l.Deleted || l.MergedInto != "", Activities: l.Activities}
	if l.MergedInto != "" {
		r.MergedInto = democrm.Prefix + lead.ID(l.MergedInto)
	}
	for f, text := range l.Fields {
		r.Fields.Set(f, text)
	}
	return r
}

// colleague chooses what somebody does in the CRM.
func (s *served) colleague(w *model.World, t *rapid.T) func() {
	id := remoteID(w.ID(t, "lead"))
	edit := func(field string, texts ...string) func() {
		to := lead.Values{{Field: field, Text: rapid.SampledFrom(texts).Draw(t, field)}}
		return func() { s.put(id, to, nil) }
	}
	switch rapid.IntRange(0, 11).Draw(t, "what") {
	case 0, 1:
		return edit("phone", "+49 30 5557 0001", "+49 30 5557 0002", "")
	case 2:
		return edit("title", "Director", "Vice President")
	case 3, 4:
		return edit("stage", "lead", "mql", "sal", "sql", "opportunity", "won", "nurture", "disqualified")
	case 5:
		return edit("owner", "ana", "ben", "cem", "")
	case 6:
		return edit("do_not_contact", "true", "")
	case 7:
		return edit("status", "attempting", "connected")
	case 8, 9:
		n := rapid.IntRange(0, 5).Draw(t, "activity")
		kind := lead.KindWebinar
		if n == 0 {
			kind = lead.KindDemoRequest
		}
		return func() { s.put(id, nil, []lead.Activity{{ID: fmt.Sprintf("%s-%d", id, n), Kind: kind, At: clock()}}) }
	case 10:
		why := rapid.SampledFrom([]string{"a validation rule", ""}).Draw(t, "why")
		return func() { s.crm.Refuse(id, why) }
	}
	into := remoteID(w.ID(t, "into"))
	if rapid.IntRange(0, 3).Draw(t, "rare") > 0 {
		return nil
	}
	if into == id {
		into = ""
	}
	return func() { s.crm.Delete(id, into) }
}

// anyFault makes a coming request go wrong.
func (s *served) anyFault(t *rapid.T) {
	f := fault.Fault{
		Path:  rapid.SampledFrom([]string{"", "/v1/changes", "/v1/changes", "/v1/leads", "/v1/lookup"}).Draw(t, "path"),
		Mode:  rapid.SampledFrom([]string{fault.Status, fault.Drop, fault.CommitDrop, fault.CommitDrop}).Draw(t, "mode"),
		After: rapid.IntRange(0, 2).Draw(t, "after"),
	}
	if f.Mode == fault.Status {
		f.Status = rapid.SampledFrom([]int{http.StatusUnauthorized, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway}).Draw(t, "status")
	}
	s.fault(f)
}

// heal ends every fault.
func (s *served) heal() { s.hook(http.MethodDelete, "/_faults", nil) }
