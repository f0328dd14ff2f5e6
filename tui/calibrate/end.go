package calibrate

import (
	"fmt"

	"banter/store/lead"
	"banter/tui/cell"
)

// finished is the page after the last lead.
func (p *Program) finished(w int) []string {
	t := p.o.Theme
	yes, no, open, missing := 0, 0, 0, 0
	for i, a := range p.sit.Answers {
		switch {
		case a.Worth == lead.Yes:
			yes++
		case a.Worth == lead.No:
			no++
		case p.sit.Cards[i].Missing:
			missing++
		default:
			open++
		}
	}
	head := t.Plain.Good.Paint(" ✓ ") + t.Plain.Bold.Paint(fmt.Sprintf("All %d leads are judged.", len(p.sit.Cards)))
	if open+missing > 0 {
		head = t.Plain.Warn.Paint(" ▲ ") + t.Plain.Bold.Paint(fmt.Sprintf("%d of %d leads are judged.", yes+no, len(p.sit.Cards)))
	}
	out := []string{"", head, "", t.Plain.Text.Paint(fmt.Sprintf("   %d worth a rep's time, %d not.", yes, no))}
	if open > 0 {
		out = append(out, t.Plain.Text.Paint(fmt.Sprintf("   %d still to judge: %s goes to the first of them.", open, p.o.Keys.Top.Help().Key)))
	}
	if missing > 0 {
		out = append(out, t.Plain.Text.Paint(fmt.Sprintf("   %d not in this store: banter sync may fetch them.", missing)))
	}
	out = append(out, "", t.Plain.Muted.Paint("   Every answer is kept. What others said, and what became of the leads, is"),
		t.Plain.Muted.Paint("   told when a second person has judged them too:"), "")
	for _, c := range [][2]string{
		{"banter calibrate judge --as NAME", "somebody else, on this laptop"},
		{"banter calibrate export FILE", "for a colleague: import FILE there"},
		{"banter calibrate score", "how far you agree, and where not"},
	} {
		line := "   " + t.Plain.Accent.Paint(cell.Fit(c[0], 34))
		if w >= 60 {
			line += t.Plain.Muted.Paint(c[1])
		}
		out = append(out, line)
	}
	return out
}
