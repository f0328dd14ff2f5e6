package trial

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"

	"banter/store/lead"
)

// Term is one thing that a rule can look at.
type Term struct {
	Field     string    // a field of the lead; "" with Kind
	Words     []string  // one of them
	Low, High float64   // or a range, half-open; infinite is open
	Kind      lead.Kind // or at least one activity of a kind
	Rule      string    // or a rule of the present model that fires, by its ruleKey
}

// Text is the term in plain words.
func (t *Term) Text() string {
	name := strings.TrimPrefix(t.Field, lead.ExtraPrefix)
	if t.Field == fieldDomain || t.Field == fieldEnding {
		name = "e-mail domain"
	}
	switch {
	case t.Rule != "":
		_, name, _ := strings.Cut(t.Rule, "/")
		return "rule " + name
	case t.Kind != "":
		return t.Kind.Label()
	case len(t.Words) > 3:
		return fmt.Sprintf("%s: %s and %d more", name, strings.Join(t.Words[:2], ", "), len(t.Words)-2)
	case len(t.Words) > 0:
		return name + ": " + strings.Join(t.Words, ", ")
	case math.IsInf(t.High, 1):
		return name + " " + plain(t.Low) + " or more"
	case math.IsInf(t.Low, -1):
		return name + " under " + plain(t.High)
	}
	return name + " " + plain(t.Low) + " to under " + plain(t.High)
}

func plain(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// ruleName is a name for a rule of the term, as models spell them.
func (t *Term) ruleName() string {
	text := string(t.Kind)
	if text == "" {
		text = strings.ReplaceAll(t.Text(), " and ", " ")
	}
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	name := strings.Join(words, "_")
	if r := []rune(name); len(r) > 48 {
		name = strings.TrimRight(string(r[:48]), "_")
	}
	if name == "" {
		return "rule"
	}
	return name
}

// toml is the term as the keys of a rule.
func (t *Term) toml() string {
	if t.Kind != "" {
		return "kind = " + quote(string(t.Kind)) + "\n"
	}
	text := "field = " + quote(t.Field) + "\n"
	list := make([]string, len(t.Words))
	for i, w := range t.Words {
		list[i] = quote(w)
	}
	switch {
	case t.Field == fieldDomain || t.Field == fieldEnding:
		return "email_domain = [" + strings.Join(list, ", ") + "]\n"
	case len(t.Words) == 1:
		return text + "equals = " + list[0] + "\n"
	case len(t.Words) > 1:
		return text + "one_of = [" + strings.Join(list, ", ") + "]\n"
	}
	var ends []string
	if !math.IsInf(t.Low, -1) {
		ends = append(ends, "min = "+plain(t.Low))
	}
	if !math.IsInf(t.High, 1) {
		ends = append(ends, "max = "+plain(t.High))
	}
	return text + "range = { " + strings.Join(ends, ", ") + " }\n"
}

// quote writes a TOML string. Text from leads has passed the gate; what a
// string may not hold is escaped all the same.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < 0x20 || r == 0x7F:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// marks says for each of the rows whether the term holds.
func (s *Sheet) marks(t *Term, rows []int) []bool {
	if t.Rule != "" {
		return s.fired(t.Rule, rows)
	}
	out := make([]bool, len(rows))
	if t.Kind != "" {
		c := s.kinds[t.Kind]
		for k, i := range rows {
			out[k] = c != nil && c.code(i) > 0
		}
		return out
	}
	c := s.fields[t.Field]
	if c == nil {
		return out
	}
	hit := make([]bool, len(c.words))
	for j, w := range c.words {
		hit[j] = j > 0 && t.holds(w)
	}
	for k, i := range rows {
		out[k] = hit[c.code(i)]
	}
	return out
}

func (t *Term) holds(text string) bool {
	if len(t.Words) == 0 {
		f := number(text)
		return f >= t.Low && f < t.High
	}
	for _, w := range t.Words {
		if strings.EqualFold(w, text) {
			return true
		}
	}
	return false
}
