package queue

import (
	tea "charm.land/bubbletea/v2"

	order "banter/scoring/queue"
	"banter/store/lead"
)

// Views are the splits of the queue in the order of their number keys.
func Views() []order.View {
	return []order.View{order.ViewQueue, order.ViewCallbacks, order.ViewReview, order.ViewBreached, order.ViewNurture, order.ViewAll}
}

// Label is a view as a person reads it.
func Label(v order.View) string {
	switch v {
	case order.ViewQueue:
		return "Queue"
	case order.ViewCallbacks:
		return "Callbacks"
	case order.ViewReview:
		return "Review"
	case order.ViewBreached:
		return "Breached"
	case order.ViewNurture:
		return "Nurture"
	case order.ViewTarget:
		return "Target"
	case order.ViewSnoozed:
		return "Snoozed"
	default:
		return "All"
	}
}

func nextSort(o order.Sort) order.Sort {
	switch o {
	case order.SortPriority:
		return order.SortScore
	case order.SortScore:
		return order.SortSLA
	default:
		return order.SortPriority
	}
}

func other(sc order.Scope) order.Scope {
	if sc == order.ScopeMine {
		return order.ScopeTeam
	}
	return order.ScopeMine
}

// Show turns to a split. The filter stays.
func (s *Screen) Show(v order.View) tea.Cmd {
	if v == s.view {
		return nil
	}
	s.view = v
	clear(s.marks)
	s.forget()
	return s.reload()
}

func (s *Screen) turn(by int) tea.Cmd {
	vs := Views()
	at := 0
	for i, v := range vs {
		if v == s.view {
			at = i
		}
	}
	return s.Show(vs[(at+by+len(vs))%len(vs)])
}

// SortBy changes the order; the cursor stays on its lead.
func (s *Screen) SortBy(o order.Sort) tea.Cmd {
	s.sort = o
	return s.reload()
}

// SetScope changes whose leads are shown.
func (s *Screen) SetScope(sc order.Scope) tea.Cmd {
	s.scope = sc
	s.cols = layout{}
	return s.reload()
}

// Find filters the rows; "" shows all.
func (s *Screen) Find(text string) tea.Cmd {
	s.find = input{text: text}
	return s.reload()
}

// Select puts the cursor on a lead as soon as it is there.
func (s *Screen) Select(id lead.ID) { s.want = id }

// Current is the split on show.
func (s *Screen) Current() order.View { return s.view }

// Count is how many leads a split has in the scope, and whether that is known.
func (s *Screen) Count(v order.View) (n int, ok bool) {
	n, told := s.counts[v]
	return n, told || s.counts != nil && !s.load.partial
}

// Urgent is how many clocks in the scope are breached, and how many at risk.
func (s *Screen) Urgent() (breached, atRisk int) { return s.late, s.risk }

// Name is the name of a lead among the rows near the cursor, "" if it is none of
// them.
func (s *Screen) Name(id lead.ID) string {
	for i := range s.sight.rows {
		if s.sight.rows[i].ID == id {
			return s.sight.rows[i].Name
		}
	}
	return ""
}

// Status says in what order and of whom the rows are, for the line above them.
func (s *Screen) Status() string {
	who := "mine and the pool's"
	if s.as != "" {
		who = s.as + "'s and the pool's"
	}
	if s.scope == order.ScopeTeam {
		who = "the team's"
	}
	by := map[order.Sort]string{order.SortPriority: "by priority", order.SortScore: "by score", order.SortSLA: "by due time"}[s.sort]
	return who + " · " + by
}
