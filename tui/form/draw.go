package form

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"

	"banter/store/lead"
	"banter/tui/cell"
	"banter/tui/theme"
)

// LabelWidth is how wide the labels at the left of a form are, the bar before
// them and the space behind them counted in.
const LabelWidth = 14

// Row draws a part of a form: its label at the left, an accent bar beside all
// its lines while it has the focus. Lines must not be wider than w-LabelWidth.
func Row(th *theme.Theme, label string, lines []string, w int, focused bool) []string {
	if len(lines) == 0 {
		lines = []string{""}
	}
	bar, style := "  ", th.Muted
	if focused {
		bar, style = th.Accent.UnsetUnderline().Render("▌")+" ", th.Bold
	}
	out := make([]string, len(lines))
	for i, l := range lines {
		if i > 0 {
			label = ""
		}
		out[i] = cell.Fit(bar+style.Render(cell.Fit(label, LabelWidth-3))+" "+l, w)
	}
	return out
}

// Under draws plain text below a row, wrapped and in line with its content.
func Under(th *theme.Theme, text string, w int, focused bool) []string {
	return Row(th, "", Wrap(th.Muted.Render, text, w-LabelWidth), w, focused)
}

// Trouble is a refusal in the words of the form: where it belongs, what is
// wrong and how to mend it. The zero value is no trouble.
type Trouble struct{ Field, What, Hint string }

// TroubleOf reads an error of an act. Errors that are no refusal belong to no
// field; the form keeps what was typed and can be sent again.
func TroubleOf(err error) Trouble {
	var refusal *lead.Refusal
	var move *lead.MoveError
	switch {
	case err == nil:
		return Trouble{}
	case errors.As(err, &refusal):
		return Trouble{refusal.Field, refusal.What, refusal.Hint}
	case errors.As(err, &move):
		return Trouble{Field: "verdict", What: move.Error()}
	}
	return Trouble{What: "not saved: " + lead.Clean(err.Error()), Hint: "nothing typed is lost; try again"}
}

// Lines draws the trouble in line with the content of a row: a sign and what is
// wrong, and below it how to mend it. None where there is no trouble.
func (t Trouble) Lines(th *theme.Theme, w int) []string {
	if t.What == "" {
		return nil
	}
	inner := w - LabelWidth
	out := Wrap(th.Bad.Render, t.What, inner-2)
	if t.Hint != "" {
		out = append(out, Wrap(th.Muted.Render, t.Hint, inner-2)...)
	}
	for i := range out {
		if i == 0 {
			out[i] = th.Bad.Render("✗ ") + out[i]
			continue
		}
		out[i] = "  " + out[i]
	}
	return Row(th, "", out, w, false)
}

// Wrap breaks text into lines of at most w cells, each rendered.
func Wrap(render func(...string) string, text string, w int) []string {
	lines := cell.Wrap(cell.Text(text), max(1, w))
	for i, l := range lines {
		lines[i] = render(strings.TrimRight(l, " "))
	}
	return lines
}

// Fit makes h lines of w cells out of lines, so that the lines from and to (of
// what has the focus) are among them. It is the scrolling of a form that is
// higher than its place.
func Fit(lines []string, from, to, w, h int) string {
	first := 0
	if len(lines) > h {
		first = min(max(0, to-h+1), from)
		first = max(0, min(first, len(lines)-h))
		lines = lines[first:min(len(lines), first+h)]
	}
	return cell.Box(strings.Join(lines, "\n"), w, h)
}

// Help draws keys and what they do on one line, as many as fit.
func Help(th *theme.Theme, w int, pairs ...string) string {
	var b strings.Builder
	for i := 0; i+1 < len(pairs); i += 2 {
		part := th.Key.Render(pairs[i]) + " " + th.KeyText.Render(pairs[i+1])
		if b.Len() > 0 {
			part = "   " + part
		}
		if cell.Width(b.String())+cell.Width(part) > w {
			break
		}
		b.WriteString(part)
	}
	return b.String()
}

// Bind makes a binding for a key that only a form has.
func Bind(help, desc string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, desc))
}

// Upper makes the first letter a capital.
func Upper(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}
