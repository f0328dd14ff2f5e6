package salesforce

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"banter/store/lead"
	"banter/store/upstream"
)

var at = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

// recorded is a body that Salesforce answered with once.
func recorded(tb testing.TB, name string) []byte {
	tb.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "shared", "data", "crm_fixtures", "salesforce", name))
	if errors.Is(err, os.ErrNotExist) {
		tb.Skip("the recorded bodies are not here: ", name)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func TestFull(t *testing.T) {
	for _, tc := range []struct{ id, want string }{
		{"001D000000IqhSL", "001D000000IqhSLIAZ"}, // Salesforce's own worked example
		{"001D000000IqhSLIAZ", "001D000000IqhSLIAZ"},
		{"001D000000IqhSLiaz", "001D000000IqhSLIAZ"},
		{"003ak00000jvIfp", "003ak00000jvIfpAAE"}, // of a recorded body
		{"00Qak00000696HFEAY", "00Qak00000696HFEAY"},
		{"001D000000IqhSLIAA", ""},
		{"001D000000IqhS'", ""},
		{"001D000000IqhS", ""},
		{"", ""},
	} {
		if got := full(tc.id); got != tc.want {
			t.Errorf("full(%q) = %q; want %q", tc.id, got, tc.want)
		}
	}
	if localID("003ak00000jvIfp") != "" || remoteID("sf-00Qak00000696HF") != "" || remoteID("hs-1") != "" {
		t.Error("what is no lead's id passes for one")
	}
	if id := localID("00Qak00000696HF"); id != "sf-00Qak00000696HFEAY" || remoteID(id) != "00Qak00000696HFEAY" {
		t.Errorf("there and back: %q", id)
	}
}

func TestFullIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		short := rapid.StringMatching(`[0-9A-Za-z]{15}`).Draw(t, "id")
		long := full(short)
		if len(long) != 18 || full(long) != long || full(strings.ToLower(long[15:])) != "" {
			t.Fatalf("full(%q) = %q, again %q", short, long, full(long))
		}
	})
}

func TestInstant(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{"2026-05-01T07:25:37.000+0000", "2026-05-01T07:25:37Z"},
		{"2026-05-01T07:25:37.250+0200", "2026-05-01T05:25:37.25Z"},
		{"2026-05-01T07:25:37Z", "2026-05-01T07:25:37Z"},
		{"2026-05-01T07:25:37+00:00", "2026-05-01T07:25:37Z"},
		{"2026-05-01", "2026-05-01T00:00:00Z"},
		{"tomorrow, or so", ""},
		{"", ""},
	} {
		got, ok := instant(tc.text)
		if ok != (tc.want != "") || ok && got.Format(time.RFC3339Nano) != tc.want {
			t.Errorf("instant(%q) = %s, %t; want %s", tc.text, got.Format(time.RFC3339Nano), ok, tc.want)
		}
	}
}

func TestPage(t *testing.T) {
	var p page
	if err := json.Unmarshal([]byte(`{"totalSize":2086,"done":false,"nextRecordsUrl":"/services/data/v60.0/query/0r8-2000","records":[
		{"attributes":{"type":"Lead","url":"/x{]\"}"},"Name":"Ol\u00fa \"A\" Ü","NumberOfEmployees":420.0,"IsConverted":false,"Phone":null,
		 "Address":{"city":"Bonn","street":null},"Campaign":{"attributes":{"type":"Campaign"},"Name":"Webinar"},"Owner":null,"Kids":[{"a":[1,"]"]}],"Last":1},
		{}]}`), &p); err != nil {
		t.Fatal(err)
	}
	want := page{Total: 2086, Next: "/services/data/v60.0/query/0r8-2000", Rows: []row{{
		"Name": `Olú "A" Ü`, "NumberOfEmployees": "420.0", "IsConverted": "false", "Phone": "", "Address.city": "Bonn", "Address.street": "",
		"Campaign.Name": "Webinar", "Owner": "", "Last": "1",
	}, {}}}
	if !reflect.DeepEqual(p, want) {
		t.Errorf("got %+v\nwant %+v", p, want)
	}
	for _, bad := range []string{`{"records":{}}`, `{"records":[1]}`, `{"records":[[]]}`, `<html>`, `{"records":"x"}`} {
		if err := decode([]byte(bad), &page{}); !errors.Is(err, upstream.ErrUnreachable) {
			t.Errorf("%s: %v; want ErrUnreachable", bad, err)
		}
	}
}

