package outbox

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/form"
	"banter/tui/form/formtest"
	"banter/tui/keymap"
	"banter/tui/screen"
	"banter/tui/tuitest"
)

var _ = flag.Bool("update", false, "write golden files anew")

const priya, tomas, mei, sam = lead.ID("demo-001"), lead.ID("demo-002"), lead.ID("demo-003"), lead.ID("demo-006")

// filled is a desk with four changes: waiting, in conflict, refused, waiting.
func filled(t *testing.T) *tuitest.Desk {
	t.Helper()
	desk := tuitest.NewDesk(tuitest.Start())
	for _, a := range []struct {
		id  lead.ID
		act lead.Act
	}{
		{sam, lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeVoicemail, Note: "try again after lunch"}},
		{priya, lead.Assign{To: "ben"}},
		{tomas, lead.Disposition{Verdict: lead.Reject, Reason: "wrong_size"}},
		{mei, lead.SetAnswers{Answers: []lead.Answer{{Criterion: "need", Value: lead.Yes, Evidence: "planning takes a week"}}}},
	} {
		if err := desk.Act(t.Context(), a.id, a.act); err != nil {
			t.Fatal(err)
		}
	}
	desk.Park(priya, "somebody else changed the lead upstream", "keep yours or take theirs",
		lead.Conflict{Field: "owner", Base: "ana", Mine: "ben", Theirs: "chloe"}, lead.Conflict{Field: "status", Base: "new", Mine: "attempting", Theirs: ""})
	desk.Park(tomas, "upstream has no reason “wrong_size”", "add it there to the list of reasons, then try again")
	return desk
}

func open(t *testing.T, desk form.Desk) *formtest.Driver {
	t.Helper()
	keys := keymap.Default()
	d := formtest.Start(t, New(formtest.Options(desk), &keys))
	return d.Send(screen.TickMsg{Now: tuitest.Start().Add(3 * time.Minute)})
}

