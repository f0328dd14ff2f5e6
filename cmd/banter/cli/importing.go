package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"banter/cmd/banter/desk"
	"banter/store/upstream/files/mapping"
)

type importFlags struct {
	mapFile, refused string
	dryRun, json     bool
}

func (a *app) importCmd() *cobra.Command {
	var f importFlags
	c := &cobra.Command{
		Use:   "import FILE...",
		Short: "Bring in leads and activities from CSV or JSON Lines files",
		Long: `Bring in leads and activities from CSV or JSON Lines files, plain or gzip, in any
usual encoding and with any usual delimiter.

HubSpot, Salesforce and Marketo exports and Segment and Mixpanel events are known
by their headers. For anything else --map names a mapping file, which --dry-run
proposes. Rows that can't be read go to a file with line and reason; the rest goes
in. Importing a file twice changes nothing.`,
		Example: `  banter import contacts.csv
  banter import --dry-run leads.csv > leads.map.toml
  banter import --map leads.map.toml leads.csv`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("name the files to import; see banter import --help")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return a.importFiles(cmd.Context(), f, args) },
	}
	c.Flags().StringVar(&f.mapFile, "map", "", "the mapping `file` that says what the columns mean")
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, "bring in nothing: propose a mapping file and count")
	c.Flags().StringVar(&f.refused, "refused", "", "where refused rows go (default FILE.refused.csv in the present folder)")
	c.Flags().BoolVar(&f.json, "json", false, "print the counts as JSON")
	return c
}

// importCounts is what an import did with the rows of one file.
type importCounts struct {
	File       string `json:"file"`
	Mapping    string `json:"mapping"`
	Rows       int    `json:"rows"`
	New        int    `json:"new"`
	Changed    int    `json:"changed"`
	Unchanged  int    `json:"unchanged"`
	Activities int    `json:"activities"`
	Refused    int    `json:"refused"`
	RefusedIn  string `json:"refused_file,omitempty"`
}

func (a *app) importFiles(ctx context.Context, f importFlags, paths []string) error {
	a.plainOutput = f.json
	var m *mapping.Mapping
	if f.mapFile != "" {
		data, err := os.ReadFile(f.mapFile)
		if err != nil {
			return fmt.Errorf("read the mapping: %w", err)
		}
		if m, err = mapping.Parse(f.mapFile, data); err != nil {
			return err
		}
	}
	if f.dryRun {
		s, err := a.settings()
		if err != nil {
			return err
		}
		return a.importDry(paths, m, s.config.Location())
	}
	d, s, err := a.open(ctx, "banter import")
	if err != nil {
		return err
	}
	if err := rollBefore(ctx, d, paths); err != nil {
		return err
	}
	// What an import holds is small, and what it throws away is not: collecting half
	// as often takes a seventh off its time, for some 70 MB.
	defer debug.SetGCPercent(debug.SetGCPercent(200))
	var all []importCounts
	var failed error
	for _, path := range paths {
		n, err := a.importFile(ctx, d, s, path, m, f)
		if failed = importError(path, err); failed != nil && n.Mapping == "" {
			break // it did not begin
		}
		all = append(all, n)
		if !f.json {
			if err := a.printCounts(n, err != nil); err != nil {
				return err
			}
		}
		if failed != nil {
			break
		}
	}
	if f.json {
		return errors.Join(a.json(all), failed)
	}
	return failed
}

// importError says which file failed and, where its columns are not known, how
// to go on.
func importError(path string, err error) error {
	var unknown *mapping.UnknownError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &unknown):
		return fmt.Errorf("%w; banter import --dry-run %s > %s.map.toml drafts one, banter import --map %s.map.toml %s reads by it",
			err, path, filepath.Base(path), filepath.Base(path), path)
	}
	return fmt.Errorf("%s: %w", path, err)
}

func (a *app) printCounts(n importCounts, stopped bool) error {
	text := fmt.Sprintf("%s (%s): %d new, %d changed, %d unchanged, %d refused", n.File, n.Mapping, n.New, n.Changed, n.Unchanged, n.Refused)
	if n.Activities > 0 {
		text += fmt.Sprintf("; %d activities", n.Activities)
	}
	if n.RefusedIn != "" {
		text += "; see " + n.RefusedIn
	}
	if stopped {
		text += "; stopped"
	}
	return a.printf("%s\n", text)
}

// importBatch is how many rows go to the store at once.
const importBatch = 5000

