package salesforce

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"banter/store/lead"
	"banter/store/upstream"
)

// maxFailure is how much of an error's body is read, in bytes.
const maxFailure = 64 << 10

// The codes of errors that decide what is done.
const (
	codeSession   = "INVALID_SESSION_ID"
	codeLimit     = "REQUEST_LIMIT_EXCEEDED"
	codeLock      = "UNABLE_TO_LOCK_ROW"
	codeField     = "INVALID_FIELD"
	codeDeleted   = "ENTITY_IS_DELETED"
	codeConverted = "CANNOT_UPDATE_CONVERTED_LEAD"
	codeLocator   = "INVALID_QUERY_LOCATOR"
	codeTooMany   = "EXCEEDED_ID_LIMIT"
	codeReadOnly  = "READ_ONLY" // ours: Salesforce has several
)

// Failure is an answer of Salesforce that is no success, or a row of one.
// errors.Is finds its retry class, upstream.After how long to wait.
type Failure struct {
	upstream.HTTPError
	Code   string   // "FIELD_CUSTOM_VALIDATION_EXCEPTION"; may be empty
	Fields []string // the fields that it is about
}

// Error says what is wrong; Hint how to mend it.
func (f *Failure) Error() string { return f.Class.Error() + ": " + f.Problem() }

// Unwrap makes errors.Is and errors.As find the class and the *HTTPError.
func (f *Failure) Unwrap() error { return &f.HTTPError }

// fault is an error as Salesforce writes it: errorCode in the answer to a
// request, statusCode in a row of a collection.
type fault struct {
	Message string   `json:"message"`
	Code    string   `json:"errorCode"`
	Status  string   `json:"statusCode"`
	Fields  []string `json:"fields"`
}

// readFailure makes a Failure of an answer; the body may be anything.
func readFailure(status int, h http.Header, body []byte, now time.Time) *Failure {
	f := &Failure{HTTPError: upstream.HTTPError{Status: status, After: upstream.RetryAfter(h, now), Class: upstream.StatusClass(status)}}
	if f.Class == nil {
		f.Class = upstream.ErrUnreachable
	}
	if strings.Contains(h.Get("Content-Type"), "html") || strings.HasPrefix(strings.TrimSpace(string(body)), "<") {
		return f // a maintenance page, or a proxy's: what it says helps nobody
	}
	var list []fault
	var login struct {
		Code string `json:"error"`
		Text string `json:"error_description"`
	}
	switch {
	case json.Unmarshal(body, &list) == nil && len(list) > 0:
		f.take(list)
	case json.Unmarshal(body, &login) == nil && login.Code != "":
		f.Code, f.Text = lead.Clean(login.Code), short(login.Text)
	case !strings.HasPrefix(strings.TrimSpace(string(body)), "{"):
		f.Text = short(string(body))
	}
	f.classify()
	return f
}

// rowFailure is the error of one row as if it had been sent alone.
func rowFailure(list []fault) *Failure {
	f := &Failure{HTTPError: upstream.HTTPError{Status: http.StatusBadRequest, Class: upstream.ErrRefused}}
	f.take(list)
	f.classify()
	return f
}

func (f *Failure) take(list []fault) {
	for i, x := range list {
		if i == 0 {
			f.Code = lead.Clean(cmp.Or(x.Code, x.Status))
		}
		if text := short(x.Message); text != "" && len(f.Text) < 300 && !strings.Contains(f.Text, text) {
			f.Text = strings.TrimPrefix(f.Text+"; "+text, "; ")
		}
		for _, name := range x.Fields {
			if name = lead.Clean(name); name != "" && !slices.Contains(f.Fields, name) && len(f.Fields) < 10 {
				f.Fields = append(f.Fields, name)
			}
		}
	}
	if name := namedField(f.Text); len(f.Fields) == 0 && name != "" {
		f.Fields = []string{name}
	}
}

// namedField is the field of "No such column 'x' on …".
func namedField(text string) string {
	_, rest, ok := strings.Cut(text, "No such column '")
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, "'")
	return name
}

// classify gives the class that the code says, where that is more than the
// status does.
func (f *Failure) classify() {
	text := strings.ToLower(f.Text)
	switch {
	case strings.Contains(text, "read-only mode") || strings.Contains(text, "read only mode") || strings.Contains(text, "org is read-only") ||
		f.Status == http.StatusServiceUnavailable && (strings.Contains(text, "read-only") || strings.Contains(text, "read only")):
		f.Code, f.Class = codeReadOnly, upstream.ErrRetry
	case f.Code == codeSession, f.Status == http.StatusUnauthorized:
		f.Class = upstream.ErrAuth
	case f.Code == codeLimit, f.Code == codeLock, f.Code == "SERVER_UNAVAILABLE", f.Code == "QUERY_TIMEOUT", f.Code == "TXN_SECURITY_METERING_ERROR":
		f.Class = upstream.ErrRetry
	case f.Code == "API_DISABLED_FOR_ORG", f.Code == "API_CURRENTLY_DISABLED":
		f.Class = upstream.ErrAuth
	case f.Code == "INVALID_TYPE", f.Code == "INSUFFICIENT_ACCESS_OR_READONLY", f.Code == "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
		f.Code == "ENTITY_IS_LOCKED", f.Code == "FIELD_INTEGRITY_EXCEPTION", f.Code == "INSUFFICIENT_ACCESS":
		f.Class = upstream.ErrRefused // the one record or object is meant, not the login
	}
}

// concurrent reports whether too many long calls run at once, which passes
// in seconds; the daily limit does not.
func (f *Failure) concurrent() bool {
	return f.Code == codeLimit && strings.Contains(strings.ToLower(f.Text), "concurrent")
}

