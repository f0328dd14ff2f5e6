package notice

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// maxLine bounds a line of a message, in bytes, so that a full message stays
// well below the 28 KB that Teams takes.
const maxLine = 1000

// Service is where a hook leads to.
type Service string

// The services.
const (
	Slack Service = "slack"
	Teams Service = "teams"
)

// body is a message of some lines as the service wants it.
func body(s Service, lines []string) ([]byte, error) {
	for i, l := range lines {
		lines[i] = cut(l, maxLine)
	}
	if s == Teams {
		return encode(teamsMessage(lines))
	}
	return encode(slackMessage(lines))
}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

// slackText is the body of an incoming webhook of Slack. Without mrkdwn the
// stars and ticks of a name are no formatting; links in it fetch nothing.
type slackText struct {
	Text        string `json:"text"`
	Mrkdwn      bool   `json:"mrkdwn"`
	UnfurlLinks bool   `json:"unfurl_links"`
	UnfurlMedia bool   `json:"unfurl_media"`
}

func slackMessage(lines []string) slackText {
	// & < > are what Slack reads as entities, mentions and links, whatever mrkdwn says.
	return slackText{Text: strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(strings.Join(lines, "\n"))}
}

// The body of a Teams workflow: a message with one Adaptive Card, in the shape
// that Prometheus' Alertmanager sends.
type (
	teamsBody struct {
		Type        string            `json:"type"`
		Attachments []teamsAttachment `json:"attachments"`
	}
	teamsAttachment struct {
		ContentType string    `json:"contentType"`
		ContentURL  *string   `json:"contentUrl"`
		Content     teamsCard `json:"content"`
	}
	teamsCard struct {
		Schema  string       `json:"$schema"`
		Type    string       `json:"type"`
		Version string       `json:"version"`
		Body    []teamsBlock `json:"body"`
		MSTeams teamsWidth   `json:"msteams"`
	}
	teamsBlock struct {
		Type string `json:"type"`
		Text string `json:"text"`
		Wrap bool   `json:"wrap"`
	}
	teamsWidth struct {
		Width string `json:"width"`
	}
)

func teamsMessage(lines []string) teamsBody {
	card := teamsCard{
		Schema: "http://adaptivecards.io/schemas/adaptive-card.json", Type: "AdaptiveCard", Version: "1.2",
		MSTeams: teamsWidth{"full"},
	}
	for _, l := range lines {
		card.Body = append(card.Body, teamsBlock{Type: "TextBlock", Text: plainMarkdown(l), Wrap: true})
	}
	return teamsBody{Type: "message", Attachments: []teamsAttachment{{
		ContentType: "application/vnd.microsoft.card.adaptive", Content: card,
	}}}
}

// plainMarkdown makes a text mean itself in the Markdown that a TextBlock
// reads, and what looks like a tag no tag (<at> is a mention).
func plainMarkdown(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch r {
		case '<':
			b.WriteString("&lt;")
			continue
		case '>':
			b.WriteString("&gt;")
			continue
		case '&':
			b.WriteString("&amp;")
			continue
		case '\\', '`', '*', '_', '[', ']', '(', ')', '#', '~', '|', '!':
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
