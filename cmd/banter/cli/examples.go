package cli

import (
	"strings"

	"github.com/spf13/cobra"
)

// exemplify gives every command below c that shows no example of its own one.
func exemplify(c *cobra.Command) {
	if c.Example == "" {
		c.Example = example(c.CommandPath())
	}
	for _, sub := range c.Commands() {
		exemplify(sub)
	}
}

// example is how the command at a path is used; "" where its own words show it.
func example(path string) string {
	lines := append(leadExamples()[path], otherExamples()[path]...)
	if len(lines) == 0 {
		return ""
	}
	return "  " + strings.Join(lines, "\n  ")
}

// leadExamples are of the commands that work a lead.
func leadExamples() map[string][]string {
	return map[string][]string{
		"banter list": {
			"banter list",
			"banter list --view breached --team",
			"banter list --view all --find northwind --json",
		},
		"banter show": {"banter show priya", "banter show priya@northwind.example --json"},
		"banter why":  {"banter why priya"},
		"banter log": {
			`banter log priya call --outcome connected --note "wants it for two teams"`,
			"banter log priya email --outcome sent --at -20m",
		},
		"banter bant": {
			`banter bant priya --need yes --evidence "three offices by spring"`,
			"banter bant priya --budget yes --timeline no",
		},
		"banter accept": {"banter accept priya"},
		"banter qualify": {
			`banter qualify priya --set ae=jonas --next-step "demo on Friday"`,
		},
		"banter reject": {
			"banter reject tomas --reason wrong_size --set employees=12",
			"banter reject tomas --reason duplicate --set of=priya@northwind.example",
		},
		"banter recycle": {
			"banter recycle olu --reason bad_timing --set when=2027-03-31",
			"banter recycle olu --reason unreachable --until +3w",
		},
		"banter snooze": {
			"banter snooze priya --until 16:30",
			`banter snooze priya --until "tomorrow 09:00" --callback --note "after the fair"`,
			"banter snooze priya --until now",
		},
		"banter assign": {"banter assign priya ben", "banter assign priya pool"},
		"banter undo":   {"banter undo", "banter undo priya"},
		"banter sla explain": {
			"banter sla explain priya",
			"banter sla explain priya --as-of 2026-03-02T09:00:00Z",
		},
	}
}

// otherExamples are of all other commands.
func otherExamples() map[string][]string {
	return map[string][]string{
		"banter auth login": {
			"banter auth login hubspot",
			"banter auth login salesforce --client-id CONSUMER_KEY",
			"banter auth login salesforce --sf prod",
		},
		"banter auth logout":      {"banter auth logout hubspot"},
		"banter auth status":      {"banter auth status"},
		"banter backup":           {"banter backup", "banter backup /media/stick/leads.backup", "banter backup --list"},
		"banter restore":          {"banter restore /media/stick/leads.backup"},
		"banter calibrate export": {"banter calibrate export test.json"},
		"banter calibrate import": {"banter calibrate import test.json"},
		"banter calibrate judge": {
			"banter calibrate judge --as ana",
			"banter calibrate judge --as ben --answers ben.csv",
			"banter calibrate judge --as ben --plain",
		},
		"banter calibrate leads":  {"banter calibrate leads"},
		"banter calibrate score":  {"banter calibrate score", "banter calibrate score --json"},
		"banter calibrate start":  {"banter calibrate start", "banter calibrate start --n 30 --seed 7"},
		"banter config edit":      {"banter config edit"},
		"banter config init":      {"banter config init --me ana", "banter config init --me ana --folder ~/exports --team ben,cyd"},
		"banter config path":      {"banter config path"},
		"banter config show":      {"banter config show", "banter config show reasons"},
		"banter demo":             {"banter demo", "banter demo --seed 7 --speed 10", "banter demo --crm salesforce --plain"},
		"banter doctor":           {"banter doctor", "banter doctor --setup", "banter doctor --package fields"},
		"banter encrypt key":      {"banter encrypt key"},
		"banter encrypt off":      {"banter encrypt off"},
		"banter encrypt rotate":   {"banter encrypt rotate"},
		"banter encrypt show-key": {"banter encrypt show-key"},
		"banter export":           {"banter export -o leads.csv", "banter export --what activities --format jsonl"},
		"banter man":              {"banter man | man -l -", "banter man ./man"},
		"banter model agree":      {`banter model agree --sales "Ana Silva"`, `banter model agree --marketing "Kim Lee" --review 2027-01-15`},
		"banter model backtest":   {"banter model backtest --model model.proposed.toml", "banter model backtest --model model.proposed.toml --json"},
		"banter model diff":       {"banter model diff model.proposed.toml", "banter model diff old.toml new.toml"},
		"banter model lint":       {"banter model lint", "banter model lint model.proposed.toml"},
		"banter model show":       {"banter model show"},
		"banter model suggest":    {"banter model suggest", "banter model suggest --out model.proposed.toml --markdown proposal.md"},
		"banter notices":          {"banter notices", "banter notices --test"},
		"banter outbox list":      {"banter outbox list", "banter outbox list --json"},
		"banter outbox drop":      {"banter outbox drop KEY"},
		"banter outbox retry":     {"banter outbox retry KEY"},
		"banter outbox resolve": {
			"banter outbox resolve KEY --mine",
			"banter outbox resolve KEY --mine=phone --theirs=title",
		},
		"banter report all":         {"banter report all --html reports.html", "banter report all --period 2026-Q3 --html -"},
		"banter report calibration": {"banter report calibration", "banter report calibration --bands 31,51,71 --mature 90d"},
		"banter report commitments": {"banter report commitments", "banter report commitments --period 2026-Q3"},
		"banter report funnel":      {"banter report funnel --period 2026-Q3 --by campaign", "banter report funnel --csv"},
		"banter report lint":        {"banter report lint"},
		"banter report quality":     {"banter report quality"},
		"banter report reasons":     {"banter report reasons --by source", `banter report reasons --period "last quarter"`},
		"banter report response":    {"banter report response --by rep", "banter report response --period 12w --json"},
		"banter report show":        {"banter report show"},
		"banter report sources":     {"banter report sources", "banter report sources --html sources.html"},
		"banter report velocity":    {"banter report velocity --by source"},
		"banter route":              {"banter route --dry-run --explain", "banter route"},
		"banter route lint":         {"banter route lint"},
		"banter route show":         {"banter route show > routing.toml"},
		"banter sla":                {"banter sla", "banter sla --by policy --kind verdict", "banter sla --days 7 --json"},
		"banter sla lint":           {"banter sla lint"},
		"banter sla show":           {"banter sla show"},
		"banter sync":               {"banter sync", "banter sync --full", "banter sync --watch --json"},
		"banter watch":              {"banter watch", "banter watch --once"},
	}
}
