package login

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strings"

	"banter/store/lead"
	"banter/store/upstream"
)

// answer is what the token endpoint gives. There is no lifetime in it.
type answer struct {
	Access   string `json:"access_token"`
	Refresh  string `json:"refresh_token"`
	Instance string `json:"instance_url"`
	ID       string `json:"id"` // https://login.salesforce.com/id/00D…/005…
	Type     string `json:"token_type"`

	org, user string // from ID
}

// readAnswer reads the body of a success. Whatever is wrong with it, nothing of
// it is in the error. base is the address that was asked.
func readAnswer(body []byte, base string) (answer, error) {
	broken := func(format string, args ...any) (answer, error) {
		return answer{}, fmt.Errorf("%w: the answer of %s to the sign-in %s", upstream.ErrUnreachable, base, fmt.Sprintf(format, args...))
	}
	var a answer
	if json.Unmarshal(body, &a) != nil {
		return broken("is none of Salesforce's; is that its login address?")
	}
	switch {
	case a.Access == "":
		return broken("holds no access token")
	case !printable(a.Access), a.Refresh != "" && !printable(a.Refresh):
		return broken("holds a character that no token has")
	case a.Type != "" && !strings.EqualFold(a.Type, "Bearer"):
		return broken("is a token of the kind %q, and not Bearer", short(a.Type))
	}
	var err error
	if a.Instance, err = instance(a.Instance, base); err != nil {
		return broken("names no usable address of the org: %v", err)
	}
	a.org, a.user = identity(a.ID)
	return a, nil
}

// identity takes org and user out of the identity URL; "" where it has none.
func identity(id string) (org, user string) {
	u, err := url.Parse(id)
	if err != nil {
		return "", ""
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(parts) != 3 || parts[0] != "id" || !recordID(parts[1], "00D") || !recordID(parts[2], "005") {
		return "", ""
	}
	return parts[1], parts[2]
}

// recordID reports whether s is an id of the kind that begins with prefix.
func recordID(s, prefix string) bool {
	if len(s) != 15 && len(s) != 18 || !strings.HasPrefix(s, prefix) {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}

// instance checks where tokens are to be sent: https, or this machine where the
// login was on this machine too. It returns scheme and host alone.
func instance(text, base string) (string, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "":
		return "", errors.New("it has no host")
	case u.User != nil:
		return "", errors.New("it holds a password")
	case u.Scheme == "https":
	case u.Scheme == "http" && loopback(u.Hostname()) && (base == "" || local(base)):
	default:
		return "", errors.New("it is not encrypted")
	}
	return u.Scheme + "://" + u.Host, nil
}

// local reports whether an address is on this machine.
func local(address string) bool {
	u, err := url.Parse(address)
	return err == nil && loopback(u.Hostname())
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// printable reports whether a token can stand in a header.
func printable(token string) bool {
	return len(token) <= 16<<10 && !strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' })
}

// Refusal is what Salesforce says of a sign-in that it does not take. errors.Is
// finds its retry class.
type Refusal struct {
	Code  string // "invalid_grant"; cleaned
	Text  string // what it says to it; cleaned and short, may be empty
	class error
}

func (r *Refusal) Error() string {
	s := r.class.Error() + ": Salesforce says "
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
