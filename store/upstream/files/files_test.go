package files

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"banter/store/lead"
	"banter/store/upstream"
	"banter/store/upstream/files/sheet"
	"banter/store/upstream/upstreamtest"
)

func write(t interface {
	Helper()
	Fatalf(string, ...any)
}, dir, name, text string,
) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatalf("%v", err)
	}
}

func client(t *testing.T, dir string, change ...func(*Options)) *Client {
	t.Helper()
	o := Options{Dir: dir, Now: wall}
	for _, f := range change {
		f(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// wall is the real clock: it is compared with the times of real files.
func wall() time.Time { return time.Now() }

// pull reads every page and returns what was told, in order.
func pull(t *testing.T, c *Client, from upstream.Cursor) (leads []lead.Remote, refused []string, end upstream.Cursor) {
	t.Helper()
	for range 10_000 {
		p, err := c.Changes(context.Background(), from)
		if err != nil {
			t.Fatal(err)
		}
		leads = append(leads, p.Leads...)
		for _, r := range p.Refused {
			refused = append(refused, r.Where+": "+r.Reason)
		}
		if from = p.Next; !p.More {
			return leads, refused, from
		}
	}
	t.Fatal("the pages do not end")
	return nil, nil, ""
}

func ids(leads []lead.Remote) string {
	var out []string
	for _, l := range leads {
		out = append(out, string(l.ID))
	}
	return strings.Join(out, " ")
}

// folder is a fixture of the conformance suite: the leads as files.
type folder struct {
	t     upstreamtest.TB
	dir   string
	leads []lead.Remote
}

func (f *folder) save() {
	var b, a strings.Builder
	w, acts := sheet.NewWriter(&b), sheet.NewWriter(&a)
	put := func(w *sheet.Writer, cells ...string) {
		if err := w.Write(cells); err != nil {
			f.t.Fatalf("%v", err)
		}
	}
	var names []string
	for _, v := range f.leads[0].Fields {
		names = append(names, v.Field)
	}
	put(w, append([]string{"id", "gone", "merged"}, names...)...)
	put(acts, "id", "lead", "kind", "at", "subject")
	for _, l := range f.leads {
		row := []string{string(l.ID), fmt.Sprint(l.Gone), string(l.MergedInto)}
		for _, n := range names {
			text, _ := l.Fields.Get(n)
			row = append(row, text)
		}
		put(w, row...)
		for _, a := range l.Activities {
			put(acts, a.ID, string(l.ID), string(a.Kind), a.At.Format(time.RFC3339), a.Subject)
		}
	}
	if err := errors.Join(w.Flush(), acts.Flush()); err != nil {
		f.t.Fatalf("%v", err)
	}
	write(f.t, f.dir, "leads.csv", b.String())
	write(f.t, f.dir, "activities.csv", a.String())
}

func (f *folder) change(id lead.ID, do func(*lead.Remote)) {
	for i := range f.leads {
		if f.leads[i].ID == id {
			do(&f.leads[i])
		}
	}
	f.save()
}

// effects counts the lines of the outbox with a key.
func (f *folder) effects(key string) int {
	files, _ := filepath.Glob(filepath.Join(f.dir, "outbox", "*.jsonl"))
	n := 0
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			f.t.Fatalf("%v", err)
		}
		for line := range strings.Lines(string(text)) {
			var o outcome
			if err := json.Unmarshal([]byte(line), &o); err != nil {
				f.t.Errorf("%s: %v in %q", name, err, line)
			}
			if o.Key == key {
				n++
			}
		}
	}
	return n
}

// breakable is a client whose folder can be away for one call.
type breakable struct {
	*Client
	away bool
}

func (b *breakable) missing() func() {
	if !b.away {
		return func() {}
	}
	b.away = false
	_ = os.Rename(b.o.Dir, b.o.Dir+".away")
	return func() { _ = os.Rename(b.o.Dir+".away", b.o.Dir) }
}

func (b *breakable) Changes(ctx context.Context, c upstream.Cursor) (upstream.Page, error) {
	defer b.missing()()
	return b.Client.Changes(ctx, c)
}

func (b *breakable) Push(ctx context.Context, cs []lead.Change) ([]upstream.Receipt, error) {
	defer b.missing()()
	return b.Client.Push(ctx, cs)
}

func TestConformance(t *testing.T) {
	upstreamtest.Run(t, upstreamtest.Harness{New: func(t upstreamtest.TB, leads []lead.Remote) upstreamtest.Fixture {
		f := &folder{t: t, dir: filepath.Join(t.TempDir(), "leads"), leads: slices.Clone(leads)}
		if err := os.Mkdir(f.dir, 0o700); err != nil {
			t.Fatalf("%v", err)
		}
		for i := range f.leads {
			f.leads[i].Fields = slices.Clone(f.leads[i].Fields)
		}
		write(t, f.dir, "leads.csv.map.toml", `id = "id"
gone = "gone"
merged_into = "merged"
[fields]
name = "name"
email = "email"
company = "company"
title = "title"
phone = "phone"
owner = "owner"
stage = "stage"
created_at = "created_at"
`)
		write(t, f.dir, "activities.csv.map.toml", `kind = "activities"
[activity]
id = "id"
lead = "lead"
kind = "kind"
at = "at"
subject = "subject"
`)
		f.save()
		open := func() *breakable {
			c, err := New(Options{Dir: f.dir, Now: wall, PageSize: 3})
			if err != nil {
				t.Fatalf("%v", err)
			}
			t.Cleanup(func() { _ = c.Close() })
			return &breakable{Client: c}
		}
		up := open()
		return upstreamtest.Fixture{
			Upstream: up,
			Fresh:    func() upstream.Upstream { return open() },
			Edit: func(id lead.ID, fields lead.Values) {
				f.change(id, func(r *lead.Remote) {
					for _, v := range fields {
						r.Fields.Set(v.Field, v.Text)
					}
				})
			},
			Delete:  func(id lead.ID) { f.change(id, func(r *lead.Remote) { r.Gone = true }) },
			Merge:   func(from, into lead.ID) { f.change(from, func(r *lead.Remote) { r.Gone, r.MergedInto = true, into }) },
			Effects: f.effects,
			Break:   func(upstreamtest.Breakage) { up.away = true },
			Breaks:  []upstreamtest.Breakage{upstreamtest.Unreachable},
		}
	}})
}

func TestLeadsComeBeforeActivities(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a_clicks.csv", "id,lead_id,activity_date,activity_type_id,link\n9,1,2026-03-01 10:00:00,11,https://x.example\n10,1,2026-03-01 11:00:00,11,https://x.example\n")
	write(t, dir, "b.csv", "Id,Email Address,Person Score\n1,ana@x.example,5\n")
	leads, refused, _ := pull(t, client(t, dir), "")
	if len(refused) != 0 || ids(leads) != "mk-1 mk-1" || len(leads[0].Fields) == 0 || len(leads[1].Activities) != 2 {
		t.Errorf("got %+v, refused %q", leads, refused)
	}
}

func TestOnlyWhatChangedIsRead(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.csv", "id,email,name\n1,a@x.example,Ana\n")
	write(t, dir, "b.csv", "id,email,name\n2,b@x.example,Ben\n")
	write(t, dir, "notes.txt", "no table\n")
	write(t, dir, ".hidden.csv", "id,email,name\n7,h@x.example,Hidden\n")
	write(t, dir, "a.refused.csv", "id,email,name\n8,r@x.example,Refused\n")
	c := client(t, dir)
	leads, refused, end := pull(t, c, "")
	if ids(leads) != "1 2" || len(refused) != 0 {
		t.Fatalf("got %s, refused %q", ids(leads), refused)
	}
	write(t, dir, "b.csv", "id,email,name\n2,b@x.example,Bob\n") // the same size
	leads, _, end2 := pull(t, c, end)
	if ids(leads) != "2" {
		t.Errorf("after a change of b.csv: %s", ids(leads))
	}
	write(t, dir, "b.csv", "id,email,name\n2,b@x.example,Bob\n") // another time, the same content
	if leads, _, _ = pull(t, c, end2); len(leads) != 0 {
		t.Errorf("the same content is told again: %s", ids(leads))
	}
	write(t, dir, "b.csv.map.toml", "id = \"id\"\nid_prefix = \"b\"\n[fields]\nname = \"name\"\n")
	leads, _, end = pull(t, client(t, dir), end2)
	if ids(leads) != "b-2" {
		t.Errorf("after a new mapping: %s", ids(leads))
	}
	if err := os.Remove(filepath.Join(dir, "a.csv")); err != nil {
		t.Fatal(err)
	}
	if leads, _, _ = pull(t, c, end); len(leads) != 0 {
		t.Errorf("a deleted file tells %s", ids(leads))
	}
}

func rows(n int) string {
	var b strings.Builder
	b.WriteString("id,email,name\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,p%d@x.example,Person %d\n", i, i, i)
	}
	return b.String()
}

