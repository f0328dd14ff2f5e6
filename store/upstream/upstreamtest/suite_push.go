package upstreamtest

import (
	"fmt"

	"banter/store/lead"
	"banter/store/upstream"
)

// pushChecks are the rules of Push and Lookup where nothing breaks.
func pushChecks() []check {
	return []check{
		{"a change is taken and looked up", taken},
		{"a key pushed twice has one effect", oneEffect},
		{"a fresh client knows the keys", freshKeys},
		{"a touch, answers and an undo are taken", kinds},
		{"our own push comes back as what was sent", echo},
		{"receipts go by key", receiptsByKey},
		{"the order of a lead's changes is kept", ordered},
		{"a changed base is a conflict", conflict},
		{"the same value on both sides is no conflict", agreement},
		{"a forced change writes over theirs", forced},
		{"mine is chosen over what was seen, not over what came after", chosen},
		{"a change that is refused leaves the others", refusedAlone},
		{"a lead that is gone refuses changes", goneRefuses},
		{"nothing to push is no error", pushNothing},
	}
}

func key(n int) string { return fmt.Sprintf("01KEY%021d", n) }

func taken(s *subject) {
	c := verdict(key(1), s.leads[0].ID, lead.StageSAL)
	s.want(s.push(s.Upstream, c), c.Key, upstream.Done)
	s.wantEffects(c.Key, 1)
	s.wantField(c.Lead, "stage", "sal")
	other := call(key(2), s.leads[1].ID)
	found, err := s.Upstream.Lookup(s.ctx, []lead.Change{c, other})
	if err != nil {
		s.Fatalf("Lookup: %v", err)
	}
	s.want(found, c.Key, upstream.Done)
	if r, ok := found[other.Key]; ok {
		s.Errorf("Lookup found a change that was never sent: %+v", r)
	}
}

func oneEffect(s *subject) {
	cs := []lead.Change{verdict(key(1), s.leads[0].ID, lead.StageSAL), call(key(2), s.leads[1].ID)}
	for range 3 {
		got := s.push(s.Upstream, cs...)
		s.want(got, key(1), upstream.Done)
		s.want(got, key(2), upstream.Done)
	}
	s.wantEffects(key(1), 1)
	s.wantEffects(key(2), 1)
}

func freshKeys(s *subject) {
	s.need(s.Fresh != nil, "be opened twice")
	c := call(key(1), s.leads[0].ID)
	s.want(s.push(s.Upstream, c), c.Key, upstream.Done)
	up := s.Fresh()
	found, err := up.Lookup(s.ctx, []lead.Change{c})
	if err != nil {
		s.Fatalf("Lookup: %v", err)
	}
	s.want(found, c.Key, upstream.Done)
	s.want(s.push(up, c), c.Key, upstream.Done)
	s.wantEffects(c.Key, 1)
}

func kinds(s *subject) {
	id := s.leads[4].ID
	touch := call(key(1), id)
	answers := lead.Change{
		Key: key(2), Lead: id, Kind: lead.ChangeAnswers, By: "ana", At: touch.At,
		Answers: []lead.Answer{{Criterion: "need", Value: lead.Yes, Evidence: "“we drown in spreadsheets”", By: "ana", At: touch.At}},
	}
	withdrawn := *touch.Activity
	withdrawn.Withdrawn = true
	undo := lead.Change{Key: key(3), Lead: id, Kind: lead.ChangeUndo, By: "ana", At: touch.At, Undoes: touch.Key, Activity: &withdrawn}
	assign := lead.Change{Key: key(4), Lead: id, Kind: lead.ChangeAssign, By: "ana", At: touch.At, Base: setting("owner", "ana"), Fields: setting("owner", "ben")}
	for _, c := range []lead.Change{touch, answers, undo, assign} {
		s.want(s.push(s.Upstream, c), c.Key, upstream.Done)
		s.wantEffects(c.Key, 1)
	}
	s.wantField(id, "owner", "ben")
}

func echo(s *subject) {
	s.need(s.Fields != nil, "write outcomes into its leads")
	_, cursor := s.pull(s.Upstream, "")
	c, v := call(key(1), s.leads[0].ID), verdict(key(2), s.leads[1].ID, lead.StageSAL)
	s.push(s.Upstream, c, v)
	got, _ := s.pull(s.Upstream, cursor)
	if text, _ := got[v.Lead].Fields.Get("stage"); text != "sal" {
		s.Errorf("the stage comes back as %q; want sal", text)
	}
	n := 0
	for _, a := range got[c.Lead].Activities {
		if a.Kind != lead.KindCall {
			continue
		}
		n++
		if a.ID != c.Activity.ID && a.ID != c.Key {
			s.Errorf("the call comes back as %q; want its own ID %q or its key, or it is doubled", a.ID, c.Activity.ID)
		}
	}
	if n > 1 {
		s.Errorf("the call comes back %d times", n)
	}
}

func receiptsByKey(s *subject) {
	var cs []lead.Change
	for i, l := range s.leads {
		cs = append(cs, call(key(i), l.ID))
	}
	got := s.push(s.Upstream, cs...)
	for _, c := range cs {
		s.want(got, c.Key, upstream.Done)
	}
}

