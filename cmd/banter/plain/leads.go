package plain

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"banter/scoring/queue"
	"banter/store/lead"
	"banter/tui/screen"
)

// page is how much of a long answer is read at once.
const page = 10

// list is the list at hand with its first row; page reads the others.
func (s *Session) list(ctx context.Context) (queue.Result, error) {
	q := s.query
	q.Me, q.Now, q.Limit = s.o.Settings.Me, s.desk.Now(), 1
	return s.desk.Queue(ctx, q)
}

// take makes a lead the one at hand.
func (s *Session) take(ctx context.Context, id lead.ID) error {
	c, err := s.desk.Case(ctx, id)
	if err != nil {
		return err
	}
	s.id, s.name = id, named(&c.Excerpt)
	return nil
}

// atHand is the lead that a word is for.
func (s *Session) atHand(ctx context.Context) (screen.Case, error) {
	if s.id == "" {
		return screen.Case{}, no("lead", "there is no lead at hand", "list tells the leads, find looks for one")
	}
	return s.desk.Case(ctx, s.id)
}

// brief says in three lines whom the lead at hand is and how it stands.
func (s *Session) brief(ctx context.Context, label string) error {
	if s.id == "" {
		s.say("No lead waits in the %s. list all tells the others.", s.query.View)
		return nil
	}
	c, err := s.atHand(ctx)
	if err != nil {
		return err
	}
	x := &c.Excerpt
	s.say("%s: %s.", label, of(x))
	if text := due(c.Row.Clock, c.At); text != "" {
		s.say("%s.", upper(text))
	}
	s.say("%s.", upper(worth(x)))
	if x.DoNotContact {
		s.say("Do not contact: no call, mail or message.")
	}
	return nil
}

func (s *Session) following(ctx context.Context, _ string) error { return s.step(ctx, 1) }
func (s *Session) preceding(ctx context.Context, _ string) error { return s.step(ctx, -1) }

func (s *Session) step(ctx context.Context, by int) error {
	res, err := s.list(ctx)
	if err != nil {
		return err
	}
	n, i := res.List.Len(), res.List.Index(s.id)
	switch {
	case n == 0:
		return no("lead", "no lead is in the list", "list queue tells the queue, find alone ends a search")
	case i < 0:
		i = 0
	default:
		i += by
	}
	switch {
	case i < 0:
		return no("lead", "that was the first", "next goes on")
	case i >= n:
		return no("lead", "that was the last of "+strconv.Itoa(n), "previous goes back; list tells them all")
	}
	return s.turn(ctx, res.List.ID(i), fmt.Sprintf("%d of %d", i+1, n))
}

func (s *Session) turn(ctx context.Context, id lead.ID, label string) error {
	if err := s.take(ctx, id); err != nil {
		return err
	}
	return s.brief(ctx, label)
}

// view is the view that a word begins.
func view(text string) (queue.View, bool) {
	for _, v := range queue.Views() {
		if text != "" && strings.HasPrefix(string(v), strings.ToLower(text)) {
			return v, true
		}
	}
	return "", false
}

func viewNames() []string {
	var out []string
	for _, v := range queue.Views() {
		out = append(out, string(v))
	}
	return out
}

func (s *Session) show(ctx context.Context, arg string) error {
	if arg != "" {
		v, ok := view(arg)
		if !ok {
			return no("view", "there is no view "+quoted(arg), "one of: "+strings.Join(viewNames(), ", "))
		}
		s.query.View, s.query.Find = v, ""
	}
	return s.tell(ctx)
}

// tell numbers the leads of the list.
func (s *Session) tell(ctx context.Context) error {
	res, err := s.list(ctx)
	if err != nil {
		return err
	}
	s.rows = res.List
	n := count(s.rows.Len(), "lead", "leads")
	if s.query.Find != "" {
		s.say("%s with %s in %s.", n, quoted(s.query.Find), s.query.View)
	} else {
		s.say("%s in %s, %s, by %s.", n, s.query.View, s.whose(), s.query.Sort)
	}
	return s.page(ctx, 0)
}

// page reads the rows of the list from one on.
func (s *Session) page(ctx context.Context, from int) error {
	to := min(from+page, s.rows.Len())
	now := s.desk.Now()
	rows, err := s.desk.Rows(ctx, s.rows, from, to, now)
	if err != nil {
		return err
	}
	for i, r := range rows {
		name := named(r.Excerpt)
		if r.Company != "" && r.Company != name {
			name += ", " + r.Company
		}
		s.say("%d. %s. %s.", from+i+1, name, upper(and(s.when(&r, now), worth(r.Excerpt))))
	}
	s.goOn(s.rows.Len()-to, func(ctx context.Context) error { return s.page(ctx, to) })
	return nil
}

