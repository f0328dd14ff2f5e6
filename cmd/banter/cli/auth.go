package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"banter/cmd/banter/config"
	"banter/cmd/banter/secret"
	"banter/store/lead"
	"banter/store/upstream/hubspot"
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
	var file bool
	login := &cobra.Command{
		Use:   "login hubspot",
		Short: "Check a token and keep it in the system's keyring",
		Long: `Check a token and keep it in the system's keyring. The token is asked for without
an echo, read from a pipe, or taken from BANTER_HUBSPOT_TOKEN, where it then stays.

HubSpot: Settings, Integrations, Private Apps (or Development, Keys, Service keys)
makes one. It is checked by reading, and what it may not do is said.`,
		Args: wantUpstream,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.login(cmd.Context(), file) },
	}
	login.Flags().BoolVar(&file, "file", false, "keep it in a file that only you can read, where there is no keyring")
	c.AddCommand(login,
		&cobra.Command{
			Use: "status", Short: "Where the token is and whose account it opens", Args: noArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return a.authStatus(cmd.Context()) },
		},
		&cobra.Command{
			Use: "logout hubspot", Short: "Forget the token", Args: wantUpstream,
			RunE: func(*cobra.Command, []string) error { return a.logout() },
		})
	return c
}

func wantUpstream(cmd *cobra.Command, args []string) error {
	if len(args) != 1 || args[0] != config.KindHubSpot {
		return usagef("write %s hubspot: it is the one that needs a login", cmd.CommandPath())
	}
	return nil
}

func (a *app) login(ctx context.Context, file bool) error {
	s, err := a.settings()
	if err != nil {
		return err
	}
	box := a.box(s.paths)
	token, fromEnv, err := a.askToken()
	if err != nil {
		return err
	}
	client, err := a.hubspot(s, hubspot.Fixed(token))
	if err != nil {
		return err
	}
	id, err := client.Check(ctx)
	if err != nil {
		return fmt.Errorf("the token was not kept: %w", err)
	}
	if err := a.printf("%s\n", id.Text); err != nil {
		return err
	}
	found, err := a.inspect(ctx, client)
	if err != nil {
		return err
	}
	for _, x := range found.Items {
		if x.Name == "contacts" && !x.OK {
			return fmt.Errorf("the token was not kept: %s; %s", x.Text, x.Hint)
		}
	}
	if fromEnv {
		if err := a.printf("the token stays in %s\n", secret.EnvName(config.KindHubSpot)); err != nil {
			return err
		}
	} else {
		where, err := box.Set(config.KindHubSpot, token, file)
		if err != nil {
			return err
		}
		if err := a.printf("the token is kept in the %s\n", where); err != nil {
			return err
		}
	}
	return a.adopt(s, found.Owners)
}

// adopt makes the CRM the upstream of a config that has none yet: the team are
// its owners, the rep the one whose address begins with the name of the config.
// A config that says more is left to its owner.
func (a *app) adopt(s settings, owners []string) error {
	c := s.config
	if c.Upstream.Kind == config.KindHubSpot {
		return nil
	}
	if s.exists && c.Upstream.Kind != config.KindNone {
		return a.printf("to work with it: banter config edit, and under [upstream] write kind = \"hubspot\"\n")
	}
	c.Upstream.Kind, c.Team = config.KindHubSpot, owners
	for _, o := range owners {
		if name, _, _ := strings.Cut(o, "@"); strings.EqualFold(name, c.Me) {
			c.Me = o
		}
	}
	if err := config.Write(s.paths, c); err != nil {
		return err
	}
	text := "wrote " + s.paths.Config + ": you are " + c.Me
	if !slices.Contains(owners, c.Me) {
		text += ", who owns no contacts there: banter config edit, and set me to one of the team"
	}
	return a.printf("%s; banter sync pulls the leads\n", text)
}

// askToken gets the token: from the environment, a prompt without echo, or a
// pipe.
func (a *app) askToken() (token string, fromEnv bool, err error) {
	if v := strings.TrimSpace(os.Getenv(secret.EnvName(config.KindHubSpot))); v != "" {
		return v, true, nil
	}
	if !isTerminal(a.in) {
		line, err := bufio.NewReader(io.LimitReader(a.in, 4096)).ReadString('\n')
		if token = strings.TrimSpace(line); token == "" {
			return "", false, usagef("there is no token on standard input (%v)", err)
		}
		return token, false, nil
	}
	a.tell("Token of HubSpot (it is not shown): ")
	data, err := term.ReadPassword(a.in.Fd())
	a.tell("\n")
	if err != nil {
		return "", false, fmt.Errorf("read the token: %w", err)
	}
	if token = strings.TrimSpace(string(data)); token == "" {
		return "", false, usagef("no token was given")
	}
	return token, false, nil
}

