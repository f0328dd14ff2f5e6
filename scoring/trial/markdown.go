package trial

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"banter/store/lead"
)

// Markdown is the proposal for those who agree on models: what changes and why,
// the trial before and after on the newer cases, and what was left alone. diff is
// the unified diff of the file. Names of leads are not in it, for it goes to
// places where they do not belong; their numbers are.
func (p *Proposal) Markdown(r *Result, diff string) string {
	var b strings.Builder
	title := "Scoring model: " + md(p.Model.Version())
	if len(p.Changes) == 0 {
		title = "Scoring model: no change"
	}
	fmt.Fprintf(&b, "# %s\n\n", title)
	fmt.Fprintf(&b, "Learnt on the older %d leads with an outcome, of whom %d ended well. The newer ones were not looked at; the trial below is on them.\n\n", p.N, p.Good)
	list(&b, "What changes, and why", "Nothing: the outcomes carry no change.", len(p.Changes), func(i int) string {
		return "**" + md(p.Changes[i].What) + "** – " + md(p.Changes[i].Why) + "."
	})
	b.WriteString("## Before and after, on leads that the proposal never saw\n\n")
	b.WriteString("| | " + md(r.Present.Model) + " | " + md(r.Candidate.Model) + " |\n|---|---|---|\n")
	for _, row := range Rows(r) {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", row[0], row[1], row[2])
	}
	fmt.Fprintf(&b, "\n%s.\n\n%s.\n\n", sentence(md(r.Better())), r.MovedText())
	if len(p.Clusters) > 0 {
		b.WriteString("## Where rejections gather\n\n| reason | with | rejected for it | others | advice |\n|---|---|---|---|---|\n")
		for i := range p.Clusters {
			c := &p.Clusters[i]
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", md(c.Reason), md(c.Term.Text()), c.Here.Text(), c.Else.Text(), md(c.Advice))
		}
		b.WriteString("\n")
	}
	list(&b, "Left out: looks as if it were written after contact", "", len(p.Leaks), func(i int) string { return md(p.Leaks[i].String()) + "." })
	list(&b, "Not proposed", "", len(p.Withheld), func(i int) string { return md(sentence(p.Withheld[i])) + "." })
	if diff != "" {
		b.WriteString("## The change\n\n```diff\n" + strings.ReplaceAll(diff, "```", "` ` `") + "```\n")
	}
	return b.String()
}

func list(b *strings.Builder, title, none string, n int, item func(int) string) {
	if n == 0 && none == "" {
		return
	}
	b.WriteString("## " + title + "\n\n")
	if n == 0 {
		b.WriteString(none + "\n")
	}
	for i := range n {
		b.WriteString("- " + item(i) + "\n")
	}
	b.WriteString("\n")
}

// Rows are a result as rows of a table: what, by the present model, by the other.
func Rows(r *Result) [][3]string {
	row := func(name string, of func(q *Quality) string) [3]string {
		return [3]string{name, of(&r.Present), of(&r.Candidate)}
	}
	return [][3]string{
		row("leads with an outcome", func(q *Quality) string { return fmt.Sprint(q.N) }),
		row("ended well", func(q *Quality) string { return fmt.Sprint(q.Good) }),
		row("would be MQLs", func(q *Quality) string { return fmt.Sprint(q.Qualified) }),
		row("precision: MQLs that ended well", func(q *Quality) string { return q.Precision.Text() }),
		row("recall: good ones that were MQLs", func(q *Quality) string { return q.Recall.Text() }),
		row("lift over taking any lead", func(q *Quality) string { return figure(q.Lift, 2) }),
		row("AUC of the score", func(q *Quality) string { return figure(q.AUC, 3) }),
		row("MQLs a week", func(q *Quality) string { return figure(q.AWeek, 1) }),
	}
}

// figure is a number in digits behind the point, "–" where there is none.
func figure(f *float64, digits int) string {
	if f == nil {
		return "–"
	}
	return fmt.Sprintf("%.*f", digits, *f)
}

// MovedText says how many leads only one of the models qualifies.
func (r *Result) MovedText() string {
	say := func(m *Moved, model string) string {
		return fmt.Sprintf("%d only by %s (%d of them ended well)", m.N, model, m.Good)
	}
	return "MQLs " + say(&r.Gained, r.Candidate.Model) + ", " + say(&r.Lost, r.Present.Model)
}

func sentence(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

// md keeps text from being read as Markdown: text from leads is foreign.
func md(s string) string {
	return strings.NewReplacer("|", `\|`, "*", `\*`, "_", `\_`, "`", "'", "[", `\[`, "<", "&lt;", ">", "&gt;", "#", `\#`).Replace(lead.Clean(s))
}
