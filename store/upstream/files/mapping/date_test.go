package mapping

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDates(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		in     string
		format string
		order  order
		want   string // RFC 3339 in UTC; "" refused; "?" ambiguous
	}{
		{in: "2026-03-31T14:05:06Z", want: "2026-03-31T14:05:06Z"},
		{in: "2026-03-31T14:05:06.789Z", want: "2026-03-31T14:05:06Z"},
		{in: "2026-03-31T14:05:06.000+0000", want: "2026-03-31T14:05:06Z"},
		{in: "2026-03-31T14:05:06-05:00", want: "2026-03-31T19:05:06Z"},
		{in: "2026-03-31 14:05:06", want: "2026-03-31T12:05:06Z"}, // summer time in Berlin
		{in: "2026-01-31 14:05:06.500", want: "2026-01-31T13:05:06Z"},
		{in: "2020-12-30 3:15:52", want: "2020-12-30T02:15:52Z"},
		{in: "2023-06-08 23:22:50.048000 UTC", want: "2023-06-08T23:22:50Z"},
		{in: "2026-03-31", want: "2026-03-30T22:00:00Z"},
		{in: "2026/3/1 08:00", want: "2026-03-01T07:00:00Z"},
		{in: "31.03.2026", want: "2026-03-30T22:00:00Z"},
		{in: "01.02.2026 10:00", want: "2026-02-01T09:00:00Z"},
		{in: "31/03/2026", want: "2026-03-30T22:00:00Z"},
		{in: "03/31/2026 2:05 PM", want: "2026-03-31T12:05:00Z"},
		{in: "03/31/2026, 12:05 a.m.", want: "2026-03-30T22:05:00Z"},
		{in: "3/3/2026", want: "2026-03-02T23:00:00Z"},
		{in: "01/02/2026", want: "?"},
		{in: "1-2-2026", want: "?"},
		{in: "01/02/2026", order: dayFirst, want: "2026-01-31T23:00:00Z"},
		{in: "01/02/2026", order: monthFirst, want: "2026-01-01T23:00:00Z"},
		{in: "01/02/2026", order: orderMixed, want: "?"},
		{in: "01/02/2026", format: "dmy", want: "2026-01-31T23:00:00Z"},
		{in: "01/02/2026", format: "mdy", want: "2026-01-01T23:00:00Z"},
		{in: "02/01/26", format: "02/01/06", want: "2026-01-01T23:00:00Z"},
		{in: "02.01.2026", format: "02/01/06", want: ""},
		{in: "2 Jan 2026", want: "2026-01-01T23:00:00Z"},
		{in: "Jan 2, 2026", want: "2026-01-01T23:00:00Z"},
		{in: "January 2, 2026 3:04 PM", want: "2026-01-02T14:04:00Z"},
		{in: "Mon, 02 Mar 2026 15:04:05 +0100", want: "2026-03-02T14:04:05Z"},
		{in: "Mon, 2 Mar 2026 15:04:05 GMT", want: "2026-03-02T15:04:05Z"},
		{in: "Mon, 2 Mar 2026 15:04:05 EST", want: ""}, // an abbreviation says no offset
		{in: "1602611311", want: "2020-10-13T17:48:31Z"},
		{in: "1602611311123", want: "2020-10-13T17:48:31Z"},
		{in: "1602611311.5", format: "unix", want: "2020-10-13T17:48:31Z"},
		{in: "45000", format: "excel", want: "2023-03-14T23:00:00Z"},
		{in: "45000", want: ""},
		{in: "20260331", want: "2026-03-30T22:00:00Z"},
		{in: "2026-02-30", want: ""},
		{in: "31/02/2026", want: ""},
		{in: "2026-03-31 25:00", want: ""},
		{in: "1500-01-01", want: ""},
		{in: "yesterday", want: ""},
		{in: "soon", format: "unix", want: ""},
		{in: "NaN", format: "unix", want: ""},
		{in: "2026-03-31Tx", want: ""},
	} {
		got, err := dates{format: tc.format, order: tc.order, zone: berlin}.parse(tc.in)
		switch {
		case tc.want == "" && !errors.Is(err, errDate), tc.want == "?" && !errors.Is(err, errAmbiguous):
			t.Errorf("%q (%s): got %v, %v; want %q", tc.in, tc.format, got, err, tc.want)
		case len(tc.want) > 1 && (err != nil || utc(got) != tc.want):
			t.Errorf("%q (%s): got %s, %v; want %s", tc.in, tc.format, utc(got), err, tc.want)
		}
	}
}

// Whatever the layout, a date that was written with it is read back.
func TestDatesReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(-2e9, 6e9).Draw(t, "unix"), 0).UTC()
		layout := rapid.SampledFrom([]string{
			time.RFC3339, "2006-01-02 15:04:05", "2006-01-02T15:04:05.000-0700", "02.01.2006 15:04:05", "2006/01/02 15:04:05", time.RFC1123Z,
			"2 Jan 2006 15:04:05", "Jan 2, 2006 3:04:05 PM",
		}).Draw(t, "layout")
		s := at.Format(layout)
		got, err := dates{zone: time.UTC}.parse(s)
		if err != nil || !got.Equal(at) {
			t.Fatalf("%q is read as %v, %v", s, got, err)
		}
		us := at.Format("01/02/2006 3:04:05 PM")
		if got, err = (dates{zone: time.UTC, order: monthFirst}).parse(us); err != nil || !got.Equal(at) {
			t.Fatalf("%q is read as %v, %v", us, got, err)
		}
	})
}

func TestNumbers(t *testing.T) {
	for in, want := range map[string]int64{
		"0": 0, "42": 42, "1,250": 1250, "1 250": 1250, "1.250.000": 1250000, "1.250,50": 1251, "1,250.4": 1250, "3,5": 4, "2.5": 3, "1'250": 1250,
		"51-200": 51, "51 – 200": 51, "1,001-5,000": 1001, "1,001+": 1001, "1000+": 1000, "51 to 200 employees": 51, "10,001 or more": 10001,
		"10k": 10000, "10K+": 10000, "1.2k": 1200, "$3.5m": 3500000, "€ 2 bn": 2000000000, "5 million": 5000000, "250000 EUR": 250000, "10k-50k": 10000,
		">500": 500, "> 1,000": 1000, "<50": 1, "more than 500": 500, "-5": -5, "280522000": 280522000, "12.0": 12,
	} {
		if got, err := Number(in); err != nil || got != want {
			t.Errorf("%q: got %d, %v; want %d", in, got, err, want)
		}
	}
	for _, in := range []string{"", "many", "n/a", "12 apples", "a12", "--", "$", "1e400", "999999999999999999999"} {
		if got, err := Number(in); err == nil {
			t.Errorf("%q: got %d", in, got)
		}
	}
}
