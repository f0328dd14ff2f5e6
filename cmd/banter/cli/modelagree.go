package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/aymanbagabas/go-udiff"
	"github.com/spf13/cobra"

	"banter/scoring"
	"banter/scoring/trial"
	"banter/store/lead"
)

func (a *app) modelDiffCmd() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "diff A [B]",
		Short: "What changes from one model to another, in words and as a diff; without B from the present model to A",
		Args:  argsBetween(1, 2, "A [B]"),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.modelDiff(args, asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func (a *app) modelDiff(args []string, asJSON bool) error {
	var from, to []string
	if to = args; len(args) == 2 {
		from, to = args[:1], args[1:]
	}
	titleA, dataA, err := a.readAgreed(from, modelFile, scoring.DefaultText())
	if err != nil {
		return err
	}
	titleB, dataB, err := a.readAgreed(to, modelFile, scoring.DefaultText())
	if err != nil {
		return err
	}
	for _, m := range []struct {
		title string
		data  []byte
	}{{titleA, dataA}, {titleB, dataB}} {
		if _, err := scoring.Parse(m.title, m.data); err != nil {
			return err
		}
	}
	words, err := trial.Compare(dataA, dataB)
	if err != nil {
		return err
	}
	diff := udiff.Unified(titleA, titleB, string(dataA), string(dataB))
	if asJSON {
		return a.json(struct {
			Changes []string `json:"changes"`
			Diff    string   `json:"diff"`
		}{append([]string{}, words...), diff})
	}
	if len(words) == 0 {
		if err := a.printf("both say the same\n"); err != nil {
			return err
		}
	}
	for _, w := range words {
		if err := a.printf("%s\n", w); err != nil {
			return err
		}
	}
	if diff == "" {
		return nil
	}
	return a.printf("\n%s", diff)
}

const modelFile = "model.toml"

func (a *app) modelAgreeCmd() *cobra.Command {
	var s trial.Signature
	var review string
	c := &cobra.Command{
		Use:   "agree [FILE] --sales NAME | --marketing NAME",
		Short: "Sign the model for sales or for marketing, with the date and the next review",
		Args:  argsBetween(0, 1, "[FILE]"),
		RunE: func(_ *cobra.Command, args []string) error {
			if s.Sales == "" && s.Marketing == "" {
				return usagef("say who agrees: --sales NAME, --marketing NAME, or both")
			}
			if review != "" {
				t, err := time.Parse(time.DateOnly, review)
				if err != nil {
					return usagef("--review: %q is not a date; write it as 2027-03-31", review)
				}
				if t.Before(a.now()) {
					return usagef("--review: %s has passed", review)
				}
				s.Review = t
			}
			s.At = a.now()
			return a.modelAgree(args, s)
		},
	}
	c.Flags().StringVar(&s.Sales, "sales", "", "who agrees for sales: a `name`")
	c.Flags().StringVar(&s.Marketing, "marketing", "", "who agrees for marketing: a `name`")
	c.Flags().StringVar(&review, "review", "", "the `date` of the next review; else one ahead stays, or three months from now")
	return c
}

func (a *app) modelAgree(args []string, s trial.Signature) error {
	path, _, err := a.agreedFile(args, modelFile)
	if err != nil {
		return err
	}
	title, data, err := a.readAgreed(args, modelFile, scoring.DefaultText())
	if err != nil {
		return err
	}
	out, err := trial.Sign(title, data, s)
	var bad *scoring.LintError
	if errors.As(err, &bad) {
		return &lead.Refusal{What: err.Error(), Hint: "mend it first: nobody signs a model that does not lint"}
	}
	if err != nil {
		return err
	}
	if err := writeFile(path, out); err != nil {
		return fmt.Errorf("write the signed model: %w", err)
	}
	m, err := scoring.Parse(path, out)
	if err != nil {
		return err
	}
	if err := a.printf("%s: %s is signed\n", path, m.Version()); err != nil {
		return err
	}
	for _, f := range m.Lint(a.now()) {
		if err := a.printf("%s\n", f); err != nil {
			return err
		}
	}
	return nil
}

// writeFile puts a file in place as a whole: a crash leaves the old one or the
// new one, never half of it.
func writeFile(path string, data []byte) error {
	mode := os.FileMode(0o644)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".model-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
