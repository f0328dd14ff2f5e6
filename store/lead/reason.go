package lead

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// DetailType is what a required detail of a reason takes.
type DetailType string

// The types of details.
const (
	DetailText DetailType = "text"
	DetailDate DetailType = "date" // YYYY-MM-DD
	DetailLead DetailType = "lead" // a lead of this store, by its ID
)

// Detail is one thing that a reason asks for.
type Detail struct {
	Key      string     `toml:"key"`
	Label    string     `toml:"label"`
	Type     DetailType `toml:"type"`
	Optional bool       `toml:"optional,omitempty"`
	// Wake makes a date propose the wake date, this many months off it.
	Wake       bool `toml:"wake,omitempty"`
	WakeMonths int  `toml:"wake_months,omitempty"`
}

// Reason is why a lead is rejected or recycled: data that marketing acts on.
type Reason struct {
	Code     string    `toml:"code"`
	Label    string    `toml:"label"`
	Verdicts []Verdict `toml:"verdicts"` // reject, recycle or both
	Details  []Detail  `toml:"details,omitempty"`
	MinNote  int       `toml:"min_note,omitempty"`     // characters that the note must have
	Attempts bool      `toml:"min_attempts,omitempty"` // only after the minimum attempts
	Advice   string    `toml:"advice,omitempty"`       // what marketing should do about it
}

// Reasons is the list that a team agreed on.
type Reasons []Reason

// DefaultReasons is the shipped list.
func DefaultReasons() Reasons {
	reject, recycle := []Verdict{Reject}, []Verdict{Recycle}
	return Reasons{
		{Code: "wrong_industry", Label: "Wrong industry", Verdicts: reject, Details: []Detail{{Key: "industry", Label: "Their industry", Type: DetailText, Optional: true}}, Advice: "exclude the industry or take its fit points away"},
		{Code: "wrong_size", Label: "Wrong company size", Verdicts: reject, Details: []Detail{{Key: "employees", Label: "How many they are", Type: DetailText, Optional: true}}, Advice: "move the cut points of company size"},
		{Code: "wrong_geography", Label: "Wrong geography", Verdicts: reject, Details: []Detail{{Key: "country", Label: "Where they are", Type: DetailText, Optional: true}}, Advice: "exclude the country or route it to a partner"},
		{Code: "no_authority", Label: "No authority", Verdicts: reject, Details: []Detail{{Key: "decider", Label: "Who decides instead", Type: DetailText, Optional: true}}, Advice: "lower the points of the title"},
		{Code: "student_or_researcher", Label: "Student or researcher", Verdicts: reject, Advice: "exclude academic e-mail domains"},
		{Code: "competitor", Label: "Competitor", Verdicts: reject, Details: []Detail{{Key: "which", Label: "Which competitor", Type: DetailText, Optional: true}}, Advice: "add the domain to the exclusions"},
		{Code: "partner_or_vendor", Label: "Partner or vendor", Verdicts: reject, Advice: "add the domain to the exclusions"},
		{Code: "duplicate", Label: "Duplicate", Verdicts: reject, Details: []Detail{{Key: "of", Label: "Duplicate of which lead", Type: DetailLead}}, Advice: "merge the two upstream"},
		{Code: "bad_data", Label: "Bad data", Verdicts: reject, Details: []Detail{{Key: "what", Label: "What is wrong", Type: DetailText, Optional: true}}, Advice: "check the form or the list it came from"},
		{Code: "no_need", Label: "No need", Verdicts: reject, Details: []Detail{{Key: "why", Label: "Why not", Type: DetailText, Optional: true}}, Advice: "look at what the campaign promised"},
		{Code: "no_budget", Label: "No budget now", Verdicts: recycle, Details: []Detail{{Key: "budget_opens", Label: "When the budget opens", Type: DetailDate, Wake: true}}, Advice: "keep warm until the budget opens"},
		{Code: "bad_timing", Label: "Bad timing", Verdicts: recycle, Details: []Detail{{Key: "when", Label: "When to come back", Type: DetailDate, Wake: true}}, Advice: "nurture until then"},
		{Code: "using_competitor", Label: "Using a competitor", Verdicts: recycle, Details: []Detail{{Key: "which", Label: "Which competitor", Type: DetailText}, {Key: "contract_end", Label: "When the contract ends", Type: DetailDate, Wake: true, WakeMonths: -6}}, Advice: "send the comparison before the contract ends"},
		{Code: "unreachable", Label: "Unreachable", Verdicts: recycle, Attempts: true, Advice: "check the phone numbers of this source"},
		{Code: "other", Label: "Other", Verdicts: []Verdict{Reject, Recycle}, MinNote: 20, Advice: "read the notes; a frequent one deserves a code"},
	}
}

// For lists the reasons that a verdict can have.
func (rs Reasons) For(v Verdict) Reasons {
	var out Reasons
	for _, r := range rs {
		if slices.Contains(r.Verdicts, v) {
			out = append(out, r)
		}
	}
	return out
}

// Find returns the reason for a verdict by its code or label. The error is a
// *Refusal that names the reasons there are; "not interested" is refused with a
// hint, because it tells marketing nothing.
func (rs Reasons) Find(v Verdict, code string) (Reason, error) {
	key := normal(code)
	if key == "" {
		return Reason{}, refuse("reason", fmt.Sprintf("a %s needs a reason", v), "one of: "+rs.For(v).codes())
	}
	if strings.Contains(key, "not_interested") || key == "no_interest" || key == "uninterested" {
		return Reason{}, refuse("reason", `"not interested" is no reason: marketing can't act on it`,
			"say why: no_need, wrong_size, no_authority (reject), or bad_timing, no_budget, using_competitor (recycle)")
	}
	for _, r := range rs {
		if normal(r.Code) != key && normal(r.Label) != key {
			continue
		}
		if !slices.Contains(r.Verdicts, v) {
			return Reason{}, refuse("reason", fmt.Sprintf("%s is no reason to %s", r.Code, v), fmt.Sprintf("use it with %s, or one of: %s", r.Verdicts[0], rs.For(v).codes()))
		}
		return r, nil
	}
	hint := "one of: " + rs.For(v).codes()
	if near := Nearest(key, strings.Split(rs.For(v).codes(), ", ")); near != "" {
		hint = "did you mean " + near + "? there are: " + rs.For(v).codes()
	}
	return Reason{}, refuse("reason", fmt.Sprintf("there is no reason %q", code), hint)
}

func (rs Reasons) codes() string {
	out := make([]string, len(rs))
	for i, r := range rs {
		out[i] = r.Code
	}
	return strings.Join(out, ", ")
}

func normal(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r == ' ' || r == '_' || r == '-' }), "_")
}

// ProposeWake is the wake date that the details of a reason lead to: the date
// itself, or months off it (contract end minus 6 months; the last day of a month
// that has no such day). ok is false where no detail gives one that lies after
// now; wake is then the date that has passed, or zero. Dates are read in now's
// zone.
func (r Reason) ProposeWake(details map[string]string, now time.Time) (wake time.Time, ok bool) {
	for _, d := range r.Details {
		if d.Type != DetailDate || !d.Wake || details[d.Key] == "" {
			continue
		}
		t, err := time.ParseInLocation(time.DateOnly, details[d.Key], now.Location())
		if err != nil {
			continue
		}
		wake = t.AddDate(0, d.WakeMonths, 0)
		if wake.Day() != t.Day() {
			wake = wake.AddDate(0, 0, -wake.Day())
		}
		return wake, wake.After(now)
	}
	return time.Time{}, false
}
