package lead

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func details(kv ...string) map[string]string {
	m := map[string]string{}
	for i := 0; i < len(kv); i += 2 {
		m[kv[i]] = kv[i+1]
	}
	return m
}

// TestEveryReason disposes an MQL for each shipped reason: without its details,
// then with them.
func TestEveryReason(t *testing.T) {
	given := map[string]Disposition{
		"duplicate":        {Details: details("of", "demo-2")},
		"no_budget":        {Details: details("budget_opens", "2026-09-01")},
		"bad_timing":       {Details: details("when", "2026-06-01")},
		"using_competitor": {Details: details("which", "Initech", "contract_end", "2027-03-31")},
		"other":            {Note: "moved to another country", WakeOnEngage: true},
		"unreachable":      {WakeOnEngage: true},
	}
	missing := map[string]string{"duplicate": "of", "no_budget": "budget_opens", "bad_timing": "when", "using_competitor": "which", "other": "note", "unreachable": "reason"}
	for _, reason := range DefaultReasons() {
		for _, v := range []Verdict{Reject, Recycle} {
			g := newRig(t, StageMQL)
			if len((Reasons{reason}).For(v)) == 0 {
				g.refused(Disposition{Verdict: v, Reason: reason.Code}, "reason", reason.Code+" is no reason to "+string(v), string(reason.Verdicts[0]))
				continue
			}
			if field := missing[reason.Code]; field != "" {
				g.refused(Disposition{Verdict: v, Reason: reason.Code, WakeOnEngage: true}, field)
			}
			if reason.Attempts {
				for range 6 {
					g.must(call(OutcomeNoAnswer))
				}
			}
			d := given[reason.Code]
			d.Verdict, d.Reason = v, reason.Code
			eff := g.must(d)
			if g.r.Lead.Stage != v.To() || g.r.Lead.Reason != reason.Code {
				t.Errorf("%s: the lead is %s for %q", reason.Code, g.r.Lead.Stage, g.r.Lead.Reason)
			}
			if reason.Advice == "" {
				t.Errorf("%s tells marketing nothing", reason.Code)
			}
			ev := eff.Events[0]
			if ev.From != StageMQL || ev.To != v.To() || ev.By != "ana" || ev.Score.Total != 80 || ev.Cycle != 1 || ev.Before == nil || ev.Disposition.Reason != reason.Code {
				t.Errorf("%s: event %+v", reason.Code, ev)
			}
			if was, _ := eff.Change.Base.Get("stage"); was != "mql" || eff.Change.Key != ev.Change || eff.Change.Lead != "demo-1" {
				t.Errorf("%s: change %+v", reason.Code, eff.Change)
			}
		}
	}
}

func TestReasonsThatAreNone(t *testing.T) {
	g := newRig(t, StageMQL)
	for _, text := range []string{"not interested", "Not Interested", "not-interested", "not_interested ", "no interest", "uninterested", "they are not interested"} {
		g.refused(Disposition{Verdict: Reject, Reason: text}, "reason", "no reason", "no_need", "bad_timing")
	}
	g.refused(Disposition{Verdict: Reject}, "reason", "a reject needs a reason", "wrong_industry")
	g.refused(Disposition{Verdict: Recycle, Reason: "moon"}, "reason", `there is no reason "moon"`, "no_budget")
	g.refused(Disposition{Verdict: "maybe"}, "verdict", "accept, qualify, reject, recycle")
}

func TestReasonIsFoundByCodeAndLabel(t *testing.T) {
	rs := append(DefaultReasons(), Reason{Code: "Too-Small", Label: "Below our minimum", Verdicts: []Verdict{Reject}})
	for text, want := range map[string]string{"wrong_size": "wrong_size", "Wrong company size": "wrong_size", "WRONG-SIZE": "wrong_size", "too small": "Too-Small", "Too-Small": "Too-Small", "below our minimum": "Too-Small"} {
		r, err := rs.Find(Reject, text)
		if err != nil || r.Code != want {
			t.Errorf("%q: %q, %v", text, r.Code, err)
		}
	}
}

