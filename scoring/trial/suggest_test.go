package trial_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"banter/scoring"
	"banter/scoring/trial"
	"banter/store/lead"
)

// past is a field of leads of whom Directors and webinar guests do better, those
// of mining are rejected as the wrong industry, and retail is like the rest.
func past(n int, seed uint64) []*lead.Record {
	rnd := rand.New(rand.NewPCG(seed, 1))
	out := make([]*lead.Record, n)
	for i := range out {
		title := []string{"Director", "Clerk", "Buyer"}[rnd.IntN(3)]
		industry := []string{"retail", "software", "mining", "mining"}[rnd.IntN(4)]
		chance := 0.15
		var kinds []lead.Kind
		if rnd.IntN(2) == 0 {
			kinds = append(kinds, lead.KindWebinar)
			chance += 0.1
		}
		if rnd.IntN(2) == 0 {
			kinds = append(kinds, lead.KindPricingPage, lead.KindPricingPage)
			chance += 0.1
		}
		if title == "Director" {
			chance += 0.4
		}
		r := record(fmt.Sprintf("l%04d", i), i, title, kinds...)
		r.Lead.Industry = industry
		switch {
		case industry != "mining" && rnd.Float64() < chance:
			ends(r, 48, lead.StageSQL, "")
		case industry == "mining" && rnd.IntN(20) > 0:
			ends(r, 48, lead.StageDisqualified, "wrong_industry")
		default:
			ends(r, 48, lead.StageDisqualified, "no_need")
		}
		out[i] = r
	}
	return out
}

func draft(m *scoring.Model, rs []*lead.Record) *trial.Draft {
	d := trial.NewDraft(trial.Scope{Now: now.AddDate(1, 0, 0)}, m)
	for _, r := range rs {
		d.Add(r)
	}
	return d
}

func TestSuggest(t *testing.T) {
	m := model(t, plainModel)
	rs := past(900, 3)
	d := draft(m, rs)
	p, err := d.Suggest(lead.DefaultReasons(), nil)
	if err != nil {
		t.Fatal(err)
	}
	find := func(part string) trial.Change {
		i := slices.IndexFunc(p.Changes, func(c trial.Change) bool { return strings.Contains(c.What, part) })
		if i < 0 {
			t.Fatalf("nothing about %q is proposed: %+v", part, p.Changes)
		}
		return p.Changes[i]
	}
	if c := find("exclude industry: mining"); !strings.Contains(c.Why, "wrong_industry") {
		t.Errorf("%+v", c)
	}
	if c := find("director: 10 →"); c.New <= c.Old {
		t.Errorf("Directors do far better than their points: %+v", c)
	}
	text := string(p.New)
	for _, kept := range []string{"# what they did\n", "points = 20 # as agreed in March\n", `equals = "Director" # the one who signs` + "\n"} {
		if !strings.Contains(text, kept) {
			t.Errorf("%q is gone from:\n%s", kept, text)
		}
	}
	if !strings.Contains(text, `version = "2"`) || strings.Contains(text, "Ana") || p.Model.Version() != "plain@2" {
		t.Errorf("the version is not counted up, or somebody has signed:\n%s", text)
	}
	// The newer third decides, and the proposal does better there.
	tr := trial.NewTrial(d.HeldOut(p), m, p.Model, nil)
	for _, r := range rs {
		tr.Add(r)
	}
	res := tr.Result()
	if res.Present.N != 300 || res.Candidate.AUC == nil || *res.Candidate.AUC <= *res.Present.AUC+0.03 {
		t.Errorf("%+v", res)
	}
	if md := p.Markdown(&res, "-a\n+b\n"); !strings.Contains(md, "| AUC of the score |") || strings.Contains(md, "Lead l0") || strings.Contains(md, "NaN") {
		t.Errorf("%s", md)
	}
}

