package salesforce

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"banter/store/upstream"
)

// convert makes contacts and opportunities of the leads that were qualified, if
// the mapping wants it. REST has no call for it: it is the one thing that is done
// by SOAP. A lead that is converted already is left as it is, so that a call
// whose answer was lost does nothing twice.
func (c *Client) convert(ctx context.Context, r *reader, jobs []*job) error {
	if !c.m.Convert {
		return nil
	}
	var todo []*job
	for _, j := range jobs {
		if j.converts() && !j.now.yes("IsConverted") {
			todo = append(todo, j)
		}
	}
	if len(todo) == 0 {
		return nil
	}
	status := r.schema.statuses.converted()
	if status == "" {
		for _, j := range todo {
			j.end(upstream.Rejected, "the org has no lead status for a converted lead", "add one in Salesforce (Setup, Lead Status), or name it as convert_status in the config, then retry")
		}
		return nil
	}
	results, err := c.convertLeads(ctx, r, todo, status)
	if err != nil {
		return err
	}
	var done []*job
	for _, j := range todo {
		switch x, known := results[j.id]; {
		case !known:
			j.end(upstream.Unknown, "Salesforce did not say what became of the conversion", "it is looked up before it is sent again")
		case !x.Success:
			c.turnDown(j, r.schema, rowFailure(x.faults()))
		default:
			done = append(done, j)
		}
	}
	return c.load(ctx, r, done)
}

// envelope is the body of a SOAP answer.
type envelope struct {
	Body struct {
		Fault *struct {
			Code string `xml:"faultcode"`
			Text string `xml:"faultstring"`
		} `xml:"Fault"`
		Convert *struct {
			Results []convertResult `xml:"result"`
		} `xml:"convertLeadResponse"`
	} `xml:"Body"`
}

// convertResult is what became of a lead.
type convertResult struct {
	Success     bool   `xml:"success"`
	Lead        string `xml:"leadId"`
	Account     string `xml:"accountId"`
	Contact     string `xml:"contactId"`
	Opportunity string `xml:"opportunityId"`
	Errors      []struct {
		Code    string `xml:"statusCode"`
		Message string `xml:"message"`
	} `xml:"errors"`
}

func (r convertResult) faults() []fault {
	var out []fault
	for _, e := range r.Errors {
		out = append(out, fault{Message: e.Message, Status: e.Code})
	}
	return out
}

// readEnvelope reads a SOAP answer; whatever is none was not written by
// Salesforce.
func readEnvelope(body []byte) (envelope, error) {
	var e envelope
	d := xml.NewDecoder(bytes.NewReader(body))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // Salesforce writes UTF-8
	if err := d.Decode(&e); err != nil {
		return e, fmt.Errorf("%w: its answer is not Salesforce's: %w", upstream.ErrUnreachable, err)
	}
	if e.Body.Fault == nil && e.Body.Convert == nil {
		return e, fmt.Errorf("%w: its answer is not Salesforce's", upstream.ErrUnreachable)
	}
	return e, nil
}

// convertLeads converts leads in one call; the results are by lead.
func (c *Client) convertLeads(ctx context.Context, r *reader, jobs []*job, status string) (map[string]convertResult, error) {
	for stale := ""; ; {
		if err := c.pace.Wait(ctx, classRest); err != nil {
			return nil, err
		}
		s, err := c.open(ctx, stale)
		if err != nil {
			return nil, err
		}
		c.budget.count(c.now())
		a, err := c.exchange(ctx, s, request{
			method: http.MethodPost, path: "/services/Soap/u/" + s.version, abs: true, open: true,
			header: map[string]string{"Content-Type": "text/xml; charset=UTF-8", "Accept": "text/xml", "SOAPAction": `""`},
			body:   r.convertBody(s.token.Access, jobs, status),
		})
		if err != nil {
			return nil, err
		}
		e, err := readEnvelope(a.body)
		if err != nil && upstream.StatusClass(a.status) != nil {
			return nil, c.after(failureOf(a, c.now())) // a proxy's, or a maintenance page
		}
		if err != nil {
			return nil, err
		}
		if f := e.Body.Fault; f != nil {
			_, code, _ := strings.Cut(f.Code, ":") // "sf:INVALID_SESSION_ID"
			x := rowFailure([]fault{{Message: strings.TrimPrefix(f.Text, code+": "), Code: code}})
			if x.Code == codeSession && stale == "" {
				stale = s.token.Access
				continue
			}
			if errors.Is(x.Class, upstream.ErrRefused) {
				return sameFault(jobs, code, f.Text), nil
			}
			return nil, c.after(x)
		}
		out := map[string]convertResult{}
		for i, x := range e.Body.Convert.Results {
			id := full(x.Lead)
			if id == "" && i < len(jobs) {
				id = jobs[i].id // one that failed may name no lead; the order is that of the request
			}
			out[id] = x
		}
		return out, nil
	}
}

// sameFault gives each lead the fault that the whole call met.
func sameFault(jobs []*job, code, text string) map[string]convertResult {
	out := map[string]convertResult{}
	for _, j := range jobs {
		x := convertResult{Lead: j.id}
		x.Errors = append(x.Errors, struct {
			Code    string `xml:"statusCode"`
			Message string `xml:"message"`
		}{code, text})
		out[j.id] = x
	}
	return out
}

// convertBody is the body of the call; the order of the elements is the schema's.
func (r *reader) convertBody(session string, jobs []*job, status string) []byte {
	var b bytes.Buffer
	element := func(name, text string) {
		fmt.Fprintf(&b, "<urn:%s>", name)
		_ = xml.EscapeText(&b, []byte(text)) // a buffer takes everything
		fmt.Fprintf(&b, "</urn:%s>", name)
	}
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:urn="urn:partner.soap.sforce.com">` +
		`<soapenv:Header><urn:SessionHeader>`)
	element("sessionId", session)
	b.WriteString(`</urn:SessionHeader></soapenv:Header><soapenv:Body><urn:convertLead>`)
	for _, j := range jobs {
		b.WriteString(`<urn:leadConverts>`)
		element("convertedStatus", status)
		element("doNotCreateOpportunity", strconv.FormatBool(r.m.WithoutOpportunity))
		element("leadId", j.id)
		element("overwriteLeadSource", "false")
		// What a queue owns is converted for a person only.
		if id, ok := r.people.find(j.ch.By); ok && j.ch.By != "" && strings.HasPrefix(j.now[r.m.Owner], prefixQueue) {
			element("ownerId", id)
		}
		element("sendNotificationEmail", "false")
		b.WriteString(`</urn:leadConverts>`)
	}
	b.WriteString(`</urn:convertLead></soapenv:Body></soapenv:Envelope>`)
	return b.Bytes()
}
