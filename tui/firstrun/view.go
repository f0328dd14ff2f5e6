package firstrun

import (
	"strconv"
	"strings"

	"banter/tui/cell"
	"banter/tui/form"
)

// widest is how wide the guide gets on a wide terminal.
const widest = 84

// View draws the guide.
func (s *Screen) View(w, h int) string {
	th, inner := s.o.Theme, min(w, widest)
	lines := []string{
		"", "  " + th.Title.Render("banter") + th.Muted.Render("  works your leads, one after the other"), "",
		"  " + th.Bold.Render("Where do your leads come from?"), "",
	}
	if s.o.Problem != "" {
		lines = append(lines[:len(lines)-2], append(append(form.Trouble{What: s.o.Problem}.Lines(th, inner), ""), lines[len(lines)-2:]...)...)
	}
	from, to := len(lines), len(lines)+2*len(Ways())-1
	for i, way := range Ways() {
		if way.Choice == s.choice && s.focus == onChoice {
			from = len(lines)
			to = from + 1
		}
		lines = append(lines, s.option(way, strconv.Itoa(i+1), inner)...)
	}
	for i, f := range s.fields() {
		here := s.focus == i+1
		if here || s.choice == Folder {
			lines = append(lines, "")
		}
		if here {
			from = len(lines)
		}
		text := f.text.Lines(th, inner-form.LabelWidth, 1, here)
		if f.text == &s.dir {
			text = append(text, s.verdict(inner-form.LabelWidth)...)
		}
		lines = append(lines, form.Row(th, f.label, text, inner, here)...)
		if here {
			lines = append(lines, s.trouble.Lines(th, inner)...)
			to = len(lines) - 1
		}
	}
	lines = append(lines, "", "  "+th.Faint.Render("A single file: banter import FILE"))
	// On a large terminal the guide stands in the middle, a bit above it.
	left, above := cell.Spaces((w-inner)/2), max(0, (h-len(lines)-8)/3)
	for i := range lines {
		lines[i] = left + lines[i]
	}
	lines = append(make([]string, above), lines...)
	body := strings.Split(form.Fit(lines, from+above, to+above, w, max(0, h-1)), "\n")
	var help []string
	for _, b := range s.Keys() {
		help = append(help, b.Help().Key, b.Help().Desc)
	}
	return cell.Box(strings.Join(append(body, left+"  "+form.Help(th, inner-2, help...)), "\n"), w, h)
}

func (s *Screen) option(way Way, number string, w int) []string {
	th := s.o.Theme
	mark, style := "  ", th.Text
	if s.choice == way.Choice {
		mark, style = th.Accent.UnsetUnderline().Render("● "), th.Bold
	}
	bar := "  "
	if s.choice == way.Choice && s.focus == onChoice {
		bar = th.Accent.UnsetUnderline().Render("▌") + " "
	}
	return []string{
		cell.Fit(bar+mark+th.Key.Render(number)+" "+style.Render(cell.Fit(way.Label, 12))+th.Text.Render(way.What), w),
		cell.Fit(bar+strings.Repeat(" ", 16)+th.Muted.Render(way.More), w),
	}
}

// verdict says what is known of the folder as it is typed.
func (s *Screen) verdict(w int) []string {
	th := s.o.Theme
	switch {
	case s.busy:
		return []string{th.Muted.Render("looking…")}
	case s.dir.Empty() || s.trouble.What != "" || !s.checked:
		return []string{""}
	case s.problem == "":
		return []string{th.Good.Render("✓ that will do")}
	}
	lines := cell.Wrap("! "+s.problem, max(1, w))
	for i := range lines {
		lines[i] = th.Warn.Render(lines[i])
	}
	return lines
}
