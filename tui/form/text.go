package form

import (
	"slices"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/cell"
	"banter/tui/theme"
)

// Text is an editor for one line, or for several where Multi is set. Whatever
// is typed or pasted passes lead's gate for foreign text.
type Text struct {
	Multi       bool   // keep line breaks: ctrl+j and alt+enter make one
	Limit       int    // characters at most; 0 is the limit of the field upstream
	Placeholder string // shown faint while empty
	runes       []rune
	pos         int // the cursor stands before runes[pos]
}

// Value is what stands in the editor.
func (t *Text) Value() string { return string(t.runes) }

// Empty reports whether there is nothing but space.
func (t *Text) Empty() bool { return strings.TrimSpace(t.Value()) == "" }

// Set replaces the text and puts the cursor at its end.
func (t *Text) Set(s string) {
	t.runes, t.pos = t.runes[:0:0], 0
	t.Paste(s)
}

// Restore is Set that keeps the spaces at the end: a draft goes on where it was.
func (t *Text) Restore(s string) {
	t.Set(s)
	for range len(s) - len(strings.TrimRight(s, " ")) {
		t.typed(" ")
	}
}

// Paste puts foreign text at the cursor.
func (t *Text) Paste(s string) {
	if t.Multi {
		s = lead.CleanText(s)
	} else {
		s = lead.Clean(s)
	}
	t.insert([]rune(s))
}

func (t *Text) insert(rs []rune) {
	limit := t.Limit
	if limit <= 0 {
		limit = lead.MaxLine / 4
		if t.Multi {
			limit = lead.MaxText / 4
		}
	}
	rs = rs[:min(len(rs), max(0, limit-len(t.runes)))]
	t.runes = slices.Insert(t.runes, t.pos, rs...)
	t.pos += len(rs)
}

// Key handles an editing key and reports whether it was one. Enter, tab, esc
// and, where there is no line to go to, up and down are left to the form.
func (t *Text) Key(k tea.KeyPressMsg) bool {
	if k.Text != "" && k.Mod&(tea.ModCtrl|tea.ModAlt|tea.ModMeta|tea.ModSuper) == 0 {
		t.typed(k.Text)
		return true
	}
	switch k.String() {
	case "left", "ctrl+b":
		t.pos = max(0, t.pos-1)
	case "right", "ctrl+f":
		t.pos = min(len(t.runes), t.pos+1)
	case "alt+left", "ctrl+left", "alt+b":
		t.pos = t.wordLeft()
	case "alt+right", "ctrl+right", "alt+f":
		t.pos = t.wordRight()
	case "home", "ctrl+a":
		t.pos = t.lineStart(t.pos)
	case "end", "ctrl+e":
		t.pos = t.lineEnd(t.pos)
	case "up":
		return t.vertical(-1)
	case "down":
		return t.vertical(1)
	case "ctrl+j", "alt+enter", "shift+enter":
		if !t.Multi {
			return false
		}
		t.insert([]rune{'\n'})
	default:
		return t.deleteKey(k.String())
	}
	return true
}

func (t *Text) deleteKey(key string) bool {
	from, to := t.pos, t.pos
	switch key {
	case "backspace", "ctrl+h", "shift+backspace":
		from = max(0, t.pos-1)
	case "delete", "ctrl+d":
		to = min(len(t.runes), t.pos+1)
	case "ctrl+w", "alt+backspace", "ctrl+backspace":
		from = t.wordLeft()
	case "alt+d", "alt+delete", "ctrl+delete":
		to = t.wordRight()
	case "ctrl+u":
		from = t.lineStart(t.pos)
	case "ctrl+k":
		to = t.lineEnd(t.pos)
	default:
		return false
	}
	t.runes = slices.Delete(t.runes, from, to)
	t.pos = from
	return true
}

// typed inserts what a key makes. A space is kept as it is; anything else must
// pass the gate after a letter, so that a combining mark can be typed.
func (t *Text) typed(s string) {
	if s == " " {
		t.insert([]rune(s))
		return
	}
	if strings.TrimPrefix(lead.Clean("a"+s), "a") == s {
		t.insert([]rune(s))
	}
}

func (t *Text) wordLeft() int {
	i := t.pos
	for i > 0 && unicode.IsSpace(t.runes[i-1]) {
		i--
	}
	for i > 0 && !unicode.IsSpace(t.runes[i-1]) {
		i--
	}
	return i
}

func (t *Text) wordRight() int {
	i := t.pos
	for i < len(t.runes) && unicode.IsSpace(t.runes[i]) {
		i++
	}
	for i < len(t.runes) && !unicode.IsSpace(t.runes[i]) {
		i++
	}
	return i
}

func (t *Text) lineStart(i int) int {
	for i > 0 && t.runes[i-1] != '\n' {
		i--
	}
	return i
}

func (t *Text) lineEnd(i int) int {
	for i < len(t.runes) && t.runes[i] != '\n' {
		i++
	}
	return i
}

// vertical moves by a line of the text (not of the screen), keeping the column.
func (t *Text) vertical(by int) bool {
	start, end := t.lineStart(t.pos), t.lineEnd(t.pos)
	column := t.pos - start
	switch {
	case by < 0 && start > 0:
		start = t.lineStart(start - 1)
	case by > 0 && end < len(t.runes):
		start = end + 1
	default:
		return false
	}
	t.pos = min(start+column, t.lineEnd(start))
	return true
}

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
