package cli

import (
	"errors"
	"strings"
	"testing"
)

// A mistake in a command line says what is wrong, how it is written, and where
// help is; it ends with 2.
func TestMistakesSayHowToMendThem(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"lst":                     `banter has no command "lst"; did you mean list?; see banter --help`,
		"outbox lst":              `banter outbox has no command "lst"; did you mean list?; see banter outbox --help`,
		"list --viwe all":         "banter list has no flag --viwe; did you mean --view?; see banter list --help",
		"list --xyzzy":            "banter list has no flag --xyzzy; see banter list --help",
		"list --limit many":       `--limit: "many" is not a whole number; see banter list --help`,
		"demo --seed -1":          `--seed: "-1" is not a whole number from 0 on; see banter demo --help`,
		"demo --speed fast":       `--speed: "fast" is not a number; see banter demo --help`,
		"board --plain=perhaps":   `--plain: "perhaps" is not true or false; see banter board --help`,
		"export --output":         "--output wants a file: ",
		"list now":                `banter list takes no "now"; see banter list --help`,
		"show":                    "write banter show LEAD; see banter show --help",
		"show ann bob":            "write banter show LEAD; see banter show --help",
		"undo ann bob":            `"bob" is too much: write banter undo [LEAD]; see banter undo --help`,
		"model diff":              "write banter model diff A [B]; see banter model diff --help",
		"model diff one two more": `"more" is too much: write banter model diff A [B]; see banter model diff --help`,
		"auth login":              "write banter auth login, and then one of: hubspot, salesforce; see banter auth login --help",
	} {
		root := testRoot(t)
		root.SetArgs(strings.Fields(line))
		at, err := root.ExecuteContextC(t.Context())
		if err == nil {
			t.Errorf("%s is no mistake", line)
			continue
		}
		if text := withHelp(err.Error(), err, at); !strings.HasPrefix(text, want) || !strings.Contains(text, "see banter ") {
			t.Errorf("%s: %q, want %q", line, text, want)
		}
		if exitCode(err) != exitUsage {
			t.Errorf("%s ends with %d", line, exitCode(err))
		}
	}
	if text := withHelp("gone", errors.New("gone"), testRoot(t)); text != "gone" {
		t.Errorf("what is no mistake of usage says %q", text)
	}
}
