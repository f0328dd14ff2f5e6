package tuitest

import (
	"fmt"
	"strings"
	"time"

	"banter/scoring"
	"banter/store/lead"
)

// sample is a canned lead in short; times are offsets from the start in
// minutes, the past negative.
type sample struct {
	name, title, company, industry string
	size                           int64
	city, country, zone, phone     string
	source, campaign, owner        string
	stage                          lead.Stage
	behaviour, fit                 int
	grade                          lead.Grade
	path                           lead.Path
	review                         bool
	why                            string
	due, target                    int // of the response clock; due 0: none
	acts                           string
	edit                           func(r *lead.Record, now time.Time)
}

// samples are the canned leads. acts is a list of kind@minutes[=subject],
// separated by ";".
func samples() []sample {
	hand, scored := lead.PathHandRaiser, lead.PathScored
	return append(urgent(hand, scored), others(hand, scored)...)
}

func urgent(hand, scored lead.Path) []sample {
	return []sample{
		{"Priya Natarajan", "VP Marketing", "Northwind Traders", "Software", 420, "Berlin", "DE", "Europe/Berlin", "+49 30 5557 0142", "website", "demo", "ana", lead.StageMQL, 62, 30, "A", hand, false, "demo request", 3, 5, "demo_request@-2=Would like to see it next week;pricing_page@-2880;pricing_page@-4300;pricing_page@-5800;email_click@-7000=March newsletter", nil},
		{"Tomás Herrera", "Head of Growth", "Contoso", "Software", 1200, "Madrid", "ES", "Europe/Madrid", "+34 91 555 0188", "website", "pricing", "ana", lead.StageMQL, 58, 30, "A", hand, false, "asked for pricing", 5, 5, "contact_sales@-1=What does it cost for 40 seats?;webinar@-9000=Attribution without tears", nil},
		{"Mei-Ling Wu", "Director of Operations", "Fabrikam 製造株式会社", "Manufacturing", 85, "Taipei", "TW", "Asia/Taipei", "+886 2 5550 0133", "webinar", "spring", "ana", lead.StageMQL, 51, 20, "B", scored, false, "pricing page 3× in 7 d", 39, 1440, "pricing_page@-60;pricing_page@-1500;pricing_page@-4000;webinar@-9900=Planning in an hour", nil},
		{"Olu Adeyemi", "Marketing Ops Manager", "Tailspin Toys", "Retail", 310, "Lagos", "NG", "Africa/Lagos", "+234 1 555 0121", "event", "", "ana", lead.StageMQL, 50, 14, "B", scored, false, "webinar + case study", 72, 1440, "webinar@-200=Attribution without tears;case_study@-3000=Tailspin and the warehouse", nil},
		{"Zoë Brandt", "CMO", "Litware", "Software", 640, "Hamburg", "DE", "Europe/Berlin", "+49 40 5551 0190", "referral", "", "", lead.StageMQL, 52, 28, "A", scored, false, "trial started", 410, 1440, "trial@-90;email_click@-500", nil},
		{"Sam Okafor", "RevOps Lead", "Wingtip Toys", "Retail", 700, "London", "GB", "Europe/London", "+44 20 5550 0171", "website", "demo", "ana", lead.StageMQL, 65, 25, "A", hand, false, "contact sales", -12, 5, "contact_sales@-17=Please call me today", nil},
		{"Ingrid Solberg", "Head of Demand Generation", "Adventure Works", "Sports goods", 2400, "Oslo", "NO", "Europe/Oslo", "+47 21 55 01 34", "content", "ebook", "ana", lead.StageMQL, 54, 1, "B", scored, false, "download + pricing", -200, 1440, "download@-1700=The SDR handbook;pricing_page@-1650;pricing_page@-1640", nil},
		{"Bartholomew Featherstonehaugh-Cholmondeley", "Senior Vice President of Global Go-To-Market Operations", "Graphic Design Institute of the Greater Midlands", "Education", 95, "", "GB", "", "", "import", "", "ana", lead.StageMQL, 50, 6, "B", scored, false, "webinar", 95, 1440, "webinar@-800=Planning in an hour", nil},
	}
}

