// Package formtest drives a form in tests as the root does: keys go in,
// commands run to their end, and what the form tells the root is kept.
package formtest

import (
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"banter/tui/cell"
	"banter/tui/form"
	"banter/tui/screen"
	"banter/tui/theme"
	"banter/tui/tuitest"
)

// Options are those of a form in the demo data, at the start of its day.
func Options(desk form.Desk) form.Options {
	settings := tuitest.Settings()
	return form.Options{Desk: desk, Settings: &settings, Theme: theme.New(true, true), Now: tuitest.Start()}
}

// Driver holds a screen and what it has told the root.
type Driver struct {
	tb     testing.TB
	Screen screen.Screen
	Out    []tea.Msg // messages of package screen, oldest first
	Fed    []tea.Msg // other messages, which went back to the screen
}

// Start runs the screen's Init.
func Start(tb testing.TB, s screen.Screen) *Driver {
	tb.Helper()
	d := &Driver{tb: tb, Screen: s}
	d.run(s.Init())
	return d
}

// Send hands messages to the screen and runs their commands.
func (d *Driver) Send(msgs ...tea.Msg) *Driver {
	for _, m := range msgs {
		d.run(d.Screen.Update(m))
	}
	return d
}

// run executes a command and feeds its message back; messages for the root are
// kept instead.
func (d *Driver) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	msg := cmd()
	if msg == nil {
		return
	}
	v := reflect.ValueOf(msg)
	if v.Kind() == reflect.Slice && v.Type().Elem() == reflect.TypeOf(tea.Cmd(nil)) {
		for i := range v.Len() { // a batch or a sequence
			d.run(v.Index(i).Interface().(tea.Cmd))
		}
		return
	}
	if v.Type().PkgPath() == reflect.TypeOf(screen.CloseMsg{}).PkgPath() {
		d.Out = append(d.Out, msg)
		return
	}
	d.Fed = append(d.Fed, msg)
	d.run(d.Screen.Update(msg))
}

// Press presses keys by name: "enter", "ctrl+s", "a"; a word of several letters
// that names no key is typed.
func (d *Driver) Press(keys ...string) *Driver {
	for _, k := range keys {
		if msg, ok := Key(k); ok {
			d.Send(msg)
			continue
		}
		d.Type(k)
	}
	return d
}

// Type types text, a key for each character.
func (d *Driver) Type(text string) *Driver {
	for _, r := range text {
		d.Send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return d
}

// Key is the key press of a name; ok is false where it names none.
func Key(name string) (k tea.KeyPressMsg, ok bool) {
	base := name
	for _, m := range []struct {
		prefix string
		mod    tea.KeyMod
	}{{"ctrl+", tea.ModCtrl}, {"alt+", tea.ModAlt}, {"shift+", tea.ModShift}} {
		if s, found := strings.CutPrefix(base, m.prefix); found {
			base, k.Mod = s, k.Mod|m.mod
		}
	}
	codes := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft,
		"right": tea.KeyRight, "backspace": tea.KeyBackspace, "delete": tea.KeyDelete, "home": tea.KeyHome, "end": tea.KeyEnd,
	}
	if c, found := codes[base]; found {
		k.Code = c
		return k, true
	}
	if base == "space" {
		return tea.KeyPressMsg{Code: ' ', Text: " "}, true
	}
	rs := []rune(base)
	if len(rs) != 1 {
		return k, false
	}
	k.Code = rs[0]
	if k.Mod == 0 {
		k.Text = base
	}
	return k, true
}

// Last is the last message of type M that the screen told the root.
func Last[M any](d *Driver) (m M, ok bool) {
	for i := len(d.Out) - 1; i >= 0; i-- {
		if m, ok := d.Out[i].(M); ok {
			return m, true
		}
	}
	return m, false
}

// Frame is what the screen shows at a size as plain text. It fails the test
// where the size is not kept to.
func (d *Driver) Frame(w, h int) string {
	d.tb.Helper()
	view := d.Screen.View(w, h)
	lines := strings.Split(view, "\n")
	if w > 0 && h > 0 && len(lines) != h {
		d.tb.Errorf("%s at %dx%d has %d lines", d.Screen.Title(), w, h, len(lines))
	}
	for i, l := range lines {
		if n := cell.Width(l); w > 0 && h > 0 && n != w {
			d.tb.Errorf("%s at %dx%d: line %d is %d cells wide", d.Screen.Title(), w, h, i, n)
		}
		lines[i] = strings.TrimRight(ansi.Strip(l), " ")
	}
	return strings.Join(lines, "\n")
}

// Sizes draws the screen at all small sizes and some large ones: it must not
// panic and must keep to the size.
func (d *Driver) Sizes() {
	d.tb.Helper()
	for _, w := range []int{0, 1, 2, 5, 9, 13, 14, 15, 20, 40, 80, 120, 200, 300} {
		for _, h := range []int{0, 1, 2, 3, 5, 8, 13, 24, 40, 80} {
			d.Frame(w, h)
		}
	}
}

// Update reports whether golden files are to be written anew.
func Update() bool {
	f := flag.Lookup("update")
	return f != nil && f.Value.String() == "true"
}

// Golden compares text with testdata/NAME.golden of the test's package, or
// writes it where the flag -update is set.
func Golden(tb testing.TB, name, text string) {
	tb.Helper()
	path := filepath.Join("testdata", name+".golden")
	if Update() {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text+"\n"), 0o644); err != nil {
			tb.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		tb.Fatalf("%v (run the test with -update)", err)
	}
	if got := text + "\n"; got != string(want) {
		tb.Errorf("%s differs; run with -update if it should\n--- got\n%s--- want\n%s", path, got, want)
	}
}
