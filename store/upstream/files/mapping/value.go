package mapping

import (
	"errors"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"

	"banter/store/lead"
)

// form is how the text of a field is read.
type form int

const (
	formText form = iota
	formTime
	formNumber
	formBool
	formStage
	formStatus
	formDomain
)

func formOf(field string) form {
	switch field {
	case "created_at", "assigned_at", "qualified_at", "wake_at", "opportunity_at", "closed_at":
		return formTime
	case "employees", "revenue", "amount":
		return formNumber
	case "do_not_contact":
		return formBool
	case "stage":
		return formStage
	case "status":
		return formStatus
	case "domain":
		return formDomain
	}
	return formText
}

// utc writes a time as lead.Lead.Get does.
func utc(t time.Time) string { return t.UTC().Format(time.RFC3339) }

var errNumber = errors.New("not a number")

// Number reads a whole number as people and exports write it: "1,250", "1 250",
// "1.250,00", "€ 3.5m", "10k". Of a range ("51-200", "1,001+", "> 500") it is the
// lower bound; "< 50" is 1.
func Number(s string) (int64, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if digits(s) && len(s) < 16 {
		return strconv.ParseInt(s, 10, 64)
	}
	if strings.HasPrefix(s, "<") || strings.HasPrefix(s, "less than") || strings.HasPrefix(s, "under") {
		return 1, nil
	}
	from := strings.IndexFunc(s, func(r rune) bool { return r >= '0' && r <= '9' })
	if from < 0 {
		return 0, errNumber
	}
	lead := strings.TrimSpace(s[:from])
	sign := int64(1)
	if strings.HasPrefix(lead, "-") || strings.HasSuffix(lead, "-") {
		sign, lead = -1, strings.Trim(lead, "- ")
	}
	if !currency(strings.TrimLeft(lead, ">≥~=+ ")) && lead != "more than" && lead != "over" {
		return 0, errNumber
	}
	text, rest := numeral(s[from:])
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, errNumber
	}
	factor, ok := scale(rest)
	if f *= factor; !ok || f > 1<<53 {
		return 0, errNumber
	}
	return sign * int64(math.Round(f)), nil
}

// numeral cuts the first number off s and writes it the way Go does.
func numeral(s string) (text, rest string) {
	end := 0
	for i, r := range s {
		next := s[i+len(string(r)):]
		inside := strings.ContainsRune(".,'’ \u00a0\u202f", r) && next != "" && next[0] >= '0' && next[0] <= '9'
		if !inside && (r < '0' || r > '9') {
			break
		}
		end = i + len(string(r))
	}
	text, rest = s[:end], s[end:]
	text = strings.Map(func(r rune) rune {
		if strings.ContainsRune("'’ \u00a0\u202f", r) {
			return -1
		}
		return r
	}, text)
	dot, comma := strings.LastIndexByte(text, '.'), strings.LastIndexByte(text, ',')
	switch {
	case dot >= 0 && comma >= 0 && comma > dot: // 1.250,50
		text = strings.ReplaceAll(strings.ReplaceAll(text, ".", ""), ",", ".")
	case dot >= 0 && comma >= 0, comma >= 0 && thousands(text, ","): // 1,250.50 and 1,250
		text = strings.ReplaceAll(text, ",", "")
	case comma >= 0: // 3,5
		text = strings.ReplaceAll(text, ",", ".")
	case strings.Count(text, ".") > 1 && thousands(text, "."): // 1.250.000
		text = strings.ReplaceAll(text, ".", "")
	}
	return text, strings.TrimSpace(rest)
}

// thousands reports whether every group behind a separator has three digits.
func thousands(s, sep string) bool {
	for _, g := range strings.Split(s, sep)[1:] {
		if len(g) != 3 {
			return false
		}
	}
	return true
}

// scale reads what stands behind a number: k, m or bn, a currency, the upper end
// of a range, a plain word ("employees").
func scale(rest string) (float64, bool) {
	unit, after, _ := strings.Cut(rest, " ")
	bare := strings.TrimRight(unit, "+-–—")
	factor := 1.0
	switch bare {
	case "k", "tsd", "thousand":
		factor = 1e3
	case "m", "mn", "mm", "mio", "million":
		factor = 1e6
	case "b", "bn", "mrd", "billion":
		factor = 1e9
	default:
		after = rest
		switch { // "10k-50k": the unit stands before the range
		case strings.HasPrefix(rest, "k-"), strings.HasPrefix(rest, "k–"):
			return 1e3, true
		case strings.HasPrefix(rest, "m-"), strings.HasPrefix(rest, "m–"):
			return 1e6, true
		}
	}
	after = strings.TrimSpace(strings.TrimLeft(after, "+ "))
	switch {
	case after == "" || currency(after):
		return factor, true
	case strings.HasPrefix(after, "-"), strings.HasPrefix(after, "–"), strings.HasPrefix(after, "—"), strings.HasPrefix(after, "to "), strings.HasPrefix(after, "bis "):
		return factor, true
	case strings.HasPrefix(after, "employee"), strings.HasPrefix(after, "people"), strings.HasPrefix(after, "staff"), strings.HasPrefix(after, "or more"), strings.HasPrefix(after, "and more"):
		return factor, true
	}
	return 0, false
}

func currency(s string) bool {
	switch s {
	case "", "$", "€", "£", "¥", "₹", "us$", "usd", "eur", "gbp", "chf", "inr", "jpy", "aud", "cad", "brl", "r$":
		return true
	}
	return false
}

// domain is the host of a web address, in lower case and without "www.".
func domain(s string) string {
	s = strings.ToLower(lead.Clean(s))
	if s == "" {
		return ""
	}
	if u, err := url.Parse(s); err == nil && u.Host != "" {
		s = u.Hostname()
	} else {
		s, _, _ = strings.Cut(s, "/")
	}
	return lead.Clean(strings.TrimPrefix(s, "www."))
}
