package trial

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"banter/scoring"
	"banter/store/lead"
)

// Target is another target for the policies of a name, path or clock.
type Target struct{ Policy, Target string }

// Threshold is the text of a model with another threshold on the scored path. The
// error is a *scoring.LintError where the model would be none, such as one that
// no lead can reach.
func Threshold(name string, model []byte, threshold int) (*scoring.Model, error) {
	t, err := newText(model)
	if err != nil {
		return nil, err
	}
	t.set("mql", -1, "threshold", strconv.Itoa(threshold))
	return scoring.Parse(name, t.bytes())
}

// Policies is the text of sla.toml with other hours in every calendar ("" keeps
// them) and other targets. Comments are lost: it is for trying, not for keeping.
// The error says which policy or range is not understood.
func Policies(text []byte, hours string, targets []Target) ([]byte, error) {
	var file map[string]any
	if err := toml.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("read the policies: %w", err)
	}
	if hours != "" {
		week, err := Week(hours)
		if err != nil {
			return nil, err
		}
		for _, c := range tables(file["calendar"]) {
			c["hours"] = week
		}
	}
	for _, t := range targets {
		if err := retarget(tables(file["policy"]), t); err != nil {
			return nil, err
		}
	}
	out, err := toml.Marshal(file)
	if err != nil {
		return nil, fmt.Errorf("write the policies: %w", err)
	}
	return out, nil
}

func tables(v any) []map[string]any {
	list, _ := v.([]any)
	out := make([]map[string]any, 0, len(list))
	for _, e := range list {
		if t, ok := e.(map[string]any); ok {
			out = append(out, t)
		}
	}
	return out
}

// retarget sets the target of the policies of a name, else of a path, else of a
// kind of clock.
func retarget(policies []map[string]any, t Target) error {
	var names []string
	for _, key := range []string{"name", "path", "clock"} {
		found := false
		for _, p := range policies {
			text, _ := p[key].(string)
			if key == "name" {
				names = append(names, text)
			}
			if text != "" && spelt(text) == spelt(t.Policy) {
				p["target"], found = t.Target, true
			}
		}
		if found {
			return nil
		}
	}
	hint := "there are: " + strings.Join(names, ", ")
	if near := lead.Nearest(t.Policy, names); near != "" {
		hint = "is " + near + " meant? " + hint
	}
	return fmt.Errorf("there is no policy %q; %s", t.Policy, hint)
}

func spelt(s string) string {
	return strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToLower(s))
}

// Week reads hours as people say them: "Mon-Fri 08:00-20:00",
// "mon-fri 08:00-12:00,13:00-17:00; sat 09:00-12:00". The days that are not named
// are closed. Whether the ranges are sound the policies say when they are read.
func Week(text string) (map[string]any, error) {
	days := []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
	at := func(name string) int {
		name = strings.ToLower(strings.TrimSpace(name))
		for i, d := range days {
			if len(name) >= 3 && name[:3] == d {
				return i
			}
		}
		return -1
	}
	out := map[string]any{}
	for part := range strings.SplitSeq(text, ";") {
		words := strings.Fields(strings.ReplaceAll(part, "–", "-"))
		if len(words) < 2 {
			return nil, weekError(part)
		}
		first, last, span := strings.Cut(words[0], "-")
		from, to := at(first), at(first)
		if span {
			to = at(last)
		}
		if from < 0 || to < 0 {
			return nil, weekError(part)
		}
		var ranges []string
		for r := range strings.SplitSeq(strings.Join(words[1:], ""), ",") {
			ranges = append(ranges, r)
		}
		for i := from; ; i = (i + 1) % len(days) {
			out[days[i]] = ranges
			if i == to {
				break
			}
		}
	}
	return out, nil
}

func weekError(part string) error {
	return fmt.Errorf(`%q are no hours; write them as "Mon-Fri 08:00-20:00", several as "Mon-Thu 08:00-12:00,13:00-17:00; Fri 08:00-14:00"`, strings.TrimSpace(part))
}
