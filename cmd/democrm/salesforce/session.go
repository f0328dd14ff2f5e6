package salesforce

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// session is what an access token stands for.
type session struct {
	user  string
	grant *grant // the login that it came from; nil for a token of Options
	own   bool   // a token of Options: the control paths take it for ever
	dead  bool
}

// grant is a login: it lives until its refresh token is revoked.
type grant struct {
	user    string
	scope   string
	refresh string // the one that is valid now
	dead    bool
}

// sessions are all tokens there ever were.
type sessions struct {
	access  map[string]*session
	refresh map[string]*grant
	codes   map[string]*code
	count   int
}

// code is a login that was allowed and not yet taken.
type code struct {
	user, redirect, challenge, scope string
	at                               time.Time
}

func (s *sessions) give(token string, to session) {
	if s.access == nil {
		s.access, s.refresh, s.codes = map[string]*session{}, map[string]*grant{}, map[string]*code{}
	}
	s.access[token] = &to
}

// mint makes a token that nobody has.
func (o *Org) mint(prefix string) string {
	o.sessions.count++
	return fmt.Sprintf("%s.%06d", prefix, o.sessions.count)
}

// authorize finds the session of an Authorization header.
func (o *Org) authorize(header string) (*session, *problem) {
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") && !strings.EqualFold(scheme, "OAuth") {
		token = ""
	}
	return o.session(token)
}

func (o *Org) session(token string) (*session, *problem) {
	s := o.sessions.access[token]
	if s == nil || s.dead || s.grant != nil && s.grant.dead {
		return nil, sessionExpired()
	}
	return s, nil
}

// ExpireSessions lets every access token die, and with refresh every refresh
// token too.
func (o *Org) ExpireSessions(refresh bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, s := range o.sessions.access {
		s.dead = true
	}
	if !refresh {
		return
	}
	for _, g := range o.sessions.refresh {
		g.dead = true
	}
}

// Grant makes an access token of a user, "" is the one of Options, beside a
// refresh token; a test that has no browser begins here.
func (o *Org) Grant(user string) (access, refresh string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	g := o.open(cmp.Or(user, o.user), "api refresh_token")
	return o.newAccess(g), g.refresh
}
