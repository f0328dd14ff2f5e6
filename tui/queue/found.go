package queue

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"banter/tui/theme"
)

// sought are the words of the find line, in lower case.
func (s *Screen) sought() []string {
	if s.find.text == "" {
		return nil
	}
	return strings.Fields(strings.ToLower(s.find.text))
}

// paintFound is text in pen, and in hit wherever it has one of the words,
// whatever the case. A word that is found by its letters without accents alone
// stands as it is.
func paintFound(text string, words []string, pen, hit theme.Pen) string {
	lower := strings.ToLower(text)
	if len(words) == 0 || len(lower) != len(text) {
		return pen.Paint(text)
	}
	var b strings.Builder
	done := 0
	for at := 0; at < len(text); {
		n := 0
		for _, w := range words {
			if strings.HasPrefix(lower[at:], w) {
				n = max(n, len(w))
			}
		}
		if n == 0 || !utf8.RuneStart(text[at]) {
			at++
			continue
		}
		end := cluster(text, at+n)
		b.WriteString(pen.Paint(text[done:at]))
		b.WriteString(hit.Paint(text[at:end]))
		at, done = end, end
	}
	b.WriteString(pen.Paint(text[done:]))
	return b.String()
}

// cluster is at, moved behind the marks that belong to the letter before it.
func cluster(text string, at int) int {
	for at < len(text) {
		r, n := utf8.DecodeRuneInString(text[at:])
		if utf8.RuneStart(text[at]) && !unicode.Is(unicode.M, r) && r != '\u200d' {
			break
		}
		at += n
	}
	return at
}
