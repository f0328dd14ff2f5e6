package plain_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"banter/cmd/banter/notice"
	"banter/cmd/banter/plain"
	"banter/scoring/queue"
	"banter/store/lead"
	"banter/tui/form"
	"banter/tui/tuitest"
)

// desk is the canned desk with what the screens do without.
type desk struct {
	*tuitest.Desk
	mu   sync.Mutex
	news []notice.Notice
}

// tell makes notices known from now on.
func (d *desk) tell(ns ...notice.Notice) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.news = append(d.news, ns...)
}

func (d *desk) Find(ctx context.Context, text string) ([]lead.ID, error) {
	res, err := d.Queue(ctx, queue.Query{View: queue.ViewAll, Scope: queue.ScopeTeam, Find: text, Now: d.Now()})
	return res.List.IDs(0, res.List.Len()), err
}

func (d *desk) LastActed(context.Context) (lead.ID, bool, error) { return "", false, nil }

func (d *desk) Notices(context.Context, []lead.ClockKind) ([]notice.Notice, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.news), nil
}

func start() time.Time { return time.Date(2026, 3, 3, 9, 41, 0, 0, tuitest.Zone()) }

func newDesk() *desk { return &desk{Desk: tuitest.NewDesk(start())} }

// talk is what is said to these lines, the lines and prompts left out.
func talk(t *testing.T, d *desk, in string) (string, error) {
	t.Helper()
	return talkWith(t, d, strings.NewReader(in), func(o *plain.Options) { o.Console.Script, o.Console.Quiet = true, true })
}

func talkWith(t *testing.T, d *desk, in io.Reader, change func(o *plain.Options)) (string, error) {
	t.Helper()
	var out strings.Builder
	o := plain.Options{Desk: d, Console: plain.NewConsole(t.Context(), in, &out), Settings: tuitest.Settings()}
	change(&o)
	err := plain.Run(t.Context(), o)
	return out.String(), err
}

// all says lines and wants them to be done.
func all(t *testing.T, d *desk, in string) string {
	t.Helper()
	out, err := talk(t, d, in)
	if err != nil {
		t.Fatalf("%v, after\n%s", err, out)
	}
	return out
}

func has(t *testing.T, text string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("%q is not said in\n%s", w, text)
		}
	}
}

// priya is the lead at hand when a talk begins.
func priya(t *testing.T, d *desk) *lead.Record {
	t.Helper()
	ids, err := d.Find(t.Context(), "priya")
	if err != nil || len(ids) != 1 {
		t.Fatalf("priya: %v, %v", ids, err)
	}
	return d.Record(ids[0])
}

func TestFactsMostImportantFirst(t *testing.T) {
	out := all(t, newDesk(), "open priya\n")
	lines := strings.Split(out, "\n")
	for i, want := range []string{
		"Priya Natarajan, VP Marketing at Northwind Traders.", "Response due in 2 minutes.", "Grade A, 92 points, because demo request.",
	} {
		if lines[i] != want {
			t.Errorf("line %d is %q, want %q", i+1, lines[i], want)
		}
	}
	has(t, out, "Phone +49 30 5557 0142.", "It is Tuesday 09:41 there, a fair hour to call.", "The gate to SQL is closed: ")
	has(t, all(t, newDesk(), "open sam okafor\n"), "Response breached 12 minutes ago.")
	has(t, all(t, newDesk(), "list\n2\n"), "1. Priya Natarajan, Northwind Traders. Response due in 2 minutes, grade A, 92 points, because demo request.", "2. ")
	has(t, all(t, newDesk(), "find okafor\n"), "1 lead with", "At hand: Sam Okafor")
	has(t, all(t, newDesk(), "w\n"), "Place 1 of ")
	has(t, all(t, newDesk(), "sla\n"), "breached", "percent met in time", "ana: ")
}

func TestNextAndPrevious(t *testing.T) {
	out := all(t, newDesk(), "next\nnext\nprevious\n")
	if strings.Count(out, "2 of ") != 2 || strings.Count(out, "3 of ") != 1 {
		t.Error(out)
	}
	_, err := talk(t, newDesk(), "previous\n")
	if err == nil || !strings.Contains(err.Error(), "that was the first") {
		t.Errorf("before the first: %v", err)
	}
}

