package hubspot

import (
	"context"
	"fmt"
	"regexp"

	"banter/store/lead"
	"banter/store/upstream"
)

// usualUI is where HubSpot's pages are for an account that names no other place.
const usualUI = "app.hubspot.com"

// PageURL is the address of a contact's page for people. The error wraps
// upstream.ErrRefused for a lead of somebody else, and what asking for the
// account gives where that was not done before.
func (c *Client) PageURL(ctx context.Context, id lead.ID) (string, error) {
	contact := remoteID(id)
	if contact == "" {
		return "", fmt.Errorf("%w: %s is no contact of HubSpot", upstream.ErrRefused, id)
	}
	a, err := c.readAccount(ctx)
	if err != nil {
		return "", err
	}
	host := a.UI
	if !regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)*\.hubspot\.com$`).MatchString(host) {
		host = usualUI
	}
	return fmt.Sprintf("https://%s/contacts/%s/record/0-1/%s", host, a.Portal, contact), nil
}