// when is what the time of a row is in the view.
func (s *Session) when(r *queue.Row, now time.Time) string {
	switch v := s.query.View; {
	case (v == queue.ViewCallbacks || v == queue.ViewSnoozed) && !r.SnoozedUntil.IsZero():
		return "comes back " + at(r.SnoozedUntil, now)
	case v == queue.ViewNurture && !r.WakeAt.IsZero():
		return "wakes " + at(r.WakeAt, now)
	}
	return due(r.Clock, now)
}

func (s *Session) whose() string {
	if s.query.Scope == queue.ScopeTeam {
		return "the team's"
	}
	return "yours and the pool's"
}

// recite reads the first of many lines; more goes on.
func (s *Session) recite(lines []string) {
	n := min(len(lines), page)
	for _, l := range lines[:n] {
		s.say("%s", l)
	}
	s.goOn(len(lines)-n, func(context.Context) error { s.recite(lines[n:]); return nil })
}

// goOn says how much is left and remembers how it is read.
func (s *Session) goOn(left int, how func(context.Context) error) {
	s.rest = nil
	if left > 0 {
		s.rest = how
		s.say("%d more; more reads on.", left)
	}
}

func (s *Session) more(ctx context.Context, _ string) error {
	if s.rest == nil {
		return no("", "there is no more", "list tells the leads again")
	}
	return s.rest(ctx)
}

// find keeps the leads that have all of some words; one alone is taken up.
func (s *Session) find(ctx context.Context, arg string) error {
	s.query.Find = arg
	if arg != "" {
		s.query.View = queue.ViewAll
	} else {
		s.query.View = queue.ViewQueue
	}
	if err := s.tell(ctx); err != nil {
		return err
	}
	if arg != "" && s.rows.Len() == 1 {
		return s.turn(ctx, s.rows.ID(0), "At hand")
	}
	return nil
}

func (s *Session) sort(ctx context.Context, arg string) error {
	sorts := []queue.Sort{queue.SortPriority, queue.SortScore, queue.SortSLA}
	i := slices.Index(sorts, queue.Sort(strings.ToLower(arg)))
	switch {
	case arg == "":
		i = (slices.Index(sorts, s.query.Sort) + 1) % len(sorts)
	case i < 0:
		return no("sort", "there is no order "+quoted(arg), "one of: priority, score, sla")
	}
	s.query.Sort = sorts[i]
	return s.tell(ctx)
}

func (s *Session) scope(ctx context.Context, arg string) error {
	switch want := queue.Scope(strings.ToLower(arg)); {
	case want == queue.ScopeMine, want == queue.ScopeTeam:
		s.query.Scope = want
	case arg != "":
		return no("scope", "there are no leads of "+quoted(arg), "say mine or team")
	case s.query.Scope == queue.ScopeTeam:
		s.query.Scope = queue.ScopeMine
	default:
		s.query.Scope = queue.ScopeTeam
	}
	return s.tell(ctx)
}

// resolve is the lead that a text names: a number of the last list, an ID, a
// mail address or words of its name and company.
func (s *Session) resolve(ctx context.Context, text string) (lead.ID, error) {
	if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= s.rows.Len() {
		return s.rows.ID(n - 1), nil
	}
	ids, err := s.desk.Find(ctx, text)
	switch {
	case err != nil:
		return "", err
	case len(ids) == 0:
		return "", no("lead", "no lead is called "+quoted(text), "find looks in all that is known of them")
	case len(ids) == 1:
		return ids[0], nil
	}
	s.rows = queue.ListOf(ids)
	for i, id := range ids {
		c, err := s.desk.Case(ctx, id)
		if err != nil {
			return "", err
		}
		s.say("%d. %s.", i+1, of(&c.Excerpt))
	}
	return "", no("lead", quoted(text)+" fits several leads", "say the number of one")
}

// status says how many leads wait where.
func (s *Session) status(ctx context.Context, _ string) error {
	res, err := s.list(ctx)
	if err != nil {
		return err
	}
	s.say("%s in the queue, %s.", count(res.Counts[queue.ViewQueue], "lead", "leads"), s.whose())
	if res.Breached > 0 {
		s.say("%s breached.", count(res.Breached, "clock is", "clocks are"))
	}
	if res.AtRisk > 0 {
		s.say("%s at risk.", count(res.AtRisk, "clock is", "clocks are"))
	}
	if n := res.Counts[queue.ViewCallbacks]; n > 0 {
		s.say("%s promised.", count(n, "callback is", "callbacks are"))
	}
	if n := res.Counts[queue.ViewReview]; n > 0 {
		s.say("%s for review.", count(n, "lead is", "leads are"))
	}
	changes, err := s.desk.Outbox(ctx)
	if err != nil {
		return err
	}
	parked := 0
	for i := range changes {
		if changes[i].State == lead.ChangeParked {
			parked++
		}
	}
	if n := len(changes) - parked; n > 0 {
		s.say("%s to be sent.", count(n, "change waits", "changes wait"))
	}
	if parked > 0 {
		s.say("%s in the outbox, for you to settle.", count(parked, "change is stuck", "changes are stuck"))
	}
	return nil
}
