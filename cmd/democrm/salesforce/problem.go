package salesforce

import (
	"cmp"
	"fmt"
	"net/http"
)

// problem is an answer that is not what was asked for.
type problem struct {
	status int
	list   []trouble
}

// trouble is one error of an answer.
type trouble struct {
	Message string   `json:"message"`
	Code    string   `json:"errorCode"`
	Fields  []string `json:"fields,omitzero"` // what writes tell, even if it is none
	Twins   any      `json:"duplicateResult,omitempty"`
}

// fail is a problem of a request as a whole.
func fail(status int, code, format string, args ...any) *problem {
	return &problem{status, []trouble{{Message: fmt.Sprintf(format, args...), Code: code}}}
}

// refuse is a problem of a record that is written.
func refuse(code string, fields []string, format string, args ...any) *problem {
	if fields == nil {
		fields = []string{}
	}
	return &problem{http.StatusBadRequest, []trouble{{Message: fmt.Sprintf(format, args...), Code: code, Fields: fields}}}
}

func missing() *problem {
	return fail(http.StatusNotFound, "NOT_FOUND", "The requested resource does not exist")
}

func entityIsDeleted() *problem {
	p := refuse("ENTITY_IS_DELETED", nil, "entity is deleted")
	p.status = http.StatusNotFound
	return p
}

func sessionExpired() *problem {
	return fail(http.StatusUnauthorized, "INVALID_SESSION_ID", "Session expired or invalid")
}

func overLimit() *problem {
	return fail(http.StatusForbidden, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
}

func parseError(err error) *problem {
	return fail(http.StatusBadRequest, "JSON_PARSER_ERROR", "%v", err)
}

// onPurpose is what a fault answers: Policy names the error, else it follows
// from the status.
func onPurpose(f Fault) *problem {
	p := fail(f.Status, "UNKNOWN_EXCEPTION", "An unexpected error occurred. Please include this ErrorId if you contact support: 1234567890-12345 (-1)")
	switch f.Status {
	case http.StatusUnauthorized:
		p = sessionExpired()
	case http.StatusForbidden:
		p = overLimit()
	case http.StatusNotFound:
		p = missing()
	case http.StatusGone:
		p = fail(f.Status, "GONE", "The requested resource is no longer available")
	case http.StatusPreconditionFailed:
		p = modified()
	case http.StatusServiceUnavailable:
		p = fail(f.Status, "SERVER_UNAVAILABLE", "The server is temporarily unavailable")
	case http.StatusBadRequest:
		p = locked("record")
	}
	p.list[0].Code = cmp.Or(f.Policy, p.list[0].Code)
	return p
}

func locked(id string) *problem {
	return refuse("UNABLE_TO_LOCK_ROW", nil, "unable to obtain exclusive access to this record or 1 records: %s", id)
}

func modified() *problem {
	return fail(http.StatusPreconditionFailed, "PRECONDITION_FAILED", "The requested resource was modified since the given date")
}
