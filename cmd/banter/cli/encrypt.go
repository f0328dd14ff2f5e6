package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"banter/cmd/banter/config"
	"banter/cmd/banter/secret"
	"banter/store"
	"banter/store/lead"
)

// keys are where the keys of stores are; a new one goes into a file where that is
// asked for.
func (a *app) keys(p config.Paths, file bool) secret.Keys { return a.box(p).Keys(file) }

// encryptFlags are those of turning encryption on and off.
type encryptFlags struct{ file, yes bool }

func (a *app) encryptCmd() *cobra.Command {
	var f encryptFlags
	c := &cobra.Command{
		Use:   "encrypt",
		Short: "Encrypt the store, and look after its key",
		Long: `Encrypt the store, its journal and the backups beside it: what they say of leads
can only be read with a key, which is in the system's keyring. IDs of leads, times,
counts and sizes stay readable. banter doctor tells how it stands.

banter encrypt show-key prints the key, to be written down and kept away from this
machine: who loses both it and the keyring has lost what waits to be sent.`,
		Example: `  banter encrypt
  banter encrypt show-key
  banter encrypt key          on another machine, or after the keyring was lost
  banter encrypt rotate       a new key, when the old one was seen
  banter encrypt off`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.encrypt(cmd.Context(), f, false) },
	}
	add := func(use, short, long string, run func(context.Context, encryptFlags) error, file bool) {
		var f encryptFlags
		sub := &cobra.Command{
			Use: use, Short: short, Long: long, Args: noArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), f) },
		}
		f.register(sub, file)
		c.AddCommand(sub)
	}
	f.register(c, true)
	add("rotate", "Encrypt the store under a new key, and forget the old one", `Encrypt the store, its journal and the backups beside it under a new key, and forget
the old one. Backups elsewhere need the old key: write it down first.`,
		func(ctx context.Context, f encryptFlags) error { return a.encrypt(ctx, f, true) }, true)
	add("off", "Decrypt the store, and forget its key", `Decrypt the store, its journal and the backups beside it, and forget the key. Backups
elsewhere need it: write it down first.`, a.decrypt, false)
	add("show-key", "Print the key of the store, to be written down", `Print the key of the store, to be written down and kept away from this machine.
banter encrypt key takes it back.`, a.showKey, false)
	add("key", "Take back a key that was written down", `Take back a key that was written down: it is asked for without an echo, or read from
a pipe, and kept in the system's keyring.`, a.takeKey, true)
	return c
}

func (f *encryptFlags) register(c *cobra.Command, file bool) {
	if file {
		c.Flags().BoolVar(&f.file, "file", false, "keep the key in a file that only you can read, where there is no keyring")
	}
	if c.Name() != "key" {
		c.Flags().BoolVar(&f.yes, "yes", false, "do not ask")
	}
}

// encrypt turns encryption on, or with rotate changes the key.
func (a *app) encrypt(ctx context.Context, f encryptFlags, rotate bool) error {
	d, s, err := a.open(ctx, "banter encrypt")
	if err != nil {
		return err
	}
	id, err := d.KeyID(ctx)
	if err != nil {
		return err
	}
	keys := a.keys(s.paths, f.file)
	var where secret.Place
	if id != "" {
		if _, where, err = keys.Find(id); err != nil {
			return err
		}
	}
	switch {
	case id != "" && !rotate:
		return a.printf("%s is encrypted, under the key %s in the %s; banter encrypt rotate gives it a new one\n", d.Path(), id, where)
	case id == "" && rotate:
		return &lead.Refusal{Field: "encrypt", What: d.Path() + " is not encrypted", Hint: "banter encrypt encrypts it"}
	case where == secret.Environment:
		return &lead.Refusal{
			Field: "encrypt", What: "the key is in " + secret.EnvKey + ", where banter can't put a new one",
			Hint: "banter encrypt key takes it into the keyring; then take it out of the environment",
		}
	}
	keys.File = f.file || where == secret.InFile
	ask := "Encrypt %s and the backups beside it? Copies that can't be read are deleted; files elsewhere stay as they are."
	if rotate {
		ask = "Encrypt %s and the backups beside it under a new key? Backups elsewhere need the old one: banter encrypt show-key prints it."
	}
	ok, err := a.agree(ctx, f.yes, ask, d.Path())
	if err != nil {
		return err
	}
	if !ok {
		return a.printf("nothing was changed\n")
	}
	k, err := store.NewKey(a.entropy)
	if err != nil {
		return err
	}
	res, err := d.WithKeys(keys).Encrypt(ctx, k)
	if err != nil {
		return err
	}
	place := secret.InKeyring
	if keys.File {
		place = secret.InFile
	}
	return errors.Join(
		a.printf("%s and its journal are encrypted, under the key %s in the %s\n", d.Path(), res.To, place),
		a.saidCopies(res),
		a.printf("banter encrypt show-key prints the key: write it down, and keep it away from this machine\n"))
}

