package tui_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/colorprofile"

	"banter/tui"
	"banter/tui/tuitest"
)

type curtain struct{ on bool }

func (c *curtain) Private() bool      { return c.on }
func (c *curtain) SetPrivate(on bool) { c.on = on }

func TestThePaletteHidesLeads(t *testing.T) {
	for _, c := range []*curtain{nil, {}} {
		synctest.Test(t, func(t *testing.T) {
			o := tui.Options{Desk: tuitest.NewDesk(tuitest.Start()), Settings: tuitest.Settings(), Now: tuitest.Start(), Dark: true, Colour: true, Clock: running()}
			if c != nil {
				o.Privacy = c
			}
			m := tui.New(o)
			r := &robot{tuitest.Run(m, 100, 30, colorprofile.TrueColor), t, nil, m}
			defer time.Sleep(2 * time.Second)
			defer r.Close()
			r.settle()
			r.press(":", "private", "enter")
			if c == nil {
				r.sees("Leads can't be hidden here")
				return
			}
			r.sees("are hidden")
			if !c.on {
				t.Error("it says so, and leads are shown")
			}
			r.press(":", "private", "enter")
			r.sees("by name again")
			if c.on {
				t.Error("leads stay hidden")
			}
		})
	}
}
