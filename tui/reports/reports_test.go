package reports_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"banter/scoring/report"
	"banter/tui/cell"
	"banter/tui/keymap"
	"banter/tui/reports"
	"banter/tui/screen"
	"banter/tui/theme"
	"banter/tui/tuitest"
)

// counter is a desk that notes what it is asked.
type counter struct {
	*tuitest.Desk
	asked  []reports.Query
	err    error
	during func() // is called when 40 % are read
}

func (c *counter) Reports(ctx context.Context, q reports.Query) (reports.Data, error) {
	c.asked = append(c.asked, q)
	if c.err != nil {
		return reports.Data{}, c.err
	}
	if c.during != nil {
		q.Progress(2, 5)
		c.during()
	}
	return c.Desk.Reports(ctx, q)
}

func open(desk reports.Desk, colour bool) *reports.Screen {
	set, keys := tuitest.Settings(), keymap.Default()
	return reports.New(reports.Options{Desk: desk, Settings: &set, Theme: theme.New(true, colour), Keys: &keys, Now: tuitest.Start()})
}

func canned() *counter { return &counter{Desk: tuitest.NewDesk(tuitest.Start())} }

func loaded(tb testing.TB, desk reports.Desk, colour bool) *reports.Screen {
	tb.Helper()
	s := open(desk, colour)
	s.Update(s.Init()())
	return s
}

func press(s *reports.Screen, key string) tea.Cmd {
	named := map[string]rune{"tab": tea.KeyTab, "right": tea.KeyRight, "left": tea.KeyLeft, "down": tea.KeyDown, "end": tea.KeyEnd}
	if code := named[key]; code != 0 {
		return s.Update(tea.KeyPressMsg{Code: code})
	}
	return s.Update(tea.KeyPressMsg{Code: []rune(key)[0], Text: key})
}

func text(s *reports.Screen, w, h int) string { return ansi.Strip(s.View(w, h)) }

func wants(t *testing.T, got string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(got, w) {
			t.Errorf("%q is not on the screen:\n%s", w, got)
		}
	}
}

// Every report says its n and its figures, and reads the same without colour.
func TestReports(t *testing.T) {
	t.Parallel()
	want := [][]string{
		{"How far they came", "67 % go on (57–76), 31 open", "website", "n 94"},
		{"How many each brought", "95 % intervals", "What it was worth", "6442 EUR"},
		{"How long the way takes", "MQL → SQL", "9 of 10", "open"},
		{"In time, by the hour", "62 % (56–68) of 250", "Mon 09 h", "6 of 7 late", "n of an hour: 1 to 8"},
		{"by the score at the time", "≥ 51", "n "},
		{"Why not, of 26 verdicts", "Wrong industry", "27 % (14–46) of 26", "exclude the industry"},
		{"Marketing promised", "23 more would have", "still owes: 22 of 30", "campaign"},
	}
	for _, w := range []int{80, 120, 200} {
		s, plain := loaded(t, canned(), true), loaded(t, canned(), false)
		for i, words := range want {
			got := text(s, w, 60)
			wants(t, got, words...)
			if got != text(plain, w, 60) {
				t.Errorf("report %d at %d cells says less without colour", i, w)
			}
			if strings.Contains(got, "NaN") || strings.Contains(got, "Inf") {
				t.Error(got)
			}
			press(s, "tab")
			press(plain, "right")
		}
		wants(t, text(s, w, 60), "How far they came") // around the end
	}
}

func TestKeysAskAnotherQuestion(t *testing.T) {
	t.Parallel()
	desk := canned()
	s := loaded(t, desk, false)
	for _, c := range []struct {
		key  string
		want string
	}{
		{"p", "last quarter source entered"}, {"p", "all source entered"}, {"f", "all campaign entered"}, {"F", "all campaign mql"}, {"F", "all campaign entered"},
	} {
		cmd := press(s, c.key)
		wants(t, text(s, 100, 30), "counting")
		s.Update(cmd())
		q := desk.asked[len(desk.asked)-1]
		if got := fmt.Sprintf("%s %s %s", q.Span, q.By, q.Cohort); got != c.want {
			t.Errorf("%s asks for %q, want %q", c.key, got, c.want)
		}
	}
	wants(t, text(s, 100, 30), "all time", "by campaign", "n 441", "spring")
}

