package crm

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"banter/store/lead"
)

// journey is what a lead did before it is where it is.
type journey int

const (
	nothing journey = iota
	cold            // looked once or twice
	warm            // a webinar or a paper, and a few looks
	scanned         // a badge at an event, and a mail opened
	strong          // enough for the scored path: prices, a webinar, a trial
	raised          // asked to talk
)

const day = 24 * time.Hour

// steps are the lead's own activities, the last of them at last.
func (j journey) steps(r *rand.Rand, country string, last time.Time) []lead.Activity {
	var out []lead.Activity
	// add puts one before last: at least low, below high.
	add := func(k lead.Kind, low, high time.Duration) {
		out = append(out, engagement(r, k, country, last.Add(-between(r, low, high))))
	}
	switch j {
	case nothing:
	case cold:
		add(pick(r, []lead.Kind{lead.KindPageView, lead.KindEmailOpen}), 0, 1)
		if r.IntN(2) == 0 {
			add(lead.KindPageView, time.Hour, 3*day)
		}
	case warm:
		add(pick(r, []lead.Kind{lead.KindPageView, lead.KindEmailClick}), 0, 1)
		add(pick(r, []lead.Kind{lead.KindWebinar, lead.KindDownload, lead.KindCaseStudy}), 4*time.Hour, 9*day)
		add(lead.KindEmailOpen, day, 12*day)
		if r.IntN(2) == 0 {
			add(lead.KindPageView, 6*time.Hour, 10*day)
		}
	case scanned:
		add(lead.KindEmailOpen, 0, 1)
		add(lead.KindEventScan, 2*day, 9*day)
	case strong:
		strongSteps(r, add)
	case raised:
		ask := pick(r, []lead.Kind{lead.KindDemoRequest, lead.KindDemoRequest, lead.KindDemoRequest, lead.KindContactSales, lead.KindReplyToTalk})
		add(ask, 0, 1)
		add(pick(r, []lead.Kind{lead.KindPricingPage, lead.KindPageView}), 2*time.Minute, 20*time.Minute)
		add(lead.KindPageView, 20*time.Minute, 40*time.Minute)
		for range r.IntN(4) {
			add(pick(r, []lead.Kind{lead.KindPricingPage, lead.KindCaseStudy, lead.KindWebinar, lead.KindEmailClick}), 2*time.Hour, 6*day)
		}
	}
	slices.SortFunc(out, func(a, b lead.Activity) int { return a.At.Compare(b.At) })
	return out
}

// strongSteps are those of a lead that is worth a call for what it did: each
// kind of them reaches 50 points of behaviour in the shipped model.
func strongSteps(r *rand.Rand, add func(k lead.Kind, low, high time.Duration)) {
	switch r.IntN(4) {
	case 0:
		add(lead.KindTrial, 0, 1)
		add(lead.KindPricingPage, hour, 2*day)
		add(lead.KindWebinar, 3*day, 8*day)
	case 1:
		add(lead.KindPricingPage, 0, 1)
		add(lead.KindCaseStudy, hour, 2*day)
		add(lead.KindCaseStudy, 2*day, 4*day)
		add(lead.KindWebinar, 4*day, 7*day)
		add(lead.KindPricingPage, 9*day, 10*day)
	default:
		add(lead.KindPricingPage, 0, 1)
		add(lead.KindPricingPage, 20*time.Minute, 2*day)
		add(lead.KindPricingPage, 2*day, 5*day)
		add(lead.KindWebinar, 3*day, 8*day)
		if r.IntN(2) == 0 {
			add(pick(r, []lead.Kind{lead.KindCaseStudy, lead.KindDownload}), hour, 4*day)
		}
	}
	add(lead.KindEmailClick, 8*day, 12*day)
	add(lead.KindPageView, 12*day, 20*day)
}

// between is a random whole number of seconds from low to high.
func between(r *rand.Rand, low, high time.Duration) time.Duration {
	if high <= low {
		return low
	}
	return low + time.Duration(r.Int64N(int64(high-low))).Truncate(time.Second)
}

const site = "https://www.northlight.example"

