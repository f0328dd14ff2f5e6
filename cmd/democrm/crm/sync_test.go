package crm

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"banter/cmd/democrm/fault"
	"banter/store"
	"banter/store/lead"
	"banter/store/syncer"
	"banter/store/upstream"
	"banter/store/upstream/democrm"
	"banter/store/upstream/democrm/wire"
)

// desk is a rep's laptop beside the simulated CRM: a store, the sync and a
// clock that both share.
type desk struct {
	t      *testing.T
	clock  atomic.Int64 // seconds since 1970
	crm    *Running
	store  *store.Store
	engine *syncer.Engine
}

func (d *desk) now() time.Time { return time.Unix(d.clock.Load(), 0).UTC() }

// plain is an assessment without a model: a record stays as upstream has it.
func plain(r *lead.Record, now time.Time) ([]lead.Event, lead.Excerpt) {
	return nil, lead.Excerpt{ID: r.Lead.ID, Name: r.Lead.Name, Stage: r.Lead.Stage, Owner: r.Lead.Owner, Gone: r.Lead.Gone, ComputedAt: now}
}

func newDesk(t *testing.T, o Options, assess func(*lead.Record, time.Time) ([]lead.Event, lead.Excerpt)) *desk {
	t.Helper()
	d := &desk{t: t}
	d.clock.Store(time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC).Unix())
	o.Now, o.Tick = d.now, make(chan time.Time) // time passes when the test says so
	var err error
	if d.crm, err = Start(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.crm.Stop(); err != nil {
			t.Error(err)
		}
	})
	up, err := democrm.New(democrm.Options{URL: d.crm.URL, Token: d.crm.Token, Now: d.now})
	if err != nil {
		t.Fatal(err)
	}
	d.store, err = store.Open(store.Options{
		Path: filepath.Join(t.TempDir(), "leads.db"), Command: "test", Now: d.now, Stamp: "test",
		Assess: assess,
	})
	if err != nil {
		t.Fatal(err)
	}
	d.engine = syncer.New(syncer.Options{Store: d.store, Upstream: up, Now: d.now, Me: Me})
	return d
}

func (d *desk) pass(t time.Duration) {
	d.clock.Add(int64(t / time.Second))
	d.crm.CRM.Step(d.now())
}

func (d *desk) sync() syncer.Report {
	d.t.Helper()
	r, err := d.engine.Sync(d.t.Context(), false, func(syncer.Progress) {})
	if err != nil {
		d.t.Fatalf("sync: %v", err)
	}
	for _, x := range r.Refused {
		d.t.Errorf("refused %s: %s", x.Where, x.Reason)
	}
	return r
}

// mine is the first lead of ana in a stage.
func (d *desk) mine(stage lead.Stage) lead.ID {
	d.t.Helper()
	for _, l := range d.crm.CRM.State(true).Leads {
		if l.Fields["owner"] == Me && l.Fields["stage"] == string(stage) && !l.Deleted {
			return lead.ID(democrm.Prefix + l.ID)
		}
	}
	d.t.Fatalf("ana has no %s", stage)
	return ""
}

func (d *desk) act(id lead.ID, a lead.Act) lead.Effect {
	d.t.Helper()
	_, eff, err := d.store.Act(d.t.Context(), id, func(r *lead.Record, _ lead.Excerpt) (lead.Effect, error) {
		return a.Perform(r, lead.Env{
			Now: d.now(), By: Me, Rules: lead.DefaultRules(), Score: lead.Frozen{Total: 70, Grade: "A"},
			Key: func() (string, error) { return lead.NewKey(d.now(), rand.Reader) },
		})
	})
	if err != nil {
		d.t.Fatalf("%T on %s: %v", a, id, err)
	}
	return eff
}

func (d *desk) lead(id lead.ID) wire.LeadState {
	d.t.Helper()
	l, ok := d.crm.CRM.Lead(strings.TrimPrefix(string(id), democrm.Prefix))
	if !ok {
		d.t.Fatalf("the CRM has no %s", id)
	}
	return l
}

// agree wants both ends to have the same leads.
func (d *desk) agree() {
	d.t.Helper()
	n := 0
	for _, l := range d.crm.CRM.State(true).Leads {
		r, err := d.store.Record(d.t.Context(), lead.ID(democrm.Prefix+l.ID))
		if err != nil {
			d.t.Errorf("%s: %v", l.ID, err)
			continue
		}
		n++
		if r.Lead.Gone != l.Deleted {
			d.t.Errorf("%s: gone %v here, %v there", l.ID, r.Lead.Gone, l.Deleted)
		}
		if l.Deleted {
			continue
		}
		for f, theirs := range l.Fields {
			if here := r.Lead.Get(f); here != theirs && (f != "qualified_at" || theirs != "") {
				d.t.Errorf("%s: %s is %q here, %q there", l.ID, f, here, theirs)
			}
		}
		if len(r.Activities) != len(l.Activities) {
			d.t.Errorf("%s: %d activities here, %d there", l.ID, len(r.Activities), len(l.Activities))
		}
	}
	xs, _, err := d.store.Excerpts(d.t.Context(), d.now())
	if err != nil || len(xs) != n {
		d.t.Errorf("%d leads here, %d there, %v", len(xs), n, err)
	}
}

