package sla

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"banter/store/lead"
)

// story tells a lead's life in business hours of one week, Berlin time; the
// shipped policies count.
type story struct {
	t *testing.T
	p *Policies
	r *lead.Record
	n int
}

func newStory(t *testing.T) *story {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	s := &story{t: t, p: Default(zone), r: &lead.Record{}}
	s.r.Lead = lead.Lead{ID: "l", Name: "Priya", Standing: lead.Standing{Stage: lead.StageLead, Cycle: 1, Path: lead.PathHandRaiser}}
	return s
}

// on reads "Mon 09:00" of the week from 9 March 2026; "Mon+1" is a week later.
func (s *story) on(text string) time.Time {
	s.t.Helper()
	day, clock, _ := strings.Cut(text, " ")
	day, next := strings.CutSuffix(day, "+1")
	at := time.Date(2026, 3, 9, 0, 0, 0, 0, s.p.Calendar().Zone())
	for at.Format("Mon") != day {
		at = at.AddDate(0, 0, 1)
	}
	if next {
		at = at.AddDate(0, 0, 7)
	}
	hm, err := time.Parse("15:04:05", clock)
	if err != nil {
		hm, err = time.Parse("15:04", clock)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return time.Date(at.Year(), at.Month(), at.Day(), hm.Hour(), hm.Minute(), hm.Second(), 0, at.Location())
}

func (s *story) key() (string, error) {
	s.n++
	return fmt.Sprintf("k%03d", s.n), nil
}

// act performs an act as somebody.
func (s *story) act(when, by string, a lead.Act) *story {
	s.t.Helper()
	env := lead.Env{Now: s.on(when), By: by, Rules: lead.DefaultRules(), Score: lead.Frozen{Review: true}, Key: s.key}
	if _, err := a.Perform(s.r, env); err != nil {
		s.t.Fatalf("%s: %v", when, err)
	}
	return s
}

// qualified makes it an MQL by the model.
func (s *story) qualified(when string) *story {
	id, _ := s.key()
	at := s.on(when)
	s.r.AddEvent(lead.Event{ID: id, Kind: lead.EventMoved, At: at, Mover: lead.ByModel, From: s.r.Lead.Stage, To: lead.StageMQL, Cycle: s.r.Lead.Cycle})
	s.r.Lead.Stage, s.r.Lead.QualifiedAt = lead.StageMQL, at
	return s
}

// moved is a move that upstream made.
func (s *story) moved(when string, by lead.Mover, to lead.Stage) *story {
	id, _ := s.key()
	s.r.AddEvent(lead.Event{ID: id, Kind: lead.EventMoved, At: s.on(when), Mover: by, From: s.r.Lead.Stage, To: to, Cycle: s.r.Lead.Cycle})
	s.r.Lead.Stage = to
	return s
}

func (s *story) told(when string, kind lead.EventKind) *story {
	id, _ := s.key()
	s.r.AddEvent(lead.Event{ID: id, Kind: kind, At: s.on(when), Mover: lead.ByUpstream, Cycle: s.r.Lead.Cycle})
	s.r.Lead.DoNotContact = s.r.Lead.DoNotContact || kind == lead.EventOptedOut
	s.r.Lead.Gone = s.r.Lead.Gone || kind == lead.EventGone
	return s
}

func (s *story) call(when string, o lead.Outcome) *story {
	s.t.Helper()
	return s.act(when, "ana", lead.Touch{Kind: lead.KindCall, Outcome: o})
}

// clocks draws the clocks at a time, one a line: kind, policy, start, due, end
// and state.
func (s *story) clocks(now string) string {
	s.t.Helper()
	var lines []string
	show := func(t time.Time) string {
		if t.IsZero() {
			return "–"
		}
		t = t.In(s.p.Calendar().Zone())
		out := t.Format("Mon 15:04")
		if !t.Before(s.on("Mon+1 00:00")) {
			out = t.Format("Mon") + "+1" + t.Format(" 15:04")
		}
		return out
	}
	for _, c := range s.p.Clocks(s.r, s.on(now)) {
		lines = append(lines, fmt.Sprintf("%s: %s, due %s, ended %s, %s", c.Kind.Label(), show(c.Started), show(c.Due), show(c.Stopped), c.State(s.on(now))))
	}
	return strings.Join(lines, "\n")
}

func (s *story) want(now string, lines ...string) *story {
	s.t.Helper()
	if got, want := s.clocks(now), strings.Join(lines, "\n"); got != want {
		s.t.Errorf("at %s the clocks are\n%s\nwant\n%s", now, got, want)
	}
	return s
}

func TestResponseClock(t *testing.T) {
	const verdict = "verdict: Mon 09:00, due Thu 09:00, ended –, running"
	t.Run("a lead that is no MQL has none", func(t *testing.T) {
		newStory(t).want("Mon 09:00")
	})
	t.Run("in the pool it runs from the qualification", func(t *testing.T) {
		newStory(t).qualified("Mon 09:00").
			want("Mon 09:00", "response: Mon 09:00, due Mon 09:05, ended –, running", verdict).
			want("Mon 09:03", "response: Mon 09:00, due Mon 09:05, ended –, at_risk", verdict).
			want("Mon 09:05", "response: Mon 09:00, due Mon 09:05, ended –, breached", verdict)
	})
	t.Run("it is met by a touch that does not connect", func(t *testing.T) {
		newStory(t).qualified("Mon 09:00").act("Mon 09:00", "boss", lead.Assign{To: "ana"}).call("Mon 09:04", lead.OutcomeNoAnswer).
			want("Mon 09:04", "response: Mon 09:00, due Mon 09:05, ended Mon 09:04, met", verdict, "next touch: Mon 09:04, due Tue 09:04, ended –, running")
	})
	t.Run("a touch at the due time is late", func(t *testing.T) {
		newStory(t).qualified("Mon 09:00").call("Mon 09:05", lead.OutcomeConnected).
			want("Mon 10:00", "response: Mon 09:00, due Mon 09:05, ended Mon 09:05, met_late", verdict)
	})
	t.Run("a touch before the start does not stop it", func(t *testing.T) {
		newStory(t).call("Mon 08:30", lead.OutcomeConnected).qualified("Mon 09:00").
			want("Mon 09:01", "response: Mon 09:00, due Mon 09:05, ended –, running", verdict)
	})
	t.Run("a touch made offline and logged later resolves it", func(t *testing.T) {
		s := newStory(t).qualified("Mon 09:00").want("Mon 09:30", "response: Mon 09:00, due Mon 09:05, ended –, breached", verdict)
		s.act("Mon 11:00", "ana", lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeConnected, At: s.on("Mon 09:02")}).
			want("Mon 11:00", "response: Mon 09:00, due Mon 09:05, ended Mon 09:02, met", verdict)
	})
	t.Run("an accept does not stop it", func(t *testing.T) {
		newStory(t).qualified("Mon 09:00").act("Mon 09:00", "boss", lead.Assign{To: "ana"}).act("Mon 09:01", "ana", lead.Disposition{Verdict: lead.Accept}).
			want("Mon 09:10", "response: Mon 09:00, due Mon 09:05, ended –, breached", "verdict: Mon 09:00, due Thu 09:00, ended Mon 09:01, met")
	})
	t.Run("taking it out of the pool by accepting does not start it anew", func(t *testing.T) {
		newStory(t).qualified("Mon 09:00").act("Mon 09:30", "ana", lead.Disposition{Verdict: lead.Accept}).
			want("Mon 09:31", "response: Mon 09:00, due Mon 09:05, ended –, breached", "verdict: Mon 09:00, due Thu 09:00, ended Mon 09:30, met")
	})
	t.Run("a new owner gets a new one", func(t *testing.T) {
		newStory(t).qualified("Mon 09:00").act("Mon 10:00", "boss", lead.Assign{To: "bo"}).
			want("Mon 10:01", "response: Mon 10:00, due Mon 10:05, ended –, running", "verdict: Mon 10:00, due Thu 10:00, ended –, running")
	})
	t.Run("assigned before it qualified", func(t *testing.T) {
		newStory(t).act("Mon 08:00", "boss", lead.Assign{To: "ana"}).qualified("Mon 09:00").
			want("Mon 09:00", "response: Mon 09:00, due Mon 09:05, ended –, running", verdict)
	})
	t.Run("an undone touch opens it again", func(t *testing.T) {
		newStory(t).qualified("Mon 09:00").call("Mon 09:01", lead.OutcomeConnected).act("Mon 09:02", "ana", lead.Undo{}).
			want("Mon 09:02", "response: Mon 09:00, due Mon 09:05, ended –, running", verdict)
	})
	t.Run("a scored one has 24 hours, weekends apart", func(t *testing.T) {
		s := newStory(t).qualified("Fri 16:00")
		s.r.Lead.Path = lead.PathScored
		s.want("Sun 12:00", "response: Fri 16:00, due Mon+1 16:00, ended –, running", "verdict: Fri 16:00, due Wed+1 16:00, ended –, running")
	})
	t.Run("a snooze stops nothing", func(t *testing.T) {
		s := newStory(t).qualified("Mon 09:00")
		s.act("Mon 09:01", "ana", lead.Snooze{Until: s.on("Mon 12:00")}).
			want("Mon 09:06", "response: Mon 09:00, due Mon 09:05, ended –, breached", verdict)
	})
}

