package tuitest

import (
	"bytes"
	"image/color"
	"io"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"
)

// Term is a virtual terminal with a program in it: what the program writes goes
// through a real renderer into cells, and keys go back through real escape
// sequences. Close it, or its goroutines stay.
type Term struct {
	mu    sync.Mutex
	emu   *vt.Emulator
	in    *io.PipeWriter
	inR   *io.PipeReader
	out   bytes.Buffer
	reply chan []byte
	prog  *tea.Program
	done  chan tea.Model
}

// Run starts a program on a black terminal of w by h cells. profile is what
// colours the terminal has; colorprofile.ASCII is none.
func Run(m tea.Model, w, h int, profile colorprofile.Profile) *Term {
	return RunOn(m, w, h, profile, color.Black)
}

// RunOn is Run on a terminal that tells ground when it is asked what its
// background is.
func RunOn(m tea.Model, w, h int, profile colorprofile.Profile, ground color.Color) *Term {
	t := &Term{emu: vt.NewEmulator(w, h), reply: make(chan []byte, 4096), done: make(chan tea.Model, 1)}
	t.emu.SetDefaultBackgroundColor(ground)
	t.inR, t.in = io.Pipe()
	go t.replies()
	go func() {
		for b := range t.reply {
			if _, err := t.in.Write(b); err != nil {
				return
			}
		}
	}()
	t.prog = tea.NewProgram(m, tea.WithInput(t.inR), tea.WithOutput(t), tea.WithWindowSize(w, h), tea.WithoutSignals(),
		tea.WithoutSignalHandler(), tea.WithColorProfile(profile), tea.WithEnvironment([]string{"TERM=xterm-256color"}))
	go func() {
		final, err := t.prog.Run()
		if err != nil {
			final = nil
		}
		t.done <- final
	}()
	return t
}

// replies drains what the terminal answers: it comes through a pipe without a
// buffer, and a Write would wait for it.
func (t *Term) replies() {
	defer close(t.reply)
	b := make([]byte, 4096)
	for {
		n, err := t.emu.Read(b)
		if n > 0 {
			t.reply <- append([]byte(nil), b[:n]...)
		}
		if err != nil {
			return
		}
	}
}

// Write takes what the program draws.
func (t *Term) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.out.Write(p)
	// The input is no terminal, so the renderer takes a line feed for a new line.
	if _, err := t.emu.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n"))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Key presses keys by name: "enter", "esc", "tab", "up", "ctrl+a", or text that
// is typed as it is.
func (t *Term) Key(keys ...string) {
	named := map[string]uv.KeyPressEvent{
		"enter": {Code: uv.KeyEnter}, "esc": {Code: uv.KeyEscape}, "tab": {Code: uv.KeyTab}, "up": {Code: uv.KeyUp}, "down": {Code: uv.KeyDown},
		"pgdown": {Code: uv.KeyPgDown}, "pgup": {Code: uv.KeyPgUp}, "backspace": {Code: uv.KeyBackspace}, "shift+tab": {Code: uv.KeyTab, Mod: uv.ModShift},
		"space": {Code: uv.KeySpace, Text: " "}, "home": {Code: uv.KeyHome}, "end": {Code: uv.KeyEnd},
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, k := range keys {
		if ev, ok := named[k]; ok {
			t.emu.SendKey(ev)
			continue
		}
		if c, ok := strings.CutPrefix(k, "ctrl+"); ok && len(c) == 1 {
			t.emu.SendKey(uv.KeyPressEvent{Code: rune(c[0]), Mod: uv.ModCtrl})
			continue
		}
		t.emu.SendText(k)
	}
}

// Send gives the program a message.
func (t *Term) Send(msg tea.Msg) { t.prog.Send(msg) }

// Resize makes the terminal w by h cells, and tells the program.
func (t *Term) Resize(w, h int) {
	t.mu.Lock()
	t.emu.Resize(w, h)
	t.mu.Unlock()
	t.Send(tea.WindowSizeMsg{Width: w, Height: h})
}

// Lines is the screen, a string for each row, blanks at the right cut off.
func (t *Term) Lines() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var rows []string
	for y := range t.emu.Height() {
		var b strings.Builder
		for x := 0; x < t.emu.Width(); {
			c := t.emu.CellAt(x, y)
			if c == nil || c.Content == "" {
				b.WriteByte(' ')
				x++
				continue
			}
			b.WriteString(c.Content)
			x += max(1, c.Width)
		}
		rows = append(rows, strings.TrimRight(b.String(), " "))
	}
	return rows
}

// Text is the screen as one string.
func (t *Term) Text() string { return strings.Join(t.Lines(), "\n") }

// Cell is the cell at column x of row y.
func (t *Term) Cell(x, y int) uv.Cell {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.emu.CellAt(x, y); c != nil {
		return *c
	}
	return uv.Cell{}
}

// Bytes is all that the program has written, for sequences that leave no cell.
func (t *Term) Bytes() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return bytes.Clone(t.out.Bytes())
}

// Close ends the program and returns its last model, nil if it failed.
func (t *Term) Close() tea.Model {
	t.prog.Quit()
	m := <-t.done
	// Emulator.Close races with its Read: closing the pipe ends both.
	if c, ok := t.emu.InputPipe().(io.Closer); ok {
		_ = c.Close()
	}
	_ = t.in.Close()
	_ = t.inR.Close()
	return m
}
