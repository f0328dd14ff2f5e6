package hubspot

import (
	"context"
	"fmt"

	"banter/store/lead"
	"banter/store/upstream"
)

// tellByID reads contacts that a search has found and tells them.
func (c *Client) tellByID(ctx context.Context, cur *cursor, ids []string) (upstream.Page, error) {
	if len(ids) == 0 {
		return upstream.Page{}, nil
	}
	s, err := c.readSchema(ctx)
	if err != nil {
		return upstream.Page{}, err
	}
	found, err := c.read(ctx, "contacts", ids, s.m.properties())
	if err != nil {
		return upstream.Page{}, err
	}
	var list []object
	for _, s := range ids {
		// What is missing was archived since; the sweep tells of it.
		if o := found[s]; o != nil {
			list = append(list, *o)
		}
	}
	return c.tell(ctx, cur, list)
}

// tell translates contacts with all that belongs to them.
func (c *Client) tell(ctx context.Context, cur *cursor, list []object) (upstream.Page, error) {
	var out upstream.Page
	if len(list) == 0 {
		return out, nil
	}
	r, err := c.reader(ctx)
	if err != nil {
		return out, err
	}
	if r.companies, err = c.companies(ctx, list); err != nil {
		return out, err
	}
	contacts := make([]*object, len(list))
	for i := range list {
		contacts[i] = &list[i]
	}
	if r.leads, err = c.leadsOf(ctx, r.schema, contacts, r.m.lifeOf); err != nil {
		return out, err
	}
	if r.deals, err = c.dealsOf(ctx, contacts, r.m.lifeOf); err != nil {
		return out, err
	}
	if r.deals != nil && cur.Deals == nil {
		cur.Deals = &trail{} // the token may read them since lately: all are looked at
	}
	if len(r.schema.leads) > 0 && cur.Leads == nil && c.may(leadsKind) {
		cur.Leads = &trail{} // the account has them since lately: all are looked at
	}
	if err := c.translate(ctx, r, list, &out); err != nil {
		return out, err
	}
	if r.stranger {
		// An owner who came since the owners were read: once more with the new list.
		known := len(r.owners.names)
		if r.owners, err = c.readOwners(ctx, true); err != nil {
			return out, err
		}
		if len(r.owners.names) != known {
			out = upstream.Page{}
			if err := c.translate(ctx, r, list, &out); err != nil {
				return out, err
			}
		}
	}
	for i := range list {
		cur.see(string(list[i].ID), list[i].updated())
		cur.Forms.convert(&list[i], c.overlap)
	}
	return out, c.events(ctx, r, out.Leads, cur.Phase == phaseList)
}

func (c *Client) reader(ctx context.Context) (*reader, error) {
	s, err := c.readSchema(ctx)
	if err != nil {
		return nil, err
	}
	o, err := c.readOwners(ctx, false)
	if err != nil {
		return nil, err
	}
	r := &reader{m: s.m, schema: s, owners: o}
	var known *forms
	if s.m.namesForms() {
		if known, err = c.readForms(ctx); err != nil {
			return nil, err
		}
	}
	r.kinds = s.m.kinds(known)
	return r, nil
}

func (c *Client) translate(ctx context.Context, r *reader, list []object, out *upstream.Page) error {
	var tombs []lead.Remote
	for i := range list {
		l, err := r.contact(&list[i])
		if err != nil {
			out.Refused = append(out.Refused, upstream.Refused{Where: fmt.Sprintf("contact %d of the page", i+1), Reason: err.Error()})
			continue
		}
		out.Leads = append(out.Leads, l)
		tombs = append(tombs, merged(&list[i], l)...)
	}
	err := c.follow(ctx, r, out.Leads)
	out.Leads = append(out.Leads, tombs...)
	return err
}
