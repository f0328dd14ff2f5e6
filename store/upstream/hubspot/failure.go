package hubspot

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"banter/store/lead"
	"banter/store/upstream"
)

// maxFailure is how much of an error's body is read, in bytes: a batch of a
// hundred wrong rows names each of them.
const maxFailure = 256 << 10

// Failure is an answer of HubSpot that is no success. errors.Is finds its retry
// class, upstream.After how long to wait.
type Failure struct {
	upstream.HTTPError
	Category    string   // "VALIDATION_ERROR"; may be empty
	Policy      string   // the limit that was reached: "DAILY"
	Properties  []string // the properties that were refused
	Codes       []string // why, beside Properties: "INVALID_OPTION"
	Scopes      []string // the scopes that the token lacks
	IDs         []string // the records concerned
	Correlation string   // what HubSpot's support asks for
	path        string
}

// Error says what is wrong; Hint how to mend it.
func (f *Failure) Error() string {
	s := f.Class.Error() + ": " + f.Problem()
	if f.Correlation != "" {
		s += " (HubSpot's reference " + f.Correlation + ")"
	}
	return s
}

// Unwrap makes errors.Is and errors.As find the class and the *HTTPError.
func (f *Failure) Unwrap() error { return &f.HTTPError }

// envelope is the body of an error. Every field may be missing.
type envelope struct {
	Message     string  `json:"message"`
	Category    string  `json:"category"`
	ErrorType   string  `json:"errorType"`
	Policy      string  `json:"policyName"`
	Correlation string  `json:"correlationId"`
	Errors      []item  `json:"errors"`
	Context     details `json:"context"`
}

// readFailure makes a Failure of an answer; the body may be anything.
func readFailure(status int, h http.Header, body []byte, now time.Time) *Failure {
	f := &Failure{HTTPError: upstream.HTTPError{Status: status, After: upstream.RetryAfter(h, now), Class: upstream.StatusClass(status)}}
	if f.Class == nil {
		f.Class = upstream.ErrUnreachable
	}
	f.Correlation = lead.Clean(h.Get("x-hubspot-correlation-id"))
	var e envelope
	if json.Unmarshal(body, &e) != nil {
		// Not HubSpot's: what a proxy says in HTML helps nobody.
		if text := string(body); !strings.Contains(h.Get("Content-Type"), "html") && !strings.HasPrefix(strings.TrimSpace(text), "<") {
			f.Text = short(text)
		}
		return f
	}
	f.Category, f.Policy = lead.Clean(e.Category), lead.Clean(e.Policy)
	if e.Correlation != "" {
		f.Correlation = lead.Clean(e.Correlation)
	}
	f.IDs = e.Context.list("ids")
	f.Scopes = e.Context.list("requiredGranularScopes")
	var says []string
	for _, x := range append(e.Errors, invalid(e.Message)...) {
		f.Scopes = append(f.Scopes, x.Context.list("requiredGranularScopes")...)
		for _, name := range append(x.Context.list("propertyName"), x.Context.list("name")...) {
			if name = lead.Clean(name); !slices.Contains(f.Properties, name) {
				f.Properties, f.Codes = append(f.Properties, name), append(f.Codes, lead.Clean(x.Code))
			}
		}
		if m := short(x.Message); m != "" && !slices.Contains(says, m) && len(says) < 3 {
			says = append(says, m)
		}
	}
	for i, s := range f.Scopes {
		f.Scopes[i] = lead.Clean(s)
	}
	slices.Sort(f.Scopes)
	f.Scopes = slices.Compact(f.Scopes)
	if f.Text = short(e.Message); len(f.Properties) > 0 && len(says) > 0 {
		f.Text = strings.Join(says, "; ")
	}
	return f
}

// invalid reads the list that "Property values were not valid: [{…}]" holds.
func invalid(message string) []item {
	_, list, ok := strings.Cut(message, "Property values were not valid: ")
	if !ok {
		return nil
	}
	var raw []struct {
		Message string `json:"message"`
		Error   string `json:"error"`
		Name    string `json:"name"`
	}
	if json.Unmarshal([]byte(list), &raw) != nil {
		return nil
	}
	var out []item
	for _, r := range raw {
		name, err := json.Marshal([]string{r.Name})
		if err != nil || r.Name == "" {
			continue
		}
		out = append(out, item{Code: r.Error, Message: r.Message, Context: details{"propertyName": name}})
	}
	return out
}

