package form

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"banter/tui/cell"
	"banter/tui/theme"
)

// Item is one thing to pick.
type Item struct {
	Key   string // what is picked
	Label string // what is read
	Note  string // faint, at its right
	Off   string // why it can't be picked; "" if it can
}

// Pick is a list that narrows as one types. The numbers 1 to 9 pick at once
// what stands beside them.
type Pick struct {
	Items  []Item
	Filter Text
	moved  bool // the cursor was put somewhere; else it is on the first that can be picked
	cursor int  // in Shown
}

// Shown are the items that the filter leaves, best first: all words contained
// in the key, label or note; failing that, the letters in their order.
func (p *Pick) Shown() []Item {
	words := strings.Fields(fold(p.Filter.Value()))
	if len(words) == 0 {
		return p.Items
	}
	var starts, holds, loose []Item
	for _, it := range p.Items {
		text := fold(it.Key + " " + it.Label + " " + it.Note)
		switch {
		case strings.HasPrefix(fold(it.Label), words[0]) && containsAll(text, words), strings.HasPrefix(fold(it.Key), words[0]) && containsAll(text, words):
			starts = append(starts, it)
		case containsAll(text, words):
			holds = append(holds, it)
		case inOrder(fold(it.Label), strings.Join(words, "")), inOrder(fold(it.Key), strings.Join(words, "")):
			loose = append(loose, it)
		}
	}
	if len(starts)+len(holds) > 0 {
		return append(starts, holds...)
	}
	return loose
}

func fold(s string) string {
	return strings.ToLower(strings.NewReplacer("_", " ", "-", " ").Replace(s))
}

func containsAll(s string, words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(s, w) })
}

func inOrder(s, letters string) bool {
	want := []rune(letters)
	for _, r := range s {
		if len(want) > 0 && r == want[0] {
			want = want[1:]
		}
	}
	return len(want) == 0
}

// At is the item under the cursor; ok is false where nothing is left.
func (p *Pick) At() (it Item, ok bool) {
	shown := p.Shown()
	if len(shown) == 0 {
		return Item{}, false
	}
	return shown[p.index(shown)], true
}

func (p *Pick) index(shown []Item) int {
	if p.moved {
		return max(0, min(p.cursor, len(shown)-1))
	}
	return max(0, slices.IndexFunc(shown, func(it Item) bool { return it.Off == "" }))
}

func (p *Pick) move(to int) { p.cursor, p.moved = to, true }

// Point puts the cursor on the item with this key, if it is shown.
func (p *Pick) Point(key string) {
	if i := slices.IndexFunc(p.Shown(), func(it Item) bool { return it.Key == key }); i >= 0 {
		p.move(i)
	}
}

// Key handles a key. picked is true where a number has picked the item under
// the cursor; used says whether the key was the list's at all.
func (p *Pick) Key(k tea.KeyPressMsg) (picked, used bool) {
	shown := p.Shown()
	s := k.String()
	if n, err := strconv.Atoi(s); err == nil && len(s) == 1 {
		if n < 1 || n > len(shown) {
			return false, true
		}
		p.move(n - 1)
		return true, true
	}
	switch s {
	case "up", "ctrl+p":
		p.move(max(0, p.index(shown)-1))
	case "down", "ctrl+n":
		p.move(max(0, min(p.index(shown)+1, len(shown)-1)))
	default:
		before := p.Filter.Value()
		used = p.Filter.Key(k)
		if p.Filter.Value() != before {
			p.moved = false
		}
		return false, used
	}
	return false, true
}

// Paste narrows by pasted text.
func (p *Pick) Paste(s string) {
	p.Filter.Paste(s)
	p.moved = false
}

// Lines draws the list as at most h lines of w cells, the one under the cursor
// among them. chosen is the key that is marked as taken.
func (p *Pick) Lines(th *theme.Theme, w, h int, chosen string, focused bool) []string {
	shown := p.Shown()
	if w <= 0 || h <= 0 || len(shown) == 0 {
		return nil
	}
	at := p.index(shown)
	first := max(0, min(at-h/2, len(shown)-h))
	shown = slices.Clone(shown)
	wide := 0
	for i := range shown {
		it := &shown[i]
		it.Label, it.Note, it.Off = cell.Text(it.Label), cell.Text(it.Note), cell.Text(it.Off)
		wide = max(wide, cell.Width(it.Label))
	}
	wide = min(wide, max(12, w*2/3))
	var out []string
	for i := first; i < min(first+h, len(shown)); i++ {
		out = append(out, p.item(th, shown[i], i, w, wide, i == at && focused, shown[i].Key == chosen && chosen != ""))
	}
	return out
}

func (p *Pick) item(th *theme.Theme, it Item, i, w, wide int, at, chosen bool) string {
	number := "  "
	if i < 9 {
		number = strconv.Itoa(i+1) + " "
	}
	if chosen {
		number = "✓ "
	}
	if it.Off != "" {
		bar := "  "
		if at {
			bar = th.Accent.UnsetUnderline().Render("▌") + " "
		}
		return cell.Fit(bar+th.Faint.Render(number+cell.Fit(it.Label, wide)+"  "+it.Off), w)
	}
	if at {
		return th.Accent.UnsetUnderline().Render("▌") + th.Selected.Render(cell.Fit(" "+number+cell.Fit(it.Label, wide)+"  "+it.Note, w-1))
	}
	return cell.Fit("  "+th.Key.Render(number)+th.Text.Render(cell.Fit(it.Label, wide))+"  "+th.Faint.Render(it.Note), w)
}
