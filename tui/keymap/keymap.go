// Package keymap holds every key of the program as values. Keys a rep uses all
// day are single letters; the same letter means the same thing on every screen.
package keymap

import "charm.land/bubbles/v2/key"

// Map is all bindings of the program, by what they do.
type Map struct {
	Up, Down, PageUp, PageDown, Top, Bottom  key.Binding
	Open, Back, Quit, Help, Palette, Find    key.Binding
	Tab, BackTab                             key.Binding // next and previous split or field
	Call, Mail, Meeting, Message             key.Binding
	Qualify, Accept, Reject, Nurture         key.Binding
	Dispose, Snooze, Assign, Undo, Why       key.Binding
	Sort, Mark, MarkAll, Scope, Sync, Copy   key.Binding
	NextLead, PrevLead                       key.Binding
	CopyMail, Outbox, Suspend                key.Binding
	Submit, Cancel                           key.Binding   // in forms
	Yes, No, Unknown                         key.Binding   // in the checklist
	Retry, Drop, Mine, Theirs                key.Binding   // in the outbox
	Board, Apply, Escalate, SeeAs, ClockKind key.Binding   // the board, and what it does
	Period, GroupBy, Cohort                  key.Binding   // in the reports
	Repeat, Record, Tour, TourNext           key.Binding   // the last verdict again, the record upstream, the tour
	Screens                                  []key.Binding // 1…8: the places of the header

	// Counts makes a number typed before a key say how often: "5j". A number key
	// leads to its place only when nothing follows it for a moment.
	Counts bool
}

// Close and Scroll are how a dialog without fields names its keys in the help
// line: several bindings as one.
func (m *Map) Close(also ...key.Binding) key.Binding {
	keys := m.Back.Keys()
	for _, b := range also {
		keys = append(keys, b.Keys()...)
	}
	return bind(m.Back.Help().Key, "close", keys...)
}

// Scroll is up, down and by pages.
func (m *Map) Scroll() key.Binding {
	var keys []string
	for _, b := range []key.Binding{m.Up, m.Down, m.PageUp, m.PageDown} {
		keys = append(keys, b.Keys()...)
	}
	return bind("↑↓", "scroll", keys...)
}

func bind(help, desc string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, desc))
}

// Default is the shipped keymap.
func Default() Map {
	return Map{
		Up: bind("↑/k", "up", "up", "k"), Down: bind("↓/j", "down", "down", "j"),
		PageUp: bind("pgup", "page up", "pgup", "ctrl+u"), PageDown: bind("pgdn", "page down", "pgdown", "ctrl+d"),
		Top: bind("g", "first", "g", "home"), Bottom: bind("G", "last", "G", "end"),
		Open: bind("⏎", "open", "enter"), Back: bind("esc", "back", "esc", "backspace"), Quit: bind("q", "quit", "q", "ctrl+c"),
		Help: bind("?", "help", "?"), Palette: bind(":", "commands", ":", "ctrl+p"), Find: bind("/", "find", "/"),
		Tab: bind("tab", "next split", "tab"), BackTab: bind("⇧tab", "previous split", "shift+tab"),
		Call: bind("c", "call", "c"), Mail: bind("e", "mail", "e"), Meeting: bind("M", "meeting", "M"), Message: bind("m", "message", "m"),
		Qualify: bind("b", "BANT", "b"), Accept: bind("a", "accept", "a"), Reject: bind("x", "reject", "x"), Nurture: bind("n", "nurture", "n"),
		Dispose: bind("d", "decide", "d"), Snooze: bind("z", "snooze", "z"), Assign: bind("r", "reassign", "r"), Undo: bind("u", "undo", "u"), Why: bind("w", "why", "w"),
		Sort: bind("s", "sort", "s"), Mark: bind("space", "mark", "space"), MarkAll: bind("^a", "mark all", "ctrl+a"),
		Scope: bind("t", "mine/team", "t"), Sync: bind("S", "sync now", "S"), Copy: bind("y", "copy phone", "y"),
		CopyMail: bind("Y", "copy e-mail", "Y"), Outbox: bind("o", "outbox", "o"), Suspend: bind("^z", "suspend", "ctrl+z"),
		NextLead: bind("J", "next lead", "J", "]"), PrevLead: bind("K", "previous lead", "K", "["),
		Submit: bind("⏎", "save", "enter"), Cancel: bind("esc", "cancel", "esc"),
		Yes: bind("y", "yes", "y"), No: bind("n", "no", "n"), Unknown: bind("?", "unknown", "?"),
		Retry: bind("r", "retry", "r"), Drop: bind("D", "drop", "D"), Mine: bind("m", "keep mine", "m"), Theirs: bind("t", "take theirs", "t"),
		Board: bind("B", "SLA board", "B"), Apply: bind("A", "apply the move", "A"), Escalate: bind("E", "escalate", "E"), SeeAs: bind("v", "see as the rep", "v"), ClockKind: bind("C", "another clock", "C"),
		Repeat: bind(".", "verdict again", "."), Record: bind("O", "open upstream", "O"),
		Tour: bind("T", "tour", "T"), TourNext: bind(">", "next hint", ">"),
		Period: bind("p", "period", "p"), GroupBy: bind("f", "by …", "f"), Cohort: bind("F", "came in/MQL", "F"),
		Screens: []key.Binding{
			bind("1", "queue", "1"), bind("2", "callbacks", "2"), bind("3", "review", "3"),
			bind("4", "breached", "4"), bind("5", "funnel", "5"), bind("6", "outbox", "6"),
			bind("7", "nurture", "7"), bind("8", "all", "8"),
		},
	}
}