func (a *app) decrypt(ctx context.Context, f encryptFlags) error {
	d, _, err := a.open(ctx, "banter encrypt off")
	if err != nil {
		return err
	}
	id, err := d.KeyID(ctx)
	if err != nil {
		return err
	}
	if id == "" {
		return a.printf("%s is not encrypted\n", d.Path())
	}
	ok, err := a.agree(ctx, f.yes, "Decrypt %s and the backups beside it, and forget the key? Backups elsewhere need it: banter encrypt show-key prints it.", d.Path())
	if err != nil {
		return err
	}
	if !ok {
		return a.printf("nothing was changed\n")
	}
	res, err := d.Decrypt(ctx)
	if err != nil {
		return err
	}
	return errors.Join(a.printf("%s and its journal are not encrypted any more; the key %s is forgotten\n", d.Path(), res.From), a.saidCopies(res))
}

// saidCopies tells what became of the copies beside the store.
func (a *app) saidCopies(res store.Rekeyed) (err error) {
	for _, c := range []struct {
		paths []string
		what  string
	}{{res.Copies, "and"}, {res.Removed, "deleted, for it could not be read:"}, {res.Left, "left as it is, for its key is not here:"}} {
		for _, path := range c.paths {
			err = errors.Join(err, a.printf("  %s %s\n", c.what, path))
		}
	}
	return err
}

// keyInUse is the ID of the key of the store's file, which may not open.
func (a *app) keyInUse(s settings) (string, error) {
	id, err := store.FileKey(s.paths.Store)
	if err == nil && id == "" {
		err = fmt.Errorf("%w: %s is not encrypted; banter encrypt encrypts it", errNothing, s.paths.Store)
	}
	return id, err
}

func (a *app) showKey(ctx context.Context, f encryptFlags) error {
	s, err := a.settings()
	if err != nil {
		return err
	}
	id, err := a.keyInUse(s)
	if err != nil {
		return err
	}
	k, err := a.keys(s.paths, false).Key(id)
	if err != nil {
		return err
	}
	ok, err := a.agree(ctx, f.yes, "Who has this key and a copy of %s can read every lead. Show it?", s.paths.Store)
	if err != nil || !ok {
		return err
	}
	return a.printf("%s\n", k.Words())
}

// maxKeyText is more than a key has, written down with room between its letters.
const maxKeyText = 400

func (a *app) takeKey(ctx context.Context, f encryptFlags) error {
	s, err := a.settings()
	if err != nil {
		return err
	}
	var text string
	if isTerminal(a.in) {
		text, err = a.hidden(ctx, "The key, 15 groups of letters and digits (it is not shown): ")
	} else {
		text, err = await(ctx, func() (string, error) {
			data, err := io.ReadAll(io.LimitReader(a.in, maxKeyText))
			return string(data), err
		})
	}
	if err != nil {
		return err
	}
	if strings.TrimSpace(text) == "" {
		return usagef("give the key on the input, as banter encrypt show-key printed it")
	}
	k, err := store.ParseKey(text)
	if err != nil {
		return err
	}
	keys := a.keys(s.paths, f.file)
	if err := keys.Keep(k); err != nil {
		return err
	}
	id, err := store.FileKey(s.paths.Store)
	switch {
	case err != nil && !errors.Is(err, store.ErrDamaged):
		return a.printf("the key %s is kept; there is no store yet: banter restore brings a backup that it opens\n", k.ID())
	case id == k.ID():
		return a.printf("the key %s is kept: it opens %s\n", id, s.paths.Store)
	case id == "":
		return a.printf("the key %s is kept; %s is not encrypted: it may be for a backup\n", k.ID(), s.paths.Store)
	}
	return a.printf("the key %s is kept; it does not open %s, which needs %s: it may be for a backup\n", k.ID(), s.paths.Store, id)
}
