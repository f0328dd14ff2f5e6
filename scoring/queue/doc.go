// Package queue puts leads in order: it lets the model move a record on,
// computes the row that lists show (Assess), and ranks rows for a view (Build),
// saying for each why it stands where it stands (Why).
//
// Everything is pure. Rows are excerpts with instants in them; what has become
// of a clock or a snooze is read from them at the query's time, so one set of
// excerpts serves every moment until its ValidUntil.
package queue

import (
	"banter/scoring"
	"banter/scoring/sla"
)

// Book is the agreed rules that rank leads.
type Book struct {
	Model    *scoring.Model
	Policies *sla.Policies
	// Chances are the team's own rates of qualifying, by score, for the priority
	// order: ascending by From. Without any the score itself stands in. They
	// change no excerpt.
	Chances []Chance
}

// Chance is the share of leads with a score of From or more, up to the next
// band, that qualified.
type Chance struct {
	From int
	Rate float64 // 0 to 1
}

// assessed counts changes to what Assess makes of the same rules and record.
const assessed = "2"

// Hash changes when the rules do by which excerpts are computed.
func (b *Book) Hash() string {
	return assessed + "-" + b.Model.Hash() + "-" + b.Policies.Hash()
}
