package tui

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	order "banter/scoring/queue"
	"banter/store/lead"
	"banter/tui/action"
	"banter/tui/cell"
	"banter/tui/form"
	"banter/tui/palette"
	"banter/tui/queue"
	"banter/tui/screen"
	"banter/tui/theme"
)

// command is a line of the palette with what it does.
type command struct {
	palette.Command
	do func(arg string) tea.Cmd
}

func (m *Model) commands() []palette.Command {
	var out []palette.Command
	for _, c := range m.commandList() {
		out = append(out, c.Command)
	}
	return out
}

// run does a command of the palette.
func (m *Model) run(name, arg string) tea.Cmd {
	for _, c := range m.commandList() {
		if c.Name == name {
			return c.do(arg)
		}
	}
	return nil
}

// targeter is a screen with leads of its own.
type targeter interface{ Target() action.Target }

// target is the lead that commands are for: the one on show, or those marked in
// the queue.
func (m *Model) target() action.Target {
	if s, ok := m.top().(targeter); ok {
		return s.Target()
	}
	return m.queue.Target()
}

// commandList is every command: those of a lead, then those of the program.
func (m *Model) commandList() []command {
	k := m.keys
	cmd := func(name, arg, help, key string, do func(arg string) tea.Cmd) command {
		return command{palette.Command{Name: name, Arg: arg, Help: help, Key: key}, do}
	}
	press := func(msg func(action.Target) tea.Cmd) func(string) tea.Cmd {
		return func(string) tea.Cmd {
			t := m.target()
			if t.Lead == nil {
				m.say("There is no lead here to work on", true)
				return nil
			}
			return msg(t)
		}
	}
	return slices.Concat([]command{
		cmd("call", "", "log a call", k.Call.Help().Key, press(func(t action.Target) tea.Cmd { return action.Touch(t, lead.KindCall) })),
		cmd("mail", "", "log an e-mail", k.Mail.Help().Key, press(func(t action.Target) tea.Cmd { return action.Touch(t, lead.KindEmail) })),
		cmd("meeting", "", "log a meeting", k.Meeting.Help().Key, press(func(t action.Target) tea.Cmd { return action.Touch(t, lead.KindMeeting) })),
		cmd("message", "", "log a message", k.Message.Help().Key, press(func(t action.Target) tea.Cmd { return action.Touch(t, lead.KindMessage) })),
		cmd(strings.ToLower(m.set.Rules.Framework.Name), "", "the checklist", k.Qualify.Help().Key, press(func(t action.Target) tea.Cmd { return screen.Send(screen.OpenQualifyMsg{ID: t.Lead.ID}) })),
		cmd("accept", "", "I work this", k.Accept.Help().Key, press(func(t action.Target) tea.Cmd { return m.accept(t.IDs) })),
		cmd("qualify", "", "hand it to an account executive", "", press(func(t action.Target) tea.Cmd {
			return screen.Send(screen.OpenDisposeMsg{IDs: t.IDs, Verdict: lead.Qualify})
		})),
		cmd("reject", "", "it should not have been an MQL", k.Reject.Help().Key, press(func(t action.Target) tea.Cmd {
			return screen.Send(screen.OpenDisposeMsg{IDs: t.IDs, Verdict: lead.Reject})
		})),
		cmd("nurture", "", "right lead, wrong time", k.Nurture.Help().Key, press(func(t action.Target) tea.Cmd {
			return screen.Send(screen.OpenDisposeMsg{IDs: t.IDs, Verdict: lead.Recycle})
		})),
		cmd("snooze", "+2h, 16:30, mon", "hide it until then", k.Snooze.Help().Key, m.snooze),
		cmd("callback", "+2h, 16:30, mon", "promise a call then", "", m.callback),
		cmd("assign", "NAME or pool", "give it to somebody", k.Assign.Help().Key, m.assign),
		cmd("why", "", "why is it here", k.Why.Help().Key, press(func(t action.Target) tea.Cmd { return screen.Send(screen.OpenWhyMsg{ID: t.Lead.ID}) })),
		cmd("undo", "", "take back the last act", k.Undo.Help().Key, func(string) tea.Cmd { return m.undoLast("") }),
		cmd("again", "", m.againText(), k.Repeat.Help().Key, func(string) tea.Cmd { return m.again() }),
		cmd("undo lead", "", "take back its last act", "", press(func(t action.Target) tea.Cmd { return m.undoLast(t.Lead.ID) })),
		cmd("open upstream", "", "its page at "+m.upstreamName(), k.Record.Help().Key, func(string) tea.Cmd { return m.openPage() }),
		cmd("dial", "", "with the program that calls", "", press(m.dial)),
		cmd("write", "", "with the program that mails", "", press(m.write)),
		cmd("copy phone", "", "onto the clipboard", k.Copy.Help().Key, press(func(t action.Target) tea.Cmd { return action.Copy(t, "phone number", t.Lead.Phone) })),
		cmd("copy mail", "", "onto the clipboard", k.CopyMail.Help().Key, press(func(t action.Target) tea.Cmd { return action.Copy(t, "e-mail address", t.Lead.Email) })),
	}, m.programCommands(cmd), m.viewCommands(cmd))
}

