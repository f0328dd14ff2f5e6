package hubspot

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"banter/store/lead"
)

// Events of one contact are a request of their own, and go so far back. They are
// asked for of every contact where a search has found so few changed that each
// did something itself, and of those that matter most on any other page.
const (
	maxEvented = 20
	mostFirst  = 10
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

// events adds what contacts did to their leads; first says that they are a page
// of a first pull. An account that has no events, or a token that may not read
// them, changes nothing.
func (c *Client) events(ctx context.Context, r *reader, leads []lead.Remote, first bool) error {
	for _, l := range eventful(leads, c.now(), first) {
		if !c.may(eventsKind) {
			return nil
		}
		q := url.Values{"objectType": {"contact"}, "objectId": {remoteID(l.ID)}, "limit": {fmt.Sprint(maxEvents)}}
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
		l.Activities = r.withEvents(l.Activities, in.Results)
	}
	return nil
}

// eventful are the leads whose events are asked for. Of a page that is not a few
// changed ones they are those that are worked or may be, and that did something
// lately as their own properties say: accepted and qualified ones first, then
// the latest.
func eventful(leads []lead.Remote, now time.Time, first bool) []*lead.Remote {
	var all, most []*lead.Remote
	did := map[lead.ID]time.Time{}
	for i := range leads {
		l := &leads[i]
		if l.Gone {
			continue
		}
		all = append(all, l)
		for _, a := range l.Activities {
			own := slices.ContainsFunc([]string{formPrefix, openPrefix, clickPrefix, visitPrefix}, func(p string) bool { return strings.HasPrefix(a.ID, p) })
			if own && a.At.After(did[l.ID]) {
				did[l.ID] = a.At
			}
		}
		stage, _ := l.Fields.Get("stage")
		if (working(lead.Stage(stage)) || stage == "") && did[l.ID].After(now.Add(-eventsBack)) {
			most = append(most, l)
		}
	}
	if len(all) <= maxEvented && !first {
		return all
	}
	rank := func(l *lead.Remote) int {
		if stage, _ := l.Fields.Get("stage"); stage == string(lead.StageMQL) || stage == string(lead.StageSAL) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(most, func(a, b *lead.Remote) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), did[b.ID].Compare(did[a.ID]))
	})
	return most[:min(len(most), mostFirst)]
}

// withEvents adds events to what the contact's own properties tell: these take
// the place of its last visit, open and click, and a form that it tells itself
// stays as it is.
func (r *reader) withEvents(as []lead.Activity, in []event) []lead.Activity {
	var out []lead.Activity
	seen := map[lead.Kind]bool{}
	for _, e := range in {
		a, ok := r.event(e)
		if ok && strings.HasPrefix(a.ID, formPrefix) {
			ok = !slices.ContainsFunc(as, func(b lead.Activity) bool {
				return strings.HasPrefix(b.ID, formPrefix) && (a.At.Equal(b.At) || a.At.Sub(b.At).Abs() < sameForm && names(lead.Fold(b.Subject), lead.Fold(a.Subject)))
			})
		}
		if ok {
			out = append(out, a)
			seen[a.Kind] = true
		}
	}
	visits := seen[lead.KindPageView] || seen[lead.KindPricingPage]
	as = slices.DeleteFunc(as, func(a lead.Activity) bool {
		return visits && strings.HasPrefix(a.ID, visitPrefix) || seen[a.Kind] && (strings.HasPrefix(a.ID, openPrefix) || strings.HasPrefix(a.ID, clickPrefix))
	})
	return append(as, out...)
}

// event translates an event; ok is false for what the contact did not do itself:
// that an e-mail was delivered is nothing that keeps a score from falling.
func (r *reader) event(e event) (a lead.Activity, ok bool) {
	at, ok := instant(e.At)
	id, kind := lead.Clean(e.ID), lead.Clean(strings.TrimPrefix(e.Type, "e_"))
	passive := slices.ContainsFunc([]string{"delivered", "bounced", "sent_", "_sent", "dropped", "deferred", "form_view", "form_interaction", "deal_"}, func(s string) bool { return strings.Contains(kind, s) })
	if !ok || id == "" || kind == "" || passive {
		return a, false
	}
	subject, _ := firstOf(e.Properties, []string{"hs_page_title", "hs_title", "hs_form_title", "hs_form_name", "hs_email_subject"})
	address, _ := firstOf(e.Properties, []string{"hs_url", "hs_canonical_url", "hs_base_url"})
	a = lead.Activity{ID: "hs-event-" + id, Kind: lead.Kind(kind), At: at, Subject: lead.Clean(subject), URL: lead.Clean(address), Source: "hubspot"}
	mail := strings.Contains(kind, "email")
	switch {
	case kind == "visited_page" && strings.Contains(strings.ToLower(address+" "+subject), "pricing"):
		a.Kind = lead.KindPricingPage
	case kind == "visited_page":
		a.Kind = lead.KindPageView
	case mail && strings.Contains(kind, "click"):
		a.ID, a.Kind = activityID(clickPrefix, at), lead.KindEmailClick
	case mail && strings.Contains(kind, "open"):
		a.ID, a.Kind = activityID(openPrefix, at), lead.KindEmailOpen
	case kind == "submitted_form", strings.HasPrefix(kind, "form_submission"):
		if title, _ := firstOf(e.Properties, []string{"hs_form_title", "hs_form_name"}); title != "" {
			a.Subject = lead.Clean(title)
		}
		a.ID, a.Kind = activityID(formPrefix, at), r.m.converted(r.kinds, a.Subject)
	}
	return a, true
}
