package export

import (
	"banter/store/lead"
)

// Page is a report laid out: what a terminal, a CSV file and a web page show
// alike.
type Page struct {
	Title    string
	About    []string // the period, what was counted, as of when
	Sections []Section
}

// Section is a part of a page: a table with what there is to say of it.
type Section struct {
	Name  string // in one word, for who wants this table alone
	Title string
	Notes []string // above the table: what fell, what is odd
	Chart *Chart   // on a web page only
	Table Table
}

// Table has a cell for each column in every row.
type Table struct {
	Columns []Column
	Rows    [][]Cell
}

// Column is what stands below one heading. In a CSV file it is one column for
// each of its Names.
type Column struct {
	Head  string
	Names []string
	Right bool // numbers
	Flex  bool // gives way where there is little room
}

// Cell is a text for people, and the values that it stands for: as many as its
// column has names. Without Values the text is the value.
type Cell struct {
	Text   string
	Values []string
}

// Text is a cell of text alone.
func Text(s string) Cell { return Cell{Text: s} }

// values are the cells of a CSV row, gated.
func (c Cell) values(n int) []string {
	out := make([]string, n)
	for i := range out {
		switch {
		case i < len(c.Values):
			out[i] = lead.Clean(c.Values[i])
		case i == 0 && len(c.Values) == 0:
			out[i] = lead.Clean(c.Text)
		}
	}
	return out
}

// Section is the one of a name; ok is false if there is none.
func (p *Page) Section(name string) (s *Section, ok bool) {
	for i := range p.Sections {
		if p.Sections[i].Name == name {
			return &p.Sections[i], true
		}
	}
	return nil, false
}
