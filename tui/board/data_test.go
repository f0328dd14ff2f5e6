package board_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"banter/scoring/report"
	"banter/scoring/sla"
	"banter/store/lead"
	"banter/tui/board"
	"banter/tui/tuitest"
)

// TestShiftEnd: the forecast goes to the end of the team's day, or of the next
// one where today's is over.
func TestShiftEnd(t *testing.T) {
	t.Parallel()
	policies := sla.Default(tuitest.Zone()) // Monday to Friday, 8 to 18
	for _, tc := range []struct{ now, want string }{
		{"Tue 2026-03-03 09:41", "Tue 2026-03-03 18:00"},
		{"Tue 2026-03-03 07:00", "Tue 2026-03-03 18:00"},
		{"Tue 2026-03-03 18:00", "Wed 2026-03-04 18:00"},
		{"Fri 2026-03-27 20:00", "Mon 2026-03-30 18:00"}, // over the night when the clocks go forward
	} {
		const layout = "Mon 2006-01-02 15:04"
		now, err := time.ParseInLocation(layout, tc.now, tuitest.Zone())
		if err != nil {
			t.Fatal(err)
		}
		until := board.Sum(nil, board.Query{Now: now}, policies).Forecast.Until
		if got := until.Format(layout); got != tc.want {
			t.Errorf("at %s the shift ends %s, want %s", tc.now, got, tc.want)
		}
	}
	midnight := board.Sum(nil, board.Query{Now: tuitest.Start()}, nil).Forecast.Until
	if got := midnight.Format("Mon 15:04"); got != "Wed 00:00" {
		t.Errorf("without policies the shift ends %s", got)
	}
}

func TestNextBoundary(t *testing.T) {
	t.Parallel()
	x := running("a", "ana", 90*time.Minute) // warns in 30 minutes
	now := tuitest.Start()
	at := func(d time.Duration) time.Time {
		return board.Sum([]lead.Excerpt{x}, board.Query{Now: now.Add(d)}, nil).Next
	}
	if got := at(0); !got.Equal(now.Add(30 * time.Minute)) {
		t.Errorf("the next boundary is %s", got)
	}
	if got := at(30 * time.Minute); !got.Equal(now.Add(90 * time.Minute)) {
		t.Errorf("after the warning it is %s", got)
	}
	if got := at(2 * time.Hour); !got.IsZero() {
		t.Errorf("after the breach it is %s", got)
	}
}

// TestLeadsAreThoseOfTheLines: whatever the rows, each line has as many leads
// below it as it counts, in the order of their due times.
func TestLeadsAreThoseOfTheLines(t *testing.T) {
	t.Parallel()
	policies := sla.Default(tuitest.Zone())
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 60).Draw(t, "n")
		xs := make([]lead.Excerpt, 0, n)
		for range n {
			x := running(rapid.StringMatching(`[a-z]{6}`).Draw(t, "id"), rapid.SampledFrom([]string{"", "ana", "ben"}).Draw(t, "owner"),
				time.Duration(rapid.IntRange(-4000, 4000).Draw(t, "due"))*time.Minute)
			x.Source = rapid.SampledFrom([]string{"", "web", "event"}).Draw(t, "source")
			x.Gone = rapid.IntRange(0, 9).Draw(t, "gone") == 0
			if rapid.Bool().Draw(t, "answered") {
				x.Clocks[0].Stopped = x.Clocks[0].Started.Add(time.Duration(rapid.IntRange(1, 9000).Draw(t, "after")) * time.Minute)
			}
			xs = append(xs, x)
		}
		for _, by := range report.Groups() {
			q := board.Query{By: by, Now: tuitest.Start()}
			d := board.Sum(xs, q, policies)
			all := 0
			for _, l := range d.Lines {
				items := board.Leads(xs, q, l.Key, policies)
				open := l.Running + l.AtRisk + l.Paused + l.Breached
				if len(items) != open {
					t.Fatalf("by %s %q has %d leads and counts %d", by, l.Key, len(items), open)
				}
				for i := 1; i < len(items); i++ {
					if items[i].Clock.Due.Before(items[i-1].Clock.Due) {
						t.Fatalf("by %s %q is not in order of the due times", by, l.Key)
					}
				}
				all += open
			}
			if total := d.Total.Running + d.Total.AtRisk + d.Total.Paused + d.Total.Breached; all != total {
				t.Fatalf("by %s %d clocks are open, in all %d", by, all, total)
			}
		}
	})
}

func TestLeadsAreBounded(t *testing.T) {
	t.Parallel()
	xs := make([]lead.Excerpt, board.MaxLeads+10)
	for i := range xs {
		xs[i] = running("same", "ana", time.Duration(len(xs)-i)*time.Minute)
	}
	items := board.Leads(xs, board.Query{By: report.ByRep, Now: tuitest.Start()}, "ana", nil)
	if len(items) != board.MaxLeads || !items[0].Clock.Due.Equal(xs[len(xs)-1].Clocks[0].Due) {
		t.Errorf("%d leads, the first due %s", len(items), items[0].Clock.Due)
	}
}