func others(hand, scored lead.Path) []sample {
	return []sample{
		{"Élodie Marchand", "Directrice marketing", "Boulangerie Nationale", "Food", 5200, "Lyon", "FR", "Europe/Paris", "+33 4 55 50 01 12", "event", "paris-26", "ana", lead.StageSAL, 44, 30, "A", scored, false, "event scan + reply", 1500, 2880, "event_scan@-20000=Paris B2B days;email_open@-8000", accepted(-1370, "call@-1300:voicemail=Left a message;email@-1290:sent=Follow-up")},
		{"Kenji Watanabe", "Manager, Sales Systems", "Northwind Japan", "Software", 150, "Tokyo", "JP", "Asia/Tokyo", "+81 3 5550 0109", "partner", "", "ana", lead.StageSAL, 40, 22, "A", scored, false, "case study 2×", 0, 0, "case_study@-6000;case_study@-5900", callback(-30, "call@-2900:connected=Wants numbers for 60 seats. Call after his planning round.")},
		{"Hanna Kowalczyk", "Growth Lead", "Proseware", "Software", 60, "Kraków", "PL", "Europe/Warsaw", "+48 12 555 01 77", "website", "", "ana", lead.StageSAL, 38, 18, "B", scored, false, "pricing page", 0, 0, "pricing_page@-3000", callback(140, "call@-1500:connected=Back at noon")},
		{"Diego Fuentes", "Founder", "Humongous Insurance", "Insurance", 12, "Bogotá", "CO", "America/Bogota", "+57 1 555 0155", "social", "", "ana", lead.StageLead, 57, -4, "C", lead.PathNone, true, "pricing page 4× in 7 d", 0, 0, "pricing_page@-300;pricing_page@-900;pricing_page@-2000;pricing_page@-2500", nil},
		{"Aisha Rahman", "Student assistant", "Uni Twente", "Education", 3000, "Enschede", "NL", "Europe/Amsterdam", "", "content", "ebook", "ana", lead.StageLead, 61, -8, "C", lead.PathNone, true, "demo request", 0, 0, "demo_request@-700=For my thesis", nil},
		{"Greta Lindqvist", "VP Sales", "Trey Research", "Pharma", 900, "Stockholm", "SE", "Europe/Stockholm", "+46 8 555 01 20", "website", "", "ben", lead.StageMQL, 70, 28, "A", hand, false, "demo request", -45, 5, "demo_request@-50=Comparing three vendors", nil},
		{"Marcus Bell", "Director of Sales", "Consolidated Messenger", "Logistics", 1800, "Chicago", "US", "America/Chicago", "+1 312 555 0114", "referral", "", "ben", lead.StageMQL, 55, 20, "B", scored, false, "webinar + pricing", 300, 1440, "webinar@-1000;pricing_page@-980", nil},
		{"Noor Haddad", "Head of Marketing", "Relecloud", "Software", 230, "Amman", "JO", "Asia/Amman", "+962 6 555 0190", "webinar", "", "chloe", lead.StageMQL, 53, 24, "A", scored, false, "trial started", 28, 1440, "trial@-400", nil},
		{"Paolo Ricci", "CEO", "Fourth Coffee", "Food", 40, "Milano", "IT", "Europe/Rome", "+39 02 5550 0166", "website", "", "ana", lead.StageNurture, 35, 12, "B", scored, false, "pricing page", 0, 0, "pricing_page@-40000", sleeping(20000, "bad_timing")},
		{"Yusuf Demir", "Procurement", "Alpine Ski House", "Travel", 500, "İstanbul", "TR", "Europe/Istanbul", "+90 212 555 0143", "event", "", "ana", lead.StageNurture, 48, 10, "B", scored, false, "re-engaged: webinar", 0, 0, "webinar@-600=Attribution without tears", sleeping(-60, "no_budget")},
		{"Lena Vogel", "Head of CRM", "Blue Yonder Airlines", "Travel", 8000, "Wien", "AT", "Europe/Vienna", "+43 1 555 0129", "import", "", "ana", lead.StageLead, 0, 30, "A", lead.PathNone, false, "", 0, 0, "", nil},
		{"Ray Novak", "IT Manager", "Margie's Travel", "Travel", 75, "Denver", "US", "America/Denver", "+1 303 555 0102", "content", "", "ana", lead.StageSAL, 41, 16, "B", scored, false, "download", 0, 0, "download@-5000", optedOut},
		{"Sofia Almeida", "Marketing Director", "Woodgrove Bank", "Finance", 3300, "Lisboa", "PT", "Europe/Lisbon", "+351 21 555 0138", "partner", "", "ana", lead.StageSQL, 60, 30, "A", hand, false, "demo request", 0, 0, "demo_request@-9000", nil},
	}
}

