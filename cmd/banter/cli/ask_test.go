package cli

import (
	"context"
	"errors"
	"strings"
	"testing"
)

func TestReadHidden(t *testing.T) {
	for _, c := range []struct{ name, keys, want string }{
		{"a line", "pat-1\r", "pat-1"},
		{"more behind it", "pat-1\rnext\r", "pat-1"},
		{"ctrl+d", "pat\x04", "pat"},
		{"the end", "pat", "pat"},
		{"nothing", "\r", ""},
		{"taken back", "pax\x7ft\x08\x7f\x7f\x7f\x7fb\r", "b"},
		{"all taken back", "wrong\x15right\r", "right"},
		{"arrows and function keys", "p\x1b[Aa\x1b[1;5Ct\x1bOP\x1b[200~-1\x1b[201~\r", "pat-1"},
		{"tabs and other controls", " p\ta\x00t \r", "pat"},
	} {
		got, err := readHidden(strings.NewReader(c.keys))
		if err != nil || got != c.want {
			t.Errorf("%s: %q, %v, want %q", c.name, got, err, c.want)
		}
	}
	if _, err := readHidden(strings.NewReader("pat\x03\r")); !errors.Is(err, context.Canceled) {
		t.Errorf("ctrl+c is %v", err)
	}
	if _, err := readHidden(strings.NewReader(strings.Repeat("x", maxLine+1))); err == nil || strings.Contains(err.Error(), "xx") {
		t.Errorf("too much is %v", err)
	}
}
