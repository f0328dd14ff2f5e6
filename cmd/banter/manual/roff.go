package manual

import (
	"fmt"
	"strings"
)

// Page is a man page that is being written.
type Page struct{ b strings.Builder }

// NewPage begins a man page: name is its upper-case title, section 1 for
// commands and 7 for the rest; day is YYYY-MM-DD.
func NewPage(name string, section int, day, version, short string) *Page {
	p := &Page{}
	fmt.Fprintf(&p.b, ".TH %q %d %q %q %q\n", strings.ToUpper(name), section, day, "banter "+version, "banter")
	p.Section("NAME")
	fmt.Fprintf(&p.b, "%s \\- %s\n", escape(name), escape(short))
	return p
}

// String is the page in roff.
func (p *Page) String() string { return p.b.String() }

// Section begins a section.
func (p *Page) Section(title string) { fmt.Fprintf(&p.b, ".SH %s\n", escape(strings.ToUpper(title))) }

// Sub begins a part of a section.
func (p *Page) Sub(title string) { fmt.Fprintf(&p.b, ".SS %s\n", escape(title)) }

// Text writes lines as they stand.
func (p *Page) Text(text string) {
	p.b.WriteString(".nf\n")
	for l := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		fmt.Fprintf(&p.b, "%s\n", escape(l))
	}
	p.b.WriteString(".fi\n")
}

// Term writes a word and what it means.
func (p *Page) Term(term, text string) {
	fmt.Fprintf(&p.b, ".TP\n.B %s\n%s\n", escape(term), escape(text))
}

// Topic writes a page on a topic.
func (p *Page) Topic(t Topic) {
	p.Section("DESCRIPTION")
	fresh, open := true, false // a paragraph may begin; a block is open
	for _, l := range lines(t.Body) {
		item, isItem := strings.CutPrefix(l.text, "- ")
		switch {
		case l.fence:
			open = !open
			p.b.WriteString(map[bool]string{true: ".PP\n.RS 4\n.nf\n", false: ".fi\n.RE\n"}[open])
			fresh = true
		case l.block:
			fmt.Fprintf(&p.b, "%s\n", escape(l.text))
		case l.section:
			p.Section(l.text)
			fresh = true
		case l.text == "":
			fresh = true
		case isItem:
			fmt.Fprintf(&p.b, ".IP \\(bu 2\n%s\n", spans(item))
			fresh = false
		default:
			if fresh {
				p.b.WriteString(".PP\n")
			}
			fmt.Fprintf(&p.b, "%s\n", spans(strings.TrimSpace(l.text)))
			fresh = false
		}
	}
}

// spans sets what stands between backticks in bold.
func spans(text string) string {
	var b strings.Builder
	for i, part := range strings.Split(text, "`") {
		if i%2 == 1 {
			fmt.Fprintf(&b, "\\fB%s\\fR", escape(part))
			continue
		}
		if b.Len() > 0 {
			b.WriteString(inner(part))
			continue
		}
		b.WriteString(escape(part))
	}
	return b.String()
}

// escape makes a line mean itself to roff.
func escape(s string) string {
	s = inner(s)
	if strings.HasPrefix(s, ".") {
		s = `\&` + s
	}
	return s
}

func inner(s string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`).Replace(s)
}
