package board_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"banter/scoring/report"
	"banter/scoring/sla"
	"banter/store/lead"
	"banter/tui/board"
	"banter/tui/keymap"
	"banter/tui/screen"
	"banter/tui/theme"
	"banter/tui/tuitest"
)

// rows is a desk over excerpts; loads counts how often they were summed up.
type rows struct {
	xs    []lead.Excerpt
	loads int
	err   error
	acts  []string
}

func (r *rows) Board(_ context.Context, q board.Query) (board.Data, error) {
	r.loads++
	if r.err != nil {
		return board.Data{}, r.err
	}
	return board.Sum(r.xs, q, sla.Default(tuitest.Zone())), nil
}

func (r *rows) BoardLeads(_ context.Context, q board.Query, key string) ([]board.Item, error) {
	if r.err != nil {
		return nil, r.err
	}
	return board.Leads(r.xs, q, key, sla.Default(tuitest.Zone())), nil
}

func (r *rows) ActAll(_ context.Context, ids []lead.ID, act lead.Act) error {
	if r.err != nil {
		return r.err
	}
	to, ok := act.(lead.Assign)
	if !ok {
		return fmt.Errorf("an unexpected act %T", act)
	}
	r.acts = append(r.acts, fmt.Sprintf("%v to %s", ids, to.To))
	for i := range r.xs {
		if slices.Contains(ids, r.xs[i].ID) {
			r.xs[i].Owner = to.To
		}
	}
	return nil
}

// stepsIn: Dev steps in for Ben, Mara manages the others, nobody the pool.
func stepsIn(owner string) string {
	return map[string]string{"ben": "dev", "ana": "mara", "chloe": "mara"}[owner]
}

// running is a lead whose response clock is due in a time from the start.
func running(id, owner string, due time.Duration) lead.Excerpt {
	now := tuitest.Start()
	c := lead.Clock{Kind: lead.ClockResponse, Policy: "mql v1", Target: 24 * time.Hour, Started: now.Add(due - 24*time.Hour), Warn: now.Add(due - time.Hour), Due: now.Add(due)}
	return lead.Excerpt{ID: lead.ID(id), Name: "Lead " + id, Owner: owner, Source: "web", Stage: lead.StageMQL, Clocks: []lead.Clock{c}}
}

// morning is a team of which Ben has too much.
func morning() *rows {
	xs := []lead.Excerpt{running("a1", "ana", 5*time.Hour), running("c1", "chloe", -time.Hour), running("p1", "", 30*time.Minute)}
	for i := range 8 {
		xs = append(xs, running(fmt.Sprintf("b%d", i+1), "ben", time.Duration(20+5*i)*time.Minute))
	}
	return &rows{xs: append(append(xs, tuitest.Answered()...), tuitest.Touched()...)}
}

// bench is a board with what it asks for being done at once.
type bench struct {
	*board.Screen
	tb   testing.TB
	desk *rows
	now  time.Time
	said []tea.Msg // requests to the root
}

func start(tb testing.TB, desk *rows, colour bool) *bench {
	tb.Helper()
	set, keys := tuitest.Settings(), keymap.Default()
	b := &bench{tb: tb, desk: desk, now: tuitest.Start()}
	b.Screen = board.New(board.Options{Desk: desk, Settings: &set, Theme: theme.New(true, colour), Keys: &keys, Now: b.now, Escalate: stepsIn})
	b.run(b.Init())
	b.View(120, 36)
	return b
}

// run does a command and all that follows from it.
func (b *bench) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			b.run(c)
		}
	case screen.OpenLeadMsg, screen.OpenAssignMsg, screen.SeeAsMsg, screen.NoticeMsg, screen.FailedMsg, screen.UndoMsg:
		b.said = append(b.said, msg)
	case screen.ActedMsg:
		b.said = append(b.said, msg)
		b.run(b.Update(msg))
	default:
		b.run(b.Update(msg))
	}
}