func TestRecordedPages(t *testing.T) {
	var p page
	if err := decode(recorded(t, "amp-read-list-leads.json"), &p); err != nil {
		t.Fatal(err)
	}
	if p.Total != 8 || !p.Done || len(p.Rows) != 8 || p.Rows[0]["FirstName"] != "Bertha" || p.Rows[0]["Address.city"] != "Tallahassee" || p.Rows[1]["City"] != "" {
		t.Errorf("%+v", p)
	}
	p = page{}
	if err := decode(recorded(t, "restforce-sobject_query_paginated_first_page_response.json"), &p); err != nil {
		t.Fatal(err)
	}
	if p.Done || p.Next != "/services/data/v26.0/query/01gD" || p.Rows[0]["Text_Label"] != "First Page" {
		t.Errorf("%+v", p)
	}
	var log deletedLog
	if err := decode(recorded(t, "restforce-sobject_get_deleted_success_response.json"), &log); err != nil {
		t.Fatal(err)
	}
	if _, ok := instant(log.Latest); !ok || len(log.Records) != 1 || log.Records[0].ID != "a00D0000008pQRAIA2" {
		t.Errorf("%+v", log)
	}
	var user who
	if err := decode(recorded(t, "amp-metadata__write__user-info.json"), &user); err != nil || user.User != "005006007008" || user.zone().String() != "America/New_York" {
		t.Errorf("%+v, %v", user, err)
	}
}

func TestRecordedCollections(t *testing.T) {
	for file, want := range map[string][]string{
		"amp-batch__update__contacts__success.json":               {"", ""},
		"amp-batch__update__contacts__err-each-no-ids.json":       {"MISSING_ARGUMENT", "MISSING_ARGUMENT"},
		"amp-batch__update__contacts__partial-but-allOrNone.json": {"ALL_OR_NONE_OPERATION_ROLLED_BACK", "INVALID_FIELD"},
		"amp-batch__create__contacts__partial-but-allOrNone.json": {"REQUIRED_FIELD_MISSING", "ALL_OR_NONE_OPERATION_ROLLED_BACK"},
	} {
		var rows []rowResult
		if err := decode(recorded(t, file), &rows); err != nil {
			t.Fatal(err)
		}
		for i, x := range rows {
			code := ""
			if f := x.failure(); f != nil {
				code = f.Code
			}
			if len(rows) != len(want) || code != want[i] {
				t.Errorf("%s: row %d is %q; want %q", file, i, code, want)
			}
		}
	}
	var one rowResult
	if err := decode(recorded(t, "amp-success-with-errors.json"), &one); err != nil || one.failure().Code != "MALFORMED_ID" {
		t.Errorf("%+v, %v", one, err)
	}
}

const soapDone = `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:partner.soap.sforce.com"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body><convertLeadResponse>
 <result><accountId>001x</accountId><contactId>003x</contactId><leadId>00Qak00000696HFEAY</leadId><opportunityId xsi:nil="true"/><success>true</success></result>
 <result><accountId xsi:nil="true"/><errors><message>already converted</message><statusCode>CANNOT_UPDATE_CONVERTED_LEAD</statusCode></errors><success>false</success></result>
 </convertLeadResponse></soapenv:Body></soapenv:Envelope>`

const soapFault = `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:sf="urn:fault.partner.soap.sforce.com"><soapenv:Body>
 <soapenv:Fault><faultcode>sf:INVALID_SESSION_ID</faultcode><faultstring>INVALID_SESSION_ID: Invalid Session ID found in SessionHeader</faultstring></soapenv:Fault></soapenv:Body></soapenv:Envelope>`

func TestEnvelope(t *testing.T) {
	e, err := readEnvelope([]byte(soapDone))
	if err != nil || len(e.Body.Convert.Results) != 2 {
		t.Fatalf("%+v, %v", e, err)
	}
	a, b := e.Body.Convert.Results[0], e.Body.Convert.Results[1]
	if !a.Success || a.Contact != "003x" || a.Opportunity != "" || b.Success || rowFailure(b.faults()).Code != codeConverted {
		t.Errorf("%+v, %+v", a, b)
	}
	if e, err = readEnvelope([]byte(soapFault)); err != nil || e.Body.Fault.Code != "sf:INVALID_SESSION_ID" {
		t.Errorf("%+v, %v", e, err)
	}
	for _, bad := range []string{"", "<html><body>down</body></html>", "{}", "<a></b>"} {
		if _, err := readEnvelope([]byte(bad)); !errors.Is(err, upstream.ErrUnreachable) {
			t.Errorf("%q: %v; want ErrUnreachable", bad, err)
		}
	}
	r := &reader{people: &people{names: map[string]string{}}}
	body := r.convertBody("tok<en&", []*job{{id: "00Qak00000696HFEAY", ch: &lead.Change{}}}, "Closed – <won> & done")
	if !bytes.Contains(body, []byte("tok&lt;en&amp;")) || !bytes.Contains(body, []byte("Closed – &lt;won&gt; &amp; done")) {
		t.Errorf("%s", body)
	}
}

