package files

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"banter/store/upstream"
)

func TestWipeAsked(t *testing.T) {
	dir := t.TempDir()
	c, err := New(Options{Dir: dir, Now: func() time.Time { return time.Time{} }})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, wipeFile)
	if asked, err := c.WipeAsked(context.Background(), "ana"); asked || err != nil {
		t.Errorf("without a file: %t, %v", asked, err)
	}
	for _, tc := range []struct {
		text string
		want bool
	}{
		{"", false},
		{"\n\n", false},
		{"# ana", false},
		{"ben\nanabel\n", false},
		{"<html>ana</html>", false},
		{"ana", true},
		{"ben\r\n  Ana \r\n", true},
		{"\ufeffANA\n", true},
		{"Everybody\n", true},
	} {
		if err := os.WriteFile(path, []byte(tc.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if asked, err := c.WipeAsked(context.Background(), "ana"); asked != tc.want || err != nil {
			t.Errorf("%q: %t, %v", tc.text, asked, err)
		}
		if asked, _ := c.WipeAsked(context.Background(), ""); asked && tc.text != "Everybody\n" {
			t.Errorf("%q: nobody is asked for", tc.text)
		}
	}
	if err := errors.Join(os.Remove(path), os.Mkdir(path, 0o700)); err != nil {
		t.Fatal(err)
	}
	if asked, err := c.WipeAsked(context.Background(), "ana"); asked || err != nil {
		t.Errorf("a folder: %t, %v", asked, err)
	}
	over, cancel := context.WithCancel(context.Background())
	cancel()
	if asked, err := c.WipeAsked(over, "ana"); asked || !errors.Is(err, context.Canceled) && !errors.Is(err, upstream.ErrUnreachable) {
		t.Errorf("ended: %t, %v", asked, err)
	}
}
