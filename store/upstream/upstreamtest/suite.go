package upstreamtest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"banter/store/lead"
	"banter/store/upstream"
)

// TB is what a check needs of a *testing.T.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Skipf(format string, args ...any)
	Logf(format string, args ...any)
	Cleanup(func())
	TempDir() string
	Context() context.Context
}

// Tester is a TB that runs subtests: *testing.T is one.
type Tester[T TB] interface {
	TB
	Run(name string, f func(T)) bool
}

// Harness is how the suite gets an upstream to measure. New is needed; a check
// that needs a hook which a Fixture does not have is skipped and says so.
type Harness struct {
	// New makes a fresh upstream that holds the leads and nothing else. Their
	// fields are canonical, their activities have IDs.
	New func(t TB, leads []lead.Remote) Fixture
}

// Fixture is an upstream and what can be done to it behind its back.
type Fixture struct {
	Upstream upstream.Upstream

	// ID is the ID that the adapter gives to a lead that New got as id; nil: the
	// same.
	ID func(id lead.ID) lead.ID
	// Fresh makes a second upstream over the same data, as a program does that
	// starts again.
	Fresh func() upstream.Upstream
	// Edit changes fields of a lead as a colleague would.
	Edit func(id lead.ID, fields lead.Values)
	// Delete deletes a lead; Merge merges one into another.
	Delete func(id lead.ID)
	Merge  func(from, into lead.ID)
	// Vanish deletes a lead for good, so that nothing tells of it any more.
	Vanish func(id lead.ID)
	// Effects counts the effects that the change with a key has had.
	Effects func(key string) int
	// Fields are the fields of a lead as upstream has them now. Nil where pushed
	// outcomes do not change the leads themselves.
	Fields func(id lead.ID) lead.Values
	// Refuse makes upstream refuse every change of a lead.
	Refuse func(id lead.ID)
	// Forget makes every cursor given out so far unknown.
	Forget func()
	// Break makes the next call of Push or Changes go wrong; Breaks names the
	// ways that it can.
	Break  func(Breakage)
	Breaks []Breakage
}

// Breakage is a way in which a Fixture can go wrong below the adapter.
type Breakage string

// The ways.
const (
	Unreachable       Breakage = "unreachable"          // no connection, a dead gateway
	Busy              Breakage = "busy"                 // 429, a lock
	BadCredentials    Breakage = "bad credentials"      // 401
	CommitThenTimeout Breakage = "commit then time-out" // the work is done, its answer is lost
	Garbage           Breakage = "garbage"              // HTML where JSON is due, a body cut short
)

// check is one rule of the contract.
type check struct {
	name string
	run  func(s *subject)
}

// subject is one fresh upstream under one check.
type subject struct {
	TB
	Fixture
	ctx   context.Context
	leads []lead.Remote               // as the adapter tells them: IDs mapped
	again func([]lead.Remote) Fixture // another upstream, with these leads
}

// Run measures an upstream with the whole suite, each check as a subtest over a
// fresh one. Call it as upstreamtest.Run(t, harness) with a *testing.T.
func Run[T Tester[T]](t T, h Harness) {
	t.Helper()
	for _, c := range slices.Concat(pullChecks(), pushChecks(), faultChecks()) {
		t.Run(c.name, func(t T) {
			leads := Leads(7)
			s := &subject{TB: t, Fixture: h.New(t, leads), ctx: t.Context(), again: func(ls []lead.Remote) Fixture { return h.New(t, ls) }}
			for _, l := range leads {
				l.ID = s.id(l.ID)
				s.leads = append(s.leads, l)
			}
			c.run(s)
		})
	}
}

// Leads makes n leads with canonical fields and an activity each: "1", "2", …,
// all MQLs of ana.
func Leads(n int) []lead.Remote {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	out := make([]lead.Remote, n)
	for i := range out {
		l := lead.Remote{ID: lead.ID(fmt.Sprint(i + 1))}
		for _, v := range []lead.Value{
			{Field: "name", Text: fmt.Sprintf("Person Number %d", i+1)},
			{Field: "email", Text: fmt.Sprintf("person%d@example.com", i+1)},
			{Field: "company", Text: "Northwind Traders"},
			{Field: "title", Text: "Director"},
			{Field: "phone", Text: fmt.Sprintf("+1 202 555 01%02d", i)},
			{Field: "owner", Text: "ana"},
			{Field: "stage", Text: string(lead.StageMQL)},
			{Field: "created_at", Text: at.Add(time.Duration(i) * time.Hour).Format(time.RFC3339)},
		} {
			l.Fields.Set(v.Field, v.Text)
		}
		l.Activities = []lead.Activity{{
			ID: fmt.Sprintf("act-%d", i+1), Kind: lead.KindWebinar, At: at.Add(time.Duration(i) * time.Minute), Subject: "Webinar",
		}}
		out[i] = l
	}
	return out
}

