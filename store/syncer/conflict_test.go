package syncer_test

import (
	"slices"
	"testing"
	"time"

	"banter/store/lead"
	"banter/store/syncer"
	"banter/store/upstream"
	"banter/store/upstream/upstreamtest"
)

func (d *desk) lead(id lead.ID) *lead.Record {
	d.Helper()
	r, err := d.db.Record(d.Context(), id)
	if err != nil {
		d.Fatal(err)
	}
	return r
}

func (d *desk) edit(id lead.ID, pair string) {
	d.Helper()
	d.crm.Edit(id, values(pair))
}

// wantOwner wants both sides to say the same.
func (d *desk) wantOwner(id lead.ID, want string) {
	d.Helper()
	there, _ := d.crm.Fields(id).Get("owner")
	if here := d.lead(id).Lead.Owner; here != want || there != want {
		d.Errorf("the owner is %q here and %q there; want %q", here, there, want)
	}
}

// What a conflict calls theirs is what upstream says by now. Where it has come
// round to mine, or gone back to what was, nothing is left to settle.
func TestConflictLearnsWhatUpstreamSaysByNow(t *testing.T) {
	tests := []struct {
		then    string // what a colleague makes of the owner, ana's at first and ben's since
		state   lead.ChangeState
		theirs  string // in conflict still
		effects int
		owner   string // once theirs was taken, where there still is a conflict
	}{
		{"cem", "", "", 1, "cem"},
		{"ana", "", "", 1, "cem"},
		{"dan", lead.ChangeParked, "dan", 0, "dan"},
	}
	for _, tt := range tests {
		t.Run(tt.then, func(t *testing.T) {
			d := newDesk(t, 1)
			d.sync()
			key := d.act("1", lead.Assign{To: "cem"})
			d.edit("1", "owner=ben")
			d.sync()
			d.wantState(key, lead.ChangeParked)
			d.edit("1", "owner="+tt.then)
			d.sync()
			c := d.wantState(key, tt.state)
			if n := d.crm.Effects(key); n != tt.effects {
				t.Errorf("%d effects; want %d", n, tt.effects)
			}
			if tt.theirs != "" {
				if len(c.Conflicts) != 1 || c.Conflicts[0].Theirs != tt.theirs {
					t.Errorf("the conflict: %+v", c.Conflicts)
				}
				if err := d.db.ResolveChange(t.Context(), key, nil); err != nil {
					t.Fatal(err)
				}
			}
			d.wantOwner("1", tt.owner)
		})
	}
}

// Where upstream has gone back to what was, mine shows again and is sent as soon
// as it can be.
func TestMineShowsAgainWhereUpstreamHasGoneBack(t *testing.T) {
	d := newDesk(t, 1)
	d.sync()
	key := d.act("1", lead.Assign{To: "cem"})
	d.edit("1", "owner=ben")
	d.sync()
	if got := d.lead("1").Lead.Owner; got != "ben" {
		t.Errorf("while it waits the owner is %q; want upstream's", got)
	}
	d.edit("1", "owner=ana")
	d.net.Inject(upstreamtest.Fault{Op: upstreamtest.OpPush, Receipt: upstream.Retry})
	d.sync()
	d.wantState(key, lead.ChangeWaiting)
	r := d.lead("1")
	if e := r.Events[len(r.Events)-1]; r.Lead.Owner != "cem" || e.Kind != lead.EventAssigned || e.New != "cem" {
		t.Errorf("the owner is %q after %+v; want mine, which waits", r.Lead.Owner, e)
	}
}

// A change follows on the one before it: where a person chose mine for that one,
// the later one is in no conflict either once it has been sent.
func TestConflictEndsWithTheChangeBeforeIt(t *testing.T) {
	d := newDesk(t, 1)
	d.sync()
	first, second := d.act("1", lead.Assign{To: "cem"}), d.act("1", lead.Assign{To: "dan"})
	d.edit("1", "owner=ben")
	d.sync()
	d.wantState(first, lead.ChangeParked)
	d.wantState(second, lead.ChangeParked)
	if err := d.db.ResolveChange(t.Context(), first, map[string]bool{"owner": true}); err != nil {
		t.Fatal(err)
	}
	d.sync()
	d.wantState(first, "")
	d.wantState(second, "")
	d.wantOwner("1", "dan")
}

