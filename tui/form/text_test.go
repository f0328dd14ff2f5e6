package form

import (
	"strings"
	"testing"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"banter/store/lead"
	"banter/tui/cell"
	"banter/tui/theme"
)

func press(t *Text, keys ...string) {
	for _, k := range keys {
		t.Key(named(k))
	}
}

// named is the key press of a name; anything else is typed.
func named(k string) tea.KeyPressMsg {
	mod := tea.KeyMod(0)
	if s, ok := strings.CutPrefix(k, "ctrl+"); ok {
		k, mod = s, tea.ModCtrl
	} else if s, ok := strings.CutPrefix(k, "alt+"); ok {
		k, mod = s, tea.ModAlt
	}
	codes := map[string]rune{"left": tea.KeyLeft, "right": tea.KeyRight, "up": tea.KeyUp, "down": tea.KeyDown, "home": tea.KeyHome, "end": tea.KeyEnd, "backspace": tea.KeyBackspace, "delete": tea.KeyDelete, "enter": tea.KeyEnter}
	if c, ok := codes[k]; ok {
		return tea.KeyPressMsg{Code: c, Mod: mod}
	}
	r, _ := utf8.DecodeRuneInString(k)
	if mod != 0 {
		return tea.KeyPressMsg{Code: r, Mod: mod}
	}
	return tea.KeyPressMsg{Code: r, Text: k}
}

func TestEditing(t *testing.T) {
	for _, c := range []struct{ start, keys, want string }{
		{"", "a b", "a b"},
		{"hello", "left left X", "helXlo"},
		{"hello", "home X", "Xhello"},
		{"hello world", "ctrl+w", "hello "},
		{"hello world ", "ctrl+w", "hello "},
		{"hello world", "alt+b ctrl+k", "hello "},
		{"hello world", "alt+b ctrl+u", "world"},
		{"hello world", "home alt+d", " world"},
		{"hello", "home delete", "ello"},
		{"hello", "home backspace", "hello"},
		{"a", "ctrl+j b", "a\nb"},
		{"ab\ncd", "up X", "abX\ncd"},
		{"ab\nc", "up left down X", "ab\nXc"},
		{"ab\ncd", "home X", "ab\nXcd"},
		{"e", "\u0301", "e\u0301"},
		{"a", "\u202e \x07 \u200b", "a"},
		{"製造", "left X", "製X造"},
	} {
		e := Text{Multi: true}
		e.Set(c.start)
		for _, k := range strings.Fields(c.keys) {
			press(&e, k)
		}
		want := c.want
		if c.keys == "a b" {
			want = "ab"
		}
		if e.Value() != want {
			t.Errorf("%q and %s = %q, want %q", c.start, c.keys, e.Value(), want)
		}
	}
}

func TestKeysLeftToTheForm(t *testing.T) {
	one := Text{}
	one.Set("hello")
	for _, k := range []string{"enter", "up", "down", "ctrl+j", "ctrl+s"} {
		if one.Key(named(k)) {
			t.Errorf("a line takes %s", k)
		}
	}
	several := Text{Multi: true}
	several.Set("a\nb")
	if several.Key(named("down")) || !several.Key(named("up")) || several.Key(named("up")) {
		t.Error("up and down must leave at the first and the last line only")
	}
}

func TestPasteAndLimit(t *testing.T) {
	e := Text{Limit: 5}
	e.Paste("ab\x1b[31mc\r\ndefgh")
	if e.Value() != "ab[31" {
		t.Errorf("%q", e.Value())
	}
	e = Text{}
	e.Paste("one\ntwo")
	if e.Value() != "one two" {
		t.Errorf("%q", e.Value())
	}
	e = Text{Multi: true}
	e.Restore(" one\n\n  two  \x1b")
	if e.Value() != " one\n\n  two  " {
		t.Errorf("%q", e.Value())
	}
}

func TestCursorShows(t *testing.T) {
	th := theme.New(true, false)
	e := Text{}
	e.Set("a long line that does not fit")
	if l := e.Lines(th, 10, 1, true)[0]; !strings.Contains(ansi.Strip(l), "not fit") || !strings.Contains(l, "\x1b[7m") {
		t.Errorf("%q", l)
	}
	press(&e, "home")
	if l := ansi.Strip(e.Lines(th, 10, 1, true)[0]); l != "a long lin" {
		t.Errorf("%q", l)
	}
	e = Text{Multi: true}
	e.Set("one two three four five six")
	got := e.Lines(th, 8, 2, true)
	if len(got) != 2 || ansi.Strip(got[1]) != "six     " {
		t.Errorf("%q", got)
	}
	if plain := e.Lines(th, 8, 2, false); ansi.Strip(plain[0]) != "one two " {
		t.Errorf("without focus it starts at %q", plain[0])
	}
}

// Whatever is pressed, the text stays clean and the drawing keeps to its size,
// with the cursor in it.
func TestAnyKeys(t *testing.T) {
	th := theme.New(true, false)
	rapid.Check(t, func(t *rapid.T) {
		e := Text{Multi: rapid.Bool().Draw(t, "multi"), Limit: rapid.SampledFrom([]int{0, 7}).Draw(t, "limit")}
		for range rapid.IntRange(0, 60).Draw(t, "n") {
			k := rapid.OneOf(
				rapid.SampledFrom([]string{"left", "right", "up", "down", "home", "end", "backspace", "delete", "ctrl+j", "ctrl+w", "ctrl+u", "ctrl+k", "alt+b", "alt+f", "alt+d", " ", "製", "e", "\u0301"}),
				rapid.Map(rapid.Rune(), func(r rune) string { return string(r) }),
			).Draw(t, "key")
			e.Key(named(k))
		}
		if e.pos < 0 || e.pos > len(e.runes) {
			t.Fatalf("cursor at %d of %d", e.pos, len(e.runes))
		}
		if e.Limit > 0 && len(e.runes) > e.Limit {
			t.Fatalf("%d characters, limit %d", len(e.runes), e.Limit)
		}
		for _, r := range e.Value() {
			if r != ' ' && r != '\n' && lead.Clean("a"+string(r)) != "a"+string(r) {
				t.Fatalf("%q is in the text", r)
			}
		}
		w, h := rapid.IntRange(0, 30).Draw(t, "w"), rapid.IntRange(0, 6).Draw(t, "h")
		lines := e.Lines(th, w, h, true)
		if len(lines) > h {
			t.Fatalf("%d lines of %d", len(lines), h)
		}
		cursor := false
		for _, l := range lines {
			if cell.Width(l) != w {
				t.Fatalf("%q is %d wide, not %d", l, cell.Width(l), w)
			}
			cursor = cursor || strings.Contains(l, "\x1b[7m")
		}
		if w > 2 && h > 0 && !cursor {
			t.Fatalf("no cursor in %q", lines)
		}
	})
}
