package cli

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

func TestBuild(t *testing.T) {
	t.Parallel()
	host := runtime.Version() + ", " + runtime.GOOS + "/" + runtime.GOARCH
	vcs := &debug.BuildInfo{
		Main: debug.Module{Version: "v0.0.0-20260302090000-8cd8d25f91aa"},
		Settings: []debug.BuildSetting{
			{Key: "vcs.revision", Value: "8cd8d25f91aa0011223344556677889900aabbcc"},
			{Key: "vcs.time", Value: "2026-03-02T09:00:00Z"},
			{Key: "vcs.modified", Value: "true"},
		},
	}
	for name, c := range map[string]struct {
		stamp string
		info  *debug.BuildInfo
		want  string
	}{
		"nothing is known":   {"", nil, "development build (" + host + ")"},
		"go run":             {"", &debug.BuildInfo{Main: debug.Module{Version: "(devel)"}}, "development build (" + host + ")"},
		"a checkout":         {"", vcs, "0.0.0-20260302090000-8cd8d25f91aa (8cd8d25f91aa with changes, 2026-03-02, " + host + ")"},
		"a release":          {"1.4.0,0123456789abcdef,2026-03-04T23:30:00-05:00,clean", vcs, "1.4.0 (0123456789ab, 2026-03-05, " + host + ")"},
		"of changed sources": {"1.4.0,0123,2026-03-04T10:00:00Z,dirty", nil, "1.4.0 (0123 with changes, 2026-03-04, " + host + ")"},
		"no stamp":           {"1.4.0", nil, "development build (" + host + ")"},
	} {
		if got := build(c.stamp, c.info).String(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	now := time.Date(2026, 3, 7, 0, 0, 0, 0, time.UTC)
	if got := build("", vcs).released(now); got != "2026-03-02" {
		t.Errorf("the manual is of %s", got)
	}
	if got := build("", nil).released(now); got != "2026-03-07" {
		t.Errorf("the manual of an unknown build is of %s", got)
	}
}
