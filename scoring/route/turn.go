package route

// turns is what a pool owes each of its members, in parts of a lead: one lead is
// the weight of the whole pool. The sum is zero. With each lead every member is
// owed its share more, and the one that gets it a lead less.
//
// Nobody is ever owed, or has had too much, by more than one lead: what goes
// beyond is taken over by the others. Who was on leave, or full, or was given
// leads by hand, does not upset the sharing afterwards.
type turns []int64

// choose is the member whose turn it is, of those that may be chosen (at least
// one); i indexes pool.members. It is R. Tijdeman's rule for the chairman
// assignment problem (Discrete Mathematics 32, 1980): of those who are owed
// enough already, the one by whom it has to be done soonest. Where all members
// may be chosen each time, every one of n has had at every moment its weighted
// share to within 1 − 1/(2n − 2) of a lead.
func (t turns) choose(p *pool, may []int) int {
	if len(may) == 1 {
		return may[0]
	}
	var sum, weight int64
	for _, i := range may {
		sum += t[i]
		weight += int64(p.members[i].weight)
	}
	whole := int64(p.weight)
	n := 2*int64(len(may)) - 2
	// owed is what is owed among those alone, in parts of a lead of whole·weight.
	owed := func(i int) int64 { return t[i]*weight - sum*int64(p.members[i].weight) }
	best, most := -1, may[0]
	sooner := func(i, j int) bool { // by when each is owed a lead less 1/n
		limit := whole * weight * (n - 1)
		return (limit-owed(i)*n)*int64(p.members[j].weight) < (limit-owed(j)*n)*int64(p.members[i].weight)
	}
	for _, i := range may {
		after := owed(i) + whole*int64(p.members[i].weight)
		if after > owed(most)+whole*int64(p.members[most].weight) {
			most = i
		}
		if after*n >= whole*weight && (best < 0 || sooner(i, best)) {
			best = i
		}
	}
	if best < 0 {
		return most
	}
	return best
}

// take notes that a member of the pool got a lead.
func (t turns) take(p *pool, member int) {
	for i := range p.members {
		t[i] += int64(p.members[i].weight)
	}
	t[member] -= int64(p.weight)
	t.bound(p, 1)
	t.bound(p, -1)
}

// bound cuts what lies beyond a lead owed (sign 1) or had too much (−1), and
// hands it to those who have room for it, by weight.
func (t turns) bound(p *pool, sign int64) {
	limit := int64(p.weight)
	for {
		var over, room, last int64 = 0, 0, -1
		for i := range t {
			switch v := t[i] * sign; {
			case v > limit:
				over += v - limit
				t[i] = limit * sign
			case v < limit:
				room += int64(p.members[i].weight)
				last = int64(i)
			}
		}
		if over == 0 || last < 0 {
			return
		}
		left := over
		for i := range t {
			if t[i]*sign < limit {
				part := over * int64(p.members[i].weight) / room
				t[i] += part * sign
				left -= part
			}
		}
		t[last] += left * sign // what rounding left over
	}
}
