package salesforce

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"banter/cmd/democrm/serve"
)

// oauthError is how OAuth says no.
type oauthError struct {
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

// codeLife is how long a code may be exchanged.
const codeLife = 15 * time.Minute

// oauth serves /services/oauth2/.
func (o *Org) oauth(w http.ResponseWriter, r *http.Request, body []byte) {
	form, err := url.ParseQuery(string(body))
	if err != nil || r.Method == http.MethodGet {
		form = r.URL.Query()
	}
	switch what := strings.Trim(strings.TrimPrefix(r.URL.Path, "/services/oauth2/"), "/"); {
	case what == "authorize":
		o.authorizePage(w, r, form)
	case what == "userinfo":
		o.userinfo(w, r)
	case what == "revoke":
		o.revoke(w, form)
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		send(w, http.StatusMethodNotAllowed, oauthError{"invalid_request", "must use HTTP POST"})
	case what == "token":
		o.token(w, r, form)
	case what == "introspect":
		o.introspect(w, form)
	default:
		reject(w, missing())
	}
}

// authorizePage is where a browser goes: it leads back to the program at once,
// with a code, unless the user says no or has to be asked.
func (o *Org) authorizePage(w http.ResponseWriter, r *http.Request, q url.Values) {
	back, err := url.Parse(q.Get("redirect_uri"))
	switch {
	case q.Get("client_id") != o.o.Login.ClientID:
		send(w, http.StatusBadRequest, oauthError{"invalid_client_id", "client identifier invalid"})
		return
	case err != nil || back.Scheme != "http" || !serve.Loopback(back.Host):
		send(w, http.StatusBadRequest, oauthError{"redirect_uri_mismatch", "redirect_uri must match configuration"})
		return
	}
	lead := func(values map[string]string) {
		v := back.Query()
		for n, text := range values {
			v.Set(n, text)
		}
		if s := q.Get("state"); s != "" {
			v.Set("state", s)
		}
		back.RawQuery = v.Encode()
		http.Redirect(w, r, back.String(), http.StatusFound)
	}
	switch {
	case q.Get("response_type") != "code":
		lead(map[string]string{"error": "unsupported_response_type", "error_description": "response type not supported"})
	case q.Get("code_challenge") == "":
		lead(map[string]string{"error": "invalid_request", "error_description": "missing required code challenge"})
	case q.Get("code_challenge_method") != "" && q.Get("code_challenge_method") != "S256":
		lead(map[string]string{"error": "invalid_request", "error_description": "invalid code challenge method"})
	case o.o.Login.Deny || q.Get("answer") == "no":
		lead(map[string]string{"error": "access_denied", "error_description": "end-user denied authorization"})
	case o.o.Login.Ask && q.Get("answer") != "yes":
		askUser(w, r.URL)
	default:
		token := o.mint("aPrx")
		o.sessions.codes[token] = &code{
			user: o.user, redirect: q.Get("redirect_uri"), challenge: q.Get("code_challenge"), scope: cmp.Or(q.Get("scope"), "api refresh_token"), at: o.now(),
		}
		lead(map[string]string{"code": token})
	}
}

func askUser(w http.ResponseWriter, at *url.URL) {
	link := func(yes string) string {
		q := at.Query()
		q.Set("answer", yes)
		return at.Path + "?" + q.Encode()
	}
	w.Header().Set("Content-Type", "text/html; charset=UTF-8")
	page := template.Must(template.New("").Parse(`<!doctype html><title>Allow Access?</title><h1>Allow Access?</h1><p><a href="{{.Yes}}">Allow</a> <a href="{{.No}}">Deny</a></p>`))
	_ = page.Execute(w, struct{ Yes, No string }{link("yes"), link("no")}) // a browser that went away has no use for it
}

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

// revoke ends a token; a refresh token takes the access tokens with it.
func (o *Org) revoke(w http.ResponseWriter, form url.Values) {
	token := form.Get("token")
	s, g := o.sessions.access[token], o.sessions.refresh[token]
	switch {
	case g != nil && !g.dead && g.refresh == token:
		g.dead = true
	case s != nil && !s.dead:
		s.dead = true
	default:
		send(w, http.StatusBadRequest, oauthError{"invalid_token", "invalid token: " + token[:min(4, len(token))] + "…"})
		return
	}
	w.WriteHeader(http.StatusOK)
}

func (o *Org) introspect(w http.ResponseWriter, form url.Values) {
	if form.Get("client_id") != o.o.Login.ClientID {
		send(w, http.StatusUnauthorized, oauthError{"invalid_client", "invalid client credentials"})
		return
	}
	s, wrong := o.session(form.Get("token"))
	if wrong != nil {
		send(w, http.StatusOK, map[string]bool{"active": false})
		return
	}
	scope := "api"
	if s.grant != nil {
		scope = s.grant.scope
	}
	send(w, http.StatusOK, map[string]any{
		"active": true, "scope": scope, "client_id": o.o.Login.ClientID, "username": o.byID[s.user].at("Username"), "sub": o.id + "/" + s.user,
		"token_type": "access_token", "exp": o.now().Add(2 * time.Hour).Unix(), "iat": o.now().Unix(), "nbf": o.now().Unix(),
	})
}

// userinfo tells who is logged in.
func (o *Org) userinfo(w http.ResponseWriter, r *http.Request) {
	s, wrong := o.authorize(r.Header.Get("Authorization"))
	if wrong != nil {
		// Not the array of errors of every other path.
		http.Error(w, "Bad_OAuth_Token", http.StatusForbidden)
		return
	}
	send(w, http.StatusOK, o.who(r, s.user))
}

func (o *Org) who(r *http.Request, user string) map[string]any {
	u := o.byID[user]
	here := "http://" + r.Host
	_, offset := o.now().In(zoneOf(u.at("TimeZoneSidKey"))).Zone()
	return map[string]any{
		"sub": here + "/id/" + o.id + "/" + user, "user_id": user, "organization_id": o.id, "preferred_username": u.at("Username"), "nickname": u.at("Alias"),
		"name": u.at("Name"), "given_name": u.at("FirstName"), "family_name": u.at("LastName"), "email": u.at("Email"), "email_verified": true,
		"zoneinfo": u.at("TimeZoneSidKey"), "language": "en_US", "locale": "en_US", "user_type": "STANDARD", "active": u.at("IsActive") == "true",
		"utcOffset": offset * 1000, "updated_at": u.stamp().Format(time.RFC3339), "is_salesforce_integration_user": false, "address": map[string]any{},
		"urls": map[string]string{"rest": here + "/services/data/v{version}/", "sobjects": here + "/services/data/v{version}/sobjects/", "query": here + "/services/data/v{version}/query/"},
	}
}

func zoneOf(name string) *time.Location {
	if z, err := time.LoadLocation(name); err == nil {
		return z
	}
	return time.UTC
}

// identity serves /id/{org}/{user}.
func (o *Org) identity(w http.ResponseWriter, r *http.Request) {
	s, wrong := o.authorize(r.Header.Get("Authorization"))
	if wrong != nil {
		http.Error(w, "Bad_OAuth_Token", http.StatusForbidden)
		return
	}
	if r.URL.Path != "/id/"+o.id+"/"+s.user {
		http.Error(w, "Bad_Id", http.StatusNotFound)
		return
	}
	out := o.who(r, s.user)
	out["id"], out["username"], out["display_name"] = out["sub"], out["preferred_username"], out["name"]
	send(w, http.StatusOK, out)
}
