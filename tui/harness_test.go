package tui_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"banter/tui"
	"banter/tui/tuitest"
)

// still is a clock that stands at the start of the canned leads.
func still(time.Time) time.Time { return tuitest.Start() }

// running is a clock that starts there and goes on with the bubble's.
func running() func(time.Time) time.Time {
	shift := time.Until(tuitest.Start())
	return func(t time.Time) time.Time { return t.Add(shift) }
}

// robot drives a program on a virtual terminal, in a bubble of fake time.
type robot struct {
	*tuitest.Term
	t     *testing.T
	desk  *tuitest.Desk
	model *tui.Model // to be read only while the program rests
}

// on runs f with the program on a terminal of w by h cells.
func on(t *testing.T, w, h int, f func(r *robot)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		desk := tuitest.NewDesk(tuitest.Start())
		m := tui.New(tui.Options{Desk: desk, Board: desk, Settings: tuitest.Settings(), Now: tuitest.Start(), Dark: true, Colour: true, Bell: true, Clock: running()})
		r := &robot{tuitest.Run(m, w, h, colorprofile.TrueColor), t, desk, m}
		defer time.Sleep(2 * time.Second) // the last tick has to end before the bubble does
		defer r.Close()
		r.settle()
		f(r)
	})
}

// settle waits until everything that was asked for has been drawn.
func (r *robot) settle() { r.wait(300 * time.Millisecond) }

func (r *robot) wait(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// press types keys, one after the other, and lets the screen come to rest.
func (r *robot) press(keys ...string) {
	for _, k := range keys {
		r.Key(k)
		r.wait(200 * time.Millisecond) // a lone escape is told from a sequence by time
	}
	r.settle()
}

func (r *robot) send(msg tea.Msg) {
	r.Send(msg)
	r.settle()
}

func (r *robot) sees(want ...string) {
	r.t.Helper()
	text := r.Text()
	for _, s := range want {
		if !strings.Contains(text, s) {
			r.t.Fatalf("%q is not on the screen:\n%s", s, text)
		}
	}
}

func (r *robot) misses(not ...string) {
	r.t.Helper()
	text := r.Text()
	for _, s := range not {
		if strings.Contains(text, s) {
			r.t.Fatalf("%q is on the screen:\n%s", s, text)
		}
	}
}

// cursor is the line of the row under the cursor.
func (r *robot) cursor() string {
	r.t.Helper()
	for _, l := range r.Lines() {
		if strings.HasPrefix(l, "▌") {
			return l
		}
	}
	r.t.Fatalf("there is no cursor:\n%s", r.Text())
	return ""
}

func (r *robot) isOn(name string) {
	r.t.Helper()
	if l := r.cursor(); !strings.Contains(l, name) {
		r.t.Fatalf("the cursor is on %q, not on %s", l, name)
	}
}

func contains(s, sub string) bool { return strings.Contains(s, sub) }
