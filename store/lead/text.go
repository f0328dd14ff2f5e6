package lead

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks is how many combining marks one base character may carry; more is
// decoration that climbs over the rows above.
const maxMarks = 4

// Limits of what one field keeps, in bytes; longer text is cut at a character
// and ends in an ellipsis.
const (
	MaxLine = 1 << 10
	MaxText = 16 << 10
)

// Clean is the one gate for text from outside that is shown on a line: it keeps
// printable runes with a bounded number of combining marks, makes every run of
// white space one space, and drops controls of every kind (C0, DEL, C1), bidi
// controls, zero-width characters, variation selectors, tags, private-use and
// unassigned runes and broken UTF-8. Cleaning twice changes nothing.
func Clean(s string) string { return clean(s, false, MaxLine) }

// CleanText is Clean for text of several lines: it keeps line breaks, as "\n",
// and turns tabs into spaces.
func CleanText(s string) string { return clean(s, true, MaxText) }

func clean(s string, lines bool, limit int) string {
	if plain(s) && len(s) <= limit {
		return s
	}
	var b strings.Builder
	b.Grow(min(len(s), limit))
	space, marks, cut := false, 0, false
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		if r == '\r' && lines {
			if i < len(s) && s[i] == '\n' {
				continue
			}
			r = '\n'
		}
		switch {
		case lines && r == '\n':
			if b.Len() > 0 && b.Len() < limit {
				b.WriteByte('\n')
			}
			space, marks = false, maxMarks
			continue
		case r == ' ' || r == '\t' || r == '\n' || r == '\r' || unicode.Is(unicode.Zs, r):
			space = b.Len() > 0
			continue
		case r == utf8.RuneError && n <= 1, !allowed(r):
			continue
		case unicode.Is(unicode.M, r):
			// A mark needs a base before it; a space is none.
			if b.Len() == 0 || space || marks >= maxMarks {
				continue
			}
			marks++
		default:
			marks = 0
		}
		if b.Len()+n+1 > limit-len("…") {
			cut = true
			break
		}
		if space {
			if !lines || b.Len() == 0 || !strings.HasSuffix(b.String(), "\n") {
				b.WriteByte(' ')
			}
			space = false
		}
		b.WriteRune(r)
	}
	out := strings.TrimRight(b.String(), " \n")
	if cut {
		out += "…"
	}
	return out
}

// plain is the fast path: printable ASCII without double or outer spaces.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < ' ' || c > '~' || c == ' ' && (i == 0 || i == len(s)-1 || s[i+1] == ' ') {
			return false
		}
	}
	return true
}

func allowed(r rune) bool {
	switch {
	case r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0000 && r <= 0xE0FFF: // variation selectors, tags
		return false
	case r == 0x115F, r == 0x1160, r == 0x3164, r == 0xFFA0, r == 0x2800, r == 0x034F, r == 0x17B4, r == 0x17B5:
		return false // blanks that pass for letters, the grapheme joiner
	case r >= 0x1F1E6 && r <= 0x1F1FF, r >= 0x1F3FB && r <= 0x1F3FF:
		return false // flag halves and skin tones: terminals disagree on their width
	case unicode.Is(unicode.Me, r):
		return false // enclosing marks: keycaps draw outside their cell
	case r >= 0x1AB0 && r <= 0x1AFF, r >= 0x20D0 && r <= 0x20FF:
		return false
	}
	return unicode.IsPrint(r)
}
