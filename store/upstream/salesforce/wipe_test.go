package salesforce

import (
	"testing"

	emulator "banter/cmd/democrm/salesforce"
)

func TestWipeAsked(t *testing.T) {
	t.Parallel()
	define := func(d *desk) {
		d.org.Define("User", emulator.Field{Name: wipeField, Type: "boolean", Defaulted: true})
	}
	tick := func(d *desk, who, value string) {
		d.org.Put("User", emulator.Record{ID: d.org.UserID(who), Fields: map[string]string{wipeField: value}})
	}
	for name, tc := range map[string]struct {
		before func(d *desk)
		fault  *emulator.Fault
		want   bool
		fails  bool
	}{
		"no field":           {before: func(*desk) {}},
		"not ticked":         {before: define},
		"somebody else":      {before: func(d *desk) { define(d); tick(d, "ben@example.com", "true") }},
		"the rep":            {before: func(d *desk) { define(d); tick(d, "ana@example.com", "true") }, want: true},
		"taken back":         {before: func(d *desk) { define(d); tick(d, "ana@example.com", "true"); tick(d, "ana@example.com", "false") }},
		"no right to see it": {before: func(d *desk) { define(d); tick(d, "ana@example.com", "true"); d.org.Hide("User", wipeField) }},
		"a page of a proxy": {
			before: func(d *desk) { define(d); tick(d, "ana@example.com", "true") },
			fault:  &emulator.Fault{Mode: "status", Status: 200, Body: "<html>true</html>", Times: -1}, fails: true,
		},
		"it is broken": {
			before: func(d *desk) { define(d); tick(d, "ana@example.com", "true") },
			fault:  &emulator.Fault{Mode: "status", Status: 500, Times: -1}, fails: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := serve(t, emulator.Options{})
			tc.before(d)
			c := d.client(nil)
			if _, err := c.Check(t.Context()); err != nil {
				t.Fatal(err)
			}
			if tc.fault != nil {
				d.org.Fault(*tc.fault)
			}
			// The login says whose machine it is, whatever the config calls the rep.
			asked, err := c.WipeAsked(t.Context(), "somebody")
			if asked != tc.want || (err != nil) != tc.fails {
				t.Errorf("%t, %v; want %t", asked, err, tc.want)
			}
		})
	}
}
