package salesforce

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	emulator "banter/cmd/democrm/salesforce"
	"banter/store/lead"
	"banter/store/upstream"
)

func keyOf(n int) string { return fmt.Sprintf("01KEY%021d", n) }

func setting(field, text string) lead.Values {
	var v lead.Values
	v.Set(field, text)
	return v
}

// verdict moves a lead of upstreamtest.Leads from mql.
func verdict(n int, id lead.ID, v lead.Verdict) lead.Change {
	return lead.Change{
		Key: keyOf(n), Lead: localID(idOf(id)), Kind: lead.ChangeVerdict, By: "ana", At: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC),
		Base: setting("stage", "mql"), Fields: setting("stage", string(v.To())), Disposition: &lead.Disposition{Verdict: v}, Cycle: 1,
		Score: &lead.Frozen{Total: 71, Grade: "B"}, Attempts: 1,
	}
}

func touch(n int, id lead.ID) lead.Change {
	at := time.Date(2026, 11, 2, 8, 59, 30, 0, time.UTC)
	return lead.Change{
		Key: keyOf(n), Lead: localID(idOf(id)), Kind: lead.ChangeTouch, By: "ana", At: at, Attempts: 1,
		Activity: &lead.Activity{ID: "act-" + keyOf(n), Kind: lead.KindCall, At: at, By: "ana", Outcome: lead.OutcomeNoAnswer, Note: "rang out", Source: "banter"},
	}
}

// push sends one change and returns its receipt.
func push(t *testing.T, c *Client, ch lead.Change) upstream.Receipt {
	t.Helper()
	rs, err := c.Push(t.Context(), []lead.Change{ch})
	if err != nil || len(rs) != 1 {
		t.Fatalf("%+v, %v", rs, err)
	}
	return rs[0]
}

func wantState(t *testing.T, r upstream.Receipt, s upstream.State, problem string) {
	t.Helper()
	if r.State != s || !strings.Contains(r.Problem, problem) {
		t.Errorf("%s: %s (%s); want %s: %s", r.State, r.Problem, r.Hint, s, problem)
	}
	if s == upstream.Rejected && r.Hint == "" {
		t.Errorf("refused without a way out: %s", r.Problem)
	}
}

func TestVerdict(t *testing.T) {
	d := desks(t, 1, customOrg())
	c := d.client(nil)
	ch := verdict(1, "1", lead.Reject)
	ch.Fields.Set("reason", "wrong_size")
	ch.Disposition.Reason, ch.Disposition.Note = "wrong_size", "40 <staff>"
	r := push(t, c, ch)
	wantState(t, r, upstream.Done, "")
	now := d.now(idOf("1"))
	for name, want := range map[string]string{
		"Status": "Closed - Not Converted", "Banter_Stage__c": "disqualified", "Banter_Reason__c": "wrong_size", "Banter_Cycle__c": "1", "Banter_Score__c": "71",
	} {
		if got := strings.TrimSuffix(now[name], ".0"); got != want {
			t.Errorf("%s is %q; want %q", name, got, want)
		}
	}
	if at, ok := instant(now["SystemModstamp"]); !ok || r.Version != iso(at) {
		t.Errorf("revision %s; the lead's is %s", r.Version, now["SystemModstamp"])
	}
	tasks := d.org.Find("Task", "[banter:"+ch.Key)
	if len(tasks) != 1 || tasks[0].Fields["Subject"] != "Reject: wrong_size" || tasks[0].Fields["Status"] != "Completed" || tasks[0].Fields["WhoId"] != idOf("1") ||
		!strings.Contains(tasks[0].Fields["Description"], "Note: 40 <staff>") || tasks[0].Fields["OwnerId"] != d.org.UserID("ana@example.com") {
		t.Errorf("%+v", tasks)
	}
	// Its own echo changes nothing, and its task is no activity of its own for ana.
	got, _ := pull(t, d.client(func(o *Options) { o.Me = "ana" }), "")
	if l := got[ch.Lead]; len(l.Activities) != 0 || l.Version != r.Version {
		t.Errorf("%+v", l)
	}
}

