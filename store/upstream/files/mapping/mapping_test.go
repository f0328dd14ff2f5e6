package mapping

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"banter/store/lead"
	"banter/store/upstream/files/sheet"
)

func parse(t *testing.T, text string) *Mapping {
	t.Helper()
	m, err := Parse("test.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// read reads a text with a mapping, "" for what is recognised or guessed.
func read(t *testing.T, toml, data string) (*Reader, []Item, []error) {
	t.Helper()
	o := Options{Name: "f.csv", Guess: true}
	if toml != "" {
		o.Map = parse(t, toml)
	}
	r, err := NewReader(strings.NewReader(data), o)
	if err != nil {
		t.Fatal(err)
	}
	items, bad := all(t, r)
	return r, items, bad
}

func TestRules(t *testing.T) {
	_, items, bad := read(t, `
id = ["Number", "Old number"]
id_prefix = "x"
empty = ["Select", "n/a"]
drop = ["secret"]
gone = "deleted"
merged_into = "into"
[fields]
name = ["First", "Last"]
company = {first = ["Company", "Account"]}
stage = [{column = "Won", map = {yes = "won", no = ""}}, {column = "State", map = {"In Talks" = "sal"}}]
employees = "Size"
source = {column = "Source", contains = {google = "search", "linked" = "social"}, default = "other"}
do_not_contact = "DNC"
domain = "Web"
"x.No" = "Number"
[const]
campaign = "fair 2026"
`, "number,OLD_NUMBER,first,Last,company,account,won,state,size,source,dnc,web,secret,Colour,deleted,into\n"+
		"1,,Ana, de  Souza ,,Acme,yes,In Talks,51-200,via Google Ads,no,https://www.Acme.example/x,s3cret,red,no,\n"+
		",2,Ben,,Select,n/a,no,in_talks,a few,,YES,,,,no,\n"+
		"3,,,,,,no,Someday,,newspaper,,,,,yes,1\n"+
		"4,,,,,,,,,,maybe,,,,,\n")
	if len(items) != 3 || len(bad) != 1 {
		t.Fatalf("%d items, %v", len(items), bad)
	}
	expect(t, items[0].Remote, map[string]string{
		"name": "Ana de Souza", "company": "Acme", "stage": "won", "employees": "51", "source": "search", "do_not_contact": "", "domain": "acme.example",
		"x.No": "1", "campaign": "fair 2026", "x.Colour": "red", "x.secret": "",
	})
	if items[0].Remote.ID != "x-1" || items[1].Remote.ID != "x-2" {
		t.Errorf("ids %s, %s", items[0].Remote.ID, items[1].Remote.ID)
	}
	expect(t, items[1].Remote, map[string]string{"name": "Ben", "company": "", "stage": "sal", "employees": "", "x.size": "a few", "source": "other", "do_not_contact": "true"})
	expect(t, items[2].Remote, map[string]string{"stage": "lead", "x.state": "Someday", "source": "other"})
	if !items[2].Remote.Gone || items[2].Remote.MergedInto != "x-1" {
		t.Errorf("got %+v", items[2].Remote)
	}
	want := `f.csv:5: do_not_contact: column "dnc": "maybe" is neither yes nor no; write yes or no, or say in the mapping's map which it is`
	if bad[0].Error() != want {
		t.Errorf("got %s\nwant %s", bad[0], want)
	}
}

func TestIdentity(t *testing.T) {
	_, items, bad := read(t, "id = \"id\"\nid_prefix = \"p\"\n[fields]\nemail = \"email\"\nname = \"name\"\ncompany = \"company\"\nphone = \"phone\"\n",
		"id,email,name,company,phone\n"+
			"7,a@x.example,,,\n,A@x.example,,,\n,a@X.example,,,\n,,Ana,Acme,\n,,ana,ACME,\n,,Ana,,+49 30 1\n,,Ana,,0\nwith space,,,,\n,,Ana,,\n"+strings.Repeat("y", 200)+",,,,\n")
	var got []string
	for _, it := range items {
		got = append(got, string(it.Remote.ID))
	}
	if len(got) != 9 || len(bad) != 1 {
		t.Fatalf("ids %q, refused %v", got, bad)
	}
	if got[0] != "p-7" || got[1] != string(EmailID("a@x.example")) || got[1] != got[2] || !strings.HasPrefix(got[1], "m-") {
		t.Errorf("ids of e-mails: %q", got[:3])
	}
	if !strings.HasPrefix(got[3], "n-") || got[3] != got[4] || got[5] == got[3] || got[5] == got[6] {
		t.Errorf("ids of names: %q", got[3:7])
	}
	if !strings.HasPrefix(got[7], "p-h") || len(got[8]) > maxID {
		t.Errorf("ids that need cleaning: %q", got[7:])
	}
	if !strings.HasPrefix(bad[0].Error(), "f.csv:10: the row names nobody") {
		t.Errorf("got %v", bad[0])
	}
}

func TestSalesforceIDs(t *testing.T) {
	for in, want := range map[string]string{
		"00Q1G00000nDnM5": "00Q1G00000nDnM5UAK", "00Q1G00000nDnM5UAK": "00Q1G00000nDnM5UAK", "0031G00001S3ckZ": "0031G00001S3ckZQAR", "00Q-G00000nDnM5": "00Q-G00000nDnM5",
	} {
		if got := long(in); got != want {
			t.Errorf("%s becomes %s, want %s", in, got, want)
		}
	}
}

func TestDayOrMonthFirst(t *testing.T) {
	toml := "id = \"id\"\n[fields]\ncreated_at = \"created\"\nassigned_at = \"assigned\"\n"
	head := "id,created,assigned\n"
	for _, tc := range []struct{ name, rows, created, refused string }{
		{"a later row proves it", "1,01/02/2026,\n2,25/02/2026,\n", "2026-02-01T00:00:00Z", ""},
		{"the other way round", "1,01/02/2026,\n2,02/25/2026,\n", "2026-01-02T00:00:00Z", ""},
		{"another column proves it", "1,01/02/2026,31/12/2025\n", "2026-02-01T00:00:00Z", ""},
		{"nothing proves it", "1,01/02/2026,\n", "", `f.csv:2: created_at: column "created": "01/02/2026" may be either day or month first, and no other date of the file tells which; set the format in a mapping: created_at = {column = "created", format = "dmy"} or "mdy"`},
		{"they contradict", "1,01/02/2026,\n2,31/12/2025,\n3,12/31/2025,\n", "", `f.csv:2: created_at: column "created": "01/02/2026" may be either day or month first, and the column has dates of both kinds; mend the column, or set the format in a mapping: created_at = {column = "created", format = "dmy"} or "mdy"`},
		{"no date", "1,soon,\n", "", `f.csv:2: created_at: column "created": "soon" is not a date; ` + knownDates},
	} {
		_, items, bad := read(t, toml, head+tc.rows)
		if tc.refused != "" {
			if len(bad) != 1 || bad[0].Error() != tc.refused {
				t.Errorf("%s: refused %v", tc.name, bad)
			}
			continue
		}
		if len(bad) != 0 {
			t.Errorf("%s: refused %v", tc.name, bad)
		} else if got, _ := items[0].Remote.Fields.Get("created_at"); got != tc.created {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.created)
		}
	}
}

func TestZones(t *testing.T) {
	_, items, _ := read(t, "id = \"id\"\nzone = \"America/New_York\"\n[fields]\ncreated_at = \"at\"\n", "id,at\n1,2026-01-02 09:00\n")
	expect(t, items[0].Remote, map[string]string{"created_at": "2026-01-02T14:00:00Z"})
}

func TestParseErrors(t *testing.T) {
	for in, want := range map[string]string{
		"id = ":                                                "m.toml:1:",
		"id = \"a\"\nfoo = 1\n":                                "m.toml:2:1: foo: the key is unknown",
		"id = \"a\"\n[fields]\nnome = \"x\"":                   "m.toml:3: fields.nome: there is no such field; known are name, title",
		"id = \"a\"\n[fields]\nname = 7":                       "m.toml:3: fields.name: a rule is a column",
		"id = \"a\"\n[fields]\nname = []":                      "m.toml:3: fields.name: the list names no column",
		"id = \"a\"\n[fields]\nname = {colum = \"x\"}":         `m.toml:3: fields.name: "colum" is unknown`,
		"[fields]\nstage = {column=\"s\", map={a=\"hot\"}}":    `m.toml:2: fields.stage: stage: "hot" is none of`,
		"[fields]\ncreated_at = {column=\"s\", format=\"dd\"}": "m.toml:2: fields.created_at: format \"dd\" is neither",
		"id = \"a\"\n[const]\nstage = \"hot\"":                 `m.toml:3: const.stage: stage: "hot" is none of`,
		"[fields]\nname=\"n\"\n[const]\nname = \"x\"":          "m.toml:4: const.name: the field is given by a column",
		"kind = \"deals\"\nid = \"a\"":                         `m.toml:1: kind: "deals" is neither`,
		"kind = \"activities\"\n":                              "m.toml:1: kind: a mapping of activities needs a table [activity]",
		"[activity]\nlead = \"a\"":                             "m.toml: activity.at: an activity needs a time",
		"[activity]\nat = \"a\"":                               "m.toml: activity.lead: an activity needs a lead",
		"[activity]\nat = \"a\"\nlead = \"b\"\nwho = \"c\"":    "m.toml:4: activity.who: the key is unknown",
		"[activity]\nat=\"a\"\nlead=\"b\"\nrepeats=\"often\"":  "m.toml:4: activity.repeats: repeats is",
		"id = \"a\"\nzone = \"Nowhere/Land\"":                  `m.toml:2: zone: "Nowhere/Land" is no zone`,
		"id = \"a\"\nid_prefix = \"a b\"":                      "m.toml:2: id_prefix: a prefix has",
		"name = \"nothing\"\n":                                 "m.toml: the mapping maps no column",
	} {
		_, err := Parse("m.toml", []byte(in))
		var parseError *ParseError
		if !errors.As(err, &parseError) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q:\n got %v\nwant %s", in, err, want)
		}
	}
}