// Problem says in plain words what HubSpot answered.
func (f *Failure) Problem() string {
	text := f.Text
	if text == "" {
		text = cmp.Or(http.StatusText(f.Status), "without saying why")
	}
	switch {
	case f.Status == http.StatusUnauthorized:
		return "HubSpot does not accept the token"
	case f.Category == "MISSING_SCOPES" || len(f.Scopes) > 0:
		if len(f.Scopes) == 0 {
			return "the token lacks a scope for this"
		}
		return "the token lacks one of the scopes " + strings.Join(f.Scopes, ", ")
	case f.Status == http.StatusTooManyRequests && f.Policy == policyDaily:
		return "HubSpot's daily limit of calls is used up"
	case f.Status == http.StatusTooManyRequests:
		return "HubSpot says that there are too many calls"
	case f.Status == 477:
		return "HubSpot is moving the account to another place"
	case f.Status == http.StatusLocked:
		return "HubSpot has locked the record for a moment"
	case len(f.Properties) > 0:
		return fmt.Sprintf("HubSpot refuses the property %s: %s", strings.Join(f.Properties, ", "), text)
	case f.Status == http.StatusBadRequest:
		return "HubSpot refuses it: " + text
	case f.Status == http.StatusNotFound:
		return "HubSpot has no such record"
	case f.Status >= 500:
		return strings.TrimSpace(fmt.Sprintf("HubSpot is not there just now: it answered %d %s", f.Status, http.StatusText(f.Status)))
	}
	return fmt.Sprintf("HubSpot answered %d: %s", f.Status, text)
}

// Hint says how to mend it; "" where there is nothing to do but wait.
func (f *Failure) Hint() string {
	has := func(code string) bool { return slices.Contains(f.Codes, code) }
	switch {
	case f.Status == http.StatusUnauthorized:
		return "make a new key in HubSpot (Development, Keys, Service keys), then: banter auth login hubspot"
	case f.Category == "MISSING_SCOPES" || len(f.Scopes) > 0:
		return "add the scopes to the key in HubSpot (Development, Keys, Service keys) and retry"
	case has("PROPERTY_DOESNT_EXIST"):
		return "create the property in HubSpot, or take it out of the mapping in the config; banter doctor lists what is missing"
	case has("INVALID_OPTION"):
		return "add the option to the property in HubSpot, or map to another one in the config"
	case has("READ_ONLY_VALUE"):
		return "HubSpot alone writes this property: map another one in the config"
	case len(f.Properties) > 0, f.Status == http.StatusBadRequest:
		return "an administrator's rule may ask for more: fill in at HubSpot what it names, then retry"
	case f.Status == http.StatusConflict:
		return "look at both records in HubSpot, then retry"
	}
	return ""
}

func short(s string) string {
	s = lead.Clean(s)
	if r := []rune(s); len(r) > 300 {
		s = string(r[:299]) + "…"
	}
	return s
}

// scrub takes what looks like a token, or is the one in use, out of a text that
// HubSpot or something between wrote.
func scrub(s, token string) string {
	if token != "" {
		s = strings.ReplaceAll(s, token, "pat-…")
	}
	return regexp.MustCompile(`pat-[a-z0-9]{2,5}-[0-9A-Za-z-]{8,}`).ReplaceAllString(s, "pat-…")
}

// forbidden reports whether the token may not do this: what is optional is then
// left out.
func forbidden(err error) bool {
	var f *Failure
	return errors.As(err, &f) && (f.Status == http.StatusForbidden || f.Status == http.StatusNotFound)
}

// refusal is the *Failure of a request that HubSpot will never take; nil for
// any other error.
func refusal(err error) *Failure {
	var f *Failure
	if errors.As(err, &f) && errors.Is(f.Class, upstream.ErrRefused) {
		return f
	}
	return nil
}
