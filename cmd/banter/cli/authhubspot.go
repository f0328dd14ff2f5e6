package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"banter/cmd/banter/config"
	"banter/cmd/banter/secret"
	"banter/store/upstream/hubspot"
)

// loginHubSpot checks a token and keeps it.
func (a *app) loginHubSpot(ctx context.Context, file bool) error {
	s, err := a.settings()
	if err != nil {
		return err
	}
	box := a.box(s.paths)
	token, fromEnv, err := a.askToken(ctx)
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
	found, err := a.inspectHubSpot(ctx, client)
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
	return a.adopt(ctx, s, config.KindHubSpot, id.User, found.Owners, func(*config.Upstream) {})
}

// askToken gets the token: from the environment, a prompt without echo, or a
// pipe.
func (a *app) askToken(ctx context.Context) (token string, fromEnv bool, err error) {
	if v := strings.TrimSpace(os.Getenv(secret.EnvName(config.KindHubSpot))); v != "" {
		return v, true, nil
	}
	if !isTerminal(a.in) {
		line, _ := await(ctx, a.line) // the end of the input is an empty line
		if token = strings.TrimSpace(line); token == "" {
			return "", false, cmp.Or(ctx.Err(), usagef("there is no token on standard input"))
		}
		return token, false, nil
	}
	token, err = a.hidden(ctx, "Token of HubSpot (it is not shown): ")
	if err == nil && token == "" {
		err = usagef("no token was given")
	}
	return token, false, err
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

// inspectHubSpot prints what the account has and lacks, and reports whether nothing is
// missing.
func (a *app) inspectHubSpot(ctx context.Context, client *hubspot.Client) (hubspot.Findings, error) {
	f, err := client.Inspect(ctx)
	if err != nil {
		return f, err
	}
	for _, x := range f.Items {
		if err := a.finding(x.Name, x.OK, x.Text, x.Hint); err != nil {
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
		return usagef("--setup is for HubSpot, and the upstream is %s (Salesforce: banter doctor --package FOLDER)", s.config.Upstream.Kind)
	}
	client, err := a.hubspot(s, a.keptToken(s))
	if err != nil {
		return err
	}
	f, err := a.inspectHubSpot(ctx, client)
	if err != nil {
		return err
	}
	if len(f.Missing) == 0 {
		return a.printf("nothing has to be created\n")
	}
	ok, err := a.agree(ctx, yes, "Create these %d properties in %s?", len(f.Missing), f.Account.Text)
	if err != nil {
		return err
	}
	if !ok {
		return a.printf("nothing was created\n")
	}
	created, err := client.Setup(ctx, nil)
	if perr := a.printf("created %d: %s\n", len(created), strings.Join(created, ", ")); perr != nil {
		return errors.Join(err, perr)
	}
	return err
}
