package cli

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"banter/cmd/banter/config"
)

func (a *app) configCmd() *cobra.Command {
	c := &cobra.Command{
		Use:   "config",
		Short: "Where the configuration is and what it says",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	c.AddCommand(
		&cobra.Command{
			Use: "path", Short: "Print where the files are", Args: noArgs,
			RunE: func(*cobra.Command, []string) error { return a.configPath() },
		},
		&cobra.Command{
			Use: "show [reasons]", Short: "Print the configuration as it counts, or the reasons and the checklist", Args: argsBetween(0, 1, "[reasons]"),
			RunE: func(_ *cobra.Command, args []string) error { return a.configShow(args) },
		},
		&cobra.Command{
			Use: "edit", Short: "Open the configuration in $VISUAL or $EDITOR", Args: noArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return a.configEdit(cmd) },
		},
		a.configInit(),
	)
	return c
}

func (a *app) configShow(what []string) error {
	s, err := a.settings()
	if err != nil {
		return err
	}
	if len(what) == 0 {
		return a.printf("%s", s.config.Text())
	}
	if what[0] != "reasons" {
		return usagef("there is no %q to show; write reasons, or nothing (banter model show prints the model)", what[0])
	}
	text, err := config.ReasonsText(s.agreed.Rules)
	if err != nil {
		return err
	}
	return a.printf("%s", text)
}

func (a *app) configPath() error {
	p, err := config.Find(a.profile, a.configFile, a.storeFile)
	if err != nil {
		return err
	}
	rows := [][]string{{"config", p.Config, "not there"}}
	for _, name := range []string{"model.toml", "sla.toml", "reasons.toml", "keys.toml", config.TargetsFile, routingFile} {
		missing := "not there: the shipped one counts"
		if name == routingFile {
			missing = "not there: no lead is given by a rule"
		}
		rows = append(rows, []string{strings.TrimSuffix(name, ".toml"), p.File(name), missing})
	}
	rows = append(rows, []string{"store", p.Store, "not there"}, []string{"log", p.Log, "not there"})
	for _, r := range rows {
		if _, err := os.Stat(r[1]); err == nil {
			r[2] = "there"
		}
	}
	return a.table([]column{{head: "WHAT"}, {head: "FILE"}, {head: "STATE"}}, rows)
}

func (a *app) configEdit(cmd *cobra.Command) error {
	p, err := config.Find(a.profile, a.configFile, a.storeFile)
	if err != nil {
		return err
	}
	if _, err := os.Stat(p.Config); errors.Is(err, os.ErrNotExist) {
		c, _, err := config.Load(p)
		if err != nil {
			return err
		}
		if err := config.Write(p, c); err != nil {
			return err
		}
	}
	editor := os.Getenv("VISUAL")
	if editor == "" {
		editor = os.Getenv("EDITOR")
	}
	words := strings.Fields(editor)
	if len(words) == 0 {
		return fmt.Errorf("neither VISUAL nor EDITOR is set; open %s by hand", p.Config)
	}
	run := exec.CommandContext(cmd.Context(), words[0], append(words[1:], p.Config)...)
	run.Stdin, run.Stdout, run.Stderr = a.in, a.out, a.err
	if err := run.Run(); err != nil {
		return fmt.Errorf("run %s: %w", editor, err)
	}
	_, err = a.settings()
	return err
}

func (a *app) configInit() *cobra.Command {
	var folder, me, zone, ae string
	var team []string
	var force bool
	c := &cobra.Command{
		Use:   "init",
		Short: "Write a configuration",
		Long: `Write a configuration. With --folder the CSV and JSON Lines files of a folder are
where leads come from; outcomes go to outbox/ there.`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			p, err := config.Find(a.profile, a.configFile, a.storeFile)
			if err != nil {
				return err
			}
			c, exists, err := config.Load(p)
			if exists && !force {
				if err == nil {
					err = errors.New("it is there already")
				}
				return fmt.Errorf("%s: %w; banter config edit changes it, --force writes it anew", p.Config, err)
			}
			c.Zone = zone
			if me != "" {
				c.Me, c.Team = me, []string{me}
			}
			for _, rep := range team {
				if !slices.Contains(c.Team, rep) {
					c.Team = append(c.Team, rep)
				}
			}
			if ae != "" {
				c.AE, c.AEs = ae, []string{ae}
			}
			if folder != "" {
				if c.Upstream, err = folderUpstream(folder); err != nil {
					return err
				}
			}
			if err := config.Write(p, c); err != nil {
				return err
			}
			if _, _, err := config.Load(p); err != nil {
				return err
			}
			next := "banter import FILE brings leads in"
			if c.Upstream.Kind == config.KindFiles {
				next = "banter sync pulls the leads, banter opens the queue"
			}
			return a.printf("wrote %s; %s\n", p.Config, next)
		},
	}
	c.Flags().StringVar(&folder, "folder", "", "the `folder` whose files are the leads")
	c.Flags().StringVar(&me, "me", "", "who works here, as the leads' owner field names it")
	c.Flags().StringSliceVar(&team, "team", nil, "the `reps` that leads can be given to")
	c.Flags().StringVar(&ae, "ae", "", "the account executive that qualified leads go to")
	c.Flags().StringVar(&zone, "zone", "", "the time zone, an IANA name (default this machine's)")
	c.Flags().BoolVar(&force, "force", false, "write over the present configuration")
	return c
}

// folderUpstream makes a folder the upstream; it has to be there.
func folderUpstream(folder string) (config.Upstream, error) {
	abs, err := filepath.Abs(folder)
	if err != nil {
		return config.Upstream{}, err
	}
	if problem := checkFolder(abs); problem != "" {
		return config.Upstream{}, fmt.Errorf("%s: %s", abs, problem)
	}
	return config.Upstream{Kind: config.KindFiles, Folder: abs, Every: "30s"}, nil
}

// checkFolder says what is wrong with a folder as an upstream; "" is nothing.
func checkFolder(path string) string {
	if rest, ok := strings.CutPrefix(path, "~"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			path = filepath.Join(home, rest)
		}
	}
	info, err := os.Stat(path)
	switch {
	case path == "":
		return "name a folder"
	case errors.Is(err, os.ErrNotExist):
		return "there is no such folder; make it, and put CSV or JSON Lines files into it"
	case err != nil:
		return "it can't be read: " + err.Error()
	case !info.IsDir():
		return "it is a file, not a folder; name the folder that holds it"
	}
	return ""
}
