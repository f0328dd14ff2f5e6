package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"banter/store/lead"
)

// usageError is a mistake in how a command was written.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// withHelp adds to the text of a mistake in a command line where help is.
func withHelp(text string, err error, at *cobra.Command) string {
	var usage usageError
	if !errors.As(err, &usage) || strings.Contains(text, "--help") {
		return text
	}
	return text + "; see " + at.CommandPath() + " --help"
}

// wrongFlag says what is wrong with a flag, and how it is written.
func wrongFlag(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	var bare *pflag.ValueRequiredError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() == "":
		text := fmt.Sprintf("%s has no flag --%s", cmd.CommandPath(), unknown.GetSpecifiedName())
		if near := lead.Nearest(unknown.GetSpecifiedName(), flagNames(cmd)); near != "" {
			text += "; did you mean --" + near + "?"
		}
		err = errors.New(text)
	case errors.As(err, &invalid):
		f := invalid.GetFlag()
		err = fmt.Errorf("--%s: %w", f.Name, invalid.Unwrap())
		if kind := kindOf(f); kind != "" {
			err = fmt.Errorf("--%s: %q is not %s", f.Name, invalid.GetValue(), kind)
		}
	case errors.As(err, &bare):
		kind, about := pflag.UnquoteUsage(bare.GetFlag())
		err = fmt.Errorf("--%s wants a %s: %s", bare.GetFlag().Name, kind, about)
	}
	return usagef("%w; see %s --help", err, cmd.CommandPath())
}

// kindOf is what a flag takes where that is more than a word; "" for a flag whose
// value says itself what is wrong.
func kindOf(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "bool":
		return "true or false"
	case "int":
		return "a whole number"
	case "uint", "uint64":
		return "a whole number from 0 on"
	case "float64":
		return "a number"
	case "intSlice":
		return "a list of whole numbers such as 31,51,71"
	}
	return ""
}

func flagNames(cmd *cobra.Command) (out []string) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) { out = append(out, f.Name) })
	return out
}

func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if !cmd.HasSubCommands() {
		return usagef("%s takes no %q; see %s --help", cmd.CommandPath(), args[0], cmd.CommandPath())
	}
	var names []string
	for _, sub := range shown(cmd) {
		names = append(names, sub.Name())
	}
	text := fmt.Sprintf("%s has no command %q", cmd.CommandPath(), args[0])
	if near := lead.Nearest(args[0], names); near != "" {
		text += "; did you mean " + near + "?"
	}
	return usagef("%s", text)
}

// wantArgs asks for n arguments; what names them.
func wantArgs(n int, what string) cobra.PositionalArgs {
	return argsBetween(n, n, what)
}

// argsBetween asks for at least so many arguments and at most so many; what names
// them, in the usage line's way.
func argsBetween(least, most int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < least, len(args) > most && least == most:
			return usagef("write %s %s; see %s --help", cmd.CommandPath(), what, cmd.CommandPath())
		case len(args) > most:
			return usagef("%q is too much: write %s %s; see %s --help", args[most], cmd.CommandPath(), what, cmd.CommandPath())
		}
		return nil
	}
}