// Whatever the outcomes, a proposal reads without errors, keeps every comment and
// every line that it does not name, and says the same when it is made again.
func TestProposalsLint(t *testing.T) {
	models := []*scoring.Model{model(t, plainModel), scoring.Default(), model(t, strings.ReplaceAll(plainModel, "\n", "\r\n"))}
	comment := regexp.MustCompile(`(?m)#.*$`)
	rapid.Check(t, func(t *rapid.T) {
		m := models[rapid.IntRange(0, len(models)-1).Draw(t, "model")]
		rnd := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 2))
		n := rapid.IntRange(140, 300).Draw(t, "n")
		words := []string{"a", `q"u\o`, "Director", "né", "CEO", "#hash", "]]"}
		rs := make([]*lead.Record, n)
		for i := range rs {
			r := record(fmt.Sprintf("l%04d", i), i, words[rnd.IntN(len(words))], lead.KindWebinar, lead.Kind([]string{"demo_request", "odd kind", "download"}[rnd.IntN(3)]))
			r.Lead.Industry, r.Lead.Employees = words[rnd.IntN(2)], int64(rnd.IntN(4)*rnd.IntN(4000))
			r.Lead.Extra = map[string]string{"Col \"x\"": words[rnd.IntN(3)], "n": fmt.Sprint(rnd.IntN(90))}
			good := rnd.IntN(3) == 0 || r.Lead.Title == "CEO" && rnd.IntN(2) == 0
			if good {
				ends(r, 30, lead.StageSQL, "")
			} else {
				ends(r, 30, lead.StageDisqualified, []string{"competitor", "no_need"}[rnd.IntN(2)])
			}
			rs[i] = r
		}
		p, err := draft(m, rs).Suggest(lead.DefaultReasons(), nil)
		if errors.Is(err, trial.ErrTooFew) {
			t.Skip("too few of one outcome")
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := scoring.Parse("p", p.New); err != nil {
			t.Fatalf("%v\n%s", err, p.New)
		}
		for _, c := range comment.FindAllString(string(m.Text()), -1) {
			if !strings.Contains(string(p.New), strings.TrimRight(c, "\r")) {
				t.Fatalf("%q is gone", c)
			}
		}
		if strings.Contains(string(m.Text()), "\r\n") && regexp.MustCompile(`[^\r]\n`).Match(p.New) {
			t.Fatalf("line breaks of two kinds: %q", p.New)
		}
		again, err := draft(m, rs).Suggest(lead.DefaultReasons(), nil)
		if err != nil || string(again.New) != string(p.New) {
			t.Fatalf("made again it says otherwise: %v", err)
		}
		checkPoints(t, p.Changes)
		b, err := draft(m, rs).Build("card", nil)
		if errors.Is(err, trial.ErrTooFew) {
			return
		}
		if err != nil || len(b.Model.Rules()) > trial.MaxRules {
			t.Fatalf("%v\n%s", err, b.New)
		}
		checkPoints(t, b.Changes)
	})
}

func checkPoints(t interface{ Fatalf(string, ...any) }, cs []trial.Change) {
	for _, c := range cs {
		if size := max(c.New, -c.New); (c.Table == "fit" || c.Table == "behaviour") && (size > 25 || size > 5 && size%5 != 0 || size == 0) {
			t.Fatalf("%d points are none that a person signs: %+v", c.New, c)
		}
	}
}

func TestSuggestRefuses(t *testing.T) {
	m := model(t, plainModel)
	rs := past(400, 5)
	var good, bad []*lead.Record
	for _, r := range rs {
		if r.Lead.Stage == lead.StageSQL {
			good = append(good, r)
		} else {
			bad = append(bad, r)
		}
	}
	for _, tc := range []struct {
		name string
		rs   []*lead.Record
		want error
		says string
	}{
		{"nothing", nil, trial.ErrTooFew, "n 0"},
		{"few", rs[:15], trial.ErrTooFew, "n 15"},
		{"none won", bad, trial.ErrOneOutcome, "none of the"},
		{"all won", good, trial.ErrOneOutcome, "all "},
		{"few won", append(slices.Clone(bad), good[:9]...), trial.ErrTooFew, "of each are needed"},
	} {
		_, err := draft(m, tc.rs).Suggest(nil, nil)
		if !errors.Is(err, tc.want) || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v", tc.name, err)
		}
		if _, err := draft(m, tc.rs).Build("card", nil); !errors.Is(err, tc.want) {
			t.Errorf("%s, from nothing: %v", tc.name, err)
		}
	}
	p, err := draft(m, rs).Suggest(nil, nil)
	if err != nil || !slices.ContainsFunc(p.Withheld, func(w string) bool { return strings.Contains(w, "one source (web)") }) {
		t.Errorf("%v %q", err, p.Withheld)
	}
}

