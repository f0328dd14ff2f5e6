package cli

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"banter/cmd/banter/config"
	"banter/scoring"
)

func (a *app) modelCmd() *cobra.Command {
	c := &cobra.Command{
		Use:   "model",
		Short: "The scoring model that sales and marketing agreed on",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var asJSON bool
	lint := &cobra.Command{
		Use:   "lint [FILE]",
		Short: "Check a model: mistakes, and rules that can never fire",
		Args:  argsBetween(0, 1, "[FILE]"),
		RunE: func(_ *cobra.Command, args []string) error {
			path, err := a.modelPath(args)
			if err != nil {
				return err
			}
			return a.modelLint(path, asJSON)
		},
	}
	lint.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	show := &cobra.Command{
		Use:   "show [FILE]",
		Short: "Print the model: the agreed file, or the shipped one where there is none",
		Args:  argsBetween(0, 1, "[FILE]"),
		RunE: func(_ *cobra.Command, args []string) error {
			path, err := a.modelPath(args)
			if err != nil {
				return err
			}
			data, err := os.ReadFile(path)
			if errors.Is(err, os.ErrNotExist) && len(args) == 0 {
				data, err = scoring.DefaultText(), nil
			}
			if err != nil {
				return fmt.Errorf("read the model: %w", err)
			}
			return a.file(data)
		},
	}
	c.AddCommand(lint, show, a.modelBacktestCmd(), a.modelSuggestCmd(), a.modelDiffCmd(), a.modelAgreeCmd(), a.modelTryCmd())
	return c
}

func (a *app) modelPath(args []string) (string, error) {
	if len(args) == 1 {
		return args[0], nil
	}
	p, err := config.Find(a.profile, a.configFile, a.storeFile)
	return p.File("model.toml"), err
}

func (a *app) modelLint(path string, asJSON bool) error {
	name := path
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) && a.isOwnModel(path) {
		name, data, err = "the shipped model", scoring.DefaultText(), nil
	}
	if err != nil {
		return fmt.Errorf("read the model: %w", err)
	}
	var findings []scoring.Finding
	m, err := scoring.Parse(name, data)
	var bad *scoring.LintError
	switch {
	case errors.As(err, &bad):
		findings = bad.Findings
	case err != nil:
		return err
	default:
		findings = m.Lint(a.now())
	}
	if asJSON {
		if findings == nil {
			findings = []scoring.Finding{}
		}
		if err := a.json(findings); err != nil {
			return err
		}
	} else {
		for _, f := range findings {
			if err := a.printf("%s\n", f); err != nil {
				return err
			}
		}
		if len(findings) == 0 {
			return a.printf("%s: nothing to mend (%s)\n", name, m.Version())
		}
	}
	if bad != nil {
		return silentError{exitFailed}
	}
	return nil
}

func (a *app) isOwnModel(path string) bool {
	own, err := a.modelPath(nil)
	return err == nil && own == path
}
