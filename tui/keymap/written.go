package keymap

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const howWritten = "write it as x, ctrl+a, shift+tab, space or f5"

// checkKey says what is wrong with a key as a person writes it: one that no
// keyboard sends would silently never work.
func checkKey(k string) error {
	base, mods := k, ""
	if i := strings.LastIndexByte(strings.TrimSuffix(k, "+"), '+'); i >= 0 && k != "+" {
		mods, base = k[:i], k[i+1:]
	}
	for _, m := range strings.Split(mods, "+") {
		if mods != "" && !slices.Contains([]string{"ctrl", "alt", "shift", "meta", "super", "hyper"}, m) {
			return fmt.Errorf("%q is no key: there is no %q to hold down; %s", k, m, howWritten)
		}
	}
	r, n := utf8.DecodeRuneInString(base)
	switch {
	case n > 0 && n == len(base) && unicode.IsPrint(r) && r != ' ':
		if mods == "shift" {
			return fmt.Errorf("%q is never sent: write the letter that it makes, %q", k, strings.ToUpper(base))
		}
		return nil
	case slices.Contains(keyNames(), base):
		return nil
	}
	return fmt.Errorf("%q is no key; %s", k, howWritten)
}

// keyNames are the keys that have names.
func keyNames() []string {
	out := []string{
		"enter", "tab", "esc", "space", "backspace", "delete", "insert", "up", "down", "left", "right", "home", "end", "pgup", "pgdown",
	}
	for i := range 20 {
		out = append(out, fmt.Sprintf("f%d", i+1))
	}
	return out
}