func TestMissingColumn(t *testing.T) {
	_, err := NewReader(strings.NewReader("a,b\n1,2\n"), Options{Name: "f.csv", Map: parse(t, "id = \"a\"\n[fields]\nname = [\"b\", \"c\"]\n")})
	if err == nil || !strings.HasPrefix(err.Error(), `f.csv: mapping test.toml: fields.name: the file has no column "c"; it has: a, b`) {
		t.Errorf("got %v", err)
	}
	_, items, _ := read(t, "optional = true\nid = \"a\"\n[fields]\nname = [\"b\", \"c\"]\ncity = \"d\"\n", "a,b\n1,2\n")
	expect(t, items[0].Remote, map[string]string{"name": "2"})
	if _, told := items[0].Remote.Fields.Get("city"); told {
		t.Error("a column that is missing says something")
	}
}

func TestAbsentSaysNothing(t *testing.T) {
	_, items, _ := read(t, "id = \"id\"\n[fields]\ncity = \"city\"\ncountry = \"country\"\n", "{\"id\":1,\"city\":\"\",\"country\":\"DE\"}\n{\"id\":2,\"city\":\"Rome\"}\n")
	if city, told := items[0].Remote.Fields.Get("city"); !told || city != "" {
		t.Error("an empty cell has to say that the field is empty")
	}
	if _, told := items[1].Remote.Fields.Get("country"); told {
		t.Error("a key that is absent says something")
	}
}