func TestVerdictEndsResponse(t *testing.T) {
	reject := lead.Disposition{Verdict: lead.Reject, Reason: "wrong_size"}
	t.Run("in time it is cancelled", func(t *testing.T) {
		newStory(t).qualified("Mon 09:00").act("Mon 09:03", "ana", reject).
			want("Mon 12:00", "response: Mon 09:00, due Mon 09:05, ended Mon 09:03, cancelled", "verdict: Mon 09:00, due Thu 09:00, ended Mon 09:03, met")
	})
	t.Run("a breach stays", func(t *testing.T) {
		newStory(t).qualified("Mon 09:00").act("Mon 09:30", "ana", reject).
			want("Mon 12:00", "response: Mon 09:00, due Mon 09:05, ended Mon 09:30, met_late", "verdict: Mon 09:00, due Thu 09:00, ended Mon 09:30, met")
	})
	t.Run("an answer keeps its state", func(t *testing.T) {
		newStory(t).qualified("Mon 09:00").call("Mon 09:04", lead.OutcomeConnected).act("Mon 09:30", "ana", reject).
			want("Mon 12:00", "response: Mon 09:00, due Mon 09:05, ended Mon 09:04, met", "verdict: Mon 09:00, due Thu 09:00, ended Mon 09:30, met")
	})
	t.Run("undone it runs on as if nothing had been", func(t *testing.T) {
		newStory(t).qualified("Mon 09:00").act("Mon 09:03", "ana", reject).act("Mon 09:04", "ana", lead.Undo{}).
			want("Mon 09:04", "response: Mon 09:00, due Mon 09:05, ended –, at_risk", "verdict: Mon 09:00, due Thu 09:00, ended –, running")
	})
}

