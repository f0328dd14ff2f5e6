package sla

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"banter/store/lead"
)

// marked is what Assess does: it makes permanent what has become of the clocks.
func (s *story) marked(now string) *story {
	s.t.Helper()
	cs := s.p.Clocks(s.r, s.on(now))
	for _, e := range Marks(s.r, cs, s.on(now)) {
		s.r.AddEvent(e)
	}
	if again := Marks(s.r, s.p.Clocks(s.r, s.on(now)), s.on(now)); len(again) > 0 {
		s.t.Errorf("marked again: %+v", again)
	}
	return s
}

// under puts other policies in force: longer to answer, shorter to decide.
func (s *story) under(version int) *story {
	s.t.Helper()
	text := strings.NewReplacer(`"5m"`, `"2h"`, `"3d"`, `"1d"`, "version = 1", fmt.Sprint("version = ", version), `after = "15m"`, `after = "3h"`, `after = "30m"`, `after = "4h"`).Replace(string(DefaultText()))
	p, err := Parse("sla.toml", []byte(text), s.p.Calendar().Zone())
	if err != nil {
		s.t.Fatal(err)
	}
	s.p = p
	return s
}

func (s *story) policies(now string) string {
	s.t.Helper()
	var out []string
	for _, c := range s.p.Clocks(s.r, s.on(now)) {
		out = append(out, c.Policy)
	}
	return strings.Join(out, ", ")
}

func TestMarks(t *testing.T) {
	t.Run("a breach is permanent, what runs moves", func(t *testing.T) {
		s := newStory(t).qualified("Mon 09:00").marked("Mon 09:10").under(2).call("Mon 09:20", lead.OutcomeConnected)
		if got := s.policies("Mon 09:30"); got != "hand-raiser v1, verdict v2" {
			t.Errorf("policies: %s", got)
		}
		s.want("Mon 09:30", "response: Mon 09:00, due Mon 09:05, ended Mon 09:20, met_late", "verdict: Mon 09:00, due Tue 09:00, ended –, running")
	})
	t.Run("an unmarked one moves", func(t *testing.T) {
		newStory(t).qualified("Mon 09:00").marked("Mon 09:04").under(2).
			want("Mon 09:10", "response: Mon 09:00, due Mon 11:00, ended –, running", "verdict: Mon 09:00, due Tue 09:00, ended –, running")
	})
	t.Run("a met one stays met, until what met it is taken back", func(t *testing.T) {
		s := newStory(t).under(3).qualified("Mon 09:00").call("Mon 10:30", lead.OutcomeConnected).marked("Mon 10:30")
		s.p = newStory(t).p
		s.want("Mon 12:00", "response: Mon 09:00, due Mon 11:00, ended Mon 10:30, met", "verdict: Mon 09:00, due Thu 09:00, ended –, running")
		s.act("Mon 12:30", "ana", lead.Undo{}).
			want("Mon 12:30", "response: Mon 09:00, due Mon 09:05, ended –, breached", "verdict: Mon 09:00, due Thu 09:00, ended –, running")
	})
	t.Run("a touch that is synced late resolves it, and the history has both", func(t *testing.T) {
		s := newStory(t).qualified("Mon 09:00").marked("Mon 09:30")
		s.act("Mon 11:00", "ana", lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeConnected, At: s.on("Mon 09:02")}).marked("Mon 11:00").
			want("Mon 11:00", "response: Mon 09:00, due Mon 09:05, ended Mon 09:02, met", "verdict: Mon 09:00, due Thu 09:00, ended –, running")
		var got []string
		for _, e := range s.r.Events {
			if e.Kind == lead.EventClock {
				got = append(got, e.At.In(s.p.Calendar().Zone()).Format("15:04 ")+e.Text())
			}
		}
		if want := "09:02 response met (hand-raiser v1); 09:05 response breached (hand-raiser v1)"; strings.Join(got, "; ") != want {
			t.Errorf("the history says %q", got)
		}
	})
	t.Run("a policy that is gone leaves what ended under it", func(t *testing.T) {
		s := newStory(t).qualified("Mon 09:00").marked("Mon 09:10")
		text, _, _ := strings.Cut(string(DefaultText()), "# Somebody who asks")
		p, err := Parse("sla.toml", []byte(text+"[[policy]]\nname = \"v\"\nversion = 1\nclock = \"verdict\"\ntarget = \"1d\"\n"), s.p.Calendar().Zone())
		if err != nil {
			t.Fatal(err)
		}
		s.p = p
		s.want("Mon 10:00", "response: Mon 09:00, due Mon 09:05, ended –, breached", "verdict: Mon 09:00, due Tue 09:00, ended –, running")
	})
	t.Run("an earlier time shows what was promised then", func(t *testing.T) {
		s := newStory(t).qualified("Mon 09:00").marked("Mon 09:10").call("Mon 09:20", lead.OutcomeConnected).marked("Mon 09:20").under(2)
		if got := s.policies("Mon 09:03"); got != "hand-raiser v1, verdict v2" {
			t.Errorf("policies: %s", got)
		}
		if cs := s.p.Clocks(s.r, s.on("Mon 09:03")); cs[0].State(s.on("Mon 09:03")) != lead.ClockAtRisk || Marks(s.r, cs, s.on("Mon 09:03")) != nil {
			t.Errorf("at an earlier time: %+v", cs[0])
		}
	})
	t.Run("what was cancelled in time has none", func(t *testing.T) {
		s := newStory(t).qualified("Mon 09:00").told("Mon 09:02", lead.EventOptedOut)
		if got := Marks(s.r, s.p.Clocks(s.r, s.on("Fri 09:00")), s.on("Fri 09:00")); len(got) > 0 {
			t.Errorf("marked %+v", got)
		}
	})
}

