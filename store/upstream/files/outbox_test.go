package files

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"banter/store/lead"
	"banter/store/upstream"
)

func accept(key string, id lead.ID, base, to string) lead.Change {
	ch := lead.Change{Key: key, Lead: id, Kind: lead.ChangeVerdict, At: time.Date(2026, 3, 3, 10, 0, 0, 0, time.UTC), By: "ana", Disposition: &lead.Disposition{Verdict: lead.Accept}}
	ch.Base.Set("stage", base)
	ch.Fields.Set("stage", to)
	return ch
}

func push(t *testing.T, c *Client, cs ...lead.Change) string {
	t.Helper()
	rs, err := c.Push(t.Context(), cs)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range rs {
		out = append(out, r.Key+" "+string(r.State))
	}
	return strings.Join(out, ", ")
}

func TestOutboxLine(t *testing.T) {
	dir := t.TempDir()
	c := client(t, dir)
	if got := push(t, c, accept("01A", "hs-1", "mql", "sal")); got != "01A done" {
		t.Fatal(got)
	}
	text, err := os.ReadFile(filepath.Join(dir, "outbox", "01A.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"key":"01A","lead":"hs-1","kind":"verdict","at":"2026-03-03T10:00:00Z","by":"ana","fields":{"stage":"sal"},"base":{"stage":"mql"},"disposition":{"verdict":"accept"}}` + "\n"
	if string(text) != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
	left, err := filepath.Glob(filepath.Join(dir, "outbox", ".*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// What a crash leaves: a temporary file that is cut short, and nothing of it is
// taken for done.
func TestCrashLeavesNoHalfLine(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "outbox"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "outbox"), ".01A.tmp", `{"key":"01A","lead":"hs-`)
	c := client(t, dir)
	ch := accept("01A", "hs-1", "mql", "sal")
	found, err := c.Lookup(t.Context(), []lead.Change{ch})
	if err != nil || len(found) != 0 {
		t.Errorf("Lookup: %v, %v", found, err)
	}
	if got := push(t, c, ch); got != "01A done" {
		t.Error(got)
	}
	files, err := os.ReadDir(filepath.Join(dir, "outbox"))
	if err != nil || len(files) != 1 || files[0].Name() != "01A.jsonl" {
		t.Errorf("outbox holds %v, %v", files, err)
	}
}

func TestKeysAreFoundInOtherFiles(t *testing.T) {
	dir := t.TempDir()
	one := accept("01A", "hs-1", "mql", "sal")
	two := accept("01B", "hs-2", "mql", "sal")
	three := accept("01C", "hs-3", "mql", "sal")
	if got := push(t, client(t, dir), one, two); got != "01A done, 01B done" {
		t.Fatal(got)
	}
	c := client(t, dir)
	if got := push(t, c, two, three); got != "01B done, 01C done" {
		t.Error(got)
	}
	text, err := os.ReadFile(filepath.Join(dir, "outbox", "01C.jsonl"))
	if err != nil || strings.Count(string(text), "\n") != 1 {
		t.Errorf("the second file holds %q, %v", text, err)
	}
}

func TestNamesOfOutboxFiles(t *testing.T) {
	for key, want := range map[string]string{"01HZX": "01HZX", "../../etc/x": "______etc_x", "": "", "a b": "a_b"} {
		if got := fileName(key); got != want {
			t.Errorf("%q becomes %q, want %q", key, got, want)
		}
	}
	dir := t.TempDir()
	c := client(t, dir)
	push(t, c, accept("a b", "1", "mql", "sal"))
	push(t, c, accept("a_b", "1", "sal", "sql"))
	files, err := filepath.Glob(filepath.Join(dir, "outbox", "*.jsonl"))
	if err != nil || len(files) != 2 {
		t.Errorf("two keys of one name made %v, %v", files, err)
	}
}

func TestConflict(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "leads.csv", "id,email,stage,owner\n1,a@x.example,won,ana\n2,b@x.example,lead,ana\n3,c@x.example,mql,ben\n4,d@x.example,sal,ana\n")
	c := client(t, dir)
	assign := lead.Change{Key: "05", Lead: "3", Kind: lead.ChangeAssign}
	assign.Base.Set("owner", "ana")
	assign.Fields.Set("owner", "cas")
	forced := accept("06", "1", "mql", "sal")
	forced.Force = true
	rs, err := c.Push(t.Context(), []lead.Change{
		accept("01", "1", "mql", "sal"),  // won there meanwhile
		accept("02", "1", "sal", "sql"),  // waits for the one before
		accept("03", "2", "mql", "sal"),  // the model made it an MQL, the table does not know
		accept("04", "4", "mql", "sal"),  // both say the same
		assign,                           // another owner there
		accept("07", "99", "mql", "sal"), // not in the folder at all
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]upstream.State{"01": upstream.Conflict, "02": upstream.Retry, "03": upstream.Done, "04": upstream.Done, "05": upstream.Conflict, "07": upstream.Done}
	got := map[string]upstream.State{}
	for _, r := range rs {
		got[r.Key] = r.State
		if r.Key == "05" && (r.Problem != "owner is ben in the folder now, not ana" || !reflect.DeepEqual(r.Theirs, lead.Values{{Field: "owner", Text: "ben"}})) {
			t.Errorf("got %+v", r)
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := push(t, c, forced); got != "06 done" {
		t.Error(got)
	}
}

// Outcomes do not change the tables: what they go on saying is no edit.
func TestOurOwnOutcomesAreNoConflict(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "leads.csv", "id,email,stage,owner,status\n1,a@x.example,nurture,ana,\n")
	first := accept("01", "1", "nurture", "sal")
	first.Base.Set("owner", "ana")
	first.Fields.Set("owner", "ben")
	second := accept("02", "1", "sal", "nurture")
	third := accept("03", "1", "nurture", "sal")
	third.Base.Set("owner", "ben")
	third.Fields.Set("owner", "cas")
	c := client(t, dir)
	if got := push(t, c, first, second); got != "01 done, 02 done" {
		t.Error(got)
	}
	if got := push(t, client(t, dir), third); got != "03 done" {
		t.Error(got)
	}
	// But a new value is an edit.
	write(t, dir, "leads.csv", "id,email,stage,owner,status\n1,a@x.example,won,ana,\n")
	if got := push(t, c, accept("04", "1", "sal", "sql")); got != "04 conflict" {
		t.Error(got)
	}
}

func TestOutcomeReadsBack(t *testing.T) {
	at := time.Date(2026, 3, 3, 10, 0, 0, 0, time.UTC)
	ch := accept("01", "1", "mql", "sal")
	ch.Activity = &lead.Activity{ID: "a", Kind: lead.KindCall, At: at, By: "ana", Outcome: lead.OutcomeConnected, Note: "line 1\nline 2 <b>&"}
	ch.Answers = []lead.Answer{{Criterion: "need", Value: lead.Yes, Evidence: "“slow”", By: "ana", At: at}}
	ch.Brief, ch.Undoes = "who\nwhy", "00"
	want := outcomeOf(&ch)
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got outcome
	if err := json.Unmarshal(text, &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	if strings.Contains(string(text), "\n") {
		t.Errorf("more than a line: %s", text)
	}
}

func FuzzCursor(f *testing.F) {
	f.Add(`{"v":1,"files":[{"name":"a.csv","size":3,"mtime":1,"sha256":"x","map":"y","kind":"leads","rows":5,"read":1}]}`)
	f.Add(`{"v":1}`)
	f.Add(`{"v":1,"files":[null]}`)
	f.Add("\x00")
	dir := f.TempDir()
	write(f, dir, "a.csv", "id,email,name\n1,a@x.example,Ana\n")
	f.Fuzz(func(t *testing.T, in string) {
		c := client(t, dir)
		at := upstream.Cursor(in)
		for range 20 {
			p, err := c.Changes(t.Context(), at)
			if err != nil {
				return
			}
			if at = p.Next; !p.More {
				return
			}
		}
		t.Fatal("the pages do not end")
	})
}