// viewCommands turn to a split by its name.
func (m *Model) viewCommands(cmd func(name, arg, help, key string, do func(string) tea.Cmd) command) []command {
	keys := map[order.View]string{}
	for _, p := range m.places() {
		keys[p.view] = p.key.Help().Key
	}
	var out []command
	for _, v := range allViews() {
		out = append(out, cmd("go to "+strings.ToLower(queue.Label(v)), "", "a split of the queue", keys[v], func(string) tea.Cmd { return tea.Batch(m.home(), m.queue.Show(v)) }))
	}
	return out
}

func allViews() []order.View { return append(queue.Views(), order.ViewTarget, order.ViewSnoozed) }

// leadsFound is how many leads the palette shows at most.
const leadsFound = 8

// findLeads finds leads of the whole team for the palette.
func (m *Model) findLeads() palette.Finder {
	desk, me, now := m.o.Desk, m.set.Me, m.now
	return func(text string) ([]palette.Command, error) {
		res, err := desk.Queue(context.Background(), order.Query{
			View: order.ViewAll, Sort: order.SortPriority, Scope: order.ScopeTeam, Me: me, Find: text, Now: now, Limit: leadsFound,
		})
		if err != nil {
			return nil, err
		}
		var out []palette.Command
		for i := range res.Rows[:min(leadsFound, len(res.Rows))] {
			r := &res.Rows[i]
			name := r.Name
			if name == "" {
				name = string(r.ID)
			}
			about := r.Stage.Label()
			if r.Company != "" {
				about = r.Company + " · " + about
			}
			out = append(out, palette.Command{Name: cell.Text(name), Help: cell.Text(about), Lead: r.ID})
		}
		return out, nil
	}
}

// chosen opens the lead or runs the command that was chosen in the palette.
func (m *Model) chosen(msg palette.ChosenMsg) tea.Cmd {
	if msg.Lead != "" {
		return screen.Send(screen.OpenLeadMsg{ID: msg.Lead})
	}
	return m.run(msg.Name, msg.Arg)
}

func (m *Model) programCommands(cmd func(name, arg, help, key string, do func(string) tea.Cmd) command) []command {
	k := m.keys
	return []command{
		cmd("find", "WORDS", "filter the rows", k.Find.Help().Key, func(arg string) tea.Cmd { return tea.Batch(m.home(), m.queue.Find(lead.Clean(arg))) }),
		cmd("view", "queue, breached, …", "turn to a split", "1…8", m.view),
		cmd("sort", "priority, score, sla", "order the rows", k.Sort.Help().Key, m.sortBy),
		cmd("scope", "mine, team", "whose leads", k.Scope.Help().Key, m.scope),
		cmd("board", "", "the team's service levels", k.Board.Help().Key, func(string) tea.Cmd { return m.openBoard() }),
		cmd("funnel", "", "what became of the leads", m.reportsKey(), func(string) tea.Cmd { return m.openReports() }),
		cmd("see as", "NAME", "the queue of somebody else", "", m.seeAsNamed),
		cmd("outbox", "", "what waits to be sent", k.Outbox.Help().Key, func(string) tea.Cmd { return m.openOutbox() }),
		cmd("sync", "", "fetch and send now", k.Sync.Help().Key, func(string) tea.Cmd { return m.syncNow() }),
		cmd("private", "", "hide or show who leads are", "", func(string) tea.Cmd { return m.turnPrivate() }),
		cmd("theme", "auto, dark, light, contrast", "the colours", "", m.setTheme),
		cmd("tour", "", "the five hints of the first start", k.Tour.Help().Key, func(string) tea.Cmd { return m.startTour() }),
		cmd("help", "", "every key", k.Help.Help().Key, func(string) tea.Cmd { return m.help() }),
		cmd("quit", "", "everything is saved", k.Quit.Help().Key, func(string) tea.Cmd { return tea.Quit }),
	}
}

