package cli

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// release is what a release says of itself, by
// -ldflags "-X banter/cmd/banter/cli.release=VERSION,COMMIT,DATE,clean|dirty".
// Without it the facts of the Go toolchain count.
var release string //nolint:gochecknoglobals // the linker can set nothing else

// Build is what is known of how the program was built. What is not known is "".
type Build struct {
	Version  string `json:"version"`  // 1.4.0, or "development build"
	Commit   string `json:"commit"`   // the revision, whole
	Date     string `json:"date"`     // of the commit, RFC 3339
	Modified bool   `json:"modified"` // the sources were not as committed
	Go       string `json:"go"`
	OS       string `json:"os"`
	Arch     string `json:"arch"`
}

const development = "development build"

// build puts the facts together; the stamp of a release comes first.
func build(stamp string, info *debug.BuildInfo) Build {
	b := Build{Version: development, Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH}
	if info != nil {
		if v := info.Main.Version; v != "" && v != "(devel)" {
			b.Version = strings.TrimPrefix(v, "v")
		}
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				b.Commit = s.Value
			case "vcs.time":
				b.Date = s.Value
			case "vcs.modified":
				b.Modified = s.Value == "true"
			}
		}
	}
	facts := strings.Split(stamp, ",")
	if len(facts) == 4 {
		b.Version, b.Commit, b.Date, b.Modified = facts[0], facts[1], facts[2], facts[3] == "dirty"
	}
	return b
}

func ownBuild() Build {
	info, _ := debug.ReadBuildInfo() // nil where there is none: the rest is known all the same
	return build(release, info)
}

// String is the build on one line: 1.4.0 (8cd8d25f91aa, 2026-03-02, go1.26.8,
// linux/amd64).
func (b Build) String() string {
	facts := make([]string, 0, 5)
	if b.Commit != "" {
		commit := b.Commit[:min(12, len(b.Commit))]
		if b.Modified {
			commit += " with changes"
		}
		facts = append(facts, commit)
	}
	if at, err := time.Parse(time.RFC3339, b.Date); err == nil {
		facts = append(facts, at.UTC().Format(time.DateOnly))
	}
	facts = append(facts, b.Go, b.OS+"/"+b.Arch)
	return fmt.Sprintf("%s (%s)", b.Version, strings.Join(facts, ", "))
}

// version is the build for a log and for the manual.
func version() string { return ownBuild().String() }

// released is the day that the manual carries: that of the build's commit, else
// now.
func (b Build) released(now time.Time) string {
	day, _, _ := strings.Cut(b.Date, "T")
	return cmp.Or(day, now.Format(time.DateOnly))
}

// versionFlags lets the program say what it is: banter --version, with --json for
// scripts. asked is true when that was asked for and done.
func (a *app) versionFlags(root *cobra.Command) (say func() (asked bool, err error)) {
	shown := root.Flags().BoolP("version", "v", false, "print the version and how it was built")
	asJSON := root.Flags().Bool("json", false, "with --version: print JSON")
	return func() (bool, error) {
		switch {
		case *shown && *asJSON:
			return true, a.json(ownBuild())
		case *shown:
			return true, a.printf("banter %s\n", ownBuild())
		case *asJSON:
			return true, usagef("--json goes with --version, or with a command: banter list --json")
		}
		return false, nil
	}
}
