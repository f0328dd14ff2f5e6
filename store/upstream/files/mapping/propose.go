package mapping

import (
	"net/mail"
	"slices"
	"sort"
	"strings"
	"time"

	"banter/store/lead"
)

// Proposal is a draft of a mapping: what every column was taken for, and the
// TOML text of it, ready to be mended.
type Proposal struct {
	Kind    Kind
	Columns []ColumnGuess // in the order of the header
	TOML    string
	// Sure is true if there is no doubt who the leads are: such a table can be
	// read without a mapping.
	Sure bool
}

// ColumnGuess is what a column was taken for.
type ColumnGuess struct {
	Name       string
	Field      string  // "email", "activity.at", "x.Score"; "" if it is left out
	Confidence float64 // 0 to 1
	Why        string  // in a few words
	Example    string  // the first value that is not empty
}

func (p *Proposal) header() []string {
	out := make([]string, len(p.Columns))
	for i, c := range p.Columns {
		out[i] = c.Name
	}
	return out
}

// sure is from which confidence on a guess is no longer one.
const sure = .9

// Propose drafts a mapping from the header and sample rows of any table.
func Propose(header []string, sample [][]string) Proposal {
	g := guesser{header: header, sample: sample, best: map[string]int{}}
	kind, prefix := Leads, ""
	if g.looksLikeActivities() {
		kind, prefix = Activities, "activity."
		g.names(activitySynonyms())
	} else {
		g.names(synonyms())
	}
	g.guess()
	p := Proposal{Kind: kind, Columns: g.columns}
	p.Sure = kind == Leads && g.sure("email", "id") && (g.sure("email") || g.sure("name", "company") || g.has("first_name", "last_name"))
	p.TOML = g.render(kind)
	for i := range p.Columns {
		c := &p.Columns[i]
		switch {
		case c.Field == "" && kind == Leads:
			c.Field, c.Why = lead.ExtraPrefix+c.Name, "kept as it is"
		case c.Field == "first_name" || c.Field == "last_name":
			c.Field = "name"
		case c.Field != "":
			c.Field = prefix + c.Field
		}
	}
	return p
}

// guesser compares columns with what is known of fields.
type guesser struct {
	header  []string
	sample  [][]string
	words   map[string]string // key of a name → field
	columns []ColumnGuess
	best    map[string]int // field → column
}

func (g *guesser) names(m map[string][]string) {
	g.words = map[string]string{}
	for _, field := range sortedKeys(m) {
		for _, w := range m[field] {
			if _, taken := g.words[w]; !taken {
				g.words[w] = field
			}
		}
	}
	if m["lead"] != nil { // a name that means two things of an activity is the kind first
		for _, w := range m["kind"] {
			g.words[w] = "kind"
		}
	}
}

// looksLikeActivities reports whether a table has a time and a kind of activity
// beside a lead's id or e-mail, and no names of people.
func (g *guesser) looksLikeActivities() bool {
	have := map[string]bool{}
	for _, h := range g.header {
		have[key(h)] = true
	}
	anyOf := func(words []string) bool { return slices.ContainsFunc(words, func(w string) bool { return have[w] }) }
	a, l := activitySynonyms(), synonyms()
	people := anyOf(l["first_name"]) || anyOf(l["last_name"]) || anyOf(l["company"]) || have["fullname"]
	return !people && anyOf(a["at"]) && anyOf(a["kind"]) && (anyOf(a["lead"]) || anyOf(a["email"]))
}

// guess fills columns and best; each field goes to its most likely column.
func (g *guesser) guess() {
	for i, h := range g.header {
		c := g.column(i, h)
		if c.Field != "" {
			if old, taken := g.best[c.Field]; !taken || c.Confidence > g.columns[old].Confidence {
				if taken {
					g.columns[old].Field, g.columns[old].Why = "", ""
				}
				g.best[c.Field] = i
			} else {
				c.Field, c.Confidence, c.Why = "", 0, ""
			}
		}
		g.columns = append(g.columns, c)
	}
}