func TestExtrasAreBounded(t *testing.T) {
	var head, row []string
	for i := range 100 {
		head, row = append(head, fmt.Sprintf("c%d", i)), append(row, "v")
	}
	_, items, _ := read(t, "id = \"id\"\n[fields]\n", "id,"+strings.Join(head, ",")+"\n1,"+strings.Join(row, ",")+"\n")
	if n := len(items[0].Remote.Fields); n != MaxExtras {
		t.Errorf("%d extras", n)
	}
}

// An export of the product, as CSV and as JSON Lines, comes back as it was.
func TestOwnExportReadsBack(t *testing.T) {
	text := rapid.StringMatching(`[ -~äß€=+'-]{0,12}`)
	rapid.Check(t, func(t *rapid.T) {
		var l lead.Lead
		l.ID = lead.ID("hs-" + rapid.StringMatching("[0-9]{1,5}").Draw(t, "id"))
		for _, f := range lead.FieldNames() {
			v := ""
			switch formOf(f) {
			case formText:
				v = text.Draw(t, f)
			case formDomain:
				v = rapid.SampledFrom([]string{"", "acme.example"}).Draw(t, f)
			case formTime:
				if sec := rapid.Int64Range(0, 4e9).Draw(t, f); sec > 1e9 {
					v = time.Unix(sec, 0).UTC().Format(time.RFC3339)
				}
			case formNumber:
				v = fmt.Sprint(rapid.Int64Range(0, 1<<50).Draw(t, f))
			case formBool:
				v = rapid.SampledFrom([]string{"", "true"}).Draw(t, f)
			case formStage:
				v = string(rapid.SampledFrom(lead.Stages()).Draw(t, f))
			case formStatus:
				v = string(rapid.SampledFrom(lead.Statuses()).Draw(t, f))
			}
			if err := l.Set(f, v); err != nil {
				t.Fatal(err)
			}
		}
		if err := l.Set("x.Lead Number", text.Draw(t, "extra")); err != nil {
			t.Fatal(err)
		}
		names := append([]string{"id"}, append(lead.FieldNames(), "x.Lead Number")...)
		row := []string{string(l.ID)}
		for _, n := range names[1:] {
			row = append(row, l.Get(n))
		}
		var out strings.Builder
		w := sheet.NewWriter(&out)
		if err := errors.Join(w.Write(names), w.Write(row), w.Flush()); err != nil {
			t.Fatal(err)
		}
		var object []string
		for i, n := range names {
			object = append(object, fmt.Sprintf("%q: %s", n, jsonText(row[i])))
		}
		for _, in := range []string{out.String(), "{" + strings.Join(object, ",") + "}\n"} {
			r, err := NewReader(strings.NewReader(in), Options{})
			if err != nil {
				t.Fatal(err)
			}
			it, err := r.Next()
			if err != nil {
				t.Fatalf("%v in %s", err, in)
			}
			if name, _ := r.Recognised(); name != "banter export" || it.Remote.ID != l.ID {
				t.Fatalf("%s, id %s", name, it.Remote.ID)
			}
			for i, n := range names[1:] {
				got, _ := it.Remote.Fields.Get(n)
				if got != row[i+1] {
					t.Fatalf("%s comes back as %q, was %q", n, got, row[i+1])
				}
			}
		}
	})
}

