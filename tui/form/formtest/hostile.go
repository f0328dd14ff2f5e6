package formtest

import (
	"strings"
	"testing"
	"unicode/utf8"

	"banter/store/lead"
	"banter/tui/screen"
)

// Hostile draws a screen of a lead whose text did not pass the gate: no control
// may reach the terminal and every frame keeps to its size. edit changes the
// lead behind the screen's back.
func Hostile(t *testing.T, edit func(func(*lead.Record)), fresh func() screen.Screen) {
	t.Helper()
	for _, s := range []string{
		"\x1b[2J\x1b[Hgone", "a\rb\nc\td", "\u202egnirts\u202c", "\u200b\u200d\ufeff", "👩\u200d💻⚠\ufe0f", "हिन्दी", "z̸̡̛͓̺a̵͔l",
		"\x9b31mred", "\xff\xfe", "한국어 株式会社", strings.Repeat("W", 2000), "\x1b]0;title\a",
	} {
		edit(func(r *lead.Record) {
			l := &r.Lead
			l.Name, l.Company, l.Title, l.Email, l.Phone, l.City = s, s, s, s, s, s
			r.Activities = append(r.Activities, lead.Activity{ID: "x" + s, Kind: lead.KindNote, Subject: s, Note: s})
			r.Answers = []lead.Answer{{Criterion: "need", Value: lead.Yes, Evidence: s, By: s}}
		})
		d := Start(t, fresh())
		for _, w := range []int{20, 80, 140} {
			if d.Frame(w, 20); t.Failed() {
				t.Fatalf("with %q", s)
			}
			frame := d.Screen.View(w, 20)
			if !utf8.ValidString(frame) {
				t.Fatalf("broken text through %q", s)
			}
			for _, bad := range []string{"\x1b[2J", "\x1b[H", "\x1b]0;", "\r", "\t", "\u202e", "\u009b", "\a"} {
				if strings.Contains(frame, bad) {
					t.Fatalf("%q reached the terminal through %q", bad, s)
				}
			}
		}
	}
}
