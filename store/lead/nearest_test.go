package lead

import "testing"

func TestNearest(t *testing.T) {
	t.Parallel()
	known := []string{"wrong_size", "no_need", "no_budget", "competitor", "using_competitor"}
	for in, want := range map[string]string{
		"wrong_sise": "wrong_size", "no_ned": "no_need", "compettor": "competitor", "Competitor": "competitor", "comp": "competitor",
		"no_budget_now": "no_budget", "boring": "", "": "", "x": "",
	} {
		if got := Nearest(in, known); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", in, got, want)
		}
	}
}