func TestDetails(t *testing.T) {
	g := newRig(t, StageMQL)
	g.refused(Disposition{Verdict: Reject, Reason: "duplicate", Details: details("of", "demo-1")}, "of", "itself")
	g.refused(Disposition{Verdict: Reject, Reason: "duplicate", Details: details("of", "\x1b\u200b")}, "of", "of=LEAD")
	g.refused(Disposition{Verdict: Reject, Reason: "duplicate", Details: details("of", "demo-2", "zz", "1", "aa", "2")}, "aa", `does not ask for "aa"`, "its details are: of")
	g.refused(Disposition{Verdict: Reject, Reason: "student_or_researcher", Details: details("x", "1")}, "x", "its details are: none")
	g.refused(Disposition{Verdict: Recycle, Reason: "no_budget", Details: details("budget_opens", "next spring")}, "budget_opens", "not a date", "2027-03-31")
	g.refused(Disposition{Verdict: Recycle, Reason: "no_budget", Details: details("budget_opens", "2026-02-30")}, "budget_opens", "not a date")
}

func TestOtherNeedsANote(t *testing.T) {
	g := newRig(t, StageMQL)
	g.refused(Disposition{Verdict: Reject, Reason: "other", Note: strings.Repeat("é", 19)}, "note", "at least 20", "has 19")
	g.refused(Disposition{Verdict: Reject, Reason: "other", Note: "short" + strings.Repeat(" ", 40)}, "note", "has 5")
	g.must(Disposition{Verdict: Reject, Reason: "other", Note: strings.Repeat("é", 20)})
}

func TestUnreachableNeedsSixAttemptsInFourteenDays(t *testing.T) {
	g := newRig(t, StageSAL)
	unreachable := Disposition{Verdict: Recycle, Reason: "unreachable", WakeOnEngage: true}
	g.must(Touch{Kind: KindCall, Outcome: OutcomeNoAnswer, At: noon().AddDate(0, 0, -15)}) // too long ago
	for i := range 5 {
		g.must(call(OutcomeVoicemail))
		if i < 4 {
			g.refused(unreachable, "reason", "6 attempts within 14 days", "more to go")
		}
	}
	g.refused(unreachable, "reason", "there are 5; 1 more to go")
	g.must(Touch{Kind: KindEmail, Outcome: OutcomeSent})
	g.must(Undo{})
	g.refused(unreachable, "reason", "there are 5")
	g.must(Touch{Kind: KindEmail, Outcome: OutcomeSent})
	g.must(unreachable)
}

