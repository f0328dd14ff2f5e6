package store

import (
	"context"
	"errors"
	flags "flag"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"banter/store/lead"
)

// noon is when the tests happen: a Tuesday.
var noon = time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC)

// assess is a small model: 10 points an activity; a hand-raise makes an MQL; a
// score of 20 or more holds for a day.
func assess(r *lead.Record, now time.Time) ([]lead.Event, lead.Excerpt) {
	var added []lead.Event
	score := lead.Frozen{Total: 10 * len(r.Activities), Grade: "A", Path: lead.PathNone, Model: "test"}
	if r.Lead.Stage == lead.StageLead && slices.ContainsFunc(r.Activities, func(a lead.Activity) bool { return a.Kind.HandRaise() }) {
		e := lead.Event{Kind: lead.EventMoved, At: now, Mover: lead.ByModel, From: r.Lead.Stage, To: lead.StageMQL, Cycle: 1, Score: score, Rule: "hand_raiser"}
		r.Lead.Stage, r.Lead.QualifiedAt, r.Lead.Cycle = lead.StageMQL, now, 1
		r.AddEvent(e)
		added = append(added, e)
	}
	l := &r.Lead
	x := lead.Excerpt{
		ID: l.ID, Name: l.Name, Title: l.Title, Company: l.Company, Email: l.Email, Phone: l.Phone, Country: l.Country,
		Owner: l.Owner, Source: l.Source, Stage: l.Stage, Status: l.Status, Cycle: l.Cycle, Gone: l.Gone,
		CreatedAt: l.CreatedAt, AssignedAt: l.AssignedAt, QualifiedAt: l.QualifiedAt, LastActivityAt: r.LastActivity(),
		Score: score, WhyNow: "because", ComputedAt: now,
	}
	if l.Stage == lead.StageMQL {
		x.Clocks = []lead.Clock{{Kind: lead.ClockResponse, Policy: "hot v1", Target: 5 * time.Minute, Started: l.QualifiedAt, Due: l.QualifiedAt.Add(5 * time.Minute)}}
	}
	if score.Total >= 20 {
		x.ValidUntil = now.Add(24 * time.Hour)
	}
	return added, x
}

// take merges by taking what is remote, as long as nothing waits.
func take(base lead.Base, local *lead.Record, remote lead.Remote, pending []lead.Change, now time.Time) Merged {
	m := Merged{Base: lead.Base{Fields: remote.Fields, Version: remote.Version}}
	r := new(lead.Record)
	if local != nil {
		r = local
	} else {
		r.Lead = lead.Lead{ID: remote.ID, Standing: lead.Standing{Stage: lead.StageLead, Status: lead.StatusNew, Cycle: 1}}
		key, _ := lead.NewKey(now, randomReader{})
		r.AddEvent(lead.Event{ID: key, Kind: lead.EventCreated, At: now, Mover: lead.ByImport, Cycle: 1})
		m.Changed = true
	}
	for _, v := range remote.Fields {
		mine, theirs := r.Lead.Get(v.Field), v.Text
		old, _ := base.Fields.Get(v.Field)
		if len(pending) > 0 && mine != old && theirs != old && mine != theirs {
			m.Conflicts = append(m.Conflicts, lead.Conflict{Field: v.Field, Base: old, Mine: mine, Theirs: theirs})
			continue
		}
		if theirs != old && mine != theirs {
			if err := r.Lead.Set(v.Field, theirs); err != nil {
				panic(err)
			}
			m.Changed = true
		}
	}
	for _, a := range remote.Activities {
		m.Changed = r.AddActivity(a) || m.Changed
	}
	if remote.Gone && !r.Lead.Gone {
		r.Lead.Gone, r.Lead.MergedInto, m.Changed = true, remote.MergedInto, true
		m.Park = "deleted upstream"
	}
	m.Record = r
	return m
}

// encrypted has the tests use stores that are encrypted.
var encrypted = flags.Bool("encrypted", false, "encrypt the stores that are tested")