func TestTouchKeepsItsTime(t *testing.T) {
	d := desks(t, 1, customOrg())
	c := d.client(nil)
	ch := touch(1, "1")
	d.clock.Pass(48 * time.Hour) // it was made on a train
	wantState(t, push(t, c, ch), upstream.Done, "")
	got, _ := pull(t, c, "")
	as := got[ch.Lead].Activities
	if len(as) != 1 || !as[0].At.Equal(ch.Activity.At) || as[0].ID != ch.Key || as[0].Subject != "" || as[0].Note != "rang out" || as[0].Outcome != lead.OutcomeNoAnswer || as[0].By != "ana" {
		t.Errorf("%+v", as)
	}
	undo := lead.Change{Key: keyOf(2), Lead: ch.Lead, Kind: lead.ChangeUndo, By: "ana", At: d.clock.Now(), Undoes: ch.Key}
	withdrawn := *ch.Activity
	withdrawn.Withdrawn = true
	undo.Activity = &withdrawn
	wantState(t, push(t, c, undo), upstream.Done, "")
	got, _ = pull(t, c, "")
	i := slices.IndexFunc(got[ch.Lead].Activities, func(a lead.Activity) bool { return a.ID == ch.Key })
	if i < 0 || !got[ch.Lead].Activities[i].Withdrawn {
		t.Errorf("%+v", got[ch.Lead].Activities)
	}
}

// race edits a lead between the adapter's look at it and its write.
type race struct {
	http.RoundTripper
	edit func()
}

func (r *race) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method == http.MethodPatch && r.edit != nil {
		edit := r.edit
		r.edit = nil
		edit()
	}
	return r.RoundTripper.RoundTrip(req)
}

