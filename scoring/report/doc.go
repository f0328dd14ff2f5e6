// Package report sums up what a team made of its leads.
//
// Of the rows of the index, for the board: how soon a team answers and how much
// of that is in time (Response), where the time from engagement to first touch
// goes (Speed), and what will breach before the shift ends (Breaches).
//
// Of whole records, for marketing: a Builder takes one record after the other
// and gives Funnel, Sources, Velocity, Calibration, Reasons, Commitments and
// Quality. Its unit is the Case, one lead in one cycle, folded from a record by
// Cases.
//
// Everything is pure and deterministic: the same records and the same instant
// give the same report, in whatever order they come. Figures are medians and
// percentiles, never means; n stands beside each, shares have their 95 % Wilson
// interval, nothing under 20 leads is judged, and open leads are counted as
// open. Business time and calendar time are never mixed.
package report
