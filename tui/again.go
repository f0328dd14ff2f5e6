package tui

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/action"
	"banter/tui/dispose"
	"banter/tui/screen"
)

// again makes the last verdict once more, with the same reason, on the lead
// under the cursor or the marked ones. What belongs to one lead alone is not
// taken over: a reason that needs details or a note opens the form for them.
func (m *Model) again() tea.Cmd {
	d, t, desk := m.verdict, m.target(), m.o.Desk
	switch {
	case d.Verdict == "":
		return m.bad("There is no verdict to repeat yet: %s and %s make one", m.keys.Reject.Help().Key, m.keys.Nurture.Help().Key)
	case t.Lead == nil:
		return m.bad("There is no lead here to work on")
	case len(t.IDs) > action.MaxBulk:
		return m.bad("%d leads are marked; %d at once is the most", len(t.IDs), action.MaxBulk)
	case d.Verdict == lead.Qualify || m.needsMore(d):
		return screen.Send(screen.OpenDisposeMsg{IDs: t.IDs, Verdict: d.Verdict, Reason: d.Reason})
	}
	act := lead.Disposition{Verdict: d.Verdict, Reason: d.Reason, Wake: d.Wake, WakeOnEngage: d.WakeOnEngage}
	acted := screen.ActedMsg{IDs: t.IDs, What: dispose.Said(act), Verdict: true, Did: act}
	return func() tea.Msg {
		msg := actedHereMsg{acted: acted}
		if len(t.IDs) == 1 {
			msg.err = desk.Act(context.Background(), t.IDs[0], act)
		} else {
			msg.err = desk.ActAll(context.Background(), t.IDs, act)
		}
		return msg
	}
}

// needsMore reports whether a verdict needs something that each lead has to be
// asked for.
func (m *Model) needsMore(d lead.Disposition) bool {
	if d.Verdict == lead.Recycle && !d.Wake.After(m.now) && !d.WakeOnEngage {
		return true
	}
	if d.Reason == "" {
		return false
	}
	r, err := m.set.Rules.Reasons.Find(d.Verdict, d.Reason)
	if err != nil || r.MinNote > 0 {
		return true
	}
	for _, x := range r.Details {
		if !x.Optional {
			return true
		}
	}
	return false
}

// againText names the verdict that would be repeated.
func (m *Model) againText() string {
	d := m.verdict
	if d.Verdict == "" {
		return "the last verdict, on this lead"
	}
	return fmt.Sprintf("%s once more", dispose.Said(lead.Disposition{Verdict: d.Verdict, Reason: d.Reason, AE: d.AE}))
}
