package salesforce

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// ids asks a query and returns the last names it found, in order.
func (g *rig) names(where string) string {
	g.t.Helper()
	var out []string
	list, _ := g.query("SELECT LastName FROM Lead " + where).json(g.t)["records"].([]any)
	for _, r := range list {
		fields, _ := r.(map[string]any)
		out = append(out, fmt.Sprint(fields["LastName"]))
	}
	return strings.Join(out, " ")
}

func TestConditions(t *testing.T) {
	g := newRig(t, Options{Queues: []string{"Inbound"}, Users: []User{{Name: "Bo Berg", Email: "bo@x.example"}}})
	ada := g.lead("Ada", "Email", "ada@x.example", "NumberOfEmployees", "420", "City", "Bonn", "Rating", "Hot")
	g.pass(time.Hour)
	g.lead("Bo", "Email", "bo@y.example", "NumberOfEmployees", "85", "OwnerId", g.o.QueueID("Inbound"))
	g.pass(time.Hour)
	g.lead("Cy", "City", "100% Rom_a", "DoNotCall", "true", "OwnerId", g.o.UserID("bo@x.example"))
	for where, want := range map[string]string{
		"":                        "Ada Bo Cy",
		"WHERE LastName = 'ada'":  "Ada", // texts are compared without case
		"WHERE LastName != 'ada'": "Bo Cy",
		"WHERE LastName <> 'ada'": "Bo Cy",
		"WHERE City = null":       "Bo",
		"WHERE City != NULL":      "Ada Cy",
		"WHERE City != 'Bonn'":    "Bo Cy", // what is null is not Bonn
		"WHERE NumberOfEmployees > 84.5 AND NumberOfEmployees <= 420":                    "Ada Bo",
		"WHERE NumberOfEmployees < 1000":                                                 "Ada Bo",
		"WHERE DoNotCall = TRUE":                                                         "Cy",
		"WHERE NOT (DoNotCall = true)":                                                   "Ada Bo",
		"WHERE NOT LastName IN ('Ada', 'Bo')":                                            "Cy",
		"WHERE LastName NOT IN ('Ada')":                                                  "Bo Cy",
		"WHERE LastName LIKE '_o' OR City LIKE 'b%'":                                     "Ada Bo",
		`WHERE City LIKE '100\% rom\_a'`:                                                 "Cy",
		`WHERE City LIKE '%\%%'`:                                                         "Cy",
		"WHERE CreatedDate >= 2026-11-02T10:00:00Z":                                      "Bo Cy",
		"WHERE CreatedDate > 2026-11-02T11:00:00.000+01:00":                              "Cy",
		"WHERE SystemModstamp < 2026-11-02T11:30:00.000+0100":                            "Ada Bo",
		"WHERE CreatedDate >= TODAY":                                                     "Ada Bo Cy",
		"WHERE CreatedDate < YESTERDAY":                                                  "",
		"WHERE CreatedDate >= LAST_N_DAYS:30":                                            "Ada Bo Cy",
		"WHERE Id = '" + ada[:15] + "'":                                                  "Ada",
		"WHERE Id > '" + ada + "' ORDER BY Id":                                           "Bo Cy",
		"WHERE Owner.Name = 'Inbound'":                                                   "Bo",
		"WHERE Owner.Type = 'Queue'":                                                     "Bo",
		"WHERE Owner.Email LIKE 'BO@%'":                                                  "Cy",
		"WHERE (LastName = 'Ada' OR LastName = 'Bo') AND (Rating = 'Hot' OR City = 'x')": "Ada",
		"ORDER BY LastName DESC LIMIT 2":                                                 "Cy Bo",
		"ORDER BY LastName LIMIT 1 OFFSET 1":                                             "Bo",
		"ORDER BY City, LastName":                                                        "Bo Cy Ada", // nulls come first
		"ORDER BY City DESC":                                                             "Bo Ada Cy",
		"ORDER BY City NULLS LAST":                                                       "Cy Ada Bo",
		"ORDER BY NumberOfEmployees DESC NULLS LAST":                                     "Ada Bo Cy",
		"ORDER BY Owner.Name ASC, Id DESC":                                               "Ada Cy Bo",
		"LIMIT 0":                                                                        "",
	} {
		if got := g.names(where); got != want {
			t.Errorf("%s: %q; want %q", where, got, want)
		}
	}
	g.query("SELECT COUNT() FROM Lead WHERE City != null", `{"totalSize":2,"done":true,"records":[]}`)
	g.query("select id, lead.lastname, OWNER.name, Owner.Type from lead where lastname='bo'", `"LastName":"Bo"`, `"Owner":{"attributes":{"type":"Group"`, `"Name":"Inbound","Type":"Queue"}`)
	g.query("SELECT Owner.Type, Owner.Email FROM Lead WHERE LastName = 'Cy'", `"Type":"User","Email":"bo@x.example"`)
	g.query("SELECT MasterRecord.Name, Address, NumberOfEmployees, AnnualRevenue FROM Lead WHERE LastName = 'Ada'", `"MasterRecord":null`, `"Address":{"city":"Bonn","country":null,"geocodeAccuracy":null`, `"NumberOfEmployees":420,"AnnualRevenue":null`)
}

