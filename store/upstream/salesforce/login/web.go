package login

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"banter/store/upstream"
)

const (
	// DefaultPort is that of the callback address that the sf CLI uses too.
	DefaultPort = 1717
	// AnyPort takes a free one; the app must allow it.
	AnyPort = -1
	// callback is the one path that is answered.
	callback = "/OauthRedirect"
	// patience is how long a rep may take to sign in, in calendar time.
	patience = 5 * time.Minute
)

// Browser are what SignIn works with. LoginURL, ClientID and Show are needed.
type Browser struct {
	LoginURL string // see Address
	ClientID string // the consumer key of the app
	Port     int    // of the callback; 0 is DefaultPort
	// Show tells the rep where to sign in, and opens a browser where it can;
	// redirect is where the browser ends.
	Show func(address, redirect string) error
	// Pasted are addresses that the rep brings back by hand, from a browser on
	// another machine; nil is none.
	Pasted <-chan string
	// Say tells the rep of something that did not help, and that it is waited on.
	Say       func(problem string)
	Patience  time.Duration     // 0 is 5 min
	Transport http.RoundTripper // to the login server
}

// errNotOurs says that a callback does not belong to this sign-in.
var errNotOurs = errors.New("this is not the answer to the sign-in that is waited for")

// SignIn lets the rep sign in in a browser and returns the session, which is
// kept nowhere yet. Errors wrap upstream.ErrAuth where Salesforce or the rep
// refused and where nobody came in time; nothing is left behind in any case.
func SignIn(ctx context.Context, o Browser) (Session, error) {
	if o.Patience == 0 {
		o.Patience = patience
	}
	if o.Port == 0 {
		o.Port = DefaultPort
	}
	ctx, cancel := context.WithTimeoutCause(ctx, o.Patience, fail(upstream.ErrAuth, "nobody signed in within %s; try again", o.Patience))
	defer cancel()
	e, err := newEndpoint(o.LoginURL, o.ClientID, o.Transport)
	if err != nil {
		return Session{}, err
	}
	door, err := listen(ctx, o.Port)
	if err != nil {
		return Session{}, err
	}
	defer door.close()
	f := newFlow(e, door.redirect)
	if err := o.Show(f.address(), door.redirect); err != nil {
		return Session{}, err
	}
	return f.wait(ctx, door, o)
}

// flow is one sign-in.
type flow struct {
	*endpoint
	redirect, state, verifier string
}

// newFlow draws the secrets of a sign-in; they are the system's randomness and
// no other, whatever a test may want.
func newFlow(e *endpoint, redirect string) *flow {
	return &flow{endpoint: e, redirect: redirect, state: oauth2.GenerateVerifier(), verifier: oauth2.GenerateVerifier()}
}

// address is where the rep signs in.
func (f *flow) address() string {
	c := oauth2.Config{
		ClientID: f.clientID, RedirectURL: f.redirect, Scopes: []string{"api", "id", "refresh_token"},
		Endpoint: oauth2.Endpoint{AuthURL: f.base + "/services/oauth2/authorize"},
	}
	return c.AuthCodeURL(f.state, oauth2.S256ChallengeOption(f.verifier))
}

// wait takes the first answer that belongs to the sign-in.
func (f *flow) wait(ctx context.Context, door *door, o Browser) (Session, error) {
	pasted := o.Pasted
	for {
		var got url.Values
		tell := func(error) {}
		select {
		case <-ctx.Done():
			return Session{}, context.Cause(ctx)
		case knock := <-door.knocks:
			got, tell = knock.query, knock.answer
		case text, ok := <-pasted:
			if !ok {
				pasted = nil
				continue
			}
			got = f.read(text)
		}
		code, err := f.code(got)
		if err == nil {
			var x Session
			x, err = f.exchange(ctx, code)
			tell(err)
			return x, err
		}
		tell(err)
		if !errors.Is(err, errNotOurs) {
			return Session{}, err
		}
		if o.Say != nil {
			o.Say(err.Error())
		}
	}
}

// read takes the answer out of an address that was pasted.
func (f *flow) read(text string) url.Values {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || !strings.HasSuffix(u.Path, callback) {
		return nil
	}
	return u.Query()
}

// code is the code of an answer. The error is errNotOurs for what has not our
// state: anybody can send a browser here.
func (f *flow) code(q url.Values) (string, error) {
	if subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(f.state)) != 1 {
		return "", errNotOurs
	}
	if e := q.Get("error"); e != "" {
		return "", readRefusal(e, q.Get("error_description"), f.state)
	}
	if q.Get("code") == "" {
		return "", fail(upstream.ErrAuth, "Salesforce sent the browser back without a code; %s", again)
	}
	return q.Get("code"), nil
}

// exchange gives the code for a session.
func (f *flow) exchange(ctx context.Context, code string) (Session, error) {
	a, err := f.grant(ctx, url.Values{
		"grant_type": {"authorization_code"}, "client_id": {f.clientID}, "redirect_uri": {f.redirect}, "code": {code}, "code_verifier": {f.verifier},
	}, code, f.verifier)
	if err != nil {
		return Session{}, err
	}
	return Session{
		Way: Web, Access: a.Access, Refresh: a.Refresh, Instance: a.Instance, Org: a.org, User: a.user, LoginURL: f.base, ClientID: f.clientID,
	}, nil
}
