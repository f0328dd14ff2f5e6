package cli

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"banter/cmd/banter/config"
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