// Theirs of a later change is what upstream has made of an earlier one since.
func TestTheirsIsWhatUpstreamTookSince(t *testing.T) {
	d := newDesk(t, 1)
	d.sync()
	first := d.act("1", lead.Disposition{Verdict: lead.Accept})
	d.net.Inject(upstreamtest.Fault{Op: upstreamtest.OpPush, Receipt: upstream.Retry})
	d.sync() // it has begun, so the undo is a change of its own
	undo := d.act("1", lead.Undo{})
	last := d.act("1", lead.Disposition{Verdict: lead.Recycle, Reason: "bad_timing", Details: map[string]string{"when": "2027-01-15"}})
	d.edit("1", "stage=disqualified")
	d.now = d.now.Add(time.Hour)
	d.sync()
	for _, key := range []string{first, undo, last} {
		d.wantState(key, lead.ChangeParked)
	}
	if err := d.db.ResolveChange(t.Context(), first, map[string]bool{"stage": true}); err != nil {
		t.Fatal(err)
	}
	d.net.Inject(upstreamtest.Fault{Op: upstreamtest.OpPush, After: 1, Receipt: upstream.Retry}) // of the undo
	d.sync()
	if c := d.wantState(last, lead.ChangeParked); len(c.Conflicts) != 1 || c.Conflicts[0].Theirs != "sal" {
		t.Errorf("the conflict: %+v; upstream has made it sal", c.Conflicts)
	}
	if err := d.db.ResolveChange(t.Context(), last, nil); err != nil {
		t.Fatal(err)
	}
	d.now = d.now.Add(time.Hour)
	d.sync()
	there, _ := d.crm.Fields("1").Get("stage")
	if here := d.lead("1").Lead.Stage; here != lead.StageSAL || there != "sal" {
		t.Errorf("stage %s here and %s there; want sal", here, there)
	}
}

// Who has chosen mine for one field has not done so for another: an edit that
// comes after the choice is a conflict of its own, and no edit is overwritten
// unseen.
func TestMineIsChosenForTheFieldsInConflictOnly(t *testing.T) {
	d := newDesk(t, 1)
	d.sync()
	key := d.act("1", lead.Disposition{Verdict: lead.Recycle, Reason: "bad_timing", Details: map[string]string{"when": "2027-01-15"}})
	d.edit("1", "stage=disqualified")
	d.sync()
	if err := d.db.ResolveChange(t.Context(), key, map[string]bool{"stage": true}); err != nil {
		t.Fatal(err)
	}
	d.edit("1", "status=connected")
	d.sync()
	c := d.wantState(key, lead.ChangeParked)
	if len(c.Conflicts) != 1 || c.Conflicts[0].Field != "status" || c.Conflicts[0].Theirs != "connected" {
		t.Fatalf("the conflicts: %+v", c.Conflicts)
	}
	if err := d.db.ResolveChange(t.Context(), key, nil); err != nil {
		t.Fatal(err)
	}
	d.sync()
	d.wantState(key, "")
	there := d.crm.Fields("1")
	stage, _ := there.Get("stage")
	status, _ := there.Get("status")
	if l := d.lead("1").Lead; stage != "nurture" || status != "connected" || string(l.Stage) != stage || string(l.Status) != status {
		t.Errorf("%s and %s here, %s and %s there; want nurture by mine and connected by theirs", l.Stage, l.Status, stage, status)
	}
}

