package cli

import (
	"context"
	"errors"
	"fmt"

	"banter/cmd/banter/config"
	"banter/cmd/banter/secret"
	"banter/store/upstream/salesforce"
	"banter/store/upstream/salesforce/login"
)

// loginSalesforce signs in, looks at the org, and keeps the login if the org can
// be worked with.
func (a *app) loginSalesforce(ctx context.Context, f loginFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	s, err := a.settings()
	if err != nil {
		return err
	}
	box := a.box(s.paths)
	v := a.vault(box)
	env, ok, err := v.environment()
	switch {
	case err != nil:
		return err
	case ok && (f.sf != "" || f.key != "" || f.clientID != ""):
		return usagef("%s is set, and comes before every other login: unset it first", secret.EnvName(config.KindSalesforce))
	case ok:
		return a.welcome(ctx, s, env, func(login.Session) error {
			return a.printf("the token stays in %s\n", secret.EnvName(config.KindSalesforce))
		})
	}
	if err := box.Ready(config.KindSalesforce, f.file); err != nil {
		return err
	}
	x, err := a.signIn(ctx, s, v, f)
	if err != nil {
		return err
	}
	err = a.welcome(ctx, s, x, func(x login.Session) error {
		text, err := x.Encode()
		if err != nil {
			return err
		}
		where, err := box.Set(config.KindSalesforce, text, f.file)
		if err != nil {
			return err
		}
		return a.printf("the login is kept in the %s\n", where)
	})
	var kept keptError
	if err != nil && !errors.As(err, &kept) {
		// Nobody can use it any more: it is no use to leave it open.
		_, _ = login.LogOut(context.WithoutCancel(ctx), x, nil)
		return fmt.Errorf("the login was not kept: %w", err)
	}
	return err
}

// keptError is what went wrong after the login was kept.
type keptError struct{ error }

func (e keptError) Unwrap() error { return e.error }

// welcome looks at the org of a session and keeps it.
func (a *app) welcome(ctx context.Context, s settings, x login.Session, keep func(login.Session) error) error {
	held := &heldVault{x}
	client, err := a.salesforce(s, held)
	if err != nil {
		return err
	}
	id, err := client.Check(ctx)
	if err != nil {
		return err
	}
	if err := a.printf("%s\n", id.Text); err != nil {
		return err
	}
	found, err := a.inspectSalesforce(ctx, client)
	if err != nil {
		return err
	}
	if err := keep(held.session); err != nil {
		return err
	}
	err = a.adopt(ctx, s, config.KindSalesforce, id.User, found.Owners, func(u *config.Upstream) {
		u.ClientID = x.ClientID
		if x.LoginURL != login.Production {
			u.URL = x.LoginURL
		}
	})
	if err != nil {
		return keptError{err}
	}
	return nil
}

// revoke ends a login at Salesforce; where that does not work it says so and
// goes on.
func (a *app) revoke(ctx context.Context, box secret.Box) error {
	text, where, err := box.Get(config.KindSalesforce)
	if err != nil || where == secret.Environment {
		return nil // there is nothing of ours to end
	}
	x, err := login.Decode(text)
	if err != nil {
		return nil // it is forgotten all the same
	}
	revoked, err := login.LogOut(ctx, x, nil)
	switch {
	case err != nil:
		a.tell("banter: Salesforce could not be told (%v); to end it there: Setup, your name, OAuth Connected Apps, Revoke\n", err)
		return nil
	case revoked:
		return a.printf("Salesforce has ended the login of %s\n", x.Text())
	}
	return nil
}

func (a *app) salesforce(s settings, v login.Vault) (*salesforce.Client, error) {
	u := s.config.Upstream
	return salesforce.New(salesforce.Options{
		Tokens: login.NewSource(login.Options{Vault: v, Now: a.now}), Now: a.now, Version: u.Version, Mapping: u.Salesforce, Me: s.config.Me,
	})
}

// inspectSalesforce prints what the org has and lacks.
func (a *app) inspectSalesforce(ctx context.Context, client *salesforce.Client) (salesforce.Findings, error) {
	f, err := client.Inspect(ctx)
	if err != nil {
		return f, err
	}
	for _, x := range f.Items {
		if err := a.finding(x.Name, x.OK, x.Text, x.Hint); err != nil {
			return f, err
		}
	}
	if len(f.Missing) == 0 {
		return f, nil
	}
	if err := a.printf("! these fields are not there; banter doctor --package FOLDER writes what an administrator has to deploy:\n"); err != nil {
		return f, err
	}
	for _, m := range f.Missing {
		if err := a.printf("    %-24s %s\n", m.Name, m.Text); err != nil {
			return f, err
		}
	}
	return f, nil
}
