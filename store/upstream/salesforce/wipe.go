package salesforce

import (
	"context"
	"fmt"

	"banter/store/upstream"
)

// wipeField is a checkbox on users: an administrator ticks it for a rep whose
// machine is to lose its leads. An org without it, or a login that may not read it,
// asks for nothing.
const wipeField = "Banter_Wipe__c"

var _ upstream.Wiper = (*Client)(nil)

// WipeAsked looks at the user whose login this is, whatever the rep is called.
func (c *Client) WipeAsked(ctx context.Context, _ string) (bool, error) {
	s, err := c.open(ctx, "")
	if err != nil {
		return false, err
	}
	asked := false
	q := query{fields: []string{"Id", wipeField}, from: "User", where: []string{in("Id", []string{s.who.User})}}
	err = c.every(ctx, q, false, func(r row) {
		asked = asked || full(r["Id"]) == full(s.who.User) && r.yes(wipeField)
	})
	switch {
	case withheld(err):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("ask Salesforce whether leads are to be removed: %w", err)
	}
	return asked, nil
}