func TestVerdictClock(t *testing.T) {
	accept := lead.Disposition{Verdict: lead.Accept}
	t.Run("three business days", func(t *testing.T) {
		newStory(t).qualified("Thu 12:00").call("Thu 12:01", lead.OutcomeConnected).
			want("Mon+1 12:00", "response: Thu 12:00, due Thu 12:05, ended Thu 12:01, met", "verdict: Thu 12:00, due Tue+1 12:00, ended –, running").
			want("Tue+1 12:00", "response: Thu 12:00, due Thu 12:05, ended Thu 12:01, met", "verdict: Thu 12:00, due Tue+1 12:00, ended –, breached")
	})
	t.Run("the first verdict counts", func(t *testing.T) {
		newStory(t).qualified("Mon 09:00").call("Mon 09:01", lead.OutcomeConnected).act("Mon 10:00", "ana", accept).act("Fri 10:00", "ana", lead.Disposition{Verdict: lead.Reject, Reason: "no_need"}).
			want("Fri 12:00", "response: Mon 09:00, due Mon 09:05, ended Mon 09:01, met", "verdict: Mon 09:00, due Thu 09:00, ended Mon 10:00, met")
	})
	t.Run("a new owner of an accepted lead owes a touch, no verdict", func(t *testing.T) {
		newStory(t).act("Mon 08:00", "boss", lead.Assign{To: "ana"}).qualified("Mon 09:00").call("Mon 09:01", lead.OutcomeConnected).act("Mon 10:00", "ana", accept).act("Tue 10:00", "boss", lead.Assign{To: "bo"}).
			want("Tue 10:01", "response: Tue 10:00, due Tue 10:05, ended –, running", "verdict: Mon 09:00, due Thu 09:00, ended Mon 10:00, met")
	})
	t.Run("a verdict given upstream is one", func(t *testing.T) {
		newStory(t).qualified("Mon 09:00").moved("Mon 10:00", lead.ByUpstream, lead.StageSAL).
			want("Mon 10:00", "response: Mon 09:00, due Mon 09:05, ended –, breached", "verdict: Mon 09:00, due Thu 09:00, ended Mon 10:00, met")
	})
	t.Run("a rule of the model makes it needless", func(t *testing.T) {
		newStory(t).qualified("Mon 09:00").moved("Mon 09:00", lead.ByModel, lead.StageSAL).
			want("Mon 09:01", "response: Mon 09:00, due Mon 09:05, ended –, running", "verdict: Mon 09:00, due Thu 09:00, ended Mon 09:00, cancelled")
	})
	t.Run("put back by upstream it is owed again", func(t *testing.T) {
		newStory(t).qualified("Mon 09:00").call("Mon 09:01", lead.OutcomeConnected).act("Mon 10:00", "ana", lead.Disposition{Verdict: lead.Reject, Reason: "no_need"}).moved("Mon 11:00", lead.ByUpstream, lead.StageMQL).
			want("Mon 11:00", "response: Mon 09:00, due Mon 09:05, ended Mon 09:01, met", "verdict: Mon 09:00, due Thu 09:00, ended –, running")
	})
	t.Run("accepted from review it owes a touch from then on", func(t *testing.T) {
		newStory(t).act("Mon 08:00", "boss", lead.Assign{To: "ana"}).act("Tue 10:00", "ana", accept).
			want("Tue 10:01", "response: Tue 10:00, due Tue 10:05, ended –, running")
	})
	t.Run("rejected from review it never had a clock", func(t *testing.T) {
		newStory(t).act("Tue 10:00", "ana", lead.Disposition{Verdict: lead.Reject, Reason: "competitor"}).want("Tue 10:01")
	})
	t.Run("imported as accepted", func(t *testing.T) {
		s := newStory(t)
		s.r.Lead.Stage, s.r.Lead.Owner, s.r.Lead.AssignedAt = lead.StageSAL, "ana", s.on("Mon 09:00")
		s.want("Mon 09:01", "response: Mon 09:00, due Mon 09:05, ended –, running")
		s.r.Lead.AssignedAt = time.Time{}
		s.want("Mon 09:01")
		s.r.Lead.Stage, s.r.Lead.QualifiedAt = lead.StageSQL, s.on("Mon 09:00")
		s.want("Mon 09:01")
	})
	t.Run("a new cycle has new clocks", func(t *testing.T) {
		s := newStory(t).qualified("Mon 09:00").call("Mon 09:01", lead.OutcomeNoAnswer)
		s.act("Mon 10:00", "ana", lead.Disposition{Verdict: lead.Recycle, Reason: "other", Note: "they want to talk next quarter", WakeOnEngage: true}).
			want("Mon 11:00", "response: Mon 09:00, due Mon 09:05, ended Mon 09:01, met", "verdict: Mon 09:00, due Thu 09:00, ended Mon 10:00, met", "next touch: Mon 09:01, due Tue 09:01, ended Mon 10:00, cancelled")
		s.r.Lead.Cycle = 2
		s.qualified("Wed 09:00").
			want("Wed 09:01", "response: Wed 09:00, due Wed 09:05, ended –, running", "verdict: Wed 09:00, due Mon+1 09:00, ended –, running").
			call("Wed 09:02", lead.OutcomeNoAnswer).
			act("Wed 10:00", "ana", lead.Disposition{Verdict: lead.Accept}).
			want("Wed 10:00", "response: Wed 09:00, due Wed 09:05, ended Wed 09:02, met", "verdict: Wed 09:00, due Mon+1 09:00, ended Wed 10:00, met", "next touch: Wed 09:02, due Thu 09:02, ended –, running")
		// The old cycle's are there for who asks for its time.
		s.want("Tue 09:00", "response: Mon 09:00, due Mon 09:05, ended Mon 09:01, met", "verdict: Mon 09:00, due Thu 09:00, ended Mon 10:00, met", "next touch: Mon 09:01, due Tue 09:01, ended Mon 10:00, cancelled")
	})
}

