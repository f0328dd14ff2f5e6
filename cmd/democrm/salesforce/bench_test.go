package salesforce

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// many is an org as large as the largest that is pulled from.
func many(n int) *Org {
	o := New(Options{})
	for i := range n {
		o.PutLead(map[string]string{
			"FirstName": "Priya", "LastName": fmt.Sprintf("Natarajan %d", i), "Company": "Northwind \"Traders\" é", "Email": fmt.Sprintf("p%d@x.example", i),
			"Title": "VP Marketing", "Phone": "+49 30 5557 0142", "City": "Berlin", "Country": "Germany", "Industry": "Software", "NumberOfEmployees": "420",
		})
	}
	return o
}

const usual = "SELECT Id, FirstName, LastName, Name, Company, Title, Email, Phone, Website, City, State, Country, Industry, LeadSource, Status, OwnerId, Owner.Name, AnnualRevenue, NumberOfEmployees, HasOptedOutOfEmail, DoNotCall, IsConverted, ConvertedDate, ConvertedOpportunityId, CreatedDate, LastModifiedDate, LastModifiedById, SystemModstamp, IsDeleted, MasterRecordId FROM Lead "

func BenchmarkHundredThousand(b *testing.B) {
	o := many(100_000)
	rows := o.Records("Lead")
	h := o.Handler()
	pages := 0
	for _, tc := range []struct{ name, path string }{
		{"page by id", "query?q=" + url.QueryEscape(usual+"WHERE Id > '"+rows[90_000].ID+"' ORDER BY Id LIMIT 2000")},
		{"whole query, first page", "query?q=" + url.QueryEscape(usual+"ORDER BY SystemModstamp, Id")},
		{"poll with nothing new", "query?q=" + url.QueryEscape(usual+"WHERE SystemModstamp >= 2026-11-03T00:00:00Z ORDER BY SystemModstamp, Id")},
	} {
		b.Run(tc.name, func(b *testing.B) {
			for b.Loop() {
				w := answered(b, h, "GET", tc.path, "")
				pages += w.Body.Len()
			}
		})
	}
	b.Run("next page", func(b *testing.B) {
		first := answered(b, h, "GET", "query?q="+url.QueryEscape(usual+"ORDER BY Id"), "").Body.String()
		_, rest, _ := strings.Cut(first, `"nextRecordsUrl":"/services/data/v68.0/`)
		next, _, _ := strings.Cut(rest, `"`)
		for b.Loop() {
			w := answered(b, h, "GET", next, "")
			b.SetBytes(int64(w.Body.Len()))
		}
	})
	b.Run("collection of 200", func(b *testing.B) {
		var parts []string
		for _, r := range rows[:200] {
			parts = append(parts, `{"attributes":{"type":"Lead"},"id":"`+r.ID+`","Rating":"Hot","Title":"VP"}`)
		}
		body := `{"records":[` + strings.Join(parts, ",") + `]}`
		for b.Loop() {
			answered(b, h, "PATCH", "composite/sobjects", body)
		}
	})
}

func answered(b *testing.B, h http.Handler, method, path, body string) *httptest.ResponseRecorder {
	b.Helper()
	r := httptest.NewRequestWithContext(b.Context(), method, "/services/data/v68.0/"+path, strings.NewReader(body))
	r.Host = "127.0.0.1"
	r.Header.Set("Authorization", "Bearer "+DefaultToken)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code >= 300 {
		b.Fatalf("%d %s", w.Code, w.Body)
	}
	return w
}
