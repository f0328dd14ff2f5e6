package cli

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Words come after each tenth but not within a second, and however slow it is,
// after five.
func TestPace(t *testing.T) {
	type step struct {
		after       time.Duration
		done, total int
		want        string
	}
	for name, steps := range map[string][]step{
		"over at once": {{0, 1, 10, ""}, {100 * time.Millisecond, 5, 10, ""}, {800 * time.Millisecond, 10, 10, ""}},
		"tenths":       {{0, 0, 100, ""}, {time.Second, 9, 100, ""}, {time.Second, 10, 100, "10 percent"}, {time.Second, 19, 100, ""}, {time.Second, 55, 100, "55 percent"}, {time.Second, 101, 100, "100 percent"}},
		"slow":         {{0, 0, 1000, ""}, {4 * time.Second, 10, 1000, ""}, {time.Second, 15, 1000, "1 percent"}, {6 * time.Second, 16, 1000, ""}, {time.Second, 20, 1000, "2 percent"}},
		"no total":     {{0, 0, 0, ""}, {4 * time.Second, 100, 0, ""}, {time.Second, 200, 0, "200 so far"}, {time.Second, 300, 0, ""}},
		"other work":   {{0, 0, 10, ""}, {time.Second, 9, 10, "90 percent"}, {time.Second, 1, 10, "10 percent"}},
	} {
		now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		p := pace{clock: func() time.Time { return now }}
		for i, s := range steps {
			now = now.Add(s.after)
			if got := p.step(s.done, s.total); got != s.want {
				t.Errorf("%s, step %d: %q, want %q", name, i, got, s.want)
			}
		}
	}
}

// Whatever the steps, words are never closer than a second, and none comes twice
// in a row.
func TestPaceNeverChatters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		p := pace{clock: func() time.Time { return now }}
		var said []string
		var at []time.Time
		total := rapid.IntRange(-1, 1<<40).Draw(t, "total")
		for range 50 {
			now = now.Add(time.Duration(rapid.IntRange(0, 3000).Draw(t, "ms")) * time.Millisecond)
			if text := p.step(rapid.IntRange(-1, 1<<40).Draw(t, "done"), total); text != "" {
				if len(at) > 0 && now.Sub(at[len(at)-1]) < paceLeast {
					t.Fatalf("%q comes %s after %q", text, now.Sub(at[len(at)-1]), said[len(said)-1])
				}
				said, at = append(said, text), append(at, now)
			}
		}
		if len(slices.Compact(slices.Clone(said))) != len(said) {
			t.Fatalf("the same is said twice: %q", said)
		}
	})
}
