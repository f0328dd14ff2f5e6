package export

import (
	_ "embed"
	"fmt"
	"html"
	"io"
	"strings"

	"banter/store/lead"
)

//go:embed page.html
var pageHTML string

// WriteHTML writes pages as one web page that needs nothing else: no script, no
// font, no image from elsewhere. Every text passes the gate and is escaped.
func WriteHTML(w io.Writer, title string, pages []Page) error {
	m := &markup{}
	m.add("<header>\n<h1>%s</h1>", title)
	if len(pages) > 1 {
		m.add("\n<nav aria-label=\"Reports\"><p>")
		for i := range pages {
			m.between(i)
			m.add(`<a href="#%s">%s</a>`, pageID(i), pages[i].Title)
		}
		m.add("</p></nav>")
	}
	m.add("\n</header>\n<main>")
	for i := range pages {
		m.page(pageID(i), &pages[i])
	}
	m.add("\n</main>\n")
	if _, err := strings.NewReplacer("{{title}}", escaped(title), "{{body}}", m.b.String()).WriteString(w, pageHTML); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	return nil
}

func pageID(i int) string { return fmt.Sprintf("r%d", i+1) }

// escaped is a text as it stands between tags and in quotes.
func escaped(s string) string { return html.EscapeString(lead.Clean(s)) }

// markup is HTML that is being written. It is written by hand and not from
// html/template: that asks for methods by name, which keeps every method of every
// type in the program, 2.8 MB of it.
type markup struct{ b strings.Builder }

// add writes a constant format; the texts among args are escaped.
func (m *markup) add(format string, args ...any) {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = escaped(s)
		}
	}
	fmt.Fprintf(&m.b, format, args...)
}

// between writes what parts the i-th of a row from the one before.
func (m *markup) between(i int) {
	if i > 0 {
		m.add(" · ")
	}
}

func (m *markup) page(id string, p *Page) {
	m.add("\n<section id=\"%s\" aria-labelledby=\"%s-h\">\n<h2 id=\"%s-h\">%s</h2>\n<p class=\"about\">", id, id, id, p.Title)
	for i, a := range p.About {
		m.between(i)
		m.add("%s", a)
	}
	m.add("</p>")
	for i := range p.Sections {
		m.section(fmt.Sprintf("%s-%d", id, i+1), &p.Sections[i])
	}
	m.add("\n</section>")
}

func (m *markup) section(id string, s *Section) {
	m.add("\n<h3>%s</h3>", s.Title)
	for _, n := range s.Notes {
		m.add("\n<p class=\"note\">%s</p>", n)
	}
	if s.Chart != nil && len(s.Chart.Bars) > 0 {
		d := s.Chart.draw(id)
		m.chart(&d)
	}
	switch {
	case len(s.Table.Rows) > 0:
		m.table(s.Title, &s.Table)
	case len(s.Notes) == 0:
		m.add("\n<p class=\"about\">nothing to show</p>")
	}
}

func (m *markup) chart(d *drawn) {
	m.add("\n<figure>\n<figcaption><b>%s</b><br/><span>%s", d.Title, d.About)
	if d.Hidden > 0 {
		m.add(" %d more are in the table.", d.Hidden)
	}
	m.add("</span></figcaption>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">\n", d.Title)
	m.add("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"%s-t %s-d\">\n", d.Width, d.Height, d.ID, d.ID)
	m.add("<title id=\"%s-t\">%s</title>\n<desc id=\"%s-d\">%s</desc>", d.ID, d.Title, d.ID, d.About)
	if d.ZoneW != "" {
		m.add("\n<rect x=\"%s\" y=\"0\" width=\"%s\" height=\"%d\" class=\"zone\"><title>%s</title></rect>", d.ZoneX, d.ZoneW, d.Bottom, d.ZoneText)
	}
	for _, t := range d.Ticks {
		m.add("\n<line x1=\"%s\" y1=\"0\" x2=\"%s\" y2=\"%d\" class=\"grid\"/>", t.X, t.X, d.Bottom)
		m.add("\n<text x=\"%s\" y=\"%d\" text-anchor=\"middle\" class=\"figure\">%s</text>", t.X, d.TickY, t.Text)
	}
	if d.Axis != "" {
		m.add("\n<text x=\"%d\" y=\"%d\" text-anchor=\"end\" class=\"figure\">%s →</text>", d.Right, d.AxisY, d.Axis)
	}
	for i := range d.Bars {
		m.bar(d, &d.Bars[i])
	}
	m.add("\n<line x1=\"%d\" y1=\"0\" x2=\"%d\" y2=\"%d\" class=\"axis\"/>\n</svg>\n</div>\n</figure>", d.Left, d.Left, d.Bottom)
}

func (m *markup) bar(d *drawn, b *drawnBar) {
	class := "bar"
	if b.Faint {
		class = "faint"
	}
	m.add("\n<g>\n<text x=\"0\" y=\"%d\">%s</text>\n", b.TextY, b.Label)
	m.add("<rect x=\"%d\" y=\"%d\" width=\"%s\" height=\"%d\" class=\"%s\"/>", d.Left, b.Y, b.W, b.Height, class)
	if b.Whisker {
		m.add("\n<path d=\"M%s %dV%dM%s %dV%dM%s %dH%s\" class=\"whisker\"/>",
			b.LowX, b.WhiskerTop, b.WhiskerEnd, b.HighX, b.WhiskerTop, b.WhiskerEnd, b.LowX, b.Middle, b.HighX)
	}
	if b.Marked {
		m.add("\n<line x1=\"%s\" y1=\"%d\" x2=\"%s\" y2=\"%d\" class=\"mark\"/>", b.MarkX, b.MarkTop, b.MarkX, b.MarkEnd)
	}
	m.add("\n<text x=\"%d\" y=\"%d\">%s</text>\n</g>", d.TextAt, b.TextY, b.Text)
}

func (m *markup) table(title string, t *Table) {
	m.add("\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">\n<table>\n<caption>%s</caption>\n<thead><tr>", title, title)
	class := func(i int) string {
		if t.Columns[i].Right {
			return ` class="r"`
		}
		return ""
	}
	for i, c := range t.Columns {
		m.add(`<th scope="col"`)
		m.b.WriteString(class(i))
		m.add(">%s</th>", c.Head)
	}
	m.add("</tr></thead>\n<tbody>")
	for _, row := range t.Rows {
		m.add("\n<tr>")
		for i, c := range row {
			if i == 0 {
				m.add(`<th scope="row">%s</th>`, c.Text)
				continue
			}
			m.add("<td")
			m.b.WriteString(class(i))
			m.add(">%s</td>", c.Text)
		}
		m.add("</tr>")
	}
	m.add("\n</tbody>\n</table>\n</div>")
}
