package theme

import (
	"fmt"
	"image/color"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// The contrast that text has to its ground: WCAG 2.2 AA, and AAA in the theme
// for high contrast. What is out of use is exempt from both.
const (
	ratioText     = 4.5
	ratioContrast = 7
	ratioBehind   = 3 // of what nobody has to read
)

// Look is what a theme is made from: what a person wants, and what the terminal
// is known to have. The zero value is the shipped theme on a light ground,
// without colour.
type Look struct {
	Choice  Choice // "" is Auto
	Colors  Colors // instead of the theme's own
	Dark    bool   // whether the ground is dark; a guess until the terminal tells
	Colour  bool   // false draws with bold, faint, underline and reverse alone
	Ground  color.Color
	Profile colorprofile.Profile // Unknown is TrueColor
}

// Colors are the colours of the roles. What is zero is the theme's own. A colour
// that can't be read on the ground is moved towards white or black until it can.
type Colors struct {
	Text     Color `toml:"text"`
	Muted    Color `toml:"muted"`
	Faint    Color `toml:"faint"`
	Accent   Color `toml:"accent"`
	Good     Color `toml:"good"`
	Warn     Color `toml:"warn"`
	Bad      Color `toml:"bad"`
	Selected Color `toml:"selected"` // the ground of the row under the cursor
	Marked   Color `toml:"marked"`   // the ground of a marked row
	Rule     Color `toml:"rule"`     // lines, which are no text
}

// over is c with the colours of o instead, where o has them.
func (c Colors) over(o Colors) Colors {
	to, from := c.roles(), o.roles()
	for i, r := range from {
		if !r.color.IsZero() {
			*to[i].color = *r.color
		}
	}
	return c
}

// role is a colour by its name in the config.
type role struct {
	name  string
	color *Color
	text  bool // text, and no ground or line
}

func (c *Colors) roles() []role {
	return []role{
		{"text", &c.Text, true},
		{"muted", &c.Muted, true},
		{"faint", &c.Faint, true},
		{"accent", &c.Accent, true},
		{"good", &c.Good, true},
		{"warn", &c.Warn, true},
		{"bad", &c.Bad, true},
		{"selected", &c.Selected, false},
		{"marked", &c.Marked, false},
		{"rule", &c.Rule, false},
	}
}

// Set is the colours that are set, by their names in the config, in one order.
func (c *Colors) Set() (names, values []string) {
	for _, r := range c.roles() {
		if !r.color.IsZero() {
			names, values = append(names, r.name), append(values, r.color.String())
		}
	}
	return names, values
}

// Lint says which colours of a person's own can't be read as they are, on the
// ground that the choice means; without one, on a dark and on a light ground.
func (l Look) Lint() []string {
	var out []string
	least := l.ratio()
	for _, r := range l.Colors.roles() {
		if !r.text || r.color.IsZero() {
			continue
		}
		best, on := 0.0, ""
		for _, g := range []struct {
			name string
			dark bool
		}{{"dark", true}, {"light", false}} {
			if l.Choice == Dark && !g.dark || l.Choice == Light && g.dark {
				continue
			}
			if got := Ratio(*r.color, assumed(g.dark)); got > best {
				best, on = got, g.name
			}
		}
		if best < least {
			out = append(out, fmt.Sprintf("%s = %q has a contrast of %.1f:1 on a %s ground; text needs %g:1, so it is drawn in another shade", r.name, r.color.String(), best, on, least))
		}
	}
	return out
}

func (l Look) ratio() float64 {
	if l.Choice == Contrast {
		return ratioContrast
	}
	return ratioText
}

// assumed is the ground to be read on until the terminal tells its own: of the
// usual ones that which is hardest to read on.
func assumed(dark bool) Color {
	if dark {
		return Hex(0x282c34)
	}
	return Hex(0xf0f0f0)
}

// ground is what the text stands on, as far as it is known.
func (l Look) ground() color.Color {
	switch {
	case l.Choice == Dark:
		return assumed(true)
	case l.Choice == Light:
		return assumed(false)
	case l.Ground != nil:
		return l.Ground
	}
	return assumed(l.Dark)
}

// Guess reads COLORFGBG, which some terminals set to "15;0": whether the ground
// is dark. Without it most are.
func Guess(colorfgbg string) (dark bool) {
	n, err := strconv.Atoi(colorfgbg[strings.LastIndexByte(colorfgbg, ';')+1:])
	return err != nil || n < 7 || n == 8
}

// Hear takes what the terminal tells of itself: its ground, how many colours it
// has. It reports whether the message was of that kind; nothing waits for one.
func (t *Theme) Hear(msg tea.Msg) bool {
	l := t.look
	switch msg := msg.(type) {
	case tea.BackgroundColorMsg:
		if msg.Color == nil {
			return true
		}
		l.Ground, l.Dark = msg.Color, isDark(msg.Color)
	case tea.ColorProfileMsg:
		l.Profile = msg.Profile
	default:
		return false
	}
	t.dress(l)
	return true
}

// Choose changes to another theme in place.
func (t *Theme) Choose(c Choice) {
	l := t.look
	l.Choice = c
	t.dress(l)
}