func ordered(s *subject) {
	id := s.leads[0].ID
	a, b := verdict(key(1), id, lead.StageSAL), verdict(key(2), id, lead.StageSQL)
	b.Base.Set("stage", "sal")
	got := s.push(s.Upstream, a, b)
	s.want(got, a.Key, upstream.Done)
	if got[b.Key].State != upstream.Done {
		// It may put the second off, as long as it takes it later.
		s.want(s.push(s.Upstream, b), b.Key, upstream.Done)
	}
	s.wantField(id, "stage", "sql")
}

func conflict(s *subject) {
	s.need(s.Edit != nil, "be edited")
	s.pull(s.Upstream, "")
	id := s.leads[0].ID
	s.Edit(id, setting("stage", "nurture"))
	c, other := verdict(key(1), id, lead.StageSAL), call(key(2), s.leads[1].ID)
	got := s.push(s.Upstream, c, other)
	s.want(got, c.Key, upstream.Conflict)
	if theirs, ok := got[c.Key].Theirs.Get("stage"); !ok || theirs != "nurture" {
		s.Errorf("the conflict tells theirs as %+v; want stage nurture", got[c.Key].Theirs)
	}
	s.want(got, other.Key, upstream.Done)
	s.wantEffects(c.Key, 0)
	s.wantField(id, "stage", "nurture")
	found, err := s.Upstream.Lookup(s.ctx, []lead.Change{c})
	if err != nil {
		s.Fatalf("Lookup: %v", err)
	}
	if r, ok := found[c.Key]; ok && r.State == upstream.Done {
		s.Errorf("Lookup tells that the change in conflict was taken")
	}
}

func agreement(s *subject) {
	s.need(s.Edit != nil, "be edited")
	s.pull(s.Upstream, "")
	id := s.leads[0].ID
	s.Edit(id, setting("stage", "sal"))
	c := verdict(key(1), id, lead.StageSAL)
	s.want(s.push(s.Upstream, c), c.Key, upstream.Done)
	s.wantField(id, "stage", "sal")
}

func forced(s *subject) {
	s.need(s.Edit != nil, "be edited")
	s.pull(s.Upstream, "")
	id := s.leads[0].ID
	s.Edit(id, setting("stage", "nurture"))
	c := verdict(key(1), id, lead.StageSAL)
	s.want(s.push(s.Upstream, c), c.Key, upstream.Conflict)
	c.Force = true // the same key: a conflict has had no effect
	s.want(s.push(s.Upstream, c), c.Key, upstream.Done)
	s.wantEffects(c.Key, 1)
	s.wantField(id, "stage", "sal")
}

func chosen(s *subject) {
	s.need(s.Edit != nil, "be edited")
	s.pull(s.Upstream, "")
	id := s.leads[0].ID
	s.Edit(id, setting("stage", "nurture"))
	c := verdict(key(1), id, lead.StageSAL)
	s.want(s.push(s.Upstream, c), c.Key, upstream.Conflict)
	c.Force = true
	c.Base.Set("stage", "nurture")
	c.Over.Set("stage", "nurture")
	s.Edit(id, setting("stage", "disqualified"))
	s.want(s.push(s.Upstream, c), c.Key, upstream.Conflict)
	s.wantEffects(c.Key, 0)
	s.wantField(id, "stage", "disqualified")
	c.Base.Set("stage", "disqualified")
	c.Over.Set("stage", "disqualified")
	s.want(s.push(s.Upstream, c), c.Key, upstream.Done)
	s.wantEffects(c.Key, 1)
	s.wantField(id, "stage", "sal")
}

func refusedAlone(s *subject) {
	s.need(s.Refuse != nil, "refuse a lead")
	s.Refuse(s.leads[1].ID)
	cs := []lead.Change{call(key(1), s.leads[0].ID), call(key(2), s.leads[1].ID), call(key(3), s.leads[2].ID)}
	got := s.push(s.Upstream, cs...)
	s.want(got, key(1), upstream.Done)
	s.want(got, key(2), upstream.Rejected)
	s.want(got, key(3), upstream.Done)
	s.wantEffects(key(1), 1)
	s.wantEffects(key(2), 0)
	s.wantEffects(key(3), 1)
}

func goneRefuses(s *subject) {
	s.need(s.Delete != nil, "delete a lead")
	s.Delete(s.leads[0].ID)
	c := verdict(key(1), s.leads[0].ID, lead.StageSAL)
	s.want(s.push(s.Upstream, c), c.Key, upstream.Rejected)
	s.wantEffects(c.Key, 0)
}

func pushNothing(s *subject) {
	if rs, err := s.Upstream.Push(s.ctx, nil); err != nil || len(rs) != 0 {
		s.Errorf("Push of nothing: %v, %v", rs, err)
	}
	if rs, err := s.Upstream.Lookup(s.ctx, nil); err != nil || len(rs) != 0 {
		s.Errorf("Lookup of nothing: %v, %v", rs, err)
	}
}
