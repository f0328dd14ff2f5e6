package dispose

import (
	"errors"
	"flag"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"banter/store/lead"
	"banter/tui/form"
	"banter/tui/form/formtest"
	"banter/tui/screen"
	"banter/tui/tuitest"
)

var _ = flag.Bool("update", false, "write golden files anew")

const (
	priya  = lead.ID("demo-001") // MQL
	tomas  = lead.ID("demo-002") // MQL
	elodie = lead.ID("demo-009") // SAL, authority and need yes
	sofia  = lead.ID("demo-021") // SQL
)

func open(t *testing.T, desk *tuitest.Desk, v lead.Verdict, ids ...lead.ID) *formtest.Driver {
	t.Helper()
	return formtest.Start(t, New(formtest.Options(desk), ids, v))
}

// verdict is the last disposition of a lead, nil if there is none.
func verdict(desk *tuitest.Desk, id lead.ID) *lead.Disposition {
	for _, e := range slices.Backward(desk.Record(id).Events) {
		if e.Kind == lead.EventVerdict && e.At.Equal(tuitest.Start()) {
			return e.Disposition
		}
	}
	return nil
}

func TestShortWays(t *testing.T) {
	for _, c := range []struct {
		name    string
		verdict lead.Verdict
		keys    []string
		id      lead.ID
		stage   lead.Stage
		reason  string
		details string
		wake    string
		what    string
	}{
		{"reject by number", lead.Reject, []string{"2", "enter"}, priya, lead.StageDisqualified, "wrong_size", "", "", "rejected: wrong_size"},
		{"reject by typing", lead.Reject, []string{"siz", "enter", "85", "enter"}, priya, lead.StageDisqualified, "wrong_size", "employees=85", "", "rejected: wrong_size"},
		{"accept", lead.Accept, []string{"enter"}, priya, lead.StageSAL, "", "", "", "accepted"},
		{"choose, then reject", "", []string{"x", "5", "enter"}, priya, lead.StageDisqualified, "student_or_researcher", "", "", "rejected: student_or_researcher"},
		{"bad timing", lead.Recycle, []string{"tim", "enter", "next quarter", "enter"}, priya, lead.StageNurture, "bad_timing", "when=2026-04-01", "2026-04-01", "to nurture: bad_timing, wakes 2026-04-01"},
		{"contract end proposes", lead.Recycle, []string{"using", "enter", "Hooli", "tab", "31.3.2027", "enter"}, priya, lead.StageNurture, "using_competitor", "contract_end=2027-03-31 which=Hooli", "2026-09-30", "to nurture: using_competitor, wakes 2026-09-30"},
		{"wake changed", lead.Recycle, []string{"1", "+3m", "tab", "+4m", "enter"}, priya, lead.StageNurture, "no_budget", "budget_opens=2026-06-03", "2026-07-03", "to nurture: no_budget, wakes 2026-07-03"},
		{"other with a note", lead.Reject, []string{"oth", "enter", "sold the company last week", "enter"}, priya, lead.StageDisqualified, "other", "", "", "rejected: other"},
	} {
		t.Run(c.name, func(t *testing.T) {
			desk := tuitest.NewDesk(tuitest.Start())
			d := open(t, desk, c.verdict, c.id).Press(c.keys...)
			v := verdict(desk, c.id)
			if v == nil {
				t.Fatalf("nothing was decided:\n%s", d.Frame(76, 20))
			}
			var details []string
			for k, s := range v.Details {
				details = append(details, k+"="+s)
			}
			slices.Sort(details)
			wake := ""
			if !v.Wake.IsZero() {
				wake = v.Wake.Format(time.DateOnly)
			}
			if got := desk.Record(c.id).Lead.Stage; got != c.stage || v.Reason != c.reason || strings.Join(details, " ") != c.details || wake != c.wake {
				t.Errorf("stage %s, %q, %q, wakes %q", got, v.Reason, details, wake)
			}
			if a, ok := formtest.Last[screen.ActedMsg](d); !ok || !a.Verdict || a.What != c.what || a.IDs[0] != c.id {
				t.Errorf("tells %+v", a)
			}
			if data, _ := desk.Draft(t.Context(), c.id, "dispose"); data != nil {
				t.Errorf("draft is left: %s", data)
			}
		})
	}
}