func accepted(at int, touches string) func(*lead.Record, time.Time) {
	return func(r *lead.Record, now time.Time) {
		t := now.Add(minutes(at))
		before := r.Lead.Standing
		before.Stage = lead.StageMQL
		r.AddEvent(lead.Event{ID: string(r.Lead.ID) + "-acc", Kind: lead.EventVerdict, At: t, By: "ana", Mover: lead.ByRep, From: lead.StageMQL, To: lead.StageSAL, Cycle: 1, Disposition: &lead.Disposition{Verdict: lead.Accept}, Before: &before})
		addActs(r, touches, now)
		r.Lead.Status = lead.StatusAttempting
		r.Answers = []lead.Answer{
			{Criterion: "authority", Value: lead.Yes, Evidence: "signs up to 50k herself", By: "ana", At: now.Add(minutes(-1300))},
			{Criterion: "need", Value: lead.Yes, Evidence: "leads get cold over the weekend", By: "ana", At: now.Add(minutes(-1300))},
		}
	}
}

func callback(until int, touches string) func(*lead.Record, time.Time) {
	return func(r *lead.Record, now time.Time) {
		addActs(r, touches, now)
		r.Lead.Status = lead.StatusConnected
		r.Lead.SnoozedUntil, r.Lead.Callback = now.Add(minutes(until)), true
	}
}

func sleeping(wake int, reason string) func(*lead.Record, time.Time) {
	return func(r *lead.Record, now time.Time) {
		r.Lead.WakeAt, r.Lead.Reason, r.Lead.RecycledAt = now.Add(minutes(wake)), reason, now.Add(minutes(-30000))
		r.Lead.Status = lead.StatusWaiting
	}
}

func optedOut(r *lead.Record, now time.Time) {
	addActs(r, "call@-4000:opted_out=Take me off the list", now)
	r.Lead.DoNotContact = true
}

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }

// addActs adds kind@minutes[:outcome][=subject], separated by ";". Those with
// an outcome are Ana's touches.
func addActs(r *lead.Record, list string, now time.Time) {
	for i, item := range strings.Split(list, ";") {
		head, subject, _ := strings.Cut(item, "=")
		kind, when, ok := strings.Cut(head, "@")
		if !ok {
			continue
		}
		when, outcome, touch := strings.Cut(when, ":")
		var at int
		if _, err := fmt.Sscanf(when, "%d", &at); err != nil {
			continue
		}
		a := lead.Activity{ID: fmt.Sprintf("%s-%s%d", r.Lead.ID, kind, i), Kind: lead.Kind(kind), At: now.Add(minutes(at)), Subject: subject, Source: "demo CRM", Cycle: 1}
		if touch {
			a.By, a.Outcome, a.Note, a.Subject = "ana", lead.Outcome(outcome), subject, ""
		}
		r.AddActivity(a)
	}
}