func TestResumesInTheMiddle(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.csv", strings.Replace(rows(25), "7,p7@x.example", ",", 1)+"\"x\"y,z\n")
	small := func(o *Options) { o.PageSize = 10 }
	whole, refused, _ := pull(t, client(t, dir, small), "")
	if len(whole) != 24 || len(refused) != 2 || !strings.HasPrefix(refused[0], "a.csv:9: ") || !strings.HasPrefix(refused[1], "a.csv:27:1: the quoted cell") {
		t.Fatalf("%d leads, refused %q", len(whole), refused)
	}
	var parts []lead.Remote
	var at upstream.Cursor
	for more := true; more; { // a program that starts again for every page
		p, err := client(t, dir, small).Changes(t.Context(), at)
		if err != nil {
			t.Fatal(err)
		}
		parts, at, more = append(parts, p.Leads...), p.Next, p.More
	}
	if !reflect.DeepEqual(parts, whole) {
		t.Errorf("got %s, want %s", ids(parts), ids(whole))
	}
}

func TestChangedWhileHalfReadStartsAnew(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.csv", rows(25))
	c := client(t, dir, func(o *Options) { o.PageSize = 10 })
	p, err := c.Changes(t.Context(), "")
	if err != nil || len(p.Leads) != 10 || !p.More {
		t.Fatalf("%d leads, more %v, %v", len(p.Leads), p.More, err)
	}
	write(t, dir, "a.csv", strings.Replace(rows(26), "Person 3\n", "Somebody\n", 1))
	leads, _, _ := pull(t, c, p.Next)
	if len(leads) != 26 {
		t.Fatalf("%d leads after the change", len(leads))
	}
	if name, _ := leads[3].Fields.Get("name"); name != "Somebody" {
		t.Errorf("the changed row is %q", name)
	}
}

