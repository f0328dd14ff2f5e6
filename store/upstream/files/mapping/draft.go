package mapping

import (
	"fmt"
	"strings"

	"banter/store/lead"
)

// render writes the draft.
func (g *guesser) render(kind Kind) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	doubt := func(i int) string {
		c := g.columns[i]
		if c.Confidence >= sure {
			return ""
		}
		return fmt.Sprintf(" # check: %s (%.0f %%)", c.Why, c.Confidence*100)
	}
	line("# A draft of a mapping. Lines with \"check\" are guesses.")
	line("kind = %q", string(kind))
	if kind == Activities {
		line("\n[activity]")
		for _, f := range []string{"id", "lead", "email", "kind", "at", "subject", "points", "url", "by", "outcome", "note"} {
			if i, ok := g.best[f]; ok {
				line("%s = %s%s", f, quoted(g.header[i]), doubt(i))
			}
		}
		if i, ok := g.best["kind"]; ok && !g.has("subject") {
			line("subject = %s", quoted(g.header[i]))
		}
		if !g.has("id") {
			line("repeats = \"same\" # \"count\": equal rows are several activities")
		}
		return b.String()
	}
	if i, ok := g.best["id"]; ok {
		line("id = %s%s", quoted(g.header[i]), doubt(i))
	} else {
		line("# id = \"…\" # no column looks like one: the e-mail stands in for it")
	}
	line("# id_prefix = \"…\" # tells these leads from those of other sources")
	line("keep_rest = true # the other columns become x.<column>")
	line("\n[fields]")
	if first, last := g.best["first_name"], g.best["last_name"]; g.has("first_name", "last_name") {
		line("name = [%s, %s]", quoted(g.header[first]), quoted(g.header[last]))
	} else if i, ok := g.best["name"]; ok {
		line("name = %s%s", quoted(g.header[i]), doubt(i))
	} else if i, ok := g.best["last_name"]; ok {
		line("name = %s%s", quoted(g.header[i]), doubt(i))
	}
	for _, f := range lead.FieldNames() {
		i, ok := g.best[f]
		if !ok || f == "name" {
			continue
		}
		line("%s = %s%s%s", f, quoted(g.header[i]), doubt(i), g.dateHint(f, i))
	}
	return b.String()
}

// dateHint warns of a column whose day and month can't be told apart.
func (g *guesser) dateHint(field string, i int) string {
	if !strings.HasSuffix(field, "_at") {
		return ""
	}
	unclear := false
	for _, s := range g.values(i) {
		if proof(s) != orderUnknown {
			return ""
		}
		a, b, _, _, sep, ok := triple(s)
		unclear = unclear || ok && sep != '.' && a != b
	}
	if unclear {
		return fmt.Sprintf(" # day or month first? write {column = %s, format = \"dmy\"} or \"mdy\"", quoted(g.header[i]))
	}
	return ""
}

// quoted writes a TOML string; s has been cleaned of control characters.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
