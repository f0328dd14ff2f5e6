package config

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"banter/cmd/banter/notice"
	"banter/store/lead"
)

// The environment variables that hold the addresses of the hooks. They are
// secrets: they may be in a file of their own, never in config.toml.
const (
	EnvSlack = "BANTER_SLACK_WEBHOOK"
	EnvTeams = "BANTER_TEAMS_WEBHOOK"
)

// Notices is the table [notices]: what is told to Slack and Teams, and when not.
type Notices struct {
	SlackFile    string        `toml:"slack_file"` // holds the address of the hook; mode 0600
	TeamsFile    string        `toml:"teams_file"`
	Kinds        []notice.Kind `toml:"kinds"`         // empty is all
	Clocks       []string      `toml:"clocks"`        // of at_risk and breach; empty is response
	Quiet        []string      `toml:"quiet"`         // "20:00-07:00", in the rep's zone
	Private      bool          `toml:"private"`       // leave out who a lead is
	AllowPrivate bool          `toml:"allow_private"` // the hooks may lead into a private network
}

// clockKinds are the clocks by the words of the config and of commands.
func clockKinds() map[string]lead.ClockKind {
	return map[string]lead.ClockKind{"response": lead.ClockResponse, "verdict": lead.ClockVerdict, "next_touch": lead.ClockNextTouch}
}

// ClockNames lists the words for clocks.
func ClockNames() []string { return []string{"response", "verdict", "next_touch"} }

// ClockKind is the clock that a word means; ok is false for no clock.
func ClockKind(name string) (k lead.ClockKind, ok bool) {
	k, ok = clockKinds()[strings.ReplaceAll(name, " ", "_")]
	return k, ok
}

func (n *Notices) check(p Paths, bad func(field, what, hint string) error) error {
	for _, k := range n.Kinds {
		if !slices.Contains(notice.Kinds(), k) {
			return bad("notices.kinds", fmt.Sprintf("there is no kind %q", k), "one of: "+joined(notice.Kinds()))
		}
	}
	for _, c := range n.Clocks {
		if _, ok := ClockKind(c); !ok {
			return bad("notices.clocks", fmt.Sprintf("there is no clock %q", c), "one of: "+joined(ClockNames()))
		}
	}
	for _, q := range n.Quiet {
		if _, err := notice.ParseQuiet(q); err != nil {
			what, hint, _ := strings.Cut(err.Error(), "; ")
			return bad("notices.quiet", what, hint)
		}
	}
	for field, file := range map[string]*string{"notices.slack_file": &n.SlackFile, "notices.teams_file": &n.TeamsFile} {
		if strings.Contains(*file, "://") {
			// Not shown again: it is the secret itself.
			return bad(field, "it is an address, and that is a secret", "put it into a file of mode 0600 and name that, or set "+EnvSlack+" or "+EnvTeams)
		}
		if rest, ok := strings.CutPrefix(*file, "~"); ok {
			home, err := os.UserHomeDir()
			if err != nil {
				return bad(field, "there is no home folder for ~", "write the whole path")
			}
			*file = filepath.Join(home, rest)
		}
		if *file != "" && !filepath.IsAbs(*file) {
			*file = filepath.Join(p.Dir(), *file)
		}
	}
	return nil
}

func joined[T ~string](all []T) string {
	out := make([]string, len(all))
	for i, v := range all {
		out[i] = string(v)
	}
	return strings.Join(out, ", ")
}

// ClockKinds are the clocks whose warnings and breaches are told.
func (n *Notices) ClockKinds() []lead.ClockKind {
	var out []lead.ClockKind
	for _, c := range n.Clocks {
		if k, ok := ClockKind(c); ok {
			out = append(out, k)
		}
	}
	if len(out) == 0 {
		out = append(out, lead.ClockResponse)
	}
	return out
}

// QuietHours are when nothing is sent.
func (n *Notices) QuietHours() ([]notice.Quiet, error) {
	var out []notice.Quiet
	for _, text := range n.Quiet {
		q, err := notice.ParseQuiet(text)
		if err != nil {
			return nil, err
		}
		out = append(out, q)
	}
	return out, nil
}

// Hooks are the hooks that are set up, by environment or file; none is nothing
// wrong.
func (n *Notices) Hooks(getenv func(string) string) ([]*notice.Hook, error) {
	var out []*notice.Hook
	for _, s := range []struct {
		service        notice.Service
		variable, file string
	}{{notice.Slack, EnvSlack, n.SlackFile}, {notice.Teams, EnvTeams, n.TeamsFile}} {
		h, err := notice.ReadHook(notice.HookOptions{Service: s.service, Private: n.AllowPrivate}, s.variable, s.file, getenv)
		if err != nil {
			return nil, err
		}
		if h != nil {
			out = append(out, h)
		}
	}
	return out, nil
}

// text is the table as a part of the file; what is not set is shown as a comment.
func (n *Notices) text() string {
	var b strings.Builder
	line := func(set bool, example, format string, args ...any) {
		if !set {
			fmt.Fprintln(&b, "# "+example)
			return
		}
		text := fmt.Sprintf(format, args...)
		if _, comment, ok := strings.Cut(example, " # "); ok {
			text += " # " + comment
		}
		fmt.Fprintln(&b, text)
	}
	fmt.Fprintln(&b, "[notices] # what banter watch tells Slack and Teams")
	line(n.SlackFile != "", `slack_file = "slack.url" # holds the webhook's address, mode 0600; or set `+EnvSlack, "slack_file = %s", quote(n.SlackFile))
	line(n.TeamsFile != "", `teams_file = "teams.url" # the same; or set `+EnvTeams, "teams_file = %s", quote(n.TeamsFile))
	line(len(n.Kinds) > 0, "kinds = "+quoted(notice.Kinds())+" # all of them, if not set", "kinds = %s", quoted(n.Kinds))
	line(len(n.Clocks) > 0, `clocks = ["response"] # whose warnings and breaches are told; also verdict, next_touch`, "clocks = %s", quoted(n.Clocks))
	line(len(n.Quiet) > 0, `quiet = ["20:00-07:00"] # nothing is sent then; what still holds comes after`, "quiet = %s", quoted(n.Quiet))
	line(n.Private, `private = true # leave out who a lead is`, "private = true")
	line(n.AllowPrivate, `allow_private = true # the webhooks may lead into a private network`, "allow_private = true")
	return b.String()
}

func quoted[T ~string](all []T) string {
	out := make([]string, len(all))
	for i, v := range all {
		out[i] = string(v)
	}
	return list(out)
}
