package queue

import (
	"fmt"

	"charm.land/bubbles/v2/key"

	order "banter/scoring/queue"
	"banter/tui/cell"
)

// emptyText says why there is no row, and what to do next, in the user's keys.
func (s *Screen) emptyText() (head, hint string) {
	k := s.o.Keys
	switch {
	case s.load.err != nil:
		return "The leads can't be read", "It is tried again by itself; what is wrong stands below."
	case !s.load.ready:
		return "Loading…", ""
	case s.find.text != "":
		hint = "esc clears the filter"
		if s.scope == order.ScopeMine {
			hint += "; " + does(k.Scope, "turns to the team's leads")
		}
		if s.view != order.ViewAll {
			hint += "; " + does(s.keyOf(order.ViewAll), "searches them all")
		}
		return "No lead with “" + s.find.text + "”", hint + "."
	case s.counts[order.ViewAll] == 0, s.sync.Running && s.sync.Last.IsZero():
		return s.emptyStore() // during the first sync too: what makes a queue comes in with it
	}
	return s.emptySplit()
}

// emptyStore is for a store without a lead of the scope: the first minute.
func (s *Screen) emptyStore() (head, hint string) {
	k := s.o.Keys
	switch from := s.upstream(); {
	case s.sync.Running && s.sync.Total > 0:
		return "Fetching leads from " + from, fmt.Sprintf("%s of %s so far; the first ones come up here as soon as they are in.", cell.Count(s.sync.Done), cell.Count(s.sync.Total))
	case s.sync.Running:
		return "Fetching leads from " + from, "The first ones come up here as soon as they are in."
	case s.sync.Problem != "":
		return "No leads yet: the sync did not go through", cell.Cut(cell.Text(s.sync.Problem), longest) + ". " + does(k.Sync, "tries again; it is also tried by itself.")
	case from == nowhere:
		return "No leads yet", "Nothing is connected. Leave with " + k.Quit.Help().Key + ", then: banter auth login hubspot, or salesforce;\nbanter import FILE; or banter demo to look around."
	case s.scope == order.ScopeMine:
		return "No leads of yours yet", does(k.Sync, "fetches leads from "+from+", ") + does(k.Scope, "shows the team's.\nFrom a file: banter import FILE.")
	default:
		return "No leads yet", does(k.Sync, "fetches leads from "+from+".\nFrom a file: banter import FILE.")
	}
}

// emptySplit is for a split without leads where others have some.
func (s *Screen) emptySplit() (head, hint string) {
	k := s.o.Keys
	home := does(s.keyOf(order.ViewQueue), "goes back to the queue.")
	switch s.view {
	case order.ViewQueue:
		return "The queue is empty: everybody is answered", does(s.keyOf(order.ViewCallbacks), "shows the callbacks, ") + does(s.keyOf(order.ViewReview), "those to review, ") +
			does(k.Scope, "turns to the "+map[bool]string{true: "team's leads", false: "leads that are yours"}[s.scope == order.ScopeMine]) + ". New ones come up by themselves."
	case order.ViewCallbacks:
		return "No callback is promised", does(k.Snooze, "on a lead promises one; it comes up here and in the queue when its time has come.")
	case order.ViewReview:
		return "Nothing to review", "Leads that the model is not sure of, and those that wake from nurture, come up here. " + home
	case order.ViewBreached:
		return "No clock is breached", "Whoever is late to be answered comes up here; " + home
	case order.ViewNurture:
		return "Nobody is in nurture", does(k.Nurture, "on a lead recycles it: right lead, wrong time. It wakes on its date.")
	default:
		return "No lead here", home
	}
}

// does says what a key does; the two stay on one line.
func does(b key.Binding, what string) string { return b.Help().Key + cell.Tie + what }

// keyOf is the key of a split in the header.
func (s *Screen) keyOf(v order.View) key.Binding {
	// The header has the reports and the outbox between the splits.
	at := map[order.View]int{order.ViewQueue: 0, order.ViewCallbacks: 1, order.ViewReview: 2, order.ViewBreached: 3, order.ViewNurture: 6, order.ViewAll: 7}
	if i, ok := at[v]; ok && i < len(s.o.Keys.Screens) {
		return s.o.Keys.Screens[i]
	}
	return s.o.Keys.Tab
}

// longest is how much of a problem is told, in cells.
const longest = 240

// nowhere is what the upstream is called where there is none.
const nowhere = "no upstream"

func (s *Screen) upstream() string {
	if s.o.Settings.Upstream == "" {
		return "where leads come from"
	}
	return cell.Text(s.o.Settings.Upstream)
}