func (a *app) authStatus(ctx context.Context) error {
	s, err := a.settings()
	if err != nil {
		return err
	}
	_, where, err := a.box(s.paths).Get(config.KindHubSpot)
	if errors.Is(err, secret.ErrNone) {
		return fmt.Errorf("%w: %w", errNothing, err)
	}
	if err != nil {
		return err
	}
	if err := a.printf("hubspot: a token from the %s\n", where); err != nil {
		return err
	}
	client, err := a.hubspot(s, a.keptToken(s))
	if err != nil {
		return err
	}
	id, err := client.Check(ctx)
	if err != nil {
		return err
	}
	return a.printf("hubspot: %s\n", id.Text)
}

func (a *app) logout() error {
	s, err := a.settings()
	if err != nil {
		return err
	}
	still, err := a.box(s.paths).Delete(config.KindHubSpot)
	if err != nil {
		return err
	}
	if still {
		return a.printf("forgotten; %s still holds a token: unset it\n", secret.EnvName(config.KindHubSpot))
	}
	return a.printf("forgotten; what is in the store stays\n")
}

// keptToken asks for the token anew each time: a login of another process
// counts at once.
func (a *app) keptToken(s settings) func(context.Context) (string, error) {
	box := a.box(s.paths)
	return func(context.Context) (string, error) {
		token, _, err := box.Get(config.KindHubSpot)
		return token, err
	}
}

func (a *app) hubspot(s settings, token func(context.Context) (string, error)) (*hubspot.Client, error) {
	u := s.config.Upstream
	return hubspot.New(hubspot.Options{
		BaseURL: u.URL, Token: token, Now: a.now, Version: u.Version, Mapping: u.HubSpot, Me: s.config.Me,
	})
}

// inspect prints what the account has and lacks, and reports whether nothing is
// missing.
func (a *app) inspect(ctx context.Context, client *hubspot.Client) (hubspot.Findings, error) {
	f, err := client.Inspect(ctx)
	if err != nil {
		return f, err
	}
	for _, x := range f.Items {
		sign := "✓"
		if !x.OK {
			sign = "✗"
		}
		if err := a.printf("%s %-26s %s\n", sign, x.Name, joined(x.Text, x.Hint)); err != nil {
			return f, err
		}
	}
	if len(f.Missing) > 0 {
		if err := a.printf("! these properties are not there; banter doctor --setup creates them:\n"); err != nil {
			return f, err
		}
	}
	for _, p := range f.Missing {
		if err := a.printf("    %-24s %s\n", p.Name, p.Text); err != nil {
			return f, err
		}
	}
	return f, nil
}

// setUp creates the custom properties that the account lacks, after listing
// them and asking.
func (a *app) setUp(ctx context.Context, yes bool) error {
	s, err := a.settings()
	if err != nil {
		return err
	}
	if s.config.Upstream.Kind != config.KindHubSpot {
		return usagef("--setup is for a CRM; the upstream is %s", s.config.Upstream.Kind)
	}
	client, err := a.hubspot(s, a.keptToken(s))
	if err != nil {
		return err
	}
	f, err := a.inspect(ctx, client)
	if err != nil {
		return err
	}
	if len(f.Missing) == 0 {
		return a.printf("nothing has to be created\n")
	}
	if !yes {
		if !isTerminal(a.in) {
			return usagef("say --yes to create them without being asked")
		}
		a.tell("Create these %d properties in %s? [y/N] ", len(f.Missing), f.Account.Text)
		line, _ := bufio.NewReader(a.in).ReadString('\n') // no answer is a no
		if ok, err := lead.ParseBool(line); !ok || err != nil {
			return a.printf("nothing was created\n")
		}
	}
	created, err := client.Setup(ctx, nil)
	if perr := a.printf("created %d: %s\n", len(created), strings.Join(created, ", ")); perr != nil {
		return errors.Join(err, perr)
	}
	return err
}