func TestRefusedFilesAndRows(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.csv", "id,email,name\n1,a@x.example,Ana\n,,Nobody\n3,c@x.example,Cas\n")
	write(t, dir, "b.csv", "PK\x03\x04")
	write(t, dir, "c.csv", "colour,shape\nred,round\n")
	write(t, dir, "d.csv", "id,email,name\n4,d@x.example,Dee\n")
	write(t, dir, "d.csv.map.toml", "id = \"id\"\n[fields]\nnome = \"name\"\n")
	write(t, dir, "e.csv", "id,email,name\n5,e@x.example,Eve\n")
	write(t, dir, "e.csv.map.toml", "id = \"number\"\n[fields]\nname = \"name\"\n")
	c := client(t, dir)
	leads, refused, end := pull(t, c, "")
	if ids(leads) != "1 3" {
		t.Errorf("told %s", ids(leads))
	}
	for i, want := range []string{
		"b.csv: this is an Excel workbook", "c.csv: the columns are not recognised (colour, shape)", "d.csv.map.toml: d.csv.map.toml:3: fields.nome: there is no such field",
		`e.csv: mapping e.csv.map.toml: id: the file has no column "number"; it has: id, email, name`, "a.csv:3: the row names nobody",
	} {
		if i >= len(refused) || !strings.HasPrefix(refused[i], want) {
			t.Errorf("refused %d is %q, want %q", i, refused, want)
		}
	}
	if _, again, _ := pull(t, c, end); len(again) != 0 {
		t.Errorf("refused again although nothing changed: %q", again)
	}
	write(t, dir, "d.csv.map.toml", "id = \"id\"\n[fields]\nname = \"name\"\n")
	if leads, _, _ = pull(t, c, end); ids(leads) != "4" {
		t.Errorf("after the mapping was mended: %s", ids(leads))
	}
}

