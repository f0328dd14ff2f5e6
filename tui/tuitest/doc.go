// Package tuitest is what screens are tested and shown with: a desk with canned
// leads that does real acts in memory, a virtual terminal that runs a whole
// program, and golden frames. Nothing in it asks the clock.
package tuitest

import (
	"time"
	_ "time/tzdata" // the canned leads live in several zones, on every machine

	"banter/scoring/queue"
	"banter/store/lead"
	"banter/tui/screen"
)

// Start is the instant of the canned leads: a Tuesday morning in Berlin.
func Start() time.Time { return time.Date(2026, 3, 3, 9, 41, 0, 0, Zone()) }

// Zone is the rep's zone.
func Zone() *time.Location {
	loc, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		return time.FixedZone("CET", 3600)
	}
	return loc
}

// Settings are those of Ana, who works the canned leads.
func Settings() screen.Settings {
	rules := lead.DefaultRules()
	rules.AE = "dora"
	return screen.Settings{
		Me: "ana", Team: []string{"ana", "ben", "chloe", "dev"}, AEs: []string{"dora", "emil"},
		Rules: rules, Scope: queue.ScopeMine, Upstream: "demo CRM", Zone: Zone(),
	}
}