func options(path string) Options {
	return Options{Keys: &ring{kept: map[string]Key{testKey(0).ID(): testKey(0)}}, Path: path, Command: "banter test", Assess: assess, Stamp: "one", Now: func() time.Time { return noon }, Wait: 2 * time.Second}
}

// newStore opens a store in a folder of its own and checks it after the test.
func newStore(tb testing.TB, change ...func(*Options)) *Store {
	tb.Helper()
	o := options(filepath.Join(tb.TempDir(), "data", "leads.db"))
	for _, f := range change {
		f(&o)
	}
	s, err := Open(o)
	if err != nil {
		tb.Fatal(err)
	}
	if *encrypted {
		if _, err := s.Encrypt(context.Background(), testKey(0)); err != nil {
			tb.Fatal(err)
		}
	}
	tb.Cleanup(func() { checked(tb, s) })
	return s
}

func checked(tb testing.TB, s *Store) {
	tb.Helper()
	for _, err := range s.Check(context.Background()) {
		tb.Error("check:", err)
	}
}

func remote(i int) lead.Remote {
	id := lead.ID(fmt.Sprintf("hs-%06d", i))
	r := lead.Remote{ID: id, Version: "1", Activities: []lead.Activity{
		{ID: "a" + string(id), Kind: lead.KindWebinar, At: noon.Add(-time.Duration(i%1000) * time.Minute), Subject: "webinar"},
	}}
	for f, v := range map[string]string{
		"name": fmt.Sprintf("Priya Natarajan %d", i), "company": fmt.Sprintf("Northwind %d", i%500), "email": fmt.Sprintf("p%d@northwind.example", i),
		"title": "VP Marketing", "country": "DE", "source": "web", "owner": "ana", "stage": "lead", "phone": "+49 30 5557 0142",
	} {
		r.Fields.Set(f, v)
	}
	return r
}

func remotes(n int) []lead.Remote {
	out := make([]lead.Remote, n)
	for i := range out {
		out[i] = remote(i)
	}
	return out
}

func apply(tb testing.TB, s *Store, cursor string, rs ...lead.Remote) Applied {
	tb.Helper()
	got, err := s.ApplyRemote(context.Background(), Batch{Origin: "hubspot", Leads: rs, Merge: take, Cursor: &cursor})
	if err != nil {
		tb.Fatal(err)
	}
	return got
}

func must[T any](tb testing.TB) func(T, error) T {
	tb.Helper()
	return func(v T, err error) T {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
		return v
	}
}

// env is what acts need: Ana at a time.
func env(now time.Time) lead.Env {
	return lead.Env{Now: now, By: "ana", Rules: lead.DefaultRules(), Key: func() (string, error) { return lead.NewKey(now, randomReader{}) }}
}

type randomReader struct{}

func (randomReader) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(rand.Int())
	}
	return len(p), nil
}

func perform(a lead.Act) func(*lead.Record, lead.Excerpt) (lead.Effect, error) {
	return func(r *lead.Record, x lead.Excerpt) (lead.Effect, error) {
		e := env(noon)
		e.Score = x.Score
		return a.Perform(r, e)
	}
}

func TestOpenMakesAPrivateFile(t *testing.T) {
	s := newStore(t)
	for path, want := range map[string]os.FileMode{s.Path(): 0o600, filepath.Dir(s.Path()): 0o700} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %o, want %o", path, info.Mode().Perm(), want)
		}
	}
	if _, err := os.Stat(s.newPath()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file it was made in is left: %v", err)
	}
	if n := must[int](t)(s.Count(context.Background())); n != 0 {
		t.Errorf("a new store has %d leads", n)
	}
	if _, err := Open(Options{Path: s.Path()}); err == nil {
		t.Error("a store opens without a clock and a model")
	}
}

