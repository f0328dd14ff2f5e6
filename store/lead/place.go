package lead

import "strings"

// CountryCode is the ISO 3166 code of a country, in lower case, by its name or
// code in whatever case and punctuation: "Germany", "DEU" and "de" give "de".
// ok is false where the name is not known; the code is then the plain name, so
// that two spellings of it still compare.
func CountryCode(country string) (code string, ok bool) {
	name := plainName(country)
	if code, _ = zoneLine(name); code != "" {
		return code, true
	}
	return name, false
}

// RegionCode is a region of a country as regions compare, by its name or code:
// in "us" "California", "US-CA" and "ca" give the same. code is what
// CountryCode gives. A region that is not known is its plain name.
func RegionCode(code, region string) string {
	name := trimCountry(plainName(region), code)
	if line, _ := zoneLine(code + "/" + name); line != "" {
		return line
	}
	if at := strings.Index(parted, "|"+code+"/"+name+"|"); at >= 0 {
		line := strings.TrimPrefix(parted[strings.LastIndexByte(parted[:at], '\n')+1:], "|")
		first, _, _ := strings.Cut(line, "|")
		return first
	}
	return name
}

// parted are the regions that zones.txt lacks, because more than one zone runs
// through them: names between bars, the code first.
const parted = `
|us/ak|us/alaska|
|us/az|us/arizona|
|us/fl|us/florida|
|us/id|us/idaho|
|us/in|us/indiana|
|us/ks|us/kansas|
|us/ky|us/kentucky|
|us/mi|us/michigan|
|us/nd|us/north dakota|
|us/ne|us/nebraska|
|us/nv|us/nevada|
|us/or|us/oregon|
|us/sd|us/south dakota|
|us/tn|us/tennessee|
|us/tx|us/texas|
|ca/bc|ca/british columbia|ca/colombie britannique|
|ca/nl|ca/newfoundland and labrador|ca/newfoundland|ca/terre neuve et labrador|
|ca/nu|ca/nunavut|
|ca/on|ca/ontario|
|ca/qc|ca/quebec|
|ca/sk|ca/saskatchewan|
|au/nsw|au/new south wales|
|br/am|br/amazonas|
|br/pe|br/pernambuco|
`

// trimCountry takes the country off a region's code: "us ca" is "ca".
func trimCountry(name, code string) string {
	if n := len(code) + 1; len(name) > n && name[:len(code)] == code && name[len(code)] == ' ' {
		return name[n:]
	}
	return name
}
