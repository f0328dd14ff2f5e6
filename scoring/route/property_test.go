package route_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"banter/scoring/route"
	"banter/store/lead"
)

const team = `
manager = "mara"
[[rule]]
name = "dach"
when = { country = ["DE", "AT"] }
pool = "dach"
[[rule]]
name = "big"
when = { employees = { min = 500 } }
owner = "mara"
[[rule]]
name = "rest"
pool = "all"
[[pool]]
name = "dach"
members = [{ rep = "ana", weight = 3, capacity = 12 }, { rep = "ben", weight = 2, per_day = 5 }]
fallback = "all"
[[pool]]
name = "all"
members = [{ rep = "ben" }, { rep = "cleo", weight = 2 }, { rep = "dora", calendar = "new york" }, { rep = "eve", capacity = 9 }]
[backup]
ana = "ben"
`

// draw makes leads of a team in the middle of its work.
func draw(t *rapid.T, now time.Time) []lead.Excerpt {
	pick := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(t, label) }
	xs := make([]lead.Excerpt, rapid.IntRange(0, 40).Draw(t, "leads"))
	for i := range xs {
		x := &xs[i]
		*x = mql(fmt.Sprintf("%03d", i), 0, country(pick("country", "Germany", "AT", "France", "")), employees(int64(rapid.SampledFrom([]int{0, 10, 600}).Draw(t, "employees"))))
		x.QualifiedAt = now.Add(-time.Duration(rapid.IntRange(0, 50).Draw(t, "qualified")) * time.Minute)
		x.Stage = lead.Stage(pick("stage", "mql", "mql", "mql", "sal", "lead", "sql", "disqualified"))
		x.Company, x.Domain = pick("company", "", "Northwind GmbH", "northwind", "Contoso"), pick("domain", "", "", "contoso.com", "gmail.com")
		x.Owner = pick("owner", "", "", "", "ana", "ben", "cleo", "zoe")
		if x.Owner != "" {
			x.AssignedAt = now.Add(-time.Duration(rapid.IntRange(1, 3000).Draw(t, "assigned")) * time.Minute)
		}
	}
	return xs
}

// The order in which leads are listed makes no difference, and nothing that is
// given is changed.
func TestOrderMakesNoDifference(t *testing.T) {
	p, pol := plan(t, team), policies(t, office)
	rapid.Check(t, func(t *rapid.T) {
		now := noon().Add(time.Duration(rapid.IntRange(0, 14*24*60).Draw(t, "now")) * time.Minute)
		o := route.Options{Now: now, Policies: pol}
		xs := draw(t, now)
		want := p.Route(xs, o)
		was := slices.Clone(xs)
		if again := p.Route(xs, o); !reflect.DeepEqual(again, want) {
			t.Fatalf("twice\n%v\n%v", want, again)
		}
		if !reflect.DeepEqual(xs, was) {
			t.Fatal("Route changed the leads")
		}
		mixed := rapid.Permutation(xs).Draw(t, "order")
		if got := p.Route(mixed, o); !reflect.DeepEqual(got, want) {
			t.Fatalf("in another order\n%v\n%v", want, got)
		}
		for _, d := range want {
			if len(d.Why) == 0 || d.To == "" && d.Pool != "" || d.Kept && d.To == "" {
				t.Fatalf("%+v", d)
			}
		}
	})
}

// Routing leads one by one, each assignment stored before the next, gives what
// routing them all at once does.
func TestOneByOne(t *testing.T) {
	p, pol := plan(t, team), policies(t, office)
	rapid.Check(t, func(t *rapid.T) {
		now := noon().Add(time.Duration(rapid.IntRange(0, 14*24*60).Draw(t, "now")) * time.Minute)
		o := route.Options{Now: now, Policies: pol}
		xs := draw(t, now)
		all := p.Route(xs, o)
		at := slices.Clone(xs)
		for i, want := range all {
			one := p.Route(at, o)
			j := slices.IndexFunc(one, func(d route.Decision) bool { return d.Lead == want.Lead })
			if j < 0 || !reflect.DeepEqual(one[j], want) {
				t.Fatalf("lead %d: at once %+v\none by one %+v", i, want, one)
			}
			at = apply(at, one[j:j+1], now)
		}
	})
}

// Ten thousand leads over five weeks, routed as they come in: each rep is within
// one lead of the weighted share at every one of them.
func TestTenThousandLeads(t *testing.T) {
	p := plan(t, `
[[rule]]
name = "all"
pool = "all"
[[pool]]
name = "all"
members = [{ rep = "ana", weight = 5 }, { rep = "ben", weight = 3 }, { rep = "cleo" }, { rep = "dora", weight = 3 }, { rep = "eve", weight = 7 }]
`)
	weight := map[string]int{"ana": 5, "ben": 3, "cleo": 1, "dora": 3, "eve": 7}
	const n, batch = 10_000, 500
	rnd := rand.New(rand.NewPCG(1, 2))
	xs := make([]lead.Excerpt, n)
	for i := range xs {
		xs[i] = mql(fmt.Sprintf("%05d", rnd.IntN(1<<30)), 5*(n-i))
	}
	had := map[string]int{}
	k := 0
	for from := 0; from < n; from += batch {
		now := xs[from+batch-1].QualifiedAt
		ds := p.Route(xs[:from+batch], route.Options{Now: now})
		if len(ds) != batch {
			t.Fatalf("%d decisions", len(ds))
		}
		for _, d := range ds {
			had[d.To]++
			k++
			for rep, w := range weight {
				if off := k*w - had[rep]*19; off >= 19 || off <= -19 {
					t.Fatalf("after %d leads %s has %d, the share is %d/19", k, rep, had[rep], k*w)
				}
			}
		}
		xs = apply(xs, ds, now)
	}
}

func BenchmarkRoute(b *testing.B) {
	p, pol := plan(b, strings.NewReplacer(", capacity = 12", "", ", per_day = 5", "", ", capacity = 9", "").Replace(team)), policies(b, office)
	for name, owned := range map[string]bool{"10000new": false, "10000owned": true} {
		xs := make([]lead.Excerpt, 10_000)
		for i := range xs {
			xs[i] = mql(fmt.Sprintf("%05d", i), i, country([]string{"Germany", "France", "US"}[i%3]), employees(int64(i%700)))
			xs[i].Company, xs[i].Email = fmt.Sprintf("Company %d GmbH", i%4000), fmt.Sprintf("kim@company%d.com", i%4000)
			if owned && i > 0 {
				owner([]string{"ana", "ben", "cleo"}[i%3])(&xs[i])
			}
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p.Route(xs, route.Options{Now: noon(), Policies: pol})
			}
		})
	}
}

func BenchmarkEscalate(b *testing.B) {
	p, pol := plan(b, steps), policies(b, office)
	xs := make([]lead.Excerpt, 10_000)
	for i := range xs {
		xs[i] = clocked(fmt.Sprintf("%05d", i), "ana", i%240)
	}
	b.ReportAllocs()
	for b.Loop() {
		p.Escalate(xs, route.Options{Now: noon(), Policies: pol}, func(lead.ID, int, string) bool { return true })
	}
}
