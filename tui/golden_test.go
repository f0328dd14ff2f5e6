package tui_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"banter/tui/story"
	"banter/tui/tuitest"
	"banter/tui/tuitest/golden"
)

// places are the stories of the screens of the root's own; forms have frames of
// their own beside them.
func places() []string {
	return []string{
		"queue", "team", "callbacks", "review", "breached", "nurture", "all", "find", "marked",
		"empty", "offline", "broken", "lead", "optout", "why", "help", "palette",
		"board", "board-leads", "board-hours", "board-forecast", "board-empty", "see-as", "wall",
		"funnel", "sources", "velocity", "response", "calibration", "reasons", "promises", "proposal", "funnel-empty",
		"judge", "judge-note", "judge-end",
	}
}

func TestFrames(t *testing.T) {
	for _, s := range story.Stories() {
		if !slices.Contains(places(), s.Name) {
			continue
		}
		sizes := [][2]int{{80, 24}, {120, 40}}
		if s.Name == "queue" || s.Name == "lead" || s.Name == "all" || s.Name == "board" || s.Name == "wall" || s.Name == "judge" || s.Name == "funnel" || s.Name == "response" || s.Name == "calibration" {
			sizes = append(sizes, [2]int{200, 50}, [2]int{60, 16})
		}
		for _, size := range sizes {
			name := fmt.Sprintf("%s-%dx%d.txt", s.Name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					term := tuitest.Run(s.Model(true, true, still), size[0], size[1], colorprofile.TrueColor)
					defer time.Sleep(2 * time.Second)
					defer term.Close()
					tell(term, s.Start)
					golden.Equal(t, name, term.Text())
				})
			})
		}
	}
}

func tell(term *tuitest.Term, msgs []tea.Msg) {
	time.Sleep(100 * time.Millisecond)
	for _, msg := range msgs {
		term.Send(msg)
		time.Sleep(50 * time.Millisecond)
	}
	time.Sleep(300 * time.Millisecond)
	synctest.Wait()
}

// TestPalettes keeps the styles of the queue and the board: dark, light, and without colour,
// where the text has to be the same and no colour may be set.
func TestPalettes(t *testing.T) {
	for _, sc := range []struct{ story, prefix string }{{"marked", "style-"}, {"board-leads", "style-board-"}} {
		s := storyOf(sc.story)
		texts := map[string]string{}
		for _, v := range []struct {
			name         string
			dark, colour bool
			profile      colorprofile.Profile
		}{{"dark", true, true, colorprofile.TrueColor}, {"light", false, true, colorprofile.TrueColor}, {"mono", true, false, colorprofile.ASCII}} {
			t.Run(sc.story+" "+v.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					term := tuitest.Run(s.Model(v.dark, v.colour, still), 120, 20, v.profile)
					defer time.Sleep(2 * time.Second)
					defer term.Close()
					tell(term, s.Start)
					texts[v.name] = term.Text()
					golden.Equal(t, sc.prefix+v.name+".txt", styles(term, 120, 20))
				})
			})
		}
		if texts["dark"] != texts["light"] || texts["dark"] != texts["mono"] {
			t.Error("the text depends on the colours")
		}
	}
}

// styles writes a frame as runs of cells of one style.
func styles(term *tuitest.Term, w, h int) string {
	var b strings.Builder
	for y := range h {
		last := ""
		for x := 0; x < w; {
			c := term.Cell(x, y)
			if st := c.Style.String(); st != last {
				fmt.Fprintf(&b, "⟦%s⟧", strings.NewReplacer("\x1b[", "", "m", "").Replace(st))
				last = st
			}
			if c.Content == "" {
				b.WriteByte(' ')
			}
			b.WriteString(c.Content)
			x += max(1, c.Width)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
