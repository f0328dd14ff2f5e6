package salesforce

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

const jwtGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer"

// assertion judges a signed assertion: RS256 under the key of Login, from the
// app, for this server or Salesforce's own, and of a user who is there. It
// returns the user, or what is wrong.
func (o *Org) assertion(r *http.Request, text string) (user, problem string) {
	parts := strings.Split(text, ".")
	if len(parts) != 3 || o.o.Login.Key == nil {
		return "", "invalid assertion"
	}
	var head struct {
		Alg string `json:"alg"`
	}
	var claims struct {
		Issuer   string `json:"iss"`
		Subject  string `json:"sub"`
		Audience string `json:"aud"`
		Expires  int64  `json:"exp"`
	}
	sign, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || !decodePart(parts[0], &head) || !decodePart(parts[1], &claims) || head.Alg != "RS256" {
		return "", "invalid assertion"
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	switch here := "http://" + r.Host; {
	case rsa.VerifyPKCS1v15(o.o.Login.Key, crypto.SHA256, sum[:], sign) != nil:
		return "", "invalid assertion"
	case claims.Issuer != o.o.Login.ClientID:
		return "", "client identifier invalid"
	case claims.Audience != here && claims.Audience != "https://login.salesforce.com" && claims.Audience != "https://test.salesforce.com":
		return "", "audience is invalid"
	}
	at := time.Unix(claims.Expires, 0)
	if !at.After(o.now()) || at.After(o.now().Add(5*time.Minute)) {
		// Salesforce takes no assertion that lives longer than some minutes.
		return "", "assertion expired"
	}
	for _, u := range o.kind("User").rows {
		if strings.EqualFold(u.at("Username"), claims.Subject) && u.at("IsActive") == "true" {
			return u.id, ""
		}
	}
	return "", "user hasn't approved this consumer"
}

func decodePart(text string, into any) bool {
	b, err := base64.RawURLEncoding.DecodeString(text)
	return err == nil && json.Unmarshal(b, into) == nil
}
