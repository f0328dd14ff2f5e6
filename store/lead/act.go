package lead

import (
	"time"
)

// Act is something a person does with a lead. Perform changes the record in
// memory and returns what has to be stored and sent; where it returns an error
// the record must be thrown away. Errors are *Refusal or *MoveError, save for
// one of Env.Key.
type Act interface {
	Perform(r *Record, env Env) (Effect, error)
}

// Env is what an act needs from outside.
type Env struct {
	Now    time.Time // in the rep's zone: dates are read and shown in it
	By     string    // who acts
	Rules  Rules
	Score  Frozen                 // the score as it stands
	WhyNow string                 // why the lead is worth a call now, for the brief
	Why    []string               // the parts of the score, a line each, for the brief
	Key    func() (string, error) // mints an ID (NewKey)
}

// Rules are what a team agreed on for qualifying and disposing.
type Rules struct {
	Reasons       Reasons
	Framework     Framework
	AE            string        // who gets a qualified lead when none is named
	MinAttempts   int           // human touches before `unreachable` may be used
	AttemptWindow time.Duration // calendar time in which they count
}

// DefaultRules is what ships: BANT, the shipped reasons, 6 attempts in 14 days.
func DefaultRules() Rules {
	return Rules{Reasons: DefaultReasons(), Framework: BANT(), MinAttempts: 6, AttemptWindow: 14 * 24 * time.Hour}
}

// Effect is what an act does beside changing the record: the events and
// activities that it added to it, and what goes upstream.
type Effect struct {
	Events     []Event
	Activities []Activity // added or replaced
	Answers    bool       // the record's answers changed
	Change     *Change    // nil where upstream need not know
	// Withdraw names a change that may still wait in the outbox: if it has not
	// begun to be sent it is taken out and Change is not queued; else Change is.
	Withdraw string
}

// effect finishes an act: IDs, and the fields of the change with the base
// values they were made against.
func effect(r *Record, env Env, before Standing, ev Event, ch *Change) (Effect, error) {
	id, err := env.Key()
	if err != nil {
		return Effect{}, err
	}
	ev.ID = id
	if n := len(r.Events); n > 0 && ev.At.Before(r.Events[n-1].At) {
		// The clock has been set back since. Standings follow each other in the order
		// of events, and undo goes by it: an act is no earlier than the one before.
		ev.At = r.Events[n-1].At
	}
	if ch != nil {
		old := Lead{Standing: before}
		ch.Key, ch.Lead, ch.At, ch.By = id, r.Lead.ID, env.Now, env.By
		if ch.Cycle = ev.Cycle; ev.Score != (Frozen{}) {
			ch.Score = &ev.Score
		}
		for _, f := range sentFields() {
			if a, b := old.Get(f), r.Lead.Get(f); a != b {
				ch.Base.Set(f, a)
				ch.Fields.Set(f, b)
			}
		}
		ev.Change = ch.Key
	}
	r.AddEvent(ev)
	return Effect{Events: []Event{ev}, Change: ch}, nil
}

// sentFields are the fields of a standing that upstream keeps too.
func sentFields() []string {
	return []string{"ae", "do_not_contact", "owner", "reason", "stage", "status", "wake_at"}
}

// Touch is a call, mail, meeting or message that a person made. It is an Act.
type Touch struct {
	Kind    Kind
	Outcome Outcome
	At      time.Time // zero is Env.Now; may lie in the past, for what was done offline
	Subject string
	Note    string
}

var _ Act = Touch{}

