package route

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"banter/store/lead"
)

// company is what tells companies apart: the web domain where one is known, and
// the name without its legal form.
type company struct{ domain, name string }

func companyOf(x *lead.Excerpt) company {
	c := company{domain: domainOf(x.Domain), name: companyName(x.Company)}
	if c.domain == "" {
		if _, at, ok := strings.Cut(x.Email, "@"); ok {
			c.domain = domainOf(at)
		}
	}
	return c
}

// domainOf is a domain as they compare; "" for those that many companies share.
func domainOf(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if _, rest, ok := strings.Cut(s, "://"); ok {
		s = rest
	}
	s, _, _ = strings.Cut(s, "/")
	s = strings.TrimSuffix(strings.TrimPrefix(s, "www."), ".")
	if !strings.Contains(s, ".") || shared(s) {
		return ""
	}
	return s
}

// shared reports whether a mail domain says nothing of the company: those of
// providers that anybody has an address with.
func shared(domain string) bool {
	name, rest, _ := strings.Cut(domain, ".")
	switch name {
	case "gmail", "googlemail", "yahoo", "ymail", "hotmail", "outlook", "live", "msn", "aol", "icloud", "gmx", "protonmail", "yandex", "freemail", "rediffmail", "libero", "wanadoo", "laposte":
		return strings.Count(rest, ".") <= 1 // gmx.de, yahoo.co.uk
	}
	switch domain {
	case "me.com", "mac.com", "web.de", "mail.com", "mail.ru", "proton.me", "qq.com", "163.com", "126.com", "sina.com",
		"orange.fr", "free.fr", "sfr.fr", "t-online.de", "freenet.de", "arcor.de", "zoho.com", "fastmail.com", "hey.com",
		"pm.me", "tutanota.com", "comcast.net", "verizon.net", "att.net", "sbcglobal.net", "btinternet.com", "naver.com",
		"uol.com.br", "bol.com.br", "terra.com.br", "virgilio.it", "bluewin.ch", "seznam.cz", "wp.pl", "o2.pl", "inbox.lv":
		return true
	}
	return false
}

// companyName is a company's name as they compare: folded, words alone, without
// legal form. It is "" for what names no company.
func companyName(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '.' || r == '\'' || r == '’' {
			return -1
		}
		return lead.FoldRune(r)
	}, s)
	words := strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) > 1 && words[0] == "the" {
		words = words[1:]
	}
	for len(words) > 1 && legalForm(words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	name := strings.Join(words, " ")
	switch name {
	case "n a", "na", "none", "no", "null", "nil", "unknown", "private", "privat", "self", "self employed", "selfemployed",
		"freelance", "freelancer", "independent", "student", "test", "company", "home", "personal", "individual", "x", "xx", "xxx":
		return ""
	}
	return name
}

func legalForm(word string) bool {
	return slices.Contains([]string{
		"inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "llc", "llp", "lp", "plc",
		"gmbh", "mbh", "ag", "kg", "kgaa", "ug", "ohg", "se", "ev", "sa", "sas", "sasu", "sarl", "eurl", "srl", "spa", "snc",
		"bv", "nv", "oy", "oyj", "ab", "as", "asa", "aps", "pty", "pte", "pvt", "kk", "lda", "ltda", "sl", "slu", "sro", "zoo", "doo", "kft", "and", "und", "et", "y",
	}, word)
}

// owners knows whose the companies are.
type owners struct {
	domain   map[string]holding
	name     map[string]holding // of every lead with an owner
	noDomain map[string]holding // of those whose domain is not known
}

// holding is the lead that makes a company somebody's: the one assigned last.
type holding struct {
	owner string
	id    lead.ID
	since time.Time
}

func newOwners() owners {
	return owners{map[string]holding{}, map[string]holding{}, map[string]holding{}}
}

// add notes that a lead of the company is somebody's.
func (o *owners) add(c company, h holding) {
	put := func(m map[string]holding, key string) {
		old, ok := m[key]
		if key == "" || ok && (h.since.Before(old.since) || h.since.Equal(old.since) && h.id < old.id) {
			return
		}
		m[key] = h
	}
	put(o.domain, c.domain)
	put(o.name, c.name)
	if c.domain == "" {
		put(o.noDomain, c.name)
	}
}

// of finds who has the company; by says what the two leads share. Of two leads
// that both have a domain the domain decides, whatever the names.
func (o *owners) of(c company) (h holding, by string, ok bool) {
	if c.domain != "" {
		if h, ok = o.domain[c.domain]; ok {
			return h, "domain " + c.domain, true
		}
		h, ok = o.noDomain[c.name]
		return h, "name", ok && c.name != ""
	}
	h, ok = o.name[c.name]
	return h, "name", ok && c.name != ""
}
