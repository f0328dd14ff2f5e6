package lead

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks is how many combining marks one base character may carry; more is
// decoration that climbs over the rows above.
const maxMarks = 4

// maxBreaks is how many line breaks may follow each other: one empty line.
const maxBreaks = 2

// Limits of what one field keeps, in bytes; longer text is cut at a character
// and ends in an ellipsis.
const (
	MaxLine = 1 << 10
	MaxText = 16 << 10
)

// Clean is the one gate for text from outside that is shown on a line: it keeps
// printable runes with a bounded number of combining marks, makes every run of
// white space (Unicode's, line ends of every kind among it) one space, and drops
// controls of every kind (C0, DEL, C1), bidi controls, zero-width characters,
// variation selectors, tags, private-use and unassigned runes and broken UTF-8.
// Cleaning twice changes nothing.
func Clean(s string) string { return clean(s, false, MaxLine) }

// CleanText is Clean for text of several lines: it keeps line breaks, as "\n",
// and of several empty lines one, so that paragraphs stay apart. Tabs and
// indents become single spaces or go.
func CleanText(s string) string { return clean(s, true, MaxText) }

func clean(s string, lines bool, limit int) string {
	if plain(s) && len(s) <= limit {
		return s
	}
	var b strings.Builder
	b.Grow(min(len(s), limit))
	space, marks, breaks, cut := false, 0, 0, false
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		if r == '\r' && i < len(s) && s[i] == '\n' {
			continue
		}
		switch {
		case lines && lineEnd(r):
			breaks, space = min(breaks+1, maxBreaks), false
			continue
		case unicode.IsSpace(r):
			space = true
			continue
		case r == utf8.RuneError && n <= 1, !allowed(r):
			continue
		case mark(r):
			// A mark needs a base before it; white space is none.
			if b.Len() == 0 || space || breaks > 0 || marks >= maxMarks {
				continue
			}
			marks++
		default:
			marks = 0
		}
		if b.Len()+maxBreaks+n > limit-len("…") {
			cut = true
			break
		}
		// White space is written with what follows it: none is left at an end.
		switch {
		case b.Len() == 0:
		case breaks > 0:
			b.WriteString("\n\n"[:breaks])
		case space:
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		space, breaks = false, 0
	}
	if cut {
		b.WriteString("…")
	}
	return b.String()
}

// Printable is for text that is laid out already and has text from outside in
// it: it keeps line feeds, tabs and every space where they are, and drops what
// Clean drops. Other white space becomes a space. Printing it changes nothing
// but cells.
func Printable(s string) string {
	if laidOut(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	marks := maxMarks // none without a base
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		switch {
		case r == '\n', r == '\t':
			marks = maxMarks
			b.WriteRune(r)
		case r == '\r' && i < len(s) && s[i] == '\n':
		case unicode.IsSpace(r):
			marks = maxMarks
			b.WriteByte(' ')
		case r == utf8.RuneError && n <= 1, !allowed(r):
		case mark(r):
			if marks < maxMarks {
				marks++
				b.WriteRune(r)
			}
		default:
			marks = 0
			b.WriteRune(r)
		}
	}
	return b.String()
}

// laidOut is the fast path: printable ASCII, line feeds and tabs.
func laidOut(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < ' ' || c > '~') && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// lineEnd reports whether r ends a line: also the vertical tab, form feed, NEL
// and the separators of Unicode.
func lineEnd(r rune) bool {
	return r >= '\n' && r <= '\r' || r == 0x85 || r == 0x2028 || r == 0x2029
}

// mark reports whether r joins the character before it: combining marks, and
// the vowels and finals of Hangul written in parts.
func mark(r rune) bool {
	return unicode.Is(unicode.M, r) || r >= 0x1160 && r <= 0x11FF || r >= 0xD7B0 && r <= 0xD7FF
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
	case r < 0x300:
		return unicode.IsPrint(r)
	case unicode.Is(unicode.Variation_Selector, r), r >= 0xE0000 && r <= 0xE0FFF: // the latter are tags
		return false
	case unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r), r == 0x2800:
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