func states(t *testing.T, desk *tuitest.Desk) string {
	t.Helper()
	changes, err := desk.Outbox(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range changes {
		s := string(c.Lead) + " " + string(c.State)
		if c.Force {
			s += " forced"
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

func TestWaysOut(t *testing.T) {
	for _, c := range []struct {
		name string
		keys []string
		want string
		says string
	}{
		{"retry", []string{"j", "j", "r"}, "demo-006 waiting, demo-001 parked, demo-002 waiting, demo-003 waiting", "will be tried again: reject: wrong_size"},
		{"drop asks", []string{"D"}, "demo-006 waiting, demo-001 parked, demo-002 parked, demo-003 waiting", ""},
		{"drop, and then no", []string{"D", "esc", "D", "j"}, "demo-006 waiting, demo-001 parked, demo-002 parked, demo-003 waiting", ""},
		{"drop twice", []string{"D", "D"}, "demo-001 parked, demo-002 parked, demo-003 waiting", "dropped: call, voicemail"},
		{"mine", []string{"j", "m", "m"}, "demo-006 waiting, demo-001 waiting forced, demo-002 parked, demo-003 waiting", "resolved: 2 yours, 0 theirs"},
		{"theirs", []string{"j", "t", "t"}, "demo-006 waiting, demo-002 parked, demo-003 waiting", "resolved: 0 yours, 2 theirs"},
		{"mine, then theirs is another question", []string{"j", "m", "t"}, "demo-006 waiting, demo-001 parked, demo-002 parked, demo-003 waiting", ""},
		{"field by field", []string{"j", "tab", "m", "t", "enter"}, "demo-006 waiting, demo-001 waiting forced, demo-002 parked, demo-003 waiting", "resolved: 1 yours, 1 theirs"},
		{"not all chosen", []string{"j", "tab", "m", "enter"}, "demo-006 waiting, demo-001 parked, demo-002 parked, demo-003 waiting", ""},
		{"a conflict is not retried", []string{"j", "r"}, "demo-006 waiting, demo-001 parked, demo-002 parked, demo-003 waiting", ""},
		{"no conflict, no sides", []string{"m", "m", "t", "t"}, "demo-006 waiting, demo-001 parked, demo-002 parked, demo-003 waiting", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			desk := filled(t)
			d := open(t, desk).Press(c.keys...)
			if got := states(t, desk); got != c.want {
				t.Errorf("outbox: %s\nwant    %s\n%s", got, c.want, d.Frame(80, 20))
			}
			if n, _ := formtest.Last[screen.NoticeMsg](d); n.Text != c.says || n.Bad {
				t.Errorf("says %q, want %q", n.Text, c.says)
			}
		})
	}
}

func TestEnterOpensTheLead(t *testing.T) {
	d := open(t, filled(t)).Press("G", "enter")
	if msg, ok := formtest.Last[screen.OpenLeadMsg](d); !ok || msg.ID != mei {
		t.Errorf("told %v", d.Out)
	}
}

func TestCursorStaysOnItsChange(t *testing.T) {
	desk := filled(t)
	d := open(t, desk).Press("j", "j")
	changes, _ := desk.Outbox(t.Context())
	if err := desk.DropChange(t.Context(), changes[0].Key); err != nil {
		t.Fatal(err)
	}
	d.Send(screen.ChangedMsg{})
	if c := d.Screen.(*model).at(); c == nil || c.Lead != tomas {
		t.Errorf("cursor on %+v", c)
	}
	// Its own change goes: the next one comes under the cursor.
	if err := desk.DropChange(t.Context(), changes[2].Key); err != nil {
		t.Fatal(err)
	}
	d.Send(screen.ChangedMsg{})
	if c := d.Screen.(*model).at(); c == nil || c.Lead != mei {
		t.Errorf("cursor on %+v", c)
	}
}

func TestMouse(t *testing.T) {
	d := open(t, filled(t))
	d.Frame(80, 20)
	for y, want := range map[int]lead.ID{1: sam, 3: tomas, 4: mei} {
		d.Send(tea.MouseClickMsg{X: 5, Y: y, Button: tea.MouseLeft})
		if c := d.Screen.(*model).at(); c.Lead != want {
			t.Errorf("a click on line %d goes to %s, not %s", y, c.Lead, want)
		}
	}
	at := d.Screen.(*model).at().Lead
	d.Send(tea.MouseClickMsg{X: 5, Y: 0, Button: tea.MouseLeft}, tea.MouseClickMsg{X: 5, Y: 15, Button: tea.MouseLeft}, tea.MouseClickMsg{X: 5, Y: 2, Button: tea.MouseRight})
	if got := d.Screen.(*model).at().Lead; got != at {
		t.Errorf("a click beside the list goes to %s", got)
	}
	d.Send(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
	d.Send(tea.MouseClickMsg{X: 5, Y: 3, Button: tea.MouseLeft}, tea.MouseClickMsg{X: 5, Y: 3, Button: tea.MouseLeft})
	for _, msg := range d.Out {
		if open, ok := msg.(screen.OpenLeadMsg); ok && open.ID == tomas {
			return
		}
	}
	t.Errorf("a click on the change under the cursor does not open %s", tomas)
}

func TestFailuresAreShown(t *testing.T) {
	desk := filled(t)
	d := open(t, desk).Press("j", "j")
	desk.Fail(errors.New("the store is held by process 42"))
	d.Press("r")
	if f := d.Frame(80, 20); !strings.Contains(f, "✗ not saved: the store is held by process 42") {
		t.Error(f)
	}
	d.Send(screen.ChangedMsg{}).Press("k")
	if f := d.Frame(80, 20); !strings.Contains(f, "! what shows may be old") || !strings.Contains(f, "Sam Okafor") {
		t.Error(f)
	}
	if f := open(t, desk).Frame(80, 20); !strings.Contains(f, "process 42") {
		t.Error(f)
	}
}

// slow is a desk that waits its turn with a change.
type slow struct {
	*tuitest.Desk
	until time.Time
}

func (s slow) Outbox(ctx context.Context) ([]lead.Change, error) {
	changes, err := s.Desk.Outbox(ctx)
	for i := range changes {
		changes[i].NotBefore, changes[i].Attempts, changes[i].Problem = s.until, 3, "upstream did not answer in time"
	}
	return changes, err
}

func TestCountdownRuns(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	if err := desk.Act(t.Context(), sam, lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeNoAnswer}); err != nil {
		t.Fatal(err)
	}
	d := open(t, slow{desk, tuitest.Start().Add(10 * time.Minute)})
	for after, want := range map[time.Duration]string{3 * time.Minute: "· in 7:00", 9*time.Minute + 18*time.Second: "· in 0:42", 10 * time.Minute: "· waiting", -51 * time.Minute: "· in 1:01:00"} {
		if f := d.Send(screen.TickMsg{Now: tuitest.Start().Add(after)}).Frame(80, 20); !strings.Contains(f, want) {
			t.Errorf("after %s no %q:\n%s", after, want, f)
		}
	}
}

func TestNamesOfALongOutboxComeBitByBit(t *testing.T) {
	known := map[lead.ID]string{}
	var changes []lead.Change
	for i := range 2*learnAtOnce + 1 {
		changes = append(changes, lead.Change{Lead: lead.ID(fmt.Sprintf("gone-%d", i))})
	}
	desk := tuitest.NewDesk(tuitest.Start())
	for i, want := range []bool{true, true, false} {
		if got := learn(t.Context(), desk, changes, known); got != want {
			t.Errorf("pass %d: more = %v, %d known", i, got, len(known))
		}
	}
	if known["gone-400"] != "gone-400" {
		t.Errorf("a lead that can't be read is %q", known["gone-400"])
	}
}

func TestFrames(t *testing.T) {
	d := open(t, tuitest.NewDesk(tuitest.Start()))
	formtest.Golden(t, "empty_80x20", d.Frame(80, 20))
	d.Press("j", "enter", "D", "m", "tab").Sizes()
	d = open(t, filled(t))
	formtest.Golden(t, "waiting_80x20", d.Frame(80, 20))
	d.Press("j", "tab", "t")
	formtest.Golden(t, "conflict_80x20", d.Frame(80, 20))
	formtest.Golden(t, "conflict_120x36", d.Frame(120, 36))
	d.Sizes()
	d.Press("esc", "j", "D")
	formtest.Golden(t, "drop_80x20", d.Frame(80, 20))
	d.Sizes()
}

func TestAnyKeys(t *testing.T) {
	keys := keymap.Default()
	formtest.Monkey(t, func() screen.Screen {
		return New(formtest.Options(filled(t)), &keys)
	}, nil)
}

func TestHostileText(t *testing.T) {
	desk := filled(t)
	keys := keymap.Default()
	formtest.Hostile(t, func(edit func(*lead.Record)) { desk.Edit(priya, edit) }, func() screen.Screen {
		return New(formtest.Options(desk), &keys)
	})
}
