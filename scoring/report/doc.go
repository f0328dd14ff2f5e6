// Package report sums up what a team made of its leads: how soon it answers and
// how much of that is in time (Response), where the time from engagement to
// first touch goes (Speed), and what will breach before the shift ends
// (Breaches).
//
// Everything is pure and deterministic: the same rows and the same instant give
// the same report. Figures are medians and 90th percentiles, never means, and
// n stands beside each. Business time and calendar time are never mixed.
package report
