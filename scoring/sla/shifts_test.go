package sla_test

import (
	"testing"
	"time"

	"banter/scoring/sla"
)

func TestShifts(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	p, err := sla.Parse("sla.toml", []byte(`
[[calendar]]
name = "shift"
zone = "Europe/Berlin"
  [calendar.hours]
  fri = ["09:00-12:30", "13:30-18:00", "22:00-24:00"]
  sat = ["00:00-02:00"]
  mon = ["09:00-18:00"]
  [[calendar.exception]]
  date = 2026-03-30
  closed = true
  rep = "ana"
[[policy]]
name = "mql"
version = 1
clock = "response"
target = "1h"
`), berlin)
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 3, 27, 10, 0, 0, 0, berlin) // the clocks go forward on Sunday
	to := time.Date(2026, 3, 30, 12, 0, 0, 0, berlin)
	want := []string{"Fri 10:00 Fri 12:30", "Fri 13:30 Fri 18:00", "Fri 22:00 Sat 02:00", "Mon 09:00 Mon 12:00"}
	check := func(cal *sla.Calendar, want []string) {
		t.Helper()
		got := cal.Shifts(from, to)
		if got == nil || len(got) != len(want) {
			t.Fatalf("%d shifts: %v, want %v", len(got), got, want)
		}
		var sum time.Duration
		for i, s := range got {
			if text := s[0].In(berlin).Format("Mon 15:04 ") + s[1].In(berlin).Format("Mon 15:04"); text != want[i] {
				t.Errorf("shift %d is %s, want %s", i, text, want[i])
			}
			sum += s[1].Sub(s[0])
		}
		if e := cal.Elapsed(from, to); e != sum {
			t.Errorf("the shifts add up to %s, the time between is %s", sum, e)
		}
	}
	check(p.Calendar(), want)
	check(p.Calendar().For("ana"), want[:3])
	check(&sla.Calendar{}, nil)
}