func (a *app) importFile(ctx context.Context, d *desk.Desk, s settings, path string, m *mapping.Mapping, f importFlags) (n importCounts, err error) {
	n.File = filepath.Base(path)
	file, size, err := openFile(path)
	if err != nil {
		return n, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	r, err := mapping.NewReader(bufio.NewReaderSize(file, 1<<20), mapping.Options{Name: n.File, Map: m, Location: s.config.Location(), Guess: true})
	if err != nil {
		return n, err
	}
	name, guessed := r.Recognised()
	n.Mapping = name
	if guessed {
		n.Mapping = "guessed from its columns"
	}
	refused := refusedFile{path: f.refused}
	if refused.path == "" {
		refused.path = n.File + ".refused.csv"
	}
	defer func() { err = errors.Join(err, refused.close()) }()
	bar := a.progress("importing " + n.File)
	defer bar.end()
	in := intake{d: d, origin: "import " + name, me: d.Me(), counts: &n, refused: &refused}
	for {
		item, rerr := r.Next()
		if errors.Is(rerr, io.EOF) {
			break
		}
		var row *mapping.RowError
		switch {
		case errors.As(rerr, &row):
			n.Rows++
			if err := refused.add(&n, row.Line, row.Reason, row.Raw); err != nil {
				return n, err
			}
			continue
		case rerr != nil:
			return n, errors.Join(rerr, in.flush(ctx), in.landed())
		}
		n.Rows++
		if err := in.add(ctx, item); err != nil {
			return n, errors.Join(err, in.landed())
		}
		bar.step(int(r.Bytes()), int(size))
	}
	err = in.flush(ctx)
	return n, errors.Join(err, in.landed())
}

func openFile(path string) (*os.File, int64, error) {
	file, err := os.Open(path)
	if err != nil {
		var perr *fs.PathError
		if errors.As(err, &perr) {
			err = perr.Err
		}
		return nil, 0, err
	}
	info, err := file.Stat()
	if err == nil && info.IsDir() {
		err = errors.New("it is a folder; name the files in it, or make it the upstream (banter config init)")
	}
	if err != nil {
		return nil, 0, errors.Join(err, file.Close())
	}
	return file, info.Size(), nil
}

// importDry says, for each file, what an import would do: for columns that are
// known the counts, for others a mapping file to be mended. The mapping alone
// goes to standard output, so that it can be kept in a file.
func (a *app) importDry(paths []string, m *mapping.Mapping, loc *time.Location) error {
	for _, path := range paths {
		if err := a.importDryFile(path, m, loc); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}

func (a *app) importDryFile(path string, m *mapping.Mapping, loc *time.Location) (err error) {
	file, size, err := openFile(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	r, err := mapping.NewReader(bufio.NewReaderSize(file, 1<<20), mapping.Options{Name: filepath.Base(path), Map: m, Location: loc})
	var unknown *mapping.UnknownError
	if errors.As(err, &unknown) {
		if err := a.printf("%s\n", strings.TrimRight(unknown.Proposal.TOML, "\n")); err != nil {
			return err
		}
		return a.printGuesses(unknown.Proposal)
	}
	if err != nil {
		return err
	}
	bar := a.progress("reading " + filepath.Base(path))
	leads, activities, refused := 0, 0, 0
	var first []string
	for {
		item, err := r.Next()
		var row *mapping.RowError
		switch {
		case errors.Is(err, io.EOF):
			bar.end()
			name, _ := r.Recognised()
			if err := a.printf("%s (%s): %d leads, %d activities, %d refused; nothing was brought in\n", filepath.Base(path), name, leads, activities, refused); err != nil {
				return err
			}
			for _, line := range first {
				if err := a.printf("  %s\n", line); err != nil {
					return err
				}
			}
			return a.printGuesses(r.Proposal())
		case errors.As(err, &row):
			if refused++; refused <= 5 {
				first = append(first, row.Error())
			}
		case err != nil:
			bar.end()
			return err
		case item.Activity != nil:
			activities++
		default:
			leads++
		}
		bar.step(int(r.Bytes()), int(size))
	}
}

// printGuesses prints what each column is taken for, to standard error.
func (a *app) printGuesses(p mapping.Proposal) error {
	rows := make([][]string, len(p.Columns))
	for i, c := range p.Columns {
		field := c.Field
		if field == "" {
			field = "left out"
		}
		sure := ""
		if c.Confidence > 0 {
			sure = fmt.Sprintf("%.0f %%", c.Confidence*100)
		}
		rows[i] = []string{c.Name, field, sure, c.Why, c.Example}
	}
	to := *a
	to.out = a.err
	return to.table([]column{{head: "COLUMN", flex: true}, {head: "IS", flex: true}, {head: "SURE", right: true}, {head: "WHY", flex: true}, {head: "EXAMPLE", flex: true}}, rows)
}
