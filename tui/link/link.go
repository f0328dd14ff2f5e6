// Package link makes the addresses that a terminal or the machine opens: a call,
// a mail, a page of the CRM. Text of leads never becomes part of one unchecked.
package link

import (
	"net/mail"
	"net/url"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// longest is how many bytes an address has at most.
const longest = 2048

// Tel is the address that calls a phone number, as RFC 3966 writes it: the
// digits, with the + before them. An extension is left out: no dialler agrees
// how it is written. It is "" where the text is no number.
func Tel(phone string) string {
	var b strings.Builder
	for _, r := range strings.TrimSpace(phone) {
		switch {
		case r >= '0' && r <= '9', r == '+' && b.Len() == 0:
			b.WriteRune(r)
		case unicode.IsLetter(r) || r == '#' || r == ',' || r == ';':
			return number(b.String())
		}
	}
	return number(b.String())
}

func number(digits string) string {
	if n := len(strings.TrimPrefix(digits, "+")); n < 3 || n > 20 {
		return ""
	}
	return "tel:" + digits
}

// Mail is the address that writes to an e-mail address; "" where it is none. It
// sets neither subject nor text, whatever stands in the address.
func Mail(email string) string {
	a, err := mail.ParseAddress(email)
	if err != nil || a.Address != strings.TrimSpace(email) {
		return ""
	}
	return "mailto:" + strings.ReplaceAll(url.PathEscape(a.Address), "%40", "@")
}

// Safe reports whether an address may be opened: a page, a mail or a call, with
// nothing in it that a terminal or another program would take for more.
func Safe(address string) bool {
	if address == "" || len(address) > longest || strings.ContainsFunc(address, odd) {
		return false
	}
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	switch u.Scheme {
	case "https", "http":
		return u.Host != "" && u.User == nil
	case "mailto", "tel":
		return u.Opaque != "" && u.Host == ""
	}
	return false
}

// odd is what no address holds unescaped.
func odd(r rune) bool { return r <= ' ' || r >= 0x7F || strings.ContainsRune("\"'`<>\\^{|}$", r) }

// Paint makes text a link (OSC 8) of a terminal that knows them; other terminals
// show the text. Where the address is not Safe, the text stays as it is.
func Paint(text, address string) string {
	if text == "" || !Safe(address) {
		return text
	}
	return ansi.SetHyperlink(address) + text + ansi.ResetHyperlink()
}
