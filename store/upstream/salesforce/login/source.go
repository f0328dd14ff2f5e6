package login

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"banter/store/upstream"
	"banter/store/upstream/salesforce"
)

// Options are what a Source is made of. Vault and Now are needed.
type Options struct {
	Vault     Vault
	Now       func() time.Time
	Transport http.RoundTripper // to the login server; nil is the hardened one of package upstream
	SF        Runner            // runs the sf CLI; nil is Exec
}

// Source gives the adapter its tokens. It is safe for concurrent use.
type Source struct {
	o   Options
	sem chan struct{} // one at a time; it can be waited for with a context

	current Session
	org     string   // the first one that was told: another is refused
	unsaved *Session // what Salesforce gave and the vault did not take
}

var _ salesforce.TokenSource = (*Source)(nil)

// NewSource makes a Source; nothing is read or sent.
func NewSource(o Options) *Source {
	if o.SF == nil {
		o.SF = Exec
	}
	return &Source{o: o, sem: make(chan struct{}, 1)}
}

// Token returns the current access token and where it counts. It asks the vault
// once, and then remembers. Errors wrap upstream.ErrAuth where a person must
// act.
func (s *Source) Token(ctx context.Context) (salesforce.Token, error) {
	release, err := s.alone(ctx)
	if err != nil {
		return salesforce.Token{}, err
	}
	defer release()
	if s.current.Access != "" {
		return s.current.token(), nil
	}
	kept, err := s.load()
	if err != nil {
		return salesforce.Token{}, err
	}
	if kept.Access != "" {
		return s.use(kept)
	}
	return s.renew(ctx, kept, "")
}

// Refresh returns a newer token than the stale one, which Salesforce has
// refused. Callers that come at the same time share one refresh, those of other
// processes included: where the vault has a newer token, that one is it.
func (s *Source) Refresh(ctx context.Context, stale string) (salesforce.Token, error) {
	release, err := s.alone(ctx)
	if err != nil {
		return salesforce.Token{}, err
	}
	defer release()
	if s.current.Access != "" && s.current.Access != stale {
		return s.current.token(), nil
	}
	if s.unsaved != nil {
		return s.keep(*s.unsaved)
	}
	kept, err := s.load()
	if err != nil {
		return salesforce.Token{}, err
	}
	return s.renew(ctx, kept, stale)
}

// Session is what the tokens come from, asking the vault if need be.
func (s *Source) Session(ctx context.Context) (Session, error) {
	release, err := s.alone(ctx)
	if err != nil {
		return Session{}, err
	}
	defer release()
	if s.current.Way != "" {
		return s.current, nil
	}
	return s.load()
}

// Format prints a Source without its secrets, whatever the verb.
func (s *Source) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, "login to Salesforce") }

