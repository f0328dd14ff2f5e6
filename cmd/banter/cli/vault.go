package cli

import (
	"context"
	"fmt"
	"os"
	"strings"

	"banter/cmd/banter/config"
	"banter/cmd/banter/secret"
	"banter/store/upstream/salesforce/login"
)

// envInstance names the variable of where a token from the environment counts.
const envInstance = "BANTER_SALESFORCE_INSTANCE"

// vault keeps the login to Salesforce among the secrets of the profile.
type vault struct {
	box    secret.Box
	getenv func(string) string
}

var _ login.Vault = (*vault)(nil)

func (a *app) vault(box secret.Box) *vault { return &vault{box, os.Getenv} }

// environment is the session of the environment; ok is false where there is none.
func (v *vault) environment() (x login.Session, ok bool, err error) {
	name := secret.EnvName(config.KindSalesforce)
	token := strings.TrimSpace(v.getenv(name))
	if token == "" {
		return x, false, nil
	}
	at := strings.TrimSpace(v.getenv(envInstance))
	if at == "" {
		return x, true, fmt.Errorf("%s is set and %s is not; set it to the address of your org, such as https://acme.my.salesforce.com", name, envInstance)
	}
	x, err = login.FromToken(token, at)
	if err != nil {
		return x, true, fmt.Errorf("%s with %s: %w", name, envInstance, err)
	}
	return x, true, nil
}

// Load returns what is kept; a token of the environment comes first.
func (v *vault) Load() (login.Session, error) {
	if x, ok, err := v.environment(); ok {
		return x, err
	}
	text, _, err := v.box.Get(config.KindSalesforce)
	if err != nil {
		return login.Session{}, err
	}
	return login.Decode(text)
}

// Save keeps a renewed session where the old one is. Somebody who logged out
// meanwhile is not logged in again.
func (v *vault) Save(x login.Session) error {
	_, where, err := v.box.Get(config.KindSalesforce)
	if err != nil {
		return err
	}
	text, err := x.Encode()
	if err != nil {
		return err
	}
	return v.box.Replace(config.KindSalesforce, text, where)
}

// Lock makes this process the only one that renews.
func (v *vault) Lock(ctx context.Context) (func(), error) {
	return v.box.Lock(ctx, config.KindSalesforce)
}

// heldVault holds a session that is not kept yet: it is looked at first.
type heldVault struct{ session login.Session }

// Format prints it without the session's secrets, whatever the verb.
func (v *heldVault) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "held %v", v.session) }

// Load returns what is held.
func (v *heldVault) Load() (login.Session, error) { return v.session, nil }

// Save holds a renewed session.
func (v *heldVault) Save(x login.Session) error {
	v.session = x
	return nil
}

// Lock has nobody to wait for.
func (v *heldVault) Lock(context.Context) (func(), error) { return func() {}, nil }