func TestWhatIsLackingGetsTheFocus(t *testing.T) {
	for _, c := range []struct {
		name    string
		verdict lead.Verdict
		keys    []string
		focus   field
		says    string
	}{
		{"no verdict", "", []string{"enter"}, onVerdict, "✗ choose a verdict"},
		{"no reason", lead.Reject, []string{"ctrl+s"}, onReason, "✗ pick a reason"},
		{"not interested", lead.Reject, []string{"not interested", "enter"}, onReason, "marketing can't act on it"},
		{"no such reason", lead.Reject, []string{"xyzzy", "enter"}, onReason, `there is no reason "xyzzy"`},
		{"too few attempts", lead.Recycle, []string{"unr", "enter"}, onReason, "can't be used yet: 0 of 6 attempts in 14 days"},
		{"detail missing", lead.Recycle, []string{"tim", "enter", "enter"}, detail("when"), "✗ When to come back is needed"},
		{"detail unreadable", lead.Recycle, []string{"tim", "enter", "sometime", "enter"}, detail("when"), "✗ “sometime” is no date"},
		{"detail passed", lead.Recycle, []string{"tim", "enter", "2026-01-01", "enter"}, onWake, "2026-01-01, has passed"},
		{"proposal passed", lead.Recycle, []string{"using", "enter", "Hooli", "tab", "+3m", "enter"}, onWake, "has passed"},
		{"note too short", lead.Reject, []string{"oth", "enter", "dunno", "enter"}, onNote, "at least 20 characters; this one has 5"},
		{"no duplicate", lead.Reject, []string{"dup", "enter", "zzz", "enter"}, detail("of"), "✗ no lead is chosen"},
		{"gate closed", lead.Qualify, []string{"enter"}, onVerdict, "✗ the gate to SQL is closed: Need is unknown"},
	} {
		t.Run(c.name, func(t *testing.T) {
			desk := tuitest.NewDesk(tuitest.Start())
			d := open(t, desk, c.verdict, priya).Press(c.keys...)
			if len(d.Out) != 0 || verdict(desk, priya) != nil {
				t.Fatalf("told %v", d.Out)
			}
			f := d.Frame(76, 20)
			if got := d.Screen.(*model).focus; got != c.focus || !strings.Contains(strings.Join(strings.Fields(f), " "), c.says) {
				t.Errorf("focus %s, want %s and %q:\n%s", got, c.focus, c.says, f)
			}
		})
	}
}

func TestQualifyHandsOver(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	answers := lead.SetAnswers{Answers: []lead.Answer{{Criterion: "timeline", Value: lead.Yes, Evidence: "before the summer"}}}
	if err := desk.Act(t.Context(), elodie, answers); err != nil {
		t.Fatal(err)
	}
	d := open(t, desk, lead.Qualify, elodie)
	formtest.Golden(t, "qualify_120x26", d.Frame(120, 26))
	formtest.Golden(t, "qualify_76x18", d.Frame(76, 18))
	d.Press("2", "enter")
	if v := verdict(desk, elodie); v == nil || v.AE != "emil" {
		t.Errorf("handed over: %+v", v)
	}
	if a, _ := formtest.Last[screen.ActedMsg](d); a.What != "qualified, handed to emil" {
		t.Error(a.What)
	}
}

