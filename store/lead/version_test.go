package lead

import "testing"

func TestOlder(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"9", "10", true},
		{"10", "9", false},
		{"10", "10", false},
		{"010", "10", false},
		{"2026-03-04T10:00:00Z", "2026-03-04T10:00:00.5Z", true},
		{"2026-03-04T12:00:00+02:00", "2026-03-04T10:00:00Z", false},
		{"2026-03-04T11:59:59+02:00", "2026-03-04T10:00:00Z", true},
		{"", "10", false},
		{"9", "", false},
		{"abc", "abd", false},
		{"1", "22222222222222222222", false},
		{"9", "2026-03-04T10:00:00Z", false},
	} {
		if got := Older(c.a, c.b); got != c.want {
			t.Errorf("Older(%q, %q) = %t", c.a, c.b, got)
		}
	}
}
