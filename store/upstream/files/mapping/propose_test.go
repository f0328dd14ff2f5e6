package mapping

import (
	"errors"
	"strings"
	"testing"
)

func TestPropose(t *testing.T) {
	header := strings.Split("Kundennr_id,Vorname,Nachname,Firma,Contact mail address,Job Title,Created,Lead Status,Colour", ",")
	p := Propose(header, [][]string{
		{"17", "Ana", "Souza", "Acme", "ana@x.example", "VP", "01/02/2026", "Open", "red"},
		{"18", "Ben", "Bo", "Acme", "ben@x.example", "CFO", "03/02/2026", "Open", "blue"},
	})
	if p.Kind != Leads || !p.Columns[1].named("name", sure) || !p.Columns[4].named("email", .7) || !p.Columns[0].named("id", .5) {
		t.Errorf("got %+v", p.Columns)
	}
	for _, want := range []string{
		`id = "Kundennr_id" # check: the first column, and every value is different (60 %)`, `name = ["Vorname", "Nachname"]`,
		`email = "Contact mail address" # check: its values are e-mail addresses (80 %)`, `stage = "Lead Status"`,
		`created_at = "Created" # day or month first? write {column = "Created", format = "dmy"} or "mdy"`,
	} {
		if !strings.Contains(p.TOML, want+"\n") {
			t.Errorf("%s is missing in\n%s", want, p.TOML)
		}
	}
	if p.Sure {
		t.Error("a guessed id and a guessed e-mail are not sure")
	}
	if _, err := Parse("draft", []byte(p.TOML)); err != nil {
		t.Errorf("the draft can't be read: %v\n%s", err, p.TOML)
	}
}

func (c ColumnGuess) named(field string, atLeast float64) bool {
	return c.Field == field && c.Confidence >= atLeast
}

func TestProposeActivities(t *testing.T) {
	header := strings.Split("lead_id,activity_timestamp,activity_value,points", ",")
	p := Propose(header, [][]string{{"1", "2021-03-12", "Ebook", "2"}})
	if p.Kind != Activities || p.Sure {
		t.Fatalf("got %+v", p)
	}
	m, err := Parse("draft", []byte(p.TOML))
	if err != nil {
		t.Fatalf("%v\n%s", err, p.TOML)
	}
	r, err := NewReader(strings.NewReader("lead_id,activity_timestamp,activity_value,points\n1,2021-03-12,Ebook,2\n"), Options{Map: m})
	if err != nil {
		t.Fatal(err)
	}
	it, err := r.Next()
	if err != nil || it.JoinID != "1" || it.Activity.Points != 2 || it.Activity.Subject != "Ebook" || it.Activity.Kind != "download" {
		t.Errorf("got %+v, %v", it, err)
	}
}

func TestGuessOrAsk(t *testing.T) {
	plain := "E-Mail;Name;Company;Shoe size\nana@x.example;Ana;Acme;38\n"
	if _, err := NewReader(strings.NewReader(plain), Options{Name: "f.csv"}); !errors.Is(err, ErrUnknown) {
		t.Errorf("without Guess: %v", err)
	}
	r, items, bad := read(t, "", plain)
	if _, guessed := r.Recognised(); !guessed || len(bad) != 0 {
		t.Errorf("guessed %v, refused %v", guessed, bad)
	}
	expect(t, items[0].Remote, map[string]string{"email": "ana@x.example", "name": "Ana", "company": "Acme", "x.Shoe size": "38"})
	_, err := NewReader(strings.NewReader("colour,shape\nred,round\n"), Options{Name: "f.csv", Guess: true})
	var unknown *UnknownError
	if !errors.As(err, &unknown) || len(unknown.Proposal.Columns) != 2 {
		t.Errorf("got %v", err)
	}
}

func TestProposalOfAKnownFile(t *testing.T) {
	r, _, _ := read(t, "", "Record ID,First Name,Last Name,Email,Colour\n1,Ana,Souza,a@x.example,red\n")
	p := r.Proposal()
	for i, want := range []string{"id", "name", "name", "email", "x.Colour"} {
		if p.Columns[i].Field != want {
			t.Errorf("%s is %s, want %s", p.Columns[i].Name, p.Columns[i].Field, want)
		}
	}
}

// asUnknown reads a file that nothing recognises: hostile headers make a draft that
// can be read, or none that is dangerous.
func asUnknown(t *testing.T, in string) {
	t.Helper()
	_, err := NewReader(strings.NewReader(in), Options{})
	var unknown *UnknownError
	if !errors.As(err, &unknown) {
		return
	}
	_, err = Parse("draft", []byte(unknown.Proposal.TOML))
	var parse *ParseError
	if err != nil && (!errors.As(err, &parse) || parse.Field == "" && !strings.Contains(parse.Reason, "maps no column")) {
		t.Fatalf("%v in\n%s", err, unknown.Proposal.TOML)
	}
}
