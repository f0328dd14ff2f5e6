package syncer_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"banter/store"
	"banter/store/lead"
	"banter/store/syncer"
)

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// values makes Values of "field=text" pairs.
func values(pairs ...string) lead.Values {
	var v lead.Values
	for _, p := range pairs {
		field, text, _ := strings.Cut(p, "=")
		v.Set(field, text)
	}
	return v
}

// failer is a *testing.T or a *rapid.T.
type failer interface {
	Helper()
	Fatal(args ...any)
}

// record makes a record of cycle 1 of "field=text" pairs.
func record(t failer, pairs ...string) *lead.Record {
	t.Helper()
	r := &lead.Record{Lead: lead.Lead{ID: "1"}}
	r.Lead.Cycle, r.Lead.Status, r.Lead.Stage = 1, lead.StatusNew, lead.StageLead
	for _, v := range values(pairs...) {
		if err := r.Lead.Set(v.Field, v.Text); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func pendingChange(kind lead.ChangeKind, base, fields lead.Values) lead.Change {
	return lead.Change{Key: "K1", Lead: "1", Kind: kind, By: "ana", State: lead.ChangeWaiting, Base: base, Fields: fields}
}

// added are the events that a merge added to a record, nil for a new one; after
// is nil if there is nothing to write.
func added(before, after *lead.Record) (out []lead.Event) {
	if after == nil {
		return nil
	}
	for _, e := range after.Events {
		if before == nil || !slices.ContainsFunc(before.Events, func(f lead.Event) bool { return f.ID == e.ID }) {
			out = append(out, e)
		}
	}
	return out
}

func kinds(es []lead.Event) string {
	var out []string
	for _, e := range es {
		s := string(e.Kind)
		switch {
		case e.Kind == lead.EventMoved:
			s += ":" + string(e.From) + ">" + string(e.To)
		case e.Field != "":
			s += ":" + e.Field
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

// A change of one field on each side: base, local, remote, pending → what is
// here afterwards, the events and the conflicts.
func TestMergeOfOneField(t *testing.T) {
	verdict := func(base, mine string) []lead.Change {
		return []lead.Change{pendingChange(lead.ChangeVerdict, values("stage="+base), values("stage="+mine))}
	}
	forced := verdict("mql", "sal")
	forced[0].Force = true
	assign := []lead.Change{pendingChange(lead.ChangeAssign, values("owner=ana"), values("owner=cem"))}
	recycle := []lead.Change{pendingChange(lead.ChangeVerdict, values("wake_at="), values("wake_at=2026-09-01T00:00:00Z"))}
	optOut := []lead.Change{pendingChange(lead.ChangeTouch, values("do_not_contact="), values("do_not_contact=true"))}
	lift := []lead.Change{optOut[0], pendingChange(lead.ChangeUndo, values("do_not_contact=true"), values("do_not_contact="))}
	for _, c := range []struct {
		name, field         string
		base, local, remote string // "-" in base: the source never told
		pending             []lead.Change
		want, events        string
		conflict            *lead.Conflict
	}{
		{name: "nobody changed it", field: "phone", base: "1", local: "1", remote: "1", want: "1"},
		{name: "only they did", field: "phone", base: "1", local: "1", remote: "2", want: "2", events: "edited:phone"},
		{name: "they emptied it", field: "phone", base: "1", local: "1", remote: "", want: "", events: "edited:phone"},
		{name: "another source told otherwise, they did not change it", field: "phone", base: "1", local: "2", remote: "1", want: "2"},
		{name: "first telling fills", field: "phone", base: "-", local: "", remote: "1", want: "1", events: "edited:phone"},
		{name: "first telling does not empty", field: "phone", base: "-", local: "1", remote: "", want: "1"},
		{name: "text from outside is cleaned", field: "title", base: "a", local: "a", remote: "\x1b]0;evil\a b", want: "]0;evil b", events: "edited:title"},
		{name: "an extra changes without a line in the timeline", field: "x.Score", base: "1", local: "1", remote: "2", want: "2"},
		{name: "a value that no lead has is left out", field: "stage", base: "mql", local: "mql", remote: "limbo", want: "mql"},

		{name: "the model promoted it, they did not touch it", field: "stage", base: "lead", local: "mql", remote: "lead", want: "mql"},
		{name: "the model promoted it, they moved it", field: "stage", base: "lead", local: "mql", remote: "nurture", want: "nurture", events: "moved:mql>nurture"},
		{name: "both promoted it", field: "stage", base: "lead", local: "mql", remote: "mql", want: "mql"},
		{name: "a verdict waits, they did not touch it", field: "stage", base: "mql", local: "sal", remote: "mql", pending: verdict("mql", "sal"), want: "sal"},
		{name: "a verdict waits, they did the same", field: "stage", base: "mql", local: "sal", remote: "sal", pending: verdict("mql", "sal"), want: "sal"},
		{name: "a verdict waits, they decided otherwise", field: "stage", base: "mql", local: "sal", remote: "nurture", pending: verdict("mql", "sal"), want: "sal", conflict: &lead.Conflict{Field: "stage", Base: "mql", Mine: "sal", Theirs: "nurture"}},
		{name: "mine was chosen over theirs", field: "stage", base: "mql", local: "sal", remote: "nurture", pending: forced, want: "sal"},
		{name: "from SQL on it is upstream's", field: "stage", base: "sql", local: "nurture", remote: "opportunity", pending: verdict("sql", "nurture"), want: "opportunity", events: "moved:nurture>opportunity", conflict: &lead.Conflict{Field: "stage", Base: "sql", Mine: "nurture", Theirs: "opportunity"}},
		{name: "won while a verdict waits", field: "stage", base: "mql", local: "sal", remote: "won", pending: verdict("mql", "sal"), want: "won", events: "moved:sal>won", conflict: &lead.Conflict{Field: "stage", Base: "mql", Mine: "sal", Theirs: "won"}},
		{name: "an empty stage says nothing", field: "stage", base: "mql", local: "mql", remote: "", want: "mql"},

		{name: "the owner is upstream's", field: "owner", base: "ana", local: "ana", remote: "ben", want: "ben", events: "assigned:owner"},
		{name: "the owner is upstream's, mine is parked", field: "owner", base: "ana", local: "cem", remote: "ben", pending: assign, want: "ben", events: "assigned:owner", conflict: &lead.Conflict{Field: "owner", Base: "ana", Mine: "cem", Theirs: "ben"}},
		{name: "both assigned it alike", field: "owner", base: "ana", local: "cem", remote: "cem", pending: assign, want: "cem"},

		{name: "what the rep typed stays", field: "wake_at", base: "", local: "2026-09-01T00:00:00Z", remote: "2026-05-01T00:00:00Z", pending: recycle, want: "2026-09-01T00:00:00Z", conflict: &lead.Conflict{Field: "wake_at", Mine: "2026-09-01T00:00:00Z", Theirs: "2026-05-01T00:00:00Z"}},

		{name: "they opted out", field: "do_not_contact", base: "", local: "", remote: "true", want: "true", events: "opted_out"},
		{name: "opted out here, they don't know yet", field: "do_not_contact", base: "", local: "true", remote: "", pending: optOut, want: "true"},
		{name: "opted out here by another source", field: "do_not_contact", base: "", local: "true", remote: "", want: "true"},
		{name: "opted out here while they lift an older one", field: "do_not_contact", base: "true", local: "true", remote: "", pending: optOut, want: "true"},
		{name: "lifted upstream", field: "do_not_contact", base: "true", local: "true", remote: "", want: "", events: "edited:do_not_contact"},
		{name: "the echo of an opt-out that was taken back", field: "do_not_contact", base: "", local: "", remote: "true", pending: lift, want: ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			local := record(t, c.field+"="+c.local)
			before := local.Clone()
			base := lead.Base{Fields: values(c.field + "=" + c.base)}
			if c.base == "-" {
				base = lead.Base{}
			}
			remote := lead.Remote{ID: "1", Fields: values(c.field + "=" + c.remote)}
			got := syncer.Merge("ana")(base, local, remote, c.pending, noon)
			if !reflect.DeepEqual(local, before) {
				t.Fatal("the merge changed the local record")
			}
			after := before
			if got.Record != nil {
				after = got.Record
			}
			if text := after.Lead.Get(c.field); text != c.want {
				t.Errorf("%s is %q; want %q", c.field, text, c.want)
			}
			if s := kinds(added(local, got.Record)); s != c.events {
				t.Errorf("events %q; want %q", s, c.events)
			}
			switch {
			case c.conflict == nil && len(got.Conflicts) > 0:
				t.Errorf("conflicts %+v; want none", got.Conflicts)
			case c.conflict != nil && (len(got.Conflicts) != 1 || got.Conflicts[0] != *c.conflict):
				t.Errorf("conflicts %+v; want %+v", got.Conflicts, *c.conflict)
			}
			if text, _ := got.Base.Fields.Get(c.field); text != c.remote {
				t.Errorf("the base is %q; want what they told, %q", text, c.remote)
			}
			again := syncer.Merge("ana")(got.Base, after, remote, c.pending, noon.Add(time.Hour))
			if again.Changed || len(again.Conflicts) > 0 || again.Record != nil {
				t.Errorf("merging it again changes something: %+v", again)
			}
		})
	}
}

func TestMergeOfANewLead(t *testing.T) {
	for _, c := range []struct {
		name      string
		fields    lead.Values
		events    string
		qualified string
		assigned  string
	}{
		{"bare", values("name=Ada"), "created", "", ""},
		{"owned", values("owner=ana"), "created assigned:owner", "", "2026-03-04T12:00:00Z"},
		{"an MQL that tells since when", values("stage=mql", "qualified_at=2026-03-01T09:00:00Z", "created_at=2026-01-01T00:00:00Z"), "created moved:lead>mql", "2026-03-01T09:00:00Z", ""},
		{"an MQL that tells its assignment", values("stage=mql", "owner=ana", "assigned_at=2026-03-02T09:00:00Z", "created_at=2026-01-01T00:00:00Z"), "created assigned:owner moved:lead>mql", "2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z"},
		{"an MQL that tells its first day", values("stage=mql", "created_at=2026-01-01T00:00:00Z"), "created moved:lead>mql", "2026-01-01T00:00:00Z", ""},
		{"an MQL that tells nothing", values("stage=mql"), "created moved:lead>mql", "2026-03-04T12:00:00Z", ""},
		{"opted out", values("do_not_contact=true"), "created opted_out", "", ""},
		{"an assignment without an owner is none", values("assigned_at=2026-03-02T09:00:00Z"), "created", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := syncer.Merge("ana")(lead.Base{}, nil, lead.Remote{ID: "1", Fields: c.fields, Version: "7"}, nil, noon)
			if got.Record == nil || !got.Changed {
				t.Fatal("no record")
			}
			l := got.Record.Lead
			if l.ID != "1" || l.Cycle != 1 || l.Status != lead.StatusNew || l.Stage == "" {
				t.Errorf("lead %+v; want its ID, cycle 1, a status and a stage", l)
			}
			if s := kinds(added(nil, got.Record)); s != c.events {
				t.Errorf("events %q; want %q", s, c.events)
			}
			if s := l.Get("qualified_at"); s != c.qualified {
				t.Errorf("qualified_at %q; want %q", s, c.qualified)
			}
			if s := l.Get("assigned_at"); s != c.assigned {
				t.Errorf("assigned_at %q; want %q", s, c.assigned)
			}
			if got.Base.Version != "7" || !reflect.DeepEqual(got.Base.Fields, c.fields) {
				t.Errorf("base %+v", got.Base)
			}
			for _, e := range got.Record.Events {
				if e.ID == "" || e.Mover != lead.ByUpstream || e.At.After(noon) {
					t.Errorf("event %+v: no ID, another mover, or in the future", e)
				}
			}
		})
	}
	if got := syncer.Merge("")(lead.Base{}, nil, lead.Remote{ID: "1", Gone: true}, nil, noon); got.Record != nil {
		t.Error("a tombstone made a lead")
	}
}

func TestMergeOfALeadThatIsGone(t *testing.T) {
	base := lead.Base{Fields: values("stage=mql"), Version: "3"}
	waiting := []lead.Change{pendingChange(lead.ChangeVerdict, values("stage=mql"), values("stage=sal"))}
	for _, c := range []struct {
		name   string
		remote lead.Remote
		park   string
	}{
		{"deleted", lead.Remote{ID: "1", Gone: true, Version: "4"}, "the lead was deleted upstream"},
		{"merged", lead.Remote{ID: "1", Gone: true, MergedInto: "2", Version: "4"}, "the lead was merged into 2 upstream"},
	} {
		t.Run(c.name, func(t *testing.T) {
			local := record(t, "stage=sal")
			local.AddActivity(lead.Activity{ID: "a", Kind: lead.KindCall, By: "ana", At: noon, Source: "banter"})
			got := syncer.Merge("ana")(base, local, c.remote, waiting, noon)
			if got.Record == nil || !got.Record.Lead.Gone || got.Record.Lead.MergedInto != c.remote.MergedInto {
				t.Fatalf("record %+v; want it marked as gone", got.Record)
			}
			if len(got.Record.Activities) != 1 || got.Record.Lead.Stage != lead.StageSAL {
				t.Error("what the rep did is lost")
			}
			if got.Park != c.park || got.Hint == "" {
				t.Errorf("parked as %q (%q); want %q and a way out", got.Park, got.Hint, c.park)
			}
			if s := kinds(added(local, got.Record)); s != "gone" {
				t.Errorf("events %q", s)
			}
			waiting[0].State = lead.ChangeParked
			again := syncer.Merge("ana")(got.Base, got.Record, c.remote, waiting, noon)
			if again.Changed || again.Park != "" {
				t.Errorf("merging it again: %+v", again)
			}
			waiting[0].State = lead.ChangeWaiting
			back := syncer.Merge("ana")(got.Base, got.Record, lead.Remote{ID: "1", Fields: values("stage=mql"), Version: "5"}, nil, noon)
			if back.Record == nil || back.Record.Lead.Gone || back.Record.Lead.MergedInto != "" || back.Record.Lead.Stage != lead.StageSAL {
				t.Errorf("restored upstream: %+v", back.Record)
			}
		})
	}
}

func TestMergeParksTheVerdictOfAReassignedLead(t *testing.T) {
	verdict := pendingChange(lead.ChangeVerdict, values("stage=mql"), values("stage=sal"))
	touch := pendingChange(lead.ChangeTouch, nil, nil)
	forced := verdict
	forced.Force = true
	for _, c := range []struct {
		name, from, to string
		pending        []lead.Change
		park           string
	}{
		{"to somebody else", "ana", "ben", []lead.Change{verdict}, "upstream gave the lead to ben while this waited"},
		{"back to the pool", "ana", "", []lead.Change{verdict}, "upstream put the lead back into the pool while this waited"},
		{"to me", "", "ana", []lead.Change{verdict}, ""},
		{"nothing waits", "ana", "ben", nil, ""},
		{"only a touch waits", "ana", "ben", []lead.Change{touch}, ""},
		{"mine was chosen", "ana", "ben", []lead.Change{forced}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			local := record(t, "stage=sal", "owner="+c.from)
			base := lead.Base{Fields: values("stage=mql", "owner="+c.from)}
			got := syncer.Merge("ana")(base, local, lead.Remote{ID: "1", Fields: values("stage=mql", "owner="+c.to)}, c.pending, noon)
			if got.Park != c.park || (got.Hint == "") != (c.park == "") {
				t.Errorf("parked as %q (%q); want %q", got.Park, got.Hint, c.park)
			}
			if got.Record.Lead.Owner != c.to || got.Record.Lead.Stage != lead.StageSAL {
				t.Errorf("owner %q, stage %q", got.Record.Lead.Owner, got.Record.Lead.Stage)
			}
			if got.Record.Lead.AssignedAt.IsZero() != (c.to == "") {
				t.Errorf("assigned at %s", got.Record.Lead.AssignedAt)
			}
		})
	}
}

func TestMergeOfActivities(t *testing.T) {
	mine := lead.Activity{ID: "a", Kind: lead.KindCall, At: noon, By: "ana", Note: "as I typed it", Outcome: lead.OutcomeNoAnswer, Source: "banter", Cycle: 1}
	page := lead.Activity{ID: "p", Kind: lead.KindPricingPage, At: noon, Subject: "Pricing"}
	with := func(a lead.Activity, f func(*lead.Activity)) lead.Activity {
		f(&a)
		return a
	}
	for _, c := range []struct {
		name    string
		local   []lead.Activity
		remote  []lead.Activity
		pending []lead.Change
		events  []lead.Event
		want    []lead.Activity
	}{
		{name: "united", local: []lead.Activity{mine}, remote: []lead.Activity{page}, want: []lead.Activity{mine, page}},
		{name: "an echo changes nothing", local: []lead.Activity{mine}, remote: []lead.Activity{with(mine, func(a *lead.Activity) { a.Note, a.Source, a.Cycle = "cut sh…", "crm", 0 })}, want: []lead.Activity{mine}},
		{name: "an echo under the key of its change", local: []lead.Activity{mine}, remote: []lead.Activity{with(mine, func(a *lead.Activity) { a.ID = "K1" })}, pending: []lead.Change{{Key: "K1", Activity: &mine}}, want: []lead.Activity{mine}},
		{name: "an echo under the key of a change that was sent", local: []lead.Activity{mine}, remote: []lead.Activity{with(mine, func(a *lead.Activity) { a.ID = "K1" })}, events: []lead.Event{{ID: "e", Kind: lead.EventTouched, Activity: "a", Change: "K1"}}, want: []lead.Activity{mine}},
		{name: "an echo does not resurrect", local: []lead.Activity{with(mine, func(a *lead.Activity) { a.Withdrawn = true })}, remote: []lead.Activity{mine}, want: []lead.Activity{with(mine, func(a *lead.Activity) { a.Withdrawn = true })}},
		{name: "withdrawn elsewhere", local: []lead.Activity{mine}, remote: []lead.Activity{with(mine, func(a *lead.Activity) { a.Withdrawn = true })}, want: []lead.Activity{with(mine, func(a *lead.Activity) { a.Withdrawn = true })}},
		{name: "theirs is corrected", local: []lead.Activity{page}, remote: []lead.Activity{with(page, func(a *lead.Activity) { a.Subject = "Prices" })}, want: []lead.Activity{with(page, func(a *lead.Activity) { a.Subject = "Prices" })}},
		{name: "an unknown kind is carried", remote: []lead.Activity{{ID: "q", Kind: "chat_bot", At: noon}}, want: []lead.Activity{{ID: "q", Kind: "chat_bot", At: noon}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			local := record(t)
			local.Activities, local.Events = c.local, c.events
			remote := lead.Remote{ID: "1", Activities: c.remote}
			got := syncer.Merge("ana")(lead.Base{}, local, remote, c.pending, noon)
			after := local
			if got.Record != nil {
				after = got.Record
			}
			if !reflect.DeepEqual(after.Activities, c.want) {
				t.Errorf("got  %+v\nwant %+v", after.Activities, c.want)
			}
			if again := syncer.Merge("ana")(got.Base, after, remote, c.pending, noon); again.Changed {
				t.Error("merging it again changes something")
			}
		})
	}
}

func TestMergeOfAnOlderRevision(t *testing.T) {
	for _, c := range []struct {
		told, known string
		taken       bool
	}{
		{"9", "10", false},
		{"10", "9", true},
		{"010", "10", true},
		{"2026-03-04T10:00:00Z", "2026-03-04T10:00:01.5Z", false},
		{"2026-03-04T12:00:00+02:00", "2026-03-04T10:00:00Z", true},
		{"", "10", true},
		{"abc", "abd", true},
	} {
		local := record(t, "phone=1")
		remote := lead.Remote{ID: "1", Version: c.told, Fields: values("phone=2"), Activities: []lead.Activity{{ID: "p", Kind: lead.KindForm, At: noon}}}
		got := syncer.Merge("")(lead.Base{Version: c.known, Fields: values("phone=1")}, local, remote, nil, noon)
		if taken := got.Record.Lead.Phone == "2"; taken != c.taken {
			t.Errorf("revision %q after %q: taken %t; want %t", c.told, c.known, taken, c.taken)
		}
		if len(got.Record.Activities) != 1 {
			t.Errorf("revision %q after %q: its activity is lost", c.told, c.known)
		}
		if !c.taken && got.Base.Version != c.known {
			t.Errorf("revision %q after %q: the base went back to %q", c.told, c.known, got.Base.Version)
		}
	}
}

func TestMergeStartsACycleAndKeepsClocks(t *testing.T) {
	base := lead.Base{Fields: values("stage=nurture", "owner=ana", "assigned_at=2026-01-05T09:00:00Z")}
	local := record(t, "stage=nurture", "owner=ana", "assigned_at=2026-01-05T09:00:00Z", "qualified_at=2026-01-05T09:00:00Z")
	got := syncer.Merge("ana")(base, local, lead.Remote{ID: "1", Fields: values("stage=mql")}, nil, noon)
	if l := got.Record.Lead; l.Cycle != 2 || !l.QualifiedAt.Equal(noon) {
		t.Errorf("cycle %d, qualified %s; want a second cycle from now", l.Cycle, l.QualifiedAt)
	}
	got = syncer.Merge("ana")(lead.Base{Fields: values("stage=mql")}, record(t, "stage=mql"), lead.Remote{ID: "1", Fields: values("stage=nurture")}, nil, noon)
	if l := got.Record.Lead; !l.WakeOnEngage || !l.RecycledAt.Equal(noon) {
		t.Error("a lead recycled upstream without a date would never come back")
	}
	// The rep took it from the pool at nine; upstream heard of it at noon.
	local = record(t, "owner=ana", "assigned_at=2026-03-04T09:00:00Z")
	got = syncer.Merge("ana")(lead.Base{Fields: values("owner=ana", "assigned_at=")}, local, lead.Remote{ID: "1", Fields: values("owner=ana", "assigned_at=2026-03-04T12:00:00Z")}, nil, noon)
	if got.Changed {
		t.Errorf("the echo of an assignment moved its clock to %s", got.Record.Lead.AssignedAt)
	}
}

var _ store.MergeFunc = syncer.Merge("")
