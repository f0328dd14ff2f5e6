package trial

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"banter/store/lead"
)

// Sheet is what was known of past leads at their cutoffs, a column a field, and
// how they ended. It holds words once each, so that 100,000 leads fit.
type Sheet struct {
	order  []float64 // what is older has less
	good   []bool
	fields map[string]*column
	kinds  map[lead.Kind]*column // how many activities of a kind
	rules  map[string]*column    // which rules of the present model fired
	ages   map[lead.Kind]*column // days since the last activity of a kind, and one
}

// column is a field of all leads; code 0 is empty. One of too many different
// texts is wide and tells nothing: it keeps no words.
type column struct {
	wide  bool
	words []string
	codes map[string]int32
	at    []int32 // a lead each; shorter where the last leads have none
}

// maxDistinct is how many different values of a field are kept. Further numbers
// go by their first three digits, a text with more is no field to make rules of.
const maxDistinct = 20_000

// Two ways to look at an e-mail address, as fields of a sheet: its domain, and
// the ending of an academic one.
const (
	fieldDomain = "email_domain"
	fieldEnding = "email_ending"
)

// NewSheet is an empty sheet.
func NewSheet() *Sheet {
	return &Sheet{fields: map[string]*column{}, kinds: map[lead.Kind]*column{}, rules: map[string]*column{}, ages: map[lead.Kind]*column{}}
}

// Len is the number of leads.
func (s *Sheet) Len() int { return len(s.good) }

// Good is how many of them ended well.
func (s *Sheet) Good() int { return count(s.good) }

func count(marks []bool) (n int) {
	for _, m := range marks {
		if m {
			n++
		}
	}
	return n
}

// Add takes a record as it stood at its cutoff. order tells older from newer;
// the field named in without is left out.
func (s *Sheet) Add(r *lead.Record, good bool, order float64, without string) {
	i := len(s.good)
	s.good, s.order = append(s.good, good), append(s.order, order)
	for _, f := range evidence() {
		if f != without {
			s.put(f, i, r.Lead.Get(f))
		}
	}
	domain := r.Lead.EmailDomain()
	s.put(fieldDomain, i, domain)
	s.put(fieldEnding, i, academic(domain))
	for name, text := range r.Lead.Extra {
		if f := lead.ExtraPrefix + name; f != without {
			s.put(f, i, text)
		}
	}
	for j := range r.Activities {
		a := &r.Activities[j]
		if a.Withdrawn || a.Kind.Touch() || a.Kind == lead.KindNote {
			continue
		}
		c := s.kinds[a.Kind]
		if c == nil {
			c = &column{}
			s.kinds[a.Kind] = c
		}
		c.reach(i)
		c.at[i]++
	}
}

// evidence are the fields of a lead that say who it is and where it comes from:
// not its name, and nothing that the team's work on it writes.
func evidence() []string {
	return []string{"title", "seniority", "department", "industry", "employees", "revenue", "technologies", "country", "region", "city", "source", "campaign", "segment"}
}

func (s *Sheet) put(field string, i int, text string) {
	if text == "" || lead.Clean(field) != field {
		return
	}
	c := s.fields[field]
	if c == nil {
		c = &column{words: []string{""}, codes: map[string]int32{}}
		s.fields[field] = c
	}
	if c.wide {
		return
	}
	key := strings.ToLower(text)
	code, ok := c.codes[key]
	if !ok && len(c.words) >= maxDistinct {
		f := number(text)
		if f != f { // not a number
			*c = column{wide: true}
			return
		}
		text = strconv.FormatFloat(f, 'g', 3, 64)
		key = text
		code, ok = c.codes[key]
	}
	if !ok {
		code = int32(len(c.words))
		c.codes[key] = code
		c.words = append(c.words, text)
	}
	c.reach(i)
	c.at[i] = code
}

func (c *column) reach(i int) {
	for len(c.at) <= i {
		c.at = append(c.at, 0)
	}
}

func (c *column) code(i int) int32 {
	if i < len(c.at) {
		return c.at[i]
	}
	return 0
}

// numbers are the words as numbers, NaN where they are none; ok is true where
// nearly all are, and there are enough of them for a scale.
func (c *column) numbers() (values []float64, ok bool) {
	values = make([]float64, len(c.words))
	n := 0
	for i, w := range c.words {
		if values[i] = number(w); !math.IsNaN(values[i]) {
			n++
		}
	}
	return values, n >= 5 && n*10 >= 9*(len(c.words)-1)
}

func number(text string) float64 {
	f, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
	if err != nil || math.IsInf(f, 0) || math.Abs(f) > 1e15 {
		return math.NaN()
	}
	return f
}

// ranged reports whether a model may put a range on a field.
func ranged(field string) bool {
	return field == "employees" || field == "revenue" || strings.HasPrefix(field, lead.ExtraPrefix)
}

// Split parts the sheet by age: the newest share of the leads, and those before.
// Leads of one order stay together on the older side.
func (s *Sheet) Split(newest float64) (older, newer []int) {
	all := s.byAge()
	cut := len(all) - int(math.Round(newest*float64(len(all))))
	for cut > 0 && cut < len(all) && s.order[all[cut]] == s.order[all[cut-1]] {
		cut++
	}
	return all[:cut], all[cut:]
}

func (s *Sheet) byAge() []int {
	all := make([]int, len(s.good))
	for i := range all {
		all[i] = i
	}
	slices.SortStableFunc(all, func(a, b int) int {
		switch {
		case s.order[a] < s.order[b]:
			return -1
		case s.order[a] > s.order[b]:
			return 1
		}
		return 0
	})
	return all
}

func (s *Sheet) outcomes(rows []int) []bool {
	out := make([]bool, len(rows))
	for k, i := range rows {
		out[k] = s.good[i]
	}
	return out
}

func (s *Sheet) fieldNames() []string {
	out := make([]string, 0, len(s.fields))
	for f, c := range s.fields {
		if !c.wide {
			out = append(out, f)
		}
	}
	slices.Sort(out)
	return out
}

// academic is the ending of a domain under which schools are: "edu", "ac.uk";
// "" of any other.
func academic(domain string) string {
	labels := strings.Split(domain, ".")
	n := len(labels)
	switch {
	case n >= 2 && labels[n-1] == "edu":
		return "edu"
	case n >= 3 && (labels[n-2] == "ac" || labels[n-2] == "edu"):
		return labels[n-2] + "." + labels[n-1]
	}
	return ""
}

func (s *Sheet) kindNames() []lead.Kind {
	out := make([]lead.Kind, 0, len(s.kinds))
	for k := range s.kinds {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// axis is on which side of a model a field stands.
func axis(field string) string {
	switch field {
	case "title", "seniority", "department", fieldDomain, fieldEnding:
		return "contact"
	}
	return "company"
}

// fire notes that a rule of the present model fired for the last lead added.
func (s *Sheet) fire(rule string) {
	c := s.rules[rule]
	if c == nil {
		c = &column{}
		s.rules[rule] = c
	}
	i := len(s.good) - 1
	c.reach(i)
	c.at[i] = 1
}

// fired says for each of the rows whether a rule of the present model did.
func (s *Sheet) fired(rule string, rows []int) []bool {
	out := make([]bool, len(rows))
	if c := s.rules[rule]; c != nil {
		for k, i := range rows {
			out[k] = c.code(i) > 0
		}
	}
	return out
}
