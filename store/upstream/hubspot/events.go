package hubspot

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"banter/store/lead"
)

// Events of one contact are a request of their own. They are asked for where a
// search has found so few contacts changed that each did something itself, and
// so far back.
const (
	maxEvented = 20
	eventsBack = 30 * 24 * time.Hour // calendar time
	maxEvents  = 100
)

// eventsKind is what the token may not read where an account has no events.
const eventsKind = "events"

// event is something that a contact did, as HubSpot's tracking saw it.
type event struct {
	ID         string `json:"id"`
	Type       string `json:"eventType"`
	At         string `json:"occurredAt"`
	Properties texts  `json:"properties"`
}

// events adds what contacts did to their leads. An account that has no events,
// or a token that may not read them, changes nothing.
func (c *Client) events(ctx context.Context, leads []lead.Remote) error {
	if len(leads) > maxEvented {
		return nil
	}
	for i := range leads {
		if leads[i].Gone || !c.may(eventsKind) {
			continue
		}
		q := url.Values{"objectType": {"contact"}, "objectId": {remoteID(leads[i].ID)}, "limit": {fmt.Sprint(maxEvents)}}
		if now := c.now(); !now.IsZero() {
			q.Set("occurredAfter", iso(now.Add(-eventsBack)))
		}
		var in struct {
			Results []event `json:"results"`
		}
		err := c.call(ctx, classRest, http.MethodGet, c.paths.events()+"?"+q.Encode(), nil, &in)
		if forbidden(err) || refusal(err) != nil {
			c.deny(eventsKind)
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the events of a contact: %w", err)
		}
		leads[i].Activities = withEvents(leads[i].Activities, in.Results)
	}
	return nil
}

// withEvents puts events in the place of what the contact's own properties tell
// of the same: its last visit.
func withEvents(as []lead.Activity, in []event) []lead.Activity {
	var out []lead.Activity
	visits := false
	for _, e := range in {
		if a, ok := e.activity(); ok {
			out = append(out, a)
			visits = visits || e.Type == "e_visited_page"
		}
	}
	if visits {
		as = slices.DeleteFunc(as, func(a lead.Activity) bool { return strings.HasPrefix(a.ID, visitPrefix) })
	}
	return append(as, out...)
}

func (e event) activity() (lead.Activity, bool) {
	at, ok := instant(e.At)
	id := lead.Clean(e.ID)
	kind := lead.Clean(strings.TrimPrefix(e.Type, "e_"))
	if !ok || id == "" || kind == "" {
		return lead.Activity{}, false
	}
	subject, _ := firstOf(e.Properties, []string{"hs_page_title", "hs_title", "hs_form_name", "hs_email_subject"})
	address, _ := firstOf(e.Properties, []string{"hs_url", "hs_canonical_url", "hs_base_url"})
	a := lead.Activity{ID: "hs-event-" + id, Kind: lead.Kind(kind), At: at, Subject: lead.Clean(subject), URL: lead.Clean(address), Source: "hubspot"}
	if e.Type == "e_visited_page" {
		a.Kind = lead.KindPageView
		if strings.Contains(strings.ToLower(address+" "+subject), "pricing") {
			a.Kind = lead.KindPricingPage
		}
	}
	return a, true
}
