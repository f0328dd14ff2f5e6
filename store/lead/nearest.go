package lead

import "strings"

// Nearest is the word of known that s most likely means, for hints about what
// was written wrong: one that begins as s does or that s begins with (three
// letters at least), or else at most two letters away and no more than half of
// its own, or alike for more than its first half. "" is none. Case does not count.
func Nearest(s string, known []string) string {
	low, best, at := strings.ToLower(s), "", 3
	for _, k := range known {
		word := strings.ToLower(k)
		if len(low) > 2 && word != "" && (strings.HasPrefix(low, word) || strings.HasPrefix(word, low)) {
			return k
		}
		d := edits(low, word)
		if n := begin(low, word); n >= 4 && n*2 > len(word) {
			d = min(d, 2) // "policies" for "policy"
		}
		if d < at && d*2 <= len(word) {
			best, at = k, d
		}
	}
	return best
}

// begin is how many bytes two words have in common at their beginning.
func begin(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// edits is the number of bytes to add, drop or change between two words.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
