package upstream

import "banter/store/lead"

// InTurn sends changes in rounds of at most so many, of which each has no more
// than one of a lead: a later change of a lead waits until the earlier ones are
// done, and is put off where one of them is not. round returns the receipts of
// what has come to an end; its error ends all.
func InTurn(changes []lead.Change, most int, round func(part []*lead.Change) ([]Receipt, error)) (out []Receipt, err error) {
	stopped := map[lead.ID]bool{}
	todo := make([]*lead.Change, len(changes))
	for i := range changes {
		todo[i] = &changes[i]
	}
	for len(todo) > 0 && err == nil {
		var part, later []*lead.Change
		seen := map[lead.ID]bool{}
		for _, ch := range todo {
			switch {
			case stopped[ch.Lead]:
				out = append(out, Receipt{Key: ch.Key, State: Retry, Problem: "an earlier change of this lead is not taken yet"})
			case seen[ch.Lead] || len(part) == most:
				later = append(later, ch)
			default:
				seen[ch.Lead] = true
				part = append(part, ch)
			}
		}
		if len(part) == 0 {
			break
		}
		var ended []Receipt
		ended, err = round(part)
		done := map[string]bool{}
		for _, r := range ended {
			done[r.Key] = r.State == Done
		}
		for _, ch := range part {
			stopped[ch.Lead] = !done[ch.Key]
		}
		out, todo = append(out, ended...), later
	}
	return out, err
}
