package form

import (
	"banter/tui/cell"
	"banter/tui/theme"
)

// span is a line on the screen: runes[from:to].
type span struct{ from, to int }

// spans breaks the text into lines of at most w cells, at spaces where it can.
// A space at the end of one may be the cell too many. There is always one span.
func (t *Text) spans(w int) []span {
	var out []span
	from, used, space := 0, 0, -1
	for i := 0; i < len(t.runes); i++ {
		r := t.runes[i]
		if r == '\n' {
			out = append(out, span{from, i})
			from, used, space = i+1, 0, -1
			continue
		}
		n := cell.Width(string(r))
		if r == ' ' && used+n > w { // a space may stick out: it is not seen
			out = append(out, span{from, i + 1})
			from, used, space = i+1, 0, -1
			continue
		}
		if used+n > w && i > from {
			cut := i
			if space > from {
				cut = space
			}
			out = append(out, span{from, cut})
			from, space = cut, -1
			used = cell.Width(string(t.runes[from:i]))
		}
		used += n
		if r == ' ' {
			space = i + 1
		}
	}
	return append(out, span{from, len(t.runes)})
}

// Lines draws the text as at most h lines of exactly w cells, those around the
// cursor if there are more. An editor of one line scrolls sideways instead.
func (t *Text) Lines(th *theme.Theme, w, h int, focused bool) []string {
	if w <= 0 || h <= 0 {
		return nil
	}
	if len(t.runes) == 0 {
		return []string{t.empty(th, w, focused)}
	}
	if !t.Multi {
		return []string{t.line(th, t.window(w), w, focused)}
	}
	spans := t.spans(max(1, w-1))
	at := len(spans) - 1
	for i, s := range spans {
		if t.pos < s.to || t.pos == s.to && (i+1 == len(spans) || spans[i+1].from > s.to) {
			at = i
			break
		}
	}
	first := 0
	if focused {
		first = max(0, at-h+1)
	}
	var out []string
	for i := first; i < min(first+h, len(spans)); i++ {
		out = append(out, t.line(th, spans[i], w, focused && i == at))
	}
	return out
}

// window is the part of a one-line text that shows, the cursor in it.
func (t *Text) window(w int) span {
	from := 0
	for from < t.pos && cell.Width(string(t.runes[from:t.pos])) >= w {
		from++
	}
	to, used := from, 0
	for to < len(t.runes) {
		n := cell.Width(string(t.runes[to]))
		if used+n > w {
			break
		}
		used += n
		to++
	}
	return span{from, to}
}

func (t *Text) empty(th *theme.Theme, w int, focused bool) string {
	p := []rune(cell.Cut(t.Placeholder, w))
	if !focused {
		return cell.Fit(th.Faint.Render(string(p)), w)
	}
	if len(p) == 0 {
		return cell.Fit(th.Cursor.Render(" "), w)
	}
	return cell.Fit(th.Cursor.Render(string(p[0]))+th.Faint.Render(string(p[1:])), w)
}

func (t *Text) line(th *theme.Theme, s span, w int, cursor bool) string {
	text := func(from, to int) string { return th.Text.Render(string(t.runes[from:to])) }
	if !cursor || t.pos < s.from || t.pos > s.to {
		return cell.Fit(text(s.from, s.to), w)
	}
	if t.pos == s.to {
		return cell.Fit(text(s.from, s.to)+th.Cursor.Render(" "), w)
	}
	end := t.pos + 1
	for end < s.to && cell.Width(string(t.runes[end])) == 0 {
		end++ // combining marks stay with their base
	}
	return cell.Fit(text(s.from, t.pos)+th.Cursor.Render(string(t.runes[t.pos:end]))+text(end, s.to), w)
}
