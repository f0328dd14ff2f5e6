package plain

import (
	"context"
	"fmt"
	"math"

	"banter/scoring/queue"
	"banter/scoring/report"
	"banter/store/lead"
	"banter/tui/board"
)

// sla tells how soon the team answers.
func (s *Session) sla(ctx context.Context, _ string) error {
	d, err := s.desk.Board(ctx, board.Query{By: report.ByRep, Now: s.desk.Now(), Team: s.o.Settings.Team})
	if err != nil {
		return err
	}
	s.recite(boardLines(&d, lead.ClockResponse))
	return nil
}

// boardLines is the board of a kind of clock in words, a fact a line.
func boardLines(d *board.Data, kind lead.ClockKind) []string {
	clock := kind.Label() + " clock"
	lines := []string{fmt.Sprintf("%s breached, %d at risk, %d running.", count(d.Total.Breached, clock+" is", clock+"s are"), d.Total.AtRisk, d.Total.Running)}
	if d.Total.Of > 0 {
		lines = append(lines, fmt.Sprintf("%d percent met in time in 4 weeks, of %d.", int(math.Round(100*d.Total.Within)), d.Total.Of))
	}
	if d.Total.N > 0 {
		lines = append(lines, fmt.Sprintf("Half were met within %s of business time, 9 of 10 within %s.", long(d.Total.P50), long(d.Total.P90)))
	}
	if !d.Forecast.Until.IsZero() {
		lines = append(lines, fmt.Sprintf("%s foreseen until %s.", count(d.Forecast.WillBreach, "more breach is", "more breaches are"), at(d.Forecast.Until, d.At)))
	}
	for i := range d.Lines {
		l := &d.Lines[i]
		who := l.Key
		if who == "" {
			who = "The pool"
		}
		text := fmt.Sprintf("%s: %d breached, %d at risk, %d running", who, l.Breached, l.AtRisk, l.Running)
		if l.Of > 0 {
			text += fmt.Sprintf(", %d percent in time of %d", int(math.Round(100*l.Within)), l.Of)
		}
		lines = append(lines, text+".")
	}
	for _, m := range d.Forecast.Moves {
		lines = append(lines, fmt.Sprintf("Proposed: %s.", moved(m)))
	}
	return lines
}

func moved(m report.Move) string {
	from := m.From
	if from == "" {
		from = "the pool"
	}
	return fmt.Sprintf("%s from %s to %s", count(len(m.IDs), "lead", "leads"), from, m.To)
}

// sync fetches and sends now, and waits for it.
func (s *Session) sync(ctx context.Context, _ string) error {
	if s.o.Sync == nil {
		return no("sync", "there is no upstream to sync with", "banter config init sets one up")
	}
	text, err := s.o.Sync(ctx, s.far)
	if err != nil {
		return err
	}
	s.fresh = true
	s.say("Synced: %s.", text)
	if s.id == "" {
		res, err := s.list(ctx)
		if err == nil && res.List.Len() > 0 {
			return s.turn(ctx, res.List.ID(0), "First")
		}
		return err
	}
	return nil
}

// mine reports whether news of an owner's leads is told in the scope.
func (s *Session) mine(owner string) bool {
	return s.query.Scope == queue.ScopeTeam || owner == "" || owner == s.o.Settings.Me
}