// Each form writes what it repeated, and only when it is agreed to.
func TestForms(t *testing.T) {
	for _, tc := range []struct{ name, lines, said, title string }{
		{"call in a line", "c connected Wants two teams\n", "call, connected, Wants two teams", "call, connected"},
		{"call step by step", "c\n1\nWants two teams\n", "call, connected, Wants two teams", "call, connected"},
		{"mail by letter", "e\ns\n\n", "email, sent.", "email, sent"},
		{"outcome by words", "c\nno ans\n\n", "call, no answer.", "call, no answer"},
		{"accept", "a\n", "accepted", "accept"},
		{"reject", "x wrong_size\n12\ntoo small\n", "rejected: Wrong company size; How many they are: 12; note: too small", "reject: wrong_size"},
		{"reject by number", "x\n2\n\n\n", "rejected: Wrong company size.", "reject: wrong_size"},
		{"other with a note", "x other\nshort note of more than twenty characters\n", "rejected: Other; note: short note", "reject: other"},
		{"nurture until", "n bad timing\n2026-06-01\n\n", "to nurture: Bad timing, wakes on Monday 1 June 2026", "recycle: bad_timing"},
		{"nurture by contract", "n using\nHubSpot\n2027-03-31\n\n\n", "wakes on Wednesday 30 September 2026", "recycle: using_competitor"},
		{"nurture on engagement", "n using\nHubSpot\n2027-03-31\nengage\n\n", "wakes when it engages again", "recycle: using_competitor"},
		{"duplicate", "x 8\nherrera\n1\n\n", "Duplicate of which lead: Tomás Herrera, Head of Growth at Contoso", "reject: duplicate"},
		{"reassign", "r ben\n", "given to ben", "assign to ben"},
		{"back to the pool", "r pool\n", "back to the pool", "back to the pool"},
		{"BANT", "b\ny 60k\nn she decides\n\n?\nwill tell\n", "Budget yes, 60k; Authority no, she decides; Timeline unknown, will tell", "budget yes, authority no, timeline unknown"},
		{"one criterion", "b need\ny\nthree offices\n", "Need yes, three offices", "need yes"},
		{"back", "c\n1\nback\n2\nnone\n", "call, no answer, none", "call, no answer"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, last := range []string{"n\n", "cancel\n", ""} {
				d := newDesk()
				out, err := talk(t, d, tc.lines+last)
				if last == "" && !errors.Is(err, plain.ErrWords) || last != "" && err != nil {
					t.Fatalf("%v, after\n%s", err, out)
				}
				if box, _ := d.Outbox(t.Context()); len(box) > 0 {
					t.Fatalf("not agreed to, but %s", box[0].Title())
				}
			}
			d := newDesk()
			out, err := talkWith(t, d, strings.NewReader(tc.lines+"y\n"), func(o *plain.Options) { o.Console.Script = true })
			if err != nil {
				t.Fatalf("%v, after\n%s", err, out)
			}
			box, _ := d.Outbox(t.Context())
			if len(box) != 1 || box[0].Title() != tc.title {
				t.Fatalf("the outbox has %v, after\n%s", box, out)
			}
			if i, j := strings.Index(out, tc.said), strings.Index(out, "Done: "); i < 0 || j < i {
				t.Errorf("%q is not repeated before it is written:\n%s", tc.said, out)
			}
		})
	}
}

// A form that is cut off after any of its lines is gone on with: what was
// answered is there again, and Enter takes it over.
func TestFormsComeBack(t *testing.T) {
	for name, lines := range map[string][]string{
		"dispose": {"n", "using", "HubSpot", "2027-03-31", "", "keep warm"},
		"touch":   {"c", "1", "Wants two teams"},
		"bant":    {"b", "y 60k", "n she decides", "y three offices", "y June"},
		"snooze":  {"z", "tomorrow 9:00", "the fair"},
	} {
		for cut := 2; cut < len(lines); cut++ {
			d := newDesk()
			if _, err := talk(t, d, strings.Join(lines[:cut], "\n")+"\n"); !errors.Is(err, plain.ErrWords) {
				t.Fatalf("%s cut after %d: %v", name, cut, err)
			}
			has(t, all(t, d, "open\n"), map[string]string{"dispose": "A verdict is half given", "touch": "A touch is half logged", "bant": "The checklist is half done", "snooze": "A snooze is half done"}[name])
			rest := lines[cut:]
			if name != "bant" { // the checklist goes on, the others ask anew
				rest = slices.Concat(make([]string, cut-1), rest)
			}
			out, err := talk(t, d, lines[0]+"\n"+strings.Join(rest, "\n")+"\ny\n")
			if err != nil {
				t.Fatalf("%s gone on with after %d: %v\n%s", name, cut, err, out)
			}
			r := priya(t, d)
			switch name {
			case "dispose":
				if v := r.Events[len(r.Events)-1].Disposition; v == nil || v.Details["which"] != "HubSpot" || v.Details["contract_end"] != "2027-03-31" || v.Note != "keep warm" {
					t.Errorf("cut after %d: %+v", cut, v)
				}
			case "touch":
				if a := r.Activities[len(r.Activities)-1]; a.Outcome != lead.OutcomeConnected || a.Note != "Wants two teams" {
					t.Errorf("cut after %d: %+v", cut, a)
				}
			case "bant":
				if len(r.Answers) != 4 || r.Answer("budget").Evidence != "60k" {
					t.Errorf("cut after %d: %+v", cut, r.Answers)
				}
			case "snooze":
				if r.Lead.SnoozeNote != "the fair" || r.Lead.SnoozedUntil.Day() != 4 {
					t.Errorf("cut after %d: %+v", cut, r.Lead.Standing)
				}
			}
			for _, f := range []string{form.DraftTouch, form.DraftBANT, form.DraftDispose, form.DraftSnooze} {
				if data, _ := d.Draft(t.Context(), r.Lead.ID, f); len(data) > 0 {
					t.Errorf("%s: the draft %s is left behind: %s", name, f, data)
				}
			}
		}
	}
}

