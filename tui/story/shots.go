package story

import (
	"fmt"
	"image/color"
	"slices"
	"time"

	"github.com/charmbracelet/colorprofile"

	"banter/tui/theme"
	"banter/tui/tuitest"
	"banter/tui/tuitest/picture"
)

// Paint is a terminal's colours, and the theme that is wanted on it.
type Paint struct {
	Name        string
	Choice      theme.Choice
	Colour      bool // false: NO_COLOR is set
	Profile     colorprofile.Profile
	Ground, Ink theme.Color
}

// The paints by name.
const (
	Dark     = "dark"
	Light    = "light"
	Contrast = "contrast"
	Basic    = "16"
	Mono     = "mono"
)

// Paints are all of them, the usual one first.
func Paints() []Paint {
	night, ink := theme.Hex(0x15181d), theme.Hex(0xd4dae1)
	return []Paint{
		{Name: Dark, Colour: true, Profile: colorprofile.TrueColor, Ground: night, Ink: ink},
		{Name: Light, Colour: true, Profile: colorprofile.TrueColor, Ground: theme.Hex(0xffffff), Ink: theme.Hex(0x1c252e)},
		{Name: Contrast, Choice: theme.Contrast, Colour: true, Profile: colorprofile.TrueColor, Ground: theme.Hex(0x000000), Ink: theme.Hex(0xffffff)},
		{Name: Basic, Colour: true, Profile: colorprofile.ANSI, Ground: theme.Hex(0x000000), Ink: theme.Hex(0xe5e5e5)},
		{Name: Mono, Profile: colorprofile.ASCII, Ground: night, Ink: ink},
	}
}

// Shot is a story at a size in a paint.
type Shot struct {
	Story Story
	W, H  int
	Paint Paint
}

// Name is the shot's file without its ending: queue-120x40-dark.
func (s Shot) Name() string { return fmt.Sprintf("%s-%dx%d-%s", s.Story.Name, s.W, s.H, s.Paint.Name) }

// Sizes are those of the shots: a small terminal, a usual and a wide one.
func Sizes() [][2]int { return [][2]int{{80, 24}, {120, 40}, {200, 50}} }

// Every is each story at each size in each paint.
func Every() []Shot {
	var out []Shot
	for _, s := range Stories() {
		for _, size := range Sizes() {
			for _, p := range Paints() {
				out = append(out, Shot{s, size[0], size[1], p})
			}
		}
	}
	return out
}

// Kept are the shots that are kept as pictures: each story in the dark at two
// sizes, and of those that show most also the others.
func Kept() []Shot {
	var out []Shot
	for _, s := range Every() {
		wide, dark := s.W == 200, s.Paint.Name == Dark
		switch {
		case dark && !wide, slices.Contains(wideStories(), s.Story.Name) && wide && dark:
		case s.W == 120 && slices.Contains(paintedStories(), s.Story.Name):
		default:
			continue
		}
		out = append(out, s)
	}
	return out
}

// wideStories gain by a wide terminal.
func wideStories() []string {
	return []string{"queue", "many", "lead", "bant", "board", "wall", "funnel", "response", "calibration", "judge"}
}

// paintedStories have every colour in them.
func paintedStories() []string {
	return []string{"queue", "marked", "lead", "reject", "board-leads", "outbox", "response"}
}

// Run starts the shot on a virtual terminal; clock may be nil. rest is called
// where the program has to come to rest.
func (s Shot) Run(clock func(time.Time) time.Time, rest func()) *tuitest.Term {
	term := tuitest.RunOn(s.Story.Model(s.Look(), clock), s.W, s.H, s.Paint.Profile, s.Paint.Ground)
	for _, msg := range s.Story.Start {
		rest()
		term.Send(msg)
	}
	rest()
	return term
}

// Look is what the theme is made from; the ground is told later.
func (s Shot) Look() theme.Look {
	return theme.Look{Choice: s.Paint.Choice, Colour: s.Paint.Colour, Dark: true}
}

// Picture is what the terminal shows.
func (s Shot) Picture(t *tuitest.Term) []byte {
	return picture.Frame{
		W: s.W, H: s.H, At: t.Cell, Name: "banter: " + s.Story.About, Ground: color.Color(s.Paint.Ground), Ink: s.Paint.Ink,
	}.SVG()
}
