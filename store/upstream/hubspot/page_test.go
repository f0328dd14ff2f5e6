package hubspot

import (
	"errors"
	"testing"

	emulator "banter/cmd/democrm/hubspot"
	"banter/store/upstream"
)

func TestPageURL(t *testing.T) {
	c := serve(t, emulator.Options{}).client(nil)
	got, err := c.PageURL(t.Context(), "hs-4711")
	if err != nil {
		t.Fatal(err)
	}
	a, err := c.readAccount(t.Context())
	if want := "https://app.hubspot.com/contacts/" + string(a.Portal) + "/record/0-1/4711"; err != nil || got != want {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
	if _, err := c.PageURL(t.Context(), "sf-00Q000000000001EAA"); !errors.Is(err, upstream.ErrRefused) {
		t.Errorf("a lead of somebody else: %v", err)
	}
	for ui, host := range map[string]string{"app-eu1.hubspot.com": "app-eu1.hubspot.com", "evil.example/x": usualUI, "": usualUI} {
		c.account.UI = ui
		if got, err := c.PageURL(t.Context(), "hs-1"); err != nil || got != "https://"+host+"/contacts/"+string(a.Portal)+"/record/0-1/1" {
			t.Errorf("at %q: %q, %v", ui, got, err)
		}
	}
}
