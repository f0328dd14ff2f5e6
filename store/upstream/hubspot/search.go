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
func since(from int64, last string) []filter {
	out := []filter{{"lastmodifieddate", "GTE", strconv.FormatInt(from, 10)}}
	if last != "" {
		out = append(out, filter{"hs_object_id", "GT", last})
	}
	return out
}

func (c *Client) search(ctx context.Context, body searchBody) (page, error) {
	var out page
	if err := c.call(ctx, classSearch, http.MethodPost, c.paths.objects("contacts", "search"), body, &out); err != nil {
		return page{}, fmt.Errorf("search contacts: %w", err)
	}
	return out, nil
}

// head is the contact that changed last, and how many there are.
func (c *Client) head(ctx context.Context) (page, error) {
	return c.search(ctx, searchBody{
		Groups: []group{{Filters: since(0, "")}}, Sorts: []sorting{{"lastmodifieddate", "DESCENDING"}},
		Properties: []string{"lastmodifieddate"}, Limit: 1,
	})
}
