package route

import (
	"testing"

	"pgregory.net/rapid"
)

func poolOf(weights []int) *pool {
	p := &pool{name: "p", fallback: -1}
	for _, w := range weights {
		p.members = append(p.members, member{rep: string(rune('a' + len(p.members))), weight: w})
		p.weight += w
	}
	return p
}

func weights(t *rapid.T) []int {
	return rapid.SliceOfN(rapid.IntRange(1, maxWeight), 1, 12).Draw(t, "weights")
}

// Every member's count is within 1 − 1/(2n − 2) of its share after every lead.
func TestTurnsWithinALead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := poolOf(weights(t))
		n := len(p.members)
		all := make([]int, n)
		for i := range all {
			all[i] = i
		}
		owed, had := make(turns, n), make([]int, n)
		for k := 1; k <= 2000; k++ {
			i := owed.choose(p, all)
			owed.take(p, i)
			had[i]++
			for j, m := range p.members {
				off := k*m.weight - had[j]*p.weight // parts of a lead: of p.weight
				if int64(off)*parts != owed[j] {
					t.Fatalf("after %d leads %s is owed %d, the account says %d", k, m.rep, off, owed[j])
				}
				if abs(off)*(2*n-2) > p.weight*(2*n-3) && n > 1 || n == 1 && off != 0 {
					t.Fatalf("after %d leads %s has had %d, its share is %d/%d", k, m.rep, had[j], k*m.weight, p.weight)
				}
			}
		}
	})
}

func abs(n int) int { return max(n, -n) }

// Whoever may not be chosen, and whatever is given by hand: nobody is owed more
// than a lead, so nobody has had more than all the others are owed, and the sum
// stays zero.
func TestTurnsForget(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := poolOf(weights(t))
		owed := make(turns, len(p.members))
		for range rapid.IntRange(1, 200).Draw(t, "leads") {
			i := rapid.IntRange(0, len(p.members)-1).Draw(t, "member")
			if rapid.Bool().Draw(t, "by hand") {
				owed.take(p, i)
			} else {
				var may []int
				for j := range p.members {
					if j == i || rapid.Bool().Draw(t, "there") {
						may = append(may, j)
					}
				}
				owed.take(p, owed.choose(p, may))
			}
			var sum int64
			for j, v := range owed {
				sum += v
				if n, lead := int64(len(owed)), int64(p.weight)*parts; v > lead+n || v < -(n-1)*(lead+n) {
					t.Fatalf("%s is owed %d of %d", p.members[j].rep, v, p.weight)
				}
			}
			if sum != 0 {
				t.Fatalf("the account is out by %d: %v", sum, owed)
			}
		}
	})
}

// With one member away for long the others go on in the proportion of their
// weights. What they were ahead of it is at most a lead, shared among them, so
// nobody gains or loses three when it is back.
func TestTurnsWhileOneIsAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := poolOf(rapid.SliceOfN(rapid.IntRange(1, 9), 2, 8).Draw(t, "weights"))
		n := len(p.members)
		rest, all := make([]int, n-1), make([]int, n)
		for i := range all {
			all[i] = i
		}
		copy(rest, all)
		last := n - 1
		among := p.weight - p.members[last].weight
		owed, had := make(turns, n), make([]int, n)
		const leads = 1000
		for range leads {
			i := owed.choose(p, rest)
			owed.take(p, i)
			had[i]++
		}
		for _, i := range rest {
			if off := leads*p.members[i].weight - had[i]*among; abs(off) > 2*among {
				t.Fatalf("%d got %d of %d leads, its share is %d/%d", i, had[i], leads, p.members[i].weight, among)
			}
		}
		if owed[last] > int64(p.weight)*parts+int64(n) {
			t.Fatalf("who was away is owed %d of %d", owed[last], p.weight)
		}
		clear(had)
		for range leads {
			i := owed.choose(p, all)
			owed.take(p, i)
			had[i]++
		}
		for i, m := range p.members {
			if off := leads*m.weight - had[i]*p.weight; abs(off) > 3*p.weight {
				t.Fatalf("back again, %d got %d of %d leads, its share is %d/%d", i, had[i], leads, m.weight, p.weight)
			}
		}
	})
}

// The largest weights and pools stay inside of 64 bits: turns are still fair.
func TestTurnsOfTheLargestPool(t *testing.T) {
	ws := make([]int, maxMembers)
	all := make([]int, maxMembers)
	for i := range ws {
		ws[i], all[i] = maxWeight, i
	}
	ws[0] = 1
	p := poolOf(ws)
	owed, had := make(turns, maxMembers), make([]int, maxMembers)
	for k := 1; k <= 3000; k++ {
		i := owed.choose(p, all)
		owed.take(p, i)
		had[i]++
		if off := k*ws[i] - had[i]*p.weight; abs(off) > p.weight {
			t.Fatalf("after %d leads member %d has had %d", k, i, had[i])
		}
	}
}
