package cli

import "testing"

func TestWhyALoginFailed(t *testing.T) {
	for _, c := range []struct{ said, want string }{
		{"Token (it is not shown): \nbanter: the token was not kept: HubSpot refused it\n", "the token was not kept: HubSpot refused it"},
		{"banter: --client-id is missing\n  make an app\x1b[2J\n", "--client-id is missing make an app[2J"},
		{"Sign in here:\n", "the login to HubSpot ended with 6"},
		{"", "the login to HubSpot ended with 6"},
	} {
		err := loginError{kind: "HubSpot", said: c.said, code: exitUnreachable}
		if got := err.Error(); got != c.want {
			t.Errorf("%q: %q, want %q", c.said, got, c.want)
		}
		if exitCode(err) != exitUnreachable {
			t.Errorf("the exit code is %d", exitCode(err))
		}
	}
}