func TestDuplicateIsFound(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	d := open(t, desk, lead.Reject, priya).Press("dup", "enter", "northwind")
	if f := d.Frame(76, 20); !strings.Contains(f, "Kenji Watanabe") || strings.Count(f, "Priya") != 1 {
		t.Error(f)
	}
	formtest.Golden(t, "duplicate_76x20", d.Frame(76, 20))
	d.Press("enter", "enter")
	if v := verdict(desk, priya); v == nil || v.Details["of"] != "demo-010" {
		t.Errorf("%+v", v)
	}
}

func TestStaleFindingsAreDropped(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	m := open(t, desk, lead.Reject, priya).Press("dup", "enter").Screen.(*model)
	m.text(detail("of")).Set("northwind")
	old := m.find("northwind")
	newer := m.find("contoso")
	m.Update(newer())
	m.Update(old())
	if it, ok := m.finder.pick.At(); !ok || it.Note != "Contoso" {
		t.Errorf("%+v", it)
	}
}

func TestOptionalFieldsUnfold(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	d := open(t, desk, lead.Reject, priya).Press("no need", "enter", "tab", "built their own", "tab", "slow reports; no alerts", "tab", "price", "tab", "Hooli", "tab", "we are happy", "ctrl+j", "ask again", "tab", "none", "enter")
	v := verdict(desk, priya)
	if v == nil {
		t.Fatal(d.Frame(76, 20))
	}
	if !slices.Equal(v.Pains, []string{"slow reports", "no alerts"}) || !slices.Equal(v.Objections, []string{"price"}) || v.Competitor != "Hooli" ||
		!slices.Equal(v.Quotes, []string{"we are happy", "ask again"}) || v.NextStep != "none" || v.Note != "built their own" {
		t.Errorf("%+v", v)
	}
}

func TestWakesWhenItReengages(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	open(t, desk, lead.Recycle, priya).Press("oth", "enter", "reorganising until further notice", "shift+tab", "space", "enter")
	if v := verdict(desk, priya); v == nil || !v.WakeOnEngage || !v.Wake.IsZero() {
		t.Errorf("%+v", v)
	}
}

func TestEveryKeyIsKept(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	keys := []string{"u", "s", "i", "enter", "H", "o", "o", "tab", "3", "1", ".", "3", ".", "2", "7", "tab", "tab", "space", "tab", "n", "o"}
	d := open(t, desk, lead.Recycle, priya)
	for i, k := range keys {
		d.Press(k)
		was, again := d.Screen.(*model), open(t, desk, "", priya).Screen.(*model)
		if was.reason != again.reason || was.engage != again.engage || was.text(onNote).Value() != again.text(onNote).Value() ||
			was.text(detail("which")).Value() != again.text(detail("which")).Value() || was.text(detail("contract_end")).Value() != again.text(detail("contract_end")).Value() {
			t.Fatalf("after %v the form is not restored", keys[:i+1])
		}
	}
	d.Press("esc")
	if _, ok := formtest.Last[screen.CloseMsg](d); !ok {
		t.Error("esc does not close")
	}
	// Opened as a reject, the text is there and the reason of the other verdict is not.
	m := open(t, desk, lead.Reject, priya).Screen.(*model)
	if m.verdict != lead.Reject || m.reason != "" || m.text(onNote).Value() != "no" {
		t.Errorf("%s, %q, %q", m.verdict, m.reason, m.text(onNote).Value())
	}
}

func TestSeveralAtOnce(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	d := open(t, desk, lead.Reject, priya, tomas)
	if f := d.Frame(76, 20); !strings.Contains(f, "2 leads") {
		t.Error(f)
	}
	d.Press("2", "enter")
	if verdict(desk, priya) == nil || verdict(desk, tomas) == nil {
		t.Error("not both are decided")
	}
	if a, _ := formtest.Last[screen.ActedMsg](d); a.What != "rejected: wrong_size" || len(a.IDs) != 2 {
		t.Errorf("%+v", a)
	}
	// One of them can't be rejected: none is.
	desk = tuitest.NewDesk(tuitest.Start())
	d = open(t, desk, lead.Reject, priya, sofia).Press("2", "enter")
	if verdict(desk, priya) != nil || len(d.Out) != 0 || !strings.Contains(d.Frame(76, 20), "can't move a lead from sql") {
		t.Errorf("told %v\n%s", d.Out, d.Frame(76, 20))
	}
	d = open(t, desk, lead.Qualify, priya, tomas).Press("enter")
	if f := d.Frame(76, 20); !strings.Contains(f, "one by one") {
		t.Error(f)
	}
}

