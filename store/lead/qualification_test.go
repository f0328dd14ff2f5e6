package lead

import (
	"strings"
	"testing"
	"time"
)

func TestGate(t *testing.T) {
	frameworks := map[string]Framework{"all": {Name: "all four", Criteria: BANT().Criteria, Gate: Gate{All: []string{"budget", "authority", "need", "timeline"}}, StaleAfter: DefaultStaleAfter}}
	for _, f := range Frameworks() {
		frameworks[f.Name] = f
	}
	for _, tc := range []struct {
		framework, answers string // y, n, u, and s for a yes gone stale, S for a no gone stale, in the order of the criteria
		want               string
	}{
		{"BANT", "uuuu", "Need is unknown; Timeline is unknown; Budget or Authority has to be yes"},
		{"BANT", "yyyy", ""},
		{"BANT", "yuyy", ""},
		{"BANT", "uyyy", ""},
		{"BANT", "uuyy", "Budget or Authority has to be yes"},
		{"BANT", "yyuy", "Need is unknown"},
		{"BANT", "yyyu", "Timeline is unknown"},
		{"BANT", "nyyy", "Budget is no"},
		{"BANT", "ynyy", "Authority is no"},
		{"BANT", "yyny", "Need is no"},
		{"BANT", "nnyy", "Budget is no; Authority is no; Budget or Authority has to be yes"},
		{"BANT", "yysy", "Need is from 9 Dec 2025: ask again"},
		{"BANT", "syyy", ""},
		{"BANT", "suyy", "Budget or Authority has to be yes"},
		{"BANT", "Syyy", ""},
		{"BANT", "yySy", "Need is from 9 Dec 2025: ask again"},
		{"ACID", "yuyy", ""},
		{"ACID", "uyyy", ""},
		{"ACID", "yyuu", "Interest is unknown; Deadline is unknown"},
		{"ACID", "uuyy", "Authority or Capacity has to be yes"},
		{"ACID", "ynyy", "Capacity is no"},
		{"MAPS", "yyuy", ""},
		{"MAPS", "yuyy", ""},
		{"MAPS", "uyyu", "Motivation is unknown; Solution is unknown"},
		{"MAPS", "yuuy", "Authority or Process has to be yes"},
		{"MAPS", "yyyn", "Solution is no"},
		{"all", "yyyy", ""},
		{"all", "yyyu", "Timeline is unknown"},
		{"all", "yyny", "Need is no"},
	} {
		f := frameworks[tc.framework]
		r := &Record{}
		for i, c := range f.Criteria {
			a := Answer{Criterion: c.Code, Value: Unknown, At: noon()}
			switch tc.answers[i] {
			case 'y':
				a.Value = Yes
			case 'n':
				a.Value = No
			case 's':
				a.Value, a.At = Yes, noon().AddDate(0, 0, -91)
			case 'S':
				a.Value, a.At = No, noon().AddDate(0, 0, -91)
			}
			r.Answers = append(r.Answers, a)
		}
		if got := strings.Join(f.Missing(r, noon()), "; "); got != tc.want {
			t.Errorf("%s %s: %q, want %q", tc.framework, tc.answers, got, tc.want)
		}
	}
}

func TestAnswerGoesStaleAfterNinetyDays(t *testing.T) {
	a := Answer{Value: Yes, At: noon()}
	limit := noon().Add(DefaultStaleAfter)
	if a.Stale(limit, DefaultStaleAfter) || !a.Stale(limit.Add(1), DefaultStaleAfter) {
		t.Error("an answer of exactly 90 days is not the last that counts")
	}
	if a.Stale(limit.AddDate(9, 0, 0), 0) {
		t.Error("stale although nothing goes stale")
	}
	if (Answer{Value: Unknown, At: time.Time{}}).Stale(limit, DefaultStaleAfter) {
		t.Error("unknown went stale")
	}
}

func TestSetAnswers(t *testing.T) {
	g := newRig(t, StageSAL)
	g.refused(SetAnswers{}, "criterion", "no answer to note", "budget, authority, need, timeline")
	g.refused(SetAnswers{Answers: []Answer{{Criterion: "deadline", Value: Yes}}}, "criterion", "BANT does not ask", "timeline")
	g.refused(SetAnswers{Answers: []Answer{{Criterion: "need", Value: "maybe"}}}, "need", "yes, no, unknown")
	eff := g.must(SetAnswers{Answers: []Answer{{Criterion: "need", Value: Yes, Evidence: "a\x1b[31m  b"}, {Criterion: "budget", Value: No}}})
	if !eff.Answers || len(eff.Change.Answers) != 2 || eff.Change.Title() != "need yes, budget no" {
		t.Errorf("effect %+v", eff)
	}
	if a := g.r.Answer("need"); a.Value != Yes || a.Evidence != "a[31m b" || a.By != "ana" || !a.At.Equal(noon()) {
		t.Errorf("noted as %+v", a)
	}
	g.must(SetAnswers{Answers: []Answer{{Criterion: "need", Value: Unknown}}})
	if len(g.r.Answers) != 1 || g.r.Answer("need").Value != Unknown {
		t.Errorf("not cleared: %+v", g.r.Answers)
	}
	g.must(SetAnswers{Answers: []Answer{{Criterion: "timeline", Value: Unknown, Evidence: "will tell on Friday"}}})
	if g.r.Answer("timeline").Evidence == "" {
		t.Error("evidence without an answer was dropped")
	}
	if eff := g.must(SetAnswers{Answers: []Answer{{Criterion: "budget", Value: Yes}}}); len(g.r.Answers) != 2 || len(eff.Events[0].Answers) != 2 {
		t.Errorf("%d answers, %d before", len(g.r.Answers), len(eff.Events[0].Answers))
	}
}
