// Package syncer brings a store and an upstream together: it pulls pages and
// merges them (Merge, pure), then drains the outbox. DESIGN.md has the reasons.
package syncer
