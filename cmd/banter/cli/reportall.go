package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"banter/cmd/banter/export"
)

// allReports is every report on one web page, each as it is without flags.
func (a *app) allReports() *cobra.Command {
	var f reportFlags
	c := &cobra.Command{
		Use: "all", Short: "Every report on one web page, to send around or print", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.reportAll(cmd.Context(), f) },
	}
	c.Flags().StringVar(&f.html, "html", "", "write the page to a `file`; - is standard output")
	c.Flags().StringVar(&f.period, "period", "", "the `period` of all of them (default what each starts from)")
	return c
}

func (a *app) reportAll(ctx context.Context, f reportFlags) error {
	if f.html == "" {
		return usagef("banter report all writes a web page: name it with --html FILE")
	}
	a.plainOutput = f.html == "-"
	s, err := a.settings()
	if err != nil {
		return err
	}
	d, err := a.openDesk(ctx, s, "banter report", nil)
	if err != nil {
		return err
	}
	var pages []export.Page
	n := 0
	for _, k := range reportKinds() {
		one := f
		if len(k.groups) > 0 {
			one.by = string(k.groups[0])
		}
		q, err := one.query(k, a.now().In(s.config.Location()))
		if err != nil {
			return err
		}
		m, err := makeReport(ctx, d, s, k, q)
		if err != nil {
			return err
		}
		n += m.count
		pages = append(pages, m.page)
	}
	if n == 0 {
		return fmt.Errorf("%w: there are no leads to report on; banter import or banter sync brings them", errNothing)
	}
	return a.reportHTML(f.html, "Reports", pages)
}
