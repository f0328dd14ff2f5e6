package scoring

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2/unstable"

	"banter/store/lead"
)

// maxPoints bounds every number of points, so that no sum overflows.
const maxPoints = 100_000

// section reads the keys of one table. Whatever is wrong becomes a finding and
// the zero value; finish reports the keys that nobody asked for.
type section struct {
	doc   *document
	t     *table
	path  string // "behaviour"
	asked []string
}

func (s *section) get(key string) *entry {
	if !slices.Contains(s.asked, key) {
		s.asked = append(s.asked, key)
	}
	return s.t.find(key)
}

func (s *section) has(key string) bool { return s.get(key) != nil }

func (s *section) field(key string) string {
	if s.path == "" || key == "" {
		return s.path + key
	}
	return s.path + "." + key
}

// fail reports an error at a key's value, or at the table if the key is absent.
func (s *section) fail(key, what, hint string) {
	at := s.t.at
	if e := s.t.find(key); e != nil {
		at = e.value.at
	}
	s.doc.report(SeverityError, at, s.field(key), what, hint)
}

func (s *section) finish() {
	for _, e := range s.t.entries {
		if slices.Contains(s.asked, e.key) {
			continue
		}
		hint := "known here: " + strings.Join(s.asked, ", ")
		if k := lead.Nearest(e.key, s.asked); k != "" {
			hint = "is " + k + " meant? " + hint
		}
		s.doc.report(SeverityError, e.at, s.field(e.key), "there is no such key", hint)
	}
}

// sub is the table of a key; nil if absent.
func (s *section) sub(key string) *section {
	e := s.get(key)
	if e == nil {
		return nil
	}
	if e.value.table == nil {
		s.fail(key, "a table is wanted here", "write it as ["+s.field(key)+"] on a line of its own, its keys below")
		return nil
	}
	return &section{doc: s.doc, t: e.value.table, path: s.field(key)}
}

// subs are the tables of a list.
func (s *section) subs(key string) []*section {
	e := s.get(key)
	if e == nil {
		return nil
	}
	if e.value.kind != unstable.Array {
		s.fail(key, "a list of tables is wanted here", "write each as [["+s.field(key)+"]], with double brackets")
		return nil
	}
	var out []*section
	for _, v := range e.value.list {
		if v.table == nil {
			s.doc.report(SeverityError, v.at, s.field(key), "a table is wanted here", "write each as [["+s.field(key)+"]] or { … }")
			continue
		}
		out = append(out, &section{doc: s.doc, t: v.table, path: s.field(key)})
	}
	return out
}

func (s *section) text(key string) string {
	e := s.get(key)
	if e == nil {
		return ""
	}
	if e.value.kind != unstable.String {
		s.fail(key, "text in quotes is wanted here", key+` = "…"`)
		return ""
	}
	return lead.Clean(e.value.text)
}

// need is text that must not be empty.
func (s *section) need(key, hint string) string {
	before := len(s.doc.findings)
	v := s.text(key)
	if v == "" && len(s.doc.findings) == before {
		s.fail(key, key+" is missing", hint)
	}
	return v
}

// texts is a text or a list of them; an empty list or text is an error, because
// a rule with it can never fire.
func (s *section) texts(key string) []string {
	e := s.get(key)
	if e == nil {
		return nil
	}
	list := e.value.list
	if e.value.kind != unstable.Array {
		list = []*value{e.value}
	}
	if len(list) == 0 {
		s.fail(key, "the list is empty: this can never match", "name at least one, or take the rule out")
	}
	var out []string
	for _, v := range list {
		text := lead.Clean(v.text)
		switch {
		case v.kind != unstable.String:
			s.doc.report(SeverityError, v.at, s.field(key), "text in quotes is wanted here", key+` = ["…", "…"]`)
		case text == "":
			s.doc.report(SeverityError, v.at, s.field(key), "an empty text can never match", "take it out")
		case slices.ContainsFunc(out, func(o string) bool { return strings.EqualFold(o, text) }):
			s.doc.report(SeverityError, v.at, s.field(key), fmt.Sprintf("%q stands here twice", text), "take one out")
		default:
			out = append(out, text)
		}
	}
	return out
}

// number is a whole number between low and high.
func (s *section) number(key string, low, high int) (n int, ok bool) {
	e := s.get(key)
	if e == nil {
		return 0, false
	}
	i, err := strconv.ParseInt(e.value.text, 0, 64)
	switch {
	case e.value.kind != unstable.Integer || err != nil:
		s.fail(key, "a whole number is wanted here", key+" = 10")
	case i < int64(low) || i > int64(high):
		s.fail(key, fmt.Sprintf("%d is out of range", i), fmt.Sprintf("from %d to %d", low, high))
	default:
		return int(i), true
	}
	return 0, false
}

// float is a number with or without a fraction.
func (s *section) float(key string) (f float64, ok bool) {
	e := s.get(key)
	if e == nil {
		return 0, false
	}
	f, err := strconv.ParseFloat(strings.ReplaceAll(e.value.text, "_", ""), 64)
	if (e.value.kind != unstable.Integer && e.value.kind != unstable.Float) || err != nil || f != f || f > 1e15 || f < -1e15 {
		s.fail(key, "a number is wanted here", key+" = 200")
		return 0, false
	}
	return f, true
}

// span is a length of calendar time: "7d", "2w", "36h". Days have 24 hours.
func (s *section) span(key string) time.Duration {
	text := s.text(key)
	if text == "" {
		return 0
	}
	d, ok := parseSpan(text)
	if !ok {
		s.fail(key, fmt.Sprintf("%q is no length of time", text), `write it as "36h", "7d" or "2w"`)
		return 0
	}
	if d == 0 {
		s.fail(key, "a window of no length can never hold anything", `write it as "7d"`)
	}
	return d
}

func parseSpan(text string) (time.Duration, bool) {
	if text == "" {
		return 0, false
	}
	n, err := strconv.Atoi(text[:len(text)-1])
	if err != nil || n < 0 || n > 36500 {
		return 0, false
	}
	switch text[len(text)-1] {
	case 'h':
		return time.Duration(n) * time.Hour, true
	case 'd':
		return time.Duration(n) * day, true
	case 'w':
		return time.Duration(n) * 7 * day, true
	}
	return 0, false
}

// date is a TOML date or the same in quotes, as midnight UTC.
func (s *section) date(key string) time.Time {
	e := s.get(key)
	if e == nil || e.value.text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, e.value.text)
	if err != nil {
		s.fail(key, fmt.Sprintf("%q is not a date", lead.Clean(e.value.text)), "write it as 2027-03-31")
	}
	return t
}
