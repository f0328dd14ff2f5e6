package lead

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Every letter of the tables folds to the first letter of its decomposition,
// where it has one.
func TestFoldTables(t *testing.T) {
	t.Parallel()
	if n := len(latin()); n != 0x180-0xC0 {
		t.Fatalf("the first table has %d letters", n)
	}
	if n := len(latinMore()); n != 0x100 {
		t.Fatalf("the second table has %d letters", n)
	}
	for _, span := range [][2]rune{{0xC0, 0x17F}, {0x1E00, 0x1EFF}} {
		for r := span[0]; r <= span[1]; r++ {
			base := []rune(norm.NFKD.String(string(r)))[0]
			if base >= 0x80 || !unicode.IsLetter(base) {
				continue // ß, æ, ø: the table's own choice
			}
			if want := unicode.ToLower(base); FoldRune(r) != want {
				t.Errorf("%c (%U) folds to %c, want %c", r, r, FoldRune(r), want)
			}
		}
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Tomás Herrera": "tomas herrera", "JÖRG": "jorg", "Łukasz": "lukasz", "Ìfẹ́": "ife", "Nguyễn": "nguyen",
		"佐藤さくら": "佐藤さくら", "Ωμέγα": "ωμέγα", "": "",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
		if again := Fold(Fold(in)); again != Fold(in) || strings.ToLower(again) != again {
			t.Errorf("Fold(%q) is not stable", in)
		}
	}
}
