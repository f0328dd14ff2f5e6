package cli

import (
	"context"

	"github.com/spf13/cobra"

	"banter/cmd/banter/config"
	"banter/store/lead"
	"banter/tui/board"
	"banter/tui/screen"
)

func (a *app) boardCmd() *cobra.Command {
	var kind string
	c := &cobra.Command{
		Use:   "board",
		Short: "The SLA board for a screen on the wall: large, live, with nothing to press",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			k, ok := config.ClockKind(kind)
			if !ok {
				return usagef("--kind: there is no clock %q; one of: %s", kind, names(config.ClockNames()))
			}
			return a.board(cmd.Context(), k)
		},
	}
	c.Flags().StringVar(&kind, "kind", "response", "which clock: "+names(config.ClockNames()))
	return c
}

// board draws the wall until somebody ends it. It syncs in the background, as
// the screens do.
func (a *app) board(ctx context.Context, kind lead.ClockKind) error {
	if err := a.needTerminal("banter board"); err != nil {
		return err
	}
	s, err := a.settings()
	if err != nil {
		return err
	}
	keys, err := config.Keys(s.paths.File("keys.toml"))
	if err != nil {
		return err
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
	settings := screen.Settings{
		Me: s.config.Me, Team: s.config.Team, AEs: s.config.AEs, Rules: s.agreed.Rules, Scope: s.config.Scope, Zone: s.config.Location(),
	}
	wall := board.NewWall(board.WallOptions{
		Desk: d, Settings: &settings, Theme: s.theme(), Keys: &keys, Kind: kind, Now: d.Now(),
		Colour: coloured(), Clock: a.tickClock(),
	})
	return a.runProgram(ctx, wall, d, s, up, wake)
}
