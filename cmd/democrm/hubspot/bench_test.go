package hubspot

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// many is a portal as large as the largest that is pulled from.
func many(n int) *Portal {
	p := New(Options{})
	for i := range n {
		p.PutContact(Contact{Properties: map[string]string{"email": fmt.Sprintf("p%d@x.example", i), "firstname": "P", "lifecyclestage": "lead", "city": "Bonn"}})
	}
	return p
}

func BenchmarkHundredThousand(b *testing.B) {
	p := many(100_000)
	h := p.Handler()
	for name, r := range map[string][3]string{
		"list":   {"GET", "/crm/objects/2026-09/contacts?limit=100&after=171590150003&properties=email,city,lifecyclestage", ""},
		"search": {"POST", "/crm/objects/2026-09/contacts/search", `{"limit":200,"sorts":["hs_object_id"],"filters":[{"propertyName":"lastmodifieddate","operator":"GTE","value":"2026-01-01T00:00:00Z"},{"propertyName":"hs_object_id","operator":"GT","value":"171590150000"}]}`},
		"none":   {"POST", "/crm/objects/2026-09/contacts/search", `{"filters":[{"propertyName":"lastmodifieddate","operator":"GTE","value":"2027-01-01T00:00:00Z"}]}`},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				req := httptest.NewRequestWithContext(b.Context(), r[0], "http://127.0.0.1"+r[1], strings.NewReader(r[2]))
				req.Header.Set("Authorization", "Bearer "+DefaultToken)
				w := httptest.NewRecorder()
				if h.ServeHTTP(w, req); w.Code != http.StatusOK {
					b.Fatal(w.Code, w.Body)
				}
			}
		})
	}
}
