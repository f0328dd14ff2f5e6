package lead

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Verdict is what a rep decides on a lead.
type Verdict string

// The verdicts.
const (
	Accept  Verdict = "accept"
	Qualify Verdict = "qualify"
	Reject  Verdict = "reject"
	Recycle Verdict = "recycle"
)

// To is the stage that a verdict leads to.
func (v Verdict) To() Stage {
	switch v {
	case Accept:
		return StageSAL
	case Qualify:
		return StageSQL
	case Reject:
		return StageDisqualified
	case Recycle:
		return StageNurture
	}
	return ""
}

// Disposition is a verdict with all that goes with it. It is an Act.
type Disposition struct {
	Verdict      Verdict           `cbor:"1,keyasint" json:"verdict"`
	Reason       string            `cbor:"2,keyasint,omitempty" json:"reason,omitempty"`
	Details      map[string]string `cbor:"3,keyasint,omitempty" json:"details,omitempty"`
	Note         string            `cbor:"4,keyasint,omitempty" json:"note,omitempty"`
	Wake         time.Time         `cbor:"5,keyasint" json:"wake,omitzero"`
	WakeOnEngage bool              `cbor:"6,keyasint,omitempty" json:"wake_on_engage,omitempty"`
	AE           string            `cbor:"7,keyasint,omitempty" json:"ae,omitempty"` // the account executive a qualified lead goes to
	Pains        []string          `cbor:"8,keyasint,omitempty" json:"pains,omitempty"`
	Objections   []string          `cbor:"9,keyasint,omitempty" json:"objections,omitempty"`
	Competitor   string            `cbor:"10,keyasint,omitempty" json:"competitor,omitempty"`
	Quotes       []string          `cbor:"11,keyasint,omitempty" json:"quotes,omitempty"`
	NextStep     string            `cbor:"12,keyasint,omitempty" json:"next_step,omitempty"`
}

var _ Act = Disposition{}

// Validate checks the disposition against a record and the rules and returns it
// completed: text cleaned, the reason as its code, the wake date that the
// details propose where none is given. Every error is a *Refusal or a
// *MoveError; the record is not touched.
func (d Disposition) Validate(r *Record, env Env) (Disposition, error) {
	d = d.cleaned()
	if d.Verdict.To() == "" {
		return d, refuse("verdict", fmt.Sprintf("there is no verdict %q", d.Verdict), "one of: accept, qualify, reject, recycle")
	}
	if err := checkPlace(r, d.Verdict, env); err != nil {
		return d, err
	}
	switch d.Verdict {
	case Accept:
		return d, nil
	case Qualify:
		return d.validQualify(r, env)
	default:
	}
	reason, err := env.Rules.Reasons.Find(d.Verdict, d.Reason)
	if err != nil {
		return d, err
	}
	d.Reason = reason.Code
	if err := d.validDetails(r, reason, env); err != nil {
		return d, err
	}
	if d.Verdict == Recycle {
		return d.validWake(reason, env)
	}
	return d, nil
}

// checkPlace refuses a verdict where the lead stands: by the lifecycle, and for
// leads that are not MQLs unless they are under review.
func checkPlace(r *Record, v Verdict, env Env) error {
	from := r.Lead.Stage
	if r.Lead.Gone {
		return refuse("stage", "upstream deleted or merged this lead", "nothing more can be decided on it")
	}
	if err := CheckMove(ByRep, from, v.To()); err != nil {
		return err
	}
	if (from == StageLead || from == StageNurture) && !env.Score.Review {
		hint := "it becomes one when its score passes the model; banter why shows what it needs"
		if from == StageNurture {
			hint = "it comes back by itself on its wake date"
		}
		return refuse("stage", fmt.Sprintf("%s is not up for a verdict: it is a %s, neither an MQL nor under review", r.Lead.DisplayName(), from), hint)
	}
	return nil
}