func TestFailureKeepsTheForm(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	d := open(t, desk, lead.Reject, priya).Press("2", "85")
	desk.Fail(errors.New("the disk is full"))
	d.Press("enter")
	if f := d.Frame(76, 20); !strings.Contains(f, "✗ not saved: the disk is full") || !strings.Contains(f, "85") {
		t.Error(f)
	}
	if _, ok := formtest.Last[screen.ActedMsg](d); ok {
		t.Error("success is told")
	}
	desk.Fail(nil)
	if d.Press("enter"); verdict(desk, priya) == nil {
		t.Error("enter again does not decide")
	}
}

func TestChecklistIsOneKeyAway(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	d := open(t, desk, lead.Qualify, priya).Press("ctrl+b")
	if msg, ok := formtest.Last[screen.OpenQualifyMsg](d); !ok || msg.ID != priya {
		t.Errorf("told %v", d.Out)
	}
	d.Send(form.RefusedMsg{To: &form.Sheet[state]{}, Err: errors.New("of another form")})
	if strings.Contains(d.Frame(76, 20), "another form") {
		t.Error("took the answer of another form")
	}
}

func TestFrames(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	formtest.Golden(t, "choose_76x18", open(t, desk, "", priya).Frame(76, 18))
	d := open(t, desk, lead.Reject, priya)
	formtest.Golden(t, "reject_76x18", d.Frame(76, 18))
	d.Press("other", "enter").Type("sold last week")
	formtest.Golden(t, "other_76x18", d.Frame(76, 18))
	d.Sizes()
	d = open(t, desk, lead.Recycle, tomas)
	formtest.Golden(t, "nurture_76x18", d.Frame(76, 18))
	d.Press("3").Type("Hooli").Press("tab").Type("31.3.2027").Press("tab")
	formtest.Golden(t, "competitor_76x18", d.Frame(76, 18))
	d.Press("ctrl+o")
	formtest.Golden(t, "unfolded_76x18", d.Frame(76, 18))
	d.Sizes()
	formtest.Golden(t, "not_interested_76x18", open(t, desk, lead.Reject, tomas).Type("not interested").Frame(76, 18))
	formtest.Golden(t, "sql_76x18", open(t, desk, lead.Reject, sofia).Frame(76, 18))
}

func TestAnyKeys(t *testing.T) {
	formtest.Monkey(t, func() screen.Screen {
		return New(formtest.Options(tuitest.NewDesk(tuitest.Start())), []lead.ID{priya}, "")
	}, func(rt *rapid.T, d *formtest.Driver) {
		// Killed at any key, the form comes back with all that was typed.
		was := d.Screen.(*model)
		again := open(t, was.Desk.(*tuitest.Desk), "", priya).Screen.(*model)
		if _, decided := formtest.Last[screen.ActedMsg](d); decided {
			return
		}
		for f, text := range was.texts {
			if got := again.text(f).Value(); got != text.Value() {
				rt.Fatalf("%s: %q comes back as %q", f, text.Value(), got)
			}
		}
		if again.reason != was.reason || again.engage != was.engage {
			rt.Fatalf("%q, %v comes back as %q, %v", was.reason, was.engage, again.reason, again.engage)
		}
	})
}

func TestHostileText(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	formtest.Hostile(t, func(edit func(*lead.Record)) { desk.Edit(priya, edit) }, func() screen.Screen {
		return New(formtest.Options(desk), []lead.ID{priya}, lead.Qualify)
	})
}