func TestRefusalsSayTheWayOut(t *testing.T) {
	for lines, want := range map[string]string{
		"x not interested\n":                     `"not interested" is no reason`,
		"x no_budget\n":                          "use it with recycle",
		"n unreachable\n":                        "not possible yet: 0 of 6 attempts in 14 days",
		"qualify\n":                              "the gate to SQL is closed: Need is unknown",
		"z yesterday at noon\n":                  "write +2h",
		"c shouted\n":                            `"shouted" is none of them`,
		"r nobody\n":                             `"nobody" is none of them`,
		"frobnicate\n":                           "help tells the words",
		"find xyzzy\n1\n":                        "no lead has the number 1",
		"open wanted\n":                          `no lead is called "wanted"`,
		"open a\n":                               `"a" fits several leads`,
		"list wat\n":                             "one of: queue, callbacks",
		"sort by name\n":                         "one of: priority, score, sla",
		"more\n":                                 "there is no more",
		"sync\n":                                 "there is no upstream",
		"o 7\n":                                  "the outbox has no number 7",
		"b pain\n":                               `"pain" is none of them`,
		"x other\ntoo short\n":                   "at least 20 characters",
		"n bad_timing\n2020-01-01\n2020-01-02\n": "is not in the future",
		"x 8\nnatarajan\n":                       "no other lead has",
		"quiet perhaps\n":                        "neither yes nor no",
		strings.Repeat("x", 300<<10):             "shorten it",
	} {
		d := newDesk()
		out, err := talk(t, d, lines)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q ends with %v, want %q, after\n%s", lines, err, want, out)
		}
		// A person is told the same and goes on.
		out, err = talkWith(t, newDesk(), strings.NewReader(lines+"\ncancel\nstatus\n"), func(*plain.Options) {})
		if len(lines) < 100 && (err != nil || !strings.Contains(out, "in the queue")) {
			t.Errorf("%.40q ended the talk: %v\n%s", lines, err, out)
		}
	}
}

func TestUndo(t *testing.T) {
	d := newDesk()
	has(t, all(t, d, "x no_need\n\n\ny\nu\ny\n"), "Done: Priya Natarajan, rejected: No need", "Next: ", "Taken back: reject: no_need", "At hand: Priya")
	if r := priya(t, d); r.Lead.Stage != lead.StageMQL {
		t.Errorf("undone, but %s", r.Lead.Stage)
	}
}

func TestConflictIsSettledFieldByField(t *testing.T) {
	d := newDesk()
	all(t, d, "r ben\ny\n")
	id := priya(t, d).Lead.ID
	d.Park(id, "both sides changed it", "keep yours or take theirs",
		lead.Conflict{Field: "owner", Base: "ana", Mine: "ben", Theirs: "chloe"}, lead.Conflict{Field: "status", Base: "new", Mine: "attempting", Theirs: ""})
	out := all(t, d, "o\no 1\nf\nm\nt\ny\n")
	has(t, out, "1. in conflict, assign to ben on Priya Natarajan.", `owner: was "ana", yours is "ben", theirs is "chloe".`, "theirs is empty.", "Settled: owner mine, status theirs.")
	has(t, all(t, d, "o 1\nl\n"), "waiting")
}