func TestNextTouchClock(t *testing.T) {
	s := newStory(t).qualified("Mon 09:00").act("Mon 09:00", "boss", lead.Assign{To: "ana"})
	tail := func() string {
		lines := strings.Split(s.clocks("Fri 17:00"), "\n")
		return lines[len(lines)-1]
	}
	for i, when := range []string{"Mon 09:01", "Mon 16:00", "Tue 09:00", "Wed 09:00", "Thu 09:00"} {
		s.call(when, lead.OutcomeVoicemail)
		if got := tail(); !strings.HasPrefix(got, "next touch: "+when) {
			t.Errorf("after touch %d the last clock is %s", i+1, got)
		}
	}
	s.call("Fri 08:30", lead.OutcomeNoAnswer)
	if got := tail(); strings.HasPrefix(got, "next touch") {
		t.Errorf("six attempts are enough, but there is %s", got)
	}
	s = newStory(t).qualified("Mon 09:00").call("Mon 09:01", lead.OutcomeNoAnswer).call("Mon 09:02", lead.OutcomeConnected)
	if got := tail(); strings.HasPrefix(got, "next touch") {
		t.Errorf("somebody was reached, but there is %s", got)
	}
}

func TestOptOutAndDeletionCancel(t *testing.T) {
	t.Run("told by upstream", func(t *testing.T) {
		newStory(t).qualified("Mon 09:00").told("Mon 09:02", lead.EventOptedOut).
			want("Mon 10:00", "response: Mon 09:00, due Mon 09:05, ended Mon 09:02, cancelled", "verdict: Mon 09:00, due Thu 09:00, ended Mon 09:02, cancelled").
			want("Mon 09:01", "response: Mon 09:00, due Mon 09:05, ended Mon 09:02, running", "verdict: Mon 09:00, due Thu 09:00, ended Mon 09:02, running")
	})
	t.Run("told in a call, which answers", func(t *testing.T) {
		newStory(t).qualified("Mon 09:00").call("Mon 09:02", lead.OutcomeOptedOut).
			want("Mon 10:00", "response: Mon 09:00, due Mon 09:05, ended Mon 09:02, met", "verdict: Mon 09:00, due Thu 09:00, ended Mon 09:02, cancelled", "next touch: Mon 09:02, due Tue 09:02, ended Mon 09:02, cancelled")
	})
	t.Run("deleted", func(t *testing.T) {
		newStory(t).qualified("Mon 09:00").call("Mon 09:02", lead.OutcomeConnected).told("Mon 09:30", lead.EventGone).
			want("Mon 10:00", "response: Mon 09:00, due Mon 09:05, ended Mon 09:02, met", "verdict: Mon 09:00, due Thu 09:00, ended Mon 09:30, cancelled")
	})
	t.Run("marked, nobody knows when", func(t *testing.T) {
		s := newStory(t).qualified("Mon 09:00")
		s.r.Lead.DoNotContact = true
		s.want("Mon 10:00", "response: Mon 09:00, due Mon 09:05, ended Mon 09:00, cancelled", "verdict: Mon 09:00, due Thu 09:00, ended Mon 09:00, cancelled")
	})
}

