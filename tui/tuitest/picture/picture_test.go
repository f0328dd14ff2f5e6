package picture_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"image/color"
	"io"
	"strings"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"banter/tui/tuitest/picture"
)

// frame is what a terminal shows after styled text was written to it.
func frame(text string, w, h int) picture.Frame {
	screen := uv.NewScreenBuffer(w, h)
	uv.NewStyledString(text).Draw(screen, screen.Bounds())
	return picture.Frame{W: w, H: h, Name: "a <test>", Ground: color.Black, Ink: color.White, At: func(x, y int) uv.Cell {
		if c := screen.CellAt(x, y); c != nil {
			return *c
		}
		return uv.Cell{}
	}}
}

// parse fails tb if the picture is no XML, and gives the text of each row.
func parse(tb interface{ Fatalf(string, ...any) }, svg []byte) (rows []string) {
	d := xml.NewDecoder(strings.NewReader(string(svg)))
	in := ""
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return rows
		}
		if err != nil {
			tb.Fatalf("%v in\n%s", err, svg)
			return nil
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			if in = tok.Name.Local; in == "text" {
				rows = append(rows, "")
			}
		case xml.CharData:
			if in == "tspan" {
				rows[len(rows)-1] += string(tok)
			}
		case xml.EndElement:
			in = ""
		}
	}
}

func TestRows(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, text, want string }{
		{"words stay apart", "due       who", `<text y="18"><tspan x="0" class="a" textLength="48">due </tspan><tspan x="120" class="a" textLength="36">who</tspan></text>`},
		{"a short gap is kept", "a  b", `<text y="18"><tspan x="0" class="a" textLength="48">a  b</tspan></text>`},
		{"marks are no marks", "a<b>&c", `textLength="72">a&lt;b&gt;&amp;c</tspan>`},
		{"wide characters have a place of their own", "a製造b", `<tspan x="0" class="a">a</tspan><tspan x="12" class="a" textLength="48">製造</tspan><tspan x="60" class="a">b</tspan>`},
		{"a rule is one line", "──────", `<path class="a" d="M0 12h72"/>`},
		{"a bar is one area", "████▌", `<path class="a" d="M0 0h54v24h-54z"/>`},
		{"an eighth of a cell", "▏", `<path class="a" d="M0 0h1.5v24h-1.5z"/>`},
		{"a gauge is calm", "━━╸", `<path class="a" d="M0 9h30v6h-30z"/>`},
		{"a shade is seen through", "▒", `.a{fill:#ffffff;opacity:.5}`},
		{"reverse", "\x1b[7mX\x1b[m", `.a{fill:#ffffff}` + "\n" + `.b{fill:#000000}`},
		{"colours and weight", "\x1b[1;38;2;1;2;3mX\x1b[m", `.a{fill:#010203;font-weight:bold}`},
		{"the basic colours are xterm's", "\x1b[31mX\x1b[m", `.a{fill:#cd0000}`},
		{"no mark in the name", "x", `<title>a &lt;test&gt;</title>`},
	} {
		got := frame(tc.text, 24, 1).SVG()
		if parse(t, got); !strings.Contains(string(got), tc.want) {
			t.Errorf("%s: no %s in\n%s", tc.name, tc.want, got)
		}
	}
	own := frame("\x1b[31mX\x1b[m", 4, 1)
	own.Basic = []color.Color{color.Black, color.RGBA{0xaa, 0, 0, 0xff}}
	if got := string(own.SVG()); !strings.Contains(got, ".a{fill:#aa0000}") {
		t.Errorf("the terminal's own colours are not taken:\n%s", got)
	}
}

// TestAnyCells: whatever stands in the cells, the picture is sound, the same each
// time, and has all the text.
func TestAnyCells(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		signs := rapid.SampledFrom([]string{"a", "<", "&", " ", "  ", "製", "é", "─", "│", "█", "▌", "▁", "░", "╭", "╯", "┊", "━", "\x1b[31m", "\x1b[44m", "\x1b[7m", "\x1b[1m", "\x1b[4m", "\x1b[m"})
		text := strings.Join(rapid.SliceOfN(signs, 0, 25).Draw(t, "text"), "")
		f := frame(text, 80, 2)
		got := f.SVG()
		if string(got) != string(f.SVG()) {
			t.Fatal("two pictures of the same cells differ")
		}
		want := ""
		for _, r := range ansi.Strip(text) {
			if strings.ContainsRune("a<&製é", r) {
				want += string(r)
			}
		}
		have := ""
		for _, row := range parse(t, got) {
			have += strings.ReplaceAll(row, " ", "")
		}
		if have != want {
			t.Fatalf("the text is %q, not %q:\n%s", have, want, got)
		}
	})
}

func BenchmarkSVG(b *testing.B) {
	f := frame(strings.Repeat(fmt.Sprintln("\x1b[31m02:41\x1b[m  Priya Natarajan ─────── ████"), 40), 120, 40)
	for b.Loop() {
		f.SVG()
	}
}
