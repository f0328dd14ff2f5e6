package form

import "banter/store/lead"

// The forms as their drafts keep them, by the draft's name. A form that is half
// filled in on a screen can be gone on with in lines, and the other way round.
const (
	DraftTouch   = "touch"
	DraftBANT    = "bant"
	DraftDispose = "dispose"
	DraftSnooze  = "snooze"
)

// KeptTouch is a touch that is not logged yet.
type KeptTouch struct {
	Kind    lead.Kind    `json:"kind"`
	Outcome lead.Outcome `json:"outcome"`
	Note    string       `json:"note"`
}

// KeptAnswers are the answers that are not saved yet, by criterion.
type KeptAnswers map[string]KeptAnswer

// KeptAnswer is an answer as the rep left it.
type KeptAnswer struct {
	Value    lead.Ternary `json:"value"`
	Evidence string       `json:"evidence,omitempty"`
	Again    bool         `json:"again,omitempty"` // a stale answer was given anew
}

// KeptVerdict is a disposition that is not made yet. Texts are what was typed,
// by field: "wake", "ae", "note", "pains", "objections", "competitor", "quotes",
// "next", and the key of a detail after DetailPrefix.
type KeptVerdict struct {
	Verdict lead.Verdict      `json:"verdict"`
	Reason  string            `json:"reason,omitempty"`
	AE      string            `json:"ae,omitempty"`
	Engage  bool              `json:"engage,omitempty"` // wakes when it re-engages
	Other   lead.ID           `json:"other,omitempty"`  // the lead that a detail names
	Texts   map[string]string `json:"texts,omitempty"`
}

// DetailPrefix begins the field of a reason's detail.
const DetailPrefix = "d:"

// KeptSnooze is a snooze that is not made yet.
type KeptSnooze struct {
	Until    string `json:"until"`
	Callback bool   `json:"callback"`
	Note     string `json:"note"`
}
