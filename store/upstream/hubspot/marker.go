package hubspot

import (
	"html"
	"regexp"
	"strings"

	"banter/store/lead"
)

// A marker ends the text of everything that the product logs at HubSpot:
//
//	[banter:01JCX3M1V0Z6Y8D9QW2R5T7KBE call no_answer]
//
// It holds the key of the change, what was logged, the outcome of a touch, and
// "withdrawn" once a touch has been taken back. HubSpot has no idempotency keys:
// the marker is how a change is found again before it is sent a second time.
type marker struct {
	key       string
	kind      string // a lead.Kind for touches, else a lead.ChangeKind
	outcome   lead.Outcome
	withdrawn bool
}

const withdrawn = "withdrawn"

func (m marker) String() string {
	words := []string{"[banter:" + m.key, m.kind}
	if m.outcome != "" {
		words = append(words, string(m.outcome))
	}
	if m.withdrawn {
		words = append(words, withdrawn)
	}
	return strings.Join(words, " ") + "]"
}

// touch reports whether the marker is that of a touch.
func (m marker) touch() bool { return lead.Kind(m.kind).Touch() }

// findMarker finds the last marker in a text, plain or HTML, and returns the text
// without it.
func findMarker(text string) (m marker, rest string, ok bool) {
	at := strings.LastIndex(text, "[banter:")
	if at < 0 {
		return marker{}, text, false
	}
	body, after, ok := strings.Cut(text[at+len("[banter:"):], "]")
	words := strings.Fields(body)
	if !ok || len(words) < 2 || !keyLike(words[0]) {
		return marker{}, text, false
	}
	m.key, m.kind = words[0], words[1]
	for _, w := range words[2:] {
		if w == withdrawn {
			m.withdrawn = true
		} else {
			m.outcome = lead.Outcome(lead.Clean(w))
		}
	}
	return m, strings.TrimSpace(text[:at] + after), true
}

// keyLike reports whether s can be the key of a change.
func keyLike(s string) bool {
	const allowed = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
	return s != "" && len(s) <= 64 && strings.Trim(s, allowed) == ""
}

// maxRich is the longest text that HubSpot keeps, in bytes to be on the safe
// side of its characters.
const maxRich = 60_000

// rich makes HTML of a plain text, with the marker on a line of its own. A text
// that is too long is cut, its marker is not.
func rich(text string, m marker) string {
	body := strings.ReplaceAll(html.EscapeString(text), "\n", "<br>")
	if len(body) > maxRich {
		cut := strings.LastIndexAny(body[:maxRich], " >;")
		body = body[:max(cut+1, 0)] + "…"
	}
	if body != "" {
		body += "<br>"
	}
	return body + m.String()
}

// plain makes plain text of the HTML that HubSpot keeps: its blocks are lines.
func plain(s string) string {
	if strings.ContainsAny(s, "<&") {
		s = regexp.MustCompile(`(?i)<(?:br|/p|/div|/li|/h[1-6]|/tr)\s*/?>`).ReplaceAllString(s, "\n")
		s = regexp.MustCompile(`(?s)<[^>]*>`).ReplaceAllString(s, "")
		s = html.UnescapeString(s)
	}
	return lead.CleanText(s)
}
