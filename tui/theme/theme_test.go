package theme_test

import (
	"image/color"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"banter/tui/theme"
)

// failer is what a test and a property have in common.
type failer interface {
	Helper()
	Errorf(format string, args ...any)
}

// inked is the colours that a pen leaves on a terminal with ground.
func inked(p theme.Pen, ground color.Color) (fg, bg color.Color) {
	screen := uv.NewScreenBuffer(1, 1)
	uv.NewStyledString(p.Paint("X")).Draw(screen, screen.Bounds())
	style := screen.CellAt(0, 0).Style
	if style.Bg != nil {
		ground = style.Bg
	}
	return style.Fg, ground
}

// pens are all roles of text of a theme.
func pens(t *theme.Theme) map[string]theme.Pen {
	out := map[string]theme.Pen{"key": t.Ink.Key, "key text": t.Ink.KeyText, "tab": t.Ink.Tab, "active tab": t.Ink.TabActive}
	for name, p := range map[string]theme.Pens{"": t.Plain, " selected": t.OnSelected, " marked": t.OnMarked} {
		for role, q := range map[string]theme.Pen{
			"text": p.Text, "bold": p.Bold, "muted": p.Muted, "faint": p.Faint, "accent": p.Accent, "accent bold": p.AccentBold,
			"good": p.Good, "warn": p.Warn, "bad": p.Bad,
		} {
			out[role+name] = q
		}
	}
	return out
}

// reads fails tb where a text of the theme is too near to what it stands on.
func reads(tb failer, t *theme.Theme, ground color.Color, least float64) {
	tb.Helper()
	for role, p := range pens(t) {
		fg, bg := inked(p, ground)
		if fg == nil {
			tb.Errorf("%s has no colour", role)
			continue
		}
		if got := theme.Ratio(fg, bg); got < least {
			tb.Errorf("%s on %v has %.2f:1, less than %v", role, bg, got, least)
		}
	}
}

// TestShippedThemesRead holds every role against the grounds that terminals
// usually have, before the terminal has told which.
func TestShippedThemesRead(t *testing.T) {
	t.Parallel()
	grounds := map[bool][]uint32{
		true:  {0x000000, 0x0c0c0c, 0x1e1e1e, 0x1d1f21, 0x002b36, 0x282c34, 0x121317},
		false: {0xffffff, 0xfafafa, 0xfdf6e3, 0xf0f0f0, 0xeff1f5},
	}
	for dark, gs := range grounds {
		for _, g := range gs {
			reads(t, theme.New(dark, true), theme.Hex(g), 4.5)
			reads(t, theme.Of(theme.Look{Choice: theme.Contrast, Dark: dark, Colour: true}), theme.Hex(g), 7)
			reads(t, theme.Of(theme.Look{Dark: dark, Colour: true, Profile: colorprofile.ANSI256}), theme.Hex(g), 4.5)
		}
	}
	reads(t, theme.Of(theme.Look{Choice: theme.Light, Dark: true, Colour: true}), theme.Hex(0xffffff), 4.5)
	reads(t, theme.Of(theme.Look{Choice: theme.Dark, Colour: true}), theme.Hex(0), 4.5)
}

// TestAnyGroundReads: whatever ground the terminal tells, and whatever colours a
// person has set, every text reads on it.
func TestAnyGroundReads(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		hex := func(name string) theme.Color { return theme.Hex(rapid.Uint32Range(0, 0xffffff).Draw(t, name)) }
		l := theme.Look{Dark: rapid.Bool().Draw(t, "guess"), Colour: true, Profile: rapid.SampledFrom([]colorprofile.Profile{0, colorprofile.ANSI256, colorprofile.TrueColor}).Draw(t, "profile")}
		if rapid.Bool().Draw(t, "own colours") {
			l.Colors = theme.Colors{Text: hex("text"), Accent: hex("accent"), Faint: hex("faint"), Warn: hex("warn"), Selected: hex("selected"), Marked: hex("marked")}
		}
		th := theme.Of(l)
		ground := hex("ground")
		if !th.Hear(tea.BackgroundColorMsg{Color: ground}) {
			t.Fatal("it does not listen")
		}
		reads(t, th, ground, 4.49)
	})
}

// TestBasicColours holds the roles of a terminal with 16 colours against its
// usual palettes: xterm's, and that of the VGA text mode.
func TestBasicColours(t *testing.T) {
	t.Parallel()
	xterm := [16]uint32{0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff}
	vga := [16]uint32{0x000000, 0xaa0000, 0x00aa00, 0xaa5500, 0x0000aa, 0xaa00aa, 0x00aaaa, 0xaaaaaa, 0x555555, 0xff5555, 0x55ff55, 0xffff55, 0x5555ff, 0xff55ff, 0x55ffff, 0xffffff}
	for dark, ground := range map[bool]uint32{true: 0x000000, false: 0xffffff} {
		th := theme.New(dark, true)
		th.Hear(tea.ColorProfileMsg{Profile: colorprofile.ANSI})
		for role, p := range pens(th) {
			fg, _ := inked(p, theme.Hex(ground))
			if fg == nil {
				continue // the terminal's own, or reversed
			}
			i := index(fg)
			if i < 0 {
				t.Fatalf("%s is %v, none of the 16", role, fg)
			}
			for name, palette := range map[string][16]uint32{"xterm": xterm, "VGA": vga} {
				if got := theme.Ratio(theme.Hex(palette[i]), theme.Hex(ground)); got < 4 {
					t.Errorf("%s in the colours of %s has %.2f:1 on %06x", role, name, got, ground)
				}
			}
		}
	}
}

