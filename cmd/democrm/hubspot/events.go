package hubspot

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// eventScope is what reading events takes.
const eventScope = "business-intelligence"

// Event is something that a contact did.
type Event struct {
	ID         string            `json:"id"`
	Type       string            `json:"eventType"` // "e_visited_page"
	Contact    string            `json:"objectId"`
	At         time.Time         `json:"occurredAt"`
	Properties map[string]string `json:"properties"`
}

// told is an event as the API tells it.
type toldEvent struct {
	ObjectType string            `json:"objectType"`
	ObjectID   string            `json:"objectId"`
	Type       string            `json:"eventType"`
	At         string            `json:"occurredAt"`
	ID         string            `json:"id"`
	Properties map[string]string `json:"properties"`
}

// eventsOff refuses an account that has no behavioural events.
func (c *call) eventsOff() *problem {
	if c.o.BehaviouralEvents {
		return nil
	}
	return missingScopes(eventScope)
}

// listEvents tells events, the newest first.
func (c *call) listEvents() (answer, *problem) {
	if wrong := c.eventsOff(); wrong != nil {
		return answer{}, wrong
	}
	limit, wrong := c.pageSize(10, 1000)
	if wrong != nil {
		return answer{}, wrong
	}
	from, wrong := c.offset()
	if wrong != nil {
		return answer{}, wrong
	}
	found, wrong := c.eventsFound()
	if wrong != nil {
		return answer{}, wrong
	}
	out := struct {
		Results []toldEvent `json:"results"`
		Paging  *paging     `json:"paging,omitempty"`
	}{Results: []toldEvent{}}
	for _, e := range found[min(from, len(found)):min(from+limit, len(found))] {
		props := e.Properties
		if props == nil {
			props = map[string]string{}
		}
		out.Results = append(out.Results, toldEvent{"CONTACT", e.Contact, e.Type, iso(e.At), e.ID, props})
	}
	if from+limit < len(found) {
		out.Paging = c.further("/events/event-occurrences/"+string(c.api)+"/", from+limit)
	}
	return ok(out)
}

// eventsFound are the events that the parameters name.
func (c *call) eventsFound() ([]Event, *problem) {
	var bounds [2]time.Time
	for i, name := range []string{"occurredAfter", "occurredBefore"} {
		if v := c.query.Get(name); v != "" {
			at, ok := instant(v)
			if !ok {
				return nil, refuse("Invalid %s: %q is no time", name, v)
			}
			bounds[i] = at
		}
	}
	if t := c.query.Get("objectType"); t != "" && !strings.EqualFold(t, "contact") && t != "contacts" && t != "0-1" {
		return nil, unknownType(t)
	}
	object := c.query.Get("objectId")
	if mail := c.query.Get("objectProperty.email"); mail != "" {
		o := c.find(c.Portal.kind("contacts"), mail, "email")
		if o == nil {
			return nil, nil
		}
		object = o.text()
	}
	var found []Event
	for _, e := range c.events {
		if object != "" && e.Contact != object || !bounds[0].IsZero() && !e.At.After(bounds[0]) || !bounds[1].IsZero() && !e.At.Before(bounds[1]) {
			continue
		}
		if types := names(c.query, "eventType"); len(types) > 0 && !slices.Contains(types, e.Type) {
			continue
		}
		if id := names(c.query, "id"); len(id) > 0 && !slices.Contains(id, e.ID) {
			continue
		}
		found = append(found, e)
	}
	order := -1
	if c.query.Get("sort") == "occurredAt" {
		order = 1
	}
	slices.SortStableFunc(found, func(a, b Event) int { return order * a.At.Compare(b.At) })
	return found, nil
}

func (c *call) eventTypes() (answer, *problem) {
	if wrong := c.eventsOff(); wrong != nil {
		return answer{}, wrong
	}
	types := []string{}
	for _, e := range c.events {
		if !slices.Contains(types, e.Type) {
			types = append(types, e.Type)
		}
	}
	slices.Sort(types)
	return answer{http.StatusOK, map[string][]string{"eventTypes": types}}, nil
}
