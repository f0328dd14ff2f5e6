// Package picture writes what a terminal shows as an SVG: the same bytes for the
// same cells. Text stays text, to be selected and searched; lines and blocks are
// shapes, so that they join whatever font there is. A row of the terminal is a
// line of the file, and a difference between two pictures can be read.
package picture

import (
	"fmt"
	"image/color"
	"slices"
	"strings"
	"unicode"

	uv "github.com/charmbracelet/ultraviolet"
)

// Frame is what a terminal shows.
type Frame struct {
	W, H int
	At   func(x, y int) uv.Cell
	Name string // read out where the picture is not seen
	// Ground and Ink are the colours of the terminal itself; Basic are its 16
	// colours, nil those of xterm.
	Ground, Ink color.Color
	Basic       []color.Color
}

// The size of a cell, of the text in it and of the frame about all, in units of
// the picture. A character of a monospaced font is six tenths of its size wide.
const (
	cellW, cellH = 12, 24
	fontSize     = 20
	baseline     = 18
	margin       = 18
	scale        = 0.7 // of a unit, in pixels as the picture shows itself
)

// SVG is the picture.
func (f Frame) SVG() []byte {
	d := drawing{f: f, used: map[look]string{}}
	var rows strings.Builder
	for y := range f.H {
		rows.WriteString(d.row(y))
	}
	w, h := f.W*cellW+2*margin, f.H*cellH+2*margin
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="%d %d %d %d" width="%.0f" height="%.0f" role="img" xml:space="preserve">`+"\n",
		-margin, -margin, w, h, float64(w)*scale, float64(h)*scale)
	fmt.Fprintf(&b, "<title>%s</title>\n<style>\n", escape(f.Name))
	fmt.Fprintf(&b, "text{font:%dpx ui-monospace,SFMono-Regular,Menlo,Consolas,\"DejaVu Sans Mono\",\"Liberation Mono\",monospace;white-space:pre}\n", fontSize)
	for _, l := range d.order {
		fmt.Fprintf(&b, ".%s{%s}\n", d.used[l], l.css())
	}
	b.WriteString("</style>\n")
	fmt.Fprintf(&b, `<rect x="%d" y="%d" width="%d" height="%d" rx="12" fill="%s" stroke="#808080" stroke-opacity=".4"/>`+"\n", 1-margin, 1-margin, w-2, h-2, hex(f.Ground))
	b.WriteString(rows.String())
	b.WriteString("</svg>\n")
	return []byte(b.String())
}

// drawing is a picture under way: the looks that it uses, in the order in which
// they come up, by their classes.
type drawing struct {
	f     Frame
	used  map[look]string
	order []look
}

// look is how text or a shape is painted.
type look struct {
	fill                           string
	bold, faint, italic, underline bool
	stroke                         bool // a line, and no area
	dim                            string
}

func (l look) css() string {
	var b strings.Builder
	if l.stroke {
		b.WriteString("fill:none;stroke-width:1.6;stroke:" + l.fill)
	} else {
		b.WriteString("fill:" + l.fill)
	}
	for _, s := range []struct {
		on   bool
		text string
	}{
		{l.bold, ";font-weight:bold"},
		{l.italic, ";font-style:italic"},
		{l.underline, ";text-decoration:underline"},
		{l.faint, ";opacity:.6"},
		{l.dim != "", ";opacity:" + l.dim},
	} {
		if s.on {
			b.WriteString(s.text)
		}
	}
	return b.String()
}

// class is the name of a look: a, b, … z, a1, b1 …
func (d *drawing) class(l look) string {
	name, ok := d.used[l]
	if !ok {
		n := len(d.order)
		name = string(rune('a' + n%26))
		if n >= 26 {
			name += fmt.Sprint(n / 26)
		}
		d.used[l] = name
		d.order = append(d.order, l)
	}
	return name
}

// paint is the colours of a cell: what is drawn in it, and what it stands on, nil
// for the terminal's own.
func (d *drawing) paint(c uv.Cell) (ink look, ground color.Color) {
	s := c.Style
	fg, bg := d.f.colour(s.Fg), d.f.colour(s.Bg)
	if s.Attrs&uv.AttrReverse != 0 {
		if fg == nil {
			fg = d.f.Ink
		}
		if bg == nil {
			bg = d.f.Ground
		}
		fg, bg = bg, fg
	}
	if fg == nil {
		fg = d.f.Ink
	}
	return look{
		fill: hex(fg), bold: s.Attrs&uv.AttrBold != 0, faint: s.Attrs&uv.AttrFaint != 0, italic: s.Attrs&uv.AttrItalic != 0,
		underline: s.Underline != 0,
	}, bg
}

// row is one row of the terminal: its grounds, its shapes and its text.
func (d *drawing) row(y int) string {
	var grounds, shapes paths
	var runs []run
	for x := 0; x < d.f.W; {
		c := d.f.At(x, y)
		w := max(1, c.Width)
		ink, ground := d.paint(c)
		if ground != nil {
			grounds.add(d.class(look{fill: hex(ground)}), block{x * cellW, y * cellH, w * cellW, cellH}.path())
		}
		switch s := shapeOf(c.Content); {
		case s != nil:
			l := look{fill: ink.fill, faint: ink.faint, stroke: s.line, dim: s.dim}
			shapes.add(d.class(l), s.at(x, y))
		case c.Content == "" || c.Content == " ":
			if ink.underline {
				runs = push(runs, run{x: x, w: w, text: " ", look: ink})
			}
		default:
			runs = push(runs, run{x: x, w: w, text: c.Content, look: ink})
		}
		x += w
	}
	out := grounds.svg() + shapes.svg()
	if len(runs) == 0 {
		return out
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<text y="%d">`, y*cellH+baseline)
	for i, r := range runs {
		if i+1 < len(runs) && runs[i+1].x > r.x+r.w {
			r.text, r.w = r.text+" ", r.w+1 // so that words stay apart where they are copied
		}
		fmt.Fprintf(&b, `<tspan x="%d" class="%s"`, r.x*cellW, d.class(r.look))
		if r.w > 1 {
			fmt.Fprintf(&b, ` textLength="%d"`, r.w*cellW)
		}
		b.WriteString(">" + escape(r.text) + "</tspan>")
	}
	return out + b.String() + "</text>\n"
}

