package salesforce

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestFeeds(t *testing.T) {
	g := newRig(t, Options{})
	a, b, c := g.lead("Ada"), g.lead("Bo"), g.lead("Cy")
	g.pass(30 * time.Second)
	g.o.Delete(a)
	feed := func(start, end string) string {
		return "sobjects/Lead/deleted/?start=2026-" + start + "Z&end=2026-" + end + "Z"
	}
	// Whole minutes: the one that runs is not covered yet.
	g.want(200, "GET", feed("11-02T08:00:00", "11-02T10:00:00"), "", `"deletedRecords":[]`, `"latestDateCovered":"2026-11-02T09:00:00.000+0000"`, `"earliestDateAvailable":"2026-10-18T09:00:00.000+0000"`)
	g.pass(time.Minute)
	if !g.o.Merge(b, c) || g.o.Merge(b, c) || g.o.Merge(b, b) {
		t.Error("merged once")
	}
	g.pass(time.Hour)
	all := g.want(200, "GET", feed("11-02T08:00:00", "11-02T12:00:00"), "", `{"deletedDate":"2026-11-02T09:00:30.000+0000","id":"`+a+`"},{"deletedDate":"2026-11-02T09:01:30.000+0000","id":"`+c+`"}`)
	g.want(200, "GET", feed("11-02T09:01:00", "11-02T12:00:00"), "", `"deletedRecords":[{"deletedDate":"2026-11-02T09:01:30`)
	g.want(200, "GET", "sobjects/Lead/updated?start=2026-11-02T08:00:00Z&end=2026-11-02T12:00:00Z", "", `"ids":["`+b+`"]`)
	for _, bad := range []string{feed("11-02T09:00:00", "11-02T09:01:00"), feed("11-02T09:00:00", "11-01T09:00:00"), feed("10-18T08:00:00", "11-02T09:00:00")} {
		g.want(400, "GET", bad, "", "INVALID_REPLICATION_DATE")
	}
	g.want(400, "GET", "sobjects/Lead/deleted?start=yesterday&end=now", "", "errorCode")
	g.want(200, "GET", "queryAll?q=SELECT+Id,MasterRecordId,IsDeleted+FROM+Lead+WHERE+IsDeleted=true", "", `"MasterRecordId":"`+b+`","IsDeleted":true`)
	g.o.PurgeDeleted()
	g.want(200, "GET", feed("11-02T08:00:00", "11-02T12:00:00"), "", `"deletedRecords":[]`, `"earliestDateAvailable":"2026-11-02T10:01:00.000+0000"`)
	if !g.o.Undelete(a) || g.o.Undelete(a) || g.o.Undelete(c) || strings.Contains(all.text, b) {
		t.Error("what was merged away does not come back")
	}
	g.query("SELECT Id, SystemModstamp FROM Lead WHERE Id = '"+a+"'", "2026-11-02T10:01:30")
	if !g.o.Destroy(a) || g.o.Destroy(a) || g.o.Delete(a) {
		t.Error("destroyed once")
	}
	g.want(404, "GET", "sobjects/Lead/"+a, "", "NOT_FOUND")
	g.want(200, "GET", "queryAll?q=SELECT+COUNT()+FROM+Lead", "", `"totalSize":2`)
}

func TestMergeKeepsWhatBelongedToBoth(t *testing.T) {
	g := newRig(t, Options{})
	a, b := g.lead("Ada", "City", "Bonn"), g.lead("Bo", "City", "Rom", "Title", "VP")
	task := g.o.Put("Task", Record{Fields: map[string]string{"WhoId": b, "Subject": "Call", "ActivityDate": "2026-11-01"}})
	g.o.Merge(a, b)
	r, _ := g.o.Record(a)
	gone, _ := g.o.Record(b)
	moved, _ := g.o.Record(task)
	if r.Fields["City"] != "Bonn" || r.Fields["Title"] != "VP" || gone.MergedInto != a || !gone.Deleted || moved.Fields["WhoId"] != a || moved.Deleted {
		t.Errorf("%v %v %v", r, gone, moved)
	}
	g.o.Delete(a)
	if moved, _ = g.o.Record(task); !moved.Deleted {
		t.Error("a task without a lead")
	}
}