// record makes the canned lead of a sample; i numbers it.
func (s sample) record(i int, now time.Time) *lead.Record {
	handle := strings.ToLower(strings.Map(ascii, strings.ReplaceAll(s.name, " ", ".")))
	domain := strings.ToLower(strings.Map(ascii, strings.Fields(s.company)[0])) + ".example"
	r := &lead.Record{Lead: lead.Lead{
		ID: lead.ID(fmt.Sprintf("demo-%03d", i+1)), Name: s.name, Title: s.title, Company: s.company, Domain: domain,
		Industry: s.industry, Employees: s.size, Country: s.country, City: s.city, Zone: s.zone, Phone: s.phone,
		Email: handle + "@" + domain, Source: s.source, Campaign: s.campaign, CreatedAt: now.Add(-40 * 24 * time.Hour),
	}}
	l := &r.Lead
	l.Stage, l.Owner, l.Cycle, l.Status, l.Path = s.stage, s.owner, 1, lead.StatusNew, s.path
	l.QualifiedAt = now.Add(minutes(s.due - s.target))
	if s.owner != "" {
		l.AssignedAt = l.QualifiedAt
	}
	r.AddEvent(lead.Event{ID: string(l.ID) + "-in", Kind: lead.EventCreated, At: l.CreatedAt, Mover: lead.ByImport, To: lead.StageLead, Cycle: 1})
	if s.stage != lead.StageLead {
		r.AddEvent(lead.Event{ID: string(l.ID) + "-mql", Kind: lead.EventMoved, At: l.QualifiedAt.Add(-time.Second), Mover: lead.ByModel, From: lead.StageLead, To: lead.StageMQL, Cycle: 1, Rule: string(s.path)})
	}
	addActs(r, s.acts, now)
	if s.edit != nil {
		s.edit(r, now)
	}
	return r
}

// ascii is what stands for a letter in an address.
func ascii(r rune) rune {
	for i, from := range []rune("éÉáöë") {
		if r == from {
			return rune("eeaoe"[i])
		}
	}
	if r == '.' || r == '-' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
		return r
	}
	return 'x'
}

// score makes the explained score of a sample.
func (s sample) score(r *lead.Record) scoring.Score {
	out := scoring.Score{
		Frozen: lead.Frozen{Total: s.behaviour + s.fit, Behaviour: s.behaviour, Fit: s.fit, Grade: s.grade, Path: s.path, Review: s.review, Model: "2026-02"},
		MQL:    s.path != lead.PathNone, Threshold: 50, WhyNow: s.why, To: lead.StageMQL, Rule: string(s.path),
		Target: s.behaviour == 0 && s.grade == "A",
	}
	left := s.behaviour
	for i := len(r.Activities) - 1; i >= 0 && left > 0; i-- {
		a := r.Activities[i]
		if a.Kind.Touch() {
			continue
		}
		p := min(left, 25)
		if i == 0 {
			p = left
		}
		left -= p
		part := scoring.Part{Axis: scoring.AxisBehaviour, Rule: string(a.Kind), Label: a.Kind.Label(), Points: p, Full: p, Events: []string{a.ID}, At: a.At}
		if i == 0 && p > 3 {
			part.Full, part.Lost = p+4, "decay −4"
		}
		out.Parts = append(out.Parts, part)
	}
	out.Parts = append(out.Parts, fitParts(s)...)
	if !out.MQL {
		out.Needs = fmt.Sprintf("grade A or B (it is %s), or a rep who accepts it", s.grade)
	}
	return out
}

func fitParts(s sample) []scoring.Part {
	title := min(s.fit, 12)
	parts := []scoring.Part{{Axis: scoring.AxisFit, Rule: "title", Label: "title: " + s.title, Points: title, Full: title}}
	if rest := s.fit - title; rest != 0 {
		parts = append(parts, scoring.Part{Axis: scoring.AxisFit, Rule: "size", Label: fmt.Sprintf("%d staff, %s", s.size, strings.ToLower(s.industry)), Points: rest, Full: rest})
	}
	return parts
}
