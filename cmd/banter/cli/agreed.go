package cli

import (
	"errors"
	"fmt"
	"os"

	"banter/cmd/banter/config"
	"banter/scoring/sla"
)

// agreedFile is the file that a command was given, else the one beside the
// config; own says that it is the latter.
func (a *app) agreedFile(args []string, name string) (path string, own bool, err error) {
	if len(args) == 1 {
		return args[0], false, nil
	}
	p, err := config.Find(a.profile, a.configFile, a.storeFile)
	return p.File(name), true, err
}

// readAgreed reads it; the shipped text stands in for one that is not there.
func (a *app) readAgreed(args []string, name string, shipped []byte) (title string, data []byte, err error) {
	path, own, err := a.agreedFile(args, name)
	if err != nil {
		return "", nil, err
	}
	data, err = os.ReadFile(path)
	if own && errors.Is(err, os.ErrNotExist) {
		return "the shipped " + name, shipped, nil
	}
	if err != nil {
		return path, nil, fmt.Errorf("read %s: %w", name, err)
	}
	return path, data, nil
}

func (a *app) showFile(args []string, name string, shipped []byte) error {
	_, data, err := a.readAgreed(args, name, shipped)
	if err != nil {
		return err
	}
	return a.file(data)
}

// problemJSON is one thing that a linter found.
type problemJSON struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Field  string `json:"field,omitempty"`
	What   string `json:"what"`
	Hint   string `json:"hint,omitempty"`
	// Severity is error (the file can't be used), warning or note (fine if meant).
	Severity string `json:"severity"`
}

// lintResult prints what a linter found: mistakes end with 1, the rest is to be
// looked at.
func (a *app) lintResult(title string, found []sla.Problem, asJSON bool) error {
	all := make([]problemJSON, len(found))
	bad := false
	for i, p := range found {
		all[i] = problemJSON{File: p.File, Line: p.Line, Column: p.Column, Field: p.Field, What: p.What, Hint: p.Hint, Severity: string(p.Severity)}
		if p.Severity == sla.SeverityError {
			all[i].Severity, bad = "error", true
		}
	}
	if asJSON {
		if err := a.json(all); err != nil {
			return err
		}
	} else {
		for _, p := range found {
			if err := a.printf("%s\n", p.Error()); err != nil {
				return err
			}
		}
		if len(found) == 0 {
			return a.printf("%s: nothing to mend\n", title)
		}
	}
	if bad {
		return silentError{exitFailed}
	}
	return nil
}
