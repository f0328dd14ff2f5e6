package lead

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Ternary is an answer's value.
type Ternary string

// The values of an answer.
const (
	Yes     Ternary = "yes"
	No      Ternary = "no"
	Unknown Ternary = "unknown"
)

// Answer is what is known of one criterion, with what was said, by whom it was
// noted and when.
type Answer struct {
	Criterion string    `cbor:"1,keyasint" json:"criterion"`
	Value     Ternary   `cbor:"2,keyasint" json:"value"`
	Evidence  string    `cbor:"3,keyasint,omitempty" json:"evidence,omitempty"`
	By        string    `cbor:"4,keyasint,omitempty" json:"by,omitempty"`
	At        time.Time `cbor:"5,keyasint" json:"at"`
}

// Stale reports whether the answer is older than after; unknown is never stale.
func (a Answer) Stale(now time.Time, after time.Duration) bool {
	return a.Value != Unknown && after > 0 && now.Sub(a.At) > after
}

// Criterion is one question of a framework.
type Criterion struct {
	Code     string `toml:"code"`
	Label    string `toml:"label"`
	Question string `toml:"question"`
}

// Gate is what opens the way to SQL: every criterion of All is yes, at least
// one of Any is (if Any is not empty), and with NoneNo no criterion is no.
type Gate struct {
	All    []string `toml:"all"`
	Any    []string `toml:"any,omitempty"`
	NoneNo bool     `toml:"none_no,omitempty"`
}

// Framework is a set of questions and the gate over their answers.
type Framework struct {
	Name       string        `toml:"name"`
	Criteria   []Criterion   `toml:"criteria"`
	Gate       Gate          `toml:"gate"`
	StaleAfter time.Duration `toml:"-"` // calendar time; 0 is never
}

// DefaultStaleAfter is how long an answer counts, in calendar time.
const DefaultStaleAfter = 90 * 24 * time.Hour

// BANT is the default framework: need and timeline yes, budget or authority
// yes, and nothing no.
func BANT() Framework {
	return Framework{
		Name: "BANT",
		Criteria: []Criterion{
			{"budget", "Budget", "Is there money for this, and whose is it?"},
			{"authority", "Authority", "Who decides, and who else has a say?"},
			{"need", "Need", "What problem do they want gone?"},
			{"timeline", "Timeline", "By when must it work, and why then?"},
		},
		Gate:       Gate{All: []string{"need", "timeline"}, Any: []string{"budget", "authority"}, NoneNo: true},
		StaleAfter: DefaultStaleAfter,
	}
}

// Frameworks lists the shipped frameworks, the default first.
func Frameworks() []Framework {
	acid := Framework{
		Name: "ACID",
		Criteria: []Criterion{
			{"authority", "Authority", "Who decides, and who else has a say?"},
			{"capacity", "Capacity", "Can they buy it and put it to work?"},
			{"interest", "Interest", "What do they want out of it?"},
			{"deadline", "Deadline", "By when must it work, and why then?"},
		},
		Gate:       Gate{All: []string{"interest", "deadline"}, Any: []string{"authority", "capacity"}, NoneNo: true},
		StaleAfter: DefaultStaleAfter,
	}
	maps := Framework{
		Name: "MAPS",
		Criteria: []Criterion{
			{"motivation", "Motivation", "Why would they change anything?"},
			{"authority", "Authority", "Who decides, and who else has a say?"},
			{"process", "Process", "How do they buy: steps, people, papers?"},
			{"solution", "Solution", "Does what we sell solve it?"},
		},
		Gate:       Gate{All: []string{"motivation", "solution"}, Any: []string{"authority", "process"}, NoneNo: true},
		StaleAfter: DefaultStaleAfter,
	}
	return []Framework{BANT(), acid, maps}
}

// Has reports whether code is a criterion of the framework.
func (f Framework) Has(code string) bool {
	return slices.ContainsFunc(f.Criteria, func(c Criterion) bool { return c.Code == code })
}

// Label is the criterion's name as a person reads it.
func (f Framework) Label(code string) string {
	for _, c := range f.Criteria {
		if c.Code == code {
			return c.Label
		}
	}
	return code
}

// Missing says what the gate still needs, one plain line each, in the order of
// the criteria; empty means that it is open. A stale answer does not count.
func (f Framework) Missing(r *Record, now time.Time) []string {
	var out []string
	counts := func(code string) (Answer, bool) {
		a := r.Answer(code)
		return a, a.Value == Yes && !a.Stale(now, f.StaleAfter)
	}
	for _, c := range f.Criteria {
		a, yes := counts(c.Code)
		switch {
		case a.Value == No && !a.Stale(now, f.StaleAfter) && (f.Gate.NoneNo || slices.Contains(f.Gate.All, c.Code)):
			out = append(out, c.Label+" is no")
		case yes || !slices.Contains(f.Gate.All, c.Code):
		case a.Stale(now, f.StaleAfter):
			out = append(out, fmt.Sprintf("%s is from %s: ask again", c.Label, a.At.In(now.Location()).Format("2 Jan 2006")))
		default:
			out = append(out, c.Label+" is unknown")
		}
	}
	if len(f.Gate.Any) > 0 && !slices.ContainsFunc(f.Gate.Any, func(code string) bool { _, ok := counts(code); return ok }) {
		labels := make([]string, len(f.Gate.Any))
		for i, code := range f.Gate.Any {
			labels[i] = f.Label(code)
		}
		out = append(out, strings.Join(labels, " or ")+" has to be yes")
	}
	return out
}
