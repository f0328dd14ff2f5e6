package login

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"banter/store/upstream"
)

const (
	// assertionLife is how long a signed request holds, in calendar time: what
	// Salesforce allows at most.
	assertionLife = 3 * time.Minute
	// maxKey bounds a key's file, in bytes.
	maxKey = 64 << 10
)

// KeyOptions are what FromKey signs in with; all but Transport are needed.
type KeyOptions struct {
	LoginURL  string // see Address
	ClientID  string // of an app that an administrator has allowed for the user
	User      string // ana@acme.example
	KeyFile   string // a PEM file of an RSA key, mode 0600
	Now       func() time.Time
	Transport http.RoundTripper
}

// FromKey signs in with a key, without a browser. The session holds the path of
// the key, not the key.
func FromKey(ctx context.Context, o KeyOptions) (Session, error) {
	s := &Source{o: Options{Now: o.Now, Transport: o.Transport}}
	return s.sign(ctx, Session{Way: JWT, LoginURL: o.LoginURL, ClientID: o.ClientID, User: o.User, KeyFile: o.KeyFile})
}

// sign gets a token for a signed request.
func (s *Source) sign(ctx context.Context, kept Session) (Session, error) {
	key, err := readKey(kept.KeyFile)
	if err != nil {
		return Session{}, err
	}
	text, err := assertion(key, kept, s.o.Now())
	if err != nil {
		return Session{}, err
	}
	e, err := newEndpoint(kept.LoginURL, kept.ClientID, s.o.Transport)
	if err != nil {
		return Session{}, err
	}
	a, err := e.grant(ctx, url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {text}}, text)
	if err != nil {
		return Session{}, err
	}
	if kept.Instance != "" && kept.Instance != a.Instance {
		return Session{}, fail(upstream.ErrAuth, "the org has moved from %s to %s; %s", kept.Instance, short(a.Instance), again)
	}
	kept.Access, kept.Instance = a.Access, a.Instance
	if a.org != "" && kept.Org == "" {
		kept.Org = a.org
	}
	if !sameOrg(kept.Org, a.org) {
		return Session{}, fail(upstream.ErrAuth, "Salesforce answers for org %s, and the sign-in was for org %s; %s", short(a.org), short(kept.Org), again)
	}
	return kept, nil
}

// assertion is the signed request: who asks (the app), for whom, and where.
func assertion(key *rsa.PrivateKey, x Session, now time.Time) (string, error) {
	claims, err := json.Marshal(map[string]any{"iss": x.ClientID, "sub": x.User, "aud": audience(x.LoginURL), "exp": now.Add(assertionLife).Unix()})
	if err != nil {
		return "", fmt.Errorf("sign the request for a token: %w", err)
	}
	enc := base64.RawURLEncoding
	text := enc.EncodeToString([]byte(`{"alg":"RS256","typ":"JWT"}`)) + "." + enc.EncodeToString(claims)
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		return "", fail(upstream.ErrAuth, "sign the request for a token: %w", err)
	}
	return text + "." + enc.EncodeToString(signature), nil
}

// audience is whom a signed request is for: Salesforce's own login servers stand
// for the domains of orgs too.
func audience(login string) string {
	u, err := url.Parse(login)
	switch {
	case err != nil:
		return login
	case strings.HasSuffix(u.Hostname(), ".sandbox.my.salesforce.com"):
		return Sandbox
	case strings.HasSuffix(u.Hostname(), ".my.salesforce.com"):
		return Production
	}
	return login
}

// readKey reads an RSA key that nobody else can read. Errors show the path, and
// nothing of the key.
func readKey(path string) (*rsa.PrivateKey, error) {
	bad := func(format string, args ...any) error {
		return fail(upstream.ErrAuth, "the key %s %s", path, fmt.Sprintf(format, args...))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fail(upstream.ErrAuth, "read the key: %w", err)
	}
	defer func() { _ = f.Close() }() // it was read only
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, fail(upstream.ErrAuth, "read the key: %w", err)
	case !info.Mode().IsRegular():
		return nil, bad("is not a file")
	case info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/':
		return nil, bad("can be read by others (%v); run chmod 600 on it", info.Mode().Perm())
	}
	data, err := io.ReadAll(io.LimitReader(f, maxKey))
	if err != nil {
		return nil, fail(upstream.ErrAuth, "read the key: %w", err)
	}
	key, err := parseKey(data)
	if err != nil {
		return nil, bad("%v", err)
	}
	return key, nil
}

func parseKey(data []byte) (*rsa.PrivateKey, error) {
	block, _ := pem.Decode(data)
	if block == nil {
		return nil, errors.New("is no PEM file; it begins with -----BEGIN PRIVATE KEY-----")
	}
	switch block.Type {
	case "RSA PRIVATE KEY":
		if block.Headers["DEK-Info"] != "" {
			return nil, errors.New("has a password; openssl rsa -in OLD -out NEW takes it off")
		}
		key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
		if err != nil {
			return nil, errors.New("is damaged")
		}
		return key, nil
	case "PRIVATE KEY":
		key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if err != nil {
			return nil, errors.New("is damaged")
		}
		if rsaKey, ok := key.(*rsa.PrivateKey); ok {
			return rsaKey, nil
		}
		return nil, errors.New("is no RSA key, and Salesforce takes no other")
	case "ENCRYPTED PRIVATE KEY":
		return nil, errors.New("has a password; openssl pkcs8 -in OLD -out NEW takes it off")
	}
	return nil, fmt.Errorf("holds a %s, and no private key", short(block.Type))
}
