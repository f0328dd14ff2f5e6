package cli

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"banter/cmd/banter/config"
	"banter/cmd/banter/secret"
	"banter/store/upstream/salesforce"
	"banter/store/upstream/salesforce/login"
)

// loginFlags are those of banter auth login.
type loginFlags struct {
	file          bool
	clientID      string
	loginURL      string
	sandbox       bool
	sf, key, user string
	port          int
	portSet       bool
}

// howToMakeAnApp is said to who has no app yet.
const howToMakeAnApp = `--client-id is missing: it is the consumer key of an app in your org. An administrator
makes one in Setup, External Client App Manager, New External Client App:
  OAuth: callback URL %s
         scopes api, id and refresh_token
         switch on "Require Proof Key for Code Exchange" and refresh token rotation
         switch off "Require Secret for Web Server Flow" and "for Refresh Token Flow"
It takes some minutes until Salesforce knows it. Then:
  banter auth login salesforce --client-id CONSUMER_KEY
With the sf CLI logged in, no app is needed: banter auth login salesforce --sf ALIAS
(banter auth login --help has more)`

// check finds flags that do not go together.
func (f *loginFlags) check() error {
	switch {
	case f.sf != "" && (f.key != "" || f.user != "" || f.clientID != "" || f.loginURL != "" || f.sandbox || f.portSet):
		return usagef("--sf takes the org from the sf CLI: leave the other flags out")
	case (f.key == "") != (f.user == ""):
		return usagef("--jwt-key and --user go together")
	case f.key != "" && f.portSet:
		return usagef("--port is for the browser, and --jwt-key needs none")
	case f.sandbox && f.loginURL != "":
		return usagef("--sandbox and --login-url are two addresses: leave one out")
	case f.port < 0 || f.port > 65535:
		return usagef("--port: %d is not from 0 to 65535", f.port)
	}
	return nil
}

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
	err = a.adopt(s, config.KindSalesforce, id.User, found.Owners, func(u *config.Upstream) {
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

// signIn gets a session in the way that the flags ask for. What they leave open
// is as the config says, or as it was the last time.
func (a *app) signIn(ctx context.Context, s settings, v *vault, f loginFlags) (login.Session, error) {
	if f.sf != "" {
		return login.FromSF(ctx, nil, f.sf)
	}
	last, err := v.Load()
	if err != nil {
		last = login.Session{} // there is none, or one that a new login replaces
	}
	u := s.config.Upstream
	if u.Kind == config.KindHubSpot {
		u = config.Upstream{} // its address is another CRM's
	}
	text := cmp.Or(f.loginURL, u.URL, last.LoginURL)
	if f.sandbox {
		text = login.Sandbox
	}
	address, err := login.Address(text)
	if err != nil {
		return login.Session{}, err
	}
	port := cmp.Or(f.port, login.DefaultPort)
	if f.portSet && f.port == 0 {
		port = login.AnyPort
	}
	clientID := cmp.Or(f.clientID, u.ClientID, last.ClientID)
	if clientID == "" {
		return login.Session{}, usagef(howToMakeAnApp, login.Redirect(max(port, login.DefaultPort)))
	}
	if f.key != "" {
		path, err := filepath.Abs(f.key)
		if err != nil {
			return login.Session{}, fmt.Errorf("find the key: %w", err)
		}
		return login.FromKey(ctx, login.KeyOptions{LoginURL: address, ClientID: clientID, User: f.user, KeyFile: path, Now: a.now})
	}
	return login.SignIn(ctx, login.Browser{
		LoginURL: address, ClientID: clientID, Port: port, Show: a.showLogin, Pasted: a.lines(),
		Say: func(problem string) { a.tell("banter: %s\n", problem) },
	})
}

// showLogin says where to sign in, and opens a browser where there is one.
func (a *app) showLogin(address, redirect string) error {
	port := portOf(redirect)
	opened := ""
	if why := openBrowser(address, os.Getenv); why == "" {
		opened = " (your browser is opening it)"
	}
	a.tell(`Sign in to Salesforce here%s:

  %s

It comes back to %s. Is the browser on another machine?
  ssh -L %[4]s:localhost:%[4]s %[5]s   from there, and then open the address; or
  paste the address that the browser ends at here, and press enter.
`, opened, address, redirect, port, cmp.Or(hostname(), "THIS-MACHINE"))
	return nil
}

// lines are what is typed or piped in, a line each, for as long as the program
// runs.
func (a *app) lines() <-chan string {
	out := make(chan string)
	go func() {
		defer close(out)
		in := bufio.NewScanner(io.LimitReader(a.in, 1<<20))
		for in.Scan() {
			if in.Text() != "" {
				out <- in.Text()
			}
		}
	}()
	return out
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
