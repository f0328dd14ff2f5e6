package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"banter/scoring/jury"
)

func (a *app) calibrateExport() *cobra.Command {
	return &cobra.Command{
		Use:   "export FILE",
		Short: "Write the test with all answers, for a colleague's laptop",
		Args:  wantArgs(1, "FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			d, _, err := a.open(cmd.Context(), "banter calibrate export")
			if err != nil {
				return err
			}
			t, err := d.Test(cmd.Context())
			if err != nil {
				return err
			}
			data, err := t.Encode()
			if err != nil {
				return err
			}
			if args[0] == "-" {
				return a.file(data)
			}
			if err := os.WriteFile(args[0], data, 0o600); err != nil {
				return fmt.Errorf("calibrate export: %w", err)
			}
			return a.printf("%s: %d leads by ID, answers of %s\n", args[0], len(t.Leads), judgesText(t))
		},
	}
}

func judgesText(t *jury.Test) string {
	if len(t.Judges) == 0 {
		return "nobody yet"
	}
	var out []string
	for i := range t.Judges {
		j := &t.Judges[i]
		out = append(out, fmt.Sprintf("%s (%d of %d)", j.Name, j.Done(), len(t.Leads)))
	}
	return strings.Join(out, ", ")
}

func (a *app) calibrateImport() *cobra.Command {
	var replace bool
	c := &cobra.Command{
		Use:   "import FILE",
		Short: "Take a colleague's test over, or the answers in it",
		Args:  wantArgs(1, "FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			data, err := readLimited(a.in, args[0])
			if err != nil {
				return fmt.Errorf("calibrate import: %w", err)
			}
			o, err := jury.Parse(data)
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			d, _, err := a.open(cmd.Context(), "banter calibrate import")
			if err != nil {
				return err
			}
			n, fresh, err := d.MergeTest(cmd.Context(), o, replace)
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			if fresh {
				return a.printf("a test of %d leads, answers of %s\nnext: banter calibrate judge --as NAME\n", len(o.Leads), judgesText(o))
			}
			t, err := d.Test(cmd.Context())
			if err != nil {
				return err
			}
			return a.printf("%d answers are new; here now: %s\n", n, judgesText(t))
		},
	}
	c.Flags().BoolVar(&replace, "replace", false, "forget another test that is here, with its answers")
	return c
}

// readLimited reads a file, or standard input for "-", up to what a test has at
// most.
func readLimited(in io.Reader, path string) (data []byte, err error) {
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		in = f
	}
	return io.ReadAll(io.LimitReader(in, jury.MaxFile+1))
}
