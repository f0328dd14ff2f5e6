package jury_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"banter/scoring/jury"
	"banter/store/lead"
)

func start() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }

// pool are n decided leads with scores from 0 on.
func pool(n int) []jury.Decided {
	out := make([]jury.Decided, n)
	for i := range out {
		out[i] = jury.Decided{ID: lead.ID(fmt.Sprintf("hs-%03d", i)), Good: i%3 == 0, Became: lead.StageSQL, Score: lead.Frozen{Total: i % 100}}
	}
	return out
}

func test(ids ...lead.ID) *jury.Test {
	t := &jury.Test{Format: jury.Format, ID: "T1", At: start(), Seed: 7}
	for _, id := range ids {
		t.Leads = append(t.Leads, jury.Pick{ID: id})
	}
	return t
}

func say(worth lead.Ternary, id lead.ID, minute int) jury.Answer {
	return jury.Answer{Lead: id, Worth: worth, At: start().Add(time.Duration(minute) * time.Minute)}
}

func TestChooseIsEvenAndRepeatable(t *testing.T) {
	t.Parallel()
	all := pool(300)
	a, err := jury.Choose(all, 20, 42)
	if err != nil {
		t.Fatal(err)
	}
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	b, _ := jury.Choose(all, 20, 42)
	if !slices.Equal(a, b) {
		t.Error("the order of the candidates changes the picks")
	}
	if c, _ := jury.Choose(all, 20, 43); slices.Equal(a, c) {
		t.Error("another seed picks the same")
	}
	score := map[lead.ID]int{}
	for _, d := range all {
		score[d.ID] = d.Score.Total
	}
	bands, sorted := map[string]int{}, true
	for i, p := range a {
		bands[jury.BandLabel(score[p.ID])]++
		sorted = sorted && (i == 0 || score[a[i-1].ID] <= score[p.ID])
	}
	if want := map[string]int{"under 31": 5, "31 to 50": 5, "51 to 70": 5, "71 and more": 5}; fmt.Sprint(bands) != fmt.Sprint(want) {
		t.Errorf("bands %v, want %v", bands, want)
	}
	if sorted {
		t.Error("the order gives the score away")
	}
}

func TestChooseFillsUpFromOtherBands(t *testing.T) {
	t.Parallel()
	all := pool(32) // 31 under 31, one above
	got, err := jury.Choose(all, 20, 1)
	if err != nil || len(got) != 20 {
		t.Fatalf("%d, %v", len(got), err)
	}
	seen := map[lead.ID]bool{}
	for _, p := range got {
		if seen[p.ID] {
			t.Errorf("%s is picked twice", p.ID)
		}
		seen[p.ID] = true
	}
	if !seen["hs-031"] {
		t.Error("the only lead of its band is left out")
	}
	_, err = jury.Choose(pool(7), 20, 1)
	if !errors.Is(err, lead.ErrRefused) || !strings.Contains(err.Error(), "there are 7: --n 7 takes them all") {
		t.Errorf("%v", err)
	}
	if _, err = jury.Choose(pool(1), 20, 1); !strings.Contains(fmt.Sprint(err), "a team that has worked some") {
		t.Errorf("%v", err)
	}
}

// record is a lead that was scored, called and decided.
func record(verdict lead.Verdict) *lead.Record {
	r := &lead.Record{Lead: lead.Lead{
		ID: "hs-1", Name: "Priya Natarajan", Title: "VP Marketing", Company: "Northwind", Employees: 1420, Industry: "Software",
		Email: "priya@northwind.example", Source: "website", CreatedAt: start(), Extra: map[string]string{"Lead score": "92", "Converted": "true"},
	}}
	r.Lead.Cycle, r.Lead.Owner, r.Lead.Stage, r.Lead.Reason = 1, "ana", verdict.To(), "wrong_size"
	hour := func(n int) time.Time { return start().Add(time.Duration(n) * time.Hour) }
	r.AddEvent(lead.Event{ID: "e0", Kind: lead.EventCreated, At: hour(0), To: lead.StageLead, Cycle: 1})
	r.AddEvent(lead.Event{ID: "e1", Kind: lead.EventMoved, At: hour(3), Mover: lead.ByModel, From: lead.StageLead, To: lead.StageMQL, Cycle: 1, Score: lead.Frozen{Total: 64, Grade: "B", Model: "m"}})
	r.AddEvent(lead.Event{ID: "e2", Kind: lead.EventVerdict, At: hour(9), By: "ana", Mover: lead.ByRep, From: lead.StageMQL, To: verdict.To(), Cycle: 1, Score: lead.Frozen{Total: 71}, Disposition: &lead.Disposition{Verdict: verdict, Reason: "wrong_size"}})
	for i, a := range []lead.Activity{
		{Kind: lead.KindPricingPage, At: hour(1)},
		{Kind: lead.KindWebinar, At: hour(2), Subject: "Attribution without tears"},
		{Kind: lead.KindCall, At: hour(5), By: "ana", Outcome: lead.OutcomeConnected, Note: "too small"},
		{Kind: lead.KindNote, At: hour(6), Note: "rejected"},
		{Kind: lead.KindDownload, At: hour(7), Withdrawn: true},
		{Kind: lead.KindTrial, At: hour(9)},
		{Kind: lead.KindDemoRequest, At: hour(20)},
	} {
		a.ID, a.Points = fmt.Sprint("a", i), 25
		r.AddActivity(a)
	}
	return r
}