func TestAsOf(t *testing.T) {
	s := newStory(t).qualified("Mon 09:00").act("Mon 09:30", "boss", lead.Assign{To: "ana"}).act("Mon 10:00", "boss", lead.Assign{To: "bo"}).
		call("Mon 10:02", lead.OutcomeConnected).act("Mon 11:00", "bo", lead.Disposition{Verdict: lead.Accept}).act("Mon 12:00", "bo", lead.Undo{})
	for _, tc := range []struct {
		at, owner string
		stage     lead.Stage
		events    int
	}{
		{"Mon 08:00", "", lead.StageLead, 0},
		{"Mon 09:10", "", lead.StageMQL, 1},
		{"Mon 09:30", "ana", lead.StageMQL, 2},
		{"Mon 10:30", "bo", lead.StageMQL, 4},
		{"Mon 11:30", "bo", lead.StageSAL, 5},
		{"Mon 12:00", "bo", lead.StageMQL, 6},
	} {
		r := AsOf(s.r, s.on(tc.at))
		if r.Lead.Owner != tc.owner || r.Lead.Stage != tc.stage || len(r.Events) != tc.events {
			t.Errorf("at %s: owner %q, stage %s, %d events; want %+v", tc.at, r.Lead.Owner, r.Lead.Stage, len(r.Events), tc)
		}
	}
	if len(s.r.Events) != 6 || len(s.r.Activities) != 1 || s.r.Lead.Owner != "bo" {
		t.Error("the record itself was changed")
	}
	s.want("Mon 09:31", "response: Mon 09:30, due Mon 09:35, ended –, running", "verdict: Mon 09:30, due Thu 09:30, ended –, running")
	s.want("Mon 08:30")
}

