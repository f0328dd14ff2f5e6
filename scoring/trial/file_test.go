package trial_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"banter/scoring"
	"banter/scoring/sla"
	"banter/scoring/trial"
)

func TestSign(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	shipped := string(scoring.DefaultText())
	out, err := trial.Sign("m", []byte(shipped), trial.Signature{Sales: `Ana "A" Ruiz`, At: at})
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(shipped, `signed_sales = "" `, `signed_sales = "Ana \"A\" Ruiz, 2026-03-02" `, 1)
	want = strings.Replace(want, `review_by = "" `, `review_by = 2026-06-02 `, 1)
	if string(out) != want {
		t.Errorf("more or less than the signature changed:\n%s", out[:min(len(out), 1200)])
	}
	// Marketing signs later: the review that was agreed on stays.
	again, err := trial.Sign("m", out, trial.Signature{Marketing: "Bo", At: at.AddDate(0, 1, 0)})
	if err != nil || !strings.Contains(string(again), `signed_marketing = "Bo, 2026-04-02" `) || !strings.Contains(string(again), "review_by = 2026-06-02") {
		t.Errorf("%v\n%s", err, again[:700])
	}
	// One that has passed is set anew, and what is not written yet is added.
	old := strings.Replace(plainModel, "review_by = 2030-01-01\n", "review_by = 2020-01-01 # soon\n", 1)
	old = strings.Replace(old, "signed_sales = \"Ana\"\n", "", 1)
	out, err = trial.Sign("m", []byte(old), trial.Signature{Sales: "Ana", At: at, Review: at.AddDate(1, 0, 0)})
	if err != nil || !strings.Contains(string(out), "review_by = 2027-03-02 # soon\nsigned_sales = \"Ana, 2026-03-02\"\n# what they did") {
		t.Errorf("%v\n%s", err, out)
	}
	var bad *scoring.LintError
	if _, err := trial.Sign("m", []byte("[model]\nname = 1"), trial.Signature{Sales: "Ana", At: at}); !errors.As(err, &bad) {
		t.Errorf("a model that does not lint: %v", err)
	}
	inline := "model = { name = \"a\", version = \"1\" }\n" + plainModel[strings.Index(plainModel, "[[behaviour]]"):]
	if _, err := trial.Sign("m", []byte(inline), trial.Signature{Sales: "Ana", At: at}); err == nil {
		t.Error("signed where there is no place to")
	}
}

func TestCompare(t *testing.T) {
	other := strings.NewReplacer(
		"threshold = 40", "threshold = 60", "points = 20 # as agreed in March", "points = 15 # less",
		"name = \"director\"\n", "name = \"director\"\nlabel = \"Director\"\n", "cap = 20\n", "",
		"[[behaviour]]\nname = \"pricing_page\"\nkind = \"pricing_page\"\npoints = 20\n", "[[behaviour]]\nname = \"trial\"\nkind = \"trial\"\npoints = 60\n",
	).Replace(plainModel)
	got, err := trial.Compare([]byte(plainModel), []byte(other))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"behaviour rule pricing_page is taken out",
		"behaviour rule webinar: points 20 → 15",
		"behaviour rule webinar: cap (20) is taken out",
		`fit rule director: label is new: "Director"`,
		"[mql]: threshold 40 → 60",
		`behaviour rule trial is new: kind "trial", points 60`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if got, err := trial.Compare([]byte(plainModel), []byte("# a comment\n"+plainModel)); err != nil || len(got) != 0 {
		t.Errorf("a comment is a change: %v %q", err, got)
	}
}

func TestPoliciesVariant(t *testing.T) {
	text, err := trial.Policies(sla.DefaultText(), "Mon-Fri 08:00-12:00,13:00-20:00; Sat 09:00-12:00", []trial.Target{{"hand_raiser", "10m"}, {"verdict", "2d"}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := sla.Parse("tried", text, time.UTC)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	cal := p.Calendar()
	for at, open := range map[string]bool{"2026-03-06T19:59:00Z": true, "2026-03-06T12:30:00Z": false, "2026-03-07T10:00:00Z": true, "2026-03-08T10:00:00Z": false} {
		when, _ := time.Parse(time.RFC3339, at)
		if cal.Open(when) != open {
			t.Errorf("%s: open %v", at, !open)
		}
	}
	if got := p.List(); got[0].Target != 10*time.Minute || got[2].Days != 2 || got[1].Target != 24*time.Hour {
		t.Errorf("%+v", got)
	}
	for _, bad := range []string{"always", "Mon", "Mun-Fri 08:00-20:00", "Mon-Fix 08:00-20:00", ";"} {
		if _, err := trial.Week(bad); err == nil || !strings.Contains(err.Error(), "write them as") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if week, err := trial.Week("Fri-Mon 22:00-06:00"); err != nil || len(week) != 4 {
		t.Errorf("over the weekend: %v %v", week, err)
	}
	if _, err := trial.Policies(sla.DefaultText(), "", []trial.Target{{"hand raser", "10m"}}); err == nil || !strings.Contains(err.Error(), "hand-raiser") {
		t.Errorf("%v", err)
	}
}

func asWeek(t *testing.T, s string) {
	t.Helper()
	week, err := trial.Week(s)
	if err != nil {
		return
	}
	if len(week) == 0 || len(week) > 7 {
		t.Fatalf("%q: %v", s, week)
	}
}

// Signing and comparing never break a file that reads, nor panic on any.
func FuzzFile(f *testing.F) {
	f.Add([]byte(plainModel), "Ana")
	f.Add(scoring.DefaultText(), "né \x00 \"")
	f.Add([]byte("[model]\nname='a'\nversion=\"\"\"1\"\"\"\n[grades]\nA=0\n[mql]\ngrades=[\"A\"]\nthreshold=0\n"), "B")
	for _, s := range []string{"Mon-Fri 08:00-20:00", "sun-mon 1-2,3-4; Tue 5", "", "–", "fri-tue x"} {
		f.Add([]byte(plainModel), s)
	}
	f.Fuzz(func(t *testing.T, data []byte, who string) {
		asWeek(t, who)
		if _, err := trial.Compare(data, data); err != nil {
			return
		}
		out, err := trial.Sign("m", data, trial.Signature{Sales: who, At: now})
		if err != nil {
			return
		}
		if _, err := scoring.Parse("m", out); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	})
}
