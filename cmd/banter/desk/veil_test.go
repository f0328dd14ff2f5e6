package desk

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"banter/store/lead"
)

func TestVeil(t *testing.T) {
	v := veilOf("Priya de Natarajan", "priya@northwind.example", "+49 30 5557 0142")
	for in, want := range map[string]string{
		"Priya rang, ask Natarajan (priya@northwind.example)": "… rang, ask … (…)",
		"PRIYA natarajan Priya":                               "… … …", "call +49 30 5557 0142 now": "call … now",
		"Priyanka and de facto": "Priyanka and de facto", "": "", "Director": "Director",
	} {
		if got := v.text(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	x := lead.Excerpt{Name: v.name, Email: v.email, Phone: v.phone, Company: "Northwind"}
	v.excerpt(&x)
	if x.Name != "P. d. N." || x.Email != "…@northwind.example" || x.Phone != "…42" || x.Company != "Northwind" {
		t.Errorf("%+v", x)
	}
	veilOf("", "", "").excerpt(&lead.Excerpt{})
	none := lead.Excerpt{ID: "7"}
	veilOf("", "", "").excerpt(&none)
	if none.Email != "" || none.Phone != "" || none.Name != "" {
		t.Errorf("what is not known became %+v", none)
	}
}

func TestVeilTakesAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		s := rapid.String().Draw(t, "before") + " " + name + " " + rapid.String().Draw(t, "after")
		got := veilOf(name, "", "").text(s)
		for _, w := range strings.Fields(name) {
			if len([]rune(w)) >= 3 && strings.Contains(" "+got+" ", " "+w+" ") {
				t.Fatalf("%q is in %q", w, got)
			}
		}
	})
}
