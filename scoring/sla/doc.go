// Package sla holds the service levels of a team: calendars of business hours,
// the policies that say how soon a lead has to be answered, and the clocks that
// both make of a record's events.
//
// Everything is pure. A clock is a handful of instants (lead.Clock), folded from
// the record; where it stands is a function of those and of a time, so any past
// moment can be replayed. DESIGN.md has the reasons and the edge cases.
package sla
