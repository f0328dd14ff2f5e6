package salesforce

import "testing"

func TestClosing(t *testing.T) {
	const opened = "2026-11-02T10:15:00.000+0000"
	for day, want := range map[string]string{
		"2026-11-02": opened, // won on the phone
		"2026-11-03": "2026-11-03",
		"2026-11-01": "2026-11-01", // can't be right, and is told as it is
		"":           "",
	} {
		if got := closing(day, opened); got != want {
			t.Errorf("%q is told as %q; want %q", day, got, want)
		}
	}
	if got := closing("2026-11-02", ""); got != "2026-11-02" {
		t.Errorf("without the beginning: %q", got)
	}
}
