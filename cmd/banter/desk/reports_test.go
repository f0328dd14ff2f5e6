package desk_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"banter/cmd/banter/desk"
	"banter/scoring/jury"
	"banter/scoring/report"
	"banter/store/lead"
	"banter/tui/reports"
)

// The reports are those of the store, of the present month too, and anew when a
// lead has changed.
func TestReports(t *testing.T) {
	wrong, asked := error(nil), 0
	d := openWith(t, func(o *desk.Options) {
		o.Targets = func() (report.Targets, error) {
			asked++
			return report.Targets{Marketing: report.MarketingTargets{MQLs: 12}}, wrong
		}
	}, "ana", "ben", "ben", "")
	q := reports.Query{Span: reports.All, By: report.ByRep}
	data, err := d.Reports(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if data.N != 4 || data.Funnel.Total.Step(report.StepMQL).N != 4 || len(data.Funnel.Lines) != 3 || data.Funnel.Lines[0].Key != "ben" {
		t.Errorf("%+v", data.Funnel)
	}
	if data.Promised != 12 || len(data.Came) != 3 || data.Came[2] != 4 || data.Came[0] != 0 {
		t.Errorf("promised %d, came %v", data.Promised, data.Came)
	}
	if data.Proposal != nil {
		t.Errorf("%+v", data.Proposal)
	}
	if err := d.Act(t.Context(), "lead-x", lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeConnected}); err != nil {
		t.Fatal(err)
	}
	if data, err = d.Reports(t.Context(), q); err != nil || data.Response.N != 1 || len(data.Hours) == 0 {
		t.Errorf("%+v, %v", data.Response, err)
	}
	// What was asked before is not counted again while nothing changes.
	before := asked
	for _, span := range []reports.Span{reports.All, reports.Quarter, reports.All, reports.Quarter} {
		if _, err := d.Reports(t.Context(), reports.Query{Span: span, By: report.ByRep}); err != nil {
			t.Fatal(err)
		}
	}
	if asked != before+1 {
		t.Errorf("counted %d times for one question that is new", asked-before)
	}
	wrong = errors.New("commitments.toml:3: quality is no share")
	if _, err := d.Reports(t.Context(), q); err != nil {
		t.Errorf("nothing has changed, and yet: %v", err)
	}
	q.Span = reports.Month
	if _, err := d.Reports(t.Context(), q); err == nil || !strings.Contains(err.Error(), "quality is no share") {
		t.Errorf("%v", err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := d.Reports(stopped, q); err == nil {
		t.Error("a report of a context that has ended")
	}
}

func TestReportsShowAProposal(t *testing.T) {
	file := filepath.Join(t.TempDir(), "model.proposed.toml")
	d := openWith(t, func(o *desk.Options) { o.Proposed = file }, "ana")
	text := string(d.Book().Model.Text())
	for _, c := range []struct{ text, want string }{{text, ""}, {strings.Replace(text, "version = \"1\"", "version = \"2\"", 1), "+version = \"2\""}} {
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		data, err := d.Reports(t.Context(), reports.Query{Span: reports.All})
		if err != nil || data.Proposal == nil {
			t.Fatalf("%+v, %v", data.Proposal, err)
		}
		if !strings.Contains(data.Proposal.Diff, c.want) || c.want == "" && data.Proposal.Diff != "" {
			t.Errorf("%q", data.Proposal.Diff)
		}
	}
	if err := os.WriteFile(file, make([]byte, 2<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Reports(t.Context(), reports.Query{Span: reports.All}); err == nil || !strings.Contains(err.Error(), "more than") {
		t.Errorf("%v", err)
	}
}

// A test of leads that the store does not have can be taken over and judged for
// the rest; two answers at once both stay.
func TestJury(t *testing.T) {
	d := open(t, "ana", "ben", "ben")
	if _, err := d.Test(t.Context()); !errors.Is(err, desk.ErrNoTest) {
		t.Errorf("%v", err)
	}
	if err := d.PutAnswers(t.Context(), "ana", []jury.Answer{{Lead: "lead-x", Worth: lead.Yes}}); !errors.Is(err, desk.ErrNoTest) {
		t.Errorf("%v", err)
	}
	if _, err := d.StartTest(t.Context(), 2, 1, false); !errors.Is(err, lead.ErrRefused) {
		t.Errorf("nobody is decided, and yet: %v", err)
	}
	file := &jury.Test{ID: "T", At: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), Leads: []jury.Pick{{ID: "lead-x"}, {ID: "elsewhere"}, {ID: "lead-xx"}}}
	if _, fresh, err := d.MergeTest(t.Context(), file, false); err != nil || !fresh {
		t.Fatalf("fresh %v, %v", fresh, err)
	}
	sit, err := d.Judging(t.Context(), "ana")
	if err != nil || sit.Cards[0].Missing || !sit.Cards[1].Missing {
		t.Fatalf("%+v, %v", sit, err)
	}
	done := make(chan error)
	for _, id := range []lead.ID{"lead-x", "lead-xx"} {
		go func() { done <- d.PutAnswers(t.Context(), "ana", []jury.Answer{{Lead: id, Worth: lead.Yes}}) }()
	}
	if err := errors.Join(<-done, <-done); err != nil {
		t.Fatal(err)
	}
	if sit, _ = d.Judging(t.Context(), "Ana"); sit.Done() != 2 || sit.Answers[0].At.IsZero() {
		t.Errorf("%+v", sit.Answers)
	}
	if err := d.PutAnswers(t.Context(), "ana", []jury.Answer{{Lead: "lead-x", Worth: lead.No}, {Lead: "nobody", Worth: lead.No}}); err == nil {
		t.Error("an answer to a lead that is not in the test")
	}
	test, res, err := d.JudgeTest(t.Context())
	if err != nil || test.Judge("ana").Answer("lead-x").Worth != lead.Yes || res.N != 3 || len(res.Pairs) != 0 {
		t.Errorf("%+v, %v", res, err)
	}
	if err := d.DropJudge(t.Context(), "ANA"); err != nil {
		t.Fatal(err)
	}
	if test, _ = d.Test(t.Context()); len(test.Judges) != 0 {
		t.Errorf("%+v", test.Judges)
	}
}
