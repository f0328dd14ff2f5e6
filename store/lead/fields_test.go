package lead

import (
	"bytes"
	"errors"
	"slices"
	"sort"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"
)

func TestSetRefuses(t *testing.T) {
	for _, tc := range []struct{ field, value, want string }{
		{"employees", "many", `employees: "many" is not a number`},
		{"employees", "NaN", "is not a number"},
		{"employees", "1e300", "is not a number"},
		{"revenue", "Inf", "is not a number"},
		{"created_at", "10.3.2026", "write it as 2026-03-01T09:00:00Z"},
		{"created_at", "0000-01-01T00:00:00+23:00", "is not a time"},
		{"stage", "MQL", `stage: "MQL" is none of`},
		{"status", "busy", `status: "busy" is none of`},
		{"do_not_contact", "perhaps", `do_not_contact: "perhaps" is neither yes nor no`},
		{"nonsense", "x", `"nonsense" is no field of a lead`},
		{"x.", "x", `"x." is no field of a lead`},
	} {
		l := Lead{Employees: 7, CreatedAt: noon(), Standing: Standing{Stage: StageMQL, Status: StatusNew, DoNotContact: true}}
		before := l
		if err := l.Set(tc.field, tc.value); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s=%q: %v", tc.field, tc.value, err)
		}
		if l.Employees != before.Employees || l.CreatedAt != before.CreatedAt || l.Standing != before.Standing {
			t.Errorf("%s=%q changed the lead", tc.field, tc.value)
		}
	}
}

func TestSetReads(t *testing.T) {
	for _, tc := range []struct{ field, value, want string }{
		{"name", "  Ana\t\x1b Lee ", "Ana Lee"},
		{"employees", "1,200", "1200"},
		{"employees", "12.6", "13"},
		{"employees", "0", ""},
		{"employees", "", ""},
		{"created_at", "2026-03-01T10:00:00+01:00", "2026-03-01T09:00:00Z"},
		{"created_at", "", ""},
		{"do_not_contact", "Yes", "true"},
		{"do_not_contact", "off", ""},
		{"stage", "sql", "sql"},
		{"stage", "", ""},
		{"x.Lead Number", "7", "7"},
		{"x.Lead Number", "", ""},
	} {
		l := Lead{Extra: map[string]string{"Lead Number": "6"}}
		if err := l.Set(tc.field, tc.value); err != nil || l.Get(tc.field) != tc.want {
			t.Errorf("%s=%q: %q, %v", tc.field, tc.value, l.Get(tc.field), err)
		}
	}
	if (&Lead{}).Get("nonsense") != "" || KnownField("nonsense") || KnownField("x.") || !KnownField("x.a") {
		t.Error("a field that is none")
	}
}

// drawValue draws a text for a field, mostly one that it takes.
func drawValue(t *rapid.T, field string) string {
	number := rapid.StringMatching(`-?[0-9]{1,9}(,[0-9]{3})?(\.[0-9])?`)
	instant := rapid.Custom(func(t *rapid.T) string {
		return time.Unix(rapid.Int64Range(-1e10, 2e11).Draw(t, "at"), 0).UTC().Format(time.RFC3339)
	})
	word := rapid.SampledFrom([]string{"", "yes", "no", "TRUE", "mql", "sal", "nurture", "new", "waiting"})
	return rapid.OneOf(rapid.String(), number, instant, word).Draw(t, field)
}

// TestFieldsRoundTrip: what Get writes Set takes, and nothing changes by it.
func TestFieldsRoundTrip(t *testing.T) {
	names := append(FieldNames(), "x.Lead Number")
	rapid.Check(t, func(t *rapid.T) {
		var l Lead
		for _, f := range names {
			_ = l.Set(f, drawValue(t, f)) // what a field does not take leaves it as it was
		}
		var copied Lead
		for _, f := range names {
			text := l.Get(f)
			if err := copied.Set(f, text); err != nil {
				t.Fatalf("%s does not take its own %q: %v", f, text, err)
			}
			if got := copied.Get(f); got != text {
				t.Fatalf("%s went in as %q and came out as %q", f, text, got)
			}
			if text != Clean(text) {
				t.Fatalf("%s holds %q, which is not clean", f, text)
			}
		}
	})
}

func TestEveryFieldHasItsPlace(t *testing.T) {
	for _, f := range FieldNames() {
		value := "some text"
		var l Lead
		switch {
		case l.instant(f) != nil:
			value = "2026-03-01T09:00:00Z"
		case f == "employees" || f == "revenue" || f == "amount":
			value = "42"
		case f == "do_not_contact":
			value = "true"
		case f == "stage":
			value = "sal"
		case f == "status":
			value = "waiting"
		}
		if err := l.Set(f, value); err != nil {
			t.Errorf("%s: %v", f, err)
		}
		for _, g := range FieldNames() {
			if got := l.Get(g); (g == f) != (got == value) {
				t.Errorf("after setting %s, %s is %q", f, g, got)
			}
		}
		if !KnownField(f) {
			t.Errorf("%s is not known", f)
		}
	}
}

func TestValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var v Values
		want := map[string]string{}
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			f := rapid.SampledFrom([]string{"a", "b", "c", "d", "e"}).Draw(t, "field")
			if rapid.Bool().Draw(t, "delete") {
				v.Delete(f)
				delete(want, f)
				continue
			}
			text := rapid.SampledFrom([]string{"", "1", "2"}).Draw(t, "text")
			v.Set(f, text)
			want[f] = text
		}
		if len(v) != len(want) || !sort.SliceIsSorted(v, func(i, j int) bool { return v[i].Field < v[j].Field }) {
			t.Fatalf("values %v, want %v", v, want)
		}
		for _, f := range []string{"a", "b", "c", "d", "e"} {
			text, ok := v.Get(f)
			if w, there := want[f]; w != text || there != ok {
				t.Fatalf("%s: %q %v, want %q %v", f, text, ok, w, there)
			}
		}
	})
}

func TestNewKey(t *testing.T) {
	// The worked example of the ULID specification's alphabet: time first, all
	// bits set is the greatest.
	all, err := NewKey(time.UnixMilli(1<<48-1), bytes.NewReader(bytes.Repeat([]byte{0xff}, 10)))
	if err != nil || all != "7ZZZZZZZZZZZZZZZZZZZZZZZZZ" {
		t.Errorf("%q, %v", all, err)
	}
	if none, _ := NewKey(time.UnixMilli(0), bytes.NewReader(make([]byte, 10))); none != strings.Repeat("0", 26) {
		t.Errorf("%q", none)
	}
	if k, _ := NewKey(time.UnixMilli(1469918176385), bytes.NewReader(make([]byte, 10))); !strings.HasPrefix(k, "01ARYZ6S41") {
		t.Errorf("the time is written as %q", k)
	}
	broken := errors.New("no entropy")
	if _, err := NewKey(noon(), iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}

func TestKeysSortByTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.SliceOfN(rapid.Int64Range(0, 1<<48-1), 2, 10).Draw(t, "at")
		slices.Sort(at)
		at = slices.Compact(at)
		last := ""
		for _, ms := range at {
			entropy := rapid.SliceOfN(rapid.Byte(), 10, 10).Draw(t, "entropy")
			k, err := NewKey(time.UnixMilli(ms), bytes.NewReader(entropy))
			if err != nil || len(k) != 26 || k <= last {
				t.Fatalf("%q after %q: %v", k, last, err)
			}
			last = k
		}
	})
}