func jsonText(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

func TestBuiltinHeaders(t *testing.T) {
	for header, want := range map[string]string{
		"Record ID,First Name,Last Name,Email,Lifecycle Stage,Lead Status,Contact owner,Create Date": "HubSpot contacts",
		"hs_object_id,email,firstname":                              "HubSpot contacts",
		"id,properties.email,properties.firstname,archived":         "HubSpot contacts",
		"Id,FirstName,LastName,Company,Status,IsConverted,OwnerId":  "Salesforce leads",
		"Lead ID,First Name,Last Name,Company / Account,Lead Owner": "Salesforce leads",
		"Id,First Name,Last Name,Email Address,Person Score":        "Marketo leads",
		"Id,WhoId,Subject,ActivityDate,Status,Priority":             "Salesforce tasks",
		"name,email,company":                                        "",
		"lead_id,created_at,first_name,last_name,email,owner_id":    "",
		"id,created_at,updated_at,email,first_name,last_name,city":  "",
	} {
		got := ""
		if m, ok := Recognise(strings.Split(header, ",")); ok {
			got = m.Name
		}
		if got != want {
			t.Errorf("%s: recognised as %q, want %q", header, got, want)
		}
	}
	var names []string
	for _, m := range Builtin() {
		if slices.Contains(names, m.Name) {
			t.Errorf("two mappings are called %s", m.Name)
		}
		names = append(names, m.Name)
	}
}

func TestHubSpotExport(t *testing.T) {
	_, items, bad := read(t, "", "Record ID,First Name,Last Name,Email,Phone Number,Lifecycle Stage,Lead Status,Contact owner,Create Date,Company Name,Job Title,Number of Employees,Country/Region,Original Source,Favourite colour\n"+
		"101,Ana,Souza,ana@x.example,'+49 30 1,Marketing Qualified Lead,New,Ben Bo,2026-03-01 10:20,Acme,VP Marketing,\"1,250\",Germany,Organic Search,red\n"+
		"102,,,b@x.example,,Customer,,,2026-03-02 10:20,,,,,,\n103,,,c@x.example,,Lead,Unqualified,,,,,,,,\n104,,,d@x.example,,Wizard,,,,,,,,,\n")
	if len(items) != 4 || len(bad) != 0 {
		t.Fatalf("%d leads, %v", len(items), bad)
	}
	expect(t, items[0].Remote, map[string]string{
		"name": "Ana Souza", "stage": "mql", "status": "new", "owner": "Ben Bo", "created_at": "2026-03-01T10:20:00Z", "company": "Acme", "title": "VP Marketing",
		"employees": "1250", "country": "Germany", "source": "Organic Search", "x.Favourite colour": "red", "phone": "+49 30 1",
	})
	for i, want := range []string{"mql", "won", "disqualified", "lead"} {
		expect(t, items[i].Remote, map[string]string{"stage": want})
	}
	expect(t, items[3].Remote, map[string]string{"x.Lifecycle Stage": "Wizard"})
}

func TestHubSpotObjects(t *testing.T) {
	_, items, bad := read(t, "", `[{"id":"512","properties":{"email":"a@x.example","firstname":"Ana","lastname":"Souza","lifecyclestage":"salesqualifiedlead","createdate":"2026-03-01T10:20:30.123Z"},"archived":false},
{"id":"513","properties":{"email":"b@x.example"},"archived":true}]`)
	if len(items) != 2 || len(bad) != 0 {
		t.Fatalf("%d leads, %v", len(items), bad)
	}
	expect(t, items[0].Remote, map[string]string{"name": "Ana Souza", "email": "a@x.example", "stage": "sql", "created_at": "2026-03-01T10:20:30Z"})
	if _, told := items[1].Remote.Fields.Get("name"); told || !items[1].Remote.Gone || items[1].Remote.ID != "hs-513" {
		t.Errorf("got %+v", items[1].Remote)
	}
}

func TestSalesforceExport(t *testing.T) {
	_, items, bad := read(t, "", "Id,FirstName,LastName,Company,Email,Status,IsConverted,IsDeleted,MasterRecordId,OwnerId,NumberOfEmployees,CreatedDate\n"+
		"00Q1G00000nDnM5,Ana,Souza,Acme,ana@x.example,Open - Not Contacted,false,false,,005A,250,2026-05-01T07:25:37.000+0000\n"+
		"00Q1G00000nDnM6,B,B,B,,Working - Contacted,false,false,,,,\n00Q1G00000nDnM7,C,C,C,,Closed - Converted,true,false,,,,\n"+
		"00Q1G00000nDnM8,D,D,D,,Closed - Not Converted,false,true,,,,\n00Q1G00000nDnM9,E,E,E,,Open,false,true,00Q1G00000nDnM5,,,\n")
	if len(items) != 5 || len(bad) != 0 {
		t.Fatalf("%d leads, %v", len(items), bad)
	}
	for i, want := range []string{"lead", "sal", "opportunity", "disqualified", "lead"} {
		expect(t, items[i].Remote, map[string]string{"stage": want})
	}
	expect(t, items[0].Remote, map[string]string{"name": "Ana Souza", "status": "new", "created_at": "2026-05-01T07:25:37Z", "employees": "250", "owner": "005A"})
	if r := items[4].Remote; r.MergedInto != "sf-00Q1G00000nDnM5UAK" || !r.Gone || !items[3].Remote.Gone || items[0].Remote.Gone {
		t.Errorf("deleted and merged: %+v", r)
	}
}
