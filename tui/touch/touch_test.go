package touch

import (
	"errors"
	"flag"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/form"
	"banter/tui/form/formtest"
	"banter/tui/screen"
	"banter/tui/tuitest"
)

var _ = flag.Bool("update", false, "write golden files anew")

const priya, noCalls, kenji = lead.ID("demo-001"), lead.ID("demo-020"), lead.ID("demo-010")

func open(t *testing.T, desk *tuitest.Desk, id lead.ID, kind lead.Kind) *formtest.Driver {
	t.Helper()
	return formtest.Start(t, New(formtest.Options(desk), id, kind))
}

func last(t *testing.T, desk *tuitest.Desk, id lead.ID) lead.Activity {
	t.Helper()
	r := desk.Record(id)
	for i := len(r.Activities) - 1; i >= 0; i-- {
		if a := r.Activities[i]; a.HumanTouch() {
			return a
		}
	}
	t.Fatalf("%s has no touch", id)
	return lead.Activity{}
}

func TestOneKeyAndEnterLogsACall(t *testing.T) {
	for keys, want := range map[string]lead.Outcome{"": lead.OutcomeConnected, "2": lead.OutcomeNoAnswer, "n": lead.OutcomeNoAnswer, "v": lead.OutcomeVoicemail, "w": lead.OutcomeWrongNumber, "5": lead.OutcomeOptedOut} {
		desk := tuitest.NewDesk(tuitest.Start())
		d := open(t, desk, priya, lead.KindCall).Type(keys).Press("enter")
		if got := last(t, desk, priya); got.Kind != lead.KindCall || got.Outcome != want {
			t.Errorf("%q logs %s, %s; want %s", keys, got.Kind, got.Outcome, want)
		}
		acted, ok := formtest.Last[screen.ActedMsg](d)
		if !ok || acted.IDs[0] != priya || acted.Verdict || !strings.HasPrefix(acted.What, "call, "+want.Label()) {
			t.Errorf("%q tells %+v", keys, acted)
		}
	}
}

func TestNoteIsLoggedAndItsDraftDropped(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	d := open(t, desk, priya, lead.KindEmail).Press("r").Type("Yes, on Friday").Press("ctrl+j").Type("with her boss")
	if data, _ := desk.Draft(t.Context(), priya, "touch"); !strings.Contains(string(data), `with her boss`) {
		t.Errorf("draft before enter: %s", data)
	}
	d.Press("enter")
	if got := last(t, desk, priya); got.Note != "Yes, on Friday\nwith her boss" || got.Outcome != lead.OutcomeReplied {
		t.Errorf("logged %+v", got)
	}
	if data, _ := desk.Draft(t.Context(), priya, "touch"); data != nil {
		t.Errorf("draft after the act: %s", data)
	}
}

func TestEveryKeyIsKept(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	d := open(t, desk, priya, lead.KindCall).Press("v")
	text := "wants 60 seats"
	for i := range text {
		d.Type(text[i : i+1])
		// The program dies here; another one opens the form.
		again := open(t, desk, priya, lead.KindCall)
		if m := again.Screen.(*model); m.note.Value() != text[:i+1] || m.outcomes[m.at] != lead.OutcomeVoicemail {
			t.Fatalf("after %q: restored %q, %s", text[:i+1], m.note.Value(), m.outcomes[m.at])
		}
	}
	// A mail on the same lead keeps the text, not the outcome of a call.
	if m := open(t, desk, priya, lead.KindEmail).Screen.(*model); m.note.Value() != text || m.at != 0 {
		t.Errorf("as a mail: %q, %d", m.note.Value(), m.at)
	}
}

func TestEscKeepsTheDraft(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	d := open(t, desk, priya, lead.KindCall).Press("n").Type("busy").Press("esc")
	if _, ok := formtest.Last[screen.CloseMsg](d); !ok {
		t.Error("esc does not close")
	}
	if data, _ := desk.Draft(t.Context(), priya, "touch"); !strings.Contains(string(data), "busy") {
		t.Errorf("draft: %s", data)
	}
}

func TestFailureKeepsTheForm(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	d := open(t, desk, priya, lead.KindCall).Press("n").Type("busy")
	desk.Fail(errors.New("the store is held by process 42"))
	d.Press("enter")
	if acted, ok := formtest.Last[screen.ActedMsg](d); ok {
		t.Fatalf("success is told: %+v", acted)
	}
	if f := d.Frame(68, 17); !strings.Contains(f, "✗ not saved: the store is held by process 42") || !strings.Contains(f, "busy") {
		t.Error(f)
	}
	desk.Fail(nil)
	d.Press("enter")
	if got := last(t, desk, priya); got.Note != "busy" {
		t.Errorf("logged %+v", got)
	}
}

