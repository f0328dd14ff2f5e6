package export

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"

	"banter/store/lead"
)

//go:embed page.html
var pageHTML string

// WriteHTML writes pages as one web page that needs nothing else: no script, no
// font, no image from elsewhere. Every text passes the gate and is escaped.
func WriteHTML(w io.Writer, title string, pages []Page) error {
	t, err := template.New("page").Funcs(template.FuncMap{"clean": lead.Clean}).Parse(pageHTML)
	if err != nil {
		return fmt.Errorf("lay out the page: %w", err)
	}
	type section struct {
		Section
		Drawn *drawn
	}
	type page struct {
		Page
		Parts []section
		ID    string
	}
	doc := struct {
		Title string
		Pages []page
	}{Title: title}
	for i := range pages {
		p := page{Page: pages[i], ID: fmt.Sprintf("r%d", i+1)}
		for j, s := range pages[i].Sections {
			part := section{Section: s}
			if s.Chart != nil && len(s.Chart.Bars) > 0 {
				d := s.Chart.draw(fmt.Sprintf("r%d-%d", i+1, j+1))
				part.Drawn = &d
			}
			p.Parts = append(p.Parts, part)
		}
		doc.Pages = append(doc.Pages, p)
	}
	if err := t.Execute(w, doc); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	return nil
}
