package store

import (
	"bytes"
	"errors"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"banter/store/lead"
	"banter/store/lead/hostile"
)

// moment draws a time to the microsecond, often the zero one.
func moment(t *rapid.T, label string) time.Time {
	if rapid.IntRange(0, 3).Draw(t, label+" set") == 0 {
		return time.Time{}
	}
	return time.UnixMicro(rapid.Int64Range(-62135596800e6+1, 253402300799e6).Draw(t, label)).UTC()
}

// pauseTime is a time that is set, as both ends of a pause are.
func pauseTime(t *rapid.T, label string) time.Time {
	return time.UnixMicro(rapid.Int64Range(0, 4102444800e6).Draw(t, label)).UTC()
}

func drawExcerpt(t *rapid.T) lead.Excerpt {
	x := lead.Excerpt{ID: "id"}
	v := reflect.ValueOf(&x).Elem()
	for i := range v.NumField() {
		name, f := v.Type().Field(i).Name, v.Field(i)
		if name == "ID" {
			continue
		}
		switch p := f.Addr().Interface().(type) {
		case *time.Time:
			*p = moment(t, name)
		case *lead.Frozen:
			*p = lead.Frozen{
				Total: rapid.Int().Draw(t, "total"), Behaviour: rapid.Int().Draw(t, "behaviour"), Fit: rapid.Int().Draw(t, "fit"),
				Grade: "B", Path: lead.PathScored, Review: rapid.Bool().Draw(t, "review"), Model: rapid.String().Draw(t, "model"),
			}
		case *[]lead.Clock:
			for range rapid.IntRange(0, 4).Draw(t, "clocks") {
				*p = append(*p, lead.Clock{
					Kind: lead.ClockKind(rapid.Byte().Draw(t, "kind")), Policy: rapid.String().Draw(t, "policy"),
					Target:  time.Duration(rapid.Int64().Draw(t, "target")),
					Started: moment(t, "started"), Warn: moment(t, "warn"), Due: moment(t, "due"), Stopped: moment(t, "stopped"),
					Cancelled: rapid.Bool().Draw(t, "cancelled"), Owed: rapid.Int().Draw(t, "owed"),
				})
				c := &(*p)[len(*p)-1]
				for range rapid.IntRange(0, 2).Draw(t, "pauses") {
					c.Pauses = append(c.Pauses, lead.Pause{From: pauseTime(t, "from"), To: pauseTime(t, "to"), Reason: rapid.String().Draw(t, "reason")})
				}
			}
		default:
			switch {
			case f.CanInt():
				f.SetInt(rapid.Int64().Draw(t, name))
			case f.Kind() == reflect.Bool:
				f.SetBool(rapid.Bool().Draw(t, name))
			default:
				f.SetString(rapid.String().Draw(t, name))
			}
		}
	}
	return x
}

// Every field of an excerpt is in its row: reflection fills a field that was
// added to lead.Excerpt and forgotten in the code.
func TestExcerptComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := newArena()
		for range rapid.IntRange(1, 3).Draw(t, "rows") {
			x := drawExcerpt(t)
			row := encodeExcerpt(&x)
			got, err := decodeExcerpt("id", row)
			if err != nil || !reflect.DeepEqual(got, x) {
				t.Fatalf("%v\ngot  %+v\nwant %+v", err, got, x)
			}
			var many lead.Excerpt
			if err := a.decode("id", row, &many); err != nil || !reflect.DeepEqual(many, x) {
				t.Fatalf("among many: %v\ngot  %+v\nwant %+v", err, many, x)
			}
			if holdsUntil(row) != stamp(x.ValidUntil) {
				t.Fatal("the row holds until another time")
			}
		}
	})
}

// A row of version 1 ends before the fields that came later: what it has is
// read, and it is stale at any time.
func TestRowsOfVersionOne(t *testing.T) {
	x := lead.Excerpt{ID: "id", Name: "Priya", BaseVersion: "7", ComputedAt: noon, ValidUntil: noon.Add(time.Hour), Region: "Bayern", Domain: "northwind.example", Path: lead.PathScored}
	row := encodeExcerpt(&x)
	body := row[1 : len(row)-sumSize]
	cut := bytes.LastIndex(body, []byte("\x06Bayern"))
	old := append(bytes.Clone(body[:cut]), 0) // no clocks
	got, err := decodeExcerpt("id", sealed(old))
	if err != nil || got.Name != "Priya" || got.BaseVersion != "7" || got.Region != "" || !got.Stale(noon.Add(time.Minute)) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := decodeExcerpt("id", seal(append([]byte{rowVersion + 1}, body...))); !errors.Is(err, ErrDamaged) {
		t.Errorf("a row of a later version: %v", err)
	}
}

// Rows of one arena share memory; none may reach into another.
func TestArenaKeepsRowsApart(t *testing.T) {
	a := newArena()
	var got, want []lead.Excerpt
	for i := range 3 * clockBlock {
		x := lead.Excerpt{ID: "id", Name: string(bytes.Repeat([]byte{byte('a' + i%26)}, i%400)), Clocks: make([]lead.Clock, 1+i%3)}
		for j := range x.Clocks {
			x.Clocks[j] = lead.Clock{Kind: lead.ClockKind(j + 1), Policy: x.Name}
		}
		var y lead.Excerpt
		if err := a.decode("id", encodeExcerpt(&x), &y); err != nil {
			t.Fatal(err)
		}
		got, want = append(got, y), append(want, x)
		_ = append(got[0].Clocks, lead.Clock{Policy: "overwritten"})
	}
	if !reflect.DeepEqual(got, want) {
		t.Error("rows of one arena got mixed up")
	}
}

