package trial

import (
	"errors"
	"time"

	"banter/scoring"
	"banter/store/lead"
)

// ReviewMonths is after how many months a model is looked at again, where nobody
// says otherwise.
const ReviewMonths = 3

// Signature is who agrees to a model; "" leaves a side as it is.
type Signature struct {
	Sales, Marketing string
	At               time.Time
	// Review is the date of the next review. Where it is zero a date that still
	// lies ahead stays, any other becomes At and ReviewMonths.
	Review time.Time
}

// errNoTable says that a model file writes [model] in a way that can't be signed.
var errNoTable = errors.New("the table [model] is not written in lines of its own, so nobody can sign in it; write it as [model], its keys below")

// Sign puts signatures, with their date, and the next review into the text of a
// model; everything else stays as it is. The error is a *scoring.LintError where
// the model is not sound.
func Sign(name string, data []byte, s Signature) ([]byte, error) {
	if _, err := scoring.Parse(name, data); err != nil {
		return nil, err
	}
	t, err := newText(data)
	if err != nil {
		return nil, err
	}
	day := s.At.Format(time.DateOnly)
	put := func(key, who string) bool {
		return who == "" || t.put("model", key, quote(lead.Clean(who)+", "+day))
	}
	if !put("signed_sales", s.Sales) || !put("signed_marketing", s.Marketing) {
		return nil, errNoTable
	}
	review := s.Review
	if review.IsZero() && !t.ahead(s.At) {
		review = s.At.AddDate(0, ReviewMonths, 0)
	}
	if !review.IsZero() && !t.put("model", "review_by", review.Format(time.DateOnly)) {
		return nil, errNoTable
	}
	out := t.bytes()
	_, err = scoring.Parse(name, out)
	return out, err
}

// ahead reports whether the model names a review that is still to come.
func (t *text) ahead(now time.Time) bool {
	at, ok := t.find("model", -1, "review_by")
	if !ok {
		return false
	}
	word := string(t.data[at.from:at.to])
	if n := len(word); n >= 2 && (word[0] == '"' || word[0] == '\'') {
		word = word[1 : n-1]
	}
	due, err := time.Parse(time.DateOnly, word)
	return err == nil && now.Before(due.AddDate(0, 0, 1))
}