func TestDecided(t *testing.T) {
	t.Parallel()
	for verdict, want := range map[lead.Verdict]lead.Ternary{lead.Reject: lead.No, lead.Recycle: lead.No, lead.Qualify: lead.Yes, lead.Accept: lead.Unknown} {
		d := jury.DecidedOf(record(verdict))
		if d.Worth() != want || d.Unknown != (want == lead.Unknown) {
			t.Errorf("%s: %s, %+v", verdict, d.Worth(), d)
		}
		if want != lead.Unknown && (d.Score.Total != 64 || !d.Until.Equal(start().Add(9*time.Hour)) || d.Became != verdict.To()) {
			t.Errorf("%s: %+v", verdict, d)
		}
	}
	gone := record(lead.Reject)
	gone.Lead.Gone = true
	if d := jury.DecidedOf(gone); !d.Unknown {
		t.Errorf("%+v", d)
	}
}

// Nothing on a card says how the lead was scored, who had it, or what became of
// it.
func TestCardIsBlind(t *testing.T) {
	t.Parallel()
	r := record(lead.Reject)
	c := jury.CardOf(jury.Pick{ID: "hs-1", Until: jury.DecidedOf(r).Until}, r)
	var acts []string
	for _, a := range c.Acts {
		acts = append(acts, a.What)
	}
	if got := strings.Join(acts, ", "); got != "webinar, pricing page" {
		t.Errorf("acts: %s", got)
	}
	text := fmt.Sprintf("%+v", c)
	for _, secret := range []string{"64", "71", "92", "25", "ana", "wrong_size", "disqualified", "too small", "rejected", "connected", "Converted", "trial", "demo", "mql"} {
		if strings.Contains(strings.ToLower(text), strings.ToLower(secret)) && !strings.Contains("Priya Natarajan", secret) {
			t.Errorf("the card tells %q: %s", secret, text)
		}
	}
	for _, want := range []string{"Software", "1 420", "northwind.example", "Attribution without tears"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the card: %s", want, text)
		}
	}
	if c := jury.CardOf(jury.Pick{ID: "x"}, nil); !c.Missing || c.ID != "x" {
		t.Errorf("%+v", c)
	}
}

