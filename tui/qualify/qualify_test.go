package qualify

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"banter/store/lead"
	"banter/tui/form/formtest"
	"banter/tui/screen"
	"banter/tui/tuitest"
)

var _ = flag.Bool("update", false, "write golden files anew")

const priya, elodie = lead.ID("demo-001"), lead.ID("demo-009") // nothing known; authority and need yes

func open(t *testing.T, desk *tuitest.Desk, id lead.ID, frameworks ...lead.Framework) *formtest.Driver {
	t.Helper()
	o := formtest.Options(desk)
	if len(frameworks) > 0 {
		o.Settings.Rules.Framework = frameworks[0]
	}
	return formtest.Start(t, New(o, id))
}

// answers are those on record, in the order of the framework.
func answers(desk *tuitest.Desk, id lead.ID) string {
	var out []string
	r := desk.Record(id)
	for _, c := range lead.BANT().Criteria {
		if a := r.Answer(c.Code); a.Value != lead.Unknown || a.Evidence != "" {
			out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s", c.Code, a.Value, a.Evidence)))
		}
	}
	return strings.Join(out, "; ")
}

func TestAnsweringACall(t *testing.T) {
	for _, c := range []struct {
		name string
		keys []string
		want string
		says string
	}{
		{"all four in a row", []string{"y", "120k approved", "enter", "y", "she signs", "enter", "y", "reports", "enter", "y", "by June", "enter", "enter"}, "budget yes 120k approved; authority yes she signs; need yes reports; timeline yes by June", "BANT noted, 4 of 4 yes · the gate is open: d q qualifies"},
		{"by letter", []string{"t", "n", "no date", "esc", "a", "y", "ctrl+s"}, "authority yes; timeline no no date", "BANT noted, 1 of 4 yes"},
		{"need by its capital, no by n", []string{"N", "n", "built it themselves", "ctrl+s"}, "need no built it themselves", "BANT noted, 0 of 4 yes"},
		{"by number", []string{"3", "y", "ctrl+s"}, "need yes", "BANT noted, 1 of 4 yes"},
		{"evidence without an answer", []string{"space", "asks her boss on Friday", "enter", "enter"}, "budget unknown asks her boss on Friday", "BANT noted, 0 of 4 yes"},
		{"y, n and ? are text while typing", []string{"y", "why not? n/y", "ctrl+s"}, "budget yes why not? n/y", "BANT noted, 1 of 4 yes"},
		{"taken back to unknown", []string{"y", "x", "backspace", "esc", "?", "esc", "a", "y", "ctrl+s"}, "authority yes", "BANT noted, 1 of 4 yes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			desk := tuitest.NewDesk(tuitest.Start())
			d := open(t, desk, priya).Press(c.keys...)
			if got := answers(desk, priya); got != c.want {
				t.Errorf("noted %q\nwant  %q\n%s", got, c.want, d.Frame(80, 20))
			}
			if a, ok := formtest.Last[screen.ActedMsg](d); !ok || a.What != c.says || a.Verdict {
				t.Errorf("tells %+v", a)
			}
			if data, _ := desk.Draft(t.Context(), priya, "bant"); data != nil {
				t.Errorf("draft is left: %s", data)
			}
		})
	}
}

func TestOnlyWhatChangedIsSent(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	d := open(t, desk, elodie).Press("t", "y", "in May", "ctrl+s")
	if len(d.Out) == 0 {
		t.Fatal(d.Frame(80, 20))
	}
	changes, err := desk.Outbox(t.Context())
	if err != nil || len(changes) != 1 || len(changes[0].Answers) != 1 || changes[0].Answers[0].Criterion != "timeline" {
		t.Errorf("sent %+v, %v", changes, err)
	}
	// Nothing changed: enter only closes.
	d = open(t, desk, elodie).Press("enter")
	if _, ok := formtest.Last[screen.CloseMsg](d); !ok || len(d.Out) != 1 {
		t.Errorf("told %v", d.Out)
	}
}

