// Package manual is the words of the program that are longer than a command's
// help: pages on a topic, and the writing of man pages.
//
// A page is a text in topics/, in as much of Markdown as reads well unrendered:
// a title (#), sections (##), paragraphs, lists (-), and blocks fenced by three
// backticks. A block says what it is behind its opening fence: sh is commands,
// toml with the name of a file is a part of that file (each is read by a test as
// the program would read it), text is anything else.
package manual

import (
	"embed"
	"fmt"
	"path"
	"strings"
)

//go:embed topics/*.md
var pages embed.FS

// Topic is a page.
type Topic struct {
	Name  string // what banter help is asked for
	Title string
	Body  string // what follows the title
}

// names are the pages in the order in which somebody new would read them.
func names() []string {
	return []string{
		"keys", "import", "hubspot", "salesforce", "model", "sla", "routing", "reasons", "reports", "config", "screens", "scripts", "operations",
	}
}

// Topics are all pages, in reading order.
func Topics() []Topic {
	var out []Topic
	for _, name := range names() {
		if t, ok := Find(name); ok {
			out = append(out, t)
		}
	}
	return out
}

// Find is the page of a name; ok is false where there is none.
func Find(name string) (t Topic, ok bool) {
	data, err := pages.ReadFile(path.Join("topics", name+".md"))
	if err != nil {
		return t, false
	}
	first, rest, _ := strings.Cut(string(data), "\n")
	return Topic{Name: name, Title: strings.TrimPrefix(first, "# "), Body: strings.TrimSpace(rest) + "\n"}, true
}

// Fill puts a text where the page leaves room for it, as {{name}} on a line of
// its own.
func (t Topic) Fill(name, text string) Topic {
	t.Body = strings.ReplaceAll(t.Body, "{{"+name+"}}\n", text)
	return t
}

// Plain is the page for a terminal: sections in capitals, blocks four columns
// in.
func (t Topic) Plain() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", strings.ToUpper(t.Title))
	for _, l := range lines(t.Body) {
		switch {
		case l.block && l.text != "":
			fmt.Fprintf(&b, "    %s\n", l.text)
		case l.section:
			fmt.Fprintf(&b, "%s\n", strings.ToUpper(l.text))
		case !l.fence:
			fmt.Fprintf(&b, "%s\n", l.text)
		}
	}
	return b.String()
}

// line is one line of a page.
type line struct {
	text           string
	fence, section bool
	block          bool // it stands in a block
}

func lines(body string) (out []line) {
	block := false
	for text := range strings.SplitSeq(strings.TrimSuffix(body, "\n"), "\n") {
		l := line{text: text, block: block}
		switch {
		case strings.HasPrefix(text, "```"):
			block = !block
			l.fence, l.block = true, false
		case !block:
			l.text, l.section = strings.CutPrefix(text, "## ")
		}
		out = append(out, l)
	}
	return out
}

// Block is a fenced part of a text.
type Block struct {
	Kind string // sh, toml, text, …
	File string // the name behind the kind
	Line int    // of its first line, from 1
	Text string
}

// Blocks are the fenced parts of a Markdown text.
func Blocks(text string) (out []Block) {
	var open *Block
	n := 0
	for l := range strings.Lines(text) {
		n++
		info, fence := strings.CutPrefix(strings.TrimRight(l, "\r\n"), "```")
		switch {
		case fence && open != nil:
			out = append(out, *open)
			open = nil
		case fence:
			open = &Block{Line: n + 1}
			open.Kind, open.File, _ = strings.Cut(info, " ")
		case open != nil:
			open.Text += l
		}
	}
	return out
}
