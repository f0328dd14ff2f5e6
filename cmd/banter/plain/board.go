package plain

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"banter/scoring/report"
	"banter/store/lead"
	"banter/tui/board"
)

// BoardOptions are what the SLA board in lines is made of.
type BoardOptions struct {
	Desk interface {
		Board(ctx context.Context, q board.Query) (board.Data, error)
	}
	Console *Console
	Kind    lead.ClockKind
	Team    []string
	Now     func() time.Time
	// Tick is when the board is looked at anew by itself; nil is never.
	Tick <-chan time.Time
	// Trouble is what went wrong beside the board since it was last asked; it may
	// be nil.
	Trouble func() []string
}

// Board tells the SLA board, and again for each Enter; at a tick it tells what
// has changed, and nothing where nothing has. It ends with the input or with ctx,
// or when the person quits; all of these are a clean end. Of a script it is told
// once, or with Tick until ctx ends.
func Board(ctx context.Context, o BoardOptions) error {
	b := &boardTalk{Console: o.Console, o: o}
	if err := b.tell(ctx, false); err != nil {
		return err
	}
	if b.Script && o.Tick == nil {
		return b.broken
	}
	b.Quiet = b.Quiet || b.Script // nobody sees a prompt
	return b.run(ctx)
}

type boardTalk struct {
	*Console
	o     BoardOptions
	known []string // what was told last
}

const boardPrompt = "board> "

func (b *boardTalk) run(ctx context.Context) error {
	b.cue(boardPrompt)
	for b.broken == nil {
		text, err := b.wait(ctx, b.o.Tick)
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, errWoken):
			err = b.tell(ctx, true)
		case errors.Is(err, io.EOF) && b.Script:
			return b.unattended(ctx)
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		default:
			switch strings.ToLower(text) {
			case "q", "quit", "exit":
				return nil
			case "":
				err = b.tell(ctx, false)
			default:
				b.say("Enter tells the board again, q ends it.")
			}
			b.cue(boardPrompt)
		}
		if err != nil && ctx.Err() == nil {
			return err
		}
	}
	return b.broken
}

// unattended goes on without anybody to ask, until ctx ends.
func (b *boardTalk) unattended(ctx context.Context) error {
	for b.broken == nil {
		select {
		case <-ctx.Done():
			return nil
		case <-b.o.Tick:
		}
		if err := b.tell(ctx, true); err != nil && ctx.Err() == nil {
			return err
		}
	}
	return b.broken
}

// tell tells the board; with news alone only the lines that are not known yet, on
// lines of their own below a prompt that stands.
func (b *boardTalk) tell(ctx context.Context, news bool) error {
	now := b.o.Now()
	d, err := b.o.Desk.Board(ctx, board.Query{By: report.ByRep, Kind: b.o.Kind, Now: now, Team: b.o.Team})
	if err != nil {
		return err
	}
	lines := boardLines(&d, b.o.Kind)
	told := lines
	if news {
		told = slices.DeleteFunc(slices.Clone(lines), func(l string) bool { return slices.Contains(b.known, l) })
	}
	b.known = lines
	if b.o.Trouble != nil {
		for _, t := range b.o.Trouble() {
			told = append(told, t+".")
		}
	}
	if len(told) == 0 {
		return nil
	}
	if news {
		b.cue("\n")
		b.say("At %s:", now.Format("15:04"))
	} else {
		b.say("SLA board, %s, %s.", b.o.Kind.Label(), now.Format("Monday 2 January 15:04"))
	}
	for _, l := range told {
		b.say("%s", l)
	}
	if news {
		b.cue(boardPrompt)
	}
	return nil
}
