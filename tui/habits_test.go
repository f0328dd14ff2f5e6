package tui_test

import (
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"banter/tui"
	"banter/tui/keymap"
	"banter/tui/tuitest"
)

// with runs f with the program made of other options than the usual ones.
func with(t *testing.T, w, h int, change func(*tui.Options), f func(r *robot)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		desk := tuitest.NewDesk(tuitest.Start())
		o := tui.Options{Desk: desk, Board: desk, Reports: desk, Settings: tuitest.Settings(), Now: tuitest.Start(), Dark: true, Colour: true, Clock: running()}
		change(&o)
		m := tui.New(o)
		r := &robot{tuitest.Run(m, w, h, colorprofile.TrueColor), t, desk, m}
		defer time.Sleep(2 * time.Second) // the last tick has to end before the bubble does
		defer r.Close()
		r.settle()
		f(r)
	})
}

func vim(o *tui.Options) {
	k, err := keymap.Preset("vim")
	if err != nil {
		panic(err)
	}
	o.Keys = &k
}

// quick types keys without letting the screen come to rest in between.
func (r *robot) quick(keys ...string) {
	for _, k := range keys {
		r.Key(k)
		r.wait(20 * time.Millisecond)
	}
	r.settle()
}

func TestNumbersCountWhereTheKeymapSaysSo(t *testing.T) {
	with(t, 100, 24, vim, func(r *robot) {
		r.quick("3", "j")
		r.isOn("Olu Adeyemi")
		r.quick("1", "0", "k")
		r.isOn("Priya Natarajan")
		r.quick("2", "G")
		r.isOn("Tomás Herrera")
		r.press("2") // nothing follows
		r.wait(time.Second)
		r.sees("── Callbacks")
		r.quick("1", "?") // nothing that can be counted follows
		r.sees("── Queue", "Everywhere")
		r.press("esc")
		r.quick("1", "G", "2", "x")
		r.sees("2 leads")
	})
	on(t, 100, 24, func(r *robot) { // and nowhere else
		r.quick("3", "j")
		r.sees("── Review")
	})
}

func TestTheLastVerdictOnceMore(t *testing.T) {
	on(t, 100, 30, func(r *robot) {
		r.press(".")
		r.sees("There is no verdict to repeat yet")
		r.press("x", "wrong size", "enter", "enter")
		r.sees("Priya Natarajan: rejected: wrong_size")
		r.isOn("Tomás Herrera")
		r.press(".")
		r.sees("Tomás Herrera: rejected: wrong_size")
		r.isOn("Mei-Ling Wu")
		if got := r.desk.Record("demo-002").Lead; got.Reason != "wrong_size" {
			r.t.Fatalf("it is for %q", got.Reason)
		}
		r.press("u")
		r.isOn("Tomás Herrera")
		r.press("space", "space", ".") // on the marked ones as well
		r.sees("2 leads: rejected: wrong_size")
	})
}

func TestAVerdictWithDetailsOfOneLeadAsksForThem(t *testing.T) {
	on(t, 100, 30, func(r *robot) {
		r.press("n", "bad timing", "enter", "+3m", "enter")
		r.sees("to nurture: bad_timing")
		r.press(".")
		r.sees("Nurture", "bad_timing", "When to come back")
		r.isOn("Tomás Herrera")
	})
}

func TestAPasteIsNoCommand(t *testing.T) {
	on(t, 100, 30, func(r *robot) {
		r.send(tea.PasteMsg{Content: "xaq\nj"})
		r.isOn("Priya Natarajan")
		r.sees("nothing to paste into here")
		r.press("/")
		r.send(tea.PasteMsg{Content: "herrera"})
		r.isOn("Tomás Herrera")
	})
}

func TestThePaletteFindsLeadsAndViews(t *testing.T) {
	on(t, 120, 30, func(r *robot) {
		r.press(":", "lindq")
		r.sees("Greta Lindqvist", "Trey Research")
		r.press("enter")
		r.sees("── Greta Lindqvist")
		r.press(":", "go to nur", "enter")
		r.sees("── Nurture")
	})
}