// Problem says in plain words what Salesforce answered.
func (f *Failure) Problem() string {
	text := f.Text
	if text == "" {
		text = cmp.Or(f.Code, http.StatusText(f.Status), "without saying why")
	}
	field := upstream.Word(strings.Join(f.Fields, ", "))
	switch f.Code {
	case codeSession:
		return "Salesforce does not accept the login any more"
	case codeLimit:
		if f.concurrent() {
			return "Salesforce says that too many calls run at once"
		}
		return "the org's calls of the last 24 hours are used up"
	case codeLock:
		return "somebody else is writing the same record in Salesforce just now"
	case codeReadOnly:
		return "Salesforce is in read-only mode just now, as during an upgrade"
	case codeDeleted:
		return "Salesforce has this lead no more: it was deleted or merged into another"
	case codeConverted:
		return "the lead was converted in Salesforce, and a converted lead can't be changed"
	case codeField, "INVALID_FIELD_FOR_INSERT_UPDATE":
		if len(f.Fields) == 0 {
			return "Salesforce refuses it: " + text
		}
		return fmt.Sprintf("Salesforce does not let this login use the field %s: %s", field, text)
	case "FIELD_CUSTOM_VALIDATION_EXCEPTION", "FIELD_FILTER_VALIDATION_EXCEPTION":
		return "a rule of the org refuses it: " + text
	case "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST":
		return fmt.Sprintf("the picklist %s has no such value: %s", field, text)
	case "STRING_TOO_LONG":
		return fmt.Sprintf("the text is too long for the field %s: %s", field, text)
	case "REQUIRED_FIELD_MISSING":
		return fmt.Sprintf("Salesforce wants the field %s to be filled in: %s", field, text)
	case "INSUFFICIENT_ACCESS_OR_READONLY", "INSUFFICIENT_ACCESS", "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY":
		return "this login may not change the lead in Salesforce, or a rule there failed: " + text
	case "ENTITY_IS_LOCKED":
		return "the lead is locked in Salesforce, as one under approval is"
	case "DUPLICATES_DETECTED":
		return "Salesforce takes the lead for a duplicate: " + text
	case "API_DISABLED_FOR_ORG", "API_CURRENTLY_DISABLED":
		return "the API is switched off for this org or this user"
	}
	return f.problemOfStatus(text)
}

// problemOfStatus says what the status means where no code says more.
func (f *Failure) problemOfStatus(text string) string {
	switch {
	case f.Status == http.StatusUnauthorized:
		return "Salesforce does not accept the login"
	case f.Status == http.StatusPreconditionFailed:
		return "the lead was changed in Salesforce meanwhile"
	case f.Status == http.StatusGone:
		return "Salesforce has retired this version of its API"
	case f.Status >= 500:
		return strings.TrimSpace(fmt.Sprintf("Salesforce is not there just now: it answered %d %s", f.Status, http.StatusText(f.Status)))
	case f.Status == http.StatusForbidden:
		return "this login may not do that in Salesforce: " + text
	}
	return "Salesforce refuses it: " + text
}

// Hint says how to mend it; "" where there is nothing to do but wait.
func (f *Failure) Hint() string {
	switch f.Code {
	case codeSession:
		return "log in again: banter auth login salesforce"
	case codeLimit, codeLock, codeReadOnly:
		return ""
	case codeDeleted:
		return "restore it from the recycle bin in Salesforce and retry, or drop the change"
	case codeConverted:
		return "note it on the contact or the opportunity in Salesforce, and drop the change"
	case codeField, "INVALID_FIELD_FOR_INSERT_UPDATE":
		return "ask an administrator for the right to edit the field, or take it out of the mapping in the config; banter doctor lists what is missing"
	case "FIELD_CUSTOM_VALIDATION_EXCEPTION", "FIELD_FILTER_VALIDATION_EXCEPTION", "REQUIRED_FIELD_MISSING":
		return "fill in at Salesforce what the rule asks for, then retry"
	case "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST":
		return "add the value to the picklist in Salesforce, or map to another one in the config"
	case "STRING_TOO_LONG":
		return "ask an administrator for a longer field, or shorten the text and do it again"
	case "INSUFFICIENT_ACCESS_OR_READONLY", "INSUFFICIENT_ACCESS", "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY":
		return "ask the owner of the lead or an administrator for the right to edit it, then retry"
	case "ENTITY_IS_LOCKED":
		return "wait for the approval, or ask an administrator to unlock the lead, then retry"
	case "DUPLICATES_DETECTED":
		return "look at both records in Salesforce, merge them, then retry"
	case "API_DISABLED_FOR_ORG", "API_CURRENTLY_DISABLED":
		return "ask an administrator for the permission “API Enabled”"
	}
	if f.Status == http.StatusUnauthorized {
		return "log in again: banter auth login salesforce"
	}
	if errors.Is(f.Class, upstream.ErrRefused) {
		return "mend it in Salesforce as it says, then retry, or drop the change"
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

// failed is the *Failure of an error, nil if Salesforce did not answer one.
func failed(err error) *Failure {
	var f *Failure
	if errors.As(err, &f) {
		return f
	}
	return nil
}

// withheld reports whether an object or a field is not there for this login:
// what is optional is then left out.
func withheld(err error) bool {
	f := failed(err)
	return f != nil && (f.Status == http.StatusNotFound || f.Code == "INVALID_TYPE" || f.Code == codeField ||
		f.Status == http.StatusForbidden && f.Code != codeLimit)
}
