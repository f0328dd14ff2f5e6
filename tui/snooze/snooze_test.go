package snooze

import (
	"flag"
	"strings"
	"testing"

	"banter/store/lead"
	"banter/tui/form/formtest"
	"banter/tui/screen"
	"banter/tui/tuitest"
)

var _ = flag.Bool("update", false, "write golden files anew")

const priya, tomas, kenji = lead.ID("demo-001"), lead.ID("demo-002"), lead.ID("demo-010")

func open(t *testing.T, desk *tuitest.Desk, callback bool, ids ...lead.ID) *formtest.Driver {
	t.Helper()
	return formtest.Start(t, New(formtest.Options(desk), ids, callback))
}

func until(desk *tuitest.Desk, id lead.ID) string {
	s := desk.Record(id).Lead.Standing
	if s.SnoozedUntil.IsZero() {
		return ""
	}
	out := s.SnoozedUntil.In(tuitest.Zone()).Format("2 Jan 15:04")
	if s.Callback {
		out += " callback"
	}
	return out
}

func TestDigitOrTextAndEnter(t *testing.T) {
	for text, want := range map[string]string{
		"1": "3 Mar 10:41", "3": "4 Mar 09:00", "5": "9 Mar 09:00", "7": "4 Mar 09:00",
		"16:30": "3 Mar 16:30", "+2h": "3 Mar 11:41", "fri 14:00": "6 Mar 14:00",
	} {
		desk := tuitest.NewDesk(tuitest.Start())
		d := open(t, desk, false, priya).Type(text).Press("enter")
		if got := until(desk, priya); got != want {
			t.Errorf("%q snoozes until %q, want %q", text, got, want)
		}
		if a, ok := formtest.Last[screen.ActedMsg](d); !ok || a.Verdict || !strings.HasPrefix(a.What, "snoozed until ") {
			t.Errorf("%q tells %+v", text, a)
		}
	}
}

func TestCallbackAndNote(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	open(t, desk, true, priya).Type("3").Press("tab", "tab").Type("after his board meets").Press("enter")
	if got := until(desk, priya); got != "4 Mar 09:00 callback" {
		t.Error(got)
	}
	if got := desk.Record(priya).Lead.SnoozeNote; got != "after his board meets" {
		t.Error(got)
	}
	desk = tuitest.NewDesk(tuitest.Start())
	open(t, desk, false, priya).Press("ctrl+t", "2", "enter")
	if got := until(desk, priya); got != "3 Mar 12:41 callback" {
		t.Error(got)
	}
	open(t, desk, true, tomas).Press("tab", "space", "tab", "tab", "2", "enter")
	if got := until(desk, tomas); got != "3 Mar 12:41" {
		t.Error(got)
	}
}

func TestRefusalStaysInTheForm(t *testing.T) {
	for text, says := range map[string]string{"": "a time is missing", "9:00": "09:00 has passed today", "8": "“8” is no time", "someday": "“someday” is no time"} {
		desk := tuitest.NewDesk(tuitest.Start())
		d := open(t, desk, false, priya).Press("tab", "tab", "tab").Type(text).Press("tab", "enter")
		if len(d.Out) != 0 {
			t.Errorf("%q tells %v", text, d.Out)
		}
		if f := d.Frame(68, 17); !strings.Contains(f, "✗ "+says) {
			t.Errorf("%q:\n%s", text, f)
		}
		// The time has the focus again: what is typed lands there.
		d.Press("ctrl+u").Type("+2h").Press("enter")
		if got := until(desk, priya); got != "3 Mar 11:41" {
			t.Errorf("%q, mended: %q", text, got)
		}
	}
}

func TestDraftIsKeptAndDropped(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	open(t, desk, true, priya).Type("fri 14").Press("tab", "tab").Type("wants Jo there ")
	m := open(t, desk, false, priya).Screen.(*model)
	if m.until.Value() != "fri 14" || m.note.Value() != "wants Jo there " || !m.callback {
		t.Errorf("restored %q, %q, %v", m.until.Value(), m.note.Value(), m.callback)
	}
	d := open(t, desk, false, priya).Type(":00").Press("enter")
	if data, _ := desk.Draft(t.Context(), priya, "snooze"); data != nil {
		t.Errorf("draft is left: %s (told %v)", data, d.Out)
	}
}

func TestSeveralAtOnce(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	d := open(t, desk, false, priya, tomas).Press("3")
	if f := d.Frame(68, 17); !strings.Contains(f, "2 leads · Priya Natarajan and 1 more") || strings.Contains(f, "Northwind") {
		t.Error(f)
	}
	d.Press("enter")
	if until(desk, priya) != "4 Mar 09:00" || until(desk, tomas) != "4 Mar 09:00" {
		t.Errorf("%q, %q", until(desk, priya), until(desk, tomas))
	}
}

func TestSnoozeIsEnded(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	id := lead.ID("demo-011") // snoozed for a callback
	d := open(t, desk, false, id)
	if f := d.Frame(68, 17); !strings.Contains(f, "snoozed until today 12:01; ctrl+x ends it") {
		t.Error(f)
	}
	d.Press("ctrl+x")
	if got := until(desk, id); got != "" {
		t.Error(got)
	}
}

func TestFrames(t *testing.T) {
	d := open(t, tuitest.NewDesk(tuitest.Start()), false, kenji)
	formtest.Golden(t, "empty_68x17", d.Frame(68, 17))
	d.Type("fri 14:00").Press("tab", "tab").Type("planning round is over then")
	formtest.Golden(t, "filled_68x17", d.Frame(68, 17))
	d.Sizes()
	d = open(t, tuitest.NewDesk(tuitest.Start()), true, priya).Type("2")
	formtest.Golden(t, "before_due_68x17", d.Frame(68, 17))
}

func TestAnyKeys(t *testing.T) {
	formtest.Monkey(t, func() screen.Screen {
		return New(formtest.Options(tuitest.NewDesk(tuitest.Start())), []lead.ID{priya}, false)
	}, nil)
}

func TestHostileText(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	formtest.Hostile(t, func(edit func(*lead.Record)) { desk.Edit(priya, edit) }, func() screen.Screen {
		return New(formtest.Options(desk), []lead.ID{priya}, false)
	})
}