// An answer that another question has overtaken is dropped.
func TestStaleAnswersAreDropped(t *testing.T) {
	t.Parallel()
	s := loaded(t, canned(), false)
	first := press(s, "p")
	second := press(s, "p")
	late := first()
	s.Update(second())
	s.Update(late)
	wants(t, text(s, 100, 30), "n 441")
}

// A sync changes the store many times a second; the reports are made once, and
// again when they have settled.
func TestLoadsAreFew(t *testing.T) {
	t.Parallel()
	desk := canned()
	s := loaded(t, desk, false)
	now := tuitest.Start()
	for range 20 {
		if cmd := s.Update(screen.ChangedMsg{}); cmd != nil {
			t.Fatal("the reports are made anew at once")
		}
	}
	for i := range 30 {
		if cmd := s.Update(screen.TickMsg{Now: now.Add(time.Duration(i+1) * time.Second)}); cmd != nil {
			s.Update(cmd())
		}
	}
	if len(desk.asked) != 2 {
		t.Errorf("%d loads, want 2", len(desk.asked))
	}
}

func TestFailureIsSaidAndTriedAgain(t *testing.T) {
	t.Parallel()
	desk := canned()
	desk.err = errors.New("leads.db is\x1b[31m locked")
	s := open(desk, false)
	cmd := s.Update(s.Init()())
	if _, ok := cmd().(screen.FailedMsg); !ok {
		t.Error("the failure is not told")
	}
	wants(t, text(s, 80, 24), "can't be made: leads.db is [31m locked")
	desk.err = nil
	s.Update(s.Update(screen.TickMsg{Now: tuitest.Start().Add(time.Second)})())
	wants(t, text(s, 80, 24), "How far they came")
}

func TestNothingSaysWhatToDo(t *testing.T) {
	t.Parallel()
	s := loaded(t, tuitest.Empty(tuitest.Start()), false)
	wants(t, text(s, 80, 24), "No lead came in during this period", "p turns to another one")
	for range 2 {
		s.Update(press(s, "p")())
	}
	wants(t, text(s, 80, 24), "There is no lead yet", "banter sync", "banter import")
	s.Update(press(s, "F")())
	wants(t, text(s, 80, 24), "No lead has become an MQL yet", "F counts all")
	for range 7 {
		press(s, "tab")
		if got := text(s, 80, 24); strings.Contains(got, "NaN") || strings.TrimSpace(got) == "" {
			t.Error(got)
		}
	}
}

func TestScrollAndTabsByMouse(t *testing.T) {
	t.Parallel()
	s := loaded(t, canned(), false)
	top := text(s, 80, 12)
	press(s, "down")
	if text(s, 80, 12) == top {
		t.Error("nothing scrolls")
	}
	press(s, "g")
	if text(s, 80, 12) != top {
		t.Error("g does not go to the beginning")
	}
	press(s, "G")
	wants(t, text(s, 80, 12), "social")
	x := strings.Index(text(s, 120, 30), "Calibration")
	s.Update(tea.MouseClickMsg{X: x, Y: 0, Button: tea.MouseLeft})
	wants(t, text(s, 120, 30), "[Calibration]")
}

func TestProposalComesAndGoes(t *testing.T) {
	t.Parallel()
	desk := canned()
	desk.Propose()
	s := loaded(t, desk, false)
	press(s, "left")
	wants(t, text(s, 80, 24), "[Model]", "+points = 10", "model.proposed.toml")
}

