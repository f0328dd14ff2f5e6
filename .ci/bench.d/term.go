package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// The size of the terminal that everything is drawn in.
const (
	columns = 120
	lines   = 36
)

// piece is what came from the program at once.
type piece struct {
	at   time.Duration // since the program was started
	data []byte
}

// term is a program in a pseudo-terminal. What it draws is kept and looked at
// later, so that looking takes no time from it.
type term struct {
	cmd    *exec.Cmd
	tty    *os.File
	begun  time.Time
	mu     sync.Mutex
	pieces []piece
	done   chan struct{}
}

func open(h home, bin string, args ...string) (*term, error) {
	t := &term{cmd: exec.Command(bin, args...), done: make(chan struct{})}
	t.cmd.Env = h.env()
	t.begun = time.Now()
	tty, err := pty.StartWithSize(t.cmd, &pty.Winsize{Cols: columns, Rows: lines})
	if err != nil {
		return nil, err
	}
	t.tty = tty
	go t.read()
	return t, nil
}

func (t *term) read() {
	defer close(t.done)
	for {
		buf := make([]byte, 64<<10)
		n, err := t.tty.Read(buf)
		if n > 0 {
			t.mu.Lock()
			t.pieces = append(t.pieces, piece{time.Since(t.begun), buf[:n]})
			t.mu.Unlock()
			if bytes.Contains(buf[:n], []byte("\x1b]11;?")) { // which background, as terminals answer it
				_, _ = t.tty.WriteString("\x1b]11;rgb:0000/0000/0000\x1b\\")
			}
		}
		if err != nil {
			return
		}
	}
}

func (t *term) drawn() []piece {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.pieces
}

// settle waits until nothing new but a countdown was drawn for a while, at most for d.
func (t *term) settle(d time.Duration) error {
	for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		select {
		case <-t.done:
			return fmt.Errorf("%s ended:\n%s", filepath.Base(t.cmd.Path), t.screen())
		default:
		}
		p := t.drawn()
		if len(p) > 0 && time.Since(t.begun)-p[len(p)-1].at > 600*time.Millisecond {
			break
		}
	}
	return nil
}

// until waits for a text on the screen.
func (t *term) until(text string, d time.Duration) error {
	for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if strings.Contains(t.screen(), text) {
			return nil
		}
	}
	return fmt.Errorf("no %q on the screen:\n%s", text, t.screen())
}

func (t *term) screen() string {
	s := newScreen()
	for _, p := range t.drawn() {
		s.write(p.data)
	}
	return s.text()
}

// full is when the first frame was drawn whose header, rows and footer are as in
// the settled one, whatever the digits of its clocks; whole is when what is told
// beside the rows about the first of them was there too.
func (t *term) full() (full, whole time.Duration, err error) {
	last := masked(t.screen())
	if strings.TrimSpace(last) == "" {
		return 0, 0, fmt.Errorf("%s draws nothing", filepath.Base(t.cmd.Path))
	}
	s, rows := newScreen(), left(last)
	for _, p := range t.drawn() {
		s.write(p.data)
		now := masked(s.text())
		if full == 0 && left(now) == rows {
			full = p.at
		}
		if now == last {
			return full, p.at, nil
		}
	}
	return 0, 0, fmt.Errorf("%s never settles", filepath.Base(t.cmd.Path))
}

// left is what stands left of the rule between the rows and the lead.
func left(screen string) string {
	var b strings.Builder
	for line := range strings.Lines(screen) {
		rows, _, _ := strings.Cut(line, "│")
		b.WriteString(strings.TrimRight(rows, " \n") + "\n")
	}
	return b.String()
}

// press sends keys one after another, as often as a person who is in a hurry.
func (t *term) press(keys ...string) error {
	for _, k := range keys {
		if _, err := t.tty.WriteString(k); err != nil {
			return err
		}
		time.Sleep(30 * time.Millisecond)
	}
	return nil
}

// end asks the program to end, and makes it.
func (t *term) end() {
	_ = t.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-t.done:
	case <-time.After(5 * time.Second):
		_ = t.cmd.Process.Kill()
	}
	_ = t.cmd.Wait() // it was told to end
	_ = t.tty.Close()
}

// cpu is what the program has used so far, from the scheduler's own count.
func (t *term) cpu() (d time.Duration, err error) {
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", t.cmd.Process.Pid))
	if err == nil && len(tasks) == 0 {
		err = fmt.Errorf("no /proc/%d/task: CPU is measured on Linux alone", t.cmd.Process.Pid)
	}
	for _, f := range tasks {
		data, err := os.ReadFile(f)
		if err != nil {
			continue // the thread has ended
		}
		ns, _, _ := strings.Cut(string(data), " ")
		n, err := strconv.ParseInt(ns, 10, 64)
		if err != nil {
			return 0, err
		}
		d += time.Duration(n)
	}
	return d, err
}

// rss is the memory that the program has now, in bytes.
func (t *term) rss() (float64, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", t.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, after, _ := strings.Cut(string(data), "VmRSS:")
	var kib float64
	_, err = fmt.Sscan(after, &kib)
	return kib * 1024, err
}

type screen struct{ emu *vt.Emulator }

func newScreen() screen {
	s := screen{vt.NewEmulator(columns, lines)}
	go func() { // what the emulator would answer is let go
		buf := make([]byte, 1024)
		for {
			if _, err := s.emu.Read(buf); err != nil {
				return
			}
		}
	}()
	return s
}

func (s screen) write(data []byte) { _, _ = s.emu.Write(data) } // an emulator in memory takes everything

func (s screen) text() string {
	var b strings.Builder
	for y := range lines {
		for x := 0; x < columns; {
			c := s.emu.CellAt(x, y)
			if c == nil || c.Content == "" {
				b.WriteByte(' ')
				x++
				continue
			}
			b.WriteString(c.Content)
			x += max(1, c.Width)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// masked makes all digits the same.
func masked(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '0'
		}
		return r
	}, s)
}