func TestMovedClocks(t *testing.T) {
	s := newStory(t).qualified("Mon 09:00").marked("Mon 09:10")
	now := s.on("Mon 09:10")
	was := s.p.Clocks(s.r, now)
	if got := MovedClocks(was, was, now); got != nil {
		t.Errorf("nothing has changed, but %+v", got)
	}
	got := MovedClocks(was, s.under(2).p.Clocks(s.r, now), now)
	if len(got) != 1 || got[0].Kind != lead.ClockVerdict || got[0].Policy != "verdict v2" || !got[0].From.Equal(s.on("Thu 09:00")) || !got[0].To.Equal(s.on("Tue 09:00")) {
		t.Errorf("the breached one stays and the verdict moves, but %+v", got)
	}
}

func TestConditions(t *testing.T) {
	base, _, _ := strings.Cut(string(DefaultText()), "# Somebody who asks")
	policy := func(name, conditions string) string {
		return fmt.Sprintf("[[policy]]\nname = %q\nversion = 1\nclock = \"response\"\ntarget = \"1h\"\n%s\n", name, conditions)
	}
	p, err := Parse("sla.toml", []byte(base+policy("accepted", `stage = "sal"`)+policy("best", `grade = ["A", "b"]`)+policy("seg", `segment = "SMB"`)+policy("src", `source = "web"`)+
		policy("c", `grade = "C"`)+policy("raiser", `path = "hand_raiser"`)+policy("rest", "")), time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, 9, 9, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		name   string
		l      lead.Lead
		frozen lead.Grade
		known  Known
		want   string
	}{
		{"the rest", lead.Lead{}, "", Known{}, "rest v1"},
		{"frozen grade", lead.Lead{}, "B", Known{Grade: "C"}, "best v1"},
		{"today's grade where none is frozen", lead.Lead{}, "", Known{Grade: "C"}, "c v1"},
		{"segment", lead.Lead{Segment: "smb"}, "D", Known{Segment: "other"}, "seg v1"},
		{"the model's segment", lead.Lead{}, "D", Known{Segment: "smb"}, "seg v1"},
		{"source", lead.Lead{Source: "Web"}, "", Known{}, "src v1"},
		{"path", lead.Lead{Standing: lead.Standing{Path: lead.PathHandRaiser}}, "", Known{}, "raiser v1"},
	} {
		l := tc.l
		l.Stage, l.Cycle, l.QualifiedAt = lead.StageMQL, 1, at
		r := &lead.Record{Lead: l}
		r.AddEvent(lead.Event{ID: "m", Kind: lead.EventMoved, At: at, From: lead.StageLead, To: lead.StageMQL, Cycle: 1, Score: lead.Frozen{Grade: tc.frozen}})
		cs := p.ClocksOf(r, tc.known, at)
		if len(cs) != 1 || cs[0].Policy != tc.want {
			t.Errorf("%s: %+v, want %s", tc.name, cs, tc.want)
		}
	}
	// The stage that counts is the one in which the clock starts.
	s := newStory(t)
	s.p = p
	s.qualified("Mon 09:00").act("Mon 09:30", "ana", lead.Disposition{Verdict: lead.Accept})
	if got := s.policies("Mon 10:00"); got != "raiser v1" {
		t.Errorf("started as an MQL: %s", got)
	}
	s.act("Mon 11:00", "boss", lead.Assign{To: "bo"})
	if got := s.policies("Mon 11:00"); got != "accepted v1" {
		t.Errorf("started after the accept: %s", got)
	}
}