// Outcomes by chance carry no change of points: the interval of each reaches no
// effect, or it does not hold up on other stretches of time.
func TestChanceCarriesLittle(t *testing.T) {
	changes := 0
	for seed := range uint64(6) {
		rnd := rand.New(rand.NewPCG(seed, 9))
		rs := past(600, seed)
		for i, r := range rs {
			to := lead.StageDisqualified
			if rnd.IntN(3) == 0 {
				to = lead.StageSQL
			}
			rs[i] = ends(record(string(r.Lead.ID), i, r.Lead.Title, lead.KindWebinar), 48, to, "no_need")
			rs[i].Lead.Industry = r.Lead.Industry
		}
		if p, err := draft(model(t, plainModel), rs).Suggest(nil, nil); err == nil {
			changes += len(p.Changes)
		}
	}
	if changes > 1 {
		t.Errorf("%d changes from outcomes that are chance", changes)
	}
}

// Students write from academic addresses, so the ending is excluded; a column of
// notes that differ for every lead is no field to make rules of, and leads that
// all came in at one time can't be tried on newer ones.
func TestSuggestDomains(t *testing.T) {
	rs := past(400, 21)
	for i, r := range rs {
		r.Lead.Email = fmt.Sprintf("p%d@firm%d.example", i, i)
		if i%4 == 0 {
			r = record(string(r.Lead.ID), i, "Clerk")
			r.Lead.Email = fmt.Sprintf("p%d@lab%d.uni.edu", i, i)
			rs[i] = ends(r, 40, lead.StageDisqualified, "student_or_researcher")
		}
		rs[i].Lead.Extra = map[string]string{"Note": fmt.Sprint("wrote ", i)}
		rs[i].Lead.CreatedAt = begun
	}
	p, err := draft(model(t, plainModel), rs).Suggest(lead.DefaultReasons(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(p.New), "[[exclude]]\nname = \"e_mail_domain_edu\"\nreason = \"student or researcher\"\nemail_domain = [\"edu\"]\n") {
		t.Errorf("%+v\n%s", p.Changes, p.New)
	}
	if strings.Contains(string(p.New), "x.Note") || !slices.ContainsFunc(p.Withheld, func(w string) bool { return strings.Contains(w, "--order") }) {
		t.Errorf("%q", p.Withheld)
	}
}

// A webinar long ago tells nothing, one of last week does: the rule gets a decay,
// behind its points and their comment.
func TestSuggestDecay(t *testing.T) {
	rnd := rand.New(rand.NewPCG(4, 4))
	rs := make([]*lead.Record, 400)
	for i := range rs {
		r := record(fmt.Sprintf("d%03d", i), i, "Clerk")
		days, chance := 3, 0.6
		if i%2 == 0 {
			days, chance = 60, 0.1
		}
		r.AddActivity(lead.Activity{ID: "w", Kind: lead.KindWebinar, At: r.Lead.CreatedAt})
		to := lead.StageDisqualified
		if rnd.Float64() < chance {
			to = lead.StageSQL
		}
		rs[i] = ends(r, 24*days, to, "no_need")
	}
	p, err := draft(model(t, plainModel), rs).Suggest(lead.DefaultReasons(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := "points = 20 # as agreed in March\ndecay = \"linear 90d\"\ncap = 20\n"; !strings.Contains(string(p.New), want) {
		t.Errorf("%+v %q\n%s", p.Changes, p.Withheld, p.New)
	}
}