func TestGateFollowsWhatIsTyped(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	d := open(t, desk, elodie)
	if f := d.Frame(80, 20); !strings.Contains(f, "! closed  Timeline is unknown") {
		t.Error(f)
	}
	d.Press("Q")
	if f := d.Frame(80, 20); len(d.Out) != 0 || !strings.Contains(f, "✗ the gate is still closed") {
		t.Errorf("told %v\n%s", d.Out, f)
	}
	d.Press("t", "y")
	if f := d.Frame(80, 20); !strings.Contains(f, "✓ open") {
		t.Error(f)
	}
	d.Press("enter", "b", "n", "esc")
	if f := d.Frame(80, 20); !strings.Contains(f, "! closed  Budget is no") {
		t.Error(f)
	}
	d.Press("?", "esc", "Q")
	if len(d.Out) != 2 {
		t.Fatalf("told %v\n%s", d.Out, d.Frame(80, 20))
	}
	if _, ok := d.Out[0].(screen.ActedMsg); !ok {
		t.Errorf("first %T", d.Out[0])
	}
	if msg, ok := d.Out[1].(screen.OpenDisposeMsg); !ok || msg.Verdict != lead.Qualify || msg.IDs[0] != elodie {
		t.Errorf("then %+v", d.Out[1])
	}
	if got := answers(desk, elodie); !strings.Contains(got, "timeline yes") {
		t.Error(got)
	}
	// All is on record now: Q goes on without saving.
	d = open(t, desk, elodie).Press("Q")
	if _, ok := formtest.Last[screen.OpenDisposeMsg](d); !ok || len(d.Out) != 2 {
		t.Errorf("told %v", d.Out)
	}
}

func TestEveryKeyIsKept(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	keys := []string{"y", "1", "2", "0", "k", "space", "enter", "n", "n", "o", "enter", "?", "x", "esc", "t", "y", "J"}
	d := open(t, desk, elodie)
	for i, k := range keys {
		d.Press(k)
		was, again := d.Screen.(*model), open(t, desk, elodie).Screen.(*model)
		for j := range was.items {
			if was.items[j].value != again.items[j].value || was.items[j].evidence.Value() != again.items[j].evidence.Value() {
				t.Fatalf("after %v: %s is %s %q, restored %s %q", keys[:i+1], was.items[j].Code, was.items[j].value, was.items[j].evidence.Value(), again.items[j].value, again.items[j].evidence.Value())
			}
		}
	}
	d.Press("esc", "esc")
	if _, ok := formtest.Last[screen.CloseMsg](d); !ok {
		t.Error("esc does not close")
	}
	if f := open(t, desk, elodie).Frame(80, 20); !strings.Contains(f, "restored") || !strings.Contains(f, "not saved yet") {
		t.Error(f)
	}
}

func TestStaleAnswersSaySoAndAreRenewed(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	desk.Edit(elodie, func(r *lead.Record) {
		for i := range r.Answers {
			r.Answers[i].At = tuitest.Start().Add(-91 * 24 * time.Hour)
		}
	})
	d := open(t, desk, elodie)
	f := d.Frame(80, 20)
	if !strings.Contains(f, "! stale, from 2 Dec 2025: ask again") || !strings.Contains(f, "Need is from 2 Dec 2025: ask again") {
		t.Error(f)
	}
	d.Press("N", "y", "ctrl+s")
	a := desk.Record(elodie).Answer("need")
	if !a.At.Equal(tuitest.Start()) || a.Evidence != "leads get cold over the weekend" {
		t.Errorf("renewed: %+v", a)
	}
	if old := desk.Record(elodie).Answer("authority"); old.At.Equal(tuitest.Start()) {
		t.Error("an answer that was not given is renewed")
	}
}

func TestSyncDoesNotEatWhatIsTyped(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	d := open(t, desk, elodie).Press("t", "y", "in M")
	desk.Edit(elodie, func(r *lead.Record) {
		r.Answers = append(r.Answers, lead.Answer{Criterion: "timeline", Value: lead.No, Evidence: "never", At: tuitest.Start(), By: "ben"},
			lead.Answer{Criterion: "budget", Value: lead.Yes, Evidence: "50k", At: tuitest.Start(), By: "ben"})
	})
	d.Send(screen.ChangedMsg{}).Type("ay")
	f := d.Frame(80, 20)
	if !strings.Contains(f, "in May") || !strings.Contains(f, "50k") || strings.Contains(f, "never") {
		t.Error(f)
	}
}