func TestClocksOfServersThatRunAhead(t *testing.T) {
	newStory(t).qualified("Mon 09:02").want("Mon 09:00", "response: Mon 09:02, due Mon 09:07, ended –, not_started", "verdict: Mon 09:02, due Thu 09:02, ended –, not_started")
}

func TestRemaining(t *testing.T) {
	s := newStory(t).qualified("Fri 17:00")
	c := s.p.Clocks(s.r, s.on("Fri 17:00"))[1] // verdict: 30 hours
	for now, want := range map[string]time.Duration{
		"Fri 17:00":   30 * time.Hour,
		"Fri 17:30":   30*time.Hour - 30*time.Minute,
		"Sun 12:00":   29 * time.Hour,
		"Wed+1 16:00": time.Hour,
		"Wed+1 17:00": 0,
		"Thu+1 08:30": -90 * time.Minute,
	} {
		if got := s.p.Remaining(c, s.on(now)); got != want {
			t.Errorf("at %s: %v, want %v", now, got, want)
		}
	}
}

func TestOwnersLeaveMovesTheDueTime(t *testing.T) {
	s := newStory(t)
	text := string(DefaultText())
	text = strings.Replace(text, "# Somebody who asks", "[[calendar.exception]]\ndate = 2026-03-10\nclosed = true\nrep = \"ana\"\n\n# Somebody who asks", 1)
	p, err := Parse("sla.toml", []byte(text), s.p.Calendar().Zone())
	if err != nil {
		t.Fatal(err)
	}
	s.p = p
	s.act("Mon 08:00", "boss", lead.Assign{To: "ana"}).qualified("Mon 09:00").
		want("Mon 09:00", "response: Mon 09:00, due Mon 09:05, ended –, running", "verdict: Mon 09:00, due Fri 09:00, ended –, running")
	c := p.Clocks(s.r, s.on("Mon 09:00"))[1]
	if got := p.For("ana").Remaining(c, s.on("Mon 09:00")); got != 30*time.Hour {
		t.Errorf("remaining for ana %v", got)
	}
}

func TestEscalations(t *testing.T) {
	s := newStory(t).qualified("Fri 17:40")
	c := s.p.Clocks(s.r, s.on("Fri 17:40"))[0]
	got := s.p.Escalations(c)
	if len(got) != 2 || got[0].To != "backup" || !got[0].At.Equal(s.on("Fri 17:55")) || got[1].To != "manager" || !got[1].At.Equal(s.on("Mon+1 08:10")) {
		t.Errorf("escalations %+v", got)
	}
	s.call("Fri 17:58", lead.OutcomeNoAnswer)
	if got := s.p.Escalations(s.p.Clocks(s.r, s.on("Fri 18:00"))[0]); len(got) != 1 {
		t.Errorf("a touch does not stop the steps behind it: %+v", got)
	}
}

func TestExplain(t *testing.T) {
	s := newStory(t).qualified("Fri 17:58")
	c := s.p.Clocks(s.r, s.on("Sat 10:00"))[0]
	want := []string{
		"response, policy hand-raiser v1: 5 min of business time",
		"calendar office, Europe/Berlin",
		"started Fri 13 Mar 2026 17:58",
		"  counted Fri 13 Mar 17:58 – 18:00: 2 min",
		"  counted Mon 16 Mar 08:00 – 08:03: 3 min, 5 min so far",
		"due Mon 16 Mar 2026 08:03",
		"running, 3 min left at Sat 14 Mar 2026 10:00; outside hours, it stands still",
	}
	if got := s.p.Explain(c, s.on("Sat 10:00")); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("explained as\n%s", strings.Join(got, "\n"))
	}
	for now, want := range map[string]string{
		"Mon+1 08:02": "at risk, 1 min left at Mon 16 Mar 2026 08:02",
		"Mon+1 08:10": "breached, 7 min late at Mon 16 Mar 2026 08:10",
		"Thu 08:10":   "not started yet",
	} {
		if got := s.p.Explain(c, s.on(now)); got[len(got)-1] != want {
			t.Errorf("at %s: %q, want %q", now, got[len(got)-1], want)
		}
	}
	s.call("Mon+1 08:01", lead.OutcomeConnected)
	got := s.p.Explain(s.p.Clocks(s.r, s.on("Mon+1 09:00"))[0], s.on("Mon+1 09:00"))
	if want := "met Mon 16 Mar 2026 08:01, with 2 min to spare"; got[len(got)-1] != want {
		t.Errorf("met: %q", got[len(got)-1])
	}
	long := lead.Clock{Kind: lead.ClockVerdict, Policy: "verdict v1", Target: 200 * time.Hour, Started: s.on("Mon 09:00")}
	long.Due = s.p.Calendar().Due(long.Started, long.Target)
	if got := s.p.Explain(long, long.Started); len(got) > 20 || !strings.Contains(strings.Join(got, "\n"), "… 9 more, 90 h: 149 h so far") {
		t.Errorf("a long one:\n%s", strings.Join(got, "\n"))
	}
}

