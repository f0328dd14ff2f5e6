package cli

import (
	"bufio"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"banter/cmd/banter/export"
)

func (a *app) exportCmd() *cobra.Command {
	var format, out, what string
	c := &cobra.Command{
		Use:   "export",
		Short: "Write all leads, or their activities, as CSV or JSON Lines",
		Long: `Write all leads, or their activities, as CSV or JSON Lines: a copy to keep or to
import again. Cells that a spreadsheet would run as a formula are quoted; import
takes the quote off again.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			d, _, err := a.open(cmd.Context(), "banter export")
			if err != nil {
				return err
			}
			file := a.out
			if out != "" && out != "-" {
				if file, err = os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600); err != nil {
					return fmt.Errorf("export: %w", err)
				}
				defer func() { err = errors.Join(err, file.Close()) }()
			}
			w := bufio.NewWriterSize(file, 1<<16)
			x, err := export.New(w, format, what)
			if err != nil {
				return usageError{err}
			}
			if err := x.Columns(cmd.Context(), d.Store); err != nil {
				return err
			}
			if err := d.Each(cmd.Context(), x.Record); err != nil {
				return err
			}
			return errors.Join(x.Flush(), w.Flush())
		},
	}
	c.Flags().StringVar(&format, "format", "csv", "csv or jsonl")
	c.Flags().StringVar(&what, "what", "leads", "leads or activities")
	c.Flags().StringVarP(&out, "output", "o", "", "the `file` to write (default standard output)")
	return c
}
