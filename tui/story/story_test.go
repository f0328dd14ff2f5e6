package story_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"banter/tui/story"
	"banter/tui/tuitest"
	"banter/tui/tuitest/golden"
)

// screens is where the pictures are kept.
const screens = "../../testdata/screens"

// largest is how many bytes a picture may have, and all of them together.
const (
	largest = 44 << 10
	all     = 3 << 20
)

// still is a clock that stands at the start of the canned leads.
func still(time.Time) time.Time { return tuitest.Start() }

// shoot runs a shot in a bubble of fake time and hands over its terminal.
func shoot(t *testing.T, s story.Shot, see func(t *testing.T, term *tuitest.Term)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		term := s.Run(still, func() {
			time.Sleep(300 * time.Millisecond)
			synctest.Wait()
		})
		defer time.Sleep(2 * time.Second) // the last tick has to end before the bubble does
		defer term.Close()
		see(t, term)
	})
}

// TestScreens draws every kept picture anew; it has to be the same to the byte.
// With -update they are written, and those that nobody draws go.
func TestScreens(t *testing.T) {
	drawn, total := map[string]bool{index: true}, 0
	for _, s := range story.Kept() {
		name := s.Name() + ".svg"
		drawn[name] = true
		t.Run(s.Name(), func(t *testing.T) {
			shoot(t, s, func(t *testing.T, term *tuitest.Term) {
				t.Helper()
				got := s.Picture(term)
				if len(got) > largest {
					t.Errorf("the picture has %d bytes, more than %d", len(got), largest)
				}
				total += len(got)
				golden.File(t, filepath.Join(screens, name), string(got))
			})
		})
	}
	if total > all {
		t.Errorf("the pictures have %d bytes, more than %d", total, all)
	}
	files, err := os.ReadDir(screens)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		switch {
		case drawn[f.Name()]:
		case golden.Update():
			if err := os.Remove(filepath.Join(screens, f.Name())); err != nil {
				t.Error(err)
			}
		default:
			t.Errorf("%s is drawn by no story; go test ./tui/story -update takes it away", f.Name())
		}
	}
}

// TestPaintsSayTheSame: no text hangs on a colour, and without colours none is
// set.
func TestPaintsSayTheSame(t *testing.T) {
	texts := map[string]string{}
	for _, s := range story.Every() {
		if s.W != 80 || s.Paint.Name != story.Dark && s.Paint.Name != story.Mono {
			continue
		}
		t.Run(s.Name(), func(t *testing.T) {
			shoot(t, s, func(t *testing.T, term *tuitest.Term) {
				t.Helper()
				text := term.Text()
				if was, ok := texts[s.Story.Name]; ok && was != text {
					t.Errorf("the text is another one than that of the other colours:\n%s\n---\n%s", was, text)
				}
				texts[s.Story.Name] = text
				if strings.TrimSpace(text) == "" {
					t.Error("nothing is drawn")
				}
				for y := range s.H {
					for x := range s.W {
						if c := term.Cell(x, y).Style; !s.Paint.Colour && (c.Fg != nil || c.Bg != nil) {
							t.Fatalf("a colour at %d, %d", x, y)
						}
					}
				}
			})
		})
	}
}

// index is the page that shows the pictures.
const index = "README.md"

func TestIndex(t *testing.T) {
	golden.File(t, filepath.Join(screens, index), story.Index())
}

func TestStoriesHaveNames(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range story.Stories() {
		if s.Name == "" || s.About == "" || seen[s.Name] || strings.ContainsAny(s.Name, " /.") {
			t.Errorf("story %q, %q", s.Name, s.About)
		}
		seen[s.Name] = true
	}
}
