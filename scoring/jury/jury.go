// Package jury is the 20-lead test: two or more people judge the same decided
// leads without knowing what became of them, and what they agree on shows
// whether marketing and sales mean the same by a good lead.
//
// A Test is what is judged and what was answered. It names leads by their ID and
// holds nothing of the people behind them, so that its file can be handed to a
// colleague whose store has the same leads. Everything here is pure.
package jury

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"banter/store/lead"
)

// Test is a set of leads and the answers of its judges.
type Test struct {
	Format int       `json:"format"` // of the file; Format
	ID     string    `json:"id"`     // what two files of the same test have in common
	At     time.Time `json:"at"`     // when the leads were picked
	By     string    `json:"by,omitempty"`
	Seed   uint64    `json:"seed"`
	Leads  []Pick    `json:"leads"` // in the order that they are judged
	Judges []Judge   `json:"judges"`
}

// Format is the version of the file that this package writes.
const Format = 1

// Pick is one lead of a test.
type Pick struct {
	ID lead.ID `json:"id"`
	// Until is when it was decided: what happened from then on is not shown. Zero
	// is a lead that came in decided.
	Until time.Time `json:"until,omitzero"`
}

// Judge is a person and what he or she answered.
type Judge struct {
	Name string `json:"name"`
	// Seat tells two people of the same name apart: it is minted with the first
	// answer and travels with the file.
	Seat    string   `json:"seat"`
	Answers []Answer `json:"answers"` // at most one a lead, in the order of ID
}

// Answer is what one judge says of one lead.
type Answer struct {
	Lead  lead.ID      `json:"lead"`
	Worth lead.Ternary `json:"worth"`           // yes, no, or unknown where it is not answered
	Grade string       `json:"grade,omitempty"` // A to D; "" is none
	Note  string       `json:"note,omitempty"`
	At    time.Time    `json:"at"`
}

// Answered reports whether the lead was judged; a grade or a note alone is none.
func (a Answer) Answered() bool { return a.Worth == lead.Yes || a.Worth == lead.No }

// Grades are what a judge may give beside the answer.
func Grades() []string { return []string{"A", "B", "C", "D"} }

// MaxNote is how many bytes of a note are kept.
const MaxNote = 500

// Refusals of an answer or a file; each is lead.ErrRefused too.
var (
	// ErrUnknownLead is an answer to a lead that is not in the test.
	ErrUnknownLead error = &lead.Refusal{Field: "lead", What: "that lead is not in the test", Hint: "banter calibrate leads lists those that are"}
	// ErrOtherTest is a file of another test.
	ErrOtherTest error = &lead.Refusal{What: "it is of another test than the one here"}
	// ErrTwoJudges is a name that two people have judged under.
	ErrTwoJudges error = &lead.Refusal{Field: "judge", What: "two people have judged under this name", Hint: "one of them has to judge again under another"}
)

// Judge is the answers given under a name, nil if there are none. Case does not
// count.
func (t *Test) Judge(name string) *Judge {
	for i := range t.Judges {
		if strings.EqualFold(t.Judges[i].Name, name) {
			return &t.Judges[i]
		}
	}
	return nil
}

// Answer is what a judge said of a lead; Worth is Unknown if nothing.
func (j *Judge) Answer(id lead.ID) Answer {
	if j != nil {
		if i, ok := j.find(id); ok {
			return j.Answers[i]
		}
	}
	return Answer{Lead: id, Worth: lead.Unknown}
}

// Done counts the leads that a judge has answered.
func (j *Judge) Done() int {
	n := 0
	if j != nil {
		for _, a := range j.Answers {
			if a.Answered() {
				n++
			}
		}
	}
	return n
}

func (j *Judge) find(id lead.ID) (int, bool) {
	return slices.BinarySearchFunc(j.Answers, id, func(a Answer, id lead.ID) int { return strings.Compare(string(a.Lead), string(id)) })
}

func (j *Judge) put(a Answer) {
	i, ok := j.find(a.Lead)
	if ok {
		j.Answers[i] = a
		return
	}
	j.Answers = slices.Insert(j.Answers, i, a)
}

// Has reports whether a lead is in the test.
func (t *Test) Has(id lead.ID) bool {
	return slices.ContainsFunc(t.Leads, func(p Pick) bool { return p.ID == id })
}

