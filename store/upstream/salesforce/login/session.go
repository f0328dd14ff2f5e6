package login

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"

	"banter/store/lead"
	"banter/store/upstream"
)

// The login addresses of Salesforce itself; a My Domain is as good.
const (
	Production = "https://login.salesforce.com"
	Sandbox    = "https://test.salesforce.com"
)

// again tells how to mend a sign-in that has ended.
const again = "sign in again: banter auth login salesforce"

// Way is how a session came about, and so how it is renewed.
type Way string

// The ways.
const (
	Web Way = "web" // a browser; renewed with the refresh token
	SF  Way = "sf"  // the sf CLI is asked each time
	JWT Way = "jwt" // signed with a key that is read each time
	Env Way = "env" // a token that somebody else looks after; it can't be renewed
)

// Session is the right to speak to one org. It is a secret: whatever prints it
// shows who and where alone; Encode is for the keyring.
type Session struct {
	Way      Way
	Access   string // the access token; may be empty for SF and JWT
	Refresh  string // the refresh token, of Web alone
	Instance string // https://acme.my.salesforce.com
	Org      string // 00D…; "" is not known
	User     string // who signed in: a user name or an id; may be empty
	LoginURL string // where tokens are given out; "" for SF and Env
	ClientID string // the consumer key of the app
	Alias    string // of SF: the org's alias or user name there
	KeyFile  string // of JWT: where the key is
}

// kept is what a Session is in the keyring.
type kept struct {
	Version  int    `json:"v"`
	Way      Way    `json:"way"`
	Access   string `json:"access,omitempty"`
	Refresh  string `json:"refresh,omitempty"`
	Instance string `json:"instance,omitempty"`
	Org      string `json:"org,omitempty"`
	User     string `json:"user,omitempty"`
	LoginURL string `json:"login_url,omitempty"`
	ClientID string `json:"client_id,omitempty"`
	Alias    string `json:"alias,omitempty"`
	KeyFile  string `json:"key_file,omitempty"`
}

const keptVersion = 1

// Encode is the session as the keyring keeps it, secrets included. Where tokens
// are given out anew for the asking none is kept.
func (s Session) Encode() (string, error) {
	if s.Way == SF || s.Way == JWT {
		s.Access = ""
	}
	data, err := json.Marshal(kept{
		Version: keptVersion, Way: s.Way, Access: s.Access, Refresh: s.Refresh, Instance: s.Instance, Org: s.Org, User: s.User,
		LoginURL: s.LoginURL, ClientID: s.ClientID, Alias: s.Alias, KeyFile: s.KeyFile,
	})
	return string(data), err
}

// Decode reads what Encode made. The error wraps upstream.ErrAuth and shows
// nothing of the text.
func Decode(text string) (Session, error) {
	var k kept
	if err := json.Unmarshal([]byte(text), &k); err != nil || k.Version < 1 {
		return Session{}, fail(upstream.ErrAuth, "what is kept of Salesforce can't be read; %s", again)
	}
	if k.Version > keptVersion {
		return Session{}, fail(upstream.ErrAuth, "what is kept of Salesforce is of a newer banter; use that one, or %s", again)
	}
	s := Session{
		Way: k.Way, Access: k.Access, Refresh: k.Refresh, Instance: k.Instance, Org: k.Org, User: k.User,
		LoginURL: k.LoginURL, ClientID: k.ClientID, Alias: k.Alias, KeyFile: k.KeyFile,
	}
	return s, s.check()
}

// FromToken is the session of a token that somebody else looks after, and of the
// org's address. The error wraps upstream.ErrAuth and shows neither.
func FromToken(token, address string) (Session, error) {
	switch {
	case !printable(token) || token == "":
		return Session{}, fail(upstream.ErrAuth, "the token holds a character that no token has; copy it again")
	case !strings.Contains(address, "://"):
		address = "https://" + address
	}
	at, err := instance(address, "")
	if err != nil {
		return Session{}, fail(upstream.ErrAuth, "the address of the org can't be used: %w; write it as https://acme.my.salesforce.com", err)
	}
	return Session{Way: Env, Access: token, Instance: at}, nil
}

// check refuses a session that could not be used, or that would send a token
// into the open.
func (s Session) check() error {
	bad := func(what string) error {
		return fail(upstream.ErrAuth, "what is kept of Salesforce %s; %s", what, again)
	}
	switch s.Way {
	case Web, JWT:
		if s.LoginURL == "" || s.ClientID == "" {
			return bad("names no login address or no app")
		}
	case SF:
		if s.Alias == "" {
			return bad("names no org of the sf CLI")
		}
	case Env:
		if s.Access == "" {
			return bad("holds no token")
		}
	default:
		return bad("is of no known way")
	}
	if s.Access != "" {
		if _, err := instance(s.Instance, s.LoginURL); err != nil {
			return bad("names no usable address: " + err.Error())
		}
		if !printable(s.Access) {
			return bad("holds a character that no token has")
		}
	}
	return nil
}

// Text says who is signed in where, without a secret.
func (s Session) Text() string {
	who := cmp.Or(lead.Clean(s.User), lead.Clean(s.Alias), "somebody")
	where := cmp.Or(lead.Clean(strings.TrimPrefix(s.Instance, "https://")), "an org yet to be asked")
	text := who + " at " + where
	if s.Org != "" {
		text += ", org " + lead.Clean(s.Org)
	}
	return text
}

// Format prints a session without its secrets, whatever the verb.
func (s Session) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "session of %s", s.Text()) }

// LogValue is the session in a log, without its secrets.
func (s Session) LogValue() slog.Value { return slog.StringValue("session of " + s.Text()) }

// MarshalJSON writes the session without its secrets; Encode writes them.
func (s Session) MarshalJSON() ([]byte, error) { return json.Marshal(s.Text()) }

// sameOrg reports whether two ids are of one org; an unknown one is any. The
// longer form of an id has three check characters behind the shorter one.
func sameOrg(a, b string) bool {
	if a == "" || b == "" {
		return true
	}
	return a == b || len(a) >= 15 && len(b) >= 15 && a[:15] == b[:15]
}

// Vault is where a session is kept: the keyring, or a file.
type Vault interface {
	// Load returns what is kept. Where there is nothing the error says so.
	Load() (Session, error)
	// Save keeps a session in the place of the old one, whole or not at all.
	Save(s Session) error
	// Lock makes the caller the only one, of all processes, that renews.
	Lock(ctx context.Context) (release func(), err error)
}
