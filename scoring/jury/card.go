package jury

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"banter/store/lead"
)

// Card is a lead as a judge sees it: who it is and what it did of itself before
// it was decided. There is no score, grade, stage, owner, verdict, touch or note
// of the team on it, nor a field that only the source knows the meaning of: any
// of them can give the answer away.
type Card struct {
	ID      lead.ID
	Name    string
	Title   string
	Company string
	Facts   []Fact
	Acts    []Act // what it did, newest first
	Missing bool  // the lead is not in this store
}

// Fact is a field of a card that is known.
type Fact struct{ Label, Value string }

// Act is one thing that the lead did.
type Act struct {
	At      time.Time
	What    string // "pricing page"
	Subject string
}

// CardOf makes the card of a lead; nil is a lead that is not in this store.
func CardOf(p Pick, r *lead.Record) Card {
	if r == nil {
		return Card{ID: p.ID, Missing: true}
	}
	l := &r.Lead
	c := Card{ID: p.ID, Name: l.DisplayName(), Title: l.Title, Company: l.Company}
	add := func(label, value string) {
		if value != "" {
			c.Facts = append(c.Facts, Fact{label, value})
		}
	}
	add("Seniority", strings.ReplaceAll(l.Seniority, "_", " "))
	add("Department", l.Department)
	add("Industry", l.Industry)
	add("Staff", number(l.Employees))
	add("Revenue", number(l.Revenue))
	add("Technologies", l.Technologies)
	add("City", l.City)
	add("Region", l.Region)
	add("Country", l.Country)
	add("E-mail at", l.EmailDomain())
	add("Company site", l.Domain)
	add("Source", l.Source)
	add("Campaign", l.Campaign)
	if !l.CreatedAt.IsZero() {
		add("Known since", l.CreatedAt.UTC().Format("2 Jan 2006"))
	}
	for _, a := range slices.Backward(r.Activities) {
		if a.Kind.Touch() || a.Kind == lead.KindNote || a.By != "" || a.Withdrawn || !p.Until.IsZero() && !a.At.Before(p.Until) {
			continue
		}
		c.Acts = append(c.Acts, Act{At: a.At, What: a.Kind.Label(), Subject: a.Subject})
	}
	return c
}

// number writes a count in groups of three, "" for none.
func number(n int64) string {
	if n <= 0 {
		return ""
	}
	s := strconv.FormatInt(n, 10)
	out := ""
	for len(s) > 3 {
		out = " " + s[len(s)-3:] + out
		s = s[:len(s)-3]
	}
	return s + out
}

// SizeLabel is the band of a number of staff.
func SizeLabel(n int64) string {
	switch {
	case n <= 0:
		return "unknown"
	case n <= 50:
		return "1 to 50"
	case n <= 200:
		return "51 to 200"
	case n <= 1000:
		return "201 to 1 000"
	}
	return fmt.Sprintf("over %s", number(1000))
}

// Sitting is a test as one judge sees it: the cards in their order, and what he
// or she has answered of each.
type Sitting struct {
	Judge   string
	Cards   []Card
	Answers []Answer // one a card
}

// Sit makes a judge's sitting. record gives the lead of an ID, nil for one that
// is not in this store. What other judges said is not in it.
func (t *Test) Sit(judge string, record func(lead.ID) *lead.Record) Sitting {
	s := Sitting{Judge: judge}
	j := t.Judge(judge)
	if j != nil {
		s.Judge = j.Name
	}
	for _, p := range t.Leads {
		s.Cards = append(s.Cards, CardOf(p, record(p.ID)))
		s.Answers = append(s.Answers, j.Answer(p.ID))
	}
	return s
}

// Done counts the leads that are answered.
func (s *Sitting) Done() int {
	n := 0
	for _, a := range s.Answers {
		if a.Answered() {
			n++
		}
	}
	return n
}
