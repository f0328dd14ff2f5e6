package dispose

import (
	"fmt"
	"strings"

	"banter/store/lead"
	"banter/tui/cell"
)

// brief is what the account executive will get, as far as it shows.
func (m *model) brief(w, h int) []string {
	th := m.Theme
	env := lead.Env{Now: m.Now, By: m.Settings.Me, Rules: m.Settings.Rules, Score: m.Case.Score.Frozen, WhyNow: m.Case.Score.WhyNow}
	for _, p := range m.Case.Score.Parts {
		env.Why = append(env.Why, fmt.Sprintf("%+d %s", p.Points, p.Label))
	}
	phone := cell.Text(m.Case.Record.Lead.Phone)
	out := []string{th.Muted.Render("The brief that " + orSomebody(m.ae()) + " gets")}
	for _, l := range strings.Split(strings.TrimSpace(lead.Brief(m.Case.Record, env, m.disposition())), "\n") {
		l = cell.Text(l)
		label, rest, ok := strings.Cut(l, ": ")
		if !ok || strings.HasPrefix(l, " ") {
			out = append(out, cell.Fit(th.Faint.Render(l), w))
			continue
		}
		whole := strings.ReplaceAll(label+": "+rest, phone, strings.ReplaceAll(phone, " ", cell.Tie)) // a number is not broken
		for i, part := range cell.Wrap(whole, max(1, w)) {
			part = strings.ReplaceAll(part, cell.Tie, " ")
			if i == 0 {
				part = th.Muted.Render(label+":") + th.Text.Render(strings.TrimPrefix(part, label+":"))
			} else {
				part = th.Text.Render(part)
			}
			out = append(out, part)
		}
	}
	if len(out) > h {
		out = append(out[:max(0, h-1)], th.Faint.Render("…"))
	}
	return out
}

func orSomebody(name string) string {
	if name == "" {
		return "the account executive"
	}
	return name
}