// column judges one column by its name and its values.
func (g *guesser) column(i int, name string) ColumnGuess {
	c := ColumnGuess{Name: name}
	v := g.values(i)
	if len(v) > 0 {
		c.Example = v[0]
	}
	mails := share(v, func(s string) bool { a, err := mail.ParseAddress(s); return err == nil && a.Address == s })
	dated := share(v, func(s string) bool {
		_, err := dates{zone: time.UTC, order: dayFirst}.parse(s)
		return err == nil || proof(s) == monthFirst
	})
	k := key(name)
	for _, prefix := range []string{"property", "properties.", "lead.", "contact."} {
		if rest, ok := strings.CutPrefix(k, prefix); ok && g.words[rest] != "" {
			k = rest
		}
	}
	field, named := g.words[k]
	switch {
	case named:
		c.Field, c.Confidence, c.Why = field, .95, "by its name"
	case len(v) > 0 && mails > .9:
		c.Field, c.Confidence, c.Why = "email", .8, "its values are e-mail addresses"
	case strings.HasSuffix(k, "id") && i == 0 && distinct(v):
		c.Field, c.Confidence, c.Why = "id", .6, "the first column, and every value is different"
	}
	switch {
	case len(v) == 0 || c.Field == "":
	case c.Field == "email" && mails < .5:
		c.Confidence, c.Why = .5, c.Why+", but its values are no e-mail addresses"
	case (c.Field == "id" || c.Field == "lead") && len(v) > 1 && g.words["lead"] == "" && c.Field == "id" && !distinct(v):
		c.Confidence, c.Why = .4, c.Why+", but some values come twice"
	case (strings.HasSuffix(c.Field, "_at") || c.Field == "at") && dated < .9:
		c.Confidence, c.Why = .3, c.Why+", but not all of its values are dates"
	}
	return c
}

// values are the cells of a column that are not empty.
func (g *guesser) values(i int) []string {
	var out []string
	for _, row := range g.sample {
		if i < len(row) {
			if s := lead.Clean(row[i]); s != "" {
				out = append(out, s)
			}
		}
	}
	return out
}

func share(v []string, is func(string) bool) float64 {
	n := 0
	for _, s := range v {
		if is(s) {
			n++
		}
	}
	return float64(n) / float64(max(len(v), 1))
}

func distinct(v []string) bool {
	s := slices.Clone(v)
	sort.Strings(s)
	return len(v) > 0 && len(slices.Compact(s)) == len(v)
}

func (g *guesser) sure(fields ...string) bool {
	return slices.ContainsFunc(fields, func(f string) bool {
		i, ok := g.best[f]
		return ok && g.columns[i].Confidence >= sure
	})
}

func (g *guesser) has(fields ...string) bool {
	return !slices.ContainsFunc(fields, func(f string) bool { _, ok := g.best[f]; return !ok })
}

// propose describes a mapping that is already known as a proposal.
func propose(m *Mapping, header []string, sample [][]string) Proposal {
	g := guesser{header: header, sample: sample}
	p := Proposal{Kind: m.Kind, Sure: true}
	b := newBinder(m, header, nil, time.UTC)
	field := map[int]string{}
	note := func(name string, rules []Rule) {
		for _, c := range b.bind(name, rules) {
			for _, i := range c.cells {
				if field[i] == "" {
					field[i] = name
				}
			}
		}
	}
	note("id", m.ID)
	for _, f := range m.Fields {
		note(f.Name, f.Rules)
	}
	a := &m.Activity
	for _, r := range []struct {
		name  string
		rules []Rule
	}{
		{"id", a.ID},
		{"lead", a.Lead},
		{"email", a.Email},
		{"kind", a.Kind},
		{"at", a.At},
		{"subject", a.Subject},
		{"points", a.Points},
		{"url", a.URL},
		{"by", a.By},
		{"outcome", a.Outcome},
		{"note", a.Note},
		{"skip", a.Skip},
		{"only", a.Only},
	} {
		note("activity."+r.name, r.rules)
	}
	note("gone", m.Gone)
	note("merged_into", m.Merged)
	for i, h := range header {
		c := ColumnGuess{Name: h, Field: field[i], Why: "by the mapping " + m.Name, Confidence: 1}
		if v := g.values(i); len(v) > 0 {
			c.Example = v[0]
		}
		switch {
		case c.Field != "":
		case m.Kind == Leads && m.KeepRest:
			c.Field, c.Why = lead.ExtraPrefix+strings.TrimPrefix(h, lead.ExtraPrefix), "kept as it is"
		default:
			c.Confidence, c.Why = 0, "not read"
		}
		p.Columns = append(p.Columns, c)
	}
	return p
}
