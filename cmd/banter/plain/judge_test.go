package plain_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"banter/cmd/banter/plain"
	"banter/scoring/jury"
	"banter/store/lead"
)

// bench is a test of some leads with what a judge has said.
type bench struct {
	sit  jury.Sitting
	kept []jury.Answer
	err  error
}

func newBench(n int) *bench {
	b := &bench{}
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for i := range n {
		b.sit.Cards = append(b.sit.Cards, jury.Card{
			ID: lead.ID(fmt.Sprint("l", i+1)), Name: fmt.Sprint("Lead", i+1), Company: "Contoso",
			Facts: []jury.Fact{{Label: "Industry", Value: "Software"}, {Label: "Size", Value: "201–500"}},
			Acts:  []jury.Act{{At: at, What: "pricing page"}, {At: at.Add(-time.Minute), What: "pricing page"}, {At: at.AddDate(0, 0, -1), What: "webinar", Subject: "Spring"}},
		})
		b.sit.Answers = append(b.sit.Answers, jury.Answer{Lead: b.sit.Cards[i].ID})
	}
	return b
}

func (b *bench) Judging(context.Context, string) (jury.Sitting, error) { return b.sit, nil }

func (b *bench) PutAnswers(_ context.Context, _ string, as []jury.Answer) error {
	if b.err == nil {
		b.kept = append(b.kept, as...)
	}
	return b.err
}

func judge(t *testing.T, b *bench, script bool, in string) (string, error) {
	t.Helper()
	var out strings.Builder
	c := plain.NewConsole(t.Context(), strings.NewReader(in), &out)
	c.Script = script
	_, err := plain.Judge(t.Context(), plain.JudgeOptions{Desk: b, Console: c, Judge: "ana"})
	return out.String(), err
}

func TestJudgeInLines(t *testing.T) {
	b := newBench(3)
	out, err := judge(t, b, true, "y b, asked for prices\nn a small shop\nagain\nback\ny c\n3\nyes\n")
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	has(t, out, "You are ana; 0 of 3 leads are judged.", "Lead 1 of 3: Lead1, Contoso.", "Industry Software; Size 201 to 500.",
		"Monday 2 March 2026: pricing page, 2 times.", "Sunday 1 March 2026: webinar, Spring.",
		"Kept: yes, grade B, asked for prices.", "Kept: no, a small shop.", "Answered already: no, a small shop.", "Kept: yes, grade C.",
		"3 worth a rep's time, 0 not, 0 still to judge.", "banter calibrate score")
	want := []jury.Answer{
		{Lead: "l1", Worth: lead.Yes, Grade: "B", Note: "asked for prices"},
		{Lead: "l2", Worth: lead.No, Note: "a small shop"},
		{Lead: "l2", Worth: lead.Yes, Grade: "C"},
		{Lead: "l3", Worth: lead.Yes},
	}
	if fmt.Sprint(b.kept) != fmt.Sprint(want) {
		t.Errorf("kept %+v, want %+v", b.kept, want)
	}
}

func TestJudgeLeavesAndSkips(t *testing.T) {
	b := newBench(4)
	b.sit.Answers[0].Worth = lead.No
	b.sit.Cards[2].Missing = true
	out, err := judge(t, b, false, "\nperhaps\n99\nnext\ny\nnext\nnext\nfirst\nq\n")
	if err != nil {
		t.Fatal(err)
	}
	has(t, out, "1 of 4 leads are judged", "2, worth a rep's time?", "nothing is said", `"perhaps" is no answer`, "they are 1 to 4",
		"Lead 3 of 4: l3 is not in this store", "no lead that can be judged is at hand", "That was the last. 2 leads are still to judge", "A number, first or q?", "2 leads are still to judge", "0 worth a rep's time, 1 not, 2 still to judge.")
	if strings.Count(out, "Lead 2 of 4") != 2 || len(b.kept) != 0 {
		t.Errorf("kept %v\n%s", b.kept, out)
	}
}

func TestJudgeSaysWhatCanNotBeKept(t *testing.T) {
	b := newBench(2)
	b.err = errors.New("the disk is full")
	out, err := judge(t, b, false, "y\n")
	has(t, out, "Not done: the disk is full.", "0 worth a rep's time, 0 not, 2 still to judge.")
	if err != nil {
		t.Error(err)
	}
	if _, err = judge(t, b, true, "\n# a comment\ny\n"); err == nil || !strings.Contains(err.Error(), "line 3: the disk is full") {
		t.Errorf("a script goes on with %v", err)
	}
	b.err = nil
	if out, err = judge(t, b, true, "y\nmaybe\n"); err == nil || !strings.Contains(err.Error(), `line 2: answer: "maybe" is no answer`) && !strings.Contains(err.Error(), `line 2: "maybe" is no answer`) {
		t.Errorf("a script goes on with %v\n%s", err, out)
	}
}
