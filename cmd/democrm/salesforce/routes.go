package salesforce

import (
	"net/http"
	"net/url"
	"strings"
)

// route is a handler of a method and a path; {name} stands for one part of it.
type route struct {
	method, path string
	do           func(*call) (answer, *problem)
}

// routes are the REST API without its version. The first that fits counts.
func routes() []route {
	return []route{
		{"GET", "", (*call).resources},
		{"GET", "query", (*call).queryLive},
		{"GET", "query/{locator}", (*call).queryMore},
		{"GET", "queryAll", (*call).queryAll},
		{"GET", "queryAll/{locator}", (*call).queryMore},
		{"GET", "limits", (*call).limits},
		{"GET", "sobjects", (*call).describeGlobal},
		{"GET", "sobjects/{type}", (*call).basics},
		{"POST", "sobjects/{type}", (*call).createOne},
		{"GET", "sobjects/{type}/describe", (*call).describe},
		{"GET", "sobjects/{type}/deleted", (*call).deletedFeed},
		{"GET", "sobjects/{type}/updated", (*call).updatedFeed},
		{"GET", "sobjects/{type}/{id}", (*call).readOne},
		{"PATCH", "sobjects/{type}/{id}", (*call).updateOne},
		{"DELETE", "sobjects/{type}/{id}", (*call).deleteOne},
		{"GET", "sobjects/{type}/{field}/{value}", (*call).readExternal},
		{"PATCH", "sobjects/{type}/{field}/{value}", (*call).upsertOne},
		{"POST", "composite", (*call).composite},
		{"POST", "composite/sobjects", (*call).createMany},
		{"PATCH", "composite/sobjects", (*call).updateMany},
		{"DELETE", "composite/sobjects", (*call).deleteMany},
		{"GET", "composite/sobjects/{type}", (*call).readMany},
		{"POST", "composite/sobjects/{type}", (*call).readMany},
		{"PATCH", "composite/sobjects/{type}/{field}", (*call).upsertMany},
		{"GET", "actions/standard", (*call).actions},
		{"POST", "actions/standard/{action}", (*call).noAction},
		{"GET", "actions/standard/{action}", (*call).noAction},
	}
}

// dispatch leads a call to its handler. path is escaped and has no version.
func (c *call) dispatch(method, path string) (answer, *problem) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	allowed := []string{}
	for _, r := range routes() {
		param, fits := match(strings.Split(r.path, "/"), parts)
		switch {
		case !fits:
			continue
		case r.method != method && (method != http.MethodHead || r.method != http.MethodGet):
			allowed = append(allowed, r.method)
			continue
		}
		c.param = param
		if name, says := param["type"]; says {
			if c.kind = c.object(name); c.kind == nil {
				return answer{}, missing()
			}
		}
		return r.do(c)
	}
	if len(allowed) > 0 {
		return answer{}, fail(http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "HTTP Method '%s' not allowed. Allowed are %s", method, strings.Join(allowed, ","))
	}
	return answer{}, missing()
}

func match(pattern, parts []string) (map[string]string, bool) {
	if len(pattern) != len(parts) {
		return nil, false
	}
	param := map[string]string{}
	for i, p := range pattern {
		if name, is := strings.CutPrefix(p, "{"); is && parts[i] != "" {
			v, err := url.PathUnescape(parts[i])
			if err != nil {
				return nil, false
			}
			param[strings.TrimSuffix(name, "}")] = v
		} else if p != parts[i] {
			return nil, false
		}
	}
	return param, true
}

// resources lists where things are.
func (c *call) resources() (answer, *problem) {
	at := "/services/data/" + c.version + "/"
	return ok(map[string]string{
		"query": at + "query", "queryAll": at + "queryAll", "sobjects": at + "sobjects", "limits": at + "limits",
		"composite": at + "composite", "actions": at + "actions", "identity": "http://" + c.host + "/id/" + c.id + "/" + c.user,
	})
}

func (c *call) actions() (answer, *problem) {
	return ok(map[string]any{"actions": []any{}})
}

// noAction answers for every action: converting a lead is none either.
func (c *call) noAction() (answer, *problem) {
	return answer{}, fail(http.StatusNotFound, "NOT_FOUND", "Invalid Action Type: %s", c.param["action"])
}
