package hubspot

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
)

// searchBody is the body of a search.
type searchBody struct {
	Groups     []group   `json:"filterGroups"`
	Sorts      []sorting `json:"sorts,omitempty"`
	Properties []string  `json:"properties,omitempty"`
	Limit      int       `json:"limit"`
}

// maxGroups is how many groups of filters a search may have.
const maxGroups = 5

type group struct {
	Filters []filter `json:"filters"`
}

type filter struct {
	Property string `json:"propertyName"`
	Operator string `json:"operator"`
	Value    string `json:"value"`
}

type sorting struct {
	Property  string `json:"propertyName"`
	Direction string `json:"direction"`
}

// since are the filters for what changed from an instant on, behind an id. A
// search goes on behind the last id that it found, never by an offset: HubSpot
// has offsets up to 10,000 only, and what changes meanwhile would shift them.
func since(kind string, from int64, last string) []filter {
	out := []filter{{cursorOf(kind), "GTE", strconv.FormatInt(from, 10)}}
	if last != "" {
		out = append(out, filter{"hs_object_id", "GT", last})
	}
	return out
}

// cursorOf is the property that says when a record was last changed.
func cursorOf(kind string) string {
	if kind == "contacts" {
		return "lastmodifieddate"
	}
	return "hs_lastmodifieddate"
}

func (c *Client) search(ctx context.Context, kind string, body searchBody) (page, error) {
	var out page
	if err := c.call(ctx, classSearch, http.MethodPost, c.paths.objects(kind, "search"), body, &out); err != nil {
		return page{}, fmt.Errorf("search %s: %w", kind, err)
	}
	return out, nil
}

// head is the record that changed last, and how many there are.
func (c *Client) head(ctx context.Context, kind string) (page, error) {
	return c.search(ctx, kind, searchBody{
		Groups: []group{{Filters: since(kind, 0, "")}}, Sorts: []sorting{{cursorOf(kind), "DESCENDING"}},
		Properties: []string{cursorOf(kind)}, Limit: 1,
	})
}
