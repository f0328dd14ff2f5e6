package lead

import "testing"

func TestCountryCode(t *testing.T) {
	for name, want := range map[string]string{
		"Germany": "de", "DE": "de", "deu": "de", " deutschland ": "de", "U.S.A.": "us", "United Kingdom": "gb",
		"Brazil": "br", "Österreich": "at",
	} {
		if got, ok := CountryCode(name); got != want || !ok {
			t.Errorf("%q is %q, %t; want %q", name, got, ok, want)
		}
	}
	for name, want := range map[string]string{"": "", "Atlantis": "atlantis", "us/ca": "us ca"} {
		if got, ok := CountryCode(name); got != want || ok {
			t.Errorf("%q is %q, %t; want %q, unknown", name, got, ok, want)
		}
	}
}

func TestRegionCode(t *testing.T) {
	for _, same := range [][]string{{"us", "California", "CA", "us-ca", "california"}, {"us", "Texas", "TX", "US-TX"}, {"ca", "Québec", "QC", "quebec"}, {"br", "pe", "Pernambuco"}, {"de", "Bayern", "BAYERN", " bayern"}} {
		want := RegionCode(same[0], same[1])
		for _, name := range same[2:] {
			if got := RegionCode(same[0], name); got != want || got == "" {
				t.Errorf("%s of %s is %q, want %q", name, same[0], got, want)
			}
		}
	}
	if got := RegionCode("fr", "Texas"); got != "texas" {
		t.Errorf("Texas of France is %q", got)
	}
	if a, b := RegionCode("us", "CA"), RegionCode("us", "NY"); a == b {
		t.Errorf("California and New York are both %q", a)
	}
}