// engagement is one thing that a lead of a country does on the web, in its mail
// or at an event.
func engagement(r *rand.Rand, k lead.Kind, country string, at time.Time) lead.Activity {
	a := lead.Activity{Kind: k, At: at.UTC().Truncate(time.Second), Source: "web", Cycle: 1}
	switch k {
	case lead.KindPricingPage:
		a.Subject, a.URL = pick(r, []string{"Pricing", "Pricing: team plan", "Pricing: enterprise"}), site+"/pricing"
	case lead.KindPageView:
		p := pick(r, []string{"Product", "Integrations", "Customers", "Blog: five minutes to a lead", "Docs: routing rules", "Security"})
		a.Subject, a.URL = p, site+"/"+pathOf(p)
	case lead.KindCaseStudy:
		p := pick(r, []string{"Case study: Fjord halves response time", "Case study: Kaveri routes 40,000 leads", "Case study: Granite and the weekend gap"})
		a.Subject, a.URL = p, site+"/customers"
	case lead.KindWebinar:
		a.Subject, a.Source = pick(r, []string{"Webinar: speed to lead, measured", "Webinar: scoring that sales believes", "Webinar: BANT without the pain"}), "webinar"
	case lead.KindDownload:
		a.Subject, a.URL = pick(r, []string{"Paper: the lead response benchmark", "Template: a two-sided SLA", "Checklist: 20-lead test"}), site+"/library"
	case lead.KindTrial:
		a.Subject, a.URL = "Trial started", site+"/trial"
	case lead.KindEmailOpen, lead.KindEmailClick:
		a.Subject, a.Source = pick(r, mails()), "email"
	case lead.KindEventScan:
		a.Subject, a.Source = pick(r, []string{"Booth: SaaStock Dublin", "Booth: RevOps Summit", "Booth: Web Summit"}), "event"
	case lead.KindDemoRequest:
		a.Subject, a.URL, a.Note = "Demo request", site+"/demo", pick(r, asks(country))
	case lead.KindContactSales:
		a.Subject, a.URL, a.Note = "Contact sales", site+"/contact", pick(r, asks(country))
	case lead.KindReplyToTalk:
		a.Subject, a.Source, a.Note = "Re: "+pick(r, mails()), "email", pick(r, asks(country))
	default: // what a rep does is made by touches
	}
	return a
}

func pathOf(title string) string {
	head, rest, ok := strings.Cut(strings.ToLower(title), ": ")
	if !ok {
		return head
	}
	return head + "/" + strings.ReplaceAll(rest, " ", "-")
}

// mails are the subjects of what marketing sends.
func mails() []string {
	return []string{
		"Why five minutes decide", "The weekend gap, in one chart", "Three teams, one queue",
		"What your reject reasons say", "Invitation: scoring that sales believes", "Product news",
	}
}

// asks are what people of a country write into the form.
func asks(country string) []string {
	out := []string{
		"We have 12 SDRs on a spreadsheet and lose leads over the weekend. Can you show us routing?",
		"Our contract ends in March. Looking at two vendors, would like a demo this week.",
		"How does the offline mode work? Half my team is on trains.",
		"Need something that explains its score. Sales does not trust ours.",
		"Can you talk today? Board meeting on Thursday.",
		"40 seats, EU data only. What would that cost?",
		"Saw the webinar. Does the five-minute clock respect business hours?",
		"Please call, mornings are best.",
	}
	switch country {
	case "Germany", "Austria", "Switzerland":
		out = append(out, "Wir suchen eine Lösung für 25 Leute im Innendienst. Bitte um Rückruf.", "Passt das zu unserem Betriebsrat? Bitte um einen Termin diese Woche.")
	case "France":
		out = append(out, "On cherche à remplacer notre outil actuel avant l'été. Pouvez-vous rappeler ?", "Une démo pour 15 commerciaux, de préférence jeudi.")
	case "Spain", "Mexico":
		out = append(out, "¿Tienen integración con HubSpot? Somos 18 vendedores.", "Queremos una demostración esta semana.")
	case "Brazil":
		out = append(out, "Queremos uma demonstração para a nossa equipe de 30 pessoas.")
	case "Japan":
		out = append(out, "デモをお願いします。来週の午前中が希望です。")
	}
	return out
}

// touches are what a rep did on a lead from first to before: n attempts and, if
// reached, a conversation at the end.
func touches(r *rand.Rand, by string, first, before time.Time, n int, reached bool) []lead.Activity {
	var out []lead.Activity
	at := first
	for i := range n {
		if !at.Before(before) {
			break
		}
		a := lead.Activity{Kind: lead.KindCall, At: at.UTC().Truncate(time.Second), By: by, Source: "crm", Cycle: 1}
		switch {
		case reached && i == n-1:
			a.Outcome, a.Subject, a.Note = lead.OutcomeConnected, "Call", pick(r, said())
		case i%2 == 1:
			a.Kind, a.Outcome, a.Subject = lead.KindEmail, lead.OutcomeSent, pick(r, []string{"Your question on pricing", "Ten minutes this week?", "Following up"})
		default:
			a.Outcome, a.Subject = pick(r, []lead.Outcome{lead.OutcomeNoAnswer, lead.OutcomeVoicemail, lead.OutcomeNoAnswer}), "Call"
		}
		out = append(out, a)
		// Spread over what is left, so that the last lies before the end.
		at = at.Add(between(r, 20*time.Minute, max(time.Hour, before.Sub(at)/time.Duration(max(1, n-i)))))
	}
	return out
}

func said() []string {
	return []string{
		"Uses spreadsheets today. Budget is with the CFO, opens in the next quarter.",
		"Has the need: 30 % of leads untouched after a day. Wants a proof of concept.",
		"Asked for a reference in the same industry.",
		"Decides together with the head of sales. Send the security paper.",
		"Happy with the present tool until the contract ends.",
	}
}
