package salesforce

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
)

// token gives tokens for a code, a refresh token or a signed assertion.
func (o *Org) token(w http.ResponseWriter, r *http.Request, form url.Values) {
	bad := func(code, description string) { send(w, http.StatusBadRequest, oauthError{code, description}) }
	grantType := form.Get("grant_type")
	if grantType != jwtGrant && form.Get("client_id") != o.o.Login.ClientID {
		bad("invalid_client_id", "client identifier invalid")
		return
	}
	if _, basic, _ := r.BasicAuth(); form.Has("client_secret") || basic != "" {
		// A program on somebody's laptop has no secret; one that sends one is
		// another.
		bad("invalid_client", "invalid client credentials")
		return
	}
	switch grantType {
	case "authorization_code":
		o.takeCode(w, r, form)
	case "refresh_token":
		o.refresh(w, r, form)
	case jwtGrant:
		user, problem := o.assertion(r, form.Get("assertion"))
		if problem != "" {
			bad("invalid_grant", problem)
			return
		}
		g := &grant{user: user, scope: "api"}
		o.tell(w, r, g, "")
	case "":
		bad("invalid_request", "must specify grant_type")
	default:
		bad("unsupported_grant_type", "grant type not supported")
	}
}

// takeCode exchanges a code, once.
func (o *Org) takeCode(w http.ResponseWriter, r *http.Request, form url.Values) {
	bad := func(description string) { send(w, http.StatusBadRequest, oauthError{"invalid_grant", description}) }
	c := o.sessions.codes[form.Get("code")]
	delete(o.sessions.codes, form.Get("code"))
	sum := sha256.Sum256([]byte(form.Get("code_verifier")))
	switch {
	case c == nil:
		bad("invalid authorization code")
	case o.now().Sub(c.at) > codeLife:
		bad("expired authorization code")
	case c.redirect != form.Get("redirect_uri"):
		send(w, http.StatusBadRequest, oauthError{"redirect_uri_mismatch", "redirect_uri must match configuration"})
	case base64.RawURLEncoding.EncodeToString(sum[:]) != c.challenge:
		bad("invalid code verifier")
	default:
		g := o.open(c.user, c.scope)
		o.tell(w, r, g, g.refresh)
	}
}

// open makes a grant with a refresh token.
func (o *Org) open(user, scope string) *grant {
	g := &grant{user: user, scope: scope, refresh: o.mint("5Aep861")}
	o.sessions.refresh[g.refresh] = g
	return g
}

// refresh gives a new access token. The refresh token dies with it and another
// takes its place, unless the org lets it live.
func (o *Org) refresh(w http.ResponseWriter, r *http.Request, form url.Values) {
	old := form.Get("refresh_token")
	g := o.sessions.refresh[old]
	if g == nil || g.dead || g.refresh != old {
		send(w, http.StatusBadRequest, oauthError{"invalid_grant", "expired access/refresh token"})
		return
	}
	fresh := ""
	if !o.o.Login.KeepTokens {
		fresh = o.mint("5Aep861")
		g.refresh = fresh
		o.sessions.refresh[fresh] = g
	}
	o.tell(w, r, g, fresh)
}

func (o *Org) newAccess(g *grant) string {
	token := o.mint(o.id + "!AQ")
	o.sessions.give(token, session{user: g.user, grant: g})
	return token
}

// tell answers with an access token of a grant. It does not say when it expires.
func (o *Org) tell(w http.ResponseWriter, r *http.Request, g *grant, refresh string) {
	w.Header().Set("Cache-Control", "no-store")
	send(w, http.StatusOK, struct {
		Access    string `json:"access_token"`
		Refresh   string `json:"refresh_token,omitempty"`
		Signature string `json:"signature"`
		Scope     string `json:"scope"`
		Instance  string `json:"instance_url"`
		ID        string `json:"id"`
		Type      string `json:"token_type"`
		Issued    string `json:"issued_at"`
	}{
		o.newAccess(g), refresh, "c2lnbmF0dXJl", g.scope, "http://" + r.Host, "http://" + r.Host + "/id/" + o.id + "/" + g.user, "Bearer",
		strconv.FormatInt(o.now().UnixMilli(), 10),
	})
}
