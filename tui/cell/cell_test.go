package cell_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"banter/tui/cell"
)

func text() *rapid.Generator[string] {
	return rapid.StringOfN(rapid.RuneFrom([]rune("abc XYZ09·…–é製株한글🔥ñ\x1b\n\t\u200b")), 0, 60, -1)
}

func TestFitIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, w := cell.Text(text().Draw(t, "s")), rapid.IntRange(-2, 90).Draw(t, "w")
		for name, got := range map[string]string{"Fit": cell.Fit(s, w), "FitRight": cell.FitRight(s, w), "Center": cell.Center(s, w)} {
			if cell.Width(got) != max(0, w) {
				t.Fatalf("%s(%q, %d) has %d cells: %q", name, s, w, cell.Width(got), got)
			}
		}
		if got := cell.Cut(s, w); cell.Width(got) > max(0, w) || cell.Width(s) <= w && got != s {
			t.Fatalf("Cut(%q, %d) is %q", s, w, got)
		}
		right := cell.Text(text().Draw(t, "right"))
		if got := cell.Between(s, right, max(0, w)); cell.Width(got) != max(0, w) {
			t.Fatalf("Between(%q, %q, %d) has %d cells", s, right, w, cell.Width(got))
		}
	})
}

func TestBoxIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOf(rapid.Map(text(), cell.Text)).Draw(t, "lines"), "\n")
		w, h := rapid.IntRange(0, 50).Draw(t, "w"), rapid.IntRange(0, 12).Draw(t, "h")
		got := cell.Box(s, w, h)
		if w == 0 || h == 0 {
			if got != "" {
				t.Fatalf("%q in no room", got)
			}
			return
		}
		lines := strings.Split(got, "\n")
		if len(lines) != h {
			t.Fatalf("%d lines, want %d", len(lines), h)
		}
		for _, l := range lines {
			if cell.Width(l) != w {
				t.Fatalf("%q has %d cells, want %d", l, cell.Width(l), w)
			}
		}
	})
}

func TestOverKeepsTheWidthUnderWideCharacters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.IntRange(6, 60).Draw(t, "w")
		bw := rapid.IntRange(1, w).Draw(t, "bw")
		x := rapid.IntRange(0, w-bw).Draw(t, "x")
		below := []string{cell.Fit(cell.Text(text().Draw(t, "s")), w), cell.Fit("製製製製製製製製", w), cell.Fit("x製製製製製製製", w)}
		got := cell.Over(below, []string{strings.Repeat("#", bw)}, x, 1, bw, w, func(s string) string { return s })
		for i, l := range got {
			if cell.Width(l) != w {
				t.Fatalf("line %d has %d cells, want %d: %q", i, cell.Width(l), w, l)
			}
		}
		if !strings.Contains(got[1], strings.Repeat("#", bw)) {
			t.Fatalf("the box is not whole: %q", got[1])
		}
	})
}

func TestTextLetsNoControlThrough(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", "a\tb\nc": "a b c", "\x1b[31mred": " [31mred", "\u202eback": "back", "zero\u200bwidth": "zerowidth",
		"\u009b31m": " 31m", "⚠\ufe0f": "⚠", "한글": "한글", "\xff": " ",
	} {
		if got := cell.Text(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func BenchmarkFit(b *testing.B) {
	for name, s := range map[string]string{"ascii": "Bartholomew Featherstonehaugh", "wide": "Fabrikam 製造株式会社"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				cell.Fit(s, 20)
			}
		})
	}
}
