package cli

import "testing"

func TestOnlySafeAddressesAreOpened(t *testing.T) {
	remote := func(name string) string { return map[string]string{"SSH_CONNECTION": "1 2 3 4"}[name] }
	for address, want := range map[string]string{
		"https://app.hubspot.com/contacts/1/record/0-1/2": "the screen is on another machine",
		"tel:+4930":              "the screen is on another machine",
		"mailto:ana@example.com": "the screen is on another machine",
		"file:///etc/passwd":     "it is no safe address",
		"--help":                 "it is no safe address",
		"https://a.b/;rm -rf":    "it is no safe address",
		"":                       "it is no safe address",
	} {
		if got := openAddress(address, remote); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
	if got := openBrowser("http://crm.example.com/", remote); got != "it is no safe web address" {
		t.Errorf("a login without encryption: %q", got)
	}
}

func TestWhereLinksShow(t *testing.T) {
	for term, want := range map[string]bool{
		"xterm-256color": true, "xterm-kitty": true, "tmux-256color": true, "alacritty": true, "foot": true,
		"": false, "dumb": false, "linux": false, "screen.xterm-256color": false, "vt220": false,
	} {
		if showsLinks(term) != want {
			t.Errorf("%q: %v", term, !want)
		}
	}
}
