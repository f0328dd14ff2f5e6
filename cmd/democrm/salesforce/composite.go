package salesforce

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// maxParts is how many requests one composite may have.
const maxParts = 25

// part is a request within a composite.
type part struct {
	Method    string            `json:"method"`
	URL       string            `json:"url"`
	Reference string            `json:"referenceId"`
	Body      json.RawMessage   `json:"body"`
	Headers   map[string]string `json:"httpHeaders"`
}

// partAnswer is what became of it.
type partAnswer struct {
	Body      json.RawMessage   `json:"body"`
	Headers   map[string]string `json:"httpHeaders"`
	Status    int               `json:"httpStatusCode"`
	Reference string            `json:"referenceId"`
}

// composite does several requests one after the other; a later one may use what
// an earlier one answered, as @{reference.id}.
func (c *call) composite() (answer, *problem) {
	var in struct {
		AllOrNone bool   `json:"allOrNone"`
		Parts     []part `json:"compositeRequest"`
	}
	if wrong := c.decode(&in); wrong != nil {
		return answer{}, wrong
	}
	switch n := len(in.Parts); {
	case n == 0:
		return answer{}, fail(http.StatusBadRequest, "REQUIRED_FIELD_MISSING", "At least 1 subrequest is required")
	case n > maxParts:
		return answer{}, fail(http.StatusBadRequest, "EXCEEDED_MAX_SIZE_REQUEST", "Limit reached: a composite request can have %d subrequests", maxParts)
	}
	answers, known, bad := []partAnswer{}, map[string]any{}, -1
	end := c.begin()
	for i, p := range in.Parts {
		a := c.part(p, known)
		answers = append(answers, a)
		if a.Status >= 400 && bad < 0 {
			bad = i
		}
		if in.AllOrNone && bad >= 0 {
			break
		}
		var v any
		if json.Unmarshal(a.Body, &v) == nil && a.Status < 300 {
			known[p.Reference] = v
		}
	}
	undo := in.AllOrNone && bad >= 0
	end(undo)
	if undo {
		answers = halted(in.Parts, answers, bad)
	}
	return ok(map[string]any{"compositeResponse": answers})
}

// halted is what is told where one request failed that took the others back.
func halted(parts []part, answers []partAnswer, bad int) []partAnswer {
	body := json.RawMessage(`[{"errorCode":"PROCESSING_HALTED","message":"The transaction was rolled back since another operation in the same transaction failed."}]`)
	out := []partAnswer{}
	for i, p := range parts {
		if i == bad {
			out = append(out, answers[i])
			continue
		}
		out = append(out, partAnswer{body, map[string]string{}, http.StatusBadRequest, p.Reference})
	}
	return out
}

// part does one request.
func (c *call) part(p part, known map[string]any) partAnswer {
	a, wrong := c.within(p, known)
	out := partAnswer{Body: json.RawMessage("null"), Headers: map[string]string{}, Status: a.status, Reference: p.Reference}
	var v any
	switch {
	case wrong != nil && wrong.list == nil:
		out.Status = wrong.status
	case wrong != nil:
		out.Status, v = wrong.status, wrong.list
	case a.raw != nil:
		out.Body = a.raw
	case a.body != nil:
		v = a.body
	}
	if v != nil {
		b, err := json.Marshal(v)
		if err == nil {
			out.Body = b
		}
	}
	if made, is := a.body.(saved); is && made.ID != "" {
		out.Headers["Location"] = strings.TrimSuffix(p.URL, "/") + "/" + made.ID
	}
	return out
}

func (c *call) within(p part, known map[string]any) (answer, *problem) {
	where, wrong := fill(p.URL, known)
	if wrong != nil {
		return answer{}, wrong
	}
	body, wrong := fill(string(p.Body), known)
	if wrong != nil {
		return answer{}, wrong
	}
	u, err := url.Parse(where)
	if err != nil {
		return answer{}, fail(http.StatusBadRequest, "BAD_REQUEST", "url: %v", err)
	}
	path, found := strings.CutPrefix(u.EscapedPath(), "/services/data/"+c.version+"/")
	if !found || strings.Trim(path, "/") == "composite" {
		return answer{}, fail(http.StatusBadRequest, "BAD_REQUEST", "%s can't be part of this composite request", where)
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return answer{}, fail(http.StatusBadRequest, "BAD_REQUEST", "url: %v", err)
	}
	inner := &call{Org: c.Org, version: c.version, host: c.host, user: c.user, header: http.Header{}, query: query}
	for _, n := range []string{"Sforce-Duplicate-Rule-Header", "Sforce-Query-Options"} {
		inner.header.Set(n, c.header.Get(n))
	}
	for n, v := range p.Headers {
		inner.header.Set(n, v)
	}
	if b := bytes.TrimSpace([]byte(body)); !bytes.Equal(b, []byte("null")) {
		inner.body = b
	}
	return inner.dispatch(strings.ToUpper(p.Method), path)
}

// fill puts what earlier requests answered into a text.
func fill(text string, known map[string]any) (string, *problem) {
	var wrong *problem
	out := regexp.MustCompile(`@\{[^{}]*\}`).ReplaceAllStringFunc(text, func(ref string) string {
		v, ok := resolve(strings.TrimSuffix(strings.TrimPrefix(ref, "@{"), "}"), known)
		if !ok {
			wrong = fail(http.StatusBadRequest, "PROCESSING_HALTED", "Invalid reference specified. No value for %s found", ref)
		}
		return v
	})
	return out, wrong
}

// resolve follows a reference such as made.id or found.records[0].Id.
func resolve(ref string, known map[string]any) (string, bool) {
	name, rest, _ := strings.Cut(ref, ".")
	v, ok := known[name]
	if !ok {
		return "", false
	}
	for step := range strings.SplitSeq(strings.ReplaceAll(strings.ReplaceAll(rest, "[", "."), "]", ""), ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[step]
		case []any:
			var i int
			if _, err := fmt.Sscanf(step, "%d", &i); err != nil || i < 0 || i >= len(at) {
				return "", false
			}
			v = at[i]
		default:
			return "", false
		}
	}
	s, is := v.(string)
	return s, is
}
