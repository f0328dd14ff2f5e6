package salesforce

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"banter/store/lead"
)

// user is somebody whom records belong to.
type user struct {
	id, mail, login, full string
	active                bool
}

// people are the org's users and queues.
type people struct {
	users  []user
	names  map[string]string // id → what the rep is called here
	queues map[string]string // id → name
	order  []string          // the ids of queues, by name
	read   time.Time
	denied bool // the login may not read users
}

// readPeople reads users and queues, at most once in ten minutes; old says that
// somebody is missing in what is known, and reads them anew after a minute.
func (c *Client) readPeople(ctx context.Context, old bool) (*people, error) {
	c.mu.Lock()
	p := c.people
	c.mu.Unlock()
	if p != nil {
		age := c.now().Sub(p.read)
		if age < time.Minute || age < peopleLife && !old {
			return p, nil
		}
	}
	p = &people{names: map[string]string{}, queues: map[string]string{}, read: c.now()}
	users := query{fields: []string{"Id", "Name", "Email", "Username", "IsActive"}, from: "User", where: []string{"UserType = 'Standard'"}}
	err := c.every(ctx, users, false, func(r row) { p.add(r, c.m) })
	switch {
	case withheld(err):
		p.denied = true
	case err != nil:
		return nil, err
	}
	err = c.every(ctx, query{fields: []string{"Id", "Name"}, from: "Group", where: []string{"Type = 'Queue'"}}, false, func(r row) {
		if id := full(r["Id"]); id != "" {
			p.queues[id] = lead.Clean(r["Name"])
			p.order = append(p.order, id)
		}
	})
	if err != nil && !withheld(err) {
		return nil, err
	}
	slices.SortFunc(p.order, func(a, b string) int { return strings.Compare(p.queues[a]+a, p.queues[b]+b) })
	c.mu.Lock()
	c.people = p
	c.mu.Unlock()
	return p, nil
}

func (p *people) add(r row, m Mapping) {
	u := user{id: full(r["Id"]), mail: lead.Clean(r["Email"]), login: lead.Clean(r["Username"]), full: lead.Clean(r["Name"]), active: r.yes("IsActive")}
	if u.id == "" || p.names[u.id] != "" {
		return
	}
	name := m.Owners[strings.ToLower(u.login)]
	for _, s := range []string{m.Owners[strings.ToLower(u.mail)], u.mail, u.login, u.full, u.id} {
		if name == "" {
			name = s
		}
	}
	p.users = append(p.users, u)
	p.names[u.id] = name
}

// name is what the owner with an id is called here: "" for a queue, for its
// leads are in the pool. ok is false for one that is not known, who is called by
// the id.
func (p *people) name(id string) (name string, ok bool) {
	id = full(id)
	if id == "" || strings.HasPrefix(id, prefixQueue) {
		return "", true
	}
	if name, ok = p.names[id]; ok {
		return name, true
	}
	return id, p.denied
}

// find is the id of the user who is called so here, by the name given in the
// config, the e-mail, the user name, the full name or the id. One who is not
// active is not found: Salesforce gives nothing to them.
func (p *people) find(name string) (string, bool) {
	for _, u := range p.users {
		for _, s := range []string{p.names[u.id], u.mail, u.login, u.full, u.id} {
			if u.active && s != "" && strings.EqualFold(s, name) {
				return u.id, true
			}
		}
	}
	return full(name), p.denied && full(name) != "" // unread users are called by their ids
}

// pool is the queue that a lead goes back to; the error says why there is none.
func (p *people) pool(name string) (string, error) {
	for _, id := range p.order {
		if name != "" && (strings.EqualFold(p.queues[id], name) || full(name) == id) {
			return id, nil
		}
	}
	var names []string
	for _, id := range p.order {
		names = append(names, p.queues[id])
	}
	switch {
	case name != "":
		return "", fmt.Errorf("there is no queue %s in Salesforce; those that there are: %s", name, list(names))
	case len(p.order) == 1:
		return p.order[0], nil
	case len(p.order) == 0:
		return "", fmt.Errorf("a lead in Salesforce always has an owner, and there is no queue that could be its pool")
	}
	return "", fmt.Errorf("a lead in Salesforce goes back to a queue, and there are several: %s", strings.Join(names, ", "))
}

func list(s []string) string {
	if len(s) == 0 {
		return "none"
	}
	return strings.Join(s, ", ")
}
