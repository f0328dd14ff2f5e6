package desk_test

import (
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the team's zone, on every machine

	"banter/cmd/banter/config"
	"banter/cmd/banter/desk"
	"banter/scoring/report"
	"banter/store"
	"banter/store/lead"
	"banter/store/syncer"
	"banter/tui/board"
)

// open makes a desk of Ana's in a folder of its own, at a Tuesday morning, with
// a demo request for each of the owners.
func open(t *testing.T, owners ...string) *desk.Desk {
	t.Helper()
	return openWith(t, func(*desk.Options) {}, owners...)
}

// openWith is open with other options.
func openWith(t *testing.T, change func(*desk.Options), owners ...string) *desk.Desk {
	t.Helper()
	dir := t.TempDir()
	agreed, err := config.LoadAgreed(config.Paths{Config: filepath.Join(dir, "config.toml")}, config.Config{Me: "ana", Zone: "Europe/Berlin"})
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 3, 9, 41, 0, 0, zone)
	o := desk.Options{
		Agreed: agreed, Me: "ana", Zone: zone, Now: func() time.Time { return now }, Entropy: rand.NewChaCha8([32]byte{}),
		Path: filepath.Join(dir, "leads.db"), Command: "test",
	}
	change(&o)
	d, err := desk.Open(t.Context(), o, nil)
	if err != nil {
		t.Fatal(err)
	}
	batch := store.Batch{Origin: "test", Merge: syncer.Merge("ana")}
	for i, owner := range owners {
		id := lead.ID("lead-" + strings.Repeat("x", i+1))
		at := now.Add(-time.Duration(i+1) * 2 * time.Minute)
		var fields lead.Values
		for _, f := range [][2]string{
			{"name", "Lead " + owner},
			{"title", "VP Sales"},
			{"company", "Northwind"},
			{"industry", "Software"},
			{"employees", "400"},
			{"country", "Germany"},
			{"owner", owner},
			{"assigned_at", at.UTC().Format(time.RFC3339)},
			{"created_at", at.UTC().Format(time.RFC3339)},
		} {
			fields.Set(f[0], f[1])
		}
		batch.Leads = append(batch.Leads, lead.Remote{ID: id, Fields: fields, Version: "1", Activities: []lead.Activity{{ID: string(id) + "-a", Kind: "demo_request", At: at}}})
	}
	if _, err := d.ApplyRemote(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	return d
}

// TestBoard: the figures, the leads below them and what a case tells of working
// hours are those of the store.
func TestBoard(t *testing.T) {
	d := open(t, "ana", "ben", "ben", "")
	data, err := d.Board(t.Context(), board.Query{By: report.ByRep, Team: []string{"ana", "ben", "chloe"}})
	if err != nil {
		t.Fatal(err)
	}
	open := 0
	for _, l := range data.Lines {
		n := l.Running + l.AtRisk + l.Breached
		items, err := d.BoardLeads(t.Context(), board.Query{By: report.ByRep}, l.Key)
		if err != nil {
			t.Fatal(err)
		}
		if len(items) != n {
			t.Errorf("%q has %d leads and counts %d", l.Key, len(items), n)
		}
		open += n
	}
	if open != 4 {
		t.Errorf("%d clocks are open, want 4: %+v", open, data.Lines)
	}
	if got := data.Forecast.Until.Format("Mon 15:04"); got != "Tue 18:00" {
		t.Errorf("the forecast goes to %s", got)
	}
	if !data.At.Equal(d.Now()) {
		t.Errorf("the figures are of %s, the desk's clock shows %s", data.At, d.Now())
	}
	c, err := d.Case(t.Context(), "lead-xx")
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Hours) == 0 || c.Hours[len(c.Hours)-1][1].Before(d.Now().Add(24*time.Hour)) {
		t.Errorf("the working hours are %v", c.Hours)
	}
}

// TestBoardFollowsAnAct: what is moved is counted where it went.
func TestBoardFollowsAnAct(t *testing.T) {
	d := open(t, "ben", "ben")
	ids := []lead.ID{"lead-x", "lead-xx"}
	if err := d.ActAll(t.Context(), ids, lead.Assign{To: "chloe"}); err != nil {
		t.Fatal(err)
	}
	items, err := d.BoardLeads(t.Context(), board.Query{By: report.ByRep}, "chloe")
	if err != nil || len(items) != 2 {
		t.Errorf("chloe has %d leads, %v", len(items), err)
	}
}
