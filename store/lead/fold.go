package lead

import (
	"strings"
	"unicode"
)

// Fold is a text as a search compares it: lower case, Latin letters without
// their accents, no combining marks. "Tomás" and "TOMAS" fold to the same.
func Fold(s string) string {
	return strings.Map(FoldRune, s)
}

// FoldRune folds one rune; it is negative for a combining mark, which a search
// passes over.
func FoldRune(r rune) rune {
	switch {
	case r < 0x80:
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	case r >= 0xC0 && r <= 0x17F:
		return rune(latin()[r-0xC0])
	case r >= 0x1E00 && r <= 0x1EFF:
		return rune(latinMore()[r-0x1E00])
	case unicode.Is(unicode.Mn, r):
		return -1
	}
	switch r {
	case 'Ș', 'ș':
		return 's'
	case 'Ț', 'ț':
		return 't'
	case 'Ơ', 'ơ', 'Ǒ', 'ǒ':
		return 'o'
	case 'Ư', 'ư', 'Ǔ', 'ǔ':
		return 'u'
	case 'Ǎ', 'ǎ':
		return 'a'
	case 'Ǐ', 'ǐ':
		return 'i'
	}
	return unicode.ToLower(r)
}

// latin folds U+00C0 to U+017F, a letter each.
func latin() string {
	return "aaaaaaaceeeeiiiidnooooo*ouuuuytsaaaaaaaceeeeiiiidnooooo/ouuuuyty" +
		"aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkk" +
		"llllllllllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"
}

// latinMore folds U+1E00 to U+1EFF: letters with marks below and the
// Vietnamese ones.
func latinMore() string {
	return "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppp" +
		"rrrrrrrrssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwyassssd" +
		"aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyyllvvyy"
}