func (d Disposition) validQualify(r *Record, env Env) (Disposition, error) {
	if missing := env.Rules.Framework.Missing(r, env.Now); len(missing) > 0 {
		return d, refuse("gate", "the gate to SQL is closed: "+strings.Join(missing, "; "), "ask, and note the answers with the evidence")
	}
	if d.AE == "" {
		d.AE = env.Rules.AE
	}
	if d.AE == "" {
		return d, refuse("ae", "a qualified lead needs the account executive it goes to", "name one (--set ae=NAME), or set ae in the config")
	}
	return d, nil
}

func (d Disposition) validDetails(r *Record, reason Reason, env Env) error {
	for _, want := range reason.Details {
		got := d.Details[want.Key]
		switch {
		case got == "" && !want.Optional:
			return refuse(want.Key, fmt.Sprintf("%s needs: %s", reason.Code, strings.ToLower(want.Label)), fmt.Sprintf("give it as %s=%s", want.Key, want.example()))
		case got == "":
		case want.Type == DetailDate:
			if _, err := time.ParseInLocation(time.DateOnly, got, env.Now.Location()); err != nil {
				return refuse(want.Key, fmt.Sprintf("%s: %q is not a date", want.Label, got), "write it as 2027-03-31")
			}
		case want.Type == DetailLead && ID(got) == r.Lead.ID:
			return refuse(want.Key, "a lead can't be a duplicate of itself", "name the other one")
		}
	}
	for _, key := range slices.Sorted(maps.Keys(d.Details)) {
		known := false
		for _, want := range reason.Details {
			known = known || want.Key == key
		}
		if !known {
			return refuse(key, fmt.Sprintf("%s does not ask for %q", reason.Code, key), "its details are: "+detailKeys(reason))
		}
	}
	if n := utf8.RuneCountInString(d.Note); n < reason.MinNote {
		return refuse("note", fmt.Sprintf("%s needs a note of at least %d characters; this one has %d", reason.Code, reason.MinNote, n), "say what it was")
	}
	if reason.Attempts {
		if n, _, _ := r.Touches(env.Now.Add(-env.Rules.AttemptWindow)); n < env.Rules.MinAttempts {
			return refuse("reason", fmt.Sprintf("%s needs %d attempts within %d days; there are %d", reason.Code, env.Rules.MinAttempts, int(env.Rules.AttemptWindow.Hours()/24), n),
				fmt.Sprintf("%d more to go", env.Rules.MinAttempts-n))
		}
	}
	return nil
}

func (d Detail) example() string {
	switch d.Type {
	case DetailDate:
		return "2027-03-31"
	case DetailLead:
		return "LEAD"
	default:
	}
	return `"…"`
}

func detailKeys(r Reason) string {
	if len(r.Details) == 0 {
		return "none"
	}
	keys := make([]string, len(r.Details))
	for i, d := range r.Details {
		keys[i] = d.Key
	}
	return strings.Join(keys, ", ")
}

func (d Disposition) validWake(reason Reason, env Env) (Disposition, error) {
	if d.Wake.IsZero() && !d.WakeOnEngage {
		wake, ok := reason.ProposeWake(d.Details, env.Now)
		switch {
		case !ok && !wake.IsZero():
			return d, refuse("wake", fmt.Sprintf("the wake date that follows, %s, is not in the future", wake.Format(time.DateOnly)), "give --until DATE, or say that it wakes when it re-engages")
		case !ok:
			return d, refuse("wake", "a recycled lead needs the date it wakes up", "give --until DATE, or say that it wakes when it re-engages")
		}
		d.Wake = wake
	}
	if !d.Wake.IsZero() && !d.Wake.After(env.Now) {
		return d, refuse("wake", fmt.Sprintf("the wake date %s is not in the future", d.Wake.In(env.Now.Location()).Format(time.DateOnly)), "give a later one")
	}
	return d, nil
}

