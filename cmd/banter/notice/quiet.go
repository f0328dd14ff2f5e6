package notice

import (
	"fmt"
	"strings"
	"time"
)

// Quiet is a half-open range of wall-clock time, each day, in which nothing is
// sent; it may run over midnight.
type Quiet struct{ from, to int } // minutes since midnight

// ParseQuiet reads "20:00-07:00".
func ParseQuiet(text string) (Quiet, error) {
	a, b, ok := strings.Cut(text, "-")
	from, errA := time.Parse("15:04", strings.TrimSpace(a))
	to, errB := time.Parse("15:04", strings.TrimSpace(b))
	switch {
	case !ok || errA != nil || errB != nil:
		return Quiet{}, fmt.Errorf("%q is no range of hours; write it as \"20:00-07:00\"", text)
	case from.Equal(to):
		return Quiet{}, fmt.Errorf("%q is an empty range; write it as \"20:00-07:00\", or leave it out", text)
	}
	return Quiet{minutes(from), minutes(to)}, nil
}

func minutes(t time.Time) int { return t.Hour()*60 + t.Minute() }

// Holds reports whether the wall clock of t lies in the range.
func (q Quiet) Holds(t time.Time) bool {
	m := minutes(t)
	if q.from < q.to {
		return q.from <= m && m < q.to
	}
	return q.from <= m || m < q.to
}
