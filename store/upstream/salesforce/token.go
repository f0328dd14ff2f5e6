package salesforce

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"banter/store/lead"
	"banter/store/upstream"
)

// Token is what opens an org: an access token and the instance that takes it.
type Token struct {
	Access      string
	InstanceURL string // "https://northwind.my.salesforce.com"
}

// TokenSource gives access tokens. It is safe for concurrent use. An error
// without a retry class counts as upstream.ErrAuth.
type TokenSource interface {
	// Token returns the current access token, refreshed if need be. It is asked
	// for each request.
	Token(ctx context.Context) (Token, error)
	// Refresh returns a newer token after Salesforce has answered 401 to the access
	// token stale. Of several callers with the same stale token one asks Salesforce.
	Refresh(ctx context.Context, stale string) (Token, error)
}

// Static is a token that does not change and can't be refreshed.
func Static(access, instanceURL string) TokenSource {
	return static{Token{Access: access, InstanceURL: instanceURL}}
}

type static struct{ token Token }

func (s static) Token(context.Context) (Token, error) { return s.token, nil }

func (s static) Refresh(context.Context, string) (Token, error) {
	return Token{}, fmt.Errorf("%w: Salesforce does not accept the token any more; log in again: banter auth login salesforce", upstream.ErrAuth)
}

// checked is a token that can become part of a header, its instance without a
// slash at its end.
func checked(t Token, err error) (Token, error) {
	if err != nil {
		if errors.Is(upstream.Class(err), upstream.ErrRefused) && !errors.Is(err, upstream.ErrRefused) {
			err = fmt.Errorf("%w: %w", upstream.ErrAuth, err) // it has no class of its own
		}
		return t, err
	}
	t.Access, t.InstanceURL = strings.TrimSpace(t.Access), strings.TrimRight(strings.TrimSpace(t.InstanceURL), "/")
	switch {
	case t.Access == "":
		return t, fmt.Errorf("%w: there is no token for Salesforce; log in: banter auth login salesforce", upstream.ErrAuth)
	case strings.ContainsFunc(t.Access, func(r rune) bool { return r <= ' ' || r > '~' }):
		return t, fmt.Errorf("%w: the token for Salesforce holds a character that no token has; log in again: banter auth login salesforce", upstream.ErrAuth)
	case t.InstanceURL == "":
		return t, fmt.Errorf("%w: the login names no instance of Salesforce; log in again: banter auth login salesforce", upstream.ErrAuth)
	case strings.ContainsFunc(t.InstanceURL, func(r rune) bool { return r <= ' ' || r > '~' }):
		return t, fmt.Errorf("%w: %q is no address of Salesforce", upstream.ErrAuth, lead.Clean(t.InstanceURL))
	}
	return t, nil
}
