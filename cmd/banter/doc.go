// Command banter is the terminal for sales development reps: it pulls leads
// from where they are kept into a store on the laptop, puts the one to work now
// on top, runs the call by keyboard and sends the outcome back.
//
// # Rooms
//
// Packages are nouns of the product, and arrows run one way:
//
//	cmd → tui → scoring → store/lead
//	cmd → store/syncer → {store, store/upstream} → store/lead
//
// store/lead is the domain: the lead and what happened to it, stages and their
// moves, reasons, the checklist, and Clean, the one gate that text from outside
// passes. It imports the standard library alone, and every other room speaks its
// words.
//
// store is one bbolt file: leads, activities, events, rows of an index, bases,
// outbox, cursors. It opens the file for an operation and closes it after, so that
// screens, commands and a sync work on it at the same time. It knows no upstream,
// no score and no screen; the rules come in as functions.
//
// store/upstream is the contract with the systems that leads come from, with
// retry classes on errors; store/upstream/files, hubspot, salesforce and democrm
// translate one system each and never see the store. store/upstream/upstreamtest
// measures them all alike. store/syncer keeps both sides together: pull, a
// three-way merge that is a pure function, and the draining of the outbox.
//
// scoring is the agreed model, scoring/sla calendars and clocks, scoring/queue
// the order and the reason for it, scoring/route who gets a lead, scoring/report
// what became of leads, scoring/trial another model on past leads, scoring/jury
// the 20-lead test. All of it is pure: time and randomness are arguments.
//
// tui is the one Bubble Tea model and a package a screen or widget. Screens do no
// I/O: work is a command that captures values, its result a message that carries
// what it answers. They ask a small interface (tui/screen.Desk) and never the
// clock. tui/keymap holds every key, tui/theme every colour, as values.
//
// cmd/banter is where it all meets: cli the commands and the wiring, desk the
// verbs that screens and commands share, config what teams and reps set, secret
// the tokens, export tables and pages, notice what is told to people who look at
// no screen, plain the work line by line, manual the words. cmd/democrm is a
// simulated CRM that speaks as HubSpot and Salesforce do, faults included;
// cmd/storybook draws every screen from canned leads.
//
// Who may import whom is checked by depguard and by TestRooms.
//
// # One lead's way through
//
//  1. Upstream.Changes yields leads and the next cursor. It may be repeated; the
//     empty cursor means everything.
//  2. The syncer merges base, local and remote and tells the conflicts.
//  3. Store.ApplyRemote writes leads, bases, rows and the cursor in one
//     transaction. The model looks at every record that was changed, inside it: a
//     promotion is on disk with what caused it.
//  4. Screens learn that the revision has moved and read the rows that changed. A
//     list decodes rows and never whole leads.
//  5. A key opens the lead, the checklist, a verdict. lead.Disposition.Validate
//     refuses what the words do not allow.
//  6. Desk.Perform writes lead, event, row and outbox entry in one transaction,
//     under an idempotency key. When it has returned, it is on disk.
//  7. Engine.Push sends in order; a failure holds back only the lead's own later
//     entries. What upstream has taken leaves the outbox; a conflict or a refusal
//     is parked with the reason and the way out. Nothing is dropped unseen.
//
// # What holds
//
//   - A merge unites activities and events, lets do-not-contact win, and never
//     writes over what a rep typed: a real conflict is shown as base, mine, theirs.
//   - After an unknown outcome upstream is looked at before anything is sent
//     again.
//   - State is computed from events and a time and never stored as "seconds left",
//     so that any past moment can be replayed; scores are frozen at verdicts.
//   - A process that must wait waits a bounded time, then says for whom.
//   - Erasing makes the file anew, for freed pages keep their bytes.
//   - Secrets are in the keyring, the environment or a file of mode 0600; never in
//     the config, a log, an error or a command line.
//
// The reasons, with figures, are in the DESIGN.md of store, store/syncer,
// store/upstream/hubspot, store/upstream/salesforce, scoring/sla, scoring/route and
// scoring/trial.
package main
