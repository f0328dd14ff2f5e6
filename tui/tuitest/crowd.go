package tuitest

import (
	"maps"
	"slices"
	"strings"

	"banter/store/lead"
)

// Keep takes every lead away but these.
func (d *Desk) Keep(ids ...lead.ID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	maps.DeleteFunc(d.leads, func(id lead.ID, _ *entry) bool { return !slices.Contains(ids, id) })
}

// Crowd adds n leads, the same each time: people of every country, score and
// urgency, most of them Ana's.
func (d *Desk) Crowd(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	from := len(d.leads)
	for i := range n {
		d.add(from+i, passerBy(i))
	}
}

// passerBy is the i-th of a crowd.
func passerBy(i int) sample {
	first := strings.Fields("Anna Bilal Chiara Dmitri Eszter Farid Giulia Hiroshi Ines Jonas Katarzyna Liam Marta Nuno Oksana Pavel Rosa Stefan Thandiwe Umut Vera Wen Ximena Yara Zsófia")
	last := strings.Fields("Almqvist Baumann Costa Dąbrowski Eriksen Fontaine García Horváth Ito Jansen Kovač Lindgren Moreau Nguyen Okoye Petrov Quinn Rossi Schmidt Takahashi Ünal Varga Weber Yilmaz Zeman")
	title := []string{"Head of Marketing", "CMO", "Sales Operations Manager", "VP Growth", "Managing Director", "Demand Generation Manager", "RevOps Analyst", "Founder"}
	company := []string{"Acorn Freight", "Blue Heron Bank", "Cedar & Sons", "Delta Instruments", "Elm Street Studios", "Fern Health", "Granite Insurance", "Harbour Foods", "Iris Optics", "Juniper Homes", "Kestrel Air", "Lantern Energy", "Maple Leaf Toys"}
	place := []struct{ city, country, zone string }{
		{"Berlin", "DE", "Europe/Berlin"},
		{"Madrid", "ES", "Europe/Madrid"},
		{"London", "GB", "Europe/London"},
		{"Chicago", "US", "America/Chicago"},
		{"São Paulo", "BR", "America/Sao_Paulo"},
		{"Singapore", "SG", "Asia/Singapore"},
		{"Nairobi", "KE", "Africa/Nairobi"},
	}
	why := []string{"pricing page", "webinar", "trial started", "case study", "demo request", "pricing page 3× in 7 d", "webinar + pricing", "download"}
	due := []int{8, 17, 31, 55, 90, 140, 205, 330, 480, 900, 1500, 2600, -6, -95}
	p := place[i*5%len(place)]
	s := sample{
		name: first[i%len(first)] + " " + last[(i*7+i/len(first))%len(last)], title: title[i*3%len(title)], company: company[i*5%len(company)],
		industry: "Services", size: int64(20 + i*137%4200), city: p.city, country: p.country, zone: p.zone, source: "website", owner: "ana",
		stage: lead.StageMQL, behaviour: 20 + i*29%50, fit: 4 + i*11%26, path: lead.PathScored, why: why[i*3%len(why)],
		due: due[i*5%len(due)] + i*3%13, target: 1440, acts: "pricing_page@-900;webinar@-4000=Planning in an hour",
	}
	s.grade = "B"
	if s.fit > 20 {
		s.grade = "A"
	}
	if s.why == "demo request" {
		s.path = lead.PathHandRaiser
	}
	return s
}
