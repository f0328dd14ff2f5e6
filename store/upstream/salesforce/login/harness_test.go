package login

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	orgID  = "00D5g0000000001EAA"
	userID = "0055g0000000001AAA"
	app    = "3MVG9test"
)

// server is a login server that gives a refresh token out once.
type server struct {
	*httptest.Server
	t *testing.T

	mu        sync.Mutex
	n         int // tokens given out
	live      string
	challenge string
	state     string
	deny      url.Values // authorize answers this instead of a code
	forms     []url.Values
	revoked   []string
	before    func() // runs within each request for a token
	bad       http.HandlerFunc
}

func newServer(t *testing.T) *server {
	t.Helper()
	s := &server{t: t}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /services/oauth2/authorize", s.authorize)
	mux.HandleFunc("POST /services/oauth2/token", s.token)
	mux.HandleFunc("POST /services/oauth2/revoke", func(_ http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.revoked = append(s.revoked, r.FormValue("token"))
	})
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func (s *server) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.challenge, s.state = q.Get("code_challenge"), q.Get("state")
	back := url.Values{"code": {"code-1"}, "state": {s.state}}
	if s.deny != nil {
		back = s.deny
		back.Set("state", s.state)
	}
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
}

func (s *server) token(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.t.Error(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forms = append(s.forms, r.PostForm)
	if s.before != nil {
		s.before()
	}
	if s.bad != nil {
		s.bad(w, r)
		return
	}
	refuse := func(text string) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = fmt.Fprintf(w, `{"error":"invalid_grant","error_description":%q}`, text)
	}
	switch r.PostForm.Get("grant_type") {
	case "authorization_code":
		sum := sha256.Sum256([]byte(r.PostForm.Get("code_verifier")))
		if base64.RawURLEncoding.EncodeToString(sum[:]) != s.challenge || r.PostForm.Get("code") != "code-1" {
			refuse("invalid code verifier")
			return
		}
	case "refresh_token":
		if r.PostForm.Get("refresh_token") != s.live {
			refuse("expired access/refresh token")
			return
		}
	}
	s.give(w)
}

func (s *server) give(w http.ResponseWriter) {
	s.n++
	s.live = fmt.Sprintf("5Aep-refresh-%d", s.n)
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{
		"access_token": s.accessToken(), "refresh_token": s.live, "instance_url": s.URL, "token_type": "Bearer",
		"id": s.URL + "/id/" + orgID + "/" + userID, "issued_at": "1278448832702", "signature": "x=", "scope": "api id refresh_token",
	})
}

func (s *server) accessToken() string { return fmt.Sprintf("00D5g0000000001!access-%d", s.n) }

// session is one that the server has given out, its access token being stale
// by now or not.
func (s *server) session() Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
	s.live = fmt.Sprintf("5Aep-refresh-%d", s.n)
	return Session{
		Way: Web, Access: s.accessToken(), Refresh: s.live, Instance: s.URL, Org: orgID, User: userID, LoginURL: s.URL, ClientID: app,
	}
}

// vault is a Vault in memory, shared by Sources as processes share a keyring.
type vault struct {
	mu     sync.Mutex
	lock   chan struct{}
	kept   string
	broken error
	saves  int
}

func newVault(t *testing.T, s Session) *vault {
	t.Helper()
	v := &vault{lock: make(chan struct{}, 1)}
	if err := v.Save(s); err != nil {
		t.Fatal(err)
	}
	return v
}

var errNone = errors.New("no token is kept of salesforce")

func (v *vault) Load() (Session, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.kept == "" {
		return Session{}, errNone
	}
	return Decode(v.kept)
}

func (v *vault) Save(s Session) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.broken != nil {
		return v.broken
	}
	text, err := s.Encode()
	if err == nil {
		v.kept = text
		v.saves++
	}
	return err
}

func (v *vault) Lock(ctx context.Context) (func(), error) {
	select {
	case v.lock <- struct{}{}:
		return func() { <-v.lock }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func clock() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }

// browse follows an address as a browser does and returns the page it ends at.
func browse(t *testing.T, address string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 10 * time.Second}
	resp, err := c.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = resp.Body.Close() }()
	var b strings.Builder
	buf := make([]byte, 4096)
	for {
		n, err := resp.Body.Read(buf)
		b.Write(buf[:n])
		if err != nil {
			return resp.StatusCode, b.String()
		}
	}
}