func TestWakeDate(t *testing.T) {
	day := func(text string) time.Time {
		at, err := time.ParseInLocation(time.DateOnly, text, noon().Location())
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for _, tc := range []struct {
		name string
		d    Disposition
		want time.Time
	}{
		{"contract end minus six months", Disposition{Reason: "using_competitor", Details: details("which", "Initech", "contract_end", "2027-03-15")}, day("2026-09-15")},
		{"a month without such a day", Disposition{Reason: "using_competitor", Details: details("which", "Initech", "contract_end", "2027-08-31")}, day("2027-02-28")},
		{"the date itself", Disposition{Reason: "bad_timing", Details: details("when", "2026-06-01")}, day("2026-06-01")},
		{"a date given goes first", Disposition{Reason: "bad_timing", Details: details("when", "2026-06-01"), Wake: day("2026-05-01")}, day("2026-05-01")},
		{"a trigger instead of a date", Disposition{Reason: "bad_timing", Details: details("when", "2026-06-01"), WakeOnEngage: true}, time.Time{}},
	} {
		g := newRig(t, StageMQL)
		tc.d.Verdict = Recycle
		g.must(tc.d)
		s := g.r.Lead.Standing
		if !s.WakeAt.Equal(tc.want) || s.WakeOnEngage != tc.d.WakeOnEngage || !s.RecycledAt.Equal(noon()) || s.Status != StatusWaiting {
			t.Errorf("%s: wakes %v, want %v; %+v", tc.name, s.WakeAt, tc.want, s)
		}
	}
	g := newRig(t, StageMQL)
	g.refused(Disposition{Verdict: Recycle, Reason: "other", Note: "a note of twenty letters"}, "wake", "--until DATE")
	g.refused(Disposition{Verdict: Recycle, Reason: "bad_timing", Details: details("when", "2026-06-01"), Wake: noon()}, "wake", "not in the future")
	g.refused(Disposition{Verdict: Recycle, Reason: "using_competitor", Details: details("which", "Initech", "contract_end", "2026-05-31")}, "wake", "2025-11-30, is not in the future", "--until")
}

func TestPlaceOfAVerdict(t *testing.T) {
	for _, stage := range []Stage{StageOpportunity, StageWon, StageLost, StageDisqualified} {
		g := newRig(t, stage)
		_, err := g.do(Disposition{Verdict: Accept})
		var move *MoveError
		if !errors.As(err, &move) || move.From != stage || move.To != StageSAL {
			t.Errorf("accept of %s: %v", stage, err)
		}
	}
	g := newRig(t, StageLead)
	g.env.Score.Review = false
	g.refused(Disposition{Verdict: Accept}, "stage", "neither an MQL nor under review", "passes the model")
	g.env.Score.Review = true
	g.must(Disposition{Verdict: Accept})

	g = newRig(t, StageNurture)
	g.env.Score.Review = false
	g.refused(Disposition{Verdict: Accept}, "stage", "wake date")

	g = newRig(t, StageMQL)
	g.r.Lead.Gone = true
	g.refused(Disposition{Verdict: Accept}, "stage", "deleted or merged")
}

func TestAccept(t *testing.T) {
	g := newRig(t, StageMQL)
	g.r.Lead.SnoozedUntil, g.r.Lead.AE = noon().Add(time.Hour), "kim"
	eff := g.must(Disposition{Verdict: Accept})
	l := g.r.Lead
	if l.Stage != StageSAL || l.Owner != "ana" || !l.AssignedAt.Equal(noon()) || !l.SnoozedUntil.IsZero() || l.Cycle != 1 || l.AE != "kim" {
		t.Errorf("accepted as %+v", l.Standing)
	}
	if owner, ok := eff.Change.Fields.Get("owner"); !ok || owner != "ana" {
		t.Errorf("upstream is not told the owner: %+v", eff.Change.Fields)
	}

	g = newRig(t, StageMQL)
	g.r.Lead.Owner = "bo"
	g.must(Disposition{Verdict: Accept})
	if g.r.Lead.Owner != "bo" {
		t.Errorf("an accept took the lead from its owner: %q", g.r.Lead.Owner)
	}

	g = newRig(t, StageNurture)
	g.must(Disposition{Verdict: Accept})
	if l := g.r.Lead; l.Cycle != 2 || !l.QualifiedAt.Equal(noon()) {
		t.Errorf("taken up from nurture without a new cycle: %+v", l.Standing)
	}
}

func TestQualify(t *testing.T) {
	g := newRig(t, StageMQL)
	g.refused(Disposition{Verdict: Qualify, AE: "kim"}, "gate", "Need is unknown", "Timeline is unknown", "Budget or Authority has to be yes")
	g.must(SetAnswers{Answers: []Answer{{Criterion: "need", Value: Yes, Evidence: "two sites\nto join"}, {Criterion: "timeline", Value: Yes}, {Criterion: "authority", Value: Yes}}})
	g.refused(Disposition{Verdict: Qualify}, "ae", "account executive")
	g.must(Touch{Kind: KindCall, Outcome: OutcomeConnected, Note: "they sign in June"})
	g.env.WhyNow, g.env.Why = "demo request", []string{"demo request +25"}
	eff := g.must(Disposition{Verdict: Qualify, AE: "kim", Pains: []string{"slow  reports", "\x1b"}, Quotes: []string{"by June"}, NextStep: "demo on Friday", Note: "one\ntwo"})
	if l := g.r.Lead; l.Stage != StageSQL || l.AE != "kim" {
		t.Errorf("qualified as %+v", l.Standing)
	}
	want := `Who: Priya Natarajan
Why now: demo request
Score: 80 (behaviour 0, fit 0, grade A)
  demo request +25
Budget: unknown
Authority: yes
Need: yes – two sites / to join
Timeline: yes
Said 10 Mar 12:01: they sign in June
Pain points: slow reports
Quote: “by June”
Note: one / two
Next step: demo on Friday
`
	if eff.Change.Brief != want {
		t.Errorf("brief\n%s", eff.Change.Brief)
	}
	g.env.Rules.AE = "default-ae"
	g.r.Lead.Stage = StageMQL
	g.must(Disposition{Verdict: Qualify})
	if g.r.Lead.AE != "default-ae" {
		t.Errorf("handed to %q", g.r.Lead.AE)
	}
}
