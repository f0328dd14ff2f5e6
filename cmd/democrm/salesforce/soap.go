package salesforce

import (
	"encoding/xml"
	"net/http"
	"strings"
)

// The names of SOAP.
const (
	soapSpace    = "http://schemas.xmlsoap.org/soap/envelope/"
	partnerSpace = "urn:partner.soap.sforce.com"
)

// envelope is a SOAP request to convert leads.
type envelope struct {
	XMLName xml.Name `xml:"http://schemas.xmlsoap.org/soap/envelope/ Envelope"`
	Header  struct {
		Session struct {
			ID string `xml:"sessionId"`
		} `xml:"SessionHeader"`
		Duplicates struct {
			Allow string `xml:"allowSave"`
		} `xml:"DuplicateRuleHeader"`
	} `xml:"http://schemas.xmlsoap.org/soap/envelope/ Header"`
	Body struct {
		Convert *struct {
			Leads []conversion `xml:"leadConverts"`
		} `xml:"urn:partner.soap.sforce.com convertLead"`
		Other []struct {
			XMLName xml.Name
		} `xml:",any"`
	} `xml:"http://schemas.xmlsoap.org/soap/envelope/ Body"`
}

// conversion is a lead to convert.
type conversion struct {
	Lead        string `xml:"leadId"`
	Status      string `xml:"convertedStatus"`
	None        string `xml:"doNotCreateOpportunity"`
	Opportunity string `xml:"opportunityName"`
	OppID       string `xml:"opportunityId"`
	Account     string `xml:"accountId"`
	Contact     string `xml:"contactId"`
	Owner       string `xml:"ownerId"`
	Overwrite   string `xml:"overwriteLeadSource"`
	Mail        string `xml:"sendNotificationEmail"`
}

// converted is what became of it.
type converted struct {
	Account     nilText     `xml:"accountId"`
	Contact     nilText     `xml:"contactId"`
	Errors      []soapError `xml:"errors"`
	Lead        nilText     `xml:"leadId"`
	Opportunity nilText     `xml:"opportunityId"`
	Success     bool        `xml:"success"`
}

type soapError struct {
	Fields  []string `xml:"fields"`
	Message string   `xml:"message"`
	Code    string   `xml:"statusCode"`
}

// nilText is an element that says so where it has no value.
type nilText string

// MarshalXML writes xsi:nil for what is empty.
func (n nilText) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	if n == "" {
		start.Attr = append(start.Attr, xml.Attr{Name: xml.Name{Local: "xsi:nil"}, Value: "true"})
	}
	return e.EncodeElement(string(n), start)
}

// soap serves /services/Soap/u/{version}.
func (o *Org) soap(w http.ResponseWriter, r *http.Request, body []byte) {
	version := strings.Trim(strings.TrimPrefix(r.URL.Path, "/services/Soap/u/"), "/")
	if !strings.Contains(version, ".") {
		version += ".0"
	}
	var in envelope
	switch err := xml.Unmarshal(body, &in); {
	case o.speaks("v"+version) != nil:
		soapFault(w, "UNSUPPORTED_API_VERSION", "Unsupported API version "+version)
		return
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	case !strings.HasPrefix(r.Header.Get("Content-Type"), "text/xml"):
		w.WriteHeader(http.StatusUnsupportedMediaType)
		return
	case err != nil:
		soapFault(w, "", "Unable to parse request: "+err.Error())
		return
	case len(r.Header.Values("SOAPAction")) == 0:
		soapFault(w, "", "SOAPAction HTTP header missing")
		return
	}
	s, wrong := o.session(in.Header.Session.ID)
	if wrong != nil {
		soapFault(w, "INVALID_SESSION_ID", "Invalid Session ID found in SessionHeader: Illegal Session")
		return
	}
	if o.spend(w.Header()) != nil {
		soapFault(w, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
		return
	}
	if in.Body.Convert == nil {
		soapFault(w, "", noOperation(in))
		return
	}
	if len(in.Body.Convert.Leads) > maxRows {
		soapFault(w, "EXCEEDED_ID_LIMIT", "record limit reached. cannot submit more than 200 records into this call")
		return
	}
	c := &call{Org: o, version: "v" + version, user: s.user, header: http.Header{}}
	if in.Header.Duplicates.Allow == "true" {
		c.header.Set("Sforce-Duplicate-Rule-Header", "allowSave=true")
	}
	results := []converted{}
	for _, l := range in.Body.Convert.Leads {
		results = append(results, c.convertOne(l))
	}
	sendXML(w, http.StatusOK, struct {
		XMLName xml.Name    `xml:"convertLeadResponse"`
		Results []converted `xml:"result"`
	}{Results: results})
}

func noOperation(in envelope) string {
	name := "nothing"
	if len(in.Body.Other) > 0 {
		name = in.Body.Other[0].XMLName.Local
	}
	return "No operation available for request {" + partnerSpace + "}" + name
}

// soapFault answers with a fault, which SOAP sends as HTTP 500.
func soapFault(w http.ResponseWriter, code, text string) {
	if code == "" {
		code = "UNKNOWN_EXCEPTION"
	} else {
		text = code + ": " + text
	}
	sendXML(w, http.StatusInternalServerError, struct {
		XMLName xml.Name `xml:"soapenv:Fault"`
		Code    string   `xml:"faultcode"`
		Text    string   `xml:"faultstring"`
	}{Code: "sf:" + code, Text: text})
}

func sendXML(w http.ResponseWriter, status int, body any) {
	type inner struct{ Any any }
	out, err := xml.Marshal(struct {
		XMLName xml.Name `xml:"soapenv:Envelope"`
		Soap    string   `xml:"xmlns:soapenv,attr"`
		Space   string   `xml:"xmlns,attr"`
		Faults  string   `xml:"xmlns:sf,attr"`
		Types   string   `xml:"xmlns:xsi,attr"`
		Body    inner    `xml:"soapenv:Body"`
	}{Soap: soapSpace, Space: partnerSpace, Faults: "urn:fault.partner.soap.sforce.com", Types: "http://www.w3.org/2001/XMLSchema-instance", Body: inner{body}})
	if err != nil {
		http.Error(w, "the answer can't be written as XML", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(append([]byte(xml.Header), out...)) // a client that went away has no use for it
}
