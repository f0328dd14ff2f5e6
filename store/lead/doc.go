// Package lead holds the words of the product: the lead and what happened to
// it, the stages and who may move a lead between them, what a rep can do
// (touch, answer, dispose, snooze, undo) and the change that each act sends
// upstream.
//
// Everything here is pure: the clock, the actor and the source of keys come in
// through Env, an Act changes a Record in memory and says in an Effect what has
// to be stored and sent. The package imports the standard library alone, so
// every other room can speak its words.
package lead
