package route

// parts is how finely leads are divided: a lead is the weight of the whole pool
// times this.
const parts = 1 << 10

// turns is what a pool owes each of its members, in parts of a lead. The sum is
// zero. With each lead every member is owed its share more, and the one that
// gets it a lead less.
//
// Nobody is owed more than one lead: what goes beyond is owed to the others. So
// who was on leave or full makes up for a lead and no more, meanwhile the others
// share as their weights say, and leads that were given by hand keep somebody
// from turns for a while and not for long.
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
	whole := int64(p.weight) * parts
	n := 2*int64(len(may)) - 2
	// owed is what is owed among those alone; a lead is whole·weight.
	owed := func(i int) int64 { return t[i]*weight - sum*int64(p.members[i].weight) }
	best, most := -1, may[0]
	// sooner compares by when each will be owed a lead less 1/n. The bounds of
	// weights and members keep the products below 2⁶³.
	limit := whole * weight * (n - 1)
	sooner := func(i, j int) bool {
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
		t[i] += int64(p.members[i].weight) * parts
	}
	t[member] -= int64(p.weight) * parts
	for t.bound(p) {
	}
}

// bound takes what somebody is owed beyond a lead, hands it to those who have
// room for it, by weight, and reports whether it did. What does not divide stays
// where it is until it does.
func (t turns) bound(p *pool) bool {
	limit := int64(p.weight) * parts
	var over, room, given int64
	for i, v := range t {
		if v > limit {
			over += v - limit
		} else if v < limit {
			room += int64(p.members[i].weight)
		}
	}
	if over == 0 || room == 0 {
		return false
	}
	for i, v := range t {
		if v < limit {
			part := over * int64(p.members[i].weight) / room
			t[i] += part
			given += part
		}
	}
	for i, left := 0, given; left > 0; i++ {
		if cut := min(t[i]-limit, left); cut > 0 {
			t[i] -= cut
			left -= cut
		}
	}
	return given > 0
}