// A conflict that is dropped leaves the lead as upstream has it; a change that
// upstream has not touched leaves it as it is.
func TestDropOfAConflict(t *testing.T) {
	recycle := lead.Disposition{Verdict: lead.Recycle, Reason: "bad_timing", Details: map[string]string{"when": "2027-01-15"}}
	for _, late := range []bool{false, true} {
		d := newDesk(t, 1)
		d.sync()
		key := d.act("1", recycle)
		_, err := d.engine.Sync(t.Context(), false, func(p syncer.Progress) {
			if first := p.Phase == "pull" && p.Done == 0; first != late && p.Phase != "sweep" {
				d.edit("1", "stage=disqualified") // before the pull, or between it and the push
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		d.wantState(key, lead.ChangeParked)
		if err := d.db.DropChange(t.Context(), key); err != nil {
			t.Fatal(err)
		}
		if l := d.lead("1").Lead; l.Stage != lead.StageDisqualified || l.Reason != "" || !l.WakeAt.IsZero() {
			t.Errorf("late %t: %s, reason %q, wakes %s; want what upstream has", late, l.Stage, l.Reason, l.WakeAt)
		}
		d.sync()
		if l := d.lead("1").Lead; l.Stage != lead.StageDisqualified || l.Reason != "" {
			t.Errorf("late %t, after a sync: %s, reason %q", late, l.Stage, l.Reason)
		}
	}
}

func TestDropOfWhatUpstreamHasNotTouched(t *testing.T) {
	d := newDesk(t, 1)
	d.sync()
	key := d.act("1", lead.Disposition{Verdict: lead.Reject, Reason: "wrong_size"})
	d.crm.Refuse("1", "a validation rule")
	d.sync()
	d.wantState(key, lead.ChangeParked)
	if err := d.db.DropChange(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	if l := d.lead("1").Lead; l.Stage != lead.StageDisqualified || l.Reason != "wrong_size" {
		t.Errorf("%s, reason %q; want it as the rep left it", l.Stage, l.Reason)
	}
}

// An opt-out that is dropped still holds here.
func TestDropKeepsAnOptOut(t *testing.T) {
	d := newDesk(t, 1)
	d.sync()
	key := d.act("1", lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeConnected})
	out := d.act("1", lead.Touch{Kind: lead.KindEmail, Outcome: lead.OutcomeOptedOut})
	d.edit("1", "status=waiting")
	d.sync()
	d.wantState(key, lead.ChangeParked)
	for _, k := range []string{key, out} {
		if err := d.db.DropChange(t.Context(), k); err != nil {
			t.Fatal(err)
		}
	}
	if l := d.lead("1").Lead; !l.DoNotContact || l.Status != lead.StatusWaiting {
		t.Errorf("do not contact %t, status %s", l.DoNotContact, l.Status)
	}
}

// The undo of a verdict that a person has chosen over theirs leaves the lead
// where upstream has put it, even where the model once moved it on from there.
func TestUndoOfMineTakesTheirsOverTheModel(t *testing.T) {
	d := newDesk(t, 1)
	d.edit("1", "stage=lead")
	d.crm.Add("1", lead.Activity{ID: "demo", Kind: lead.KindDemoRequest, At: noon})
	d.sync() // the model makes it an MQL
	d.edit("1", "stage=mql")
	d.sync()
	key := d.act("1", lead.Disposition{Verdict: lead.Accept})
	d.edit("1", "stage=lead")
	d.sync()
	d.wantState(key, lead.ChangeParked)
	if err := d.db.ResolveChange(t.Context(), key, map[string]bool{"stage": true}); err != nil {
		t.Fatal(err)
	}
	if undo := d.act("1", lead.Undo{}); undo != "" {
		t.Errorf("a compensating change %s for what was never sent", undo)
	}
	back := slices.ContainsFunc(d.lead("1").Events, func(e lead.Event) bool {
		return e.Kind == lead.EventMoved && e.Mover == lead.ByUpstream && e.To == lead.StageLead && !e.At.Before(d.now) && e.From == lead.StageMQL
	})
	if !back {
		t.Errorf("upstream has put it back, and the lead is still %s: %+v", d.lead("1").Lead.Stage, d.lead("1").Events)
	}
}
