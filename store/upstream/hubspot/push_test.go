package hubspot

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	emulator "banter/cmd/democrm/hubspot"
	"banter/store/lead"
	"banter/store/upstream"
	"banter/store/upstream/upstreamtest"
)

// filled is a portal with n leads, and a client for it.
func filled(t *testing.T, n int, o emulator.Options) (*desk, *Client) {
	t.Helper()
	d := serve(t, o)
	for _, l := range upstreamtest.Leads(n) {
		d.put(string(l.ID), l.Fields, l.Activities)
	}
	return d, d.client(nil)
}

func key(n int) string { return fmt.Sprintf("01KEY%021d", n) }

// change is a verdict that sets fields: "stage=mql>sal".
func change(n int, id lead.ID, v lead.Verdict, fields ...string) lead.Change {
	c := lead.Change{Key: key(n), Lead: id, Kind: lead.ChangeVerdict, By: "ana", At: at, Disposition: &lead.Disposition{Verdict: v}}
	for _, f := range fields {
		name, values, _ := strings.Cut(f, "=")
		base, mine, _ := strings.Cut(values, ">")
		c.Base.Set(name, base)
		c.Fields.Set(name, mine)
	}
	return c
}

func call(n int, id lead.ID, o lead.Outcome) lead.Change {
	return lead.Change{
		Key: key(n), Lead: id, Kind: lead.ChangeTouch, By: "ana", At: at,
		Activity: &lead.Activity{ID: "act-" + key(n), Kind: lead.KindCall, At: at, By: "ana", Outcome: o, Note: "<rang> out", Source: "banter"},
	}
}

func push(t *testing.T, c *Client, cs ...lead.Change) map[string]upstream.Receipt {
	t.Helper()
	rs, err := c.Push(t.Context(), cs)
	if err != nil {
		t.Fatalf("Push: %v", err)
	}
	out := map[string]upstream.Receipt{}
	for _, r := range rs {
		out[r.Key] = r
	}
	return out
}

func expect(t *testing.T, rs map[string]upstream.Receipt, n int, s upstream.State, problem string) {
	t.Helper()
	r := rs[key(n)]
	if r.State != s || !strings.Contains(r.Problem, problem) || s == upstream.Rejected && r.Hint == "" {
		t.Errorf("change %d: %+v; want %s, %q", n, r, s, problem)
	}
}

// property is one of the first contact.
func (d *desk) property(name string) string {
	c, _ := d.portal.Contact("1")
	return c.Properties[name]
}

func TestLifecycleGoesBackwardsInTwoRequests(t *testing.T) {
	d, c := filled(t, 1, custom())
	r := push(t, c, change(1, "hs-1", lead.Accept, "stage=mql>sal"))
	expect(t, r, 1, upstream.Done, "")
	r = push(t, c, change(2, "hs-1", lead.Qualify, "stage=sal>sql", "ae=>zoe"))
	expect(t, r, 2, upstream.Done, "")
	if got := d.property("lifecyclestage"); got != "salesqualifiedlead" {
		t.Fatalf("lifecycle %q", got)
	}
	d.net.Take()
	r = push(t, c, change(3, "hs-1", lead.Recycle, "stage=sql>nurture", "status=new>waiting", "reason=>no_budget", "wake_at=>2027-01-15T00:00:00Z", "ae=zoe>"))
	expect(t, r, 3, upstream.Done, "")
	for name, want := range map[string]string{
		"lifecyclestage": "lead", "banter_stage": "nurture", "hs_lead_status": "BAD_TIMING", "banter_reason": "no_budget",
		"banter_wake_at": "2027-01-15T00:00:00.000Z", "banter_ae": "",
	} {
		if got := d.property(name); got != want {
			t.Errorf("%s is %q; want %q", name, got, want)
		}
	}
	if n := count(d.net.Take(), "contacts/batch/update"); n != 2 {
		t.Errorf("%d updates; want one that clears and one that sets", n)
	}
	l := told(t, c)
	if v, _ := l.Fields.Get("wake_at"); v != "2027-01-15T00:00:00Z" {
		t.Errorf("wake_at comes back as %q", v)
	}
}

func count(paths []string, part string) int {
	n := 0
	for _, p := range paths {
		if strings.Contains(p, part) {
			n++
		}
	}
	return n
}

// told is the first lead as a full pull tells it.
func told(t *testing.T, c *Client) lead.Remote {
	t.Helper()
	all, _ := pull(t, c, "")
	return all["hs-1"]
}

