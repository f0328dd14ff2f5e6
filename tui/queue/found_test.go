package queue

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"banter/tui/theme"
)

func TestFoundIsPainted(t *testing.T) {
	p := theme.New(true, true).Plain
	for _, c := range []struct{ text, find, want string }{
		{"Tomás Herrera", "to", "[To]más Herrera"},
		{"Contoso", "to", "Con[to]so"},
		{"Otto Toth", "to", "Ot[to] [To]th"},
		{"Tomás Herrera", "tomas", "Tomás Herrera"}, // found without its accent: not pointed at
		{"pricing page 3×", "3× ing", "pric[ing] page [3×]"},
		{"山田 太郎", "太", "山田 [太]郎"},
		{"cafe\u0301 bar", "cafe", "[cafe\u0301] bar"}, // an accent stays on its letter
		{"İstanbul", "ist", "İstanbul"},
		{"", "to", ""},
		{"Contoso", "", "Contoso"},
	} {
		want := ""
		for i, part := range strings.FieldsFunc(strings.ReplaceAll(c.want, "]", "["), func(r rune) bool { return r == '[' }) {
			if strings.HasPrefix(c.want, "[") == (i%2 == 0) {
				want += p.AccentBold.Paint(part)
			} else {
				want += p.Text.Paint(part)
			}
		}
		if got := paintFound(c.text, strings.Fields(c.find), p.Text, p.AccentBold); got != want {
			t.Errorf("%q in %q is %q, not %q", c.find, c.text, got, want)
		}
	}
}

func TestPaintingChangesNoText(t *testing.T) {
	p := theme.New(true, true).Plain
	rapid.Check(t, func(t *rapid.T) {
		text := ansi.Strip(rapid.StringMatching(`[aAbB山éÉ \x{0301}İ]{0,12}`).Draw(t, "text"))
		words := rapid.SliceOfN(rapid.StringMatching(`[ab山é]{1,3}`), 0, 3).Draw(t, "words")
		if got := ansi.Strip(paintFound(text, words, p.Text, p.AccentBold)); got != text {
			t.Fatalf("%q became %q", text, got)
		}
	})
}
