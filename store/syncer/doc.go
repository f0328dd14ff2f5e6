// Package syncer brings a store and an upstream together: it pulls pages and
// merges them (Merge, pure), then drains the outbox in order. It can be ended at
// any step and begun again: what was applied is applied once more and changes
// nothing, and what may have been sent is looked up before it is sent again. What
// can't be merged or is refused is parked for a person, with the reason.
// DESIGN.md has the reasons.
package syncer