func (b *bench) press(keys ...string) {
	named := map[string]rune{"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "up": tea.KeyUp, "down": tea.KeyDown, "pgdown": tea.KeyPgDown, "end": tea.KeyEnd}
	for _, k := range keys {
		msg := tea.KeyPressMsg{Code: named[k]}
		if msg.Code == 0 {
			msg = tea.KeyPressMsg{Code: []rune(k)[0], Text: k}
		}
		b.run(b.Update(msg))
	}
}

func (b *bench) pass(d time.Duration) {
	b.now = b.now.Add(d)
	b.run(b.Update(screen.TickMsg{Now: b.now}))
}

func (b *bench) text() string { return ansi.Strip(b.View(120, 36)) }

func (b *bench) sees(want ...string) {
	b.tb.Helper()
	text := b.text()
	for _, s := range want {
		if !strings.Contains(text, s) {
			b.tb.Fatalf("%q is not on the board:\n%s", s, text)
		}
	}
}

// cursor is the row with the bar before it.
func (b *bench) cursor() string {
	b.tb.Helper()
	last := ""
	for l := range strings.Lines(b.text()) {
		if strings.HasPrefix(l, "▌") {
			last = l
		}
	}
	return last
}

func (b *bench) isOn(name string) {
	b.tb.Helper()
	if l := b.cursor(); !strings.Contains(l, name) {
		b.tb.Fatalf("the cursor is on %q, not on %s:\n%s", l, name, b.text())
	}
}

func (b *bench) asked() tea.Msg {
	if len(b.said) == 0 {
		return nil
	}
	return b.said[len(b.said)-1]
}

func TestBoardGoesDownToALead(t *testing.T) {
	t.Parallel()
	b := start(t, morning(), true)
	b.sees("× 1 breached", "! 9 at risk", "[rep]", "chloe: 1 open")
	b.isOn("chloe") // what is breached is in front
	b.press("down")
	b.isOn("ben")
	b.sees("ben: 8 open", "Lead b1")
	b.press("enter", "down")
	b.isOn("Lead b2")
	b.press("enter")
	want := screen.OpenLeadMsg{ID: "b2", Order: []lead.ID{"b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8"}}
	if got, ok := b.asked().(screen.OpenLeadMsg); !ok || got.ID != want.ID || !slices.Equal(got.Order, want.Order) {
		t.Errorf("asked for %+v, want %+v", b.asked(), want)
	}
	b.press(" ", " ", "r")
	if got, ok := b.asked().(screen.OpenAssignMsg); !ok || !slices.Equal(got.IDs, []lead.ID{"b2", "b3"}) {
		t.Errorf("asked for %+v, want to reassign b2 and b3", b.asked())
	}
	b.press("esc") // the marks
	b.press("esc") // the list
	b.isOn("ben")
	if key.Matches(tea.KeyPressMsg{Code: tea.KeyEscape}, b.Keys()...) {
		t.Error("the groups keep esc from closing the board")
	}
}

func TestGroupings(t *testing.T) {
	t.Parallel()
	b := start(t, morning(), true)
	for _, want := range []string{"[policy]", "[source]", "[hour of week]", "[rep]"} {
		b.press("tab")
		b.sees(want)
		if l := b.cursor(); l == "" {
			t.Fatalf("by %s there is no cursor:\n%s", want, b.text())
		}
		sum := 0
		for _, line := range board.Sum(b.desk.xs, board.Query{By: report.Group(strings.Fields(strings.Trim(want, "[]"))[0]), Now: b.now}, nil).Lines {
			sum += line.Running + line.AtRisk + line.Breached
		}
		if sum != 11 {
			t.Errorf("by %s %d clocks are open, want 11", want, sum)
		}
	}
	b.press("C")
	b.sees("No verdict clock runs")
	if b.Status() != "verdict clocks, the team's" {
		t.Errorf("the status is %q", b.Status())
	}
}

func TestProposedMove(t *testing.T) {
	t.Parallel()
	b := start(t, morning(), true)
	b.sees("will breach by 18:00", "A move")
	before := board.Sum(b.desk.xs, board.Query{By: report.ByRep, Now: b.now, Team: tuitest.Settings().Team}, sla.Default(tuitest.Zone())).Forecast
	for len(b.desk.acts) < 10 && strings.Contains(b.text(), "A move") {
		b.press("A")
	}
	if len(b.desk.acts) == 0 {
		t.Fatal("A does nothing")
	}
	if _, ok := b.asked().(screen.ActedMsg); !ok {
		t.Errorf("the root is told %+v", b.asked())
	}
	after := board.Sum(b.desk.xs, board.Query{By: report.ByRep, Now: b.now, Team: tuitest.Settings().Team}, sla.Default(tuitest.Zone())).Forecast
	if after.WillBreach >= before.WillBreach {
		t.Errorf("%d will breach after the moves %v, %d before", after.WillBreach, b.desk.acts, before.WillBreach)
	}
	b.press("A")
	if n, ok := b.asked().(screen.NoticeMsg); !ok || !strings.Contains(n.Text, "No move is proposed") {
		t.Errorf("without a move A says %+v", b.asked())
	}
}

func TestRefusedMoveIsSaidAndStays(t *testing.T) {
	t.Parallel()
	b := start(t, morning(), true)
	b.desk.err = errors.New("the store is locked by banter sync")
	b.press("A")
	if !slices.ContainsFunc(b.said, func(m tea.Msg) bool { _, ok := m.(screen.FailedMsg); return ok }) {
		t.Errorf("nothing is said of the failure: %+v", b.said)
	}
	b.sees("Lead c1") // the figures stay
	b.desk.err = nil
	b.pass(31 * time.Second)
	b.sees("A move")
	b.press("A")
	if len(b.desk.acts) != 1 {
		t.Errorf("after the failure the move can't be done: %v", b.desk.acts)
	}
}

func TestEscalate(t *testing.T) {
	t.Parallel()
	b := start(t, morning(), true)
	b.press("down", "enter", " ", " ", "E")
	if want := []string{"[b1 b2] to dev"}; !slices.Equal(b.desk.acts, want) {
		t.Fatalf("E does %v, want %v", b.desk.acts, want)
	}
	if got, ok := b.asked().(screen.ActedMsg); !ok || got.What != "escalated to dev" {
		t.Errorf("the root is told %+v", b.asked())
	}
	b.sees("ben: 6 open")
	// Several owners at once would be several acts: none is done.
	b.press("tab")
	for !strings.Contains(b.text(), "[source]") {
		b.press("tab")
	}
	b.press("enter")
	b.run(b.Update(tea.KeyPressMsg{Code: 'a', Mod: tea.ModCtrl}))
	b.press("E")
	if n, ok := b.asked().(screen.NoticeMsg); !ok || !n.Bad || len(b.desk.acts) != 1 {
		t.Errorf("leads of several owners: %+v, %v", b.asked(), b.desk.acts)
	}
}

func TestNobodyStepsIn(t *testing.T) {
	t.Parallel()
	b := start(t, &rows{xs: []lead.Excerpt{running("p1", "", time.Hour)}}, true)
	b.press("enter", "E")
	if n, ok := b.asked().(screen.NoticeMsg); !ok || !strings.Contains(n.Text, "Nobody steps in for the pool") || len(b.desk.acts) != 0 {
		t.Errorf("E says %+v and does %v", b.asked(), b.desk.acts)
	}
}

// TestForecastOnASmallScreen: what is assumed has a place of its own there.
func TestForecastOnASmallScreen(t *testing.T) {
	t.Parallel()
	b := start(t, morning(), true)
	small := func() string { return ansi.Strip(b.View(80, 20)) }
	if strings.Contains(small(), "Assumed") {
		t.Fatal("80 cells have room for the forecast beside the groups; this test is of no use")
	}
	b.press("w")
	for _, want := range []string{"will breach by 18:00", "Assumed", "goes on at the pace"} {
		if !strings.Contains(small(), want) {
			t.Errorf("%q is not in the forecast:\n%s", want, small())
		}
	}
	b.press("pgdown")
	if !strings.Contains(small(), "speed to lead") {
		t.Errorf("the end of the forecast is not in sight:\n%s", small())
	}
	b.press("down", "A")
	if len(b.desk.acts) != 1 {
		t.Errorf("A does %v there", b.desk.acts)
	}
	b.press("esc")
	b.isOn("chloe")
	if strings.Contains(small(), "Assumed") {
		t.Error("esc does not lead back")
	}
}

func TestSeeAs(t *testing.T) {
	t.Parallel()
	b := start(t, morning(), true)
	b.press("down", "v")
	if got, ok := b.asked().(screen.SeeAsMsg); !ok || got.Rep != "ben" {
		t.Errorf("asked for %+v, want to see as ben", b.asked())
	}
	for !strings.Contains(b.cursor(), "the pool") {
		b.press("down")
	}
	b.press("v")
	if _, ok := b.asked().(screen.NoticeMsg); !ok {
		t.Errorf("the pool is seen as: %+v", b.asked())
	}
	b.press("tab", "v")
	if _, ok := b.asked().(screen.NoticeMsg); !ok {
		t.Errorf("a policy is seen as: %+v", b.asked())
	}
}

// TestCursorStaysWithItsGroup: rows move when somebody is breached.
func TestCursorStaysWithItsGroup(t *testing.T) {
	t.Parallel()
	b := start(t, morning(), true)
	b.press("down")
	b.isOn("ben")
	for i := range 3 {
		b.desk.xs = append(b.desk.xs, running(fmt.Sprintf("d%d", i), "dev", -time.Minute))
	}
	b.pass(3 * time.Second)
	b.run(b.Update(screen.ChangedMsg{}))
	b.sees("× 4 breached")
	b.isOn("ben")
	b.press("enter", "down", "down")
	b.isOn("Lead b3")
	b.desk.xs = slices.DeleteFunc(b.desk.xs, func(x lead.Excerpt) bool { return x.ID == "b1" })
	b.pass(3 * time.Second)
	b.run(b.Update(screen.ChangedMsg{}))
	b.isOn("Lead b3")
}

// TestTicksSumUpNothing: seconds pass without a load until a clock passes a
// boundary; a burst of changes makes one load.
func TestTicksSumUpNothing(t *testing.T) {
	t.Parallel()
	b := start(t, &rows{xs: []lead.Excerpt{running("a1", "ana", 20*time.Second)}}, true)
	loads := b.desk.loads
	for range 19 {
		b.pass(time.Second)
	}
	if b.desk.loads != loads {
		t.Errorf("19 seconds made %d loads", b.desk.loads-loads)
	}
	b.sees("00:01", "× 0 breached")
	b.pass(time.Second)
	b.sees("+00:00", "× 1 breached")
	loads = b.desk.loads
	for range 100 {
		b.run(b.Update(screen.ChangedMsg{}))
	}
	b.pass(2 * time.Second)
	if n := b.desk.loads - loads; n != 1 {
		t.Errorf("a burst of 100 changes made %d loads", n)
	}
}

func TestStaleFiguresAreDropped(t *testing.T) {
	t.Parallel()
	b := start(t, morning(), true)
	late := b.Update(tea.KeyPressMsg{Code: tea.KeyTab}) // by policy, on its way
	b.press("tab")                                      // by source
	b.run(late)
	b.sees("[source]", "web")
	other := start(t, morning(), true)
	other.run(b.Update(tea.KeyPressMsg{Code: tea.KeyTab})) // an answer for another board
	other.isOn("chloe")
}

func TestFailedFiguresSaySo(t *testing.T) {
	t.Parallel()
	b := start(t, &rows{err: errors.New("leads.db is\x1b[2J locked")}, true)
	b.sees("can't be summed up", "leads.db is")
	if strings.Contains(b.View(120, 36), "\x1b[2J") {
		t.Error("the error reaches the terminal as it is")
	}
	b.desk.err, b.desk.xs = nil, morning().xs
	b.pass(31 * time.Second)
	b.sees("chloe")
}

// TestColourAddsNothing: the text is the same without, and no colour is set.
func TestColourAddsNothing(t *testing.T) {
	t.Parallel()
	dark, mono := start(t, morning(), true), start(t, morning(), false)
	for _, size := range [][2]int{{80, 20}, {120, 36}, {200, 46}} {
		for range 4 {
			a, b := dark.View(size[0], size[1]), mono.View(size[0], size[1])
			if ansi.Strip(a) != ansi.Strip(b) {
				t.Errorf("at %v the text depends on the colours", size)
			}
			for _, sgr := range []string{"\x1b[3", "\x1b[4", "\x1b[38;", "\x1b[48;"} {
				if strings.Contains(b, sgr) {
					t.Errorf("at %v the board without colour has %q", size, sgr)
				}
			}
			dark.press("tab")
			mono.press("tab")
		}
	}
}

func TestMouse(t *testing.T) {
	t.Parallel()
	b := start(t, morning(), true)
	at := func(name string) int {
		lines := strings.Split(b.text(), "\n")
		return slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, name) })
	}
	click := func(y int) { b.run(b.Update(tea.MouseClickMsg{X: 5, Y: y, Button: tea.MouseLeft})) }
	click(at("ben "))
	b.isOn("ben")
	click(at("Lead b3"))
	b.isOn("Lead b3")
	click(at("Lead b3"))
	if got, ok := b.asked().(screen.OpenLeadMsg); !ok || got.ID != "b3" {
		t.Errorf("a second click asks for %+v", b.asked())
	}
	b.run(b.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown}))
	b.isOn("Lead b6")
}
