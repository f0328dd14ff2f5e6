package cli

import (
	"errors"
	"testing"
)

func TestProblemOfALogin(t *testing.T) {
	other := errors.New("exit status 1")
	for _, c := range []struct{ said, want string }{
		{"Token (it is not shown): \nbanter: the token was not kept: HubSpot refused it\n", "the token was not kept: HubSpot refused it"},
		{"banter: --client-id is missing\n  make an app\x1b[2J\n", "--client-id is missing make an app[2J"},
		{"Sign in here:\n", "exit status 1"},
		{"", "exit status 1"},
	} {
		if got := problemOf(c.said, other).Error(); got != c.want {
			t.Errorf("%q: %q, want %q", c.said, got, c.want)
		}
	}
}
