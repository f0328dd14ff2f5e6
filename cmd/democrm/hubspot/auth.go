package hubspot

import (
	"fmt"
	"net/http"
	"strings"
)

// AllScopes are the scopes that a token can have here.
func AllScopes() []string {
	list := []string{"crm.objects.owners.read", eventScope, formScope}
	for _, t := range []string{"contacts", "companies", "deals", "leads"} {
		list = append(list, "crm.objects."+t+".read", "crm.objects."+t+".write")
	}
	for _, t := range []string{"contacts", "companies", "deals"} {
		list = append(list, "crm.schemas."+t+".read", "crm.schemas."+t+".write")
	}
	return append(list, "crm.schemas.leads.read", "crm.schemas.leads.write")
}

// MinimumScopes are what working contacts takes: reading and writing them,
// their owners and their properties.
func MinimumScopes() []string {
	return []string{"crm.objects.contacts.read", "crm.objects.contacts.write", "crm.objects.owners.read", "crm.schemas.contacts.read"}
}

// authorize finds the token of a request.
func (p *Portal) authorize(header string) (Token, *problem) {
	value, ok := strings.CutPrefix(header, "Bearer ")
	t, known := p.tokens[value]
	if !ok || !known {
		return Token{}, unauthorized()
	}
	if !t.Expires.IsZero() && !p.now().Before(t.Expires) {
		return Token{}, fail(http.StatusUnauthorized, "EXPIRED_AUTHENTICATION", "%s",
			fmt.Sprintf("The token used to make this call expired %d second(s) ago.", int(p.now().Sub(t.Expires).Seconds())))
	}
	return t, nil
}
