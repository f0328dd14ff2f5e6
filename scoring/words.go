package scoring

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// containsWord reports whether s holds w as whole words, whatever the case.
// Scripts that write no spaces between words (Han, Kana, Thai) match anywhere.
func containsWord(s, w string) bool {
	if len(w) == 0 || len(w) > len(s) {
		return false
	}
	free := unspaced(w)
	for i := 0; i+len(w) <= len(s); i++ {
		if s[i]|0x20 != w[0]|0x20 && s[i] < utf8.RuneSelf || !utf8.RuneStart(s[i]) {
			continue
		}
		if !strings.EqualFold(s[i:i+len(w)], w) {
			continue
		}
		if free || !inWord(utf8.DecodeLastRuneInString(s[:i])) && !inWord(utf8.DecodeRuneInString(s[i+len(w):])) {
			return true
		}
	}
	return false
}

func containsAnyWord(s string, words []string) bool {
	if s == "" {
		return false
	}
	for _, w := range words {
		if containsWord(s, w) {
			return true
		}
	}
	return false
}

// inWord takes what the utf8 decoders return; no rune at all ends a word.
func inWord(r rune, size int) bool {
	return size > 0 && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}

func unspaced(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return r >= 0xE00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
}

// domains are web domains in lower case; each matches itself and everything
// below it: "ac.uk" matches "ox.ac.uk".
type domains map[string]bool

func (d domains) match(domain string) bool {
	for domain != "" {
		if d[domain] {
			return true
		}
		_, rest, ok := strings.Cut(domain, ".")
		if !ok {
			return false
		}
		domain = rest
	}
	return false
}

// host is the domain of a web address, without "www.", in lower case.
func host(website string) string {
	if i := strings.Index(website, "://"); i >= 0 {
		website = website[i+3:]
	}
	if i := strings.IndexAny(website, "/?#:"); i >= 0 {
		website = website[:i]
	}
	return strings.TrimPrefix(strings.ToLower(strings.TrimSpace(website)), "www.")
}
