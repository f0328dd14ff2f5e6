package syncer_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"banter/store/lead"
	"banter/store/syncer"
)

// choices are values that a field takes in the properties; few, so that both
// sides often agree.
func choices() map[string][]string {
	return map[string][]string{
		"phone": {"", "1", "2"}, "title": {"", "a", "b"}, "x.Score": {"", "1", "2"},
		"stage": {"lead", "mql", "sal", "sql", "opportunity", "nurture", "disqualified", "won", ""},
		"owner": {"", "ana", "ben"}, "status": {"new", "attempting", "connected", ""},
		"reason": {"", "no_need", "other"}, "do_not_contact": {"", "true"},
		"assigned_at":  {"", "2026-03-01T09:00:00Z", "2026-03-02T09:00:00Z"},
		"qualified_at": {"", "2026-03-01T09:00:00Z", "2026-03-03T09:00:00Z"},
		"wake_at":      {"", "2026-09-01T00:00:00Z"},
	}
}

func drawValues(t *rapid.T, label string, all bool) lead.Values {
	var v lead.Values
	fields := choices()
	for _, f := range slices.Sorted(maps.Keys(fields)) {
		if all || rapid.Bool().Draw(t, label+" has "+f) {
			v.Set(f, rapid.SampledFrom(fields[f]).Draw(t, label+" "+f))
		}
	}
	return v
}

func drawActivities(t *rapid.T, label string) []lead.Activity {
	return rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) lead.Activity {
		a := lead.Activity{ID: fmt.Sprint(rapid.IntRange(1, 4).Draw(t, "id")), Kind: lead.KindWebinar}
		a.At = noon.Add(-time.Duration(len(a.ID)+int(a.ID[0])) * time.Minute)
		a.Withdrawn = rapid.Bool().Draw(t, "withdrawn")
		return a
	}), 0, 3, func(a lead.Activity) string { return a.ID }).Draw(t, label)
}

// drawCase makes any input of a merge.
func drawCase(t *rapid.T) (base lead.Base, local *lead.Record, remote lead.Remote, pending []lead.Change) {
	base = lead.Base{Fields: drawValues(t, "base", false), Version: rapid.SampledFrom([]string{"", "3", "4"}).Draw(t, "base version")}
	remote = lead.Remote{ID: "1", Fields: drawValues(t, "remote", false), Version: rapid.SampledFrom([]string{"", "3", "5"}).Draw(t, "version"), Activities: drawActivities(t, "remote activities")}
	remote.Gone = rapid.IntRange(0, 9).Draw(t, "gone") == 0
	if rapid.IntRange(0, 4).Draw(t, "new") == 0 {
		return base, nil, remote, nil
	}
	local = record(t)
	for _, v := range drawValues(t, "local", true) {
		if v.Text != "" || v.Field != "stage" && v.Field != "status" {
			if err := local.Lead.Set(v.Field, v.Text); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, a := range drawActivities(t, "local activities") {
		local.AddActivity(a)
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "pending") {
		kind := rapid.SampledFrom([]lead.ChangeKind{lead.ChangeTouch, lead.ChangeVerdict, lead.ChangeAssign}).Draw(t, "kind")
		c := lead.Change{
			Key: fmt.Sprintf("K%d", i), Lead: "1", Kind: kind, By: "ana",
			State: rapid.SampledFrom([]lead.ChangeState{lead.ChangeWaiting, lead.ChangeSending, lead.ChangeParked}).Draw(t, "state"),
			Force: rapid.IntRange(0, 5).Draw(t, "force") == 0,
		}
		for _, f := range []string{"stage", "owner", "status", "reason"} {
			if !rapid.Bool().Draw(t, "writes "+f) {
				continue
			}
			// A change writes what then is here.
			mine := rapid.SampledFrom(choices()[f]).Draw(t, "mine "+f)
			if mine == "" && (f == "stage" || f == "status") {
				mine = "attempting"
				if f == "stage" {
					mine = "sal"
				}
			}
			c.Base.Set(f, local.Lead.Get(f))
			c.Fields.Set(f, mine)
			if err := local.Lead.Set(f, mine); err != nil {
				t.Fatal(err)
			}
		}
		pending = append(pending, c)
	}
	return base, local, remote, pending
}

// Merging what was merged changes nothing, in whatever state the lead was.
func TestMergeTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, local, remote, pending := drawCase(t)
		merge := syncer.Merge("ana")
		one := merge(base, local, remote, pending, noon)
		after := local
		if one.Record != nil {
			after = one.Record
		}
		for i := range pending {
			if one.Park != "" && pending[i].State == lead.ChangeWaiting {
				pending[i].State = lead.ChangeParked // as the store does
			}
		}
		two := merge(one.Base, after, remote, pending, noon.Add(time.Hour))
		if two.Changed || two.Record != nil || len(two.Conflicts) > 0 || two.Park != "" {
			t.Fatalf("the second merge changes something:\nfirst  %+v\nsecond %+v", one, two)
		}
		if !reflect.DeepEqual(two.Base, one.Base) {
			t.Fatalf("the second merge changes the base: %+v, then %+v", one.Base, two.Base)
		}
	})
}

