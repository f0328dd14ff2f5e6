package cli

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"banter/cmd/banter/config"
	"banter/cmd/banter/desk"
	"banter/scoring/report"
	"banter/store/lead"
)

// flagWords are the completers of the flags that take known words, by name.
func (a *app) flagWords(c *cobra.Command) map[string]completer {
	groups := report.CaseGroups()
	if c.Name() == "sla" || c.Name() == "response" {
		groups = report.Groups()
	}
	outcome := fixed("sql", "opportunity", "won")
	if c.Name() == "log" {
		outcome = oneOf(1, func(kind string) []string { return words(lead.Outcomes(lead.Kind(kind))) })
	}
	out := map[string]completer{
		"view": fixed(views()...), "sort": fixed(sorts()...), "by": fixed(groups...), "kind": fixed(config.ClockNames()...),
		"crm": fixed(demoHubSpot, demoSalesforce, demoPlain), "format": fixed("csv", "jsonl"), "what": fixed("leads", "activities"),
		"cohort": fixed(report.Cohorts()...), "axis": fixed(report.AxisTotal, report.AxisBehaviour),
		"outcome": outcome, "reason": a.completeReason, "set": a.completeDetail, "answer": a.completeAnswer,
		"ae": a.completeAE, "as": a.completePerson, "me": a.completePerson, "team": a.completePerson, "profile": a.completeProfile,
		"until":  fixed("+2h", "tomorrow", "+1w", "mon"),
		"period": fixed("90d", "this month", "last quarter", "all"),
	}
	if c.Name() == "bant" {
		for _, cr := range lead.BANT().Criteria {
			out[cr.Code] = fixed("yes", "no", "unknown")
		}
	}
	return out
}

func words[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i, v := range all {
		out[i] = string(v)
	}
	return out
}

const noFiles = cobra.ShellCompDirectiveNoFileComp

// known are the settings as far as they can be read; what is wrong with them is
// for a command to say.
func (a *app) known() settings {
	s, err := a.settings()
	if err != nil {
		s.agreed.Rules = lead.DefaultRules()
	}
	return s
}

func (a *app) completePerson(context.Context, *cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return words(a.known().config.Team), noFiles
}

func (a *app) completeAE(context.Context, *cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return words(a.known().config.AEs), noFiles
}

func (a *app) completeRep(context.Context, *cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return append(words(a.known().config.Team), cobra.CompletionWithDesc("pool", "nobody's")), noFiles
}

func (a *app) completeReason(_ context.Context, cmd *cobra.Command, _ []string, _ string) (out []cobra.Completion, _ cobra.ShellCompDirective) {
	for _, r := range a.known().agreed.Rules.Reasons.For(lead.Verdict(cmd.Name())) {
		out = append(out, cobra.CompletionWithDesc(r.Code, r.Label))
	}
	return out, noFiles
}

// completeDetail completes the KEY= of --set: the details of the reason that was
// named, or who takes a qualified lead.
func (a *app) completeDetail(_ context.Context, cmd *cobra.Command, _ []string, _ string) (out []cobra.Completion, _ cobra.ShellCompDirective) {
	s := a.known()
	if lead.Verdict(cmd.Name()) == lead.Qualify {
		for _, ae := range s.config.AEs {
			out = append(out, "ae="+ae)
		}
		return out, noFiles
	}
	code := cmd.Flag("reason").Value.String()
	for _, r := range s.agreed.Rules.Reasons {
		if r.Code != code {
			continue
		}
		for _, d := range r.Details {
			out = append(out, cobra.CompletionWithDesc(d.Key+"=", d.Label))
		}
	}
	return out, noFiles | cobra.ShellCompDirectiveNoSpace
}

func (a *app) completeAnswer(context.Context, *cobra.Command, []string, string) (out []cobra.Completion, _ cobra.ShellCompDirective) {
	for _, cr := range a.known().agreed.Rules.Framework.Criteria {
		for _, v := range []string{"yes", "no", "unknown"} {
			out = append(out, cobra.CompletionWithDesc(cr.Code+"="+v, cr.Question))
		}
	}
	return out, noFiles
}

// completeProfile names the profiles that have a config.
func (a *app) completeProfile(context.Context, *cobra.Command, []string, string) (out []cobra.Completion, _ cobra.ShellCompDirective) {
	p, err := config.Find("", "", "")
	if err != nil {
		return nil, noFiles
	}
	found, err := filepath.Glob(filepath.Join(p.Dir(), "*", "config.toml"))
	if err != nil {
		return nil, noFiles
	}
	for _, f := range found {
		out = append(out, filepath.Base(filepath.Dir(f)))
	}
	return out, noFiles
}

