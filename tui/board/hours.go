package board

import (
	"strconv"
	"strings"

	"banter/scoring/report"
	"banter/tui/cell"
)

// hours is the week as a map where the groups are its hours: how many clocks
// that started in an hour were breached or met late, a dot where they all were
// in time. None where there is no room.
func (s *Screen) hours(w, h int) []string {
	if s.by != report.ByHour || len(s.data.Lines) == 0 || h < 16 || w < 40 {
		return nil
	}
	p := s.o.Theme.Plain
	type at struct {
		day  string
		hour int
	}
	lines := map[at]*report.Line{}
	from, to := 24, -1
	for i := range s.data.Lines {
		l := &s.data.Lines[i]
		day, text, ok := strings.Cut(l.Key, " ")
		hour, err := strconv.Atoi(text)
		if !ok || err != nil || hour < 0 || hour > 23 {
			continue
		}
		lines[at{day, hour}] = l
		from, to = min(from, hour), max(to, hour)
	}
	each := min(4, max(2, (w-8)/max(1, to-from+1)))
	head := cell.Spaces(6)
	for hour := from; hour <= to; hour++ {
		head += cell.FitRight(strconv.Itoa(hour), each)
	}
	out := []string{p.Muted.Paint(cell.Cut(head, w))}
	for _, day := range []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"} {
		line := p.Muted.Paint(cell.Fit("  "+day, 6))
		for hour := from; hour <= to; hour++ {
			l := lines[at{day, hour}]
			switch {
			case l == nil:
				line += cell.Spaces(each)
			case l.Breached+l.MetLate == 0:
				line += p.Faint.Paint(cell.FitRight("·", each))
			default:
				line += p.Bad.Paint(cell.FitRight(strconv.Itoa(l.Breached+l.MetLate), each))
			}
		}
		out = append(out, cell.Cut(line, w))
	}
	return append(out, p.Muted.Paint(cell.Cut("  late or breached, by the hour in which it came in; · all in time", w)))
}