// run is text of one look in neighbouring cells.
type run struct {
	x, w int
	text string
	wide bool
	back bool // from right to left
	look look
}

// join is how many blanks between two words a run goes over.
const join = 2

// push adds a cell to the last run where it can be part of it: a wide character
// starts another one, because fonts differ in how wide they draw it, and so does
// one that is written from right to left, lest it turns its neighbours round.
func push(runs []run, r run) []run {
	r.wide, r.back = r.w > 1, strings.ContainsFunc(r.text, func(c rune) bool {
		return unicode.In(c, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana)
	})
	if len(runs) > 0 {
		last := &runs[len(runs)-1]
		gap := r.x - last.x - last.w
		if last.look == r.look && last.wide == r.wide && last.back == r.back && (gap == 0 || gap <= join && !r.wide && !r.look.underline) {
			last.text += strings.Repeat(" ", gap) + r.text
			last.w += gap + r.w
			return runs
		}
	}
	return append(runs, r)
}

// paths are the shapes of a row by their classes, in the order in which these
// come up.
type paths struct {
	class []string
	data  []string
}

func (p *paths) add(class, data string) {
	i := slices.Index(p.class, class)
	if i < 0 {
		p.class, p.data = append(p.class, class), append(p.data, data)
		return
	}
	p.data[i] = joined(p.data[i], data)
}

func (p *paths) svg() string {
	var b strings.Builder
	for i, c := range p.class {
		fmt.Fprintf(&b, `<path class="%s" d="%s"/>`+"\n", c, p.data[i])
	}
	return b.String()
}

// escape is s as text of an SVG. The cells hold no control character.
func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}
