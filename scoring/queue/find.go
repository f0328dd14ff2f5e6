package queue

import (
	"strings"
	"unicode/utf8"

	"banter/store/lead"
)

// finds reports whether every word is contained in one of the fields that a
// rep would search by, whatever the case.
func finds(x *lead.Excerpt, words []string) bool {
	for _, w := range words {
		if !contains(x.Name, w) && !contains(x.Company, w) && !contains(x.Email, w) && !contains(x.Title, w) &&
			!contains(x.Phone, w) && !contains(x.Owner, w) && !contains(x.Source, w) {
			return false
		}
	}
	return true
}

// contains reports whether s holds w, which is not empty, whatever the case of
// either. It allocates nothing.
func contains(s, w string) bool {
	c := w[0]
	if c >= utf8.RuneSelf {
		for i := 0; i+len(w) <= len(s); i++ {
			if s[i] >= utf8.RuneSelf && strings.EqualFold(s[i:i+len(w)], w) {
				return true
			}
		}
		return false
	}
	lower, upper := c, c
	if 'a' <= c|0x20 && c|0x20 <= 'z' {
		lower, upper = c|0x20, c&^0x20
	}
	for i := 0; i+len(w) <= len(s); i++ {
		if (s[i] == lower || s[i] == upper) && strings.EqualFold(s[i:i+len(w)], w) {
			return true
		}
	}
	return false
}
