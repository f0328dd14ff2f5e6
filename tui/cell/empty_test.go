package cell_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"banter/tui/cell"
)

func same(s string) string { return s }

func TestEmptyStandsInTheMiddle(t *testing.T) {
	got := cell.Empty("Nobody", "t turns to the team's leads. New ones come up by themselves.", same, same, 50, 9)
	want := []string{"", "", "", "Nobody", "", "t turns to the team's leads.", "New ones come up by themselves.", "", ""}
	for i := range want {
		if strings.TrimSpace(got[i]) != want[i] {
			t.Errorf("line %d is %q, not %q", i, strings.TrimSpace(got[i]), want[i])
		}
	}
}

func TestEmptyFillsItsRoom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 90).Draw(t, "w"), rapid.IntRange(1, 12).Draw(t, "h")
		lines := cell.Empty(rapid.String().Draw(t, "head"), rapid.StringMatching(`[a-zé山 ]{0,200}`).Draw(t, "hint"), cell.Text, cell.Text, w, h)
		if len(lines) != h {
			t.Fatalf("%d lines, not %d", len(lines), h)
		}
		for _, l := range lines {
			if cell.Width(l) != w {
				t.Fatalf("%q is %d cells, not %d", l, cell.Width(l), w)
			}
		}
	})
}

func TestCountHasGroupsOfThree(t *testing.T) {
	for n, want := range map[int]string{0: "0", 12: "12", 999: "999", 1200: "1,200", 12345: "12,345", 1234567: "1,234,567", -999: "-999", -123456: "-123,456"} {
		if got := cell.Count(n); got != want {
			t.Errorf("%d is %q, not %q", n, got, want)
		}
	}
}
