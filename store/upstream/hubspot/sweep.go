package hubspot

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"banter/store/lead"
	"banter/store/upstream"
)

var _ upstream.Sweeper = (*Client)(nil)

// notFound is the category of the ids that a batch did not find.
const notFound = "OBJECT_NOT_FOUND"

// Sweep asks for contacts by their ids: one request for a hundred. A contact is
// gone where HubSpot names its id among those that it could not find, which it
// does for archived ones too, or answers with the one that it was merged into.
// Whatever else is missing in the answer stays as it is.
func (c *Client) Sweep(ctx context.Context, ids []lead.ID) ([]lead.Remote, error) {
	var asked []string
	for _, id := range ids {
		if s := remoteID(id); s != "" {
			asked = append(asked, s)
		}
	}
	slices.Sort(asked)
	asked = slices.Compact(asked)
	var out []lead.Remote
	for part := range slices.Chunk(asked, maxPage) {
		in := batchRead{Properties: []string{"hs_merged_object_ids"}}
		for _, s := range part {
			in.Inputs = append(in.Inputs, input{ID: s})
		}
		var got batch
		if err := c.call(ctx, classRest, http.MethodPost, c.paths.objects("contacts", "batch/read"), in, &got); err != nil {
			return nil, fmt.Errorf("ask HubSpot which contacts are gone: %w", err)
		}
		out = append(out, got.gone(part)...)
	}
	return out, nil
}

// gone are those of the ids that were asked for which an answer says are gone.
func (b *batch) gone(asked []string) []lead.Remote {
	var out []lead.Remote
	there := map[string]bool{}
	for i := range b.Results {
		there[string(b.Results[i].ID)] = true
	}
	tell := func(r lead.Remote) {
		if s := remoteID(r.ID); slices.Contains(asked, s) && !there[s] {
			there[s] = true
			out = append(out, r)
		}
	}
	for i := range b.Results {
		o := &b.Results[i]
		for _, r := range merged(o, lead.Remote{ID: localID(string(o.ID)), Version: version(o.updated())}) {
			tell(r)
		}
	}
	for _, e := range b.Errors {
		if e.Category != notFound {
			continue
		}
		for _, s := range e.Context.list("ids") {
			tell(lead.Remote{ID: localID(s), Gone: true})
		}
	}
	return out
}
