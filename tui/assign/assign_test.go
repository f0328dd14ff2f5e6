package assign

import (
	"errors"
	"flag"
	"strings"
	"testing"

	"banter/store/lead"
	"banter/tui/form/formtest"
	"banter/tui/screen"
	"banter/tui/tuitest"
)

var _ = flag.Bool("update", false, "write golden files anew")

const priya, greta = lead.ID("demo-001"), lead.ID("demo-014") // Ana's, Ben's

func open(t *testing.T, desk *tuitest.Desk, ids ...lead.ID) *formtest.Driver {
	t.Helper()
	return formtest.Start(t, New(formtest.Options(desk), ids))
}

func TestNumberOrName(t *testing.T) {
	for keys, want := range map[string]string{"2": "ben", "chl\n": "chloe", "\n": "ben", "5": "", "pool\n": ""} {
		desk := tuitest.NewDesk(tuitest.Start())
		d := open(t, desk, priya).Type(strings.TrimSuffix(keys, "\n"))
		if strings.HasSuffix(keys, "\n") {
			d.Press("enter")
		}
		if got := desk.Record(priya).Lead.Owner; got != want {
			t.Errorf("%q gives it to %q, want %q", keys, got, want)
		}
		if a, ok := formtest.Last[screen.ActedMsg](d); !ok || !strings.HasPrefix(a.What, "given to ") {
			t.Errorf("%q tells %+v", keys, a)
		}
	}
}

func TestWhoHasItCanNotBePicked(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	d := open(t, desk, priya).Press("1")
	if f := d.Frame(60, 12); len(d.Out) != 0 || !strings.Contains(f, "✗ ana has it now") {
		t.Errorf("told %v\n%s", d.Out, f)
	}
	d.Type("zzz").Press("enter")
	if f := d.Frame(60, 12); !strings.Contains(f, "nobody of the team is called “zzz”") {
		t.Error(f)
	}
}

func TestSeveralSkipWhoIsThere(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	d := open(t, desk, priya, greta).Press("2")
	if desk.Record(priya).Lead.Owner != "ben" || len(d.Out) != 1 {
		t.Errorf("owner %q, told %v", desk.Record(priya).Lead.Owner, d.Out)
	}
	d = open(t, desk, priya, greta).Press("2")
	if f := d.Frame(60, 12); len(d.Out) != 0 || !strings.Contains(f, "all of them are there already") {
		t.Errorf("told %v\n%s", d.Out, f)
	}
}

func TestFailureIsShown(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	d := open(t, desk, priya)
	desk.Fail(errors.New("full disk"))
	if d.Press("2"); len(d.Out) != 0 || !strings.Contains(d.Frame(60, 12), "✗ not saved: full disk") {
		t.Errorf("told %v\n%s", d.Out, d.Frame(60, 12))
	}
}

func TestFrames(t *testing.T) {
	d := open(t, tuitest.NewDesk(tuitest.Start()), priya)
	formtest.Golden(t, "all_60x10", d.Frame(60, 10))
	d.Type("de")
	formtest.Golden(t, "narrowed_60x10", d.Frame(60, 10))
	d.Sizes()
}

func TestAnyKeys(t *testing.T) {
	formtest.Monkey(t, func() screen.Screen {
		return New(formtest.Options(tuitest.NewDesk(tuitest.Start())), []lead.ID{priya})
	}, nil)
}

func TestHostileText(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	formtest.Hostile(t, func(edit func(*lead.Record)) { desk.Edit(priya, edit) }, func() screen.Screen {
		return New(formtest.Options(desk), []lead.ID{priya})
	})
}
