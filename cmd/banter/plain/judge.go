package plain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"banter/scoring/jury"
	"banter/store/lead"
	"banter/tui/calibrate"
)

// JudgeOptions are what the 20-lead test in lines is made of.
type JudgeOptions struct {
	Desk    calibrate.Desk
	Console *Console
	Judge   string
	Zone    *time.Location // of the dates; nil is UTC
}

// Judge asks one lead after the other whether it would be worth a rep's time, from
// the first that is not answered. Each answer is on disk before the next lead is
// told. It ends after the last lead, with the input or ctx, or when the person
// quits; all of these are a clean end. In a script it is the first error of a
// line.
func Judge(ctx context.Context, o JudgeOptions) (jury.Sitting, error) {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	j := &judging{Console: o.Console, o: o}
	var err error
	if j.sit, err = o.Desk.Judging(ctx, o.Judge); err != nil {
		return j.sit, err
	}
	if !j.Quiet {
		j.say("Would each lead be worth a rep's time? You are %s; %d of %s judged. Each answer is kept at once; help tells the words.",
			o.Judge, j.sit.Done(), count(len(j.sit.Cards), "lead is", "leads are"))
	}
	err = j.run(ctx)
	return j.sit, err
}

type judging struct {
	*Console
	o   JudgeOptions
	sit jury.Sitting
	at  int // the card at hand; len(Cards) is the end
}

func (j *judging) run(ctx context.Context) error {
	j.at = j.open(0)
	if j.at == len(j.sit.Cards) {
		return j.end()
	}
	j.card()
	for j.broken == nil {
		line, err := j.next(ctx, j.prompt())
		switch {
		case ctx.Err() != nil:
			j.say("Stopped. Every answer is kept.")
			return nil
		case errors.Is(err, io.EOF):
			return j.end()
		case err == nil:
			err = j.do(ctx, line)
		}
		switch {
		case errors.Is(err, errQuit):
			return j.end()
		case err != nil && j.Script:
			return fmt.Errorf("line %d: %w", j.line, err)
		case err != nil:
			j.trouble(err)
		case j.at == len(j.sit.Cards) && j.open(0) == j.at:
			return j.end()
		}
	}
	return j.broken
}

func (j *judging) prompt() string {
	if j.at == len(j.sit.Cards) {
		return "A number, first or q? "
	}
	return fmt.Sprintf("%d, worth a rep's time? ", j.at+1)
}

// open is the first card from one on that waits for an answer; past the last one
// if none does.
func (j *judging) open(from int) int {
	for i := from; i < len(j.sit.Cards); i++ {
		if !j.sit.Cards[i].Missing && !j.sit.Answers[i].Answered() {
			return i
		}
	}
	return len(j.sit.Cards)
}

// do understands a line and does it.
func (j *judging) do(ctx context.Context, line string) error {
	if strings.HasPrefix(line, "#") {
		return nil
	}
	word, rest, _ := strings.Cut(line, " ")
	switch word = strings.ToLower(word); word {
	case "y", "yes", "n", "no":
		return j.answer(ctx, word[0] == 'y', strings.TrimSpace(rest))
	case "":
		if j.Script {
			return nil
		}
		return no("answer", "nothing is said", "y or n; next leaves the lead for later")
	case "next", "skip", "later":
		return j.turn(j.at + 1)
	case "back", "previous", "prev":
		return j.turn(j.at - 1)
	case "first":
		return j.turn(j.open(0))
	case "again":
		j.card()
		return nil
	case "help", "?":
		j.help()
		return nil
	case "q", "quit", "exit", "cancel":
		return errQuit
	}
	if n, err := strconv.Atoi(word); err == nil {
		return j.turn(n - 1)
	}
	return no("answer", quoted(line)+" is no answer", "y or n, then if you like a grade from a to d, a comma and a note; help tells the words")
}

func (j *judging) help() {
	j.say("y or n answers. Behind it, if you like, a grade from a to d, and a note: y b, asked for prices. n, too small.")
	j.say("next leaves the lead for later, back goes to the one before, a number to that one, first to the first that is not answered.")
	j.say("again tells the lead again, q ends it; banter calibrate judge goes on where it was.")
}

// turn goes to a card and tells it.
func (j *judging) turn(to int) error {
	if to < 0 || to > len(j.sit.Cards) {
		return no("lead", "there is no such lead", fmt.Sprintf("they are 1 to %d", len(j.sit.Cards)))
	}
	j.at = to
	if to < len(j.sit.Cards) {
		j.card()
		return nil
	}
	if left := j.left(); left > 0 {
		j.say("That was the last. %s still to judge: first goes to the first of them.", count(left, "lead is", "leads are"))
	}
	return nil
}

// left is how many leads wait for an answer.
func (j *judging) left() (n int) {
	for i := j.open(0); i < len(j.sit.Cards); i = j.open(i + 1) {
		n++
	}
	return n
}

// answer keeps what was said of the card at hand and goes on with the next one.
func (j *judging) answer(ctx context.Context, worth bool, rest string) error {
	if j.at == len(j.sit.Cards) || j.sit.Cards[j.at].Missing {
		return no("answer", "no lead that can be judged is at hand", "first goes to one")
	}
	a := jury.Answer{Lead: j.sit.Cards[j.at].ID, Worth: lead.No}
	if worth {
		a.Worth = lead.Yes
	}
	a.Grade, a.Note = graded(rest)
	if err := j.o.Desk.PutAnswers(ctx, j.o.Judge, []jury.Answer{a}); err != nil {
		return err
	}
	j.sit.Answers[j.at] = a
	j.say("Kept: %s.", judgement(a))
	return j.turn(j.at + 1)
}

// graded parts what follows an answer: a letter from a to d that ends it, or that
// a comma follows, is the grade; the rest is the note.
func graded(rest string) (grade, note string) {
	rest = strings.TrimSpace(strings.TrimPrefix(rest, ","))
	first, note, _ := strings.Cut(rest, ",")
	if g := strings.ToUpper(strings.TrimSpace(first)); slices.Contains(jury.Grades(), g) {
		return g, strings.TrimSpace(note)
	}
	return "", rest
}

// judgement is an answer in words.
func judgement(a jury.Answer) string {
	text := "no"
	if a.Worth == lead.Yes {
		text = "yes"
	}
	if a.Grade != "" {
		text += ", grade " + a.Grade
	}
	return and(text, a.Note)
}

// end sums up what was said.
func (j *judging) end() error {
	yes, nos := 0, 0
	for _, a := range j.sit.Answers {
		switch a.Worth {
		case lead.Yes:
			yes++
		case lead.No:
			nos++
		case lead.Unknown:
		}
	}
	if !j.Quiet {
		j.say("%d worth a rep's time, %d not, %d still to judge. Every answer is kept.", yes, nos, j.left())
		if j.left() == 0 {
			j.say("When a second person has judged them too, banter calibrate score tells how far you agree.")
		}
	}
	return j.broken
}
