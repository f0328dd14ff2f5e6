package salesforce

import (
	"context"
	"fmt"

	"banter/store/lead"
	"banter/store/upstream"
)

// PageURL is the address of a lead's page for people. It asks nobody: the
// instance is that of the login. The error wraps upstream.ErrRefused for a lead
// of somebody else.
func (c *Client) PageURL(ctx context.Context, id lead.ID) (string, error) {
	record := remoteID(id)
	if record == "" {
		return "", fmt.Errorf("%w: %s is no lead of Salesforce", upstream.ErrRefused, id)
	}
	token, err := checked(c.tokens.Token(ctx))
	if err != nil {
		return "", err
	}
	return token.InstanceURL + "/lightning/r/Lead/" + record + "/view", nil
}
