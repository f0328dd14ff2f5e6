//go:build unix

package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"banter/cmd/democrm/salesforce"
)

// TestSalesforceMorning signs in, pulls, works two leads, lets the session end
// in between, and looks at what Salesforce knows then.
func TestSalesforceMorning(t *testing.T) {
	t.Parallel()
	org, url := orgServer(t, salesforce.Options{
		Statuses: salesforce.FunnelStatuses(), Fields: map[string][]salesforce.Field{"Lead": salesforce.BanterFields()},
		Queues: []string{"Inbound"}, User: salesforce.User{Name: "Ana Silva", Email: "ana@northlight.example"}, Users: []salesforce.User{{Name: "Ben Adler", Email: "ben@northlight.example"}},
	})
	priya := org.PutLead(map[string]string{
		"FirstName": "Priya", "LastName": "Natarajan", "Company": "Northwind", "Title": "VP Marketing", "Email": "priya@northwind.example", "Industry": "Software",
		"NumberOfEmployees": "420", "Country": "Germany", "Status": "Marketing Qualified", "OwnerId": org.UserID("ana@northlight.example"),
	})
	tom := org.PutLead(map[string]string{
		"FirstName": "Tom", "LastName": "Herrera", "Company": "Contoso", "Title": "Director of Sales", "Email": "tom@contoso.example",
		"Status": "Marketing Qualified", "OwnerId": org.UserID("ana@northlight.example"),
	})
	org.Undefine("Lead", "Banter_AE__c")
	r := newRep(t)
	r.must(0, nil, "config", "init", "--me", "ana", "--ae", "jonas")
	r.must(0, []string{"you are ana@northlight.example"}, "auth", "login", "salesforce", "--client-id", salesforce.ClientID, "--login-url", url, "--port", "0", "--file", "--debug")
	r.must(1, []string{"Salesforce org", "banter doctor --package FOLDER", "Banter_AE__c"}, "doctor", "--debug")
	r.must(2, []string{"banter doctor --package"}, "doctor", "--setup", "--yes")
	r.must(0, []string{"wrote 1 fields", "sf project deploy start --metadata-dir fields"}, "doctor", "--package", "fields", "--debug")
	object, err := os.ReadFile(filepath.Join(r.home, "fields", "objects", "Lead.object"))
	if err != nil || !bytes.Contains(object, []byte("<fullName>Banter_AE__c</fullName>")) || bytes.Contains(object, []byte("Banter_Stage__c")) {
		t.Errorf("the package has %s, %v", object, err)
	}
	r.must(1, []string{"is there already"}, "doctor", "--package", "fields", "--debug")
	org.Define("Lead", salesforce.Field{Name: "Banter_AE__c", Type: "string", Label: "AE", Length: 120})
	r.must(0, []string{"Salesforce org"}, "doctor", "--debug")
	r.must(0, []string{"nothing has to be added"}, "doctor", "--package", "none", "--debug")
	r.must(0, []string{"pulled 2 new"}, "sync", "--debug")
	r.must(0, nil, "log", "priya", "call", "--outcome", "connected", "--note", "Wants two teams")
	r.must(0, nil, "bant", "priya", "--need", "yes", "--timeline", "yes", "--budget", "yes", "--evidence", "by June")
	r.must(0, nil, "qualify", "priya")
	r.must(0, nil, "recycle", "tom", "--reason", "bad_timing", "--set", "when=2099-01-01")
	org.ExpireSessions(false)
	r.must(0, []string{"sent 4"}, "sync", "--debug")
	r.must(0, []string{"sent 0"}, "sync", "--debug")

	p, _ := org.Record(priya)
	h, _ := org.Record(tom)
	for _, c := range []struct{ got, want string }{
		{p.Fields["Status"], "Sales Qualified"},
		{p.Fields["Banter_Stage__c"], "sql"},
		{p.Fields["Banter_AE__c"], "jonas"},
		{p.Fields["Banter_Cycle__c"], "1"},
		{h.Fields["Status"], "Nurture"},
		{h.Fields["Banter_Stage__c"], "nurture"},
		{h.Fields["Banter_Reason__c"], "bad_timing"},
	} {
		if c.got != c.want {
			t.Errorf("Salesforce has %q, want %q\npriya %v\ntom %v", c.got, c.want, p.Fields, h.Fields)
		}
	}
	tasks := org.Find("Task", "Wants two teams")
	if len(tasks) == 0 || tasks[0].Fields["WhoId"] != priya {
		t.Errorf("what was said is in the tasks %v", tasks)
	}

	// Another org's login can't read into this store, or write out of it.
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/services/oauth2/userinfo":
			_, _ = io.WriteString(w, `{"user_id":"0055g0000000001AAA","organization_id":"00D5g0000000999"}`)
		case "/services/data":
			_, _ = io.WriteString(w, `[{"label":"x","url":"/services/data/v68.0","version":"68.0"}]`)
		default:
			t.Errorf("another org was asked for %s", r.URL.Path)
		}
	}))
	t.Cleanup(other.Close)
	r.env = append(r.env, "BANTER_SALESFORCE_TOKEN=00D5g0000000999!AQother", "BANTER_SALESFORCE_INSTANCE="+other.URL)
	r.must(1, []string{"00D5g0000000999"}, "sync", "--debug")
	r.clean()
}

// The demo works on Salesforce's interface too: what is rejected on the screen is
// rejected in the emulated org.
func TestDemoSpeaksSalesforce(t *testing.T) {
	t.Parallel()
	bin, home := build(t), t.TempDir()
	state := filepath.Join(home, "state.json")
	s := start(t, bin, home, 160, 36, "demo", "--crm", "salesforce", "--quiet", "--leads", "80", "--state", state)
	s.see("Salesforce (simulated)", "DUE", "Why now")
	s.press("g")
	first := s.next("")
	s.press("x")
	s.see("Reject", first)
	s.press("5") // student or researcher
	s.see("Student or researcher")
	s.press("enter")
	s.next(first)
	s.wait("the outcome sent", func(screen string) bool {
		head, _, _ := strings.Cut(screen, "\n")
		return strings.Contains(head, "6 Outbox ") && !strings.Contains(head, "6 Outbox 1")
	})
	s.press("q")
	if err := s.end(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(state)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(data, []byte(`"Banter_Reason__c": "student_or_researcher"`)) {
		t.Error("Salesforce does not know the reason")
	}
}
