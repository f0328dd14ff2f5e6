package lead_test

import (
	"os"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // every zone of the table is looked up, on every machine

	"banter/store/lead"
)

func TestZoneOf(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ country, region, want string }{
		{"DE", "", "Europe/Berlin"},
		{"Germany", "Bayern", "Europe/Berlin"}, // one time, whatever the region is called
		{"Österreich", "", "Europe/Vienna"},
		{"türkiye", "", "Europe/Istanbul"},
		{" united  kingdom ", "", "Europe/London"},
		{"U.S.A.", "California", "America/Los_Angeles"},
		{"US", "us-ca", "America/Los_Angeles"},
		{"United States", "NY", "America/New_York"},
		{"Canada", "AB", "America/Edmonton"},
		{"Brasil", "São Paulo", "America/Sao_Paulo"},
		{"Spain", "Canarias", "Atlantic/Canary"},
		{"Spain", "Comunidad de Madrid", "Europe/Madrid"},
		{"日本", "", "Asia/Tokyo"},
		{"Georgia", "", "Asia/Tbilisi"},
		{"US", "Georgia", "America/New_York"},
		{"US", "", ""},         // several zones
		{"US", "Texas", ""},    // parted
		{"US", "us", ""},       // a country is no region
		{"US", "Bavaria", ""},  // of another country
		{"", "California", ""}, // of no country
		{"Canada", "Ontario", ""},
		{"Atlantis", "", ""},
		{"us/ca", "", ""},
		{"|", "|", ""},
		{"", "", ""},
		{"\x00", "\n", ""},
	} {
		zone, ok := lead.ZoneOf(tc.country, tc.region)
		if zone != tc.want || ok != (tc.want != "") {
			t.Errorf("ZoneOf(%q, %q) = %q, %v, want %q", tc.country, tc.region, zone, ok, tc.want)
		}
	}
}

// TestZoneTable: every zone of the table is one that the clock knows, and every
// name leads to its own line.
func TestZoneTable(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("zones.txt")
	if err != nil {
		t.Fatal(err)
	}
	country := ""
	for line := range strings.Lines(string(text)) {
		names, want, found := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if !found || !strings.HasPrefix(names, "|") || !strings.HasSuffix(names, "|") {
			t.Fatalf("the line %q is no line of the table", line)
		}
		if want != "" {
			if _, err := time.LoadLocation(want); err != nil {
				t.Errorf("%s: %v", names, err)
			}
		}
		for i, name := range strings.Split(strings.Trim(names, "|"), "|") {
			code, region, isRegion := strings.Cut(name, "/")
			switch {
			case i == 0 && !isRegion:
				country = code
			case isRegion && code != country:
				t.Errorf("%s stands below %s", name, country)
			}
			if zone, ok := lead.ZoneOf(code, region); zone != want || ok != (want != "") {
				t.Errorf("ZoneOf(%q, %q) = %q, %v, want %q", code, region, zone, ok, want)
			}
		}
	}
}

func BenchmarkZoneOf(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		lead.ZoneOf("United States", "California")
	}
}
