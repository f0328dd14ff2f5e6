package qualify

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/form"
	"banter/tui/screen"
)

// keysOf are the keys that select a criterion. The first letter of its label in
// lower case, unless that answers (y, n) or another label begins with it too:
// y and n are taken in upper case, a shared letter not at all. The number always
// works, and the capital wherever the letter is the criterion's alone.
func keysOf(all []lead.Criterion, i int) []string {
	number := strconv.Itoa(i + 1)
	letter := initial(all[i])
	for j, c := range all {
		if j != i && initial(c) == letter {
			return []string{number}
		}
	}
	small, capital := string(letter), string(unicode.ToUpper(letter))
	switch {
	case !unicode.IsLetter(letter):
		return []string{number}
	case small == "y" || small == "n":
		return []string{capital, number}
	case small == "q":
		return []string{small, number} // Q qualifies
	}
	return []string{small, capital, number}
}

func initial(c lead.Criterion) rune {
	label := c.Label
	if label == "" {
		label = c.Code
	}
	r, _ := utf8.DecodeRuneInString(label)
	return unicode.ToLower(r)
}

func (m *model) key(k tea.KeyPressMsg) tea.Cmd {
	s := k.String()
	if m.typing && s == "esc" {
		m.typing = false
		return nil
	}
	cmd, held := m.Held(k)
	switch {
	case held || len(m.items) == 0:
		return cmd
	case s == "ctrl+s":
		return m.save(nil)
	case m.typing:
		return m.evidenceKey(k)
	}
	return m.answerKey(s)
}

func (m *model) evidenceKey(k tea.KeyPressMsg) tea.Cmd {
	it := m.items[m.at]
	before := it.evidence.Value()
	switch s := k.String(); s {
	case "enter", "tab":
		m.leave(1)
	case "shift+tab":
		m.leave(-1)
	default:
		if !it.evidence.Key(k) && (s == "up" || s == "down") {
			m.leave(map[string]int{"up": -1, "down": 1}[s])
		}
	}
	if it.evidence.Value() == before {
		return nil
	}
	return m.changed()
}

// leave ends typing and goes to the next or the previous criterion.
func (m *model) leave(by int) {
	m.typing = false
	m.at = max(0, min(m.at+by, len(m.items)-1))
}

func (m *model) answerKey(s string) tea.Cmd {
	for i, it := range m.items {
		if slices.Contains(it.keys, s) {
			m.at = i
			return nil
		}
	}
	switch s {
	case "y":
		return m.answer(lead.Yes)
	case "n":
		return m.answer(lead.No)
	case "?":
		return m.answer(lead.Unknown)
	case "space", "right":
		m.typing = true
	case "enter":
		return m.save(nil)
	case "Q":
		return m.qualify()
	case "tab", "down", "j":
		m.leave(1)
	case "shift+tab", "up", "k":
		m.leave(-1)
	}
	return nil
}

// answer notes a value and goes on to what was said.
func (m *model) answer(v lead.Ternary) tea.Cmd {
	it := m.items[m.at]
	it.again = m.stale(it) && v != lead.Unknown
	it.value, m.typing = v, true
	return m.changed()
}

func (m *model) pasted(msg tea.PasteMsg) tea.Cmd {
	if cmd, held := m.Held(msg); held || len(m.items) == 0 {
		return cmd
	}
	m.typing = true
	m.items[m.at].evidence.Paste(msg.Content)
	return m.changed()
}

// qualify saves what is noted and opens the hand-off, if the gate is open.
func (m *model) qualify() tea.Cmd {
	if missing := m.missing(); len(missing) > 0 {
		m.Trouble = form.Trouble{What: "the gate is still closed", Hint: strings.Join(missing, "; ")}
		return nil
	}
	open := screen.OpenDisposeMsg{IDs: m.IDs, Verdict: lead.Qualify}
	if len(m.answers()) == 0 {
		return tea.Sequence(screen.Send(screen.CloseMsg{}), screen.Send(open))
	}
	return m.save(open)
}

// save notes the answers that changed; then, if they are on disk, comes what
// follows. With nothing changed it only closes.
func (m *model) save(then tea.Msg) tea.Cmd {
	answers := m.answers()
	if len(answers) == 0 {
		return m.Close()
	}
	m.typing = false
	desk, id := m.Desk, m.IDs[0]
	return m.Send(func(ctx context.Context) error { return desk.Act(ctx, id, lead.SetAnswers{Answers: answers}) },
		screen.ActedMsg{IDs: m.IDs, What: m.said(then != nil)}, then)
}

// said is the notice: how many are yes, and what comes next.
func (m *model) said(qualifying bool) string {
	yes := 0
	for _, it := range m.items {
		if it.value == lead.Yes && !m.stale(it) {
			yes++
		}
	}
	s := fmt.Sprintf("%s noted, %d of %d yes", m.Settings.Rules.Framework.Name, yes, len(m.items))
	if len(m.missing()) == 0 && !qualifying {
		s += " · the gate is open: d q qualifies"
	}
	return s
}
