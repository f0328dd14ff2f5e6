package hubspot

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"banter/store/lead"
)

// owner is a user that records belong to.
type owner struct {
	ID        id     `json:"id"`
	Email     string `json:"email"`
	FirstName string `json:"firstName"`
	LastName  string `json:"lastName"`
	Archived  bool   `json:"archived"`
}

// owners are those of the account, deactivated ones too.
type owners struct {
	list   []owner
	names  map[string]string // id → what the rep is called here
	read   time.Time
	denied bool // the token may not read them
}

// maxOwners bounds the pages of owners that are read.
const maxOwners = 100

// readOwners reads the owners, at most once in ten minutes; old says that an
// owner is missing in what is known, and reads them anew after a minute.
func (c *Client) readOwners(ctx context.Context, old bool) (*owners, error) {
	c.mu.Lock()
	o := c.owners
	c.mu.Unlock()
	if o != nil {
		age := c.now().Sub(o.read)
		if age < time.Minute || age < ownersLife && !old {
			return o, nil
		}
	}
	o = &owners{names: map[string]string{}, read: c.now(), denied: !c.may("owners")}
	for _, archived := range []string{"false", "true"} {
		if o.denied {
			break
		}
		after := ""
		for range maxOwners {
			q := url.Values{"limit": {"100"}, "archived": {archived}}
			if after != "" {
				q.Set("after", after)
			}
			var in struct {
				Results []owner `json:"results"`
				Paging  paging  `json:"paging"`
			}
			err := c.call(ctx, classRest, http.MethodGet, c.paths.owners()+"?"+q.Encode(), nil, &in)
			if forbidden(err) {
				c.deny("owners")
				o.denied = true
				break
			}
			if err != nil {
				return nil, fmt.Errorf("read the owners: %w", err)
			}
			for _, x := range in.Results {
				o.add(x, c.m.Owners)
			}
			if after = string(in.Paging.Next.After); after == "" {
				break
			}
		}
	}
	c.mu.Lock()
	c.owners = o
	c.mu.Unlock()
	return o, nil
}

func (o *owners) add(x owner, names map[string]string) {
	x.Email, x.FirstName, x.LastName = lead.Clean(x.Email), lead.Clean(x.FirstName), lead.Clean(x.LastName)
	if !number(string(x.ID)) || o.names[string(x.ID)] != "" {
		return
	}
	name := names[strings.ToLower(x.Email)]
	for _, s := range []string{x.Email, x.full(), string(x.ID)} {
		if name == "" {
			name = s
		}
	}
	o.list = append(o.list, x)
	o.names[string(x.ID)] = name
}

func (x owner) full() string { return strings.TrimSpace(x.FirstName + " " + x.LastName) }

// name is what the owner with an id is called here; ok is false for one that is
// not known, who is called by the id.
func (o *owners) name(id string) (name string, ok bool) {
	if name, ok = o.names[id]; ok || id == "" {
		return name, true
	}
	return lead.Clean(id), false
}

// find is the id of the owner that is called so here, by the name given in the
// config, the e-mail, the full name or the id. One that was deactivated is not
// found: HubSpot gives nothing to them.
func (o *owners) find(name string) (string, bool) {
	for _, x := range o.list {
		for _, s := range []string{o.names[string(x.ID)], x.Email, x.full(), string(x.ID)} {
			if !x.Archived && s != "" && strings.EqualFold(s, name) {
				return string(x.ID), true
			}
		}
	}
	return name, o.denied && number(name) // unread owners are called by their ids
}