func TestQueriesThatAreWrong(t *testing.T) {
	g := newRig(t, Options{})
	for q, says := range map[string]string{
		"":                                      "MALFORMED_QUERY",
		"SELECT":                                "unexpected token: '<EOF>'",
		"SELECT Id":                             "(expecting FROM)",
		"SELECT Id FROM Lead WHERE":             "MALFORMED_QUERY",
		"SELECT Id, FROM Lead":                  "unexpected token: 'FROM'",
		"SELECT Id FROM Lead WHERE A":           "MALFORMED_QUERY",
		"SELECT Id FROM Lead LIMIT x":           "unexpected token: 'x'",
		"SELECT Id FROM Lead LIMIT -1":          "unexpected token: '-1'",
		"SELECT Id FROM Lead Lead2":             "unexpected token: 'Lead2'",
		"SELECT Id FROM Lead OFFSET 2001":       "NUMBER_OUTSIDE_VALID_RANGE",
		"SELECT Id, id FROM Lead":               "duplicate field selected: id",
		"SELECT Id FROM Lead WHERE City = 'x":   "mismatched character",
		`SELECT Id FROM Lead WHERE City = '\x'`: "Illegal escape sequence",
		"SELECT Id FROM Lead WHERE City = 'x' AND City = 'y' OR City = 'z'":   "unexpected token: 'OR'",
		"SELECT Id FROM Lead WHERE City ; 'x'":                                "no viable alternative",
		"SELECT (SELECT Id FROM Tasks) FROM Lead":                             "unexpected token: '('",
		"SELECT Id FROM Butterfly":                                            "INVALID_TYPE\"",
		"SELECT Nope FROM Lead":                                               `No such column 'Nope' on entity 'Lead'`,
		"SELECT Id FROM Lead WHERE Nope = 1":                                  `No such column 'Nope' on entity 'Lead'`,
		"SELECT Id FROM Lead ORDER BY Nope":                                   `No such column 'Nope' on entity 'Lead'`,
		"SELECT Owner.Nope FROM Lead":                                         `No such column 'Owner.Nope'`,
		"SELECT Boss.Name FROM Lead":                                          `Didn't understand relationship 'Boss' in field path`,
		"SELECT IsDeleted FROM User":                                          `No such column 'IsDeleted' on entity 'User'`,
		"SELECT Id FROM Lead WHERE Description LIKE '%x%'":                    "field 'Description' can not be filtered in a query call",
		"SELECT Id FROM Task ORDER BY Description":                            "can not be sorted",
		"SELECT Id FROM Lead WHERE CreatedDate > '2026-11-02T10:00:00Z'":      "must be of type dateTime and should not be enclosed in quotes",
		"SELECT Id FROM Lead WHERE CreatedDate > 2026-11-02":                  "must be of type dateTime",
		"SELECT Id FROM Lead WHERE City = x":                                  "must be of type string and should be enclosed in quotes",
		"SELECT Id FROM Lead WHERE IsConverted = 1":                           "must be of type boolean",
		"SELECT Id FROM Lead WHERE IsConverted LIKE 't%'":                     "invalid operator on boolean field",
		"SELECT Id FROM Lead WHERE Id = 'me'":                                 "invalid ID field: me",
		"SELECT Id FROM Lead WHERE NumberOfEmployees = many":                  "must be of type int",
		"SELECT Id FROM Lead WHERE " + strings.Repeat("(", 60) + "City = 'x'": "nested too deeply",
	} {
		g.want(400, "GET", "query?q="+url.QueryEscape(q), "", says, "errorCode")
	}
	g.want(400, "GET", "query", "", "A query string has to be specified")
	a := g.want(400, "GET", "query?q="+url.QueryEscape("SELECT Id, Foo FROM Lead"), "")
	if !strings.Contains(a.text, `\nSELECT Id, Foo FROM Lead\n           ^\nERROR at Row:1:Column:12\nNo such column`) {
		t.Errorf("where it is wrong is not shown: %s", a.text)
	}
}

