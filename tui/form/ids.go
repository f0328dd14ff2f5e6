package form

import (
	"fmt"

	"banter/store/lead"
)

// draftName is the name of the draft of a form on these leads: a form on
// several at once has its own beside that of a single one.
func draftName(name string, ids []lead.ID) string {
	if len(ids) > 1 {
		return name + "-bulk"
	}
	return name
}

// First is the lead that a form on several shows and keeps its draft on.
func First(ids []lead.ID) lead.ID {
	if len(ids) == 0 {
		return ""
	}
	return ids[0]
}

// leads says how many leads a form is on.
func leads(n int) string {
	if n == 1 {
		return "1 lead"
	}
	return fmt.Sprintf("%d leads", n)
}
