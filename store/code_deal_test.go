package store

import (
	"testing"
	"time"

	"banter/store/lead"
)

// A lead without a deal is written in the bytes that it had before there were
// deals, and such bytes are read as a lead without one.
func TestDealsAreAdditive(t *testing.T) {
	c, err := newCode()
	if err != nil {
		t.Fatal(err)
	}
	old := lead.Lead{ID: "x", Name: "Priya", CreatedAt: noon}
	b, err := c.encode(old)
	if err != nil {
		t.Fatal(err)
	}
	var keys map[int]any
	if err := c.decode("lead", b, &keys); err != nil {
		t.Fatal(err)
	}
	for key := range keys {
		if key >= 26 && key <= 30 {
			t.Errorf("a lead without a deal has key %d", key)
		}
	}
	if l, err := c.lead(b); err != nil || l.Deal != (lead.Deal{}) {
		t.Errorf("a lead without a deal comes back as %+v, %v", l.Deal, err)
	}
	deal := lead.Deal{
		Opportunity: "006A", Amount: -42, Currency: "EUR", OpportunityAt: noon.Add(123 * time.Microsecond),
		ClosedAt: noon.In(time.FixedZone("CET", 3600)),
	}
	old.Deal = deal
	if b, err = c.encode(old); err != nil {
		t.Fatal(err)
	}
	deal.ClosedAt = deal.ClosedAt.UTC()
	if l, err := c.lead(b); err != nil || l.Deal != deal {
		t.Errorf("%+v comes back as %+v, %v", deal, l.Deal, err)
	}
}
