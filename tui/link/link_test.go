package link_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"banter/tui/link"
)

func TestTel(t *testing.T) {
	for in, want := range map[string]string{
		"+49 30 5557 0142": "tel:+493055570142", "(312) 555-0114": "tel:3125550114", "+1 312 555 0114 ext. 7": "tel:+13125550114",
		"555 0114 x7": "tel:5550114", "0049/30/55": "tel:00493055", "12": "", "": "", "call me": "", "+": "", "1+2+3+4": "tel:1234",
		"123456789012345678901": "", "tel:evil;phone-context=x": "", "+49\x1b]8;;http://x\x07 30": "tel:+498", // it breaks off at the semicolon
	} {
		if got := link.Tel(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestMail(t *testing.T) {
	for in, want := range map[string]string{
		"ana@example.com": "mailto:ana@example.com", "o'hara+sdr@example.com": "mailto:o%27hara+sdr@example.com",
		"a?subject=x&body=y@example.com": "mailto:a%3Fsubject=x&body=y@example.com", "Ana <ana@example.com>": "", "ana": "", "": "",
		"a@b@c": "", "ana@example.com, bo@example.com": "",
	} {
		if got := link.Mail(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestSafe(t *testing.T) {
	for in, want := range map[string]bool{
		"https://app.hubspot.com/contacts/1/record/0-1/2": true, "http://localhost:8080/x": true, "mailto:a@b.c": true, "tel:+49": true,
		"file:///etc/passwd": false, "javascript:alert(1)": false, "https://": false, "https://a@b.c/": false, "": false, "x": false,
		"https://a.b/\x1b[2J": false, "https://a.b/ c": false, "https://a.b/$(id)": false, "tel://1": false, "-https://a.b": false,
	} {
		if got := link.Safe(in); got != want {
			t.Errorf("%q: %v", in, got)
		}
	}
	if link.Safe("https://a.b/" + strings.Repeat("x", 3000)) {
		t.Error("there is no end to an address")
	}
}

func FuzzPaint(f *testing.F) {
	f.Add("+49 30", "ana@example.com")
	f.Add("\x1b]8;;", "a\"@b.c")
	f.Fuzz(func(t *testing.T, phone, email string) {
		for _, address := range []string{link.Tel(phone), link.Mail(email)} {
			if text := link.Paint("text", address); ansi.Strip(text) != "text" || ansi.StringWidth(text) != 4 {
				t.Errorf("%q draws %q", address, text)
			}
		}
	})
}