func TestPause(t *testing.T) {
	const verdict = "verdict: Mon 09:00, due Thu 09:00, ended –, running"
	paused := func(t *testing.T, on string) *story {
		t.Helper()
		s := newStory(t)
		text := strings.Replace(string(DefaultText()), `target = "5m"`, `target = "2h"`+"\npause = \""+on+`"`, 1)
		text = strings.NewReplacer(`after = "15m"`, `after = "3h"`, `after = "30m"`, `after = "4h"`).Replace(text)
		p, err := Parse("sla.toml", []byte(text), s.p.Calendar().Zone())
		if err != nil {
			t.Fatal(err)
		}
		s.p = p
		return s.qualified("Mon 09:00")
	}
	t.Run("a promised callback", func(t *testing.T) {
		s := paused(t, "callback")
		s.act("Mon 10:00", "ana", lead.Snooze{Until: s.on("Mon 14:00"), Callback: true, Note: "in a meeting"})
		s.want("Mon 12:00", "response: Mon 09:00, due Mon 15:00, ended –, paused", verdict).
			want("Mon 09:59", "response: Mon 09:00, due Mon 15:00, ended –, running", verdict).
			want("Mon 14:30", "response: Mon 09:00, due Mon 15:00, ended –, at_risk", verdict).
			want("Mon 15:00", "response: Mon 09:00, due Mon 15:00, ended –, breached", verdict)
		c := s.p.Clocks(s.r, s.on("Mon 12:00"))[0]
		if p, ok := c.Paused(s.on("Mon 12:00")); !ok || p.Reason != "callback promised: in a meeting" {
			t.Errorf("paused: %+v", p)
		}
		for now, left := range map[string]time.Duration{"Mon 09:30": 90 * time.Minute, "Mon 10:00": time.Hour, "Mon 13:00": time.Hour, "Mon 14:15": 45 * time.Minute, "Mon 15:10": -10 * time.Minute} {
			if got := s.p.Remaining(c, s.on(now)); got != left {
				t.Errorf("at %s %v are left, want %v", now, got, left)
			}
			if got := s.p.Elapsed(c, s.on(now)); got != 2*time.Hour-left {
				t.Errorf("at %s %v have gone by, with %v left", now, got, left)
			}
		}
		if e := s.p.Escalations(c); !e[0].At.Equal(s.on("Mon 16:00")) {
			t.Errorf("the first step is at %v", e[0].At)
		}
	})
	t.Run("a snooze is no callback", func(t *testing.T) {
		s := paused(t, "callback")
		s.act("Mon 10:00", "ana", lead.Snooze{Until: s.on("Mon 14:00")}).want("Mon 10:30", "response: Mon 09:00, due Mon 11:00, ended –, at_risk", verdict)
	})
	t.Run("but where the policy says so", func(t *testing.T) {
		s := paused(t, "snooze")
		s.act("Mon 10:00", "ana", lead.Snooze{Until: s.on("Mon 14:00")}).act("Mon 11:00", "ana", lead.Snooze{}).
			want("Mon 11:00", "response: Mon 09:00, due Mon 12:00, ended –, at_risk", verdict)
	})
	t.Run("undone it was none", func(t *testing.T) {
		s := paused(t, "callback")
		s.act("Mon 10:00", "ana", lead.Snooze{Until: s.on("Mon 14:00"), Callback: true}).act("Mon 10:20", "ana", lead.Undo{}).
			want("Mon 10:20", "response: Mon 09:00, due Mon 11:00, ended –, at_risk", verdict)
	})
	t.Run("it can't save what is breached", func(t *testing.T) {
		s := paused(t, "callback")
		s.act("Mon 11:30", "ana", lead.Snooze{Until: s.on("Mon 14:00"), Callback: true}).
			want("Mon 12:00", "response: Mon 09:00, due Mon 11:00, ended –, breached", verdict)
	})
	t.Run("met in the pause", func(t *testing.T) {
		s := paused(t, "callback")
		s.act("Mon 10:00", "ana", lead.Snooze{Until: s.on("Mon 14:00"), Callback: true}).call("Mon 12:00", lead.OutcomeConnected).
			want("Mon 13:00", "response: Mon 09:00, due Mon 15:00, ended Mon 12:00, met", verdict)
		c := s.p.Clocks(s.r, s.on("Mon 13:00"))[0]
		if got := s.p.Elapsed(c, c.Stopped); got != time.Hour {
			t.Errorf("it took %v", got)
		}
	})
}