func (s *Source) alone(ctx context.Context) (release func(), err error) {
	select {
	case s.sem <- struct{}{}:
		return func() { <-s.sem }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// load reads the vault and refuses another org than before.
func (s *Source) load() (Session, error) {
	kept, err := s.o.Vault.Load()
	if err != nil {
		if !errors.Is(err, upstream.ErrAuth) {
			err = fail(upstream.ErrAuth, "%w", err)
		}
		return Session{}, err
	}
	return kept, s.checkOrg(kept)
}

func (s *Source) checkOrg(got Session) error {
	if !sameOrg(s.org, got.Org) {
		return fail(upstream.ErrAuth, "the sign-in is now of org %s, and this run began with org %s; start banter anew", short(got.Org), short(s.org))
	}
	return nil
}

// use makes a session the current one.
func (s *Source) use(x Session) (salesforce.Token, error) {
	if err := s.checkOrg(x); err != nil {
		return salesforce.Token{}, err
	}
	s.current, s.unsaved = x, nil
	if s.org == "" {
		s.org = x.Org
	}
	return x.token(), nil
}

// keep puts a renewed session into the vault, and only then into use: a
// refresh token that is used up before the next one is kept ends the sign-in
// with the next crash. What could not be kept is tried again with the next call.
func (s *Source) keep(x Session) (salesforce.Token, error) {
	s.unsaved = &x
	if err := s.o.Vault.Save(x); err != nil {
		return salesforce.Token{}, fail(upstream.ErrRetry, "Salesforce gave a new token, and it could not be kept: %w", err)
	}
	return s.use(x)
}

// renew gets a token that is not the stale one.
func (s *Source) renew(ctx context.Context, kept Session, stale string) (salesforce.Token, error) {
	var next Session
	var err error
	switch kept.Way {
	case SF:
		next, err = askSF(ctx, s.o.SF, kept.Alias)
	case JWT:
		next, err = s.sign(ctx, kept)
	case Web:
		return s.rotate(ctx, stale)
	default:
		return salesforce.Token{}, fail(upstream.ErrAuth, "Salesforce does not accept the token from the environment any more; set a new one, or unset it and %s", again)
	}
	switch {
	case err != nil:
		return salesforce.Token{}, err
	case !sameOrg(kept.Org, next.Org):
		return salesforce.Token{}, fail(upstream.ErrAuth, "it is a token of org %s now, and the sign-in was for org %s; %s", short(next.Org), short(kept.Org), again)
	case next.Access == stale && kept.Way == SF:
		return salesforce.Token{}, fail(upstream.ErrAuth, "the sf CLI still gives the token that Salesforce refused; run: sf org login web --alias %s", short(kept.Alias))
	}
	return s.use(next)
}

// rotate gives the refresh token for a new pair, one process at a time.
func (s *Source) rotate(ctx context.Context, stale string) (salesforce.Token, error) {
	release, err := s.o.Vault.Lock(ctx)
	if err != nil {
		return salesforce.Token{}, fail(upstream.ErrRetry, "wait for the turn to renew the token: %w", err)
	}
	defer release()
	kept, err := s.load() // another process may have been here meanwhile
	if err != nil {
		return salesforce.Token{}, err
	}
	switch {
	case kept.Way != Web: // somebody signed in anew meanwhile, in another way
		return s.renew(ctx, kept, stale)
	case kept.Access != "" && kept.Access != stale:
		return s.use(kept)
	}
	if kept.Refresh == "" {
		return salesforce.Token{}, fail(upstream.ErrAuth, "the session has ended, and Salesforce gave no refresh token for it (the app lacks the scope refresh_token); %s", again)
	}
	// Once asked, the old refresh token may be dead: who gives up waiting now must
	// not lose the answer. One that the network loses ends the sign-in; Salesforce
	// has no way to ask for it again.
	ctx = context.WithoutCancel(ctx)
	next, err := refresh(ctx, kept, s.o.Transport)
	var r *Refusal
	if errors.As(err, &r) && errors.Is(r, upstream.ErrAuth) {
		// On a network drive locks may not hold: somebody else used it up.
		if now, lerr := s.load(); lerr == nil && now.Access != "" && now.Refresh != kept.Refresh {
			return s.use(now)
		}
	}
	if err != nil {
		return salesforce.Token{}, err
	}
	return s.keep(next)
}

// refresh asks for a new access token. The refresh token stays where Salesforce
// gives no other.
func refresh(ctx context.Context, kept Session, transport http.RoundTripper) (Session, error) {
	e, err := newEndpoint(kept.LoginURL, kept.ClientID, transport)
	if err != nil {
		return Session{}, err
	}
	a, err := e.grant(ctx, url.Values{"grant_type": {"refresh_token"}, "client_id": {kept.ClientID}, "refresh_token": {kept.Refresh}}, kept.Refresh)
	if err != nil {
		return Session{}, err
	}
	next := kept
	next.Access = a.Access
	if a.Refresh != "" {
		next.Refresh = a.Refresh
	}
	switch {
	case !sameOrg(kept.Org, a.org):
		return Session{}, fail(upstream.ErrAuth, "Salesforce answers for org %s, and the sign-in was for org %s; %s", short(a.org), short(kept.Org), again)
	case a.Instance != kept.Instance:
		return Session{}, fail(upstream.ErrAuth, "the org has moved from %s to %s; %s", kept.Instance, short(a.Instance), again)
	}
	return next, nil
}

// LogOut ends a session at Salesforce. Of those that others look after (SF, Env)
// and of a JWT, which ends by itself, nothing is to be ended.
func LogOut(ctx context.Context, x Session, transport http.RoundTripper) (revoked bool, err error) {
	token := x.Refresh
	if token == "" {
		token = x.Access
	}
	if x.Way != Web || token == "" {
		return false, nil
	}
	e, err := newEndpoint(x.LoginURL, x.ClientID, transport)
	if err == nil {
		err = e.revoke(ctx, token)
	}
	return err == nil, err
}

func (s Session) token() salesforce.Token {
	return salesforce.Token{Access: s.Access, InstanceURL: s.Instance}
}
