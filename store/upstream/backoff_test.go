package upstream_test

import (
	"math"
	"net/http"
	"testing"
	"time"

	"pgregory.net/rapid"

	"banter/store/upstream"
)

func TestBackoff(t *testing.T) {
	for _, c := range []struct {
		attempt int
		asked   time.Duration
		random  float64
		want    time.Duration
	}{
		{1, 0, 0, time.Second},
		{0, 0, 0, time.Second},
		{1, 0, 0.5, 1500 * time.Millisecond},
		{3, 0, 0.5, 4500 * time.Millisecond},
		{10, 0, 0.5, 450*time.Second + 500*time.Millisecond},
		{math.MaxInt, 0, 0.5, 450*time.Second + 500*time.Millisecond},
		{1, 10 * time.Second, 0.5, 10 * time.Second},
		{1, time.Hour, 0.5, time.Hour},
		{1, 1000 * time.Hour, 0.5, 24 * time.Hour},
	} {
		if got := upstream.Backoff(c.attempt, c.asked, c.random); got != c.want {
			t.Errorf("Backoff(%d, %s, %g) = %s; want %s", c.attempt, c.asked, c.random, got, c.want)
		}
	}
}

func TestBackoffStaysInItsBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int().Draw(t, "attempt")
		d := upstream.Backoff(n, 0, rapid.Float64Range(0, math.Nextafter(1, 0)).Draw(t, "random"))
		if d < upstream.MinBackoff || d > upstream.MaxBackoff {
			t.Fatalf("Backoff(%d) = %s", n, d)
		}
	})
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		header string
		want   time.Duration
	}{
		{"", 0},
		{"7", 7 * time.Second},
		{" 7 ", 7 * time.Second},
		{"0.5", 500 * time.Millisecond},
		{"-1", 0},
		{"NaN", 0},
		{"Inf", 24 * time.Hour},
		{"999999999999", 24 * time.Hour},
		{"Wed, 04 Mar 2026 12:01:30 GMT", 90 * time.Second},
		{"Wed, 04 Mar 2026 11:00:00 GMT", 0},
		{"soon", 0},
	} {
		h := http.Header{}
		h.Set("Retry-After", c.header)
		if got := upstream.RetryAfter(h, now); got != c.want {
			t.Errorf("RetryAfter(%q) = %s; want %s", c.header, got, c.want)
		}
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"", "7", "-1", "1e400", "Wed, 04 Mar 2026 12:01:30 GMT", "NaN", "0x1p-2"} {
		f.Add(s)
	}
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		if d := upstream.RetryAfter(http.Header{"Retry-After": {s}}, now); d < 0 || d > 24*time.Hour {
			t.Errorf("RetryAfter(%q) = %s", s, d)
		}
	})
}
