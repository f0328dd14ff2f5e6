package salesforce

import (
	"errors"
	"testing"

	"banter/store/upstream"
)

func TestPageURL(t *testing.T) {
	c, err := New(Options{Tokens: Static("token", "https://acme.my.salesforce.com/"), Now: newClock().Now})
	if err != nil {
		t.Fatal(err)
	}
	id := localID("00Q000000000001EAA")
	got, err := c.PageURL(t.Context(), id)
	if want := "https://acme.my.salesforce.com/lightning/r/Lead/00Q000000000001EAA/view"; err != nil || got != want {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
	if _, err := c.PageURL(t.Context(), "hs-1"); !errors.Is(err, upstream.ErrRefused) {
		t.Errorf("a lead of somebody else: %v", err)
	}
}
