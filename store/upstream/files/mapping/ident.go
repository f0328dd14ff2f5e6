package mapping

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"banter/store/lead"
)

// maxID is how long an ID may be, in bytes.
const maxID = 100

// cleanID returns s if it is printable ASCII without spaces and short enough,
// else a hash that stands for it.
func cleanID(s string) string {
	ok := len(s) <= maxID
	for i := range len(s) {
		ok = ok && s[i] > ' ' && s[i] <= '~'
	}
	if ok {
		return s
	}
	return "h" + hash(s)
}

// hash is 80 bits of SHA-256 over the parts, as 20 hexadecimal digits.
func hash(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:10])
}

// leadID makes the ID of a lead from the id that its source uses; "" stays "".
func (m *Mapping) leadID(id string) lead.ID {
	if id == "" {
		return ""
	}
	if m.salesforceIDs {
		id = long(id)
	}
	if len(m.IDPrefix)+len(id) > maxID {
		return lead.ID(m.IDPrefix + "h" + hash(id))
	}
	return lead.ID(m.IDPrefix + cleanID(id))
}

// EmailID is the ID of a lead whose source has no id but an e-mail.
func EmailID(email string) lead.ID { return lead.ID("m-" + hash(strings.ToLower(email))) }

// nameID is the ID of a lead with neither id nor e-mail; "" if there is too
// little to tell it from others.
func nameID(name, company, phone string) lead.ID {
	switch {
	case name == "":
		return ""
	case company != "":
		return lead.ID("n-" + hash(strings.ToLower(name), strings.ToLower(company)))
	case phone != "":
		digits := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, phone)
		return lead.ID("n-" + hash(strings.ToLower(name), "", digits))
	}
	return ""
}

// long gives a Salesforce id of 15 characters, which differs from others by
// case, the three that make it safe without: each holds the case of five.
func long(id string) string {
	if len(id) != 15 {
		return id
	}
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
	out := []byte(id)
	for chunk := range 3 {
		bits := 0
		for i := range 5 {
			switch c := id[chunk*5+i]; {
			case c >= 'A' && c <= 'Z':
				bits |= 1 << i
			case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			default:
				return id
			}
		}
		out = append(out, alphabet[bits])
	}
	return string(out)
}