// Perform logs the touch. It stops a response clock even if nobody was reached;
// an opt-out sets do-not-contact at once.
func (t Touch) Perform(r *Record, env Env) (Effect, error) {
	if err := t.validate(r, env); err != nil {
		return Effect{}, err
	}
	if t.At.IsZero() {
		t.At = env.Now
	}
	id, err := env.Key()
	if err != nil {
		return Effect{}, err
	}
	before := r.Lead.Standing
	a := Activity{
		ID: id, Kind: t.Kind, At: t.At, Subject: Clean(t.Subject), Note: CleanText(t.Note), By: env.By,
		Outcome: t.Outcome, Source: "banter", Cycle: r.Lead.Cycle,
	}
	r.AddActivity(a)
	s := &r.Lead.Standing
	s.DoNotContact = s.DoNotContact || t.Outcome == OutcomeOptedOut
	s.Status = t.Outcome.status(s.Status)
	if s.Callback && !env.Now.Before(s.SnoozedUntil) {
		// The promised callback has been made.
		s.SnoozedUntil, s.Callback, s.SnoozeNote = time.Time{}, false, ""
	}
	// The event is the logging of it: standings follow each other in its order.
	// When the touch was made is in the activity.
	ev := Event{Kind: EventTouched, At: env.Now, By: env.By, Mover: ByRep, Cycle: s.Cycle, Score: env.Score, Activity: a.ID, Before: &before}
	eff, err := effect(r, env, before, ev, &Change{Kind: ChangeTouch, Activity: &a})
	eff.Activities = []Activity{a}
	return eff, err
}

// status is the work status that a touch with the outcome leads to.
func (o Outcome) status(from Status) Status {
	switch {
	case o == OutcomeOptedOut:
	case o.Connect():
		return StatusConnected
	case from == StatusNew || from == "":
		return StatusAttempting
	}
	return from
}

func (t Touch) validate(r *Record, env Env) error {
	outcomes := Outcomes(t.Kind)
	if outcomes == nil {
		return refuse("kind", "there is no touch "+quote(string(t.Kind)), "one of: call, email, meeting, message")
	}
	ok := false
	for _, o := range outcomes {
		ok = ok || o == t.Outcome
	}
	switch {
	case !ok && t.Outcome == "":
		return refuse("outcome", "a "+string(t.Kind)+" needs an outcome", "one of: "+join(outcomes))
	case !ok:
		return refuse("outcome", "a "+string(t.Kind)+" can't end as "+quote(string(t.Outcome)), "one of: "+join(outcomes))
	case r.Lead.DoNotContact && t.Kind != KindMeeting:
		return refuse("do_not_contact", r.Lead.DisplayName()+" asked not to be contacted", "no call, mail or message is logged; the mark is lifted upstream only")
	case t.At.After(env.Now):
		return refuse("at", "the touch lies in the future ("+t.At.In(env.Now.Location()).Format("2 Jan 15:04")+")", "log what was done, or snooze the lead as a callback")
	}
	return nil
}

// SetAnswers notes what is known of the criteria. It is an Act.
type SetAnswers struct {
	Answers []Answer // Criterion, Value, Evidence; By and At are filled in
}

var _ Act = SetAnswers{}

// Perform replaces the answers named; an unknown without evidence clears one.
func (s SetAnswers) Perform(r *Record, env Env) (Effect, error) {
	old := append([]Answer(nil), r.Answers...)
	before := r.Lead.Standing
	ch := &Change{Kind: ChangeAnswers}
	for _, a := range s.Answers {
		if !env.Rules.Framework.Has(a.Criterion) {
			return Effect{}, refuse("criterion", env.Rules.Framework.Name+" does not ask for "+quote(a.Criterion), "one of: "+criteria(env.Rules.Framework))
		}
		if a.Value != Yes && a.Value != No && a.Value != Unknown {
			return Effect{}, refuse(a.Criterion, quote(string(a.Value))+" is no answer", "one of: yes, no, unknown")
		}
		a.Evidence, a.By, a.At = CleanText(a.Evidence), env.By, env.Now
		setAnswer(r, a)
		ch.Answers = append(ch.Answers, a)
	}
	if len(ch.Answers) == 0 {
		return Effect{}, refuse("criterion", "there is no answer to note", "name a criterion: "+criteria(env.Rules.Framework))
	}
	ev := Event{Kind: EventAnswered, At: env.Now, By: env.By, Mover: ByRep, Cycle: r.Lead.Cycle, Score: env.Score, Answers: old, Before: &before}
	eff, err := effect(r, env, before, ev, ch)
	eff.Answers = true
	return eff, err
}

