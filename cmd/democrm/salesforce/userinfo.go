package salesforce

import (
	"net/http"
	"time"
)

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
