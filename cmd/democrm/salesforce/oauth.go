package salesforce

import (
	"cmp"
	"fmt"
	"html"
	"net/http"
	"net/url"
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
	// A browser that went away has no use for it.
	_, _ = fmt.Fprintf(w, `<!doctype html><title>Allow Access?</title><h1>Allow Access?</h1><p><a href="%s">Allow</a> <a href="%s">Deny</a></p>`,
		html.EscapeString(link("yes")), html.EscapeString(link("no")))
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