func (d Disposition) cleaned() Disposition {
	lines := func(in []string) []string {
		var out []string
		for _, s := range in {
			if s = Clean(s); s != "" {
				out = append(out, s)
			}
		}
		return out
	}
	var details map[string]string
	for k, v := range d.Details {
		if v = Clean(v); v != "" {
			if details == nil {
				details = map[string]string{}
			}
			details[Clean(k)] = v
		}
	}
	d.Details, d.Note, d.Reason = details, CleanText(d.Note), Clean(d.Reason)
	d.AE, d.Competitor, d.NextStep = Clean(d.AE), Clean(d.Competitor), Clean(d.NextStep)
	d.Pains, d.Objections, d.Quotes = lines(d.Pains), lines(d.Objections), lines(d.Quotes)
	return d
}

// Perform decides the lead: the stage moves, the event keeps the frozen score,
// and one change goes upstream.
func (d Disposition) Perform(r *Record, env Env) (Effect, error) {
	d, err := d.Validate(r, env)
	if err != nil {
		return Effect{}, err
	}
	before := r.Lead.Standing
	s := &r.Lead.Standing
	if before.Stage == StageNurture && d.Verdict == Accept {
		// Taken up again from nurture: a new cycle with clocks of its own.
		s.Cycle++
		s.QualifiedAt, s.Path = env.Now, PathNone
	}
	s.Stage, s.Reason, s.AE = d.Verdict.To(), d.Reason, d.AE
	s.SnoozedUntil, s.Callback, s.SnoozeNote = time.Time{}, false, ""
	s.WakeAt, s.WakeOnEngage, s.RecycledAt = time.Time{}, false, time.Time{}
	switch d.Verdict {
	case Accept:
		s.AE = before.AE
		if s.Owner == "" {
			s.Owner, s.AssignedAt = env.By, env.Now
		}
	case Recycle:
		s.WakeAt, s.WakeOnEngage, s.RecycledAt = d.Wake, d.WakeOnEngage, env.Now
		s.Status = StatusWaiting
	default:
	}
	ev := Event{
		Kind: EventVerdict, At: env.Now, By: env.By, Mover: ByRep, From: before.Stage, To: s.Stage,
		Cycle: s.Cycle, Score: env.Score, Disposition: &d, Before: &before,
	}
	ch := &Change{Kind: ChangeVerdict, Disposition: &d}
	if d.Verdict == Qualify {
		ch.Brief = Brief(r, env, d)
	}
	return effect(r, env, before, ev, ch)
}

// Brief is what the account executive gets with a qualified lead: who, why now,
// the score with its reasons, the evidence for each criterion, what was said
// and the next step. Plain text of several lines.
func Brief(r *Record, env Env, d Disposition) string {
	var b strings.Builder
	l := &r.Lead
	line := func(label, text string) {
		if text != "" {
			fmt.Fprintf(&b, "%s: %s\n", label, strings.ReplaceAll(text, "\n", " / "))
		}
	}
	who := []string{l.DisplayName()}
	for _, s := range []string{l.Title, l.Company, l.Email, l.Phone} {
		if s != "" && s != who[0] {
			who = append(who, s)
		}
	}
	line("Who", strings.Join(who, " · "))
	line("Why now", env.WhyNow)
	line("Score", fmt.Sprintf("%d (behaviour %d, fit %d, grade %s)", env.Score.Total, env.Score.Behaviour, env.Score.Fit, env.Score.Grade))
	for _, s := range env.Why {
		fmt.Fprintf(&b, "  %s\n", s)
	}
	for _, c := range env.Rules.Framework.Criteria {
		a := r.Answer(c.Code)
		text := string(a.Value)
		if a.Evidence != "" {
			text += " – " + a.Evidence
		}
		line(c.Label, text)
	}
	for _, a := range r.Activities {
		if a.HumanTouch() && a.Note != "" {
			line("Said "+a.At.In(env.Now.Location()).Format("2 Jan 15:04"), a.Note)
		}
	}
	line("Pain points", strings.Join(d.Pains, "; "))
	line("Objections", strings.Join(d.Objections, "; "))
	line("Competitor", d.Competitor)
	for _, q := range d.Quotes {
		line("Quote", "“"+q+"”")
	}
	line("Note", d.Note)
	line("Next step", d.NextStep)
	return b.String()
}
