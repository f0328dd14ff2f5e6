// Package route says who gets a lead: the rules of routing.toml in their order,
// the owner of the same company, then a pool that shares leads out by weight,
// capacity and shift; and whom a clock goes to that nobody answers.
//
// Everything is pure. What a pool owes its members is worked out from the leads
// that are assigned already, so the same leads give the same assignments on any
// machine, and routing them one by one gives what routing them at once does.
// Each decision says why, a plain line each. DESIGN.md has the reasons.
package route
