package cli

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/spf13/cobra"

	"banter/cmd/banter/config"
	"banter/cmd/banter/desk"
	"banter/cmd/banter/plain"
	"banter/store/lead"
	"banter/tui/board"
	"banter/tui/screen"
)

func (a *app) boardCmd() *cobra.Command {
	var f boardFlags
	c := &cobra.Command{
		Use:   "board",
		Short: "The SLA board for a screen on the wall: large, live, with nothing to press",
		Long: `The SLA board for a screen on the wall: large, live, with nothing to press. It syncs
by itself; q or ctrl+c ends it.

  banter board                     how soon leads are answered, by rep
  banter board --kind verdict      another clock
  banter board --plain             in words, and again with Enter
  banter board --plain --watch     in words, and what has changed, each minute

Where there is no terminal, --plain prints it once.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			k, ok := config.ClockKind(f.kind)
			if !ok {
				return usagef("--kind: there is no clock %q; one of: %s", f.kind, names(config.ClockNames()))
			}
			return a.board(cmd.Context(), k, f)
		},
	}
	f.inLines.register(c.Flags())
	c.Flags().BoolVar(&f.watch, "watch", false, "with --plain: tell what has changed, each minute")
	c.Flags().StringVar(&f.kind, "kind", "response", "which clock: "+names(config.ClockNames()))
	return c
}

type boardFlags struct {
	kind    string
	inLines lineMode
	watch   bool
}

// board shows the wall until somebody ends it, or tells it line by line. It syncs
// in the background, as the screens do.
func (a *app) board(ctx context.Context, kind lead.ClockKind, f boardFlags) error {
	s, err := a.settings()
	if err != nil {
		return err
	}
	lines, err := f.inLines.wanted(s.config.Screen.Plain)
	switch {
	case err != nil:
		return err
	case lines:
		a.lined = true
	case f.watch:
		return usagef("--watch goes with --plain: on the screen the board is live")
	case !isTerminal(a.in) || !isTerminal(a.out):
		return a.noTerminal("banter board", "banter board --plain tells it in words")
	}
	wake := make(chan struct{}, 1)
	d, err := a.openDesk(ctx, s, "banter board", nudge(wake))
	if err != nil {
		return err
	}
	up, err := a.source(ctx, s, d)
	if err != nil {
		return err
	}
	if lines {
		return a.boardLines(ctx, d, s, kind, f.watch, func(send func(tea.Msg)) func() { return a.beside(ctx, d, s, up, wake, send) })
	}
	keys, err := config.Keys(s.paths.File("keys.toml"))
	if err != nil {
		return err
	}
	settings := screen.Settings{
		Me: s.config.Me, Team: s.config.Team, AEs: s.config.AEs, Rules: s.agreed.Rules, Scope: s.config.Scope, Zone: s.config.Location(),
	}
	wall := board.NewWall(board.WallOptions{
		Desk: d, Settings: &settings, Theme: s.theme(), Keys: &keys, Kind: kind, Now: d.Now(),
		Colour: coloured(), Clock: a.tickClock(),
	})
	return a.runProgram(ctx, wall, d, s, up, wake)
}

// boardEvery is how often a board in lines is looked at anew, in calendar time.
const boardEvery = time.Minute

// boardLines tells the board line by line. What is printed once is what the store
// has; who stays gets what a sync brings.
func (a *app) boardLines(ctx context.Context, d *desk.Desk, s settings, kind lead.ClockKind, watch bool, beside func(func(tea.Msg)) func()) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var t aside
	o := plain.BoardOptions{Desk: d, Console: a.console(ctx), Kind: kind, Team: s.config.Team, Now: d.Now, Trouble: t.take}
	if watch {
		tick := time.NewTicker(boardEvery)
		defer tick.Stop()
		o.Tick = tick.C
	}
	if watch || !o.Console.Script {
		defer beside(t.send)()
	}
	return plain.Board(ctx, o)
}