func TestPutRefuses(t *testing.T) {
	t.Parallel()
	x := test("a", "b")
	for want, a := range map[string]jury.Answer{
		"is not in the test":     say(lead.Yes, "z", 0),
		`"maybe" is no answer`:   say("maybe", "a", 0),
		`there is no grade "F"`:  {Lead: "a", Worth: lead.Yes, Grade: "f"},
		"a judge needs a name":   say(lead.Yes, "a", 0),
		"at most 40 characters;": say(lead.Yes, "a", 0),
	} {
		name := map[string]string{"a judge needs a name": " \u200b", "at most 40 characters;": strings.Repeat("x", 41)}[want]
		if name == "" {
			name = "ana"
		}
		if err := x.Put(name, "s", a); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if len(x.Judges) != 0 {
		t.Errorf("a refused answer left %v", x.Judges)
	}
	if err := x.Put("ana", "s", jury.Answer{Lead: "a", Worth: lead.No, Grade: "b", Note: "a\x1b[31m\nb" + strings.Repeat("é", 400)}); err != nil {
		t.Fatal(err)
	}
	a := x.Judge("ANA").Answer("a")
	if a.Grade != "B" || len(a.Note) > jury.MaxNote || strings.ContainsAny(a.Note, "\x1b\n") {
		t.Errorf("%+v", a)
	}
	if got := x.Judge("ana").Answer("b"); got.Answered() {
		t.Errorf("%+v", got)
	}
}

func TestMergeRefuses(t *testing.T) {
	t.Parallel()
	mine, other, twin := test("a"), test("a"), test("a")
	_ = mine.Put("ana", "seat 1", say(lead.Yes, "a", 1))
	other.ID = "T2"
	_ = twin.Put("Ana", "seat 2", say(lead.No, "a", 2))
	if _, err := mine.Merge(other); !errors.Is(err, jury.ErrOtherTest) || !errors.Is(err, lead.ErrRefused) {
		t.Errorf("%v", err)
	}
	if _, err := mine.Merge(twin); !errors.Is(err, jury.ErrTwoJudges) {
		t.Errorf("%v", err)
	}
	if a := mine.Judge("ana").Answer("a"); a.Worth != lead.Yes {
		t.Errorf("a refused merge changed %+v", a)
	}
}

// Merging is the same in either direction, in any order, and as often as one
// likes.
func TestMergeProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) *jury.Test {
			x := test("a", "b", "c")
			for range rapid.IntRange(0, 6).Draw(t, label) {
				name := rapid.SampledFrom([]string{"ana", "ben", "chloe"}).Draw(t, "judge")
				id := rapid.SampledFrom([]lead.ID{"a", "b", "c"}).Draw(t, "lead")
				worth := rapid.SampledFrom([]lead.Ternary{lead.Yes, lead.No, lead.Unknown}).Draw(t, "worth")
				if err := x.Put(name, "seat of "+name, say(worth, id, rapid.IntRange(0, 2).Draw(t, "minute"))); err != nil {
					t.Fatal(err)
				}
			}
			return x
		}
		merged := func(tests ...*jury.Test) string {
			x := test("a", "b", "c")
			for _, o := range tests {
				if _, err := x.Merge(o); err != nil {
					t.Fatal(err)
				}
			}
			data, err := x.Encode()
			if err != nil {
				t.Fatal(err)
			}
			return string(data)
		}
		a, b := draw("a"), draw("b")
		if one, two := merged(a, b), merged(b, a, b, a); one != two {
			t.Fatalf("%s\n%s", one, two)
		}
	})
}

func TestCompare(t *testing.T) {
	t.Parallel()
	x := test()
	cases := map[lead.ID]jury.Case{}
	// 20 leads: both yes 8, both no 6, only ana 5, only ben 1; the five are
	// manufacturers, of whom there are six.
	answers := "YYYYYYYYNNNNNNAAAAAB"
	for i, c := range answers {
		id := lead.ID(fmt.Sprintf("l%02d", i))
		x.Leads = append(x.Leads, jury.Pick{ID: id})
		l := &lead.Lead{ID: id, Industry: "Software", Country: "DE", Employees: 100}
		if c == 'A' || i == 0 {
			l.Industry = "Manufacturing"
		}
		cases[id] = jury.Case{Lead: l, Decided: jury.Decided{ID: id, Good: c == 'Y' || c == 'A'}}
	}
	for i, c := range answers {
		id := x.Leads[i].ID
		ana, ben := lead.No, lead.No
		if c == 'Y' || c == 'A' {
			ana = lead.Yes
		}
		if c == 'Y' || c == 'B' {
			ben = lead.Yes
		}
		_ = x.Put("ana", "1", jury.Answer{Lead: id, Worth: ana, Grade: "B"})
		_ = x.Put("ben", "2", jury.Answer{Lead: id, Worth: ben, Grade: string("ABCD"[i%4])})
	}
	res := jury.Compare(x, cases)
	p := res.Pairs[0]
	if p.BothYes != 8 || p.BothNo != 6 || p.OnlyFirst != 5 || p.OnlySnd != 1 || p.N != 20 || p.Same != 14 || p.Graded != 20 || p.SameGrade != 5 || p.NearGrade != 15 {
		t.Errorf("%+v", p)
	}
	// Po .70, Pe .65·.45 + .35·.55 = .485, kappa .215/.515 = .417.
	if got := fmt.Sprintf("%.3f %s", p.Value, p.Word()); got != "0.417 moderate" {
		t.Error(got)
	}
	if v := res.Judges[0]; v.Same != 20 || v.Known != 20 || v.Yes != 13 {
		t.Errorf("%+v", v)
	}
	if len(res.Differ) != 6 || res.Differ[0].Number != 15 || res.Differ[0].Answers[1].Worth != lead.No {
		t.Errorf("%+v", res.Differ)
	}
	if len(res.Fields) == 0 || res.Fields[0] != (jury.FieldGap{Field: "industry", Value: "Manufacturing", Differ: 5, Of: 6}) {
		t.Errorf("%+v", res.Fields)
	}
}