func TestByHand(t *testing.T) {
	g := newRig(t, Options{Queues: []string{"Inbound"}})
	id := g.o.Put("Lead", Record{ID: "00Q1G00000nDnM5", Stamp: Began().Add(-time.Hour), Fields: map[string]string{"LastName": "Ada", "Company": "X", "CreatedDate": "2026-10-01T10:00:00+02:00", "OwnerId": g.o.QueueID("Inbound")}})
	if r, _ := g.o.Record(id); id != "00Q1G00000nDnM5UAK" || r.Fields["CreatedDate"] != "2026-10-01T08:00:00.000+0000" || r.Fields["SystemModstamp"] != "2026-11-02T08:00:00.000+0000" {
		t.Errorf("%+v", r)
	}
	if !g.o.Edit(id, map[string]string{"Title": "VP"}) || g.o.Edit("00Q5g00000zzzzz", nil) {
		t.Error("only what is there is edited")
	}
	if len(g.o.Find("Lead", "VP")) != 1 || len(g.o.Find("Lead", "nobody")) != 0 {
		t.Error("found")
	}
	if _, ok := g.o.Convert(id); !ok {
		t.Error("not converted")
	}
	if _, ok := g.o.Convert(id); ok {
		t.Error("converted twice")
	}
	for what, f := range map[string]func(){
		"an object": func() { g.o.Put("Butterfly", Record{}) },
		"a field":   func() { g.o.PutLead(map[string]string{"Nope": "x"}) },
		"an id":     func() { g.o.Put("Lead", Record{ID: "1"}) },
		"of a task": func() { g.o.Put("Lead", Record{ID: makeID("00T", 1)}) },
		"a fault":   func() { g.o.Fault(Fault{Mode: "magic"}) },
		"options":   func() { New(Options{Fields: map[string][]Field{"Butterfly": {{Name: "x"}}}}) },
		"define":    func() { g.o.Define("Butterfly", Field{}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s that is wrong was taken", what)
				}
			}()
			f()
		}()
	}
}

func TestControl(t *testing.T) {
	g := newRig(t, Options{})
	id := g.lead("Ada")
	g.want(204, "PATCH", "sobjects/Lead/"+id, `{"Title":"VP"}`)
	g.want(404, "GET", "sobjects/Lead/1", "")
	g.want(200, "GET", "/_state", "", `"requests":2,"errors":1`, id, `"tasks":[]`)
	g.want(200, "POST", "/_rules", `{"id":"`+id+`","code":"ENTITY_IS_LOCKED"}`, "ENTITY_IS_LOCKED")
	g.want(400, "PATCH", "sobjects/Lead/"+id, `{"Title":"VP"}`, "ENTITY_IS_LOCKED")
	g.want(200, "GET", "/_rules", "", id)
	g.want(200, "DELETE", "/_rules", "", "[]")
	g.want(200, "POST", "/_readonly", "")
	g.want(503, "PATCH", "sobjects/Lead/"+id, `{"Title":"VP"}`)
	g.want(200, "POST", "/_readonly?off=1", "")
	g.want(200, "POST", "/_records/Lead", `{"id":"`+id+`","fields":{"Title":"CEO"}}`, "CEO")
	g.want(400, "POST", "/_records/Lead", `{"id":"x"}`, "no id of Lead")
	g.want(400, "POST", "/_records/Lead", `{"x":1}`, "JSON_PARSER_ERROR")
	g.pass(time.Minute)
	g.want(200, "POST", "/_touch/"+id, "", `"stamp":"2026-11-02T09:01:00Z"`)
	other := g.lead("Bo")
	g.want(200, "DELETE", "/_records/"+other+"?into="+id, "", `"merged_into":"`+id+`"`)
	g.want(200, "DELETE", "/_records/"+id, "", `"deleted":true`)
	g.want(404, "DELETE", "/_records/"+id, "")
	g.want(200, "POST", "/_undelete/"+id, "")
	g.want(200, "DELETE", "/_deleted", "")
	g.want(200, "DELETE", "/_cursors", "")
	g.want(400, "POST", "/_faults", `{"mode":"magic"}`, "magic")
	g.want(404, "GET", "/_nothing", "")
	g.want(200, "DELETE", "/_sessions?refresh=1", "")
	g.want(401, "GET", "limits", "")
	g.want(200, "GET", "/_state?all=1", "", id) // the control paths know the token for ever
	g.token = "wrong"
	g.want(401, "GET", "/_state", "")
}