// completeChange names what waits in the outbox by the keys of its changes.
func (a *app) completeChange(ctx context.Context, cmd *cobra.Command, _ []string, _ string) (out []cobra.Completion, _ cobra.ShellCompDirective) {
	s := a.known()
	if _, err := os.Stat(s.paths.Store); err != nil {
		return nil, noFiles // a command makes a store; a completion does not
	}
	d, err := a.openDesk(ctx, s, "banter completion", nil)
	if err != nil {
		return nil, noFiles
	}
	waiting, err := d.Outbox(ctx)
	if err != nil {
		return nil, noFiles
	}
	for i := range waiting {
		ch := &waiting[i]
		if cmd.Name() != "resolve" || len(ch.Conflicts) > 0 {
			out = append(out, cobra.CompletionWithDesc(ch.Key, fmt.Sprintf("%s · %s", ch.Lead, ch.Title())))
		}
	}
	return out, noFiles
}

// maxLeads is how many leads a shell is told of.
const maxLeads = 40

// completeLead names leads by what was begun: an ID, an e-mail address, or a
// name or its later words, whatever the case and the accents. What is due first
// comes first.
func (a *app) completeLead(ctx context.Context, _ *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	p, err := config.Find(a.profile, a.configFile, a.storeFile)
	if err != nil {
		return nil, noFiles
	}
	type found struct {
		text, what string
		due        time.Time
	}
	var all []found
	now := a.now()
	err = desk.Glance(ctx, p.Store, "banter completion", a.keys(p, false), a.now, func(x *lead.Excerpt) {
		if a.private { // a terminal that others look at: no more than the ID
			x = &lead.Excerpt{ID: x.ID, Clocks: x.Clocks, Gone: x.Gone}
		}
		text, ok := completed(x, typed)
		if !ok || x.Gone || slices.Contains(args, text) {
			return
		}
		f := found{text: text, what: strings.Clone(display(x) + " · " + company(x)), due: now.AddDate(100, 0, 0)}
		if c, ok := x.Clock(now); ok && c.Open(now) {
			f.due = c.Due
		}
		all = append(all, f)
	})
	if err != nil {
		return nil, noFiles
	}
	slices.SortFunc(all, func(a, b found) int {
		return cmp.Or(a.due.Compare(b.due), strings.Compare(a.text, b.text), strings.Compare(a.what, b.what))
	})
	var out []cobra.Completion
	seen := map[string]bool{}
	for _, f := range all {
		if !seen[f.text] && len(out) < maxLeads {
			seen[f.text] = true
			out = append(out, cobra.CompletionWithDesc(f.text, strings.TrimSuffix(f.what, " · ")))
		}
	}
	return out, noFiles | cobra.ShellCompDirectiveKeepOrder
}

// completed is what typed becomes if it is meant to name x. It begins with typed
// as it is, for shells drop what does not. Names come from strangers: one with a
// sign that a shell obeys is not offered.
func completed(x *lead.Excerpt, typed string) (text string, ok bool) {
	if rest, ok := strings.CutPrefix(string(x.ID), typed); ok && typed != "" && inert(typed+rest) {
		return typed + rest, true
	}
	for name := x.Name; name != ""; {
		if rest, ok := cutFolded(name, typed); ok && inert(typed+rest) {
			return typed + strings.Clone(rest), true
		}
		i := strings.IndexFunc(name, unicode.IsSpace)
		if i < 0 || typed == "" {
			break
		}
		name = strings.TrimSpace(name[i:])
	}
	if rest, ok := cutFolded(x.Email, typed); ok && x.Email != "" && inert(typed+rest) {
		return typed + strings.Clone(rest), true
	}
	return string(x.ID), typed == "" && inert(string(x.ID))
}

// inert reports whether no shell does anything with text but to part it at
// blanks; an apostrophe is left, for many have one in their names.
func inert(text string) bool {
	return text != "" && !strings.HasPrefix(text, "-") && !strings.ContainsAny(text, "$`\"\\|&;<>(){}[]*?!#~^%=\r\n")
}

// cutFolded is what follows in s after a beginning that folds to what prefix
// folds to.
func cutFolded(s, prefix string) (rest string, ok bool) {
	want := lead.Fold(prefix)
	got := ""
	for i, r := range s {
		if got == want {
			return s[i:], true
		}
		if got += lead.Fold(string(r)); !strings.HasPrefix(want, got) {
			return "", false
		}
	}
	return "", got == want
}
