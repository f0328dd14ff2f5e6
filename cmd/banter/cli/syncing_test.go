package cli

import (
	"strings"
	"testing"
	"time"
)

func TestSkewText(t *testing.T) {
	t.Parallel()
	for skew, want := range map[time.Duration]string{
		0: "", time.Minute: "", -time.Minute: "", time.Hour: "1h0m behind upstream's", -90 * time.Minute: "1h30m ahead of upstream's",
	} {
		got := skewText(skew)
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("skew %s: %q, want %q", skew, got, want)
		}
	}
}
