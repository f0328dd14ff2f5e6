package queue

import (
	"unicode/utf8"

	"banter/store/lead"
)

// finds reports whether every word is contained in one of the fields that a
// rep would search by, whatever the case and the accents. The words are folded.
func finds(x *lead.Excerpt, words []string) bool {
	for _, w := range words {
		if !contains(x.Name, w) && !contains(x.Company, w) && !contains(x.Email, w) && !contains(x.Title, w) &&
			!contains(x.Phone, w) && !contains(x.Owner, w) && !contains(x.Source, w) {
			return false
		}
	}
	return true
}

// contains reports whether s holds w, which is folded and not empty, whatever
// the case and the accents of s. It allocates nothing.
func contains(s, w string) bool {
	first, _ := utf8.DecodeRuneInString(w)
	for i, r := range s {
		if r < utf8.RuneSelf && first < utf8.RuneSelf && r|0x20 != first|0x20 {
			continue // by far the most: another plain letter
		}
		if lead.FoldRune(r) == first && startsWith(s[i:], w) {
			return true
		}
	}
	return false
}

// startsWith reports whether s, folded, begins with w.
func startsWith(s, w string) bool {
	rest := w
	for _, r := range s {
		if rest == "" {
			return true
		}
		f := lead.FoldRune(r)
		if f < 0 {
			continue
		}
		want, n := utf8.DecodeRuneInString(rest)
		if f != want {
			return false
		}
		rest = rest[n:]
	}
	return rest == ""
}
