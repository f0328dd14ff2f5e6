package mapping

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"banter/store/lead"
)

// plan is a mapping resolved against the header of one file.
type plan struct {
	m                *Mapping
	header           []string
	id, gone, merged []column
	steps            []step // in order of the field's name
	email            []column
	name             []column
	company          []column
	phone            []column
	act              activityPlan
	empty            map[string]bool
	dateColumns      []int
}

// column is a rule resolved: where its cells are.
type column struct {
	*Rule
	cells []int
	dates dates
}

// step gives one field of a lead.
type step struct {
	field string
	form  form
	rules []column
	extra bool // a column without a meaning: kept if it is not empty
	fixed bool // a constant
	text  string
}

type activityPlan struct {
	id, lead, email, kind, at, subject, points, url, by, outcome, note, skip, only []column

	people, key []int
	kinds       []part
}

// binder resolves rules against a header.
type binder struct {
	m      *Mapping
	header []string
	index  map[string]int
	used   []bool
	orders map[int]order
	zone   *time.Location
	err    error
	dates  []int
}

func newBinder(m *Mapping, header []string, orders map[int]order, zone *time.Location) *binder {
	b := &binder{m: m, header: header, index: indexOf(header, m.prefixes), used: make([]bool, len(header)), orders: orders, zone: zone}
	if m.Zone != nil {
		b.zone = m.Zone
	}
	return b
}

// indexOf finds columns by their names as written, by their keys, and by their
// keys without a prefix; earlier columns go first.
func indexOf(header, prefixes []string) map[string]int {
	index := make(map[string]int, 2*len(header))
	put := func(k string, i int) {
		if _, taken := index[k]; !taken {
			index[k] = i
		}
	}
	for i, h := range header {
		put("="+h, i)
	}
	for i, h := range header {
		put(key(h), i)
	}
	for _, prefix := range prefixes {
		for i, h := range header {
			if rest, ok := strings.CutPrefix(h, prefix); ok {
				put(key(rest), i)
			}
		}
	}
	return index
}

func (b *binder) find(name string) (int, bool) {
	if i, ok := b.index["="+name]; ok {
		return i, true
	}
	i, ok := b.index[key(name)]
	return i, ok
}

// bind resolves the rules of one key. Where columns must not be missing, one of
// the rules has to be complete; b.err tells the first that is not.
func (b *binder) bind(name string, rules []Rule) []column {
	var out []column
	missing := ""
	for i := range rules {
		r := &rules[i]
		c := column{Rule: r, dates: dates{format: r.Format, zone: b.zone}}
		lost := ""
		for _, n := range r.Columns {
			at, ok := b.find(n)
			if !ok {
				lost = n
				continue
			}
			c.cells = append(c.cells, at)
		}
		complete := lost == "" || len(c.cells) > 0 && (r.First || b.m.lenient)
		if lost != "" && missing == "" {
			missing = lost
		}
		if !complete && (r.Default == "" || !b.m.lenient) {
			continue
		}
		for _, at := range c.cells {
			b.used[at] = true
		}
		if len(c.cells) > 0 {
			c.dates.order = b.orders[c.cells[0]]
		}
		out = append(out, c)
	}
	if len(rules) > 0 && len(out) == 0 && !b.m.lenient && b.err == nil {
		b.err = fmt.Errorf("%s: the file has no column %q; it has: %s (with optional = true, columns may be missing)", name, missing, list(b.header))
	}
	return out
}

func (b *binder) times(name string, rules []Rule) []column {
	out := b.bind(name, rules)
	for _, c := range out {
		if c.Format == "" {
			b.dates = append(b.dates, c.cells...)
		}
	}
	return out
}

// compile resolves a mapping against a header. The error says which column is
// missing.
func compile(m *Mapping, header []string, orders map[int]order, zone *time.Location) (*plan, error) {
	b := newBinder(m, header, orders, zone)
	p := &plan{m: m, header: header, empty: map[string]bool{}}
	for _, w := range m.Empty {
		p.empty[strings.ToLower(w)] = true
	}
	p.id = b.bind("id", m.ID)
	if m.Kind == Activities {
		p.act = b.activity(&m.Activity)
	} else {
		p.gone, p.merged = b.bind("gone", m.Gone), b.bind("merged_into", m.Merged)
		for _, f := range m.Fields {
			s := step{field: f.Name, form: formOf(f.Name)}
			if s.form == formTime {
				s.rules = b.times("fields."+f.Name, f.Rules)
			} else {
				s.rules = b.bind("fields."+f.Name, f.Rules)
			}
			if len(s.rules) > 0 {
				p.steps = append(p.steps, s)
			}
		}
		for _, v := range m.Const {
			p.steps = append(p.steps, step{field: v.Field, fixed: true, text: v.Text})
		}
		p.email, p.name = p.rulesOf("email"), p.rulesOf("name")
		p.company, p.phone = p.rulesOf("company"), p.rulesOf("phone")
		b.rest(p)
		sort.Slice(p.steps, func(i, j int) bool { return p.steps[i].field < p.steps[j].field })
	}
	p.dateColumns = b.dates
	return p, b.err
}

func (b *binder) activity(a *Activity) activityPlan {
	out := activityPlan{
		id: b.bind("activity.id", a.ID), lead: b.bind("activity.lead", a.Lead), email: b.bind("activity.email", a.Email),
		kind: b.bind("activity.kind", a.Kind), at: b.times("activity.at", a.At), subject: b.bind("activity.subject", a.Subject),
		points: b.bind("activity.points", a.Points), url: b.bind("activity.url", a.URL), by: b.bind("activity.by", a.By),
		outcome: b.bind("activity.outcome", a.Outcome), note: b.bind("activity.note", a.Note),
		skip: b.bind("activity.skip", a.Skip), only: b.bind("activity.only", a.Only), kinds: kindParts(),
	}
	out.people, out.key = b.findAll(a.People), b.findAll(a.Key)
	return out
}

// findAll finds those of the columns that the file has.
func (b *binder) findAll(names []string) []int {
	var out []int
	for _, name := range names {
		if i, ok := b.find(name); ok {
			out = append(out, i)
		}
	}
	return out
}

// rest adds the columns that no rule reads as extras.
func (b *binder) rest(p *plan) {
	if !b.m.KeepRest {
		return
	}
	taken := map[string]bool{}
	for _, s := range p.steps {
		taken[s.field] = true
	}
	for i, h := range b.header {
		if b.used[i] || strings.HasPrefix(h, "_fivetran_") || slices.ContainsFunc(b.m.Drop, func(d string) bool { return key(d) == key(h) }) {
			continue
		}
		name := lead.ExtraPrefix + strings.TrimPrefix(h, lead.ExtraPrefix)
		if taken[name] || name == lead.ExtraPrefix {
			continue
		}
		taken[name] = true
		p.steps = append(p.steps, step{field: name, extra: true, rules: []column{{Rule: &Rule{}, cells: []int{i}}}})
	}
}

func (p *plan) rulesOf(field string) []column {
	for _, s := range p.steps {
		if s.field == field {
			return s.rules
		}
	}
	return nil
}

// list names columns for an error, the first twenty of them.
func list(header []string) string {
	if len(header) > 20 {
		return strings.Join(header[:20], ", ") + fmt.Sprintf(" and %d more", len(header)-20)
	}
	return strings.Join(header, ", ")
}
