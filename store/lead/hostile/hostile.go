// Package hostile holds what tests try gates and screens with.
package hostile

import "strings"

// Texts are texts that would move the cursor, set a title, write to the
// clipboard, hide or turn text around, or run over other rows, were they drawn as
// they are. Each holds the word "evil" or its letters, which are to stay; the last
// one is too long for any field.
func Texts() []string {
	return []string{
		"\x1b[2J\x1b[Hevil", "\x1b]0;evil\x07title", "\x1b]52;c;ZXZpbA==\x07evil", "\x1b]8;;http://evil.example\x1b\\evil\x1b]8;;\x1b\\",
		"\u009b31mevil\u009d0;x\u009c", "\x9b31mevil\x9d52;c;eA==\x9c", "a\xc3\x1b[31mevil", "\x1bPq#0;2;0;0;0evil\x1b\\", "\x1b_evil\x1b\\\x1b^x\x1b\\",
		"evil\rover", "evil\nnext\vline\fpage\u0085nel\u2028sep\u2029par", "evil\ttab\x08\x08\x08\x7f\x00\x05",
		"\u202eevil\u202c\u2066\u2069\u200e\u200f\u061c", "e\u200bv\u200ci\u200dl\u2060\ufeff\u00ad evil", "evil\ufe0f\U000e0100\u180b\U000e0041",
		"evil" + strings.Repeat("\u0301", 400), "\u0301\u20dd\u20e3evil", "evil\ue000\U0010fffd\uffff\xff\xfe\xed\xa0\x80\xc0\x80",
		"evil हिन्दी ไทย 한국어 製造 عربى 👩\u200d💻🏴\U000e0067\U000e007f🇩🇪👍🏽", strings.Repeat("evil ", 40_000),
	}
}