// FuzzAnswer reads bytes as everything that Salesforce answers with, and as a
// cursor.
func FuzzAnswer(f *testing.F) {
	for _, text := range []string{
		`{"totalSize":1,"done":true,"records":[{"attributes":{"type":"Lead"},"Id":"00Qak00000696HFEAY","Name":"a\"\\u0041","N":1e3,"O":{"Name":null},"L":[{}]}]}`,
		`{"records":[{"a":"\\"},{"":[[]],"b":tru`,
		`{"records": [ { } , ]}`,
		`[{"message":"x\u001b[2J","errorCode":"UNABLE_TO_LOCK_ROW","fields":["A"]}]`,
		"<html>down</html>",
		`{"error":"invalid_grant","error_description":"expired"}`,
		`{}`,
		soapDone,
		soapFault,
		`{"fields":[{"name":"Status","type":"picklist","restrictedPicklist":true,"updateable":true,"length":40,"picklistValues":[{"active":true,"value":"Open","label":"Open"}]}]}`,
		`{"v":1,"p":"changes","leads":{"m":1},"tasks":{"m":1},"members":{"m":1},"outcomes":{"m":1},"d":1,"s":1}`,
	} {
		for _, status := range []int{200, 400, 401, 503} {
			f.Add(status, []byte(text))
		}
	}
	f.Fuzz(func(t *testing.T, status int, data []byte) {
		asPage(t, data)
		asFailure(t, status, data)
		asEnvelope(t, data)
		asDescribe(t, data)
		asCursor(t, string(data))
	})
}

func asPage(t *testing.T, data []byte) {
	t.Helper()
	var p page
	if json.Unmarshal(data, &p) != nil {
		return
	}
	m := (Mapping{}).complete()
	s := &schema{leads: &object{there: true, byName: map[string]*field{}}, tasks: &object{byName: map[string]*field{}}}
	for _, name := range m.names() {
		s.leads.byName[name] = &field{Name: name, Type: "string", Updateable: true}
	}
	s.statuses = newStatuses(m, []leadStatus{{Label: "Open"}, {Label: "Working"}}, true)
	r := newReader(m, s, &people{names: map[string]string{}}, who{})
	for _, x := range p.Rows {
		l, err := r.lead(x)
		if err != nil {
			continue
		}
		var canon lead.Lead
		for _, v := range l.Fields {
			if canon.Set(v.Field, v.Text) != nil || canon.Get(v.Field) != v.Text {
				t.Errorf("%s is %q, which is not as the store gives it back", v.Field, v.Text)
			}
		}
		if a, ok := r.task(x, "ana"); ok && (a.Subject != lead.Clean(a.Subject) || a.At.IsZero()) {
			t.Errorf("task %+v", a)
		}
		r.member(x, &l)
	}
}

func asFailure(t *testing.T, status int, body []byte) {
	t.Helper()
	x := readFailure(status, nil, body, at)
	for _, s := range []string{x.Problem(), x.Hint(), x.Error()} {
		if s != lead.Clean(s) {
			t.Errorf("%q passes the gate", s)
		}
	}
	if x.Problem() == "" || x.Class == nil || upstream.Class(x) == nil {
		t.Errorf("%+v", x)
	}
}

func asEnvelope(t *testing.T, data []byte) {
	t.Helper()
	if e, err := readEnvelope(data); err == nil && e.Body.Convert != nil {
		for _, r := range e.Body.Convert.Results {
			if x := rowFailure(r.faults()); x.Problem() == "" {
				t.Errorf("%+v says nothing", r)
			}
		}
	}
}

func asDescribe(t *testing.T, data []byte) {
	t.Helper()
	o, err := readDescribe(data)
	if err != nil {
		return
	}
	for name, d := range o.byName {
		if !fieldName(name) {
			t.Errorf("field %q would stand in a query", name)
		}
		cut("text", d)
		d.allows("Open")
	}
}

func asCursor(t *testing.T, text string) {
	t.Helper()
	c, err := readCursor(upstream.Cursor(text))
	if err != nil {
		if !errors.Is(err, upstream.ErrCursor) {
			t.Error(err)
		}
		return
	}
	if again, err := c.text(); err != nil || again == "" {
		t.Errorf("%q: %v", again, err)
	}
}
