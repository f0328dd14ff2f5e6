package login

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"banter/store/upstream"
)

// exchangeTime bounds one exchange with the login server.
const exchangeTime = 20 * time.Second

// maxAnswer bounds an answer of the login server, in bytes.
const maxAnswer = 256 << 10

// Address makes a login address of what a person wrote: a whole one, or the name
// of a My Domain. The error wraps upstream.ErrRefused.
func Address(text string) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return Production, nil
	}
	if !strings.Contains(text, "://") {
		if !strings.ContainsAny(text, ".:") {
			text += ".my.salesforce.com"
		}
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil {
		return "", fail(upstream.ErrRefused, "the login address %q can't be read; write it as https://acme.my.salesforce.com", short(text))
	}
	if strings.HasSuffix(u.Hostname(), ".lightning.force.com") {
		// What people copy from the browser gives out no tokens.
		u.Host = strings.TrimSuffix(u.Host, ".lightning.force.com") + ".my.salesforce.com"
	}
	base := u.Scheme + "://" + u.Host
	if u.User != nil {
		return "", fail(upstream.ErrRefused, "the login address holds a password; leave it out")
	}
	if _, err := upstream.NewClient(upstream.ClientOptions{Base: base}); err != nil {
		return "", err
	}
	return base, nil
}

// endpoint is the login server of one app.
type endpoint struct {
	base, clientID string
	http           *http.Client
}

func newEndpoint(base, clientID string, transport http.RoundTripper) (*endpoint, error) {
	c, err := upstream.NewClient(upstream.ClientOptions{Base: base, Timeout: exchangeTime, MaxBody: maxAnswer, Transport: transport})
	if err != nil {
		return nil, err
	}
	return &endpoint{base: base, clientID: clientID, http: c}, nil
}

// grant asks for a token. No secret of the app goes with it: a program on a
// laptop has none. secrets are what must not be seen in an error.
func (e *endpoint) grant(ctx context.Context, form url.Values, secrets ...string) (answer, error) {
	resp, err := e.post(ctx, "/services/oauth2/token", form)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = resp.Body.Close() }() // what was wanted of it has been read
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return answer{}, upstream.NetworkError(err)
	}
	return readGrant(resp.StatusCode, resp.Header.Get("Location"), body, e.base, secrets...)
}

// readGrant is grant's reading of an answer, which may be anything.
func readGrant(status int, location string, body []byte, base string, secrets ...string) (answer, error) {
	class := upstream.StatusClass(status)
	if class == nil {
		return readAnswer(body, base)
	}
	if status >= 300 && status < 400 {
		// Never followed: it would carry the grant to another host.
		to := "elsewhere"
		if u, err := url.Parse(location); err == nil && u.Host != "" {
			to = "to " + short(u.Host)
		}
		return answer{}, fail(upstream.ErrRefused, "%s sends sign-ins %s; give that address with --login-url if it is your org's", base, to)
	}
	var e struct {
		Error string `json:"error"`
		Text  string `json:"error_description"`
	}
	if json.Unmarshal(body, &e) == nil && e.Error != "" {
		return answer{}, readRefusal(e.Error, e.Text, secrets...)
	}
	// Not the login server's: what a proxy or a maintenance page says helps nobody.
	return answer{}, fmt.Errorf("sign in: %w", &upstream.HTTPError{Status: status, Class: class})
}

// revoke ends a token; with a refresh token those that it gave end too.
func (e *endpoint) revoke(ctx context.Context, token string) error {
	resp, err := e.post(ctx, "/services/oauth2/revoke", url.Values{"token": {token}})
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }() // nothing of it is wanted
	if class := upstream.StatusClass(resp.StatusCode); class != nil {
		return &upstream.HTTPError{Status: resp.StatusCode, Class: class}
	}
	return nil
}

func (e *endpoint) post(ctx context.Context, path string, form url.Values) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, fail(upstream.ErrRefused, "%w", err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	resp, err := e.http.Do(req)
	if err != nil {
		return nil, upstream.NetworkError(err)
	}
	return resp, nil
}