// Any size is filled exactly, whatever is on show.
func TestSizes(t *testing.T) {
	t.Parallel()
	s := loaded(t, canned(), true)
	for range 7 {
		for _, w := range []int{0, 1, 2, 3, 5, 9, 17, 28, 40, 61, 80, 115, 116, 140, 200, 320} {
			for _, h := range []int{0, 1, 2, 3, 5, 9, 24} {
				got := s.View(w, h)
				if w == 0 || h == 0 {
					if got != "" {
						t.Fatalf("%dx%d draws %q", w, h, got)
					}
					continue
				}
				lines := strings.Split(got, "\n")
				if len(lines) != h {
					t.Fatalf("%dx%d has %d lines", w, h, len(lines))
				}
				for _, l := range lines {
					if cell.Width(l) != w {
						t.Fatalf("%dx%d: %d cells: %q", w, h, cell.Width(l), l)
					}
				}
			}
		}
		press(s, "tab")
	}
}

func TestSpans(t *testing.T) {
	t.Parallel()
	for span, want := range map[reports.Span]string{
		reports.Month: "1 Feb 2026 – 3 Mar 2026", reports.Quarter: "1 Jan 2026 – 31 Mar 2026", reports.LastQuarter: "1 Oct 2025 – 31 Dec 2025", reports.All: "all time",
	} {
		if got := span.Period(tuitest.Start()).Text(tuitest.Zone()); got != want {
			t.Errorf("%s is %s, want %s", span, got, want)
		}
	}
	if got := reports.Span("nonsense").Period(tuitest.Start()); got != (report.Period{}) {
		t.Errorf("nonsense is %v", got)
	}
}

func BenchmarkView(b *testing.B) {
	s := loaded(b, canned(), true)
	for _, size := range [][2]int{{80, 24}, {200, 50}} {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.View(size[0], size[1])
			}
		})
	}
}

// answering is a desk that answers with what is there.
type answering struct{ data reports.Data }

func (a answering) Reports(context.Context, reports.Query) (reports.Data, error) { return a.data, nil }

// An MQL that is still worked says nothing of the threshold: of 70, 20 came to
// SQL, 20 were rejected, and 30 are open since yesterday.
func TestOpenLeadsMakeNoThresholdLow(t *testing.T) {
	t.Parallel()
	line := report.FunnelLine{Key: "webinar", N: 70, Decided: report.NewRate(20, 40)}
	for _, s := range report.Steps() {
		n := map[report.Step]int{report.StepLead: 70, report.StepMQL: 70, report.StepSAL: 20, report.StepSQL: 20}[s]
		line.Steps = append(line.Steps, report.FunnelStep{Step: s, N: n})
	}
	data := reports.Data{N: 70, At: tuitest.Start()}
	data.Calibration.MatureDays = 60
	data.Funnel = report.Funnel{By: report.BySource, Total: line, Lines: []report.FunnelLine{line}}
	data.Sources = report.Sources{By: report.BySource, Lines: []report.SourceLine{{FunnelLine: line}}}
	s := loaded(t, answering{data}, false)
	wants(t, text(s, 120, 40), "50 % ✓", "decided or 60 days")
	press(s, "tab")
	wants(t, text(s, 120, 40), "50 %  n 40", "decided or 60")
	if got := text(s, 120, 40); strings.Contains(got, "29 %") {
		t.Error(got)
	}
}

// A count that takes long says how far it is.
func TestProgress(t *testing.T) {
	t.Parallel()
	desk := canned()
	s := open(desk, false)
	load := s.Init()
	wants(t, text(s, 80, 24), "Counting…")
	desk.during = func() {
		wants(t, text(s, 80, 24), "Counting… 40 %")
	}
	s.Update(load())
	load = press(s, "p")
	wants(t, text(s, 80, 24), "◌ counting ")
	desk.during = func() {
		wants(t, text(s, 80, 24), "◌ counting 40 % ")
	}
	s.Update(load())
	if got := text(s, 80, 24); strings.Contains(strings.ToLower(got), "counting") {
		t.Error(got)
	}
}