func TestFaults(t *testing.T) {
	g := newRig(t, Options{})
	id := g.lead("Ada")
	for _, tc := range []struct {
		fault Fault
		code  int
		says  string
	}{
		{Fault{Mode: "status", Status: 401}, 401, "INVALID_SESSION_ID"},
		{Fault{Mode: "status", Status: 403}, 403, "REQUEST_LIMIT_EXCEEDED"},
		{Fault{Mode: "status", Status: 403, Policy: "INSUFFICIENT_ACCESS"}, 403, "INSUFFICIENT_ACCESS"},
		{Fault{Mode: "status", Status: 404}, 404, "NOT_FOUND"},
		{Fault{Mode: "status", Status: 410}, 410, "GONE"},
		{Fault{Mode: "status", Status: 412}, 412, "PRECONDITION_FAILED"},
		{Fault{Mode: "status", Status: 400}, 400, "UNABLE_TO_LOCK_ROW"},
		{Fault{Mode: "status", Status: 500}, 500, "UNKNOWN_EXCEPTION"},
		{Fault{Mode: "status", Status: 503}, 503, "SERVER_UNAVAILABLE"},
		{Fault{Mode: "status", Status: 503, Body: "<html>Maintenance</html>"}, 503, "<html>Maintenance</html>"},
		{Fault{Mode: "status", Status: 200, Body: "<html>Log in</html>"}, 200, "<html>"},
	} {
		g.o.Fault(tc.fault)
		g.want(tc.code, "GET", "sobjects/Lead/"+id, "", tc.says)
		g.want(200, "GET", "sobjects/Lead/"+id, "")
	}
	g.o.Fault(Fault{Path: "/services/oauth2/token", Mode: "status", Status: 500})
	g.check(g.post("token", nil), 500, "token", []string{`{"error":"server_error"`})
	g.o.Fault(Fault{Mode: "drop", Times: -1})
	g.o.ResetFaults()
	g.want(200, "GET", "sobjects/Lead/"+id, "")
}

func TestAWriteThatIsNotAnswered(t *testing.T) {
	g := newRig(t, Options{})
	id := g.lead("Ada")
	srv := httptest.NewServer(g.h)
	for mode, done := range map[string]bool{"drop": false, "commit_then_drop": true, "timeout": false, "commit_then_timeout": true} {
		g.o.Fault(Fault{Mode: mode})
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		req, err := http.NewRequestWithContext(ctx, http.MethodPatch, srv.URL+"/services/data/v68.0/sobjects/Lead/"+id, strings.NewReader(`{"Title":"`+mode+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+DefaultToken)
		if resp, err := http.DefaultClient.Do(req); err == nil {
			_, _ = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
			t.Errorf("%s: it was answered", mode)
		}
		cancel()
		if r, _ := g.o.Record(id); (r.Fields["Title"] == mode) != done {
			t.Errorf("%s: the title is %q", mode, r.Fields["Title"])
		}
	}
	srv.Close() // waits until every request has ended, and is counted
	if calls := g.o.Calls(); len(calls) != 4 || calls[0].Status != 0 {
		t.Errorf("%+v", calls)
	}
}
