// Package store keeps the leads of one rep in one bbolt file: leads, what
// happened to them, the rows that lists show, what each source last told, and
// the outbox of what goes upstream.
//
// Several processes share the file: it is opened for an operation and closed
// after it, read-only for reads; writers queue at a lock file beside it. An
// exported method opens the transaction, an unexported one takes it. Every
// method can be called by many goroutines at once. The functions that a caller
// hands in (Assess, MergeFunc, the f of Act) run inside a transaction and must
// not call the store. DESIGN.md has the reasons.
//
// Errors wrap one of the sentinels of this package where one fits, and say what
// is wrong, in which file, and how to mend it.
package store
