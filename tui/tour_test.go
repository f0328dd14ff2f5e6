package tui_test

import (
	"errors"
	"testing"

	"banter/tui"
)

func TestTheTourGoesOnByWhatIsDone(t *testing.T) {
	seen := 0
	with(t, 80, 24, func(o *tui.Options) {
		o.Tour, o.TourSeen = true, func() error { seen++; return nil }
	}, func(r *robot) {
		r.sees("Tour 1/5", "walk the leads: the first is due first", "> next  T end")
		r.press("w", "esc") // something else: the step stays
		r.sees("Tour 1/5")
		r.press("j")
		r.sees("Tour 2/5", "opens the lead: who, and all that happened")
		r.press("enter")
		r.sees("Tour 3/5", "says why it is here, with every point")
		r.press("w")
		r.sees("Tour 4/5", "logs a call, x rejects, and u takes it back") // over the dialog
		r.press("esc", "c")
		r.sees("Tour 5/5", "finds every command and lead, ? every key")
		r.press("esc", ":")
		r.misses("Tour 5/5")
		if seen != 1 {
			r.t.Errorf("noted %d times", seen)
		}
	})
}

func TestTheTourIsSkippedAndFoundAgain(t *testing.T) {
	with(t, 80, 24, func(o *tui.Options) {
		o.Tour, o.TourSeen = true, func() error { return errors.New("disk full") }
	}, func(r *robot) {
		r.press("T")
		r.misses("Tour 1/5")
		r.sees("disk full") // it could not be noted
		r.press(":", "tour", "enter")
		r.sees("Tour 1/5")
		r.press(">", ">", ">", ">")
		r.sees("Tour 5/5")
		r.press(">")
		r.misses("Tour 5/5")
		r.press(">")
		r.sees("The tour is not running: T starts it")
	})
}
