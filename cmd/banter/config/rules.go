package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"banter/scoring"
	"banter/scoring/queue"
	"banter/scoring/sla"
	"banter/store/lead"
)

// Agreed is everything that a team agreed on: the ranking and the rules of
// qualifying and disposing.
type Agreed struct {
	Book  queue.Book
	Rules lead.Rules
}

// LoadAgreed reads model.toml, sla.toml and reasons.toml beside the config,
// each where it is there; the shipped one stands in for a missing file.
func LoadAgreed(p Paths, c Config) (Agreed, error) {
	var a Agreed
	var err error
	if a.Book.Model, err = Model(p.File("model.toml")); err != nil {
		return a, err
	}
	if a.Book.Policies, err = policies(p.File("sla.toml"), c.Location()); err != nil {
		return a, err
	}
	a.Rules, err = rules(p.File("reasons.toml"), c)
	return a, err
}

// Model reads a scoring model; the shipped one where the file is not there.
func Model(path string) (*scoring.Model, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return scoring.Default(), nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the model: %w", err)
	}
	return scoring.Parse(path, data)
}

func policies(path string, loc *time.Location) (*sla.Policies, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return sla.Default(loc), nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the policies: %w", err)
	}
	return sla.Parse(path, data, loc)
}

// reasonsFile is reasons.toml: the reasons, and frameworks beside the shipped.
type reasonsFile struct {
	Framework  string           `toml:"framework"`
	StaleDays  int              `toml:"stale_days"`
	Reasons    lead.Reasons     `toml:"reason"`
	Frameworks []lead.Framework `toml:"frameworks"`
}

func rules(path string, c Config) (lead.Rules, error) {
	r := lead.DefaultRules()
	r.AE = c.AE
	if c.Attempts > 0 {
		r.MinAttempts = c.Attempts
	}
	if c.Window > 0 {
		r.AttemptWindow = time.Duration(c.Window) * 24 * time.Hour
	}
	var f reasonsFile
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return r, fmt.Errorf("read the reasons: %w", err)
	default:
		if err := decode(path, data, &f); err != nil {
			return r, err
		}
		if err := f.check(path); err != nil {
			return r, err
		}
	}
	if len(f.Reasons) > 0 {
		r.Reasons = f.Reasons
	}
	name := c.Framework
	if name == "" {
		name = f.Framework
	}
	if name == "" {
		return r, nil
	}
	all := append(slices.Clone(f.Frameworks), lead.Frameworks()...)
	i := slices.IndexFunc(all, func(fw lead.Framework) bool { return strings.EqualFold(fw.Name, name) })
	if i < 0 {
		names := make([]string, len(all))
		for j, fw := range all {
			names[j] = fw.Name
		}
		return r, fmt.Errorf("%s: framework: there is no framework %q; there are: %s", path, name, strings.Join(names, ", "))
	}
	r.Framework = all[i]
	r.Framework.StaleAfter = lead.DefaultStaleAfter
	if f.StaleDays > 0 {
		r.Framework.StaleAfter = time.Duration(f.StaleDays) * 24 * time.Hour
	}
	return r, nil
}

// ReasonsText is reasons.toml as it counts: the shipped reasons and frameworks
// where the file does not say otherwise, ready to be put beside the config and
// edited.
func ReasonsText(r lead.Rules) (string, error) {
	f := reasonsFile{Framework: r.Framework.Name, StaleDays: int(r.Framework.StaleAfter.Hours() / 24), Reasons: r.Reasons, Frameworks: []lead.Framework{r.Framework}}
	for _, fw := range lead.Frameworks() {
		if fw.Name != r.Framework.Name {
			f.Frameworks = append(f.Frameworks, fw)
		}
	}
	var b strings.Builder
	b.WriteString("# Why leads are rejected or recycled, and the checklist with its gate.\n" +
		"# verdicts: reject, recycle or both. details: what the reason asks for, as text, date or lead;\n" +
		"# a date with wake proposes the wake date, wake_months off it.\n\n")
	enc := toml.NewEncoder(&b)
	enc.SetTablesInline(false)
	enc.SetArraysMultiline(false)
	if err := enc.Encode(f); err != nil {
		return "", fmt.Errorf("write the reasons: %w", err)
	}
	return b.String(), nil
}

func (f *reasonsFile) check(path string) error {
	for i := range f.Reasons {
		r := &f.Reasons[i]
		switch {
		case r.Code == "":
			return fmt.Errorf("%s: reason %d has no code; give it one such as \"no_need\"", path, i+1)
		case len(r.Verdicts) == 0:
			return fmt.Errorf("%s: reason %s: verdicts is empty; write [\"reject\"], [\"recycle\"] or both", path, r.Code)
		}
		if r.Label == "" {
			r.Label = strings.ReplaceAll(r.Code, "_", " ")
		}
		for _, v := range r.Verdicts {
			if v != lead.Reject && v != lead.Recycle {
				return fmt.Errorf("%s: reason %s: %q needs no reason; write reject or recycle", path, r.Code, v)
			}
		}
		for j := range r.Details {
			d := &r.Details[j]
			if d.Type == "" {
				d.Type = lead.DetailText
			}
			if d.Key == "" || d.Type != lead.DetailText && d.Type != lead.DetailDate && d.Type != lead.DetailLead {
				return fmt.Errorf("%s: reason %s: detail %d needs a key and a type of text, date or lead", path, r.Code, j+1)
			}
			if d.Label == "" {
				d.Label = d.Key
			}
		}
	}
	for _, fw := range f.Frameworks {
		for _, code := range slices.Concat(fw.Gate.All, fw.Gate.Any) {
			if !fw.Has(code) {
				return fmt.Errorf("%s: framework %s: the gate asks for %q, which is none of its criteria", path, fw.Name, code)
			}
		}
		if len(fw.Criteria) == 0 {
			return fmt.Errorf("%s: framework %s has no criteria", path, fw.Name)
		}
	}
	return nil
}
