package mapping

import (
	"sort"
	"strings"

	"banter/store/lead"
)

// key is a column's name or a word as it is compared: lower case, without
// spaces, underscores and hyphens.
func key(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '_' || r == '-' {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// stageOf reads the words that HubSpot, Salesforce and people use for a stage.
// ok is false for words that it does not know.
func stageOf(s string) (lead.Stage, bool) {
	switch key(s) {
	case "lead", "subscriber", "other", "new", "new(untouched)", "open", "opennotcontacted", "untouched", "prospect", "raw", "evangelist":
		return lead.StageLead, true
	case "mql", "marketingqualifiedlead", "marketingqualified", "qualifiedbymarketing":
		return lead.StageMQL, true
	case "sal", "salesacceptedlead", "accepted", "working", "workingcontacted", "workingnotcontacted", "workingnocontact",
		"workinginprogress(contacted)", "contacted", "inprogress", "attempting", "attemptedtocontact", "connected":
		return lead.StageSAL, true
	case "sql", "salesqualifiedlead", "salesqualified", "qualified":
		return lead.StageSQL, true
	case "opportunity", "open(opportunity)", "opendeal", "converted", "closedconverted":
		return lead.StageOpportunity, true
	case "customer", "won", "closedwon":
		return lead.StageWon, true
	case "lost", "closedlost":
		return lead.StageLost, true
	case "nurture", "nurturing", "recycled", "recycle", "badtiming":
		return lead.StageNurture, true
	case "disqualified", "unqualified", "notqualified", "closednotconverted", "rejected", "junk", "junklead":
		return lead.StageDisqualified, true
	}
	return "", false
}

// statusOf reads the words for what a rep is doing with a lead.
func statusOf(s string) (lead.Status, bool) {
	switch key(s) {
	case "new", "new(untouched)", "open", "opennotcontacted", "untouched", "notcontacted":
		return lead.StatusNew, true
	case "attempting", "attemptedtocontact", "inprogress", "working", "workingnocontact", "workingnotcontacted":
		return lead.StatusAttempting, true
	case "connected", "contacted", "workingcontacted", "workinginprogress(contacted)", "opendeal", "replied":
		return lead.StatusConnected, true
	case "waiting", "badtiming", "nurturing", "nurture", "onhold":
		return lead.StatusWaiting, true
	}
	return "", false
}

// outcomeOf reads the words that dialers use for how a touch ended.
func outcomeOf(k lead.Kind, s string) (lead.Outcome, bool) {
	known := lead.Outcomes(k)
	word := key(s)
	for _, o := range known {
		if key(string(o)) == word {
			return o, true
		}
	}
	if k != lead.KindCall || word == "" {
		return "", false
	}
	for _, p := range []struct {
		part string
		to   lead.Outcome
	}{
		{"voicemail", lead.OutcomeVoicemail},
		{"vm", lead.OutcomeVoicemail},
		{"wrong", lead.OutcomeWrongNumber},
		{"badnumber", lead.OutcomeWrongNumber},
		{"noanswer", lead.OutcomeNoAnswer},
		{"noconnect", lead.OutcomeNoAnswer},
		{"notconnected", lead.OutcomeNoAnswer},
		{"busy", lead.OutcomeNoAnswer},
		{"donotcall", lead.OutcomeOptedOut},
		{"optedout", lead.OutcomeOptedOut},
		{"connected", lead.OutcomeConnected},
		{"spoke", lead.OutcomeConnected},
		{"interested", lead.OutcomeConnected},
	} {
		if strings.Contains(word, p.part) {
			return p.to, true
		}
	}
	return "", false
}

// part is a piece of text and what it stands for.
type part struct{ text, to string }

// contained finds the part that stands first in s; of two that stand at the same
// place, the longer. With words set a part has to begin where a word does. s is
// in lower case.
func contained(parts []part, s string, words bool) (string, bool) {
	at, best := len(s)+1, -1
	for i, p := range parts {
		j := strings.Index(s, p.text)
		if words && j > 0 && s[j-1] >= 'a' && s[j-1] <= 'z' {
			continue
		}
		if j >= 0 && (j < at || j == at && len(p.text) > len(parts[best].text)) {
			at, best = j, i
		}
	}
	if best < 0 {
		return "", false
	}
	return parts[best].to, true
}

func partsOf(m map[string]string) []part {
	out := make([]part, 0, len(m))
	for k, v := range m {
		out = append(out, part{strings.ToLower(k), v})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].text < out[j].text })
	return out
}

// kindParts are the words by which an activity's text tells its kind.
func kindParts() []part {
	return partsOf(map[string]string{
		"request a demo": "demo_request", "demo request": "demo_request", "request demo": "demo_request", "get a demo": "demo_request",
		"book a demo": "demo_request", "schedule a demo": "demo_request", "demo requested": "demo_request", "requested a demo": "demo_request",
		"demo_request": "demo_request", "demo booked": "demo_request", "request-a-demo": "demo_request", "/demo": "demo_request",
		"contact sales": "contact_sales", "talk to sales": "contact_sales", "contact us": "contact_sales", "contacted sales": "contact_sales",
		"request a quote": "contact_sales", "quote request": "contact_sales", "contact_sales": "contact_sales", "contact-sales": "contact_sales",
		"asked for pricing": "contact_sales",
		"inbound call":      "inbound_call", "inbound_call": "inbound_call", "reply_to_talk": "reply_to_talk",
		"pricing": "pricing_page", "price list": "pricing_page",
		"trial": "trial", "community edition": "trial", "in-browser demo": "trial", "signed up": "trial", "sign up": "trial", "signup": "trial",
		"webinar": "webinar", "case study": "case_study", "case_study": "case_study", "customer story": "case_study",
		"ebook": "download", "e-book": "download", "white paper": "download", "whitepaper": "download", "download": "download", "datasheet": "download",
		"email click": "email_click", "clicked email": "email_click", "click email": "email_click", "email link clicked": "email_click",
		"email_click": "email_click", "link clicked": "email_click",
		"email open": "email_open", "opened email": "email_open", "open email": "email_open", "email_open": "email_open",
		"unsubscribe": "unsubscribe", "opted out": "unsubscribe",
		"trade show": "event_scan", "tradeshow": "event_scan", "badge": "event_scan", "booth": "event_scan", "event scan": "event_scan", "event_scan": "event_scan",
		"form": "form", "newsletter": "form",
		"linkedin": "social", "social": "social",
	})
}

// kindOf reads an activity's kind from its text: the name of a kind, or words
// that tell one. That a page was seen says less than any other word.
func kindOf(parts []part, s string) (lead.Kind, bool) {
	s = strings.ToLower(s)
	switch k := lead.Kind(strings.ReplaceAll(s, " ", "_")); {
	case k.Touch(), k.HandRaise(), k == lead.KindNote:
		return k, true
	}
	if to, ok := contained(parts, s, true); ok {
		return lead.Kind(to), true
	}
	for _, w := range []string{"viewed", "visited", "page view", "page_view", "pageview", "page visit"} {
		if strings.Contains(s, w) {
			return lead.KindPageView, true
		}
	}
	return "", false
}

// kindName makes a kind out of any word: lower case, underscores for blanks.
func kindName(s string) lead.Kind {
	return lead.Kind(strings.Join(strings.FieldsFunc(strings.ToLower(lead.Clean(s)), func(r rune) bool { return r == ' ' || r == '-' }), "_"))
}
