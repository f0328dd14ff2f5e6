// Package crm is a simulated CRM behind a real HTTP port on loopback: a team of
// reps, a few hundred believable leads with their activities of the last six
// weeks, new ones that keep arriving, and colleagues who work in it at the same
// time. It keeps everything in memory and leaves nothing behind.
//
// Package banter/store/upstream/democrm/wire is its protocol. People, companies
// and addresses are made up: domains end in .example or are those of RFC 2606,
// phone numbers are from ranges kept for fiction, or can't exist.
//
// All that happens by itself follows from Options.Seed, the time of the start
// and the times given to Step: the same ones give the same state, byte by byte,
// as long as nobody sends changes.
package crm