func TestDoNotContactBlocks(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	for _, kind := range []lead.Kind{lead.KindCall, lead.KindEmail, lead.KindMessage} {
		d := open(t, desk, noCalls, kind)
		before := len(desk.Record(noCalls).Activities)
		d.Press("n", "enter", "y")
		f := d.Frame(68, 17)
		if len(desk.Record(noCalls).Activities) != before || len(d.Out) != 0 {
			t.Errorf("%s: logged or told %v", kind, d.Out)
		}
		if !strings.Contains(f, "asked not to be contacted") || strings.Contains(f, "+1 303") || strings.Contains(f, "@") {
			t.Errorf("%s:\n%s", kind, f)
		}
	}
}

func TestCallbackFollowsTheLog(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	d := open(t, desk, priya, lead.KindCall).Press("c").Type("call after lunch").Press("ctrl+t")
	if len(d.Out) != 2 {
		t.Fatalf("told %v", d.Out)
	}
	if _, ok := d.Out[0].(screen.ActedMsg); !ok {
		t.Errorf("first %T", d.Out[0])
	}
	if z, ok := d.Out[1].(screen.OpenSnoozeMsg); !ok || !z.Callback || z.IDs[0] != priya {
		t.Errorf("then %+v", d.Out[1])
	}
	desk.Fail(errors.New("full disk"))
	d = open(t, tuitest.NewDesk(tuitest.Start()), priya, lead.KindCall)
	d.Screen.(*model).Desk = desk
	if d.Press("ctrl+t"); len(d.Out) != 0 {
		t.Errorf("a failure opens the snooze: %v", d.Out)
	}
}

func TestKeysBeforeTheFormIsThere(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	m := New(formtest.Options(desk), priya, lead.KindCall).(*model)
	opened := m.Init()
	for _, r := range "nhi" {
		m.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	m.Update(opened())
	if m.note.Value() != "hi" || m.outcomes[m.at] != lead.OutcomeNoAnswer {
		t.Errorf("note %q, outcome %s", m.note.Value(), m.outcomes[m.at])
	}
}

func TestStaleAnswersAreDropped(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	d := open(t, desk, priya, lead.KindCall)
	other := open(t, desk, kenji, lead.KindCall).Screen.(*model)
	d.Send(other.Load()(), form.RefusedMsg{To: &other.Sheet, Err: errors.New("not mine")})
	if f := d.Frame(68, 17); strings.Contains(f, "Kenji") || strings.Contains(f, "not mine") {
		t.Error(f)
	}
}

func TestOvertakenLoadIsDropped(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	d := open(t, desk, priya, lead.KindCall)
	m := d.Screen.(*model)
	old := m.Load()()
	desk.SetNow(tuitest.Start().Add(time.Second))
	desk.Edit(priya, func(r *lead.Record) { r.Lead.DoNotContact = true })
	d.Send(m.Load()(), old)
	if m.blocked() == nil {
		t.Error("an older answer has replaced a newer one")
	}
}

func TestUnknownLead(t *testing.T) {
	d := open(t, tuitest.NewDesk(tuitest.Start()), "nobody", lead.KindCall).Press("n", "enter")
	if f := d.Frame(68, 17); !strings.Contains(f, "no such lead") {
		t.Error(f)
	}
	d.Sizes()
}

func TestFrames(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	d := open(t, desk, kenji, lead.KindCall)
	formtest.Golden(t, "call_68x17", d.Frame(68, 17))
	d.Press("v").Type("Left word with the desk, he is back on Thursday and wants the numbers for 60 seats by then.")
	formtest.Golden(t, "call_note_68x17", d.Frame(68, 17))
	d.Sizes()
	formtest.Golden(t, "blocked_68x17", open(t, desk, noCalls, lead.KindEmail).Frame(68, 17))
}

func TestAnyKeys(t *testing.T) {
	formtest.Monkey(t, func() screen.Screen {
		return New(formtest.Options(tuitest.NewDesk(tuitest.Start())), priya, lead.KindCall)
	}, nil)
}

func TestHostileText(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	formtest.Hostile(t, func(edit func(*lead.Record)) { desk.Edit(priya, edit) }, func() screen.Screen {
		return New(formtest.Options(desk), priya, lead.KindCall)
	})
}
