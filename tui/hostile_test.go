package tui_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"banter/store/lead"
	"banter/store/lead/hostile"
	"banter/tui/screen"
	"banter/tui/story"
	"banter/tui/theme"
	"banter/tui/tuitest"
)

// deface puts s into every text of a record but those by which it is found and
// sorted: as if no gate stood before the store.
func deface(rec *lead.Record, s string) {
	l := &rec.Lead
	if l.Extra == nil {
		l.Extra = map[string]string{}
	}
	for _, f := range lead.FieldNames() {
		if l.Get(f) == "" && f != "do_not_contact" { // who opted out is in no list
			_ = l.Set(f, "x") // what is no text does not take it
		}
	}
	l.Extra["more"] = s
	spoil(reflect.ValueOf(rec).Elem(), s)
}

// spoil replaces every text below v that is not empty. IDs stay, and owners, by
// which it is decided on whose screen a lead is.
func spoil(v reflect.Value, s string) {
	switch v.Kind() {
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() && v.CanSet() && v.String() != "" {
			v.SetString(s)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			spoil(v.Elem(), s)
		}
	case reflect.Slice:
		for i := range v.Len() {
			spoil(v.Index(i), s)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			switch v.Type().Field(i).Name {
			case "ID", "Owner", "Criterion":
			default:
				if v.Type().Field(i).IsExported() {
					spoil(v.Field(i), s)
				}
			}
		}
	default: // no text
	}
}

// defaced is a story whose leads and errors hold texts, some in each.
func defaced(st story.Story, texts []string) story.Story {
	s := strings.Join(texts, " ")
	setup := st.Setup
	st.Setup = func(d *tuitest.Desk) {
		if setup != nil {
			setup(d)
		}
		for i := range 130 { // more than there are
			d.Edit(lead.ID(fmt.Sprintf("demo-%03d", i)), func(rec *lead.Record) { deface(rec, texts[i%len(texts)]) })
		}
		if st.Name == "outbox" {
			d.Park("demo-006", s, s, lead.Conflict{Field: "owner", Base: s, Mine: s, Theirs: s})
		}
		if st.Name == "broken" {
			d.Fail(errors.New(s))
		}
	}
	return st
}

// says are the messages that carry words from outside.
func says(s string) []tea.Msg {
	return []tea.Msg{
		screen.SyncMsg{Problem: s},
		screen.SyncMsg{Running: true, Waits: s, Phase: s},
		screen.NoticeMsg{Text: s, Bad: true},
		screen.FailedMsg{Err: errors.New(s)},
		tea.PasteMsg{Content: s},
	}
}

// kinds are the kinds of sequences in what a terminal was sent: their final byte
// with what stands around it, for OSC also the command; and every text that the
// gate would change.
func kinds(b []byte) map[string]bool {
	out := map[string]bool{}
	p := ansi.NewParser()
	for state := byte(0); len(b) > 0; {
		seq, _, n, next := ansi.DecodeSequenceWc(b, state, p)
		switch text := string(seq); {
		case ansi.HasCsiPrefix(seq):
			out["CSI "+string(rune(ansi.Cmd(p.Command()).Final()))] = true
		case ansi.HasOscPrefix(seq):
			command, _, _ := strings.Cut(text[2:], ";")
			out["OSC "+command] = true
		case len(seq) > 1 && seq[0] == ansi.ESC:
			out["ESC "+text[1:2]] = true
		case lead.Printable("e"+text) != "e"+text: // a mark comes after its letter
			out["text "+text] = true
		}
		b, state = b[max(1, n):], next
	}
	return out
}

// checkFrame wants text and colours in a frame of w by h cells, nothing else.
func checkFrame(t *testing.T, frame string, w, h int) {
	t.Helper()
	fills(t, frame, w, h)
	for kind := range kinds([]byte(frame)) {
		if kind != "CSI m" {
			t.Fatalf("the frame has %q:\n%q", kind, frame)
		}
	}
}

