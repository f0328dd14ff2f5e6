package card

import (
	"time"

	"banter/tui/strip"
)

// Strip is when the lead can be reached, along one time axis: its clock, the
// hours of a welcome call where it is and those of whoever has it. It is nil
// until the case is loaded, and for a lead that is not to be contacted.
func (k *Card) Strip(w int, now time.Time) []string {
	if k.Case == nil || k.X.DoNotContact {
		return nil
	}
	s := strip.Strip{Zone: k.Zone, By: k.by, Who: k.X.Owner, Hours: k.Case.Hours}
	if c, ok := k.X.Clock(now); ok && c.Open(now) {
		s.Clock = c
	}
	return s.Lines(k.Theme.Plain, w, now)
}
