package cli

import (
	"strings"
	"testing"

	"banter/scoring/jury"
	"banter/store/lead"
)

func twenty() *jury.Test {
	t := &jury.Test{ID: "T"}
	for _, id := range []lead.ID{"hs-1", "2", "hs-3"} {
		t.Leads = append(t.Leads, jury.Pick{ID: id})
	}
	return t
}

func TestReadAnswers(t *testing.T) {
	t.Parallel()
	got, err := readAnswers(strings.NewReader("\ufeffLead,worth\n# by hand\nhs-3, Y ,a\n id:2,no,,\"a note, quoted\"\n1,n,D"), "f", twenty())
	if err != nil || len(got) != 3 {
		t.Fatalf("%v, %v", got, err)
	}
	if a := got[0]; a.Lead != "hs-3" || a.Worth != lead.Yes || a.Grade != "A" {
		t.Errorf("%+v", a)
	}
	if a := got[1]; a.Lead != "2" || a.Worth != lead.No || a.Note != "a note, quoted" {
		t.Errorf("%+v", a)
	}
	if a := got[2]; a.Lead != "hs-1" || a.Grade != "D" {
		t.Errorf("%+v", a)
	}
	for text, want := range map[string]string{
		"1,yes\n2,":                 `f:2:3: "" is no answer`,
		"hs-9,yes":                  `f:1:1: "hs-9": that lead is not in the test`,
		"17,yes":                    "f:1:1: there is no lead 17; the test has 1 to 3 (an ID that is a number is written id:17)",
		"1":                         "f:1:1: a line has 2 to 4 fields",
		"1,yes,,a note, not quoted": "this one 5; a note with a comma stands in quotes",
		"1,yes,E":                   `f:1:7: there is no grade "E"`,
		"1,yes\nhs-1,no":            "f:2:1: lead hs-1 is answered in line 1 already",
		"1,yes,A,\"open":            "f:1:",
		"\x1b[2J,yes":               `f:1:1: "[2J": that lead`,
	} {
		if _, err := readAnswers(strings.NewReader(text), "f", twenty()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// What is read can be put into the test.
func FuzzReadAnswers(f *testing.F) {
	f.Add("lead,worth\n1,yes,A,note\nid:2,no\n")
	f.Add("\xff,\x00\n\"")
	f.Fuzz(func(t *testing.T, text string) {
		x := twenty()
		got, err := readAnswers(strings.NewReader(text), "f", x)
		if err != nil {
			return
		}
		for _, a := range got {
			if err := x.Put("ana", "seat", a); err != nil {
				t.Fatal(err)
			}
		}
		if len(got) > len(x.Leads) {
			t.Fatalf("%d answers to %d leads", len(got), len(x.Leads))
		}
	})
}