func TestAttemptsOwed(t *testing.T) {
	s := newStory(t).qualified("Mon 09:00").call("Mon 09:01", lead.OutcomeNoAnswer).call("Mon 10:00", lead.OutcomeNoAnswer)
	cs := s.p.Clocks(s.r, s.on("Mon 10:00"))
	if c := cs[len(cs)-1]; c.Kind != lead.ClockNextTouch || c.Owed != 4 {
		t.Errorf("two of six made: %+v", c)
	}
}

func TestSteps(t *testing.T) {
	s := newStory(t)
	s.r.Lead.CreatedAt = s.on("Mon 08:00")
	s.r.AddActivity(lead.Activity{ID: "d", Kind: lead.KindDemoRequest, At: s.on("Mon 08:50")})
	s.r.AddActivity(lead.Activity{ID: "p", Kind: lead.KindPageView, At: s.on("Mon 08:55")})
	s.qualified("Mon 09:00").act("Mon 09:10", "boss", lead.Assign{To: "ana"}).act("Mon 09:20", "bo", lead.Seen{}).act("Mon 09:30", "ana", lead.Seen{}).act("Mon 09:31", "ana", lead.Seen{}).
		call("Mon 09:40", lead.OutcomeNoAnswer)
	want := Steps{s.on("Mon 08:50"), s.on("Mon 09:00"), s.on("Mon 09:10"), s.on("Mon 09:10"), s.on("Mon 09:30"), s.on("Mon 09:40")}
	if got := StepsOf(s.r); got != want {
		t.Errorf("steps %v, want %v", got, want)
	}
	if got := StepsOf(newStory(t).r); got != (Steps{}) {
		t.Errorf("a lead that is no MQL: %v", got)
	}
}
