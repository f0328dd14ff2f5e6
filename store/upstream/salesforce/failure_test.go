package salesforce

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"banter/store/upstream"
)

func TestRecordedFailures(t *testing.T) {
	for _, tc := range []struct {
		file          string
		status        int
		class         error
		problem, hint string // parts of them
	}{
		{"issue-403-request-limit.json", 403, upstream.ErrRetry, "calls of the last 24 hours are used up", ""},
		{"issue-lock-row.json", 400, upstream.ErrRetry, "somebody else is writing the same record", ""},
		{"restforce-expired_session_response.json", 401, upstream.ErrAuth, "does not accept the login", "banter auth login salesforce"},
		{"restforce-refresh_error_response.json", 400, upstream.ErrRefused, "expired access/refresh token", ""},
		{"amp-crm__delete__not-found.json", 404, upstream.ErrRefused, "deleted or merged", "recycle bin"},
		{"amp-unknown-field.json", 400, upstream.ErrRefused, "use the field AccountNumer", "administrator"},
		{"amp-invalid-field-upsert.json", 400, upstream.ErrRefused, "use the field MasterRecordId", "administrator"},
		{"amp-unknown-object.json", 400, upstream.ErrRefused, "sObject type 'Accout' is not supported", ""},
		{"amp-batch__create__contacts__err-bad-request.json", 400, upstream.ErrRefused, "wants the field – to be filled in: At least 1 record", "fill in"},
		{"restforce-sobject_write_error_response.json", 400, upstream.ErrRefused, "use the field foo", "administrator"},
		{"restforce-sobject_sobject_find_error_response.json", 404, upstream.ErrRefused, "does not exist or is not accessible", ""},
		{"restforce-sobject_delete_error_response.json", 404, upstream.ErrRefused, "does not exist or is not accessible", ""},
		{"restforce-auth_error_response.json", 400, upstream.ErrRefused, "Invalid Password", ""},
	} {
		f := readFailure(tc.status, http.Header{}, recorded(t, tc.file), at)
		if !errors.Is(f, tc.class) || !strings.Contains(f.Problem(), tc.problem) || !strings.Contains(f.Hint(), tc.hint) {
			t.Errorf("%s: %v; hint %q", tc.file, f, f.Hint())
		}
	}
}

func TestFailures(t *testing.T) {
	html := http.Header{"Content-Type": {"text/html; charset=UTF-8"}}
	for _, tc := range []struct {
		name    string
		status  int
		header  http.Header
		body    string
		class   error
		problem string
	}{
		{"maintenance", 503, html, `<html><title>We are down for maintenance</title></html>`, upstream.ErrRetry, "not there just now: it answered 503"},
		{"JSON that says it is HTML", 503, html, `[{"message":"x","errorCode":"Y"}]`, upstream.ErrRetry, "503"},
		{"HTML that does not say so", 502, nil, "\n<!DOCTYPE html>", upstream.ErrUnreachable, "502"},
		{"busy", 503, nil, `[{"message":"Server too busy","errorCode":"SERVER_UNAVAILABLE"}]`, upstream.ErrRetry, "503"},
		{"read-only", 503, nil, `[{"message":"The org is in read-only mode","errorCode":"INVALID_OPERATION"}]`, upstream.ErrRetry, "read-only mode just now"},
		{"read-only, 400", 400, nil, `[{"message":"cannot write: system is in read only mode","errorCode":"INVALID_OPERATION"}]`, upstream.ErrRetry, "read-only mode just now"},
		{"concurrency", 403, nil, `[{"message":"ConcurrentPerOrgLongTxn Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]`, upstream.ErrRetry, "too many calls run at once"},
		{"rule", 400, nil, `[{"message":"Budget first","errorCode":"FIELD_CUSTOM_VALIDATION_EXCEPTION","fields":["Status"]}]`, upstream.ErrRefused, "a rule of the org refuses it: Budget first"},
		{"rights", 403, nil, `[{"message":"insufficient access rights on object id","errorCode":"INSUFFICIENT_ACCESS_OR_READONLY","fields":[]}]`, upstream.ErrRefused, "may not change the lead"},
		{"locked", 400, nil, `[{"message":"x","errorCode":"ENTITY_IS_LOCKED"}]`, upstream.ErrRefused, "under approval"},
		{"API off", 403, nil, `[{"message":"x","errorCode":"API_DISABLED_FOR_ORG"}]`, upstream.ErrAuth, "switched off"},
		{"forbidden", 403, nil, `[{"message":"no\u001b[2J","errorCode":"FORBIDDEN"}]`, upstream.ErrAuth, "may not do that in Salesforce: no[2J"},
		{"nothing", 500, nil, ``, upstream.ErrUnreachable, "500"},
		{"redirect", 302, nil, ``, upstream.ErrRefused, "Found"},
		{"null", 400, nil, `null`, upstream.ErrRefused, "refuses it"},
	} {
		h := tc.header
		if h == nil {
			h = http.Header{}
		}
		f := readFailure(tc.status, h, []byte(tc.body), at)
		if !errors.Is(f, tc.class) || !strings.Contains(f.Problem(), tc.problem) {
			t.Errorf("%s: %v, class %v; want %q", tc.name, f, f.Class, tc.problem)
		}
	}
	if f := readFailure(503, http.Header{"Retry-After": {"120"}}, nil, at); upstream.After(f) != 2*time.Minute {
		t.Errorf("after %s", upstream.After(f))
	}
}

func TestBudget(t *testing.T) {
	b := newBudget(0.2)
	for range 5 {
		b.count(at)
	}
	if wait, why := b.spent(at); wait != 0 || why != "" {
		t.Errorf("before Salesforce tells a limit: %s, %s", wait, why)
	}
	b.heed("api-usage=18/100; per-app-api-usage=17/250(appName=x)")
	for range 15 {
		b.count(at.Add(2 * time.Hour))
	}
	wait, why := b.spent(at.Add(3 * time.Hour))
	if !strings.Contains(why, "20 of 100") || wait != 22*time.Hour {
		t.Errorf("with the share used up: %s, %s; want until the calls of the first hour are a day old", wait, why)
	}
	if wait, why := b.spent(at.Add(25*time.Hour + time.Minute)); wait != 0 {
		t.Errorf("a day later: %s, %s", wait, why)
	}
	if b.crowded() != "" {
		t.Errorf("crowded at 18 of 100: %s", b.crowded())
	}
	for _, h := range []string{"api-usage=96/100", "api-usage=x/y", "api-usage=-1/100", ""} {
		b.heed(h)
		if used, most := b.told(); used != 96 || most != 100 {
			t.Errorf("after %q: %d of %d", h, used, most)
		}
	}
	if !strings.Contains(b.crowded(), "96 of its 100") {
		t.Errorf("at 96 of 100: %q", b.crowded())
	}
}