func TestSharedMapping(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "fair.csv", "Nummer,Wer\n1,Ana\n")
	write(t, dir, "hubspot.csv", "Record ID,Email,First Name,Last Name\n7,b@x.example,Ben,Bo\n")
	write(t, dir, "banter.map.toml", "id = \"Nummer\"\nid_prefix = \"fair\"\n[fields]\nname = \"Wer\"\n")
	leads, refused, _ := pull(t, client(t, dir), "")
	if ids(leads) != "fair-1 hs-7" || len(refused) != 0 {
		t.Errorf("got %s, refused %q", ids(leads), refused)
	}
}

func TestEmailJoins(t *testing.T) {
	dir := t.TempDir()
	event := `{"type":"track","event":"Pricing Viewed","messageId":"m%d","userId":"u%d","timestamp":"2026-03-01T10:00:00Z","traits":{"email":"%s"}}` + "\n"
	write(t, dir, "events.jsonl", fmt.Sprintf(event, 1, 1, "Ana@X.example")+fmt.Sprintf(event, 2, 2, "ben@x.example"))
	known := map[string]lead.ID{"ana@x.example": "hs-1"}
	c := client(t, dir, func(o *Options) {
		o.Resolve = func(email string) (lead.ID, bool) { id, ok := known[email]; return id, ok }
	})
	leads, refused, end := pull(t, c, "")
	if ids(leads) != "hs-1" || len(refused) != 1 || !strings.HasPrefix(refused[0], "events.jsonl:2: no lead has the e-mail ben@x.example") {
		t.Fatalf("got %s, refused %q", ids(leads), refused)
	}
	if a := leads[0].Activities[0]; a.Kind != lead.KindPricingPage || a.ID != "m1" {
		t.Errorf("got %+v", a)
	}
	// Ben comes in later; his activity is told then.
	write(t, dir, "leads.csv", "id,email,name\n2,ben@x.example,Ben\n")
	known["ben@x.example"] = "2"
	leads, refused, _ = pull(t, c, end)
	if ids(leads) != "2 hs-1 2" || len(refused) != 0 {
		t.Errorf("got %s, refused %q", ids(leads), refused)
	}
}

func TestUnknownLeadOfAnActivity(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.csv", "contact_id,form_id,timestamp,title\n1,2,2026-03-01 10:00:00,Request Demo\n")
	c := client(t, dir, func(o *Options) { o.Known = func(id lead.ID) bool { return id != "hs-1" } })
	leads, refused, _ := pull(t, c, "")
	if len(leads) != 0 || len(refused) != 1 || !strings.HasPrefix(refused[0], "a.csv:2: there is no lead hs-1") {
		t.Errorf("got %s, refused %q", ids(leads), refused)
	}
}

func TestCheck(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "file", "x")
	for name, want := range map[string]string{"gone": "does not exist", "file": "is a file and not a folder"} {
		c := client(t, filepath.Join(dir, name))
		_, err := c.Check(t.Context())
		_, err2 := c.Changes(t.Context(), "")
		_, err3 := c.Push(t.Context(), []lead.Change{{Key: "k", Lead: "1"}})
		for _, err := range []error{err, err2, err3} {
			if !errors.Is(err, upstream.ErrUnreachable) || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	write(t, dir, "outbox", "x")
	if _, err := client(t, dir).Check(t.Context()); !errors.Is(err, upstream.ErrUnreachable) || !strings.Contains(err.Error(), "move the file away") {
		t.Errorf("outbox is a file: %v", err)
	}
	if _, err := New(Options{Now: wall}); err == nil {
		t.Error("a client without a folder")
	}
}

func TestReadOnlyFolder(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write everywhere")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil { //nolint:gosec // a folder has to be entered
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o700) }) //nolint:gosec // so that it can be removed
	c := client(t, dir)
	if _, err := c.Check(t.Context()); !errors.Is(err, upstream.ErrUnreachable) {
		t.Errorf("Check: %v", err)
	}
	if _, err := c.Push(t.Context(), []lead.Change{{Key: "k", Lead: "1"}}); !errors.Is(err, upstream.ErrUnreachable) {
		t.Errorf("Push: %v", err)
	}
}
