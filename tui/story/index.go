package story

import (
	"fmt"
	"strings"
)

// best are the pictures that stand first in the index: the six that say most of
// the program.
func best() []string {
	return []string{"queue", "lead", "reject", "board", "calibration", "conflict-fields"}
}

// Index is a page, in Markdown, that shows the best of the kept pictures and
// lists all of them.
func Index() string {
	var b strings.Builder
	b.WriteString("# Screens\n\nEvery screen with canned leads, at a time that stands still. `go run ./cmd/storybook NAME` runs one in the terminal; " +
		"`go test ./tui/story -update` draws the pictures and this page anew.\n\n")
	files := map[string][]Shot{}
	for _, s := range Kept() {
		files[s.Story.Name] = append(files[s.Story.Name], s)
	}
	about := map[string]string{}
	for _, s := range Stories() {
		about[s.Name] = s.About
	}
	for _, name := range best() {
		fmt.Fprintf(&b, "<img alt=%q src=\"%s-120x40-dark.svg\" width=\"49%%\">\n", about[name], name)
	}
	b.WriteString("\n| story | shows | pictures |\n| --- | --- | --- |\n")
	for _, s := range Stories() {
		var links []string
		for _, f := range files[s.Name] {
			size := fmt.Sprintf("%d×%d", f.W, f.H)
			if f.Paint.Name != Dark {
				size += " " + f.Paint.Name
			}
			links = append(links, fmt.Sprintf("[%s](%s.svg)", size, f.Name()))
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", s.Name, s.About, strings.Join(links, ", "))
	}
	return b.String()
}
