package salesforce

import (
	"strings"
	"unicode/utf8"
)

// tokenKind is what a token of a query is.
type tokenKind int

const (
	endToken    tokenKind = iota
	wordToken             // a name, a keyword, a number, a date: anything without quotes
	textToken             // 'text', unquoted
	symbolToken           // ( ) , = != < <= > >=
)

// token is a piece of a query.
type token struct {
	kind tokenKind
	text string
	raw  string // of a text: with its escapes, for LIKE
	at   int    // byte where it begins
}

// is reports whether a token is a keyword or a symbol.
func (t token) is(word string) bool {
	return t.kind == wordToken && strings.EqualFold(t.text, word) || t.kind == symbolToken && t.text == word
}

// lex cuts a query into tokens; the last is an endToken.
func lex(q string) ([]token, *problem) {
	var out []token
	for i := 0; i < len(q); {
		c := q[i]
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
		case c == '\'':
			t, next, wrong := lexText(q, i)
			if wrong != nil {
				return nil, wrong
			}
			out, i = append(out, t), next
		case strings.IndexByte("(),=", c) >= 0:
			out, i = append(out, token{kind: symbolToken, text: q[i : i+1], at: i}), i+1
		case strings.IndexByte("<>!", c) >= 0:
			n := 1
			if i+1 < len(q) && (q[i+1] == '=' || c == '<' && q[i+1] == '>') {
				n = 2
			}
			out, i = append(out, token{kind: symbolToken, text: q[i : i+n], at: i}), i+n
		case wordByte(c):
			j := i
			for j < len(q) && wordByte(q[j]) {
				j++
			}
			out, i = append(out, token{kind: wordToken, text: q[i:j], at: i}), j
		default:
			r, _ := utf8.DecodeRuneInString(q[i:])
			return nil, malformed(q, i, "line 1:%d no viable alternative at character '%c'", i, r)
		}
	}
	return append(out, token{kind: endToken, text: "<EOF>", at: len(q)}), nil
}

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("_.:+-%", c) >= 0
}

// lexText reads a quoted text that begins at i.
func lexText(q string, i int) (t token, next int, wrong *problem) {
	var b strings.Builder
	for j := i + 1; j < len(q); j++ {
		switch q[j] {
		case '\'':
			return token{kind: textToken, text: b.String(), raw: q[i+1 : j], at: i}, j + 1, nil
		case '\\':
			j++
			if j == len(q) {
				continue
			}
			plain := strings.IndexByte(`nNrRtTbBfF"'\_%`, q[j])
			if plain < 0 {
				return t, 0, malformed(q, j, "Illegal escape sequence in string literal")
			}
			b.WriteByte("\n\n\r\r\t\t\b\b\f\f\"'\\_%"[plain])
		default:
			b.WriteByte(q[j])
		}
	}
	return t, 0, malformed(q, i, "line 1:%d mismatched character '<EOF>' expecting '''", len(q))
}
