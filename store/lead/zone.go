package lead

import (
	_ "embed"
	"strings"
	"unicode"
)

// zones is a line for each country and each region whose zone is known: names
// between bars, the first the ISO code, a tab and the zone. A country without a
// zone spans several that show different times; its regions follow it, those
// that lie in one zone as a whole.
//
//go:embed zones.txt
var zones string

// ZoneOf is the IANA zone that a country has, or a region of a country that
// spans several. Both are taken by name or ISO code, whatever the case, accents
// and punctuation: "Germany", "de", "US" with "California" or "US-CA". Nothing
// is guessed: ok is false for a name that is not known, for a country of several
// zones without a region, and for a region that is parted between zones (Texas,
// Ontario). A country of several zones that show the same time counts as one.
func ZoneOf(country, region string) (zone string, ok bool) {
	code, zone := zoneLine(plainName(country))
	if code == "" || zone != "" {
		return zone, zone != ""
	}
	name := strings.TrimPrefix(plainName(region), code+" ")
	_, zone = zoneLine(code + "/" + name)
	return zone, zone != ""
}

// zoneLine finds the line that a name stands on.
func zoneLine(name string) (code, zone string) {
	if name == "" || strings.HasSuffix(name, "/") {
		return "", ""
	}
	at := strings.Index(zones, "|"+name+"|")
	if at < 0 {
		return "", ""
	}
	line := zones[strings.LastIndexByte(zones[:at], '\n')+1:]
	line, _, _ = strings.Cut(line, "\n")
	names, zone, _ := strings.Cut(line, "\t")
	code, _, _ = strings.Cut(strings.TrimPrefix(names, "|"), "|")
	return code, zone
}

// plainName is a name as the table has it: folded, without dots, words apart by
// one space.
func plainName(s string) string {
	s = strings.NewReplacer(".", "", "'", "", "’", "").Replace(Fold(s))
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}