func TestStampsSortAsTimesDo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := moment(t, "a"), moment(t, "b")
		if !unstamp(stamp(a)).Equal(a) {
			t.Fatalf("%s comes back as %s", a, unstamp(stamp(a)))
		}
		if got, want := bytes.Compare(seqKey(stamp(a)), seqKey(stamp(b))), a.Compare(b); got != want {
			t.Fatalf("%s and %s compare as %d, their keys as %d", a, b, want, got)
		}
	})
}

func TestLogComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var ids []lead.ID
		for _, s := range rapid.SliceOf(rapid.String()).Draw(t, "ids") {
			ids = append(ids, lead.ID(s))
		}
		n := rapid.Uint64().Draw(t, "total")
		total, got, err := decodeLog(encodeLog(n, ids))
		if err != nil || total != n || !reflect.DeepEqual(got, ids) {
			t.Fatalf("%d %q, %v", total, got, err)
		}
	})
}

func TestTimesInValues(t *testing.T) {
	c, err := newCode()
	if err != nil {
		t.Fatal(err)
	}
	berlin := time.FixedZone("CET", 3600)
	for _, at := range []time.Time{{}, noon, noon.Add(123456 * time.Microsecond), noon.In(berlin), time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC)} {
		b, err := c.encode(lead.Activity{ID: "a\xff", At: at}) // broken UTF-8 is readable, too
		if err != nil {
			t.Fatal(err)
		}
		if got, err := c.activity(b); err != nil || got.At != at.UTC() || got.ID != "a\xff" {
			t.Errorf("%s comes back as %+v, %v", at, got, err)
		}
	}
}

func TestValuesAreGuarded(t *testing.T) {
	c, err := newCode()
	if err != nil {
		t.Fatal(err)
	}
	good, err := c.encode(lead.Lead{ID: "x", Name: "Priya"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 0x10
		if _, err := c.lead(bad); !errors.Is(err, ErrDamaged) {
			t.Errorf("byte %d: %v", i, err)
		}
	}
	other := bytes.Clone(good[:len(good)-sumSize])
	other[0] = 9
	if _, err := c.lead(seal(other)); !errors.Is(err, ErrDamaged) {
		t.Errorf("a value of another version: %v", err)
	}
}

// sealed makes foreign bytes a value, so that they get past the checksum.
func sealed(b []byte) []byte { return seal(append([]byte{codeVersion}, b...)) }

func asExcerpt(t *testing.T, b []byte) {
	t.Helper()
	hostile.Bounded(t, len(b), func() { _, _ = decodeExcerpt("id", seal(append([]byte{rowVersion}, b...))) })
	if _, err := decodeExcerpt("id", b); err != nil && !errors.Is(err, ErrDamaged) {
		t.Errorf("raw: %v", err)
	}
	if _, err := decodeExcerpt("id", sealed(b)); err != nil && !errors.Is(err, ErrDamaged) {
		t.Errorf("a row of version 1: %v", err)
	}
	got, err := decodeExcerpt("id", seal(append([]byte{rowVersion}, b...)))
	if err != nil {
		if !errors.Is(err, ErrDamaged) {
			t.Errorf("sealed: %v", err)
		}
		return
	}
	again, err := decodeExcerpt("id", encodeExcerpt(&got))
	if err != nil || !reflect.DeepEqual(got, again) {
		t.Errorf("%v\nread  %+v\nagain %+v", err, got, again)
	}
}

func FuzzDecode(f *testing.F) {
	c, err := newCode()
	if err != nil {
		f.Fatal(err)
	}
	for _, v := range []any{
		lead.Lead{ID: "x", CreatedAt: noon, Extra: map[string]string{"a": "b"}},
		lead.Activity{ID: "a", At: noon},
		lead.Event{ID: "e", At: noon, Before: &lead.Standing{Stage: lead.StageMQL}, Disposition: &lead.Disposition{Wake: noon}},
		lead.Change{Key: "k", At: noon, Fields: lead.Values{{Field: "owner", Text: "ana"}}},
		[]lead.Answer{{Criterion: "need", At: noon}},
		lead.Base{Version: "1"},
	} {
		b, err := c.encode(v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b[1 : len(b)-sumSize])
	}
	x := lead.Excerpt{Name: "Priya", ComputedAt: noon, ValidUntil: noon, CreatedAt: noon, Clocks: []lead.Clock{{Kind: 1, Policy: "hot", Due: noon}}}
	row := encodeExcerpt(&x)
	f.Add(row[1 : len(row)-sumSize])
	f.Add([]byte{})
	f.Add(bytes.Repeat([]byte{0xff}, 64))
	f.Fuzz(func(t *testing.T, b []byte) {
		asExcerpt(t, b)
		hostile.Bounded(t, len(b), func() {
			_, _ = c.lead(sealed(b))
			_, _ = c.event(sealed(b))
			_, _ = c.change(sealed(b))
		})
		for _, v := range [][]byte{b, sealed(b)} {
			_, err1 := c.lead(v)
			_, err2 := c.activity(v)
			_, err3 := c.event(v)
			_, err4 := c.answers(v)
			_, err5 := c.change(v)
			_, err6 := c.base(v)
			_, _, err7 := decodeLog(v)
			for _, err := range []error{err1, err2, err3, err4, err5, err6, err7} {
				if err != nil && !errors.Is(err, ErrDamaged) {
					t.Error(err)
				}
			}
		}
	})
}