func TestFailureKeepsTheForm(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	d := open(t, desk, priya).Press("y", "120k")
	desk.Fail(errors.New("the disk is full"))
	d.Press("ctrl+s")
	if f := d.Frame(80, 20); !strings.Contains(f, "✗ not saved: the disk is full") || !strings.Contains(f, "120k") {
		t.Error(f)
	}
	desk.Fail(nil)
	if d.Press("enter"); answers(desk, priya) != "budget yes 120k" {
		t.Error(answers(desk, priya))
	}
}

func TestKeysOfFrameworks(t *testing.T) {
	own := lead.Framework{Name: "OWN", Criteria: []lead.Criterion{{Code: "quantity", Label: "Quantity"}, {Code: "metrics", Label: "Metrics"}, {Code: "money", Label: "Money"}, {Code: "yearly", Label: "Yearly plan"}, {Code: "bare"}, {Code: "8ball", Label: "8 ball"}}}
	for _, c := range []struct {
		f    lead.Framework
		want string
	}{
		{lead.BANT(), "b B 1|a A 2|N 3|t T 4"},
		{lead.Frameworks()[1], "a A 1|c C 2|i I 3|d D 4"},
		{lead.Frameworks()[2], "m M 1|a A 2|p P 3|s S 4"},
		{own, "q 1|2|3|Y 4|b B 5|6"},
	} {
		var got []string
		for i := range c.f.Criteria {
			got = append(got, strings.Join(keysOf(c.f.Criteria, i), " "))
		}
		if s := strings.Join(got, "|"); s != c.want {
			t.Errorf("%s: %s, want %s", c.f.Name, s, c.want)
		}
		d := open(t, tuitest.NewDesk(tuitest.Start()), priya, c.f)
		for i, it := range d.Screen.(*model).items {
			for _, k := range it.keys {
				d.Press(k)
				if m := d.Screen.(*model); m.at != i || slices.Contains([]string{"y", "n", "?"}, k) {
					t.Errorf("%s: %q goes to %d, not %d", c.f.Name, k, m.at, i)
				}
			}
		}
		d.Sizes()
	}
	open(t, tuitest.NewDesk(tuitest.Start()), priya, lead.Framework{Name: "NONE"}).Press("y", "enter", "tab", "Q").Sizes()
}

func TestFrames(t *testing.T) {
	d := open(t, tuitest.NewDesk(tuitest.Start()), elodie)
	formtest.Golden(t, "open_80x20", d.Frame(80, 20))
	d.Press("t", "y").Type("the board wants it before the summer, since the season starts in June and the team has to be trained by then")
	formtest.Golden(t, "typing_80x20", d.Frame(80, 20))
	formtest.Golden(t, "typing_120x36", d.Frame(120, 36))
	d.Sizes()
	formtest.Golden(t, "low_60x12", d.Frame(60, 12))
}

func TestAnyKeys(t *testing.T) {
	formtest.Monkey(t, func() screen.Screen {
		return New(formtest.Options(tuitest.NewDesk(tuitest.Start())), priya)
	}, func(rt *rapid.T, d *formtest.Driver) {
		// Killed at any key, the checklist comes back as it was.
		was := d.Screen.(*model)
		again := open(t, was.Desk.(*tuitest.Desk), priya).Screen.(*model)
		if _, saved := formtest.Last[screen.ActedMsg](d); saved {
			return
		}
		for i, it := range was.items {
			if got := again.items[i]; got.value != it.value || strings.TrimSpace(got.evidence.Value()) != strings.TrimSpace(it.evidence.Value()) {
				rt.Fatalf("%s %q comes back as %s %q", it.value, it.evidence.Value(), got.value, got.evidence.Value())
			}
		}
	})
}

func TestHostileText(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	formtest.Hostile(t, func(edit func(*lead.Record)) { desk.Edit(priya, edit) }, func() screen.Screen {
		return New(formtest.Options(desk), priya)
	})
}
