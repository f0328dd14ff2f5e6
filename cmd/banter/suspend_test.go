//go:build unix

package main

import (
	"bytes"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Suspending gives the terminal back as it was; going on draws everything again,
// at the size that the terminal has by then.
func TestSuspendAndResume(t *testing.T) {
	t.Parallel()
	s := start(t, build(t), t.TempDir(), 100, 30, "demo", "--quiet", "--leads", "40")
	s.see("Queue", "help")
	s.press("\x1a") // ctrl+z
	s.wait("the terminal as it was", func(string) bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		raw := s.raw.Bytes()
		return bytes.LastIndex(raw, []byte("\x1b[?1049l")) > bytes.LastIndex(raw, []byte("\x1b[?1049h")) && bytes.Contains(raw, []byte("\x1b[?1002l"))
	})
	time.Sleep(200 * time.Millisecond)
	if err := s.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	s.wait("the queue again", func(screen string) bool {
		return strings.Contains(screen, "── Queue") && strings.Contains(screen, "? help")
	})
	s.press("?")
	s.see("Everywhere") // and it takes keys
	s.press("esc", "q")
	if err := s.end(); err != nil {
		t.Fatal(err)
	}
}
