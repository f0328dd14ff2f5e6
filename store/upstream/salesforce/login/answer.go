package login

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

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
		return answer{}, fail(upstream.ErrUnreachable, "the answer of %s to the sign-in %s", base, fmt.Sprintf(format, args...))
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
