package tui

import (
	"fmt"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"

	order "banter/scoring/queue"
	"banter/tui/cell"
	"banter/tui/clock"
	"banter/tui/queue"
	"banter/tui/screen"
)

// tab is a split in the header: from cell from up to to.
type tab struct {
	from, to int
	place
}

// place is where a number key and a tab of the header lead to: a split of the
// queue, the reports or the outbox.
type place struct {
	key     key.Binding // its number
	view    order.View
	reports bool
	outbox  bool
	seldom  bool // the first to lose its name where there is little room
}

// places are those of the header in the order of their number keys.
func (m *Model) places() []place {
	all := []place{
		{view: order.ViewQueue},
		{view: order.ViewCallbacks},
		{view: order.ViewReview},
		{view: order.ViewBreached},
		{reports: true},
		{outbox: true},
		{view: order.ViewNurture, seldom: true},
		{view: order.ViewAll, seldom: true},
	}
	out := all[:0]
	for i, p := range all {
		if i < len(m.keys.Screens) {
			p.key = m.keys.Screens[i]
		}
		if !p.reports || m.o.Reports != nil {
			out = append(out, p)
		}
	}
	return out
}

// header is the top line: the program, the splits with their counts, who and
// how the sync stands. The narrower it is, the less it says of each.
func (m *Model) header(w int) string {
	p := m.theme.Plain
	var tabs []tab
	text, drawn := "", [2]int{-1, -1}
	for _, v := range []struct {
		name, short, status int // how much is shown
	}{
		{1, 0, 4},
		{1, 0, 3},
		{1, 0, 2},
		{1, 1, 2},
		{1, 2, 2},
		{1, 0, 1},
		{1, 1, 1},
		{1, 2, 1},
		{0, 2, 1},
		{1, 3, 1},
		{0, 3, 1},
		{0, 4, 1},
		{0, 5, 1},
		{0, 6, 1},
		{0, 6, 0},
		{0, onlyActive, 0},
	} {
		left := ""
		if v.name == 1 {
			left = " " + m.theme.Title.Render("banter") + "  "
		}
		if now := [2]int{v.name, v.short}; now != drawn {
			tabs, text = m.splits(cell.Width(left), v.short)
			drawn = now
		}
		right := m.status(v.status)
		if cell.Width(left)+cell.Width(text)+1+cell.Width(right) <= w || v.short == onlyActive {
			m.tabs = tabs
			return cell.Fit(cell.Between(left+text, p.Muted.Paint("")+right, w), w)
		}
	}
	return cell.Spaces(w)
}

// onlyActive shows the tab of the place on show alone.
const onlyActive = 7

// splits are the tabs. short 0 names all in full; the places seldom gone to give
// way first: 1 abbreviates their names, 2 leaves out their counts. 3 abbreviates
// all names, 4 does so and leaves out those counts, 5 leaves out every count but
// that of the place on show and urgent ones, 6 names the place on show and urgent ones alone,
// onlyActive leaves out the others altogether.
func (m *Model) splits(x, short int) ([]tab, string) {
	var tabs []tab
	var b strings.Builder
	add := func(p place, name, count string, active, urgent bool) {
		if short == onlyActive && !active {
			return
		}
		switch {
		case active && (short == 0 || short == 2 || short >= 6):
		case short >= 6 && !urgent:
			name, count = "", ""
		case short == 5 && !active && !urgent:
			name, count = shortName(name), ""
		case p.seldom && (short == 2 || short == 4):
			name, count = shortName(name), ""
		case short >= 3 || p.seldom && short == 1:
			name = shortName(name)
		}
		label := p.key.Help().Key
		for _, s := range []string{name, count} {
			if s != "" {
				label += " " + s
			}
		}
		t := tab{from: x + cell.Width(b.String()), place: p}
		b.WriteString(m.paintTab(" "+label+" ", active, urgent))
		t.to = x + cell.Width(b.String())
		tabs = append(tabs, t)
	}
	base, _ := m.layers()
	for _, p := range m.places() {
		switch {
		case p.outbox:
			count := ""
			if m.outbox > 0 {
				count = strconv.Itoa(m.outbox)
			}
			if m.parked > 0 {
				count += "!"
			}
			add(p, outboxTitle, count, base.Title() == outboxTitle, m.parked > 0)
		case p.reports:
			add(p, reportsTitle, "", m.onReports(base), false)
		default:
			count, urgent := m.count(p.view)
			add(p, tabName(p.view), count, m.shows(base, p.view), urgent)
		}
	}
	return tabs, b.String()
}