func (s *subject) id(id lead.ID) lead.ID {
	if s.ID == nil {
		return id
	}
	return s.ID(id)
}

// need skips the check where the fixture lacks a hook.
func (s *subject) need(has bool, what string) {
	s.Helper()
	if !has {
		s.Skipf("this upstream can't %s", what)
	}
}

// pull reads every page from a cursor on and returns the last state of each
// lead, the union of its activities, and the cursor at the end.
func (s *subject) pull(up upstream.Upstream, from upstream.Cursor) (map[lead.ID]lead.Remote, upstream.Cursor) {
	s.Helper()
	out := map[lead.ID]lead.Remote{}
	for range 1000 {
		p, err := up.Changes(s.ctx, from)
		if err != nil {
			s.Fatalf("Changes(%q): %v", from, err)
		}
		for _, r := range p.Refused {
			s.Errorf("Changes(%q): refused %s: %s", from, r.Where, r.Reason)
		}
		for _, l := range p.Leads {
			l.Activities = slices.Concat(out[l.ID].Activities, l.Activities)
			if len(l.Fields) == 0 {
				l.Fields = out[l.ID].Fields // a page that brings activities alone
			}
			out[l.ID] = l
		}
		from = p.Next
		if !p.More {
			return out, from
		}
	}
	s.Fatalf("Changes: more than 1000 pages; does the cursor move?")
	return nil, ""
}

// verdict is a change of the stage of a lead, from what it is in Leads.
func verdict(key string, id lead.ID, to lead.Stage) lead.Change {
	c := lead.Change{
		Key: key, Lead: id, Kind: lead.ChangeVerdict, By: "ana", State: lead.ChangeSending,
		At: time.Date(2026, 3, 3, 10, 0, 0, 0, time.UTC), Disposition: &lead.Disposition{Verdict: lead.Accept},
	}
	c.Base.Set("stage", string(lead.StageMQL))
	c.Fields.Set("stage", string(to))
	return c
}

// call is a change that carries a call and no field.
func call(key string, id lead.ID) lead.Change {
	at := time.Date(2026, 3, 3, 11, 0, 0, 0, time.UTC)
	return lead.Change{
		Key: key, Lead: id, Kind: lead.ChangeTouch, By: "ana", At: at, State: lead.ChangeSending,
		Activity: &lead.Activity{ID: "act-" + key, Kind: lead.KindCall, At: at, By: "ana", Outcome: lead.OutcomeNoAnswer, Note: "rang out", Source: "banter", Cycle: 1},
	}
}

func setting(field, text string) lead.Values {
	var v lead.Values
	v.Set(field, text)
	return v
}

// push sends changes and returns the receipts by key; it fails on an error, a
// receipt too many or of another key.
func (s *subject) push(up upstream.Upstream, cs ...lead.Change) map[string]upstream.Receipt {
	s.Helper()
	rs, err := up.Push(s.ctx, cs)
	if err != nil {
		s.Fatalf("Push: %v", err)
	}
	out := map[string]upstream.Receipt{}
	for _, r := range rs {
		if !slices.ContainsFunc(cs, func(c lead.Change) bool { return c.Key == r.Key }) {
			s.Errorf("Push: a receipt for %q, which was not sent", r.Key)
		}
		if _, twice := out[r.Key]; twice {
			s.Errorf("Push: two receipts for %q", r.Key)
		}
		out[r.Key] = r
	}
	return out
}

func (s *subject) want(rs map[string]upstream.Receipt, key string, state upstream.State) {
	s.Helper()
	r, ok := rs[key]
	if !ok {
		s.Errorf("no receipt for %q; want %s", key, state)
		return
	}
	if r.State != state {
		s.Errorf("receipt for %q: %s (%s); want %s", key, r.State, r.Problem, state)
	}
	if (r.State == upstream.Rejected) && r.Problem == "" {
		s.Errorf("receipt for %q: refused without saying why", key)
	}
}

func (s *subject) wantEffects(key string, n int) {
	s.Helper()
	if s.Effects == nil {
		return
	}
	if got := s.Effects(key); got != n {
		s.Errorf("change %q has had %d effects; want %d", key, got, n)
	}
}

func (s *subject) wantField(id lead.ID, field, want string) {
	s.Helper()
	if s.Fields == nil {
		return
	}
	if got, _ := s.Fields(id).Get(field); got != want {
		s.Errorf("upstream has %s = %q on %s; want %q", field, got, id, want)
	}
}
