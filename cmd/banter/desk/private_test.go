package desk_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"banter/cmd/banter/desk"
	"banter/scoring/queue"
	"banter/store"
	"banter/store/lead"
	"banter/store/syncer"
)

// TestPrivateDesk: nothing that the desk tells holds the person, what it keeps
// and finds does, and turned off it tells all.
func TestPrivateDesk(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	d := openWith(t, func(*desk.Options) {})
	r := lead.Remote{ID: "L1", Activities: []lead.Activity{{ID: "a", Kind: lead.KindNote, At: at.Add(-time.Hour), Subject: "Priya asked", Note: "mail priya@northwind.example", By: "ana"}}}
	for f, text := range map[string]string{
		"name": "Priya Natarajan", "email": "priya@northwind.example", "phone": "+49 30 5557 0142", "company": "Northwind", "stage": "mql", "owner": "ana",
		"x.assistant": "Tom Natarajan", "created_at": "2026-03-01T09:00:00Z",
	} {
		r.Fields.Set(f, text)
	}
	if _, err := d.ApplyRemote(t.Context(), store.Batch{Origin: "test", Leads: []lead.Remote{r}, Merge: syncer.Merge("ana")}); err != nil {
		t.Fatal(err)
	}
	tell := func() string {
		t.Helper()
		res, err := d.Queue(t.Context(), queue.Query{View: queue.ViewAll, Scope: queue.ScopeTeam, Find: "priya"})
		if err != nil || len(res.Rows) != 1 {
			t.Fatalf("%d rows, %v", len(res.Rows), err)
		}
		c, err := d.Case(t.Context(), "L1")
		if err != nil {
			t.Fatal(err)
		}
		x, eff, err := d.Perform(t.Context(), "L1", lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeConnected, Note: "Priya wants two"})
		if err != nil {
			t.Fatal(err)
		}
		waiting, err := d.Outbox(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		said := fmt.Sprintf("%+v %+v %+v %+v %+v %+v", *res.Rows[0].Excerpt, *c.Record, c.Excerpt, *c.Row.Excerpt, x, eff.Change.Brief)
		for _, ch := range waiting {
			said += fmt.Sprintf("%+v %+v", ch, *ch.Activity)
		}
		return said
	}
	d.SetPrivate(true)
	said := tell()
	for _, word := range []string{"Priya", "priya", "Natarajan", "5557", "0142"} {
		if strings.Contains(said, word) {
			t.Errorf("%q is told: %s", word, said)
		}
	}
	if !strings.Contains(said, "Northwind") || !strings.Contains(said, "P. N.") {
		t.Errorf("too little is told: %s", said)
	}
	rec, err := d.Record(t.Context(), "L1")
	if err != nil || rec.Lead.Name != "Priya Natarajan" || rec.Lead.Extra["assistant"] != "Tom Natarajan" {
		t.Errorf("kept is %+v, %v", rec, err)
	}
	d.SetPrivate(false)
	if said := tell(); !strings.Contains(said, "Priya Natarajan") || !strings.Contains(said, "5557") {
		t.Errorf("shown again: %s", said)
	}
}
