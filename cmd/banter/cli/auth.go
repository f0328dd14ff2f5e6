package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"banter/cmd/banter/config"
	"banter/cmd/banter/plain"
	"banter/cmd/banter/secret"
)

// box is where the tokens of this profile are.
func (a *app) box(p config.Paths) secret.Box {
	return secret.Box{Keyring: secret.System{}, Profile: a.profile, Dir: p.Dir(), Env: os.LookupEnv}
}

func (a *app) authCmd() *cobra.Command {
	c := &cobra.Command{
		Use:   "auth",
		Short: "Log in to a CRM, see how it stands, log out",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	c.AddCommand(a.loginCmd(),
		&cobra.Command{
			Use: "status", Short: "Where the login is and whose account it opens", Args: noArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return a.authStatus(cmd.Context()) },
		},
		&cobra.Command{
			Use: "logout hubspot|salesforce", Short: "End the login and forget it", Args: wantUpstream,
			RunE: func(cmd *cobra.Command, args []string) error { return a.logout(cmd.Context(), args[0]) },
		})
	return c
}

func (a *app) loginCmd() *cobra.Command {
	var f loginFlags
	c := &cobra.Command{
		Use:   "login hubspot|salesforce",
		Short: "Log in to a CRM, and keep the login in the system's keyring",
		Long: `Log in to a CRM, and keep the login in the system's keyring. What it may not do is
found out by reading, and said.

HubSpot: a token is asked for without an echo, read from a pipe, or taken from
BANTER_HUBSPOT_TOKEN, where it then stays. Settings, Integrations, Private Apps (or
Development, Keys, Service keys) makes one; banter help hubspot lists its scopes.

Salesforce: the browser opens and you sign in there. It needs an External Client App
of your org (see banter auth login salesforce without --client-id), or one of
  --sf ALIAS                  what the sf CLI is logged in to
  --jwt-key FILE --user NAME  a key, where there is no browser
or BANTER_SALESFORCE_TOKEN with BANTER_SALESFORCE_INSTANCE.`,
		Args: wantUpstream,
		RunE: func(cmd *cobra.Command, args []string) error {
			if args[0] == config.KindSalesforce {
				return a.loginSalesforce(cmd.Context(), f)
			}
			for _, name := range []string{"client-id", "login-url", "sandbox", "sf", "jwt-key", "user", "port"} {
				if cmd.Flags().Changed(name) {
					return usagef("--%s is for banter auth login salesforce", name)
				}
			}
			return a.loginHubSpot(cmd.Context(), f.file)
		},
	}
	c.Flags().BoolVar(&f.file, "file", false, "keep it in a file that only you can read, where there is no keyring")
	c.Flags().StringVar(&f.clientID, "client-id", "", "Salesforce: the consumer `key` of the app")
	c.Flags().StringVar(&f.loginURL, "login-url", "", "Salesforce: a My Domain `address` (login.salesforce.com)")
	c.Flags().BoolVar(&f.sandbox, "sandbox", false, "Salesforce: test.salesforce.com")
	c.Flags().StringVar(&f.sf, "sf", "", "Salesforce: use what the sf CLI holds of the org `alias`")
	c.Flags().StringVar(&f.key, "jwt-key", "", "Salesforce: sign with the key in this PEM `file`")
	c.Flags().StringVar(&f.user, "user", "", "Salesforce, with --jwt-key: the user `name` to work as")
	c.Flags().IntVar(&f.port, "port", 0, "Salesforce: where the browser comes back to (1717; 0 with --port=0: a free one)")
	c.PreRun = func(cmd *cobra.Command, _ []string) { f.portSet = cmd.Flags().Changed("port") }
	return c
}

func wantUpstream(cmd *cobra.Command, args []string) error {
	if len(args) != 1 || !slices.Contains(config.CRMs(), args[0]) {
		return usagef("write %s, and then one of: %s", cmd.CommandPath(), strings.Join(config.CRMs(), ", "))
	}
	return nil
}