// Put keeps an answer of a judge in place of the one before; a judge without
// answers gets the seat. Text is cleaned. The error wraps ErrUnknownLead, or says
// what is wrong with the answer; nothing is changed then.
func (t *Test) Put(judge, seat string, a Answer) error {
	a, err := a.checked()
	if err != nil {
		return err
	}
	if !t.Has(a.Lead) {
		return fmt.Errorf("%s: %w", a.Lead, ErrUnknownLead)
	}
	j := t.Judge(judge)
	if j == nil {
		name, err := CleanName(judge)
		if err != nil {
			return err
		}
		t.Judges = append(t.Judges, Judge{Name: name, Seat: seat})
		j = &t.Judges[len(t.Judges)-1]
	}
	j.put(a)
	return nil
}

// Drop forgets all that a judge said.
func (t *Test) Drop(name string) {
	t.Judges = slices.DeleteFunc(t.Judges, func(j Judge) bool { return strings.EqualFold(j.Name, name) })
}

// Forget takes leads out of the test with all that was said of them, as if they
// had never been picked; the others keep their order. It reports whether the test
// had any of them. A test that has no lead left is none any more.
func (t *Test) Forget(ids ...lead.ID) bool {
	n := len(t.Leads)
	t.Leads = slices.DeleteFunc(t.Leads, func(p Pick) bool { return slices.Contains(ids, p.ID) })
	for i := range t.Judges {
		j := &t.Judges[i]
		j.Answers = slices.DeleteFunc(j.Answers, func(a Answer) bool { return slices.Contains(ids, a.Lead) })
	}
	return len(t.Leads) < n
}

// CleanName is a judge's name as it is kept: one line, at most 40 characters.
func CleanName(name string) (string, error) {
	name = lead.Clean(name)
	switch n := len([]rune(name)); {
	case n == 0:
		return "", errors.New("a judge needs a name")
	case n > 40:
		return "", fmt.Errorf("a judge's name has at most 40 characters; this one has %d", n)
	}
	return name, nil
}

func (a Answer) checked() (Answer, error) {
	a.Note, a.Grade = lead.Clean(a.Note), strings.ToUpper(a.Grade)
	if len(a.Note) > MaxNote {
		a.Note = lead.Clean(strings.ToValidUTF8(a.Note[:MaxNote-len("…")], "")) + "…"
	}
	if a.Worth == "" {
		a.Worth = lead.Unknown
	}
	switch {
	case a.Worth != lead.Yes && a.Worth != lead.No && a.Worth != lead.Unknown:
		return a, fmt.Errorf("%s: %q is no answer; yes or no", a.Lead, lead.Clean(string(a.Worth)))
	case a.Grade != "" && !slices.Contains(Grades(), a.Grade):
		return a, fmt.Errorf("%s: there is no grade %q; a to d", a.Lead, lead.Clean(a.Grade))
	}
	return a, nil
}

// Merge takes over the answers of another copy of the same test: of two answers
// of one judge to one lead the later one counts. Merging twice changes nothing
// more, and the order of files does not matter. What the other copy says of a lead
// that was forgotten here is left out. It returns how many answers were new or
// changed. The error wraps ErrOtherTest or ErrTwoJudges; nothing is
// changed then.
func (t *Test) Merge(o *Test) (n int, err error) {
	if t.ID != o.ID {
		return 0, fmt.Errorf("a test of %s: %w", o.At.Format(time.DateOnly), ErrOtherTest)
	}
	for i := range o.Judges {
		if mine := t.Judge(o.Judges[i].Name); mine != nil && mine.Seat != o.Judges[i].Seat {
			return 0, fmt.Errorf("%s: %w", mine.Name, ErrTwoJudges)
		}
	}
	for i := range o.Judges {
		theirs := &o.Judges[i]
		mine := t.Judge(theirs.Name)
		if mine == nil {
			t.Judges = append(t.Judges, Judge{Name: theirs.Name, Seat: theirs.Seat})
			mine = &t.Judges[len(t.Judges)-1]
		}
		for _, a := range theirs.Answers {
			if t.Has(a.Lead) && later(a, mine.Answer(a.Lead)) {
				mine.put(a)
				n++
			}
		}
	}
	slices.SortFunc(t.Judges, func(a, b Judge) int { return strings.Compare(a.Name, b.Name) })
	return n, nil
}

// later is a total order of answers to one lead, so that merging is the same in
// either direction.
func later(a, b Answer) bool {
	if !a.At.Equal(b.At) {
		return a.At.After(b.At)
	}
	key := func(a Answer) string { return string(a.Worth) + " " + a.Grade + " " + a.Note }
	return key(a) > key(b)
}
