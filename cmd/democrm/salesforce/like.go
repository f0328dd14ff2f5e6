package salesforce

import (
	"slices"
	"strings"
)

// like is a pattern of LIKE in lower case: % is any text, _ any character; both
// as -1 and -2, so that escaped ones are themselves.
type like []rune

func pattern(raw string) like {
	var out like
	escaped := false
	for _, c := range strings.ToLower(raw) {
		switch {
		case escaped:
			out, escaped = append(out, c), false
		case c == '\\':
			escaped = true
		case c == '%':
			out = append(out, -1)
		case c == '_':
			out = append(out, -2)
		default:
			out = append(out, c)
		}
	}
	return out
}

// match goes back to the last % where it does not go on: it never takes longer
// than both lengths multiplied.
func (l like) match(s string) bool {
	text := []rune(s)
	i, j, star, from := 0, 0, -1, 0
	for j < len(text) {
		switch {
		case i < len(l) && l[i] == -1:
			star, from, i = i, j, i+1
		case i < len(l) && (l[i] == -2 || l[i] == text[j]):
			i, j = i+1, j+1
		case star >= 0:
			from++
			i, j = star+1, from
		default:
			return false
		}
	}
	return !slices.ContainsFunc(l[i:], func(c rune) bool { return c != -1 })
}
