package sheet

import (
	"bytes"
	"strings"
)

// delimiters are tried in this order where the header has equally many of two.
const delimiters = ",;\t|"

func delimiterName(d byte) string {
	if d == '\t' {
		return "tabs"
	}
	return string(d)
}

// dialect is how a CSV file is written.
type dialect struct {
	delim byte
	cr    bool // a lone CR ends a line
	skip  int  // bytes before the header: blank lines, "sep=;"
	lines int  // lines before the header
}

// sniff finds the dialect from the head of a file.
func sniff(sample []byte, delim byte) dialect {
	d := dialect{delim: delim}
	d.cr = loneCR(sample)
	for {
		line, size := firstLine(sample[d.skip:], d.cr)
		if size == 0 || strings.TrimSpace(string(line)) != "" {
			break
		}
		d.skip += size
		d.lines++
	}
	if line, size := firstLine(sample[d.skip:], d.cr); size > 0 && len(line) == 5 && strings.EqualFold(string(line[:4]), "sep=") {
		if d.delim == 0 && line[4] != '"' && line[4] != ' ' {
			d.delim = line[4]
		}
		d.skip += size
		d.lines++
	}
	if d.delim != 0 {
		return d
	}
	d.delim = commonest(sample[d.skip:], d.cr)
	return d
}

// commonest is the delimiter that stands most often in the header outside
// quotes; one that the next row has as many of goes before one that differs.
func commonest(sample []byte, cr bool) byte {
	var count [2][len(delimiters)]int
	row, quoted := 0, false
	for _, c := range sample {
		if c == '"' {
			quoted = !quoted
		}
		if quoted {
			continue
		}
		if c == '\n' || cr && c == '\r' {
			if row++; row == len(count) {
				break
			}
		}
		if i := strings.IndexByte(delimiters, c); i >= 0 {
			count[row][i]++
		}
	}
	best, bestN := 0, 0
	for i, n := range count[0] {
		weight := n
		if n > 0 && n == count[1][i] {
			weight += len(sample)
		}
		if weight > bestN {
			best, bestN = i, weight
		}
	}
	return delimiters[best]
}

// loneCR reports whether the first line outside quotes ends in a CR alone.
func loneCR(sample []byte) bool {
	quoted := false
	for i, c := range sample {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\n':
			return false
		case c == '\r':
			return i+1 < len(sample) && sample[i+1] != '\n'
		}
	}
	return false
}

// firstLine returns the first physical line of b and its size with its end; the
// size is 0 where b holds no line end.
func firstLine(b []byte, cr bool) (line []byte, size int) {
	i := lineEnd(b, cr)
	if i == 0 {
		return b, 0
	}
	return bytes.TrimRight(b[:i], "\r\n"), i
}

// lineEnd is the offset behind the first line end of b; 0 if it has none.
func lineEnd(b []byte, cr bool) int {
	if !cr {
		return bytes.IndexByte(b, '\n') + 1
	}
	i := bytes.IndexAny(b, "\r\n")
	if i >= 0 && b[i] == '\r' && i+1 < len(b) && b[i+1] == '\n' {
		i++
	}
	return i + 1
}