func TestPagesOfAQuery(t *testing.T) {
	g := newRig(t, Options{})
	for i := range 450 {
		g.lead(fmt.Sprint(i))
	}
	ask := func(options, q string) got {
		return g.check(g.ask("GET", "query?q="+url.QueryEscape(q), "", header("Sforce-Query-Options", options)), 200, q, nil)
	}
	for options, want := range map[string]int{"batchSize=200": 200, "batchSize=10": 200, "BatchSize = 300": 300, "batchSize=5000": 450, "x=1": 450} {
		a := ask(options, "SELECT Id FROM Lead")
		if n := strings.Count(a.text, `"attributes"`); n != want {
			t.Errorf("%s: %d rows; want %d", options, n, want)
		}
	}
	next, _ := ask("batchSize=200", "SELECT Id FROM Lead").json(t)["nextRecordsUrl"].(string)
	if !strings.HasSuffix(next, "-200") {
		t.Fatal(next)
	}
	g.pass(47 * time.Hour)
	g.want(200, "GET", next, "", "-400\"", `"totalSize":450,"done":false`)
	g.pass(2 * time.Hour)
	g.want(400, "GET", next, "", "INVALID_QUERY_LOCATOR")
	for _, bad := range []string{"query/nothing-2000", "query/nothing", "query/0r85g0000000000AAA-x"} {
		g.want(400, "GET", bad, "", "INVALID_QUERY_LOCATOR")
	}
	first, _ := ask("batchSize=200", "SELECT Id FROM Lead").json(t)["nextRecordsUrl"].(string)
	for range maxCursors {
		ask("batchSize=200", "SELECT Id FROM Lead")
	}
	g.want(400, "GET", first, "", "INVALID_QUERY_LOCATOR") // too many are open
	g.want(200, "GET", "queryAll?q=SELECT+Id+FROM+Lead", "", `"totalSize":450,"done":true`)
}

func TestDeletedRowsAreOnlyInAllOfThem(t *testing.T) {
	g := newRig(t, Options{})
	a, b := g.lead("Ada"), g.lead("Bo")
	g.o.Delete(a)
	g.query("SELECT Id FROM Lead", `"totalSize":1`, b)
	g.want(200, "GET", "queryAll?q="+url.QueryEscape("SELECT Id, IsDeleted FROM Lead WHERE IsDeleted = true"), "", `"totalSize":1`, a, `"IsDeleted":true`)
}

// A walk by id and one by time find each lead once, whatever is asked for.
func TestWalks(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		g := newRig(t, Options{})
		n := rapid.IntRange(0, 30).Draw(rt, "leads")
		var all []string
		for range n {
			g.pass(time.Duration(rapid.IntRange(0, 3).Draw(rt, "seconds")) * time.Second)
			all = append(all, g.lead("L"))
		}
		size := rapid.IntRange(1, 7).Draw(rt, "page")
		var seen []string
		last := "000000000000000"
		for {
			list, _ := g.query(fmt.Sprintf("SELECT Id FROM Lead WHERE Id > '%s' ORDER BY Id LIMIT %d", last, size)).json(t)["records"].([]any)
			for _, r := range list {
				fields, _ := r.(map[string]any)
				last = fmt.Sprint(fields["Id"])
				seen = append(seen, last)
			}
			if len(list) == 0 {
				break
			}
		}
		if !slices.Equal(seen, all) {
			rt.Fatalf("walked %v of %v", seen, all)
		}
	})
}
