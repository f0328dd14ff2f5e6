package scoring

import "time"

// tally adds up what activities are worth at now under linear decay. Ages are
// full days, so points step down once a day at most; the sum is kept as a
// fraction over life and rounded once, half up in size.
type tally struct {
	life   int // days until an activity is worth nothing; 0: points stay
	now    time.Time
	full   int // points without decay
	parts  int // points × remaining days, or the points themselves if life is 0
	rate   int // how much parts falls with a day, over all that still decays
	mixed  bool
	oldest time.Time // the earliest full day that some decaying activity has reached
}

func (t *tally) add(points int, at time.Time) {
	t.mixed = t.mixed || t.full != 0 && points != 0 && (points < 0) != (t.full < 0)
	t.full += points
	if t.life == 0 {
		t.parts += points
		return
	}
	age := int(t.now.Sub(at) / day)
	if age >= t.life {
		return
	}
	t.parts += points * (t.life - age)
	t.rate += points
	t.oldest = earlier(t.oldest, at.Add(time.Duration(age)*day))
}

func (t *tally) points() int {
	if t.life == 0 {
		return t.parts
	}
	if t.parts < 0 {
		return -((-2*t.parts + t.life) / (2 * t.life))
	}
	return (2*t.parts + t.life) / (2 * t.life)
}

// changes is when the points that are shown (after a cap) next change by
// decay, or a little earlier; zero if they never do.
//
// With every day parts falls by rate at most. So the rounded value stays above
// shown − ½ for days = (2·parts − (2·shown − 1)·life) / (2·rate) full days, and
// the first activity to reach its next day after that is the earliest change.
func (t *tally) changes(shown int) time.Time {
	if t.life == 0 || t.oldest.IsZero() {
		return time.Time{}
	}
	parts, rate := t.parts, t.rate
	if rate < 0 {
		parts, rate, shown = -parts, -rate, -shown
	}
	days := 1
	switch {
	case t.mixed:
	case shown == 0 || rate == 0:
		return time.Time{}
	default:
		days = (2*parts-(2*shown-1)*t.life)/(2*rate) + 1
	}
	return t.oldest.Add(time.Duration(max(days, 1)) * day)
}