// adopt makes the CRM the upstream of a config that has none yet: the team are
// its owners, the rep the one whose address begins with the name of the config,
// or else the user whose login it is; where the CRM does not tell, "", somebody
// at a terminal is asked. A config that says more is left to its owner.
func (a *app) adopt(ctx context.Context, s settings, kind, user string, owners []string, set func(*config.Upstream)) error {
	c := s.config
	if c.Upstream.Kind == kind {
		return nil
	}
	if s.exists && c.Upstream.Kind != config.KindNone {
		return a.printf("to work with it: banter config edit, and under [upstream] write kind = %q\n", kind)
	}
	c.Upstream.Kind, c.Team = kind, owners
	set(&c.Upstream)
	named := slices.IndexFunc(owners, func(o string) bool {
		name, _, _ := strings.Cut(o, "@")
		return strings.EqualFold(name, c.Me)
	})
	switch {
	case named >= 0:
		c.Me = owners[named]
	case slices.Contains(owners, user):
		c.Me = user
	case user == "" && len(owners) > 0 && isTerminal(a.in):
		me, err := a.console(ctx).Choose(ctx, "Which of these are you? Some letters will do.", "Leads of this owner are yours. cancel leaves it open.", owners)
		if err != nil {
			return err
		}
		c.Me = cmp.Or(me, c.Me)
	}
	if err := config.Write(s.paths, c); err != nil {
		return err
	}
	text := "wrote " + s.paths.Config + ": you are " + c.Me
	if !slices.Contains(owners, c.Me) {
		text += ", who owns no leads there: banter config edit, and set me to one of the team"
	}
	return a.printf("%s; banter sync pulls the leads\n", text)
}

// authStatus looks at each CRM that there is a login for.
func (a *app) authStatus(ctx context.Context) error {
	s, err := a.settings()
	if err != nil {
		return err
	}
	box, found := a.box(s.paths), false
	var none, failed error
	for _, kind := range config.CRMs() {
		_, where, err := box.Get(kind)
		if errors.Is(err, secret.ErrNone) {
			// Of the CRM that is worked with, or where none is, of each.
			if kind == s.config.Upstream.Kind {
				none = err
			} else if !slices.Contains(config.CRMs(), s.config.Upstream.Kind) {
				none = errors.Join(none, err)
			}
			continue
		}
		found = true
		if err == nil {
			if err = a.printf("%s: a token from the %s\n", kind, where); err == nil {
				err = a.identify(ctx, s, kind)
			}
		}
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", kind, err))
		}
	}
	if !found {
		return fmt.Errorf("%w: %w", errNothing, none)
	}
	return failed
}

// finding prints one thing that was found in an account.
func (a *app) finding(name string, ok bool, text, hint string) error {
	sign := signGood
	if !ok {
		sign = signBad
	}
	return a.found(sign, name, 26, joined(text, hint))
}

// Signs of what was found.
const (
	signGood = "✓"
	signWarn = "!"
	signBad  = "✗"
)

// found prints one thing that was found, with its sign, or where signs are not
// wanted a word for it; what is at least width cells wide.
func (a *app) found(sign, what string, width int, text string) error {
	if !a.inWords() {
		return a.printf("%s %-*s %s\n", sign, width, what, text)
	}
	word := map[string]string{signGood: "good", signWarn: "warning", signBad: "bad"}[sign]
	return a.printf("%s\n", plain.Speak(word+": "+what+", "+text))
}

// identify prints whose account a login opens.
func (a *app) identify(ctx context.Context, s settings, kind string) error {
	up, err := a.crm(s, kind)
	if err != nil {
		return err
	}
	id, err := up.Check(ctx)
	if err != nil {
		return err
	}
	return a.printf("%s: %s\n", kind, id.Text)
}

func (a *app) logout(ctx context.Context, kind string) error {
	s, err := a.settings()
	if err != nil {
		return err
	}
	box := a.box(s.paths)
	if kind == config.KindSalesforce {
		if err := a.revoke(ctx, box); err != nil {
			return err
		}
	}
	still, err := box.Delete(kind)
	if err != nil {
		return err
	}
	if still {
		return a.printf("forgotten; %s still holds a token: unset it\n", secret.EnvName(kind))
	}
	return a.printf("forgotten; what is in the store stays\n")
}
