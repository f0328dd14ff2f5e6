// Package scoring is the model that sales and marketing agree on: one text file
// that says what a lead's behaviour is worth, whom it fits, and what makes it an
// MQL.
//
// Two axes are never mixed. Behaviour is what the lead did: every activity
// counts once, for the first rule that takes it, rules with "at least N within"
// before all others. Fit is who the lead is and gives a grade. The score is the
// sum of both and every point of it is a Part.
//
// Everything is pure and deterministic: a Model never changes after Parse and
// may be used by many goroutines, and Score takes its time as an argument.
package scoring
