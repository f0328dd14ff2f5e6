//go:build unix

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// terminal is the real binary in a pseudo-terminal, with an emulator that
// draws what it writes and answers what it asks.
type terminal struct {
	t    *testing.T
	cmd  *exec.Cmd
	tty  *os.File
	mu   sync.Mutex
	emu  *vt.Emulator
	raw  bytes.Buffer
	done chan struct{}
	err  error
}

// built makes the binary, once for all tests.
var built = sync.OnceValues(func() (bin string, err error) {
	bin = filepath.Join(os.Getenv(buildEnv), "banter")
	if out, err := exec.CommandContext(context.Background(), "go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return bin, nil
})

// build is the binary.
func build(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("a run of the binary is left out of a short run")
	}
	bin, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return bin
}

// start runs the binary with its files in a folder of its own.
func start(t *testing.T, bin, home string, cols, rows int, args ...string) *terminal {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), bin, args...)
	cmd.Dir = home
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home+"/config", "XDG_DATA_HOME="+home+"/data",
		"XDG_STATE_HOME="+home+"/state", "TMPDIR="+home, "TERM=xterm-256color", "TZ=UTC", "LANG=C.UTF-8")
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)})
	if err != nil {
		t.Fatal(err)
	}
	s := &terminal{t: t, cmd: cmd, tty: tty, emu: vt.NewEmulator(cols, rows), done: make(chan struct{})}
	go func() { // what the terminal answers; the error comes when the tty closes
		_, _ = io.Copy(tty, s.emu)
	}()
	go func() {
		defer close(s.done)
		buf := make([]byte, 32<<10)
		for {
			n, err := tty.Read(buf)
			s.mu.Lock()
			s.raw.Write(buf[:n])
			_, _ = s.emu.Write(buf[:n]) // an emulator in memory takes everything
			s.mu.Unlock()
			if err != nil {
				break
			}
		}
		s.err = cmd.Wait()
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGKILL) // it has ended in a test that passed
		<-s.done
		_ = tty.Close()
		if c, ok := s.emu.InputPipe().(io.Closer); ok {
			_ = c.Close()
		}
	})
	return s
}

// text is the screen, a line a row.
func (s *terminal) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	for y := range s.emu.Height() {
		var row strings.Builder
		for x := 0; x < s.emu.Width(); {
			c := s.emu.CellAt(x, y)
			if c == nil || c.Content == "" {
				row.WriteByte(' ')
				x++
				continue
			}
			row.WriteString(c.Content)
			x += max(1, c.Width)
		}
		b.WriteString(strings.TrimRight(row.String(), " ") + "\n")
	}
	return b.String()
}

// wait waits until the screen satisfies ok.
func (s *terminal) wait(what string, ok func(screen string) bool) {
	s.t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		text := s.text()
		if ok(text) {
			// A frame may have been read while it was drawn: it has to hold.
			time.Sleep(30 * time.Millisecond)
			if text = s.text(); ok(text) {
				return
			}
		}
		select {
		case <-s.done:
			if text = s.text(); ok(text) { // its last words
				return
			}
			s.t.Fatalf("the program ended (%v) while waiting for %s:\n%s", s.err, what, text)
		case <-deadline:
			s.t.Fatalf("no %s on the screen:\n%s", what, text)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// see waits for texts on the screen.
func (s *terminal) see(texts ...string) {
	s.t.Helper()
	s.wait(strings.Join(texts, " and "), func(screen string) bool {
		for _, want := range texts {
			if !strings.Contains(screen, want) {
				return false
			}
		}
		return true
	})
}

// press sends keys as a terminal does: plain text, or the names below.
func (s *terminal) press(keys ...string) {
	s.t.Helper()
	for _, k := range keys {
		switch k {
		case "enter":
			k = "\r"
		case "esc":
			k = "\x1b"
		case "tab":
			k = "\t"
		case "down":
			k = "\x1b[B"
		case "ctrl+s":
			k = "\x13"
		}
		if _, err := s.tty.WriteString(k); err != nil {
			s.t.Fatal(err)
		}
		// Keys of a person come one at a time; an escape with another key right
		// behind it would be another key altogether.
		gap := 40 * time.Millisecond
		if k == "\x1b" {
			gap = 200 * time.Millisecond
		}
		time.Sleep(gap)
	}
}

// end waits for the program's own end and returns its error.
func (s *terminal) end() error {
	s.t.Helper()
	select {
	case <-s.done:
	case <-time.After(20 * time.Second):
		s.t.Fatalf("the program does not end:\n%s", s.text())
	}
	return s.err
}
