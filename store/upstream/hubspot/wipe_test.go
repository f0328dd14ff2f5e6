package hubspot

import (
	"strings"
	"testing"
	"time"

	emulator "banter/cmd/democrm/hubspot"
)

// wiping is the property that an administrator makes, with the reps as options.
func wiping(reps ...string) map[string][]emulator.Property {
	p := emulator.Property{Name: wipeProperty, Label: "Remove leads from banter", Type: "enumeration", FieldType: "select", GroupName: "contactinformation"}
	for i, r := range reps {
		p.Options = append(p.Options, emulator.Option{Label: r, Value: r, DisplayOrder: i})
	}
	return map[string][]emulator.Property{"contacts": {p}}
}

func TestWipeAsked(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		props map[string][]emulator.Property
		fault *emulator.Fault
		want  bool
		fails bool
	}{
		"no property":         {},
		"nobody":              {props: wiping()},
		"somebody else":       {props: wiping("ben@example.com", "anabel@example.com")},
		"the rep":             {props: wiping("ben@example.com", "Ana@Example.com"), want: true},
		"no right to see it":  {props: wiping("ana@example.com"), fault: &emulator.Fault{Mode: "status", Status: 403, Times: -1}},
		"the token has ended": {props: wiping("ana@example.com"), fault: &emulator.Fault{Mode: "status", Status: 401, Times: -1}, fails: true},
		"a page of a proxy":   {props: wiping("ana@example.com"), fault: &emulator.Fault{Mode: "status", Status: 200, Body: "<html>ana@example.com</html>", Times: -1}, fails: true},
		"it is broken":        {props: wiping("ana@example.com"), fault: &emulator.Fault{Mode: "status", Status: 500, Times: -1}, fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := serve(t, emulator.Options{Properties: tc.props})
			c := d.client(nil)
			if tc.fault != nil {
				f := *tc.fault
				f.Contains = ""
				d.portal.Fault(f)
			}
			asked, err := c.WipeAsked(t.Context(), "ana@example.com")
			if asked != tc.want || (err != nil) != tc.fails {
				t.Errorf("%t, %v; want %t", asked, err, tc.want)
			}
		})
	}
}

// The question costs one request a minute, and an answer that changes is seen.
func TestWipeAskedIsCheap(t *testing.T) {
	t.Parallel()
	d := serve(t, emulator.Options{Properties: wiping("ana@example.com")})
	c := d.client(nil)
	d.net.Take()
	for range 3 {
		if asked, err := c.WipeAsked(t.Context(), "ana@example.com"); !asked || err != nil {
			t.Fatal(asked, err)
		}
	}
	n := 0
	for _, p := range d.net.Take() {
		if strings.HasSuffix(p, "/"+wipeProperty) {
			n++
		}
	}
	if n != 1 {
		t.Errorf("it was asked for %d times", n)
	}
	d.portal.DeleteProperty("contacts", wipeProperty)
	d.clock.Pass(2 * time.Minute)
	if asked, err := c.WipeAsked(t.Context(), "ana@example.com"); asked || err != nil {
		t.Errorf("taken back: %t, %v", asked, err)
	}
}
