package crm

import (
	"testing"
	"time"

	"banter/store/lead"
	"banter/store/upstream/democrm/wire"
)

// one is an empty CRM with the lead "1", an MQL of ana.
func one(t *testing.T) *CRM {
	t.Helper()
	c := New(Config{Start: starts()[0], Quiet: true})
	if _, err := c.Put(wire.Lead{ID: "1", Fields: map[string]string{"name": "Priya", "owner": "ana", "stage": "mql", "status": "new"}}); err != nil {
		t.Fatal(err)
	}
	return c
}

func fields(kv ...string) map[string]string {
	out := map[string]string{}
	for i := 0; i < len(kv); i += 2 {
		out[kv[i]] = kv[i+1]
	}
	return out
}

func TestConflicts(t *testing.T) {
	for _, tc := range []struct {
		name   string
		theirs map[string]string // what a colleague did before
		change wire.Change
		want   string
		shows  map[string]string
	}{
		{"nobody else", nil, wire.Change{Base: fields("stage", "mql"), Fields: fields("stage", "sal")}, wire.Done, nil},
		{"another field", fields("title", "CEO"), wire.Change{Base: fields("stage", "mql"), Fields: fields("stage", "sal")}, wire.Done, nil},
		{"the same field", fields("stage", "nurture"), wire.Change{Base: fields("stage", "mql"), Fields: fields("stage", "sal")}, wire.Conflict, fields("stage", "nurture")},
		{"the same value", fields("stage", "sal"), wire.Change{Base: fields("stage", "mql"), Fields: fields("stage", "sal")}, wire.Done, nil},
		{"one of two", fields("stage", "nurture"), wire.Change{Base: fields("stage", "mql", "status", "new"), Fields: fields("stage", "sal", "status", "attempting")}, wire.Conflict, fields("stage", "nurture")},
		{"forced", fields("stage", "nurture"), wire.Change{Base: fields("stage", "mql"), Fields: fields("stage", "sal"), Force: true}, wire.Done, nil},
		{"without a base", nil, wire.Change{Fields: fields("stage", "sal")}, wire.Conflict, fields("stage", "mql")},
		{"do not contact wins", fields("do_not_contact", "true"), wire.Change{Base: fields("do_not_contact", ""), Fields: fields("do_not_contact", "true")}, wire.Done, nil},
		{"do not contact is not lifted behind their back", fields("do_not_contact", "true"), wire.Change{Base: fields("do_not_contact", "true"), Fields: fields("do_not_contact", "")}, wire.Done, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := one(t)
			if _, err := c.Put(wire.Lead{ID: "1", Fields: tc.theirs}); err != nil {
				t.Fatal(err)
			}
			before, _ := c.Lead("1")
			tc.change.Key, tc.change.Lead = "k", "1"
			got := c.Apply([]wire.Change{tc.change})[0]
			if got.State != tc.want || len(got.Theirs) != len(tc.shows) {
				t.Fatalf("%+v; want %s showing %v", got, tc.want, tc.shows)
			}
			for f, text := range tc.shows {
				if got.Theirs[f] != text {
					t.Errorf("theirs: %s %q; want %q", f, got.Theirs[f], text)
				}
			}
			after, _ := c.Lead("1")
			for f, text := range tc.change.Fields {
				if tc.want == wire.Conflict {
					text = before.Fields[f]
				}
				if after.Fields[f] != text {
					t.Errorf("%s is %q; want %q", f, after.Fields[f], text)
				}
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	c := one(t)
	for _, id := range []string{"deleted", "merged", "locked"} {
		if _, err := c.Put(wire.Lead{ID: id}); err != nil {
			t.Fatal(err)
		}
	}
	c.Delete("deleted", "")
	c.Delete("merged", "1")
	c.Refuse("locked", "an approval runs")
	for _, tc := range []struct {
		change wire.Change
		want   string
	}{
		{wire.Change{Lead: "1"}, "the change has no key"},
		{wire.Change{Key: "a", Lead: "nobody"}, `the CRM has no lead "nobody"`},
		{wire.Change{Key: "a", Lead: "deleted"}, "the lead was deleted in the CRM"},
		{wire.Change{Key: "a", Lead: "merged"}, "the lead was merged into 1"},
		{wire.Change{Key: "a", Lead: "locked"}, "an approval runs"},
		{wire.Change{Key: "a", Lead: "1", At: time.Date(9999, 12, 31, 23, 0, 0, 0, time.FixedZone("", -7200))}, "at: the time lies outside of the years 1 to 9999"},
		{wire.Change{Key: "a", Lead: "1", Fields: fields("created_at", "2026-01-01T00:00:00Z")}, "the CRM does not let anybody write created_at"},
		{wire.Change{Key: "a", Lead: "1", Fields: fields("shoe_size", "44")}, `"shoe_size" is no field of a lead`},
		{wire.Change{Key: "a", Lead: "1", Fields: fields("stage", "boss"), Base: fields("stage", "mql")}, `stage: "boss" is none of [lead mql sal sql opportunity won lost nurture disqualified]`},
	} {
		got := c.Apply([]wire.Change{tc.change})[0]
		if got.State != wire.Refused || got.Problem != tc.want || got.Key != tc.change.Key {
			t.Errorf("%+v: %+v; want refused: %s", tc.change, got, tc.want)
		}
	}
	if s := c.State(false); s.Received != 0 || len(s.Leads) != 0 {
		t.Errorf("something was taken: %+v", s)
	}
}

func TestAKeyHasOneEffect(t *testing.T) {
	c := one(t)
	at := starts()[0]
	call := wire.Change{Key: "k", Lead: "1", Kind: lead.ChangeTouch, At: at, By: "ana", Activity: &lead.Activity{Kind: lead.KindCall, At: at, By: "ana", Outcome: lead.OutcomeNoAnswer}}
	first := c.Apply([]wire.Change{call, call})
	again := c.Apply([]wire.Change{call})
	for _, r := range append(first, again...) {
		if r.Key != "k" || r.State != wire.Done || r.Revision != first[0].Revision {
			t.Errorf("%+v; want done at %d", r, first[0].Revision)
		}
	}
	l, _ := c.Lead("1")
	if len(l.Activities) != 1 || l.Activities[0].ID != "k" || len(l.Outcomes) != 1 || c.State(false).Received != 1 {
		t.Errorf("%d activities (%+v), %d outcomes; want one of each, the activity named by the key", len(l.Activities), l.Activities, len(l.Outcomes))
	}
	// What somebody changes later has a later revision.
	if _, err := c.Put(wire.Lead{ID: "1", Fields: map[string]string{"title": "Director"}}); err != nil {
		t.Fatal(err)
	}
	found := append(c.Lookup([]string{"other", "k"}), c.Apply([]wire.Change{call})...)
	for _, r := range found {
		if r.Key != "k" || r.State != wire.Done || r.Revision != first[0].Revision {
			t.Errorf("%+v; want done at %d", r, first[0].Revision)
		}
	}
	if len(found) != 2 {
		t.Errorf("Lookup: %+v", found)
	}
}

func TestAnUndoTakesBack(t *testing.T) {
	c := one(t)
	at := starts()[0]
	act := lead.Activity{ID: "a1", Kind: lead.KindCall, At: at, By: "ana", Outcome: lead.OutcomeConnected}
	gone := act
	gone.Withdrawn = true
	yes := []lead.Answer{{Criterion: "need", Value: lead.Yes, Evidence: "drowns in sheets", By: "ana", At: at}}
	for _, r := range c.Apply([]wire.Change{
		{Key: "1", Lead: "1", Kind: lead.ChangeTouch, Activity: &act},
		{Key: "2", Lead: "1", Kind: lead.ChangeAnswers, Answers: yes},
		{Key: "3", Lead: "1", Kind: lead.ChangeVerdict, Brief: "Who: Priya", Base: fields("stage", "mql", "ae", ""), Fields: fields("stage", "sql", "ae", "jonas"), Disposition: &lead.Disposition{Verdict: lead.Qualify}},
		{Key: "4", Lead: "1", Kind: lead.ChangeUndo, Undoes: "3", Answers: yes, Base: fields("stage", "sql", "ae", "jonas"), Fields: fields("stage", "mql", "ae", "")},
		{Key: "5", Lead: "1", Kind: lead.ChangeUndo, Undoes: "1", Answers: yes, Activity: &gone},
		{Key: "6", Lead: "1", Kind: lead.ChangeUndo, Undoes: "2"},
	}) {
		if r.State != wire.Done {
			t.Fatalf("%+v", r)
		}
	}
	l, _ := c.Lead("1")
	if l.Fields["stage"] != "mql" || l.Fields["ae"] != "" || l.Brief != "" || len(l.Answers) != 0 {
		t.Errorf("%+v; want all taken back", l)
	}
	if len(l.Activities) != 1 || !l.Activities[0].Withdrawn {
		t.Errorf("activities %+v; want the call, withdrawn", l.Activities)
	}
	for i, want := range []bool{true, true, true, false, false, false} {
		if l.Outcomes[i].Undone != want {
			t.Errorf("outcome %d: undone %v; want %v", i+1, l.Outcomes[i].Undone, want)
		}
	}
}

func TestTheCRMStampsOwnerAndMQL(t *testing.T) {
	c := one(t)
	at := time.Date(2026, 3, 4, 9, 30, 0, 0, time.UTC)
	c.Apply([]wire.Change{{Key: "1", Lead: "1", At: at, Kind: lead.ChangeAssign, Base: fields("owner", "ana"), Fields: fields("owner", "ben")}})
	if l, _ := c.Lead("1"); l.Fields["assigned_at"] != "2026-03-04T09:30:00Z" {
		t.Errorf("assigned_at %q; want when the rep did it", l.Fields["assigned_at"])
	}
	c.Apply([]wire.Change{{Key: "2", Lead: "1", At: at, Kind: lead.ChangeAssign, Base: fields("owner", "ben"), Fields: fields("owner", "")}})
	if l, _ := c.Lead("1"); l.Fields["assigned_at"] != "" || l.Fields["owner"] != "" {
		t.Errorf("owner %q, assigned_at %q; want neither, it is in the pool", l.Fields["owner"], l.Fields["assigned_at"])
	}
}