func setAnswer(r *Record, a Answer) {
	for i := range r.Answers {
		if r.Answers[i].Criterion == a.Criterion {
			if a.Value == Unknown && a.Evidence == "" {
				r.Answers = append(r.Answers[:i], r.Answers[i+1:]...)
				return
			}
			r.Answers[i] = a
			return
		}
	}
	if a.Value != Unknown || a.Evidence != "" {
		r.Answers = append(r.Answers, a)
	}
}

// Snooze hides a lead from the queue until a time; it stops no clock. It is an
// Act and stays on this laptop.
type Snooze struct {
	Until    time.Time // zero ends a snooze
	Callback bool      // the lead was promised a call then
	Note     string
}

var _ Act = Snooze{}

// Perform hides the lead.
func (s Snooze) Perform(r *Record, env Env) (Effect, error) {
	if !s.Until.IsZero() && !s.Until.After(env.Now) {
		return Effect{}, refuse("until", s.Until.In(env.Now.Location()).Format("2 Jan 2006 15:04")+" is not in the future", "give a later time, such as +2h, 16:30 or tomorrow")
	}
	before := r.Lead.Standing
	st := &r.Lead.Standing
	st.SnoozedUntil, st.Callback, st.SnoozeNote = s.Until, s.Callback && !s.Until.IsZero(), Clean(s.Note)
	ev := Event{Kind: EventSnoozed, At: env.Now, By: env.By, Mover: ByRep, Cycle: st.Cycle, Score: env.Score, Before: &before}
	if !s.Until.IsZero() {
		ev.New = s.Until.In(env.Now.Location()).Format("2 Jan 15:04")
	}
	return effect(r, env, before, ev, nil)
}

// Seen notes that the owner has opened a lead for the first time: from then on
// the time to the first touch is the rep's. It is an Act and stays on this
// laptop.
type Seen struct{}

var _ Act = Seen{}

// Perform adds nothing, and is no error, where somebody else opens the lead,
// where its owner has seen it in this cycle, or where it is nobody's to work.
func (Seen) Perform(r *Record, env Env) (Effect, error) {
	l := &r.Lead
	if l.Owner == "" || l.Owner != env.By || l.Stage != StageMQL && l.Stage != StageSAL {
		return Effect{}, nil
	}
	for i := range r.Events {
		if e := &r.Events[i]; e.Kind == EventSeen && e.Cycle == l.Cycle && e.By == env.By {
			return Effect{}, nil
		}
	}
	ev := Event{Kind: EventSeen, At: env.Now, By: env.By, Mover: ByRep, Cycle: l.Cycle, Score: env.Score}
	return effect(r, env, l.Standing, ev, nil)
}

// Assign gives a lead to somebody. It is an Act.
type Assign struct {
	To string // "" puts it back into the pool
	// Rule is the rule of routing or the step of escalation that gives it; "" for a
	// person. What a rule does is no act of a rep's to undo.
	Rule string
}

var _ Act = Assign{}

// Perform changes the owner; the response clock starts anew for the new one.
func (a Assign) Perform(r *Record, env Env) (Effect, error) {
	a.To = Clean(a.To)
	if r.Lead.Owner == a.To {
		who := a.To
		if who == "" {
			who = "the pool"
		}
		return Effect{}, refuse("owner", r.Lead.DisplayName()+" is with "+who+" already", "")
	}
	before := r.Lead.Standing
	s := &r.Lead.Standing
	s.Owner, s.AssignedAt = a.To, env.Now
	if a.To == "" {
		s.AssignedAt = time.Time{}
	}
	ev := Event{Kind: EventAssigned, At: env.Now, By: env.By, Mover: ByRep, Cycle: s.Cycle, Score: env.Score, Rule: Clean(a.Rule), Field: "owner", Old: before.Owner, New: a.To, Before: &before}
	if ev.Rule != "" {
		ev.Mover = ByModel
	}
	return effect(r, env, before, ev, &Change{Kind: ChangeAssign})
}

func quote(s string) string { return "“" + Clean(s) + "”" }

func join(os []Outcome) string {
	out := ""
	for i, o := range os {
		if i > 0 {
			out += ", "
		}
		out += string(o)
	}
	return out
}

func criteria(f Framework) string {
	out := ""
	for i, c := range f.Criteria {
		if i > 0 {
			out += ", "
		}
		out += c.Code
	}
	return out
}
