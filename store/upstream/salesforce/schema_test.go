package salesforce

import (
	"strings"
	"testing"
	"time"

	emulator "banter/cmd/democrm/salesforce"
)

// described counts the descriptions that were asked for since the last time.
func (d *desk) described() (asked int) {
	for _, path := range d.net.Take() {
		if strings.Contains(path, "/describe") {
			asked++
		}
	}
	return asked
}

func TestDescriptionsAreReadOnceADay(t *testing.T) {
	d := desks(t, 1, customOrg())
	c := d.client(nil)
	d.net.Take()
	pull(t, c, "")
	if n := d.described(); n != 2 {
		t.Errorf("%d descriptions; want those of leads and of tasks", n)
	}
	d.clock.Pass(time.Hour)
	pull(t, c, "")
	if n := d.described(); n != 0 {
		t.Errorf("an hour later: %d", n)
	}
	first := c.schema.leads
	d.clock.Pass(schemaLife)
	pull(t, c, "")
	if n := d.described(); n != 2 || c.schema.leads != first {
		t.Errorf("a day later: %d, the same %t; want them asked for, and not sent again", n, c.schema.leads == first)
	}
	d.clock.Pass(schemaLife)
	d.org.Define("Lead", emulator.Field{Name: "Tea__c", Type: "string"})
	pull(t, c, "")
	if !c.schema.leads.has("Tea__c") {
		t.Error("a new field is not seen a day later")
	}
}
