package login

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"banter/store/lead"
	"banter/store/upstream"
)

// problem is an error with a class that says what is wrong in its own words.
type problem struct{ class, err error }

func (p *problem) Error() string   { return p.err.Error() }
func (p *problem) Unwrap() []error { return []error{p.class, p.err} }

// fail makes a problem; %w works as in fmt.Errorf.
func fail(class error, format string, args ...any) error {
	return &problem{class, fmt.Errorf(format, args...)}
}

// Refusal is what Salesforce says of a sign-in that it does not take. errors.Is
// finds its retry class.
type Refusal struct {
	Code  string // "invalid_grant"; cleaned
	Text  string // what it says to it; cleaned and short, may be empty
	class error
}

func (r *Refusal) Error() string {
	s := "Salesforce says "
	if r.Text == "" {
		s += r.Code
	} else {
		s += fmt.Sprintf("%q (%s)", r.Text, r.Code)
	}
	if h := r.Hint(); h != "" {
		s += "; " + h
	}
	return s
}

// Unwrap makes errors.Is find the class.
func (r *Refusal) Unwrap() error { return r.class }

// Hint says how to mend it.
func (r *Refusal) Hint() string {
	code, text := strings.ToLower(r.Code), strings.ToLower(r.Text)
	has := func(parts ...string) bool {
		for _, p := range parts {
			if strings.Contains(text, p) || strings.Contains(code, p) {
				return true
			}
		}
		return false
	}
	switch {
	case errors.Is(r.class, upstream.ErrRetry):
		return "it is tried again later"
	case has("secret"), code == "invalid_client":
		return "the app asks for a secret that a program on a laptop can't keep: switch off \"Require Secret for Web Server Flow\" and \"for Refresh Token Flow\" in the External Client App"
	case has("client_id", "client identifier"):
		return "look at --client-id: it is the consumer key of the External Client App; a new app takes some minutes to be known"
	case has("redirect_uri"):
		return "add the callback address to the External Client App, or use --port for the one that it has"
	case has("app_blocked", "app_not_found", "not installed", "not authorized", "hasn't approved", "not approved", "not admin approved"):
		return "an administrator has to install the app or allow you to use it: Setup, External Client Apps"
	case has("scope"):
		return "give the app the scopes api, id and refresh_token"
	case has("ip restricted", "restricted ip", "login hours"):
		return "your org does not let you in from here, or now: use its network, or ask an administrator"
	case has("access_denied", "denied"):
		return "nothing was changed; " + again
	case has("audience", "assertion", "signature"):
		return "look at --login-url, --user and --jwt-key, and whether the app has the certificate of this key"
	}
	return again
}

// readRefusal reads an error's code and text, as the token endpoint and the
// address that the browser ends at tell them. secrets are taken out of the text.
func readRefusal(code, text string, secrets ...string) *Refusal {
	r := &Refusal{Code: short(scrub(code, secrets...)), Text: short(scrub(text, secrets...)), class: upstream.ErrAuth}
	if r.Code == "" {
		r.Code = "no reason"
	}
	lower := strings.ToLower(code + " " + text)
	switch {
	case strings.Contains(lower, "rate exceeded"), strings.Contains(lower, "rate limit"), strings.Contains(lower, "temporarily_unavailable"),
		strings.Contains(lower, "server_error"), strings.Contains(lower, "unknown_error"):
		r.class = upstream.ErrRetry
	}
	return r
}

// scrub takes secrets, and what looks like a token, out of a text.
func scrub(s string, secrets ...string) string {
	for _, x := range secrets {
		if x != "" {
			s = strings.ReplaceAll(s, x, "…")
		}
	}
	return regexp.MustCompile(`00D[0-9A-Za-z]{12,15}![0-9A-Za-z._-]+|5Aep[0-9A-Za-z._-]{8,}|eyJ[0-9A-Za-z._-]{16,}`).ReplaceAllString(s, "…")
}

// short is a text from outside on one line of bounded length.
func short(s string) string {
	s = lead.Clean(s)
	if r := []rune(s); len(r) > 200 {
		s = string(r[:199]) + "…"
	}
	return s
}
