package main

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// header is that of an ordinary export of contacts from HubSpot.
const header = "Record ID,First Name,Last Name,Email,Phone Number,Job Title,Company Name,Industry,Number of Employees,Website URL," +
	"Street Address,City,Postal Code,Country/Region,Lifecycle Stage,Lead Status,Original Source,Contact owner,Create Date\n"

// csv writes n leads, about 290 bytes each, the same ones for the same seed. They
// came about in the 300 days before today; each is step after the one before.
func csv(path string, n, step int, seed int64) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriterSize(f, 1<<20)
	_, _ = w.WriteString(header) // Flush says what went wrong
	rnd := rand.New(rand.NewSource(seed))
	today := time.Now().UTC().Truncate(24 * time.Hour)
	for i := range n {
		row(w, rnd, i*step, today)
	}
	return w.Flush()
}

func row(w *bufio.Writer, rnd *rand.Rand, i int, today time.Time) {
	pick := func(of string) string { x := strings.Split(of, "|"); return x[rnd.Intn(len(x))] }
	first := pick("Priya|Tomás|Mei-Ling|Olu|Sam|Ingrid|Kenji|Zoë|Élodie|Bartholomew|Anna|Jonas|Lucía|Pedro|Fatima|Ivan|Noor|Hans|Greta|Ravi")
	last := pick("Natarajan|Herrera|Wu|Adeyemi|Okafor|Solberg|Watanabe|Brandt|Marchand|Featherstone|Schmidt|Weber|Rossi|Silva|Hassan|Petrov|Khan|Müller|Olsen|Patel")
	title := pick("VP Marketing|Director of Operations|Head of IT|Marketing Manager|Software Engineer|CEO|Chief Technology Officer|Sales Manager|Consultant|Student")
	company := fmt.Sprintf("%s %s %d", pick("Northwind|Contoso|Fabrikam|Tailspin|Wingtip|Proseware|Litware|Adatum"), pick("Works|Systems|Group|Labs|Trading"), i%9973)
	domain := strings.ToLower(strings.ReplaceAll(company, " ", "")) + ".example"
	place := strings.Split(pick("Berlin,Germany|Madrid,Spain|Lyon,France|Austin,United States|Leeds,United Kingdom|Oslo,Norway|Osaka,Japan|Milan,Italy"), ",")
	stage := "lead"
	switch x := rnd.Intn(100); {
	case x < 8:
		stage = "marketingqualifiedlead"
	case x < 10:
		stage = "salesqualifiedlead"
	case x < 14:
		stage = "subscriber"
	case x < 17:
		stage = "opportunity"
	case x < 20:
		stage = "customer"
	}
	_, _ = fmt.Fprintf(w, "%d,%s,%s,contact%d.%s@%s,+49 30 555%04d %d,%s,%s,%s,%s,https://www.%s/,%d Long Meadow Road,%s,%d,%s,%s,NEW,%s,%s,%s\n",
		100_000+i, first, last, i, strings.ToLower(first[:1]), domain, i%10_000, 1000+i%9000, title, company,
		pick("Software|Manufacturing|Retail|Healthcare|Logistics|Education|Finance|Media"), pick("12|45|85|120|300|420|700|1200|5200"), domain,
		i%300+1, place[0], 10_000+i%89_999, place[1], stage, pick("Website|Webinar|Event|Referral|Paid Search|Partner"), pick("ana|ben|cem|dora|eva|finn|"),
		today.AddDate(0, 0, -rnd.Intn(300)).Add(-time.Duration(rnd.Intn(1440))*time.Minute).Format("2006-01-02 15:04"))
}