// News is told before a prompt, once, and not where quiet is wanted.
func TestNews(t *testing.T) {
	d := newDesk()
	old := notice.Notice{Kind: notice.Breach, Key: "old", Name: "Sam Okafor", Owner: "ana", Clock: "response", At: start(), Due: start()}
	mine := notice.Notice{Kind: notice.HandRaiser, Key: "mine", Name: "Ada Quist", Owner: "ana", Detail: "demo request", At: start()}
	theirs := notice.Notice{Kind: notice.HandRaiser, Key: "theirs", Lead: "x", Name: "Bo Rask", Owner: "ben", At: start()}
	d.tell(old)
	in, typed := io.Pipe()
	go func() {
		say := func(s string) { _, _ = io.WriteString(typed, s+"\n") }
		say("status")
		say("status")        // taken once the first one is: the talk has begun
		d.tell(mine, theirs) // what comes while somebody types
		d.SetNow(start().Add(time.Minute))
		say("status")
		say("status")
		_ = typed.Close()
	}()
	out, err := talkWith(t, d, in, func(*plain.Options) {})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(out, "New hand-raiser: Ada Quist (demo request), with ana") != 1 || strings.Contains(out, "Sam Okafor, with ana") || strings.Contains(out, "Bo Rask") {
		t.Error(out)
	}
}

func TestAgain(t *testing.T) {
	if out := all(t, newDesk(), "status\nagain\nagain\n"); strings.Count(out, "in the queue") != 3 {
		t.Error(out)
	}
}

// What is hostile in a lead stays one line of text without controls or signs of
// the screens.
func TestHostileText(t *testing.T) {
	d := newDesk()
	id := priya(t, d).Lead.ID
	d.Edit(id, func(r *lead.Record) {
		r.Lead.Name = "Eve\x1b[2J\nDone: all\u202e\u2028"
		r.Activities[0].Note = "a\x00b\x9b31m"
	})
	clean(t, all(t, d, "open\nhistory\nlist\nc connected\nhi\x1b]52;c;x\a\ny\n"))
}

func clean(t *testing.T, out string) {
	t.Helper()
	for _, r := range out {
		if unicode.IsControl(r) && r != '\n' || r >= 0x2500 && r < 0x2580 || r == '·' || r == '\u202e' || r == '\u2028' {
			t.Fatalf("%U is written:\n%q", r, out)
		}
	}
}

// Whatever is typed in whatever order, nothing breaks and nothing is written
// that was not agreed to: without a yes or an Enter the outbox stays empty.
func TestAnyWords(t *testing.T) {
	words := []string{
		"open", "next", "previous", "list", "more", "1", "2", "9", "c", "e", "M", "m", "b", "a", "x", "n", "z", "u", "w", "d", "r", "o", "o 1",
		"qualify", "history", "find sam", "sla", "help", "again", "back", "cancel", "?", "n", "-", "engage", "+3m", "tomorrow 9:00", "connected",
		"some words of more than twenty characters", "q q", "status", "scope", "sort", "callback +2h", "x 8", "n using", "b need", "y 60k", "pool", "ben",
	}
	rapid.Check(t, func(rt *rapid.T) {
		lines := rapid.SliceOfN(rapid.SampledFrom(words), 1, 40).Draw(rt, "lines")
		d := newDesk()
		out, err := talkWith(t, d, strings.NewReader(strings.Join(lines, "\n")+"\n"), func(*plain.Options) {})
		if err != nil {
			rt.Fatalf("%v\n%s", err, out)
		}
		if box, _ := d.Outbox(t.Context()); len(box) > 0 {
			rt.Fatalf("%s was written:\n%s", box[0].Title(), out)
		}
		clean(t, out)
	})
}

func FuzzTalk(f *testing.F) {
	f.Add("open\nc connected hi\n\nb\ny\n\x1b[A\n\n\n\n")
	f.Add("x 8\n\xff\xfe\n1\n\ny\nu\n\n")
	f.Add("n using\nA\n2027-03-31\n\n\n\nz 4pm\n\n\no\no 1\nD\ny\n/\n#\n")
	f.Fuzz(func(t *testing.T, in string) {
		out, err := talkWith(t, newDesk(), strings.NewReader(in), func(o *plain.Options) { o.Console.Quiet = true })
		if err != nil && len(in) < 100<<10 {
			t.Fatalf("%v\n%s", err, out)
		}
		clean(t, out)
	})
}
