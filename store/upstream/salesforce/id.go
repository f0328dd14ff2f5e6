package salesforce

import (
	"strings"

	"banter/store/lead"
)

// Prefix begins the ID of every lead that is one of Salesforce's.
const Prefix = "sf-"

// The first three characters of an id say what it is of.
const (
	prefixLead  = "00Q"
	prefixQueue = "00G"
)

// full is an id of 15 or 18 characters as one of 18: the last three say which
// letters of the others are capitals. "" for what is no id.
func full(id string) string {
	if len(id) != 15 && len(id) != 18 {
		return ""
	}
	for i := range len(id) {
		c := id[i]
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return ""
		}
	}
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
	var out [18]byte
	copy(out[:], id[:15])
	for part := range 3 {
		n := 0
		for bit := range 5 {
			if c := id[part*5+bit]; c >= 'A' && c <= 'Z' {
				n |= 1 << bit
			}
		}
		out[15+part] = digits[n]
	}
	if len(id) == 18 && !strings.EqualFold(id[15:], string(out[15:])) {
		return ""
	}
	return string(out[:])
}

// localID is the ID here of a lead; "" for what is no id of a lead.
func localID(id string) lead.ID {
	id = full(id)
	if !strings.HasPrefix(id, prefixLead) {
		return ""
	}
	return lead.ID(Prefix + id)
}

// remoteID is the lead that an ID here stands for; "" for a lead of somebody
// else.
func remoteID(id lead.ID) string {
	s, ok := strings.CutPrefix(string(id), Prefix)
	if !ok || full(s) != s || !strings.HasPrefix(s, prefixLead) {
		return ""
	}
	return s
}