func TestASyncFollowsALivingCRM(t *testing.T) {
	d := newDesk(t, Options{Seed: 4}, plain)
	if r := d.sync(); r.New != DefaultLeads {
		t.Errorf("the first sync brought %d leads; want %d", r.New, DefaultLeads)
	}
	d.agree()
	if r := d.sync(); r.New+r.Changed+r.Gone != 0 {
		t.Errorf("a second sync with nothing new: %+v", r)
	}
	for range 8 {
		d.pass(5 * time.Minute)
		if r := d.sync(); r.New == 0 || r.Changed == 0 {
			t.Errorf("five minutes brought %+v", r)
		}
		d.agree()
	}
}

func TestOutcomesArrive(t *testing.T) {
	d := newDesk(t, Options{Seed: 4, Quiet: true}, plain)
	d.sync()
	called, accepted, undone := d.mine(lead.StageSAL), d.mine(lead.StageMQL), d.mine(lead.StageNurture)
	d.act(called, lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeConnected, Note: "wants a demo"})
	d.act(called, lead.SetAnswers{Answers: []lead.Answer{{Criterion: "need", Value: lead.Yes, Evidence: "spreadsheets"}}})
	d.act(accepted, lead.Disposition{Verdict: lead.Accept})
	d.act(undone, lead.Assign{To: "ben"})
	if r := d.sync(); r.Sent != 4 || r.Waiting != 0 {
		t.Errorf("%+v; want 4 sent and none left", r)
	}
	d.act(undone, lead.Undo{})
	d.sync()
	if l := d.lead(called); len(l.Outcomes) != 2 || len(l.Answers) != 1 || l.Fields["status"] != "connected" {
		t.Errorf("the call: %+v", l)
	}
	if l := d.lead(accepted); l.Fields["stage"] != "sal" || l.Outcomes[0].Disposition.Verdict != lead.Accept {
		t.Errorf("the accept: %+v", l)
	}
	if l := d.lead(undone); l.Fields["owner"] != Me || !l.Outcomes[0].Undone {
		t.Errorf("the undo: %+v", l)
	}
	if r := d.sync(); r.Changed+r.Conflicts != 0 {
		t.Errorf("our own outcomes come back as changes: %+v", r)
	}
	for _, id := range []lead.ID{called, accepted} {
		r, err := d.store.Record(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if l := d.lead(id); len(r.Activities) != len(l.Activities) || string(r.Lead.Stage) != l.Fields["stage"] {
			t.Errorf("%s: here %s with %d activities, there %s with %d", id, r.Lead.Stage, len(r.Activities), l.Fields["stage"], len(l.Activities))
		}
	}
}

func TestALostAnswerHasOneEffect(t *testing.T) {
	d := newDesk(t, Options{Seed: 4, Quiet: true}, plain)
	d.sync()
	id := d.mine(lead.StageMQL)
	before := len(d.lead(id).Activities)
	d.act(id, lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeNoAnswer})
	d.fault(fault.Fault{Path: "/v1/changes", Mode: fault.CommitDrop})
	if _, err := d.engine.Sync(t.Context(), false, func(syncer.Progress) {}); !errors.Is(err, upstream.ErrUnreachable) {
		t.Errorf("sync: %v; want unreachable", err)
	}
	d.pass(time.Hour)
	if r := d.sync(); r.Waiting != 0 {
		t.Errorf("%+v; want nothing left in the outbox", r)
	}
	if l := d.lead(id); len(l.Outcomes) != 1 || len(l.Activities) != before+1 {
		t.Errorf("%d outcomes, %d more activities; want one of each", len(l.Outcomes), len(l.Activities)-before)
	}
}

func TestAColleagueWasFaster(t *testing.T) {
	d := newDesk(t, Options{Seed: 4, Quiet: true}, plain)
	d.sync()
	id := d.mine(lead.StageMQL)
	if _, err := d.crm.CRM.Put(wire.Lead{ID: strings.TrimPrefix(string(id), democrm.Prefix), Fields: map[string]string{"stage": "nurture"}}); err != nil {
		t.Fatal(err)
	}
	d.act(id, lead.Disposition{Verdict: lead.Reject, Reason: "no_need"})
	if r := d.sync(); r.Sent != 0 || r.Waiting != 1 {
		t.Errorf("%+v; want the verdict parked", r)
	}
	out, err := d.store.Outbox(t.Context())
	if err != nil || len(out) != 1 || out[0].State != lead.ChangeParked {
		t.Fatalf("outbox %+v, %v", out, err)
	}
	if c := out[0].Conflicts; len(c) != 1 || c[0] != (lead.Conflict{Field: "stage", Base: "mql", Mine: "disqualified", Theirs: "nurture"}) {
		t.Errorf("conflicts %+v", c)
	}
	if err := d.store.ResolveChange(t.Context(), out[0].Key, map[string]bool{"stage": true}); err != nil {
		t.Fatal(err)
	}
	if r := d.sync(); r.Sent != 1 {
		t.Errorf("%+v; want it sent", r)
	}
	if l := d.lead(id); l.Fields["stage"] != "disqualified" || l.Fields["reason"] != "no_need" {
		t.Errorf("%+v", l.Fields)
	}
}

func (d *desk) fault(f fault.Fault) {
	d.t.Helper()
	body, err := json.Marshal(f)
	if err != nil {
		d.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(d.t.Context(), http.MethodPost, d.crm.URL+"/_faults", strings.NewReader(string(body)))
	if err != nil {
		d.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+d.crm.Token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		d.t.Fatalf("fault: %s", resp.Status)
	}
}