func TestCompareUndefined(t *testing.T) {
	t.Parallel()
	x := test("a", "b", "c")
	for _, id := range []lead.ID{"a", "b", "c"} {
		_ = x.Put("ana", "1", say(lead.Yes, id, 0))
		_ = x.Put("ben", "2", say(lead.Yes, id, 0))
	}
	_ = x.Put("chloe", "3", say(lead.No, "a", 0))
	res := jury.Compare(x, nil)
	if len(res.Pairs) != 3 || !res.Pairs[0].Undefined || res.Pairs[0].N != 3 || res.Pairs[1].N != 1 || res.Pairs[1].Undefined {
		t.Errorf("%+v", res.Pairs)
	}
	if len(res.Differ) != 1 || res.Differ[0].ID != "a" {
		t.Errorf("%+v", res.Differ)
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	x := test("a", "b")
	_ = x.Put("ana", "1", say(lead.Yes, "b", 3))
	data, err := x.Encode()
	if err != nil {
		t.Fatal(err)
	}
	back, err := jury.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := back.Encode(); string(again) != string(data) {
		t.Errorf("%s\n%s", again, data)
	}
	change := func(from, to string) string { return strings.Replace(string(data), from, to, 1) }
	for want, text := range map[string]string{
		"line 1: it ends in the middle":                    "",
		"line 1, column 1":                                 "x",
		"something follows after its end":                  string(data) + "{}",
		"written by a newer banter (format 9":              change(`"format": 1`, `"format": 9`),
		"it has no format and id":                          change(`"id": "T1"`, `"id": ""`),
		"a test has 1 to 500 leads, this one 0":            `{"format":1,"id":"T1","at":"2026-03-02T09:00:00Z","seed":1,"leads":[],"judges":[]}`,
		"leads[1]: a is in the test twice":                 change(`"id": "b"`, `"id": "a"`),
		`leads[0]: id: "" is no ID`:                        change(`"id": "a"`, `"id": ""`),
		"judges[0].answers[0]: c: that lead is not":        change(`"lead": "b"`, `"lead": "c"`),
		`judges[0].answers[0]: b: "perhaps" is no`:         change(`"worth": "yes"`, `"worth": "perhaps"`),
		"judges[0]: name: a judge needs a name":            change(`"name": "ana"`, `"name": ""`),
		`line 5, column 17: seed: a string has no place`:   change(`"seed": 7`, `"seed": "seven"`),
		`unknown field "scores"`:                           change(`"seed": 7`, `"scores": 7`),
		"judges[0]: ana has more answers than there are l": change(`"answers": [`, `"answers": [`+strings.Repeat(`{"lead":"a","worth":"no","at":"2026-03-02T09:00:00Z"},`, 2)),
	} {
		if _, err := jury.Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// Of a lead that is forgotten nothing is left, and a colleague's file brings
// nothing of it back.
func TestForget(t *testing.T) {
	t.Parallel()
	x := test("a", "secret", "b")
	for _, judge := range []string{"ana", "ben"} {
		for _, id := range []lead.ID{"a", "secret", "b"} {
			a := say(lead.Yes, id, 3)
			a.Note = "of " + string(id)
			if err := x.Put(judge, judge, a); err != nil {
				t.Fatal(err)
			}
		}
	}
	data, err := x.Encode()
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := jury.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	if x.Forget("nobody") {
		t.Error("a lead that is not in the test was forgotten")
	}
	if !x.Forget("secret", "nobody") || x.Forget("secret") {
		t.Error("it is forgotten once")
	}
	if n, err := x.Merge(theirs); err != nil || n != 0 {
		t.Errorf("%d answers of the other copy, %v", n, err)
	}
	data, err = x.Encode()
	if err != nil || strings.Contains(string(data), "secret") || len(x.Leads) != 2 || x.Judge("ben").Done() != 2 {
		t.Errorf("%v\n%s", err, data)
	}
	if back, err := jury.Parse(data); err != nil || back.Judge("ana").Answer("b").Note != "of b" {
		t.Errorf("%+v, %v", back, err)
	}
	if x.Forget("a", "b"); len(x.Leads) != 0 || x.Judge("ana").Done() != 0 {
		t.Errorf("%+v", x)
	}
}

// What is read can be written and read again, whatever the bytes.
func FuzzParse(f *testing.F) {
	x := test("a", "b")
	_ = x.Put("ana", "1", say(lead.Yes, "b", 3))
	data, err := x.Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"format":1,"id":"T","leads":[{"id":"a"}],"judges":[{"name":"x","answers":[{"lead":"a"}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		x, err := jury.Parse(data)
		if err != nil {
			return
		}
		one, err := x.Encode()
		if err != nil {
			return // a time that JSON can't write
		}
		back, err := jury.Parse(one)
		if err != nil {
			t.Fatalf("%v\n%s", err, one)
		}
		if two, _ := back.Encode(); string(one) != string(two) {
			t.Fatalf("%s\n%s", one, two)
		}
	})
}
