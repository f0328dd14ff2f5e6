package lead

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestClean(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"plain", "Priya Natarajan", "Priya Natarajan"},
		{"empty", "", ""},
		{"scripts stay", "Žofie 李梅 Ольга محمد नमस्ते 한국어 ไทย", "Žofie 李梅 Ольга محمد नमस्ते 한국어 ไทย"},
		{"emoji stay", "sold 🎉 📞", "sold 🎉 📞"},
		{"white space of every kind is one space", "a \t\r\n\v\f\u0085\u00a0\u2003\u2028\u2029\u3000 b", "a b"},
		{"outer white space goes", " \n a \u00a0", "a"},
		{"a colour", "\x1b[31mred\x1b[0m", "[31mred[0m"},
		{"a title sequence", "x\x1b]0;pwn\x07y", "x]0;pwny"},
		{"C1 in UTF-8", "a\u009b31mb\u0090", "a31mb"},
		{"C1 as a byte", "a\x9b31mb", "a31mb"},
		{"a broken byte before ESC", "a\xc3\x1b[2Jb", "a[2Jb"},
		{"DEL and NUL", "a\x7fb\x00c", "abc"},
		{"bidi controls", "a\u202eb\u2066c\u200fd\u061ce", "abcde"},
		{"zero width", "a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg", "abcdefg"},
		{"variation selectors", "a\ufe0fb\U000e0100c\u180bd", "abcd"},
		{"tags", "a\U000e0041b", "ab"},
		{"blanks that pass for letters", "a\u3164b\u115fc\uffa0d\u2800e", "abcde"},
		{"private use and unassigned", "a\ue000b\U0010fffdc\u0378d", "abcd"},
		{"surrogates in UTF-8", "a\xed\xa0\x80b", "ab"},
		{"too long an encoding", "a\xc0\x80b", "ab"},
		{"the replacement character itself stays", "a\ufffdb", "a\ufffdb"},
		{"marks stay on their base", "e\u0301", "e\u0301"},
		{"four marks at most", "e" + strings.Repeat("\u0301", 50) + "x", "e" + strings.Repeat("\u0301", 4) + "x"},
		{"no mark without a base", "\u0301a \u0301b", "a b"},
		{"no mark on a line break", "a\n\u0301b", "a b"},
		{"hangul in parts", "\u1112\u1161\u11ab", "\u1112\u1161\u11ab"},
		{"no endless vowel", "\u1112" + strings.Repeat("\u1161", 50), "\u1112" + strings.Repeat("\u1161", 4)},
		{"a keycap", "1\ufe0f\u20e3", "1"},
	} {
		if got := Clean(tc.in); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestCleanText(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"lines stay", "one\ntwo\nthree", "one\ntwo\nthree"},
		{"paragraphs stay", "one\n\ntwo", "one\n\ntwo"},
		{"of many empty lines one stays", "one\n\n\n \n\t\ntwo", "one\n\ntwo"},
		{"line ends of every kind", "a\r\nb\rc\u2028d\u0085e\vf", "a\nb\nc\nd\ne\nf"},
		{"old line ends twice are a paragraph", "a\r\rb", "a\n\nb"},
		{"a line end after a carriage return is one", "a\r\nb\n\r\nc", "a\nb\n\nc"},
		{"empty lines around go", "\n\n a \n\n", "a"},
		{"tabs and indents", "a\n\tb\t\tc  ", "a\nb c"},
		{"controls that hide between lines", "a\n\x1b\u200b\nb", "a\n\nb"},
		{"no mark at the head of a line", "a\n\u0301b", "a\nb"},
	} {
		if got := CleanText(tc.in); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestPrintable(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"a table stays", "  ID   NAME\n  7 \t Ana  \n\n\n", "  ID   NAME\n  7 \t Ana  \n\n\n"},
		{"colours and titles", "a\x1b[31mb\x1b]0;x\x07c\u009bd\x9be\x7f", "a[31mb]0;xcde"},
		{"nothing goes back on its line", "a\rb\vc\fd\u0085e\u2028f", "a b c d e f"},
		{"line ends of Windows", "a\r\nb\r\n", "a\nb\n"},
		{"bidi, zero width, selectors", "a\u202eb\u200bc\ufe0fd\u061ce", "abcde"},
		{"a flood of marks", "\u0301e" + strings.Repeat("\u0301", 50) + "\n\u0301x", "e" + strings.Repeat("\u0301", 4) + "\nx"},
		{"broken UTF-8", "a\xc3\x1b[2Jb", "a[2Jb"},
	} {
		if got := Printable(tc.in); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestCleanCutsWhatIsTooLong(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("a", MaxLine+1), strings.Repeat("é", MaxLine), strings.Repeat("李 ", MaxLine),
		strings.Repeat("a", MaxLine-4) + " bcdef", strings.Repeat("🎉", MaxLine),
	} {
		got := Clean(text)
		if len(got) > MaxLine || !strings.HasSuffix(got, "…") || strings.HasSuffix(got, " …") || len(got) < MaxLine-10 {
			t.Errorf("%.20s… is cut to %d bytes, ending in %q", text, len(got), got[len(got)-10:])
		}
		checkClean(t, text)
	}
	if s := strings.Repeat("a", MaxLine); Clean(s) != s {
		t.Error("what just fits is cut")
	}
	if got := CleanText(strings.Repeat("a\n", MaxText)); len(got) > MaxText || !strings.HasSuffix(got, "a…") {
		t.Errorf("lines are cut to %d bytes", len(got))
	}
}

