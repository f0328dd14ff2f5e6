// Package upstreamtest holds what every upstream is measured with: Run, the
// conformance suite of the contract in package upstream; Memory, a CRM in
// memory that keeps the contract to the letter; Faulty, a wrapper that makes an
// upstream fail the way real ones do; and Doctor, the part of the suite that
// only reads, for a user's own account.
//
// The package is linked into the program for Doctor, so nothing here imports
// package testing: Run takes *testing.T through the interfaces TB and Tester.
package upstreamtest