func pull(t *testing.T, c *Client, from upstream.Cursor) (map[lead.ID]lead.Remote, upstream.Cursor) {
	t.Helper()
	out := map[lead.ID]lead.Remote{}
	for range 5000 {
		p, err := c.Changes(t.Context(), from)
		if err != nil {
			t.Fatalf("Changes: %v", err)
		}
		for _, l := range p.Leads {
			out[l.ID] = l
		}
		if from = p.Next; !p.More {
			return out, from
		}
	}
	t.Fatal("the pull does not end")
	return nil, ""
}

// A cut between clearing and setting leaves no stage; the next try is none the
// wiser, and no conflict.
func TestCutBetweenClearAndSet(t *testing.T) {
	d, c := filled(t, 1, custom())
	expect(t, push(t, c, change(1, "hs-1", lead.Qualify, "stage=mql>sql")), 1, upstream.Done, "")
	d.portal.Fault(emulator.Fault{Path: "/crm/objects/2026-09/contacts/batch/update", After: 1, Mode: "drop"})
	ch := change(2, "hs-1", lead.Recycle, "stage=sql>nurture")
	if _, err := c.Push(t.Context(), []lead.Change{ch}); !errors.Is(err, upstream.ErrUnreachable) {
		t.Fatalf("%v", err)
	}
	if got := d.property("lifecyclestage"); got != "" {
		t.Fatalf("lifecycle %q; want it cleared", got)
	}
	if v, ok := told(t, c).Fields.Get("stage"); ok {
		t.Errorf("in between the stage is told as %q", v)
	}
	if found, err := c.Lookup(t.Context(), []lead.Change{ch}); err != nil || len(found) != 0 {
		t.Errorf("Lookup: %v, %v; it was not taken", found, err)
	}
	expect(t, push(t, c, ch), 2, upstream.Done, "")
	if got := d.property("lifecyclestage"); got != "lead" {
		t.Errorf("lifecycle %q", got)
	}
}

func TestOneWrongRowLeavesTheOthers(t *testing.T) {
	d, c := filled(t, 40, custom())
	var cs []lead.Change
	for i := range 40 {
		cs = append(cs, change(i, lead.ID(fmt.Sprint(Prefix, i+1)), lead.Accept, "stage=mql>sal"))
	}
	d.portal.SetRules(emulator.Rule{Type: "contacts", When: map[string]string{"email": "person18@example.com"}, Require: "salutation"})
	d.portal.ArchiveContact("30")
	rs := push(t, c, cs...)
	for i := range cs {
		switch i {
		case 17:
			expect(t, rs, i, upstream.Rejected, "salutation")
		case 29:
			expect(t, rs, i, upstream.Rejected, "deleted")
		default:
			expect(t, rs, i, upstream.Done, "")
		}
	}
	if n := len(d.portal.Effects("[banter:")); n != 38 {
		t.Errorf("%d notes; want 38", n)
	}
}

// A contact that is deleted between the read and the write is an item of a 207.
func TestContactGoneBeforeTheWrite(t *testing.T) {
	d, c := filled(t, 2, custom())
	c.http.Transport = tripper(func(path string) {
		if strings.HasSuffix(path, "batch/update") {
			d.portal.ArchiveContact("2")
		}
	}, c.http.Transport)
	rs := push(t, c, change(1, "hs-1", lead.Accept, "stage=mql>sal"), change(2, "hs-2", lead.Accept, "stage=mql>sal"))
	expect(t, rs, 1, upstream.Done, "")
	expect(t, rs, 2, upstream.Rejected, "deleted")
}

func TestPropertyThatIsDeletedUnderOurFeet(t *testing.T) {
	d, c := filled(t, 1, custom())
	pull(t, c, "")
	d.portal.DeleteProperty("contacts", "banter_reason")
	ch := change(1, "hs-1", lead.Reject, "stage=mql>disqualified", "reason=>wrong_size")
	expect(t, push(t, c, ch), 1, upstream.Retry, "banter_reason no more")
	expect(t, push(t, c, ch), 1, upstream.Done, "")
	if got := d.property("lifecyclestage"); got != "other" {
		t.Errorf("lifecycle %q", got)
	}
	notes := d.portal.Effects("[banter:" + key(1))
	if len(notes) != 1 || !strings.Contains(notes[0].Properties["hs_note_body"], "wrong_size") {
		t.Errorf("notes %+v", notes)
	}
}