// checkClean holds what Clean and CleanText promise for any text.
func checkClean(t interface {
	Helper()
	Fatalf(string, ...any)
}, in string,
) {
	t.Helper()
	if out := Printable(in); Printable(out) != out || Printable(Clean(in)) != Clean(in) || Printable(CleanText(in)) != CleanText(in) || strings.ContainsFunc(out, func(r rune) bool {
		return r != '\n' && r != '\t' && !allowed(r)
	}) {
		t.Fatalf("Printable(%q) = %q", in, out)
	}
	for name, clean := range map[string]func(string) string{"Clean": Clean, "CleanText": CleanText} {
		limit := MaxLine
		out := clean(in)
		if name == "CleanText" {
			limit = MaxText
		}
		if again := clean(out); again != out {
			t.Fatalf("%s(%q) = %q, and cleaned again %q", name, in, out, again)
		}
		if len(out) > limit || !utf8.ValidString(out) {
			t.Fatalf("%s(%q): %d bytes, valid UTF-8: %v", name, in, len(out), utf8.ValidString(out))
		}
		if out != strings.TrimSpace(out) || strings.Contains(out, "  ") || strings.Contains(out, " \n") || strings.Contains(out, "\n ") || strings.Contains(out, "\n\n\n") {
			t.Fatalf("%s(%q) = %q has loose white space", name, in, out)
		}
		marks := 0
		for i, r := range out {
			switch {
			case r == '\n' && name == "CleanText":
			case !unicode.IsPrint(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Bidi_Control, r), unicode.Is(unicode.Variation_Selector, r),
				unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r), r != ' ' && unicode.IsSpace(r):
				t.Fatalf("%s(%q) lets %U through", name, in, r)
			}
			if !unicode.Is(unicode.M, r) {
				marks = 0
				continue
			}
			if marks++; marks > maxMarks || i == 0 || out[i-1] == ' ' || out[i-1] == '\n' {
				t.Fatalf("%s(%q) = %q: mark %d at byte %d", name, in, out, marks, i)
			}
		}
	}
}

func TestCleanHoldsItsPromise(t *testing.T) {
	odd := rapid.SampledFrom([]string{"\x1b", "\x9b", "\xc3", "\r", "\n", "\t", " ", "\u200b", "\u202e", "\u0301", "\ufe0f", "\u1161", "\u2028", "a", "李", "🎉", "…", strings.Repeat("a", 1015), strings.Repeat("b", 16370)})
	rapid.Check(t, func(t *rapid.T) {
		checkClean(t, strings.Join(rapid.SliceOfN(rapid.OneOf(odd, rapid.String()), 0, 20).Draw(t, "parts"), ""))
	})
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "Ana Lee", "a\xc3\x1b[31mb", "e\u0301\u0301\u0301\u0301\u0301", "a\r\n\r\n\r\nb", "\u202eevil\u2066", strings.Repeat("é ", 600), "\u1112\u1161\u1161"} {
		f.Add(s, "US", "California")
	}
	f.Add("", "|us|", "\t")
	f.Fuzz(func(t *testing.T, s, country, region string) {
		checkClean(t, s)
		asPlace(t, country, region)
	})
}

// asPlace takes texts for a country and a region.
func asPlace(t *testing.T, country, region string) {
	t.Helper()
	zone, ok := ZoneOf(country, region)
	if ok != (zone != "") || strings.ContainsAny(zone, "|\t\n") {
		t.Errorf("ZoneOf(%q, %q) = %q, %v", country, region, zone, ok)
	}
}

func TestNaughtyStrings(t *testing.T) {
	data, err := os.ReadFile("../../../shared/data/hostile/blns/blns.json")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the big list of naughty strings is not beside the repository")
	}
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	if len(all) < 400 {
		t.Fatalf("%d strings", len(all))
	}
	for _, s := range all {
		checkClean(t, s)
	}
}

func BenchmarkCleanASCII(b *testing.B) {
	for b.Loop() {
		Clean("VP Marketing")
	}
}

func BenchmarkCleanUnicode(b *testing.B) {
	for b.Loop() {
		Clean("Žofie Dvořáková · 李梅")
	}
}
