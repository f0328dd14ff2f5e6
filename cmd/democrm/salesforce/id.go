package salesforce

import "strings"

// base62 are the digits of an id, in the order that ids sort in.
const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// makeID is the nth id of a kind, 18 characters long.
func makeID(prefix string, n uint64) string {
	b := []byte(prefix + "5g0000000000")
	for i := len(b) - 1; n > 0 && i > 4; i-- {
		b[i] = base62[n%62]
		n /= 62
	}
	return string(b) + suffix(string(b))
}

// suffix is what makes an id of 15 characters, whose case counts, one of 18,
// whose case does not: five bits a character say which of five are capitals.
func suffix(id string) string {
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
	out := make([]byte, 0, 3)
	for part := range 3 {
		n := 0
		for bit := range 5 {
			if c := id[part*5+bit]; c >= 'A' && c <= 'Z' {
				n |= 1 << bit
			}
		}
		out = append(out, digits[n])
	}
	return string(out)
}

// canonical is an id of 15 or 18 characters as one of 18; ok is false for what
// is no id.
func canonical(id string) (string, bool) {
	if len(id) != 15 && len(id) != 18 {
		return "", false
	}
	for _, c := range []byte(id) {
		if strings.IndexByte(base62, c) < 0 {
			return "", false
		}
	}
	if full := id[:15] + suffix(id[:15]); len(id) == 15 || strings.EqualFold(full, id) {
		return full, true
	}
	return "", false
}