func TestWhatTheAccountCantSay(t *testing.T) {
	o := emulator.Options{}
	d, _ := filled(t, 1, o)
	with := func(places map[lead.Stage]Place) *Client {
		return d.client(func(o *Options) { o.Mapping.Places = places })
	}
	c := with(map[lead.Stage]Place{lead.StageSAL: {Lifecycle: "salesacceptedlead"}})
	rs := push(t, c, change(1, "hs-1", lead.Accept, "stage=mql>sal"))
	expect(t, rs, 1, upstream.Rejected, `no option "salesacceptedlead"`)
	c = with(map[lead.Stage]Place{lead.StageNurture: {Lifecycle: "lead"}})
	rs = push(t, c, change(2, "hs-1", lead.Recycle, "stage=mql>nurture"), change(3, "hs-9", lead.Accept), change(4, "sf-1", lead.Accept))
	expect(t, rs, 2, upstream.Rejected, "no way to say the stage nurture")
	expect(t, rs, 3, upstream.Rejected, "deleted")
	expect(t, rs, 4, upstream.Rejected, "not one of HubSpot's")
	ch := change(5, "hs-1", "", "owner=ana>dora")
	ch.Kind, ch.Disposition = lead.ChangeAssign, nil
	expect(t, push(t, c, ch), 5, upstream.Rejected, "no active owner called dora")
}

func TestUndoTakesATouchBack(t *testing.T) {
	d, c := filled(t, 1, custom())
	touch := call(1, "hs-1", lead.OutcomeOptedOut)
	touch.Fields.Set("do_not_contact", "true")
	touch.Base.Set("do_not_contact", "")
	expect(t, push(t, c, touch), 1, upstream.Done, "")
	l := told(t, c)
	if v, _ := l.Fields.Get("do_not_contact"); v != "true" {
		t.Errorf("do_not_contact %q", v)
	}
	i := slices.IndexFunc(l.Activities, func(a lead.Activity) bool { return a.ID == key(1) })
	if i < 0 || l.Activities[i].Outcome != lead.OutcomeOptedOut || l.Activities[i].Note != "<rang> out" || l.Activities[i].By != "ana" || l.Activities[i].Subject != "" || l.Activities[i].Withdrawn {
		t.Fatalf("the call comes back as %+v", l.Activities)
	}
	gone := *touch.Activity
	gone.Withdrawn = true
	undo := lead.Change{Key: key(2), Lead: "hs-1", Kind: lead.ChangeUndo, By: "ana", At: at, Undoes: key(1), Activity: &gone}
	undo.Fields.Set("do_not_contact", "")
	undo.Base.Set("do_not_contact", "true")
	for range 2 {
		expect(t, push(t, c, undo), 2, upstream.Done, "")
	}
	l = told(t, c)
	i = slices.IndexFunc(l.Activities, func(a lead.Activity) bool { return a.ID == key(1) })
	if i < 0 || !l.Activities[i].Withdrawn {
		t.Errorf("after the undo the call comes back as %+v", l.Activities)
	}
	if v, ok := l.Fields.Get("do_not_contact"); v != "" || !ok {
		t.Errorf("do_not_contact %q", v)
	}
	if n := len(d.portal.Effects("[banter:" + key(1) + " ")); n != 1 {
		t.Errorf("%d calls", n)
	}
}

func TestAnswersAndTheirUndo(t *testing.T) {
	d, c := filled(t, 1, custom())
	ch := lead.Change{Key: key(1), Lead: "hs-1", Kind: lead.ChangeAnswers, By: "ana", At: at, Answers: []lead.Answer{{Criterion: "need", Value: lead.Yes, Evidence: "“we drown”"}, {Criterion: "budget", Value: lead.No}}}
	expect(t, push(t, c, ch), 1, upstream.Done, "")
	if d.property("banter_need") != "yes" || d.property("banter_budget") != "no" {
		t.Error("the answers are not in the properties")
	}
	ch = lead.Change{Key: key(2), Lead: "hs-1", Kind: lead.ChangeUndo, By: "ana", At: at, Undoes: key(1), Answers: []lead.Answer{{Criterion: "budget", Value: lead.No}}}
	expect(t, push(t, c, ch), 2, upstream.Done, "")
	if d.property("banter_need") != "" || d.property("banter_budget") != "no" {
		t.Errorf("after the undo need is %q, budget %q", d.property("banter_need"), d.property("banter_budget"))
	}
}

// Without a property that can be written nothing lifts an opt-out.
func TestOptOutIsNotLiftedBySilence(t *testing.T) {
	d, c := filled(t, 1, emulator.Options{})
	if v, ok := told(t, c).Fields.Get("do_not_contact"); ok {
		t.Errorf("do_not_contact is told as %q", v)
	}
	d.portal.EditContact("1", map[string]string{"hs_email_optout": "true"})
	if v, _ := told(t, c).Fields.Get("do_not_contact"); v != "true" {
		t.Errorf("do_not_contact is told as %q", v)
	}
}

