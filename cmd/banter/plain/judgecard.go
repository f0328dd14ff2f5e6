package plain

import (
	"fmt"
	"strings"

	"banter/scoring/jury"
)

// card tells the lead at hand: who it is, what is known of it, what it did.
func (j *judging) card() {
	c, a := &j.sit.Cards[j.at], j.sit.Answers[j.at]
	head := fmt.Sprintf("Lead %d of %d: ", j.at+1, len(j.sit.Cards))
	if c.Missing {
		j.say("%s%s is not in this store; banter sync may fetch it. next goes on.", head, string(c.ID))
		return
	}
	j.say("%s%s.", head, and(c.Name, c.Title, c.Company))
	var facts []string
	for _, f := range c.Facts {
		facts = append(facts, f.Label+" "+f.Value)
	}
	if len(facts) > 0 {
		j.say("%s.", strings.Join(facts, "; "))
	}
	j.did(c.Acts)
	if a.Answered() {
		j.say("Answered already: %s.", judgement(a))
	}
}

// did tells what a lead did, the newest first; the same on one day is counted.
func (j *judging) did(acts []jury.Act) {
	if len(acts) == 0 {
		j.say("Nothing is known that it did.")
		return
	}
	said := 0
	for i := 0; i < len(acts); said++ {
		if said == page {
			j.say("And %s before.", count(len(acts)-i, "act", "acts"))
			return
		}
		a, on := acts[i], j.day(acts[i])
		n := 0
		for i < len(acts) && acts[i].What == a.What && acts[i].Subject == a.Subject && j.day(acts[i]) == on {
			n, i = n+1, i+1
		}
		text := and(a.What, a.Subject)
		if n > 1 {
			text += fmt.Sprintf(", %d times", n)
		}
		j.say("%s: %s.", on, text)
	}
}

func (j *judging) day(a jury.Act) string { return day(a.At.In(j.o.Zone)) }