// shows runs a story through a terminal and returns the kinds of what it was sent.
func shows(t *testing.T, st story.Story, msgs []tea.Msg) map[string]bool {
	t.Helper()
	var out []byte
	synctest.Test(t, func(t *testing.T) {
		m := st.Model(theme.Look{Dark: true, Colour: true}, still)
		term := tuitest.Run(m, 100, 30, colorprofile.TrueColor)
		defer time.Sleep(2 * time.Second)
		defer term.Close()
		time.Sleep(200 * time.Millisecond)
		for _, msg := range append(slices.Clone(st.Start), msgs...) {
			term.Send(msg)
			time.Sleep(200 * time.Millisecond)
			synctest.Wait()
			checkFrame(t, m.View().Content, 100, 30)
		}
		term.Send(tea.WindowSizeMsg{Width: 60, Height: 20})
		synctest.Wait()
		v := m.View()
		checkFrame(t, v.Content, 60, 20)
		if lead.Clean(v.WindowTitle) != v.WindowTitle {
			t.Errorf("the window's title is %q", v.WindowTitle)
		}
		out = term.Bytes()
	})
	return kinds(out)
}

// TestHostileTextOnEveryScreen draws each story with text that passed no gate in
// every field, note, refusal and error. It may look odd; a frame is text and
// colours, each in its cell, and what comes to the terminal beside it is what
// harmless text brings about too: no title, clipboard, link or query.
func TestHostileTextOnEveryScreen(t *testing.T) {
	long := len(hostile.Texts()) - 1
	texts := chunks(naughty(t), 24)
	for i := range texts {
		texts[i] = strings.Join(hostile.Texts()[:long], " ") + " " + texts[i]
	}
	for i, st := range story.Stories() {
		if testing.Short() && i%8 > 0 {
			continue // under the race detector all of them take minutes
		}
		t.Run(st.Name, func(t *testing.T) {
			usual := shows(t, defaced(st, []string{"plain"}), says("plain"))
			for kind := range shows(t, defaced(st, texts), says(strings.Join(texts, " "))) {
				// The renderer moves the cursor as it finds shortest; no frame has a return in it.
				if !usual[kind] && !strings.HasPrefix(kind, "CSI ") && kind != "ESC M" && kind != "text \r" {
					t.Errorf("the terminal got %q", kind)
				}
			}
		})
	}
}

// chunks joins n texts each.
func chunks(texts []string, n int) (out []string) {
	for part := range slices.Chunk(texts, n) {
		out = append(out, strings.Join(part, " "))
	}
	return out
}

// naughty is the big list of naughty strings.
func naughty(t *testing.T) []string {
	t.Helper()
	data, err := os.ReadFile("../../shared/data/hostile/blns/blns.json")
	if errors.Is(err, fs.ErrNotExist) {
		t.Log("the big list of naughty strings is not beside the repository")
		return []string{""}
	}
	var texts []string
	if err == nil {
		err = json.Unmarshal(data, &texts)
	}
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// FuzzQueue draws any text as the name, company and last step of a lead.
func FuzzQueue(f *testing.F) {
	for _, s := range hostile.Texts() {
		f.Add(s)
	}
	st := story.Stories()[0]
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 4<<10 {
			t.Skip("a field is cut before it is that long")
		}
		synctest.Test(t, func(t *testing.T) {
			setup := defaced(st, []string{s})
			m := setup.Model(theme.Look{Dark: true, Colour: true}, still)
			settle(m, m.Init(), 0)
			for _, msg := range append([]tea.Msg{tea.WindowSizeMsg{Width: 100, Height: 30}}, setup.Start...) {
				_, cmd := m.Update(msg)
				settle(m, cmd, 0)
			}
			frame := m.View().Content
			checkFrame(t, frame, 100, 30)
			if !strings.Contains(frame, "demo request") {
				t.Fatalf("the leads are not on the screen:\n%s", frame)
			}
			time.Sleep(time.Minute) // what waits for a clock ends
		})
	})
}

// settle runs the commands of a model at once, but those that wait for a clock.
func settle(m tea.Model, cmd tea.Cmd, depth int) {
	if cmd == nil || depth > 8 {
		return
	}
	done := make(chan tea.Msg, 1)
	go func() { done <- cmd() }()
	var msg tea.Msg
	select {
	case msg = <-done:
	case <-time.After(20 * time.Millisecond):
		return
	}
	if batch, ok := msg.(tea.BatchMsg); ok {
		for _, c := range batch {
			settle(m, c, depth+1)
		}
		return
	}
	if msg != nil {
		_, next := m.Update(msg)
		settle(m, next, depth+1)
	}
}
