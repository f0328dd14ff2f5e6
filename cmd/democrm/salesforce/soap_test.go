package salesforce

import (
	"net/http"
	"strings"
	"testing"
)

// soapBody wraps a body of SOAP.
func (g *rig) soapBody(inner string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:urn="urn:partner.soap.sforce.com"><soapenv:Header><urn:SessionHeader><urn:sessionId>` + g.token +
		`</urn:sessionId></urn:SessionHeader></soapenv:Header><soapenv:Body>` + inner + `</soapenv:Body></soapenv:Envelope>`
}

func leadConvert(id, status string, more ...string) string {
	return "<urn:leadConverts><urn:leadId>" + id + "</urn:leadId><urn:convertedStatus>" + status + "</urn:convertedStatus>" + strings.Join(more, "") + "</urn:leadConverts>"
}

// convert asks for leads to be converted.
func (g *rig) convert(leads ...string) got {
	g.t.Helper()
	return g.soap(g.soapBody("<urn:convertLead>" + strings.Join(leads, "") + "</urn:convertLead>"))
}

func (g *rig) soap(body string) got {
	g.t.Helper()
	return g.ask("POST", "/services/Soap/u/68.0", body, func(r *http.Request) {
		r.Header.Set("Content-Type", "text/xml; charset=UTF-8")
		r.Header.Set("SOAPAction", `""`)
		r.Header.Del("Authorization")
	})
}

const closed = "Closed - Converted"

func TestConvert(t *testing.T) {
	g := newRig(t, Options{Queues: []string{"Inbound"}})
	a, b, queued := g.lead("Ada", "FirstName", "A & B"), g.lead("Bo"), g.lead("Cy", "OwnerId", g.o.QueueID("Inbound"))
	task := g.o.Put("Task", Record{Fields: map[string]string{"WhoId": a, "Subject": "Call"}})
	done := g.check(g.convert(leadConvert(a[:15], closed, "<urn:opportunityName>Big &amp; new</urn:opportunityName>", "<urn:doNotCreateOpportunity>false</urn:doNotCreateOpportunity>"),
		leadConvert(b, "Working - Contacted"), leadConvert("00Q5g00000zzzzz", closed), leadConvert(queued, closed),
		leadConvert(b, closed, "<urn:doNotCreateOpportunity>true</urn:doNotCreateOpportunity>")), 200, "convert",
		[]string{"<convertLeadResponse>", "<success>true</success>", "<leadId>" + a + "</leadId>", "<statusCode>INVALID_STATUS</statusCode>", "<statusCode>INVALID_CROSS_REFERENCE_KEY</statusCode>", "Converted objects can only be owned by users"})
	if n := strings.Count(done.text, "<result>"); n != 5 || strings.Count(done.text, "<success>true") != 2 || !strings.Contains(done.text, `<opportunityId xsi:nil="true">`) {
		t.Errorf("%d results: %s", n, done.text)
	}
	r, _ := g.o.Record(a)
	opportunity, _ := g.o.Record(r.Fields["ConvertedOpportunityId"])
	contact, _ := g.o.Record(r.Fields["ConvertedContactId"])
	moved, _ := g.o.Record(task)
	if r.Fields["IsConverted"] != "true" || r.Fields["Status"] != closed || r.Fields["ConvertedDate"] != "2026-11-02" || opportunity.Fields["Name"] != "Big & new" ||
		opportunity.Fields["CloseDate"] != "2026-12-31" || contact.Fields["Name"] != "A & B Ada" || moved.Fields["WhoId"] != contact.ID {
		t.Errorf("%v\n%v\n%v\n%v", r.Fields, opportunity.Fields, contact.Fields, moved.Fields)
	}
	g.check(g.convert(leadConvert(a, closed)), 200, "twice", []string{"CANNOT_UPDATE_CONVERTED_LEAD", "<success>false</success>"})
	g.want(400, "PATCH", "sobjects/Lead/"+a, `{"Title":"x"}`, `"cannot reference converted lead","errorCode":"CANNOT_UPDATE_CONVERTED_LEAD"`)
	g.query("SELECT ConvertedOpportunity.Amount, ConvertedOpportunity.StageName FROM Lead WHERE Id = '"+a+"'", `"Amount":null,"StageName":"Prospecting"`)
	g.check(g.convert(leadConvert(queued, closed, "<urn:ownerId>"+g.o.UserID("")+"</urn:ownerId>", "<urn:accountId>"+r.Fields["ConvertedAccountId"]+"</urn:accountId>")), 200, "with an owner", []string{"<accountId>" + r.Fields["ConvertedAccountId"] + "</accountId>"})
	if s := g.o.State(false); len(s.Conversions) != 3 || s.Conversions[1].Opportunity != "" {
		t.Errorf("%+v", s.Conversions)
	}
	g.want(404, "POST", "actions/standard/convertLead", `{"inputs":[]}`, "Invalid Action Type")
}

func TestSOAPFaults(t *testing.T) {
	g := newRig(t, Options{})
	id := g.lead("Ada")
	g.check(g.soap("<x"), 500, "no XML", []string{"<faultstring>Unable to parse request"})
	g.check(g.soap(g.soapBody("<urn:merge></urn:merge>")), 500, "another call", []string{"No operation available for request {urn:partner.soap.sforce.com}merge"})
	g.check(g.soap(g.soapBody("")), 500, "nothing", []string{"No operation available"})
	g.check(g.convert(strings.Repeat(leadConvert(id, closed), maxRows+1)), 500, "too many", []string{"EXCEEDED_ID_LIMIT"})
	if a := g.ask("POST", "/services/Soap/u/68.0", g.soapBody("")); a.status != 415 {
		t.Errorf("without a type: %d", a.status)
	}
	if a := g.ask("POST", "/services/Soap/u/20.0", g.soapBody("")); a.status != 500 || !strings.Contains(a.text, "UNSUPPORTED_API_VERSION") {
		t.Errorf("%d %s", a.status, a.text)
	}
	if a := g.ask("POST", "/services/Soap/u/68.0", g.soapBody(""), header("Content-Type", "text/xml")); a.status != 500 || !strings.Contains(a.text, "SOAPAction HTTP header missing") {
		t.Errorf("%d %s", a.status, a.text)
	}
	g.o.SetRules(Rule{ID: id, Code: "UNABLE_TO_LOCK_ROW", Times: 1})
	g.check(g.convert(leadConvert(id, closed)), 200, "a lock", []string{"<statusCode>UNABLE_TO_LOCK_ROW</statusCode>"})
	g.o.Fault(Fault{Path: "/services/Soap", Mode: "status", Status: 500})
	g.check(g.convert(leadConvert(id, closed)), 500, "a fault", []string{"<faultcode>sf:UNKNOWN_EXCEPTION</faultcode>"})
	g.token = "gone"
	g.check(g.convert(leadConvert(id, closed)), 500, "no session", []string{"<faultcode>sf:INVALID_SESSION_ID</faultcode>", "<faultstring>INVALID_SESSION_ID: Invalid Session ID found in SessionHeader"})
}
