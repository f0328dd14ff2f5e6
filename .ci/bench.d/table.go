package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// figure is a line of the table.
type figure struct {
	what, unit string
	value      float64
	most       float64 // the target where less is better; 0 is none
	least      float64 // the target where more is better; 0 is none
	how        string
}

type table struct{ figures []figure }

func (t *table) add(f figure) {
	t.figures = append(t.figures, f)
	fmt.Fprintf(os.Stderr, "   %s: %s\n", f.what, f.number(f.value))
}

// left says why something was not measured.
func (t *table) left(what, why string) {
	t.figures = append(t.figures, figure{what: what, unit: "-", how: "left out: " + why})
	fmt.Fprintf(os.Stderr, "   %s: left out: %s\n", what, why)
}

func (f figure) number(x float64) string {
	switch {
	case f.unit == "leads/s":
		return fmt.Sprintf("%d,%03d leads/s", int(x)/1000, int(x)%1000)
	case f.unit == "x":
		return fmt.Sprintf("%.2f times", x)
	case f.unit == "-":
		return "–"
	case x >= 100:
		return fmt.Sprintf("%.0f %s", x, f.unit)
	case x >= 10:
		return fmt.Sprintf("%.1f %s", x, f.unit)
	default:
		return fmt.Sprintf("%.2f %s", x, f.unit)
	}
}

func (f figure) target() string {
	switch {
	case f.most > 0:
		return "at most " + strings.NewReplacer(".00 ", " ", ".0 ", " ").Replace(f.number(f.most))
	case f.least > 0:
		return "at least " + f.number(f.least)
	default:
		return "–"
	}
}

func (f figure) mark() string {
	switch {
	case f.unit == "-" || f.most == 0 && f.least == 0:
		return ""
	case f.most > 0 && f.value > f.most, f.least > 0 && f.value < f.least:
		return " ✗"
	default:
		return " ✓"
	}
}

func (t *table) markdown(machine string) string {
	var s strings.Builder
	fmt.Fprintf(&s, "%s\n\n| what | target | measured | how |\n|---|---|---|---|\n", machine)
	for _, f := range t.figures {
		fmt.Fprintf(&s, "| %s | %s | %s%s | %s |\n", f.what, f.target(), f.number(f.value), f.mark(), f.how)
	}
	return s.String()
}

// machine says where the figures come from.
func machine(dir string) string {
	field := func(file, name string) string {
		data, _ := os.ReadFile(file) // what can't be read is not told
		for line := range strings.Lines(string(data)) {
			if k, v, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(k) == name {
				return strings.TrimSpace(v)
			}
		}
		return "unknown"
	}
	var kib float64
	_, _ = fmt.Sscan(field("/proc/meminfo", "MemTotal"), &kib)
	kernel, _ := os.ReadFile("/proc/sys/kernel/osrelease")
	load, _ := os.ReadFile("/proc/loadavg")
	before, _, _ := strings.Cut(string(load), " ")
	return fmt.Sprintf("%s: %d cores of %s, %.0f GB RAM, %s, %s %s, %s; load %s at the end.",
		time.Now().UTC().Format("2 January 2006"), runtime.NumCPU(), field("/proc/cpuinfo", "model name"), kib*1024/1e9,
		disk(dir), runtime.GOOS, strings.TrimSpace(string(kernel)), runtime.Version(), before)
}

// disk is the file system of a folder, and what it is on.
func disk(dir string) string {
	var here syscall.Stat_t
	if syscall.Stat(dir, &here) != nil {
		return "unknown disk"
	}
	mounts, _ := os.ReadFile("/proc/mounts")
	found := "unknown disk"
	for line := range strings.Lines(string(mounts)) {
		f := strings.Fields(line)
		var there syscall.Stat_t
		if len(f) > 2 && syscall.Stat(f[1], &there) == nil && there.Dev == here.Dev {
			found = f[2] + " on " + filepath.Base(f[0])
		}
	}
	return found
}

// median of an odd number is the middle; the slice is sorted.
func median[T float64 | time.Duration](x []T) T {
	if len(x) == 0 {
		return 0
	}
	slices.Sort(x)
	return x[len(x)/2]
}
