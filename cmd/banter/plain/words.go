package plain

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"banter/store/lead"
)

// word is one thing that can be said at the prompt.
type word struct {
	names []string // the first is the one that help tells: a key of the screens, or the word
	arg   string
	help  string
	do    func(ctx context.Context, arg string) error
}

// words are all that is understood, what is needed most in front.
func (s *Session) words() []word {
	checklist := s.o.Settings.Rules.Framework.Name
	return append([]word{
		{[]string{"open"}, "a number, a name or nothing", "everything about a lead; alone: about the one at hand", s.open},
		{[]string{"next", "J", "]"}, "", "take the next lead up", s.following},
		{[]string{"previous", "K", "[", "prev"}, "", "take the lead before up", s.preceding},
		{[]string{"c", "call"}, "an outcome and a note", "log a call", s.touch(lead.KindCall)},
		{[]string{"e", "mail", "email"}, "an outcome and a note", "log an e-mail", s.touch(lead.KindEmail)},
		{[]string{"M", "meeting"}, "an outcome and a note", "log a meeting", s.touch(lead.KindMeeting)},
		{[]string{"m", "message"}, "an outcome and a note", "log a message", s.touch(lead.KindMessage)},
		{[]string{"b", strings.ToLower(checklist), "checklist"}, "a criterion or nothing", "answer " + checklist + ", one question at a time", s.qualify},
		{[]string{"a", "accept"}, "", "I work this lead", s.verdict(lead.Accept)},
		{[]string{"x", "reject"}, "a reason or nothing", "it should not have been an MQL", s.verdict(lead.Reject)},
		{[]string{"n", "nurture", "recycle"}, "a reason or nothing", "right lead, wrong time", s.verdict(lead.Recycle)},
		{[]string{"qualify", "Q"}, "", "hand it to an account executive", s.verdict(lead.Qualify)},
		{[]string{"d", "decide"}, "", "choose a verdict", s.decide},
		{[]string{"z", "snooze"}, "a time or nothing", "hide it until then", s.snooze(false)},
		{[]string{"callback"}, "a time or nothing", "promise a call then", s.snooze(true)},
		{[]string{"r", "reassign", "assign"}, "a name, or pool", "give the lead to somebody", s.assign},
		{[]string{"u", "undo"}, "", "take the last act back", s.undo},
		{[]string{"w", "why"}, "", "why the lead is here: score, clock and place", s.why},
	}, s.others()...)
}

func (s *Session) others() []word {
	return []word{
		{[]string{"history"}, "", "all that happened on the lead, the latest first", s.history},
		{[]string{"list", "l"}, "a view, or nothing", "the leads in their order; views: " + strings.Join(viewNames(), ", "), s.show},
		{[]string{"more"}, "", "go on with what was read", s.more},
		{[]string{"find", "/"}, "words", "the leads that have all of these words; alone: all leads again", s.find},
		{[]string{"s", "sort"}, "priority, score or sla", "the order of the list", s.sort},
		{[]string{"t", "scope"}, "mine or team", "whose leads are listed", s.scope},
		{[]string{"sla", "B", "board"}, "", "how soon the team answers, and what will breach", s.sla},
		{[]string{"o", "outbox"}, "a number or nothing", "what waits to be sent; a number settles a change", s.outbox},
		{[]string{"S", "sync"}, "", "fetch and send now", s.sync},
		{[]string{"status"}, "", "how many leads wait where", s.status},
		{[]string{"again"}, "", "say the last answer again", func(context.Context, string) error { s.repeat(); return nil }},
		{[]string{"quiet"}, "on or off", "say nothing by itself", s.hush},
		{[]string{"help", "?"}, "a word or nothing", "the words", s.help},
		{[]string{"q", "quit", "exit"}, "", "everything is saved", func(context.Context, string) error { return errQuit }},
	}
}

// do understands a line and does it.
func (s *Session) do(ctx context.Context, line string) error {
	s.given = nil
	name, arg, _ := strings.Cut(line, " ")
	arg = strings.TrimSpace(arg)
	if rest, ok := strings.CutPrefix(line, "/"); ok {
		name, arg = "/", strings.TrimSpace(rest)
	}
	switch {
	case line == "" && s.Script, strings.HasPrefix(line, "#"):
		return nil
	case line == "":
		if len(s.said) == 0 {
			s.say("Nothing new.")
		}
		return nil
	case numbered(line):
		if n, _ := strconv.Atoi(line); n < 1 || n > s.rows.Len() {
			return no("lead", "no lead has the number "+line, "list numbers the leads")
		}
		return s.open(ctx, line)
	}
	all := s.words()
	for _, fold := range []bool{false, true} {
		for _, w := range all {
			for _, n := range w.names {
				if n == name || fold && len(name) > 1 && strings.EqualFold(n, name) {
					return w.do(ctx, arg)
				}
			}
		}
	}
	var names []string
	for _, w := range all {
		names = append(names, w.names...)
	}
	hint := "help tells the words"
	if near := lead.Nearest(strings.ToLower(name), names); near != "" {
		hint = "did you mean " + near + "? " + hint
	}
	return fmt.Errorf("%s is %w; %s", quoted(name), ErrWords, hint)
}

func numbered(text string) bool {
	_, err := strconv.Atoi(text)
	return err == nil
}

func (s *Session) help(_ context.Context, arg string) error {
	all := s.words()
	if arg != "" {
		i := slices.IndexFunc(all, func(w word) bool { return slices.Contains(w.names, arg) })
		if i < 0 {
			return fmt.Errorf("%s is %w; help alone tells the words", quoted(arg), ErrWords)
		}
		all = all[i : i+1]
	}
	for _, w := range all {
		text := w.names[0]
		if len(w.names) > 1 {
			text += " or " + w.names[1]
		}
		if w.arg != "" {
			text += ", then " + w.arg
		}
		s.say("%s: %s.", text, w.help)
	}
	if arg != "" {
		return nil
	}
	s.say("A number alone opens the lead with that number in the last list.")
	s.say("In a form: help explains the question, back goes one back, cancel puts it away and keeps what was answered.")
	s.say("Reports, the model and set-up are commands of their own: banter --help.")
	return nil
}

// hush turns announcements off or on.
func (s *Session) hush(_ context.Context, arg string) error {
	on := !s.Quiet
	if arg != "" {
		var err error
		if on, err = yesNo(arg, true); err != nil {
			return err
		}
	}
	s.Quiet = on
	if on {
		s.say("Quiet: nothing is said by itself. quiet off ends it.")
		return nil
	}
	s.say("Not quiet any more: new hand-raisers and breaches are told before the next prompt.")
	return nil
}
