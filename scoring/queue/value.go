package queue

import (
	"math"
	"time"

	"banter/store/lead"
)

// The curve of speed to lead. A hand-raiser whom nobody has touched yet loses
// half of its chance to qualify within 24 minutes, so that after a day about a
// sixtieth is left: firms that answer a web lead within the hour qualify it more
// than 60 times as often as those that take a day (Oldroyd, McElheran, Elkington:
// "The Short Life of Online Sales Leads", Harvard Business Review, March 2011).
// For others there is no such study; that half is gone after a day is assumed.
const (
	halfHandRaiser = 24 * time.Minute
	halfOther      = 24 * time.Hour
)

// halfScore is the score at which the chance is taken for one half where a team
// has no rates of its own.
const halfScore = 50

// Inputs are what the value of a lead is made of: the value lost by waiting a
// minute is
//
//	chance × (half / (half + age)² + 1 / (left + 1))
//
// with all times in minutes of calendar time. The first term is how fast the
// chance falls now: at age it is chance × half / (half + age), and this is its
// slope. It falls fast at first and slowly later, but never stops, so that old
// leads keep an order. The second is the share of the time left to the deadline
// that a minute takes; it is 0 where no clock runs or where it is breached.
type Inputs struct {
	Score   int
	Chance  float64 // to qualify at this score, 0 to 1
	Own     bool    // Chance is the team's own rate; else score / (score + 50)
	Raiser  bool    // a hand-raiser whom nobody has touched
	Age     time.Duration
	Half    time.Duration // the time after which half of the chance is gone
	Left    time.Duration // to the due time of the clock that counts
	HasLeft bool          // such a clock runs and is not breached
}

// Fall is the share of the chance that the next minute takes.
func (i Inputs) Fall() float64 {
	half, age := i.Half.Minutes(), i.Age.Minutes()
	return half / ((half + age) * (half + age))
}

// Deadline is the share of the time left that a minute takes.
func (i Inputs) Deadline() float64 {
	if !i.HasLeft {
		return 0
	}
	return 1 / (i.Left.Minutes() + 1)
}

// Value is the value lost by waiting a minute.
func (i Inputs) Value() float64 { return i.Chance * (i.Fall() + i.Deadline()) }

// inputs reads them off an excerpt.
func (b *Book) inputs(x *lead.Excerpt, now time.Time) Inputs {
	in := b.begin(x.Score.Total, raiser(x))
	in.Age = max(now.Sub(agesFrom(x)), 0)
	if c, ok := counting(x, now); ok {
		if left := c.Due.Sub(now); left > 0 {
			in.Left, in.HasLeft = left, true
		}
	}
	return in
}

// measured reads them off an entry of a deck; now is in Unix microseconds.
func (b *Book) measured(e *entry, s *standing, now int64) Inputs {
	in := b.begin(int(e.score), e.flags&flagRaiser != 0)
	in.Age = math.MaxInt64
	if e.since != noTime && now-e.since < math.MaxInt64/1000 {
		in.Age = max(0, time.Duration(now-e.since)*time.Microsecond)
	}
	if s.open && s.due > now {
		in.Left, in.HasLeft = time.Duration(s.due-now)*time.Microsecond, true
	}
	return in
}

func (b *Book) begin(score int, raiser bool) Inputs {
	in := Inputs{Score: score, Half: halfOther, Raiser: raiser}
	if raiser {
		in.Half = halfHandRaiser
	}
	in.Chance, in.Own = b.chance(score)
	return in
}

// raiser reports whether a lead asked to talk and nobody has touched it yet.
func raiser(x *lead.Excerpt) bool {
	return x.Attempts == 0 && x.Score.Path == lead.PathHandRaiser
}

// agesFrom is since when the chance of a lead falls: since it qualified, or for
// what has not since the last activity, and anew since the last touch.
func agesFrom(x *lead.Excerpt) time.Time {
	since := x.QualifiedAt
	if since.IsZero() {
		since = x.LastActivityAt
	}
	if x.LastTouchAt.After(since) {
		since = x.LastTouchAt
	}
	return since
}

// chance is the chance to qualify at a score.
func (b *Book) chance(score int) (rate float64, own bool) {
	for i := len(b.Chances) - 1; i >= 0; i-- {
		if c := b.Chances[i]; score >= c.From {
			return max(c.Rate, 0.01), true
		}
	}
	s := float64(max(score, 1))
	return s / (s + halfScore), false
}