// TestNothingToldNothingChanged: a terminal that says nothing, or nonsense, keeps
// the guess; one without colours gets none; a choice stands whatever it says.
func TestNothingToldNothingChanged(t *testing.T) {
	t.Parallel()
	guess := theme.New(true, true)
	was := guess.Plain
	if guess.Hear(tea.FocusMsg{}) || !guess.Hear(tea.BackgroundColorMsg{}) || guess.Plain != was {
		t.Error("no answer has changed the colours")
	}
	guess.Hear(tea.BackgroundColorMsg{Color: color.White})
	if guess.Plain == was {
		t.Error("a white ground changes nothing")
	}
	fixed := theme.Of(theme.Look{Choice: theme.Dark, Colour: true})
	was = fixed.Plain
	fixed.Hear(tea.BackgroundColorMsg{Color: color.White})
	if fixed.Plain != was {
		t.Error("the dark theme was not kept")
	}
	fixed.Choose(theme.Light)
	if fixed.Plain == was {
		t.Error("choosing another one changes nothing")
	}
	fixed.Hear(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
	if fixed.Colour || fixed.Plain.Accent.Paint("x") != "x" {
		t.Error("a terminal without colours gets some")
	}
}

func TestColorText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"#5FB3D4": "#5fb3d4", "#abc": "#aabbcc", "": ""} {
		var c theme.Color
		if err := c.UnmarshalText([]byte(in)); err != nil || c.String() != want {
			t.Errorf("%q is %q, %v; want %q", in, c, err, want)
		}
	}
	for _, in := range []string{"blue", "#12345", "123456", "#12345g", "#+12345", "#1234567", "#", "#-1f"} {
		var c theme.Color
		if err := c.UnmarshalText([]byte(in)); err == nil || !strings.Contains(err.Error(), "#rrggbb") {
			t.Errorf("%q gives %v, %v", in, c, err)
		}
	}
	var c theme.Choice
	if err := c.UnmarshalText([]byte("sepia")); err == nil || !strings.Contains(err.Error(), `"contrast"`) {
		t.Errorf("sepia gives %v", err)
	}
}

func TestLint(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		choice theme.Choice
		colors theme.Colors
		want   string
	}{
		{"a blue that is lost on black", theme.Dark, theme.Colors{Accent: theme.Hex(0x0000aa)}, `accent = "#0000aa" has a contrast of 1.`},
		{"the same on white", theme.Light, theme.Colors{Accent: theme.Hex(0x0000aa)}, ""},
		{"and where either may be", theme.Auto, theme.Colors{Accent: theme.Hex(0x0000aa)}, ""},
		{"too little for high contrast", theme.Contrast, theme.Colors{Warn: theme.Hex(0x808080)}, "text needs 7:1"},
		{"a line is no text", theme.Dark, theme.Colors{Rule: theme.Hex(0x222222), Selected: theme.Hex(0x222222)}, ""},
	} {
		got := strings.Join(theme.Look{Choice: tc.choice, Colors: tc.colors}.Lint(), "\n")
		if tc.want == "" && got != "" || !strings.Contains(got, tc.want) {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestGuess(t *testing.T) {
	t.Parallel()
	for in, dark := range map[string]bool{"": true, "15;0": true, "0;15": false, "0;default;7": false, "15;default": true, "12;8": true, ";": true} {
		if theme.Guess(in) != dark {
			t.Errorf("COLORFGBG=%q is not taken for dark=%v", in, dark)
		}
	}
}

// TestRatio holds the formula against the worked values of WCAG's own checker.
func TestRatio(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		a, b uint32
		want float64
	}{{0x000000, 0xffffff, 21}, {0x777777, 0xffffff, 4.48}, {0x767676, 0xffffff, 4.54}, {0xff0000, 0xffffff, 4.0}} {
		if got := theme.Ratio(theme.Hex(tc.a), theme.Hex(tc.b)); got < tc.want-0.005 || got > tc.want+0.005 {
			t.Errorf("%06x on %06x has %.3f, want %v", tc.a, tc.b, got, tc.want)
		}
	}
}

func index(c color.Color) int {
	for i := range 16 {
		if c == ansi.BasicColor(i) {
			return i
		}
	}
	return -1
}