// What a pending change carries is neither overwritten nor forgotten: it stands,
// or the field is upstream's and the conflict keeps it.
func TestMergeLosesNothingTyped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, local, remote, pending := drawCase(t)
		got := syncer.Merge("ana")(base, local, remote, pending, noon)
		if got.Record == nil || local == nil {
			return
		}
		for _, c := range pending {
			for _, v := range c.Fields {
				mine, here := local.Lead.Get(v.Field), got.Record.Lead.Get(v.Field)
				if here == mine {
					continue
				}
				kept := slices.ContainsFunc(got.Conflicts, func(x lead.Conflict) bool {
					return x.Field == v.Field && x.Mine == mine && x.Theirs == here
				})
				if v.Field != "stage" && v.Field != "owner" || !kept {
					t.Fatalf("%s was %q by the rep and is %q; conflicts %+v", v.Field, mine, here, got.Conflicts)
				}
				if v.Field == "stage" && here != "opportunity" && here != "won" && here != "lost" {
					if b, _ := base.Fields.Get("stage"); b != "sql" && b != "opportunity" && b != "won" && b != "lost" {
						t.Fatalf("the stage %q is not upstream's to say after %q", here, b)
					}
				}
			}
		}
		for _, a := range local.Activities {
			i := slices.IndexFunc(got.Record.Activities, func(b lead.Activity) bool { return b.ID == a.ID })
			if i < 0 || a.Withdrawn && !got.Record.Activities[i].Withdrawn {
				t.Fatalf("activity %+v is lost or resurrected: %+v", a, got.Record.Activities)
			}
		}
		for _, e := range local.Events {
			if !slices.ContainsFunc(got.Record.Events, func(f lead.Event) bool { return reflect.DeepEqual(e, f) }) {
				t.Fatalf("event %+v is lost or changed: %+v", e, got.Record.Events)
			}
		}
		if local.Lead.DoNotContact && !got.Record.Lead.DoNotContact {
			if b, _ := base.Fields.Get("do_not_contact"); b == "" {
				t.Fatal("do-not-contact was lifted by a source that never set it")
			}
		}
	})
}

// Activities come to the same in whichever order their pages come.
func TestMergeCommutesWithActivities(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, local, remote, pending := drawCase(t)
		if local == nil || remote.Gone {
			return
		}
		extra := lead.Remote{ID: "1", Version: base.Version, Activities: []lead.Activity{{ID: "new", Kind: lead.KindForm, At: noon.Add(-time.Hour)}}}
		merge := syncer.Merge("ana")
		both := func(first, second lead.Remote) *lead.Record {
			r, b := local, base
			for _, x := range []lead.Remote{first, second} {
				m := merge(b, r, x, pending, noon)
				if b = m.Base; m.Record != nil {
					r = m.Record
				}
			}
			return r
		}
		if remote.Version == "" || base.Version == "" {
			extra.Version = ""
		}
		one, two := both(remote, extra), both(extra, remote)
		if !reflect.DeepEqual(one.Activities, two.Activities) {
			t.Fatalf("activities depend on the order:\n%+v\n%+v", one.Activities, two.Activities)
		}
		if !reflect.DeepEqual(one.Lead, two.Lead) {
			t.Fatalf("the lead depends on the order:\n%+v\n%+v", one.Lead, two.Lead)
		}
	})
}
