package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"banter/cmd/banter/config"
	"banter/store/upstream/salesforce"
)

// writePackage writes what an administrator has to deploy into a new folder, so
// that Salesforce has the fields that outcomes are kept in.
func (a *app) writePackage(ctx context.Context, dir string) error {
	if dir == "" {
		return usagef("--package: name a folder to write to")
	}
	s, err := a.settings()
	if err != nil {
		return err
	}
	if s.config.Upstream.Kind != config.KindSalesforce {
		return usagef("--package is for Salesforce; the upstream is %s", s.config.Upstream.Kind)
	}
	client, err := a.salesforce(s, a.vault(a.box(s.paths)))
	if err != nil {
		return err
	}
	found, err := a.inspectSalesforce(ctx, client)
	if err != nil {
		return err
	}
	if len(found.Package) == 0 {
		return a.printf("nothing has to be added\n")
	}
	if err := writeNew(dir, found.Package); err != nil {
		return err
	}
	return a.printf(`wrote %d fields and a permission set for them to %s; an administrator looks at it and runs
  sf project deploy start --metadata-dir %s --target-org ALIAS
  sf org assign permset --name Banter --on-behalf-of USER --target-org ALIAS
`, len(found.Missing), dir, dir)
}

// writeNew writes files into a folder that is not there yet: all of them, or
// nothing.
func writeNew(dir string, files []salesforce.File) (err error) {
	switch _, err := os.Lstat(dir); {
	case err == nil:
		return fmt.Errorf("%s is there already, and is not written over; name another folder", dir)
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("write the package: %w", err)
	}
	temp, err := os.MkdirTemp(filepath.Dir(dir), ".package-")
	if err != nil {
		return fmt.Errorf("write the package: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	for _, f := range files {
		path := filepath.Join(temp, filepath.FromSlash(f.Name))
		err := os.MkdirAll(filepath.Dir(path), 0o755)
		if err == nil {
			err = os.WriteFile(path, []byte(f.Text), 0o644)
		}
		if err != nil {
			return fmt.Errorf("write the package: %w", err)
		}
	}
	if err = os.Chmod(temp, 0o755); err == nil {
		err = os.Rename(temp, dir)
	}
	if err != nil {
		return fmt.Errorf("write the package: %w", err)
	}
	return nil
}