// tabName is a split in the header: shorter than its title where that is long.
func tabName(v order.View) string {
	if v == order.ViewBreached {
		return "SLA"
	}
	return queue.Label(v)
}

// shortName is a tab's name where there is little room.
func shortName(name string) string {
	switch name {
	case "Callbacks":
		return "Calls"
	case "Review":
		return "Rev"
	case "Nurture":
		return "Nurt"
	case outboxTitle:
		return "Out"
	case reportsTitle:
		return "Fnl"
	}
	return name
}

func (m *Model) paintTab(s string, active, urgent bool) string {
	switch {
	case active:
		return m.theme.Ink.TabActive.Paint(s)
	case urgent:
		return m.theme.Plain.Bad.Paint(s)
	}
	return m.theme.Ink.Tab.Paint(s)
}

// count is how many leads a split has, with an exclamation mark where it is a
// matter of urgency.
func (m *Model) count(v order.View) (text string, urgent bool) {
	n, ok := m.queue.Count(v)
	if !ok {
		return "", false
	}
	text = strconv.Itoa(n)
	if n > 9999 {
		text = strconv.Itoa(n/1000) + "k"
	}
	if v == order.ViewBreached && n > 0 {
		return text + "!", true
	}
	return text, false
}

// status is who works and how the sync stands; level 4 in full, 3 without what
// stands in brackets behind the upstream's name, 2 without
// whose system it is, 1 the sync alone, 0 nothing.
func (m *Model) status(level int) string {
	if level == 0 {
		return ""
	}
	p := m.theme.Plain
	who := ""
	if level > 1 && m.set.Me != "" {
		who = m.set.Me + " "
	}
	if level > 2 && m.set.Upstream != "" {
		name := m.set.Upstream
		if level == 3 {
			name, _, _ = strings.Cut(name, " (") // what kind of it is said where there is room
		}
		who += "· " + name + " "
	}
	s := m.sync
	switch {
	case s.Running && s.Waits != "" && level > 1:
		return p.Muted.Paint(cell.Text(who)) + p.Accent.Paint("◌ "+cell.Text(s.Waits)) + " "
	case s.Running:
		text := "◌ " + phase(s.Phase)
		if s.Total > 0 && level > 1 {
			text += fmt.Sprintf(" %d/%d", s.Done, s.Total)
		}
		return p.Muted.Paint(cell.Text(who)) + p.Accent.Paint(text) + " "
	case s.Problem != "":
		text := "▲ offline"
		if s.Refused {
			text = "▲ log in"
			if level > 1 {
				text += " again"
			}
		}
		if !s.Last.IsZero() && level > 1 {
			text += ", last " + clock.Ago(s.Last, m.now)
		}
		return p.Muted.Paint(cell.Text(who)) + p.Warn.Paint(text) + " "
	case s.Last.IsZero():
		return p.Muted.Paint(cell.Text(who)+"○ not synced") + " "
	}
	ago := clock.Ago(s.Last, m.now)
	if ago != "now" && level > 1 {
		ago += " ago"
	}
	return p.Muted.Paint(cell.Text(who)) + p.Good.Paint("●") + p.Muted.Paint(" "+ago) + " "
}

func phase(s string) string {
	switch s {
	case "push":
		return "sending"
	case "pull":
		return "fetching"
	case "sweep":
		return "checking"
	}
	return "syncing"
}

// rule is the line below the header: what is on show and how.
func (m *Model) rule(base screen.Screen, w int) string {
	t := m.theme
	title := cell.Cut(cell.Text(base.Title()), max(0, w-6))
	status := ""
	if s, ok := base.(statusser); ok {
		status = s.Status()
	}
	if status != "" && cell.Width(title)+cell.Width(status)+9 <= w {
		status = " " + status + " "
	} else {
		status = ""
	}
	as := ""
	if rep := m.queue.As(); rep != "" {
		as = cell.Cut(" ▲ as "+cell.Text(rep)+" sees it:", max(0, w-cell.Width(title)-cell.Width(status)-9))
	}
	fill := max(0, w-4-cell.Width(as)-cell.Width(title)-cell.Width(status)-2)
	return cell.Fit(t.Ink.Rule.Paint("──")+t.Plain.Warn.Paint(as)+" "+t.Plain.Bold.Paint(title)+" "+t.Ink.Rule.Paint(strings.Repeat("─", fill))+t.Plain.Muted.Paint(status)+t.Ink.Rule.Paint("──"), w)
}
