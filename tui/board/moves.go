package board

import (
	"context"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"banter/scoring/report"
	"banter/store/lead"
	"banter/tui/action"
	"banter/tui/screen"
)

// apply does the first proposed move: one act on all its leads.
func (s *Screen) apply() tea.Cmd {
	moves := s.data.Forecast.Moves
	if s.applying {
		return nil
	}
	if len(moves) == 0 {
		return notice("No move is proposed: nothing will breach that somebody else would reach in time")
	}
	m := moves[0]
	ids := slices.Clone(m.IDs[:min(len(m.IDs), action.MaxBulk)])
	return s.give(ids, m.To, fmt.Sprintf("moved from %s to %s", name(report.ByRep, m.From), m.To), true)
}

// escalate gives the marked leads, or the one under the cursor, to whoever steps
// in for their owner. They go to one person in one act.
func (s *Screen) escalate() tea.Cmd {
	t := s.Target()
	if s.applying || t.Lead == nil {
		return nil
	}
	if len(t.IDs) > action.MaxBulk {
		return notice(fmt.Sprintf("%d leads are marked; %d at once is the most", len(t.IDs), action.MaxBulk))
	}
	to := ""
	for i := range s.leads.items {
		it := &s.leads.items[i]
		if !slices.Contains(t.IDs, it.ID) {
			continue
		}
		who := ""
		if s.o.Escalate != nil {
			who = s.o.Escalate(it.Owner)
		}
		owner := name(report.ByRep, it.Owner)
		switch {
		case who == "" || who == it.Owner:
			return notice("Nobody steps in for " + owner + "; [backup] and manager in routing.toml say who does. " + s.o.Keys.Assign.Help().Key + " gives it to anybody")
		case to != "" && who != to:
			return notice("The marked leads would go to " + to + " and to " + who + "; mark those of one owner")
		}
		to = who
	}
	return s.give(t.IDs, to, "escalated to "+to, false)
}

// give assigns leads in one act.
func (s *Screen) give(ids []lead.ID, to, what string, proposed bool) tea.Cmd {
	desk := s.o.Desk
	s.applying = true
	return func() tea.Msg {
		err := desk.ActAll(context.Background(), ids, lead.Assign{To: to})
		return appliedMsg{to: s, acted: screen.ActedMsg{IDs: ids, What: what}, proposed: proposed, err: err}
	}
}

// appliedMsg is the answer to a move, a proposed one or another.
type appliedMsg struct {
	to       *Screen
	acted    screen.ActedMsg
	proposed bool
	err      error
}

func (s *Screen) applied(msg appliedMsg) tea.Cmd {
	if msg.to != s {
		return nil
	}
	s.applying = false
	if msg.err != nil {
		return tea.Batch(screen.Send(screen.FailedMsg{Err: msg.err}), s.reloadNow())
	}
	// A proposal is done; the next figures bring what is left to propose.
	if n := len(s.data.Forecast.Moves); msg.proposed && n > 0 {
		s.data.Forecast.Moves = s.data.Forecast.Moves[1:n]
	}
	clear(s.leads.marks)
	return tea.Batch(screen.Send(msg.acted), s.reloadNow())
}