func TestQuickerColleague(t *testing.T) {
	for _, tc := range []struct {
		name string
		edit map[string]string
		want upstream.State
	}{
		{"another field", map[string]string{"Phone": "+49 30 1"}, upstream.Done},
		{"the same field", map[string]string{"Status": "Closed - Not Converted", "Banter_Stage__c": ""}, upstream.Conflict},
		{"the same value", map[string]string{"Status": "Working - Contacted", "Banter_Stage__c": "sal"}, upstream.Done},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := desks(t, 1, customOrg())
			r := &race{RoundTripper: d.net, edit: func() {
				d.clock.Pass(3 * time.Second)
				d.org.Edit(idOf("1"), tc.edit)
			}}
			c := d.client(func(o *Options) { o.HTTP = &http.Client{Transport: r} })
			got := push(t, c, verdict(1, "1", lead.Accept))
			if got.State != tc.want {
				t.Fatalf("%+v", got)
			}
			if stage, ok := got.Theirs.Get("stage"); tc.want == upstream.Conflict && (!ok || stage != "disqualified") {
				t.Errorf("theirs: %+v", got.Theirs)
			}
			now := d.now(idOf("1"))
			for name, want := range tc.edit {
				if now[name] != want {
					t.Errorf("%s: the colleague's %q is now %q", name, want, now[name])
				}
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	id := idOf("1")
	for _, tc := range []struct {
		name    string
		rule    emulator.Rule
		state   upstream.State
		problem string
	}{
		{"validation rule", emulator.Rule{Type: "Lead", ID: id, Message: "Budget first"}, upstream.Rejected, "a rule of the org refuses it: Budget first"},
		{"approval", emulator.Rule{Type: "Lead", ID: id, Code: "ENTITY_IS_LOCKED"}, upstream.Rejected, "locked in Salesforce"},
		{"rights", emulator.Rule{Type: "Lead", ID: id, Code: "INSUFFICIENT_ACCESS_OR_READONLY"}, upstream.Rejected, "may not change the lead"},
		{"held for a moment", emulator.Rule{Type: "Lead", ID: id, Code: "UNABLE_TO_LOCK_ROW", Times: 2}, upstream.Done, ""},
		{"held for long", emulator.Rule{Type: "Lead", ID: id, Code: "UNABLE_TO_LOCK_ROW"}, upstream.Retry, "somebody else is writing"},
		{"a task held for a moment", emulator.Rule{Type: "Task", Code: "UNABLE_TO_LOCK_ROW", Times: 1}, upstream.Done, ""},
		{"a rule on tasks", emulator.Rule{Type: "Task", Message: "no tasks on Mondays"}, upstream.Rejected, "no tasks on Mondays"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := desks(t, 2, customOrg())
			d.org.AddRule(tc.rule)
			c := d.client(nil)
			ch := verdict(1, "1", lead.Accept)
			wantState(t, push(t, c, ch), tc.state, tc.problem)
			if strings.HasPrefix(tc.name, "held for a moment") {
				if len(d.slept) != 2 || d.slept[0] == 0 {
					t.Errorf("waited %v", d.slept)
				}
			}
			if tc.rule.Type == "Lead" {
				wantState(t, push(t, c, verdict(2, "2", lead.Accept)), upstream.Done, "")
			}
			d.org.SetRules()
			wantState(t, push(t, c, ch), upstream.Done, "")
			if n := len(d.org.Find("Task", "[banter:"+ch.Key)); n != 1 {
				t.Errorf("%d effects", n)
			}
		})
	}
}

func TestReadOnlyOrg(t *testing.T) {
	d := desks(t, 1, customOrg())
	c := d.client(nil)
	d.org.SetReadOnly(true)
	for n, ch := range []lead.Change{verdict(1, "1", lead.Accept), touch(2, "1")} {
		rs, err := c.Push(t.Context(), []lead.Change{ch})
		ok := errors.Is(err, upstream.ErrRetry) && strings.Contains(err.Error(), "read-only mode")
		if len(rs) == 1 {
			ok = rs[0].State == upstream.Retry && strings.Contains(rs[0].Problem, "read-only mode")
		}
		if !ok {
			t.Errorf("%d: %+v, %v", n, rs, err)
		}
	}
	d.org.SetReadOnly(false)
	wantState(t, push(t, c, verdict(1, "1", lead.Accept)), upstream.Done, "")
}

func TestWhatTheOrgCantHold(t *testing.T) {
	o := customOrg()
	for i := range o.Fields["Lead"] {
		f := &o.Fields["Lead"][i]
		switch f.Name {
		case "Banter_Reason__c":
			f.Type, f.Values, f.Restricted = "picklist", []string{"wrong_size"}, true
		case "Banter_AE__c":
			f.Length = 10
		}
	}
	d := desks(t, 3, o)
	c := d.client(nil)
	ch := verdict(1, "1", lead.Reject)
	ch.Fields.Set("reason", "competitor")
	d.net.Take()
	wantState(t, push(t, c, ch), upstream.Rejected, `no value "competitor"`)
	for _, path := range d.net.Take() {
		if !strings.HasPrefix(path, "GET ") {
			t.Errorf("sent all the same: %s", path)
		}
	}
	ch = verdict(2, "2", lead.Qualify)
	ch.Fields.Set("ae", "Zoe with a very long name")
	wantState(t, push(t, c, ch), upstream.Done, "")
	if got := d.now(idOf("2"))["Banter_AE__c"]; got != "Zoe with …" {
		t.Errorf("account executive %q", got)
	}
	ch = verdict(3, "3", lead.Accept)
	ch.Fields, ch.Base = setting("owner", "nobody"), setting("owner", "ana")
	wantState(t, push(t, c, ch), upstream.Rejected, "no active user called nobody")
	d.org.Undefine("Lead", "Banter_AE__c") // behind the adapter's back
	ch = verdict(4, "3", lead.Qualify)
	ch.Fields.Set("ae", "zoe")
	if _, err := c.Push(t.Context(), []lead.Change{ch}); !errors.Is(err, upstream.ErrRetry) || !strings.Contains(err.Error(), "Banter_AE__c") {
		t.Errorf("a field that is gone: %v", err)
	}
	wantState(t, push(t, c, ch), upstream.Done, "")
}

func TestAnOrgWithoutAWordForIt(t *testing.T) {
	d := desks(t, 1, emulator.Options{})
	c := d.client(func(o *Options) { o.Mapping.Stages = map[string]lead.Stage{"Open - Not Contacted": lead.StageMQL} })
	wantState(t, push(t, c, verdict(1, "1", lead.Recycle)), upstream.Rejected, "no lead status for the stage nurture")
	ch := verdict(2, "1", lead.Accept)
	ch.Fields.Set("owner", "")
	ch.Base.Set("owner", "ana")
	wantState(t, push(t, c, ch), upstream.Rejected, "no queue that could be its pool")
}

func TestBackToThePool(t *testing.T) {
	o := customOrg()
	o.Queues = []string{"EMEA", "Inbound"}
	d := desks(t, 1, o)
	ch := lead.Change{Key: keyOf(1), Lead: localID(idOf("1")), Kind: lead.ChangeAssign, By: "ana", At: d.clock.Now(), Base: setting("owner", "ana"), Fields: setting("owner", "")}
	wantState(t, push(t, d.client(nil), ch), upstream.Rejected, "several: EMEA, Inbound")
	wantState(t, push(t, d.client(func(o *Options) { o.Mapping.Pool = "emea" }), ch), upstream.Done, "")
	if got := d.now(idOf("1"))["OwnerId"]; got != d.org.QueueID("EMEA") {
		t.Errorf("owner %s", got)
	}
}

func TestMovedElsewhere(t *testing.T) {
	d := desks(t, 3, customOrg())
	c := d.client(nil)
	d.org.Merge(idOf("2"), idOf("1"))
	d.org.Destroy(idOf("3"))
	wantState(t, push(t, c, verdict(1, "1", lead.Accept)), upstream.Rejected, "merged into "+string(localID(idOf("2"))))
	wantState(t, push(t, c, verdict(2, "3", lead.Accept)), upstream.Rejected, "no more")
	ch := verdict(3, "2", lead.Accept)
	ch.Lead = "hs-1"
	wantState(t, push(t, c, ch), upstream.Rejected, "not one of Salesforce's")
}

func TestConvertedLead(t *testing.T) {
	d := desks(t, 1, customOrg())
	done, _ := d.org.Convert(idOf("1"))
	c := d.client(nil)
	r := push(t, c, verdict(1, "1", lead.Recycle))
	wantState(t, r, upstream.Conflict, "stage is opportunity in Salesforce now")
	ch := verdict(1, "1", lead.Recycle)
	ch.Force = true
	wantState(t, push(t, c, ch), upstream.Rejected, "a converted lead can't be changed")
	// A call is a fact: it goes to the contact that the lead became.
	call := touch(2, "1")
	call.Fields, call.Base = setting("status", "attempting"), setting("status", "new")
	wantState(t, push(t, c, call), upstream.Done, "")
	if tasks := d.org.Find("Task", "[banter:"+call.Key); len(tasks) != 1 || tasks[0].Fields["WhoId"] != done.Contact {
		t.Errorf("%+v", tasks)
	}
	wantState(t, push(t, c, call), upstream.Done, "")
	if n := len(d.org.Find("Task", "[banter:"+call.Key)); n != 1 {
		t.Errorf("%d effects of a call that was sent twice", n)
	}
}

func TestConversion(t *testing.T) {
	d := desks(t, 2, customOrg())
	c := d.client(func(o *Options) { o.Mapping.Convert = true })
	ch := verdict(1, "1", lead.Qualify)
	// The answer to the conversion is lost.
	d.org.Fault(emulator.Fault{Path: "/services/Soap/", Mode: "commit_then_drop"})
	if rs, err := c.Push(t.Context(), []lead.Change{ch}); !errors.Is(err, upstream.ErrUnreachable) || len(rs) != 0 {
		t.Fatalf("%+v, %v", rs, err)
	}
	if found, err := c.Lookup(t.Context(), []lead.Change{ch}); err != nil || len(found) != 0 {
		t.Fatalf("%+v, %v: its task is not there", found, err)
	}
	ch.Attempts = 2
	r := push(t, c, ch)
	wantState(t, r, upstream.Done, "")
	if n := len(d.org.Records("Opportunity")); n != 1 {
		t.Errorf("%d opportunities of one lead", n)
	}
	got, _ := pull(t, c, "")
	l := got[ch.Lead]
	if stage, _ := l.Fields.Get("stage"); stage != "opportunity" || lead.Older(l.Version, r.Version) {
		t.Errorf("stage %s, revision %s after %s: the pull has to tell the stage as news", stage, l.Version, r.Version)
	}
	found, err := c.Lookup(t.Context(), []lead.Change{ch})
	if err != nil || found[ch.Key].State != upstream.Done {
		t.Errorf("%+v, %v", found, err)
	}
	// A rule in the way of the conversion parks it, and the next try converts.
	d.org.AddRule(emulator.Rule{Type: "Lead", When: map[string]string{"Status": "Closed - Converted"}, Message: "Close date first"})
	other := verdict(2, "2", lead.Qualify)
	wantState(t, push(t, c, other), upstream.Rejected, "Close date first")
	d.org.SetRules()
	wantState(t, push(t, c, other), upstream.Done, "")
	if n := len(d.org.Records("Opportunity")); n != 2 {
		t.Errorf("%d opportunities of two leads", n)
	}
}

func TestManyInFewRequests(t *testing.T) {
	d := serve(t, customOrg())
	var changes []lead.Change
	for i := range 60 {
		id := lead.ID(fmt.Sprint(100 + i))
		d.put(idOf(id), setting("name", "Person "+string(id)), nil)
		ch := touch(i, id)
		ch.Fields, ch.Base, ch.Cycle = setting("status", "attempting"), lead.Values{}, 1
		changes = append(changes, ch)
	}
	c := d.client(nil)
	pull(t, c, "")
	d.net.Take()
	rs, err := c.Push(t.Context(), changes)
	if err != nil || len(rs) != len(changes) || slices.ContainsFunc(rs, func(r upstream.Receipt) bool { return r.State != upstream.Done }) {
		t.Fatalf("%+v, %v", rs, err)
	}
	if paths := d.net.Take(); len(paths) > 5 {
		t.Errorf("%d calls in %d requests: %q", len(changes), len(paths), paths)
	}
}