func TestRecordComesBackAsItWas(t *testing.T) {
	ctx, s := context.Background(), newStore(t)
	apply(t, s, "c1", remote(1))
	at := time.Date(2026, 3, 1, 9, 30, 0, 123456000, time.UTC)
	full := lead.Record{
		Lead: lead.Lead{
			ID: "hs-000001", Name: "Tomás Herrera", Employees: 1200, Revenue: -5, Extra: map[string]string{"b": "2", "a": "1"}, CreatedAt: at,
			Standing: lead.Standing{Stage: lead.StageSAL, Cycle: 2, Owner: "ana", AssignedAt: at, WakeAt: time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), Callback: true},
		},
		Activities: []lead.Activity{{ID: "x", Kind: lead.KindCall, At: at, By: "ana", Outcome: lead.OutcomeVoicemail, Note: "eins\nzwei", Points: -3}},
		Answers:    []lead.Answer{{Criterion: "need", Value: lead.Yes, Evidence: "said so", By: "ana", At: at}},
	}
	_, _, err := s.Act(ctx, "hs-000001", func(r *lead.Record, _ lead.Excerpt) (lead.Effect, error) {
		before := r.Lead.Standing
		r.Lead, r.Activities, r.Answers = full.Lead, full.Activities, full.Answers
		// Two events of one instant stay in the order in which they came.
		for _, id := range []string{"zz", "mm", "aa"} {
			r.AddEvent(lead.Event{
				ID: id, Kind: lead.EventVerdict, At: at, Before: &before, Score: lead.Frozen{Total: 7, Grade: "B"},
				Disposition: &lead.Disposition{Verdict: lead.Reject, Details: map[string]string{"of": "x"}, Wake: at}, Answers: full.Answers,
			})
		}
		full.Events = slices.Clone(r.Events)
		return lead.Effect{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	got := must[*lead.Record](t)(s.Record(ctx, "hs-000001"))
	if !reflect.DeepEqual(*got, full) {
		t.Errorf("got  %+v\nwant %+v", *got, full)
	}
	if _, err := s.Record(ctx, "nobody"); !errors.Is(err, ErrNotFound) {
		t.Errorf("an unknown lead: %v", err)
	}
}

func TestActWritesAllOrNothing(t *testing.T) {
	ctx, s := context.Background(), newStore(t)
	apply(t, s, "c", remote(1), remote(2))
	x, eff, err := s.Act(ctx, "hs-000001", perform(lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeNoAnswer}))
	if err != nil {
		t.Fatal(err)
	}
	if x.Pending != 1 || x.Parked || x.BaseVersion != "1" || x.Score.Total != 20 {
		t.Errorf("the row after a touch: %+v", x)
	}
	if eff.Change == nil || eff.Change.Seq != 1 || eff.Change.State != lead.ChangeWaiting {
		t.Errorf("the change as queued: %+v", eff.Change)
	}
	if got := must[lead.Excerpt](t)(s.Excerpt(ctx, "hs-000001")); !reflect.DeepEqual(got, x) {
		t.Errorf("the row on disk: %+v\nreturned: %+v", got, x)
	}
	rev := must[uint64](t)(s.Revision(ctx))
	_, _, err = s.Act(ctx, "hs-000001", func(r *lead.Record, _ lead.Excerpt) (lead.Effect, error) {
		r.Lead.Name = "changed"
		return lead.Effect{}, &lead.Refusal{What: "no"}
	})
	if !errors.Is(err, lead.ErrRefused) {
		t.Errorf("the refusal of an act comes back as %v", err)
	}
	err = s.ActAll(ctx, []lead.ID{"hs-000001", "hs-000002", "nobody"}, perform(lead.Assign{To: "ben"}))
	if !errors.Is(err, ErrNotFound) {
		t.Errorf("one unknown of three: %v", err)
	}
	if got := must[uint64](t)(s.Revision(ctx)); got != rev {
		t.Errorf("refused acts moved the revision from %d to %d", rev, got)
	}
	if err := s.ActAll(ctx, []lead.ID{"hs-000001", "hs-000002"}, perform(lead.Assign{To: "ben"})); err != nil {
		t.Fatal(err)
	}
	if got := must[[]lead.Change](t)(s.Outbox(ctx)); len(got) != 3 || got[2].Lead != "hs-000002" {
		t.Errorf("the outbox: %+v", got)
	}
	if err := s.ActAll(ctx, make([]lead.ID, chunk+1), nil); err == nil {
		t.Error("501 leads at once are taken")
	}
}

func TestModelMovesTheLeadInTheSameCommit(t *testing.T) {
	ctx, s := context.Background(), newStore(t)
	r := remote(1)
	r.Activities = append(r.Activities, lead.Activity{ID: "demo", Kind: lead.KindDemoRequest, At: noon})
	apply(t, s, "c", r)
	got := must[*lead.Record](t)(s.Record(ctx, r.ID))
	if got.Lead.Stage != lead.StageMQL || len(got.Events) != 2 || got.Events[1].Rule != "hand_raiser" || len(got.Events[1].ID) != 26 {
		t.Errorf("after the import: %s, %+v", got.Lead.Stage, got.Events)
	}
	x := must[lead.Excerpt](t)(s.Excerpt(ctx, r.ID))
	if x.Stage != lead.StageMQL || len(x.Clocks) != 1 || !x.Clocks[0].Due.Equal(noon.Add(5*time.Minute)) {
		t.Errorf("its row: %+v", x)
	}
}

func TestUndoWithdrawsOrCompensates(t *testing.T) {
	ctx, s := context.Background(), newStore(t)
	apply(t, s, "c", remote(1))
	_, eff, err := s.Act(ctx, "hs-000001", perform(lead.Assign{To: "ben"}))
	if err != nil {
		t.Fatal(err)
	}
	_, undo, err := s.Act(ctx, "hs-000001", perform(lead.Undo{}))
	if err != nil || undo.Change != nil || undo.Withdraw != eff.Change.Key {
		t.Errorf("an undo in time: %+v, %v", undo, err)
	}
	if got := must[[]lead.Change](t)(s.Outbox(ctx)); len(got) != 0 {
		t.Errorf("the outbox after it: %+v", got)
	}
	if err := s.Begin(ctx, []string{eff.Change.Key}); !errors.Is(err, ErrNoChange) {
		t.Errorf("a withdrawn change begins: %v", err)
	}
	_, eff, err = s.Act(ctx, "hs-000001", perform(lead.Assign{To: "cleo"}))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Begin(ctx, []string{eff.Change.Key}); err != nil {
		t.Fatal(err)
	}
	_, undo, err = s.Act(ctx, "hs-000001", perform(lead.Undo{}))
	if err != nil || undo.Change == nil || undo.Change.Undoes != eff.Change.Key {
		t.Errorf("an undo of what is being sent: %+v, %v", undo, err)
	}
	if got := must[[]lead.Change](t)(s.Outbox(ctx)); len(got) != 2 || got[0].State != lead.ChangeSending || got[0].Attempts != 1 {
		t.Errorf("the outbox after it: %+v", got)
	}
}

func TestDraftsNotesAndCursors(t *testing.T) {
	ctx, s := context.Background(), newStore(t)
	apply(t, s, "c1", remote(1))
	if err := s.SaveDraft(ctx, "nobody", "bant", []byte("x")); !errors.Is(err, ErrNotFound) {
		t.Errorf("a draft for nobody: %v", err)
	}
	for _, data := range [][]byte{[]byte("need: yes"), nil} {
		if err := s.SaveDraft(ctx, "hs-000001", "bant", data); err != nil {
			t.Fatal(err)
		}
		if got := must[[]byte](t)(s.Draft(ctx, "hs-000001", "bant")); string(got) != string(data) || (got == nil) != (data == nil) {
			t.Errorf("a draft of %q comes back as %q", data, got)
		}
	}
	if err := s.SetMeta(ctx, "format", []byte("not the store's own")); err != nil {
		t.Fatal(err)
	}
	if got := must[[]byte](t)(s.Meta(ctx, "format")); string(got) != "not the store's own" {
		t.Errorf("a note comes back as %q", got)
	}
	if got := must[string](t)(s.Cursor(ctx, "hubspot")); got != "c1" {
		t.Errorf("the cursor is %q", got)
	}
	if err := s.SetCursor(ctx, "hubspot", ""); err != nil {
		t.Fatal(err)
	}
	if got := must[string](t)(s.Cursor(ctx, "hubspot")); got != "" {
		t.Errorf("the cursor is %q", got)
	}
}
