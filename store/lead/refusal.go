package lead

import "errors"

// ErrRefused is what errors.Is finds in every Refusal: a rule of the product
// said no and nothing was changed.
var ErrRefused = errors.New("refused by a rule")

// Refusal is a rule's no: what is wrong, in which field, and how to mend it.
type Refusal struct {
	Field string // the field or criterion concerned; may be empty
	What  string // what is wrong, one sentence without a full stop
	Hint  string // how to mend it; may be empty
}

func (r *Refusal) Error() string {
	if r.Hint == "" {
		return r.What
	}
	return r.What + "; " + r.Hint
}

// Is makes errors.Is(err, ErrRefused) true.
func (r *Refusal) Is(target error) bool { return target == ErrRefused }

func refuse(field, what, hint string) error { return &Refusal{Field: field, What: what, Hint: hint} }
