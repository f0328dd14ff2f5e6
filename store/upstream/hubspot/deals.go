package hubspot

import (
	"cmp"
	"context"
	"strings"
	"time"

	"banter/store/lead"
)

// dealsKind is HubSpot's Deals object (0-3): what became of a contact.
const dealsKind = "deals"

// dealProperties are those of a deal that are read.
func dealProperties() []string {
	return []string{"dealname", "dealstage", "amount", "deal_currency_code", "createdate", "closedate", "hs_is_closed", "hs_is_closed_won", "hs_lastmodifieddate"}
}

// deal is the deal that counts for a contact: the newest that is open, else the
// one that was closed last.
type deal struct {
	fields  lead.Values // as a lead has them
	stage   lead.Stage  // opportunity, won or lost
	counts  bool        // it is of the time since the contact came to where it is
	updated int64       // the latest change of any deal of the contact
}

// refine is where a contact stands with its deal, which may be nil. A contact
// that is an opportunity is so by its deals, whenever they were closed. A verdict
// on the contact, and one that it is won or lost, count more.
func (d *deal) refine(stage lead.Stage) lead.Stage {
	switch {
	case d == nil || d.stage == "":
	case stage == lead.StageOpportunity, d.counts && (working(stage) || stage == lead.StageSQL):
		return d.stage
	}
	return stage
}

// dealsOf finds the deals that count for contacts, by the contacts' ids; life is
// the lifecycle since when a closed one says where a contact stands. A contact
// without a deal has one that says nothing. It is nil where the token may not read
// deals.
func (c *Client) dealsOf(ctx context.Context, contacts []*object, life func(*object) string) (map[string]*deal, error) {
	if len(contacts) == 0 || !c.may(dealsKind) {
		return nil, nil
	}
	ids := make([]string, len(contacts))
	for i, o := range contacts {
		ids[i] = string(o.ID)
	}
	links, err := c.linked(ctx, "contacts", ids, dealsKind)
	var objects map[string]*object
	if err == nil {
		objects, err = c.read(ctx, dealsKind, latest(links), dealProperties())
	}
	if forbidden(err) {
		c.deny(dealsKind)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	money := ""
	if len(objects) > 0 {
		a, err := c.readAccount(ctx)
		if err != nil {
			return nil, err
		}
		money = a.Currency
	}
	out := make(map[string]*deal, len(contacts))
	for _, o := range contacts {
		var best *object
		d := &deal{}
		for _, id := range links[string(o.ID)] {
			if x := objects[id]; x != nil {
				d.updated = max(d.updated, x.updated())
				if best == nil || x.before(best) {
					best = x
				}
			}
		}
		d.fields = best.deal(money)
		if best != nil {
			since, dated := instant(o.Properties[becameProperty(life(o))])
			d.stage = best.outcome()
			d.counts = d.stage == lead.StageOpportunity || dated && (!best.moment("createdate").Before(since) || !best.moment("closedate").Before(since))
		}
		out[string(o.ID)] = d
	}
	return out, nil
}

// outcome is what a deal says of its contact.
func (o *object) outcome() lead.Stage {
	stage := strings.ToLower(o.Properties["dealstage"])
	switch {
	case o.Properties["hs_is_closed_won"] == "true", stage == "closedwon":
		return lead.StageWon
	case o.Properties["hs_is_closed"] == "true", stage == "closedlost":
		return lead.StageLost
	}
	return lead.StageOpportunity
}

// moment is a time of an object; zero where it has none.
func (o *object) moment(name string) time.Time {
	t, ok := instant(o.Properties[name])
	if !ok {
		return time.Time{}
	}
	return t
}

// before reports whether a deal counts before another of the same contact.
func (o *object) before(other *object) bool {
	open, others := o.outcome() == lead.StageOpportunity, other.outcome() == lead.StageOpportunity
	if open != others {
		return open
	}
	by := "closedate"
	if open {
		by = "createdate"
	}
	return cmp.Or(other.moment(by).Compare(o.moment(by)), newest(string(o.ID), string(other.ID))) < 0
}

// deal is a deal as the fields of a lead; a nil object is none, and says so. money
// is the currency of the account, for a deal that names none.
func (o *object) deal(money string) lead.Values {
	text := map[string]string{}
	if o != nil {
		text["opportunity"], text["amount"] = string(o.ID), o.Properties["amount"]
		if text["amount"] != "" {
			text["currency"] = cmp.Or(o.Properties["deal_currency_code"], money)
		}
		text["opportunity_at"] = convert("opportunity_at", cmp.Or(o.Properties["createdate"], o.CreatedAt))
		if o.outcome() != lead.StageOpportunity { // until then it is a guess at the future
			text["closed_at"] = convert("closed_at", o.Properties["closedate"])
		}
	}
	var out lead.Values
	var canon lead.Lead
	for _, field := range []string{"opportunity", "amount", "currency", "opportunity_at", "closed_at"} {
		if canon.Set(field, text[field]) == nil {
			out.Set(field, canon.Get(field))
		}
	}
	return out
}

// headOfDeals begins the trail of deals, where the token may read them.
func (c *Client) headOfDeals(ctx context.Context, cur *cursor) error {
	if !c.may(dealsKind) {
		return nil
	}
	head, err := c.head(ctx, dealsKind)
	if forbidden(err) {
		c.deny(dealsKind)
		return nil
	}
	if err != nil {
		return err
	}
	cur.Deals, cur.Dealt = &trail{Moved: c.now().UnixMilli()}, c.now().UnixMilli()
	for i := range head.Results {
		cur.Deals.Mark = head.Results[i].updated()
	}
	return nil
}