// turnPrivate hides who leads are, or shows them again.
func (m *Model) turnPrivate() tea.Cmd {
	p := m.o.Privacy
	if p == nil {
		return m.bad("Leads can't be hidden here")
	}
	p.SetPrivate(!p.Private())
	text := "Leads are shown by name again"
	if p.Private() {
		text = "Names, e-mail addresses and phone numbers are hidden"
	}
	m.say(text, false)
	return screen.Send(screen.ChangedMsg{})
}

// bad says what a command does not understand.
func (m *Model) bad(format string, args ...any) tea.Cmd {
	m.say(fmt.Sprintf(format, args...), true)
	return nil
}

// act performs an act on the target and says what came of it.
func (m *Model) act(act lead.Act, what string) tea.Cmd {
	t, desk := m.target(), m.o.Desk
	if t.Lead == nil {
		return m.bad("There is no lead here to work on")
	}
	if len(t.IDs) > action.MaxBulk {
		return m.bad("%d leads are marked; %d at once is the most", len(t.IDs), action.MaxBulk)
	}
	return func() tea.Msg {
		return actedHereMsg{acted: screen.ActedMsg{IDs: t.IDs, What: what}, err: desk.ActAll(context.Background(), t.IDs, act)}
	}
}

func (m *Model) snooze(arg string) tea.Cmd   { return m.until(arg, false) }
func (m *Model) callback(arg string) tea.Cmd { return m.until(arg, true) }

func (m *Model) until(arg string, callback bool) tea.Cmd {
	if arg == "" {
		return screen.Send(screen.OpenSnoozeMsg{IDs: m.target().IDs, Callback: callback})
	}
	at, err := form.When(arg, m.now)
	if err != nil {
		return m.bad("%s", plain(err))
	}
	what := "snoozed until "
	if callback {
		what = "callback promised for "
	}
	return m.act(lead.Snooze{Until: at, Callback: callback}, what+at.Format("Mon 2 Jan 15:04"))
}

func (m *Model) assign(arg string) tea.Cmd {
	if arg == "" {
		return screen.Send(screen.OpenAssignMsg{IDs: m.target().IDs})
	}
	if strings.EqualFold(arg, "pool") {
		return m.act(lead.Assign{}, "back to the pool")
	}
	for _, name := range m.set.Team {
		if strings.EqualFold(name, arg) {
			return m.act(lead.Assign{To: name}, "given to "+name)
		}
	}
	return m.bad("%s is not on the team: %s, or pool", lead.Clean(arg), strings.Join(m.set.Team, ", "))
}

func (m *Model) view(arg string) tea.Cmd {
	var names []string
	for _, v := range allViews() {
		if arg != "" && strings.HasPrefix(strings.ToLower(queue.Label(v)), strings.ToLower(arg)) {
			return tea.Batch(m.home(), m.queue.Show(v))
		}
		names = append(names, strings.ToLower(queue.Label(v)))
	}
	return m.bad("view what? One of: %s", strings.Join(names, ", "))
}

func (m *Model) sortBy(arg string) tea.Cmd {
	sorts := []order.Sort{order.SortPriority, order.SortScore, order.SortSLA}
	if s := order.Sort(strings.ToLower(arg)); slices.Contains(sorts, s) {
		return m.queue.SortBy(s)
	}
	return m.bad("sort by what? One of: priority, score, sla")
}

func (m *Model) scope(arg string) tea.Cmd {
	if s := order.Scope(strings.ToLower(arg)); s == order.ScopeMine || s == order.ScopeTeam {
		return m.queue.SetScope(s)
	}
	return m.bad("whose leads? One of: mine, team")
}

func (m *Model) setTheme(arg string) tea.Cmd {
	var choice theme.Choice
	if err := choice.UnmarshalText([]byte(arg)); err != nil {
		return m.bad("which theme? One of: auto, dark, light, contrast")
	}
	m.theme.Choose(choice)
	return m.all(screen.ThemeMsg{})
}