// TestClocksHoldTogether draws lives of leads and asks of every clock what has
// to be so in each.
func TestClocksHoldTogether(t *testing.T) {
	p := Default(time.UTC)
	rapid.Check(t, func(rt *rapid.T) {
		s := &story{t: t, p: p, r: &lead.Record{}}
		s.r.Lead = lead.Lead{ID: "l", Standing: lead.Standing{Stage: lead.StageLead, Cycle: 1, Path: rapid.SampledFrom([]lead.Path{lead.PathHandRaiser, lead.PathScored}).Draw(rt, "path")}}
		now := s.on("Mon 08:00")
		for range rapid.IntRange(1, 12).Draw(rt, "acts") {
			now = now.Add(time.Duration(rapid.Int64Range(0, int64(20*time.Hour)).Draw(rt, "pause")))
			env := lead.Env{Now: now, By: "ana", Rules: lead.DefaultRules(), Score: lead.Frozen{Review: true}, Key: s.key}
			act := rapid.SampledFrom([]lead.Act{
				nil,
				lead.Undo{},
				lead.Assign{To: "ana"},
				lead.Assign{},
				lead.Disposition{Verdict: lead.Accept},
				lead.Disposition{Verdict: lead.Reject, Reason: "no_need"},
				lead.Disposition{Verdict: lead.Recycle, Reason: "other", Note: "they want to talk next quarter", WakeOnEngage: true},
				lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeNoAnswer},
				lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeOptedOut},
				lead.Touch{Kind: lead.KindEmail, Outcome: lead.OutcomeSent, At: now.Add(-time.Hour)},
			}).Draw(rt, "act")
			if act == nil {
				if s.r.Lead.Stage == lead.StageLead {
					s.r.Lead.QualifiedAt, s.r.Lead.Stage = now, lead.StageMQL
					id, _ := s.key()
					s.r.AddEvent(lead.Event{ID: id, Kind: lead.EventMoved, At: now, Mover: lead.ByModel, From: lead.StageLead, To: lead.StageMQL, Cycle: s.r.Lead.Cycle})
				}
				continue
			}
			after := s.r.Clone()
			if _, err := act.Perform(after, env); err == nil {
				s.r = after
			}
		}
		for _, c := range p.Clocks(s.r, now) {
			if c.Started.IsZero() || c.Due.Before(c.Started) || c.Warn.After(c.Due) {
				rt.Fatalf("instants out of order: %+v", c)
			}
			if !c.Stopped.IsZero() && c.Stopped.Before(c.Started) {
				rt.Fatalf("ended before it started: %+v", c)
			}
			if c.Open(now) && (!working(s.r.Lead.Stage) || s.r.Lead.DoNotContact) {
				rt.Fatalf("open on a %s lead: %+v", s.r.Lead.Stage, c)
			}
			if c.Kind == lead.ClockVerdict && s.r.Lead.Stage == lead.StageMQL && !s.r.Lead.DoNotContact && !c.Open(now) {
				rt.Fatalf("an MQL owes no verdict: %+v", c)
			}
			if got := p.Explain(c, now); len(got) < 5 {
				rt.Fatalf("not explained: %q", got)
			}
		}
	})
}

func BenchmarkClocks(b *testing.B) {
	p := Default(time.UTC)
	at := time.Date(2026, 3, 9, 9, 0, 0, 0, time.UTC)
	r := &lead.Record{Lead: lead.Lead{Standing: lead.Standing{Stage: lead.StageMQL, Cycle: 1, QualifiedAt: at, AssignedAt: at, Owner: "ana"}}}
	r.AddActivity(lead.Activity{ID: "a", Kind: lead.KindCall, At: at.Add(time.Minute), By: "ana", Outcome: lead.OutcomeNoAnswer})
	b.ReportAllocs()
	for b.Loop() {
		p.Clocks(r, at)
	}
}
