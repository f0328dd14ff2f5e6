package hubspot

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// problem is an error as the API tells it. Which of the fields are there
// depends on which part of HubSpot answers.
type problem struct {
	status int

	Status        string              `json:"status"`
	Message       string              `json:"message"`
	CorrelationID string              `json:"correlationId,omitempty"`
	Category      string              `json:"category,omitempty"`
	SubCategory   string              `json:"subCategory,omitempty"`
	ErrorType     string              `json:"errorType,omitempty"`
	PolicyName    string              `json:"policyName,omitempty"`
	GroupName     string              `json:"groupName,omitempty"`
	RequestID     string              `json:"requestId,omitempty"`
	Errors        []detail            `json:"errors,omitempty"`
	Context       map[string][]string `json:"context,omitempty"`
	Links         map[string]string   `json:"links,omitempty"`
}

// detail is one of the things that are wrong.
type detail struct {
	Message string              `json:"message"`
	Code    string              `json:"code,omitempty"`
	Context map[string][]string `json:"context,omitempty"`
}

func (e *problem) Error() string { return e.Message }

func fail(status int, category, format string, args ...any) *problem {
	return &problem{status: status, Status: "error", Category: category, Message: fmt.Sprintf(format, args...)}
}

// refuse is a request that makes no sense.
func refuse(format string, args ...any) *problem {
	return fail(http.StatusBadRequest, "VALIDATION_ERROR", format, args...)
}

// missing is a record that is not there: without a category, as recorded.
func missing() *problem { return fail(http.StatusNotFound, "", "resource not found") }

func unknownType(name string) *problem {
	return fail(http.StatusBadRequest, "", "Unable to infer object type from: %s", name)
}

// notValid is the refusal of values: the list is in the message, as JSON, and
// once more in errors.
func notValid(list []invalid) *problem {
	type item struct {
		IsValid bool   `json:"isValid"`
		Message string `json:"message"`
		Error   string `json:"error"`
		Name    string `json:"name"`
	}
	items := make([]item, len(list))
	e := refuse("")
	for i, v := range list {
		items[i] = item{Message: v.message, Error: v.code, Name: v.name}
		e.Errors = append(e.Errors, detail{Message: v.message, Code: v.code, Context: map[string][]string{"propertyName": {v.name}}})
	}
	text, err := json.Marshal(items)
	if err != nil {
		text = []byte("[]") // strings and bools always can be written
	}
	e.Message = "Property values were not valid: " + string(text)
	return e
}

// missingScopes names the scopes of which one is needed.
func missingScopes(scopes ...string) *problem {
	e := fail(http.StatusForbidden, "MISSING_SCOPES", "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.")
	e.Errors = []detail{{Message: "One or more of the following scopes are required.", Context: map[string][]string{"requiredGranularScopes": scopes}}}
	e.Links = map[string]string{"scopes": "https://developers.hubspot.com/scopes"}
	return e
}

// overLimit is the refusal by a rate limit.
func overLimit(policy string) *problem {
	e := fail(http.StatusTooManyRequests, "", "You have reached your %s limit.", strings.ToLower(policy))
	e.ErrorType, e.PolicyName = "RATE_LIMIT", policy
	return e
}

// onPurpose is the error of a fault, as HubSpot words it.
func onPurpose(f Fault) *problem {
	switch f.Status {
	case http.StatusUnauthorized:
		return unauthorized()
	case http.StatusForbidden:
		return missingScopes("crm.objects.contacts.write")
	case http.StatusNotFound:
		return missing()
	case http.StatusTooManyRequests:
		if f.Policy == "" {
			f.Policy = tenSecondly
		}
		return overLimit(f.Policy)
	case http.StatusLocked:
		return fail(f.Status, "LOCKED", "The resource is locked. Try again in 2 seconds.")
	case statusMigrating:
		return fail(f.Status, "MIGRATION_IN_PROGRESS", "The account is being migrated to another data hosting location.")
	case http.StatusBadRequest:
		return refuse("There was a problem with the request.")
	}
	text := http.StatusText(f.Status)
	if text == "" {
		text = "Error"
	}
	return fail(f.Status, "", "%s", text)
}

// statusMigrating says that an account moves; Retry-After holds the seconds.
const statusMigrating = 477

func unauthorized() *problem {
	return fail(http.StatusUnauthorized, "INVALID_AUTHENTICATION", "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview")
}
