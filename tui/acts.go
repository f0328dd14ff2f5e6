package tui

import (
	"context"
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/cell"
	"banter/tui/screen"
)

// undoDepth is how many acts can be taken back one after the other.
const undoDepth = 50

// actedHereMsg is the answer to an act of the root's own, which came from no
// form.
type actedHereMsg struct {
	acted screen.ActedMsg
	undo  bool // it took the last act back
	err   error
}

// countedMsg is how many changes wait in the outbox.
type countedMsg struct{ waiting, parked int }

func (m *Model) countOutbox() tea.Cmd {
	desk := m.o.Desk
	return func() tea.Msg {
		changes, err := desk.Outbox(context.Background())
		if err != nil {
			return screen.FailedMsg{Err: err}
		}
		msg := countedMsg{waiting: len(changes)}
		for i := range changes {
			if changes[i].State == lead.ChangeParked {
				msg.parked++
			}
		}
		return msg
	}
}

// accept takes leads on without a form. They stay under the cursor: accepting
// is where the work on a lead begins.
func (m *Model) accept(ids []lead.ID) tea.Cmd {
	desk := m.o.Desk
	return func() tea.Msg {
		var err error
		if len(ids) == 1 {
			err = desk.Act(context.Background(), ids[0], lead.Disposition{Verdict: lead.Accept})
		} else {
			err = desk.ActAll(context.Background(), ids, lead.Disposition{Verdict: lead.Accept})
		}
		return actedHereMsg{acted: screen.ActedMsg{IDs: ids, What: "accepted", Did: lead.Disposition{Verdict: lead.Accept}}, err: err}
	}
}

// undoLast takes back the last act on a lead; with ID "" the last one made in
// this program.
func (m *Model) undoLast(id lead.ID) tea.Cmd {
	ids := []lead.ID{id}
	if id == "" {
		if len(m.undo) == 0 {
			m.say("There is nothing to undo since the start; open a lead and run “undo lead” (:) for what was done before", true)
			return nil
		}
		ids = m.undo[len(m.undo)-1]
	}
	desk := m.o.Desk
	return func() tea.Msg {
		msg := actedHereMsg{acted: screen.ActedMsg{IDs: ids, What: "undone"}, undo: true}
		if c, err := desk.Case(context.Background(), ids[0]); err == nil {
			if ev, ok := lead.Undoable(c.Record); ok {
				msg.acted.What = "undone: " + undoneText(c.Record, ev)
			}
		}
		if len(ids) == 1 {
			msg.err = desk.Act(context.Background(), ids[0], lead.Undo{})
		} else {
			msg.err = desk.ActAll(context.Background(), ids, lead.Undo{})
		}
		return msg
	}
}

func undoneText(r *lead.Record, ev lead.Event) string {
	if ev.Kind != lead.EventTouched {
		return ev.Text()
	}
	for i := range r.Activities {
		if a := &r.Activities[i]; a.ID == ev.Activity {
			return a.Kind.Label() + ", " + a.Outcome.Label()
		}
	}
	return ev.Text()
}

func (m *Model) actedHere(msg actedHereMsg) tea.Cmd {
	if msg.err != nil {
		m.say(plain(msg.err), true)
		return nil
	}
	if !msg.undo {
		return m.acted(msg.acted, false)
	}
	if n := len(m.undo); n > 0 && sameIDs(m.undo[n-1], msg.acted.IDs) {
		m.undo = m.undo[:n-1]
	}
	m.queue.Select(msg.acted.IDs[0])
	m.say(m.about(msg.acted), false)
	return tea.Batch(m.all(msg.acted), m.countOutbox())
}

// acted says what was done, takes the form away that it came from and tells the
// screens.
func (m *Model) acted(msg screen.ActedMsg, fromForm bool) tea.Cmd {
	m.say(m.about(msg)+" · "+m.keys.Undo.Help().Key+" undoes it", false)
	m.undo = append(m.undo, msg.IDs)
	if msg.Did.Verdict != "" {
		m.verdict = msg.Did
	}
	if len(m.undo) > undoDepth {
		m.undo = append(m.undo[:0], m.undo[len(m.undo)-undoDepth:]...)
	}
	if fromForm {
		m.popForms(msg.Verdict)
	}
	return tea.Batch(m.all(msg), m.freeze(), m.countOutbox())
}

// about is an act with whom it was on: "Priya Natarajan: accepted".
func (m *Model) about(msg screen.ActedMsg) string {
	if len(msg.IDs) > 1 {
		return fmt.Sprintf("%d leads: %s", len(msg.IDs), msg.What)
	}
	if len(msg.IDs) == 1 {
		if name := m.queue.Name(msg.IDs[0]); name != "" && !strings.Contains(msg.What, name) {
			return name + ": " + msg.What
		}
	}
	return msg.What
}

func sameIDs(a, b []lead.ID) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// plain is an error in words for a person: what is wrong and how to mend it.
func plain(err error) string {
	if err == nil {
		return ""
	}
	var refusal *lead.Refusal
	if errors.As(err, &refusal) {
		if refusal.Hint != "" {
			return refusal.What + " · " + refusal.Hint
		}
		return refusal.What
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "that took too long; try it again"
	}
	return cell.Text(err.Error())
}
