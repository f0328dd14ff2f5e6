package form

import (
	"slices"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
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

// Restore is Set for a draft: spaces stay as they were typed, so that typing
// goes on where it was.
func (t *Text) Restore(s string) {
	t.runes, t.pos = t.runes[:0:0], 0
	for _, r := range s {
		if r != '\n' {
			t.typed(string(r))
		} else if t.Multi {
			t.insert([]rune{r})
		}
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
