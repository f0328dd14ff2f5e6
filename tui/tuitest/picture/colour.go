package picture

import (
	"fmt"
	"image/color"

	"github.com/charmbracelet/x/ansi"
)

// xterm are the 16 colours of xterm.
func xterm() [16]uint32 {
	return [16]uint32{
		0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
		0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
	}
}

// colour is what the terminal makes of a colour, nil for its own.
func (f Frame) colour(c color.Color) color.Color {
	n := -1
	switch c := c.(type) {
	case ansi.BasicColor:
		n = int(c)
	case ansi.IndexedColor:
		n = int(c)
	}
	if n < 0 || n > 15 {
		return c
	}
	if n < len(f.Basic) {
		return f.Basic[n]
	}
	v := xterm()[n]
	return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 0xff} //nolint:gosec // channels are bytes
}

func hex(c color.Color) string {
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}
