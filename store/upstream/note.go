package upstream

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"banter/store/lead"
)

// Note is what people read at an upstream of a change that is no touch: a
// verdict, answers, a new owner. Plain text of several lines, the first of them
// its title.
func Note(ch *lead.Change) string {
	var b strings.Builder
	line := func(label, text string) {
		if text != "" {
			fmt.Fprintf(&b, "%s: %s\n", label, text)
		}
	}
	b.WriteString(noteTitle(ch) + "\n")
	if d := ch.Disposition; d != nil {
		disposed(d, line)
		if ch.Score != nil {
			line("Score then", fmt.Sprintf("%d (grade %s)", ch.Score.Total, Word(string(ch.Score.Grade))))
		}
		if ch.Cycle > 1 {
			line("Cycle", strconv.Itoa(ch.Cycle))
		}
	}
	if ch.Kind != lead.ChangeUndo {
		for _, a := range ch.Answers {
			text := string(a.Value)
			if a.Evidence != "" {
				text += " – " + a.Evidence
			}
			line(a.Criterion, text)
		}
	}
	for _, v := range ch.Fields {
		old, _ := ch.Base.Get(v.Field)
		fmt.Fprintf(&b, "%s: %s → %s\n", strings.ReplaceAll(v.Field, "_", " "), Word(old), Word(v.Text))
	}
	if ch.Brief != "" {
		b.WriteString("\n" + ch.Brief)
	}
	line("By", ch.By)
	return b.String()
}

func noteTitle(ch *lead.Change) string {
	head := ch.Title()
	switch ch.Kind {
	case lead.ChangeUndo:
		head = "Taken back"
		if a := ch.Activity; a != nil {
			head += ": " + string(a.Kind) + ", " + a.Outcome.Label()
		}
	case lead.ChangeAnswers:
		head = "What is known"
	default:
	}
	if head == "" {
		return head
	}
	return strings.ToUpper(head[:1]) + head[1:]
}

func disposed(d *lead.Disposition, line func(label, text string)) {
	for _, k := range slices.Sorted(maps.Keys(d.Details)) {
		line(strings.ReplaceAll(k, "_", " "), d.Details[k])
	}
	line("Note", d.Note)
	if !d.Wake.IsZero() {
		line("Comes back", d.Wake.Format(time.DateOnly))
	}
	if d.WakeOnEngage {
		line("Comes back", "when it re-engages")
	}
	line("Goes to", d.AE)
	line("Pain points", strings.Join(d.Pains, "; "))
	line("Objections", strings.Join(d.Objections, "; "))
	line("Competitor", d.Competitor)
	for _, q := range d.Quotes {
		line("Quote", "“"+q+"”")
	}
	line("Next step", d.NextStep)
}

// TouchTitle is the title of a touch that was given none: "Call: no answer".
func TouchTitle(k lead.Kind, o lead.Outcome) string {
	name := k.Label()
	if name == "" {
		return o.Label()
	}
	return strings.ToUpper(name[:1]) + name[1:] + ": " + o.Label()
}

// Word is a value as a sentence has it: a dash for what is empty.
func Word(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
