package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// home is a folder with config, store and state of its own.
type home string

func (h home) env() []string {
	env := []string{"HOME=" + string(h), "XDG_CONFIG_HOME=" + h.path("config"), "XDG_DATA_HOME=" + h.path("data"), "XDG_STATE_HOME=" + h.path("state"),
		"TMPDIR=" + h.path("tmp"), "TERM=xterm-256color", "COLORTERM=truecolor", "TZ=UTC", "LANG=C.UTF-8", "PATH=" + os.Getenv("PATH")}
	return env
}

func (h home) path(name string) string { return filepath.Join(string(h), name) }

// usage is what a command has needed.
type usage struct {
	wall, cpu time.Duration
	peak      float64 // bytes
	out       string
}

// run runs a command to its end.
func (h home) run(bin string, args ...string) (u usage, err error) {
	cmd := exec.Command(bin, args...)
	cmd.Env, cmd.Dir = h.env(), string(h)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	begun := time.Now()
	if err := cmd.Run(); err != nil {
		return u, fmt.Errorf("%s %v: %w\n%s", filepath.Base(bin), args, err, out.String())
	}
	u = usage{wall: time.Since(begun), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), out: out.String()}
	if r, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		u.peak = float64(r.Maxrss) * 1024 // as Linux counts it
	}
	return u, nil
}

// newHome has a config: a team of six, whose leads are all in sight, and no
// upstream that would be asked in between.
func (b *bench) newHome(name string) (home, error) {
	h := home(filepath.Join(b.dir, name))
	if err := os.RemoveAll(string(h)); err != nil {
		return "", err
	}
	for _, d := range []string{"tmp", "leads"} {
		if err := os.MkdirAll(h.path(d), 0o700); err != nil {
			return "", err
		}
	}
	if _, err := h.run(b.banter, "config", "init", "--me", "ana", "--team", "ana,ben,cem,dora,eva,finn", "--zone", "UTC", "--folder", h.path("leads")); err != nil {
		return "", err
	}
	return h, h.set(`scope = "mine"`, `scope = "team"`, `kind = "files"`, `kind = "none"`)
}

// set replaces texts of the config.
func (h home) set(pairs ...string) error {
	path := h.path("config/banter/config.toml")
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for i := 0; i < len(pairs); i += 2 {
		if !bytes.Contains(data, []byte(pairs[i])) {
			return fmt.Errorf("%s has no %q", path, pairs[i])
		}
		data = bytes.Replace(data, []byte(pairs[i]), []byte(pairs[i+1]), 1)
	}
	return os.WriteFile(path, data, 0o600)
}
