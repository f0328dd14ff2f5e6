package theme

import (
	"fmt"
	"image/color"
	"math"
	"strconv"
	"strings"
)

// Choice is which theme a person wants.
type Choice string

// The choices. Auto follows what the terminal tells of its background; Dark and
// Light do not ask it; Contrast follows it too, with every text at 7:1 or more.
const (
	Auto     Choice = "auto"
	Dark     Choice = "dark"
	Light    Choice = "light"
	Contrast Choice = "contrast"
)

// Choices are all of them.
func Choices() []Choice { return []Choice{Auto, Dark, Light, Contrast} }

// UnmarshalText takes the name of a choice; any other word is an error.
func (c *Choice) UnmarshalText(b []byte) error {
	for _, known := range Choices() {
		if string(b) == string(known) {
			*c = known
			return nil
		}
	}
	return fmt.Errorf(`%q is no theme; write "auto", "dark", "light" or "contrast"`, b)
}

// Color is a colour that a person wrote: #rrggbb, or #rgb. The zero value is
// none: the theme's own.
type Color struct {
	R, G, B uint8
	set     bool
}

// Hex is a colour given by its channels.
func Hex(rgb uint32) Color {
	return Color{uint8(rgb >> 16), uint8(rgb >> 8), uint8(rgb), true} //nolint:gosec // channels are bytes
}

// UnmarshalText takes #rrggbb or #rgb; nothing is no colour.
func (c *Color) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*c = Color{}
		return nil
	}
	digits, ok := strings.CutPrefix(string(b), "#")
	if len(digits) == 3 {
		digits = strings.Join([]string{digits[:1], digits[:1], digits[1:2], digits[1:2], digits[2:], digits[2:]}, "")
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	if !ok || len(digits) != 6 || err != nil {
		return fmt.Errorf(`%q is no colour; write "#rrggbb" with hexadecimal digits`, b)
	}
	*c = Hex(uint32(n))
	return nil
}

// MarshalText writes #rrggbb, and nothing for no colour.
func (c Color) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// String is #rrggbb, "" for no colour.
func (c Color) String() string {
	if !c.set {
		return ""
	}
	return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
}

// IsZero reports whether there is no colour.
func (c Color) IsZero() bool { return !c.set }

// RGBA is that of image/color.
func (c Color) RGBA() (r, g, b, a uint32) {
	return uint32(c.R) * 0x101, uint32(c.G) * 0x101, uint32(c.B) * 0x101, 0xffff
}

// Ratio is the contrast of two colours as WCAG 2.2 defines it, from 1 to 21:
// (L1 + 0.05) / (L2 + 0.05) of their relative luminances, the lighter above.
// https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
func Ratio(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// luminance is the relative luminance, from 0 to 1.
// https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	lin := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
}

// isDark reports whether white reads better on c than black does.
func isDark(c color.Color) bool { return Ratio(c, Hex(0xffffff)) >= Ratio(c, Hex(0)) }

// mix is a with share of b in it, from 0 to 1.
func mix(a, b color.Color, share float64) Color {
	ar, ag, ab, _ := a.RGBA()
	br, bg, bb, _ := b.RGBA()
	part := func(x, y uint32) uint8 {
		return uint8(math.Round((float64(x)*(1-share) + float64(y)*share) / 0x101)) //nolint:gosec // between two bytes
	}
	return Color{part(ar, br), part(ag, bg), part(ab, bb), true}
}

// legible is c, moved towards white or black as little as it takes to stand out
// from ground by ratio. as is what the terminal makes of a colour. On every
// ground either of them has 4.58:1 or more.
func legible(c, ground color.Color, ratio float64, as func(color.Color) color.Color) color.Color {
	const steps = 40
	end := Hex(0)
	if isDark(ground) {
		end = Hex(0xffffff)
	}
	for i := range steps {
		if got := as(mix(c, end, float64(i)/steps)); Ratio(got, ground) >= ratio {
			return got
		}
	}
	return as(end)
}