func TestMarkerIsFoundAmongManyNotes(t *testing.T) {
	d, c := filled(t, 1, custom())
	ch := change(1, "hs-1", lead.Accept, "stage=mql>sal")
	expect(t, push(t, c, ch), 1, upstream.Done, "")
	for i := 2; i < 160; i++ {
		expect(t, push(t, c, lead.Change{Key: key(i), Lead: "hs-1", Kind: lead.ChangeResolve, By: "ana", At: at}), i, upstream.Done, "")
	}
	found, err := c.Lookup(t.Context(), []lead.Change{ch})
	if err != nil || found[ch.Key].State != upstream.Done {
		t.Fatalf("%v, %v", found, err)
	}
	c2, _ := d.portal.Contact("1")
	if v := found[ch.Key].Version; v == "" || !lead.Older(v, iso(c2.Updated)) {
		t.Errorf("version %q; want one before what came later (%s)", v, iso(c2.Updated))
	}
}

func TestLimitsAreWaitedFor(t *testing.T) {
	d, c := filled(t, 1, custom())
	d.portal.Fault(emulator.Fault{Path: "/crm/objects/2026-09/calls/batch/create", Mode: "status", Status: 429, Policy: "TEN_SECONDLY_ROLLING", Times: 2})
	expect(t, push(t, c, call(1, "hs-1", lead.OutcomeNoAnswer)), 1, upstream.Done, "")
	waited := func(most time.Duration) bool {
		return slices.ContainsFunc(d.slept, func(w time.Duration) bool { return w > most-time.Second && w <= most })
	}
	if !waited(10*time.Second) || !waited(20*time.Second) {
		t.Errorf("waited %v; want 10 s and 20 s", d.slept)
	}
	d.portal.Fault(emulator.Fault{Path: "/crm/objects/2026-09/calls/batch/create", Mode: "status", Status: 429, Policy: "DAILY"})
	_, err := c.Push(t.Context(), []lead.Change{call(2, "hs-1", lead.OutcomeNoAnswer)})
	// 9:00 UTC is 4:00 in the account's US/Eastern, which it has not told yet.
	if !errors.Is(err, upstream.ErrRetry) || upstream.After(err) < 14*time.Hour || upstream.After(err) > 15*time.Hour {
		t.Errorf("%v, after %s", err, upstream.After(err))
	}
	d.net.Take()
	if _, err := c.Changes(t.Context(), ""); !errors.Is(err, upstream.ErrRetry) || upstream.After(err) < 14*time.Hour || len(d.net.Take()) > 0 {
		t.Errorf("while the day lasts: %v", err)
	}
	d.clock.Pass(15 * time.Hour)
	expect(t, push(t, c, call(2, "hs-1", lead.OutcomeNoAnswer)), 2, upstream.Done, "")
}

// The cycle and the score that the rep saw go along with what was done, where
// the account has the properties; the note of a verdict has them anyway.
func TestCycleAndScore(t *testing.T) {
	for name, o := range map[string]emulator.Options{"with the properties": custom(), "without": {}} {
		d, c := filled(t, 1, o)
		ch := change(1, "hs-1", lead.Reject, "stage=mql>disqualified", "reason=>wrong_size")
		ch.Cycle, ch.Score = 2, &lead.Frozen{Total: 71, Grade: "B"}
		for range 2 {
			expect(t, push(t, c, ch), 1, upstream.Done, "")
		}
		cycle, score := d.property("banter_cycle"), d.property("banter_score")
		if has := o.Properties != nil; has && (cycle != "2" || score != "71") || !has && cycle+score != "" {
			t.Errorf("%s: cycle %q, score %q", name, cycle, score)
		}
		notes := d.portal.Effects("[banter:" + key(1))
		if len(notes) != 1 || !strings.Contains(notes[0].Properties["hs_note_body"], "Score then: 71 (grade B)<br>Cycle: 2<br>") {
			t.Errorf("%s: notes %+v", name, notes)
		}
		// An act before there was a score says nothing of it.
		ch = call(2, "hs-1", lead.OutcomeNoAnswer)
		ch.Cycle = 3
		expect(t, push(t, c, ch), 2, upstream.Done, "")
		if has := o.Properties != nil; has && (d.property("banter_cycle") != "3" || d.property("banter_score") != "71") {
			t.Errorf("%s: cycle %q, score %q", name, d.property("banter_cycle"), d.property("banter_score"))
		}
	}
}
