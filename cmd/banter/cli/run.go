// Package cli is the program's commands: it reads flags and configuration, puts
// store, rules, upstream and screens together, and prints tables and JSON. What a
// command does to a lead it asks package desk for, as the screens do.
//
// An error ends the program with the code of its kind (exitCode) and one line
// that says what, where, and how to mend it. JSON goes to the output alone; what
// is said beside it goes to the error output.
package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"banter/cmd/banter/config"
	"banter/cmd/banter/desk"
	"banter/cmd/banter/plain"
	"banter/scoring/report"
	"banter/store"
	"banter/store/lead"
	"banter/store/upstream"
)

// Exit codes.
const (
	exitDone = iota
	exitFailed
	exitUsage
	exitNothing
	exitRefused
	exitConflict
	exitUnreachable
)

// app is one run of the program.
type app struct {
	in          *os.File
	out, err    *os.File
	now         func() time.Time
	entropy     io.Reader
	profile     string
	configFile  string
	storeFile   string
	nowText     string
	debug       bool
	private     bool // --private: leads are veiled
	plainOutput bool // --json and the like: no progress, no tables
	inLines     lineMode
	lined       bool // the config says so, or all is said in lines

	log     *slog.Logger
	logFile *os.File // nil without --debug
}

// Main runs the program with its arguments and returns its exit code.
func Main(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	a := &app{in: os.Stdin, out: os.Stdout, err: os.Stderr, now: time.Now, entropy: rand.Reader}
	root := a.root()
	root.SetArgs(args)
	at, err := root, a.completions(root)
	if err == nil {
		at, err = root.ExecuteContextC(ctx)
	}
	if a.logFile != nil {
		a.log.Debug("ended", "error", err, "code", exitCode(err))
		err = errors.Join(err, a.logFile.Close())
	}
	if err == nil {
		return exitDone
	}
	if text := a.explain(err); text != "" {
		a.tell("banter: %s\n", withHelp(text, err, at))
	}
	return exitCode(err)
}

// silentError ends the program with a code and no message: all has been said.
type silentError struct{ code int }

func (e silentError) Error() string { return fmt.Sprintf("exit %d", e.code) }

// errNothing says that there is nothing to show.
var errNothing = errors.New("nothing found")

func exitCode(err error) int {
	if err == nil {
		return exitDone
	}
	var silent silentError
	var usage usageError
	var move *lead.MoveError
	var many *desk.AmbiguousError
	switch {
	case errors.As(err, &silent):
		return silent.code
	case errors.As(err, &usage), errors.As(err, &many), errors.Is(err, plain.ErrWords):
		return exitUsage
	case errors.Is(err, store.ErrNotFound), errors.Is(err, errNothing), errors.Is(err, desk.ErrNoTest):
		return exitNothing
	case errors.Is(err, lead.ErrRefused), errors.As(err, &move):
		return exitRefused
	case errors.Is(err, upstream.ErrUnreachable), errors.Is(err, upstream.ErrRetry):
		return exitUnreachable
	}
	return exitFailed
}

// explain is the error for a person; "" where all has been said.
func (a *app) explain(err error) string {
	var silent silentError
	if errors.As(err, &silent) {
		return ""
	}
	text := err.Error()
	if errors.Is(err, context.Canceled) {
		return "stopped; what was done is kept"
	}
	return text
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "banter",
		Short: "The terminal for sales development reps",
		Long: `banter pulls leads from where they are kept into a store on this laptop, puts
the one to work now on top, runs the call by keyboard and sends the outcome back.

  banter demo            the whole thing on simulated leads: no account, no file
  banter                 the queue; the first run asks where leads come from
  banter import FILE...  leads and activities from files`,
		Args:          noArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	version := a.versionFlags(root)
	root.RunE = func(cmd *cobra.Command, _ []string) error {
		if asked, err := version(); asked {
			return err
		}
		return a.start(cmd.Context())
	}
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.SetFlagErrorFunc(wrongFlag)
	root.CompletionOptions.DisableDefaultCmd = true
	a.inLines.register(root.Flags())
	root.Flags().BoolVar(&a.inLines.quiet, "quiet", false, "with --plain: say only what is asked for")
	f := root.PersistentFlags()
	f.StringVar(&a.profile, "profile", "", "work with another set of config and store")
	f.StringVar(&a.configFile, "config", "", "the config `file`; the agreed rules are read beside it")
	f.StringVar(&a.storeFile, "store", "", "the store `file`")
	f.StringVar(&a.nowText, "now", "", "a fixed clock, for replays, training and tests: 2026-03-02T09:00:00Z")
	f.BoolVar(&a.debug, "debug", false, "write what happens to banter.log; banter config path says where that is")
	root.SetHelpCommand(a.helpCmd())
	f.BoolVar(&a.private, "private", false, "hide who leads are, for a screen that others look at: initials, masked e-mail and phone")
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		return errors.Join(a.fixClock(), a.checkPrivate(cmd), a.openLog())
	}
	root.AddCommand(
		a.demoCmd(), a.importCmd(), a.syncCmd(),
		a.listCmd(), a.showCmd(), a.whyCmd(),
		a.logCmd(), a.bantCmd(), a.acceptCmd(), a.qualifyCmd(), a.rejectCmd(), a.recycleCmd(),
		a.snoozeCmd(), a.assignCmd(), a.undoCmd(), a.outboxCmd(),
		a.slaCmd(), a.routeCmd(), a.watchCmd(), a.noticesCmd(), a.boardCmd(),
		a.reportCmd(), a.exportCmd(), a.eraseCmd(), a.backupCmd(), a.restoreCmd(), a.encryptCmd(), a.authCmd(), a.modelCmd(), a.calibrateCmd(), a.configCmd(), a.doctorCmd(), a.completionCmd(), a.manCmd(),
	)
	exemplify(root)
	return root
}

func (a *app) fixClock() error {
	if a.nowText == "" {
		return nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, a.nowText, time.Local); err == nil {
			a.now = func() time.Time { return t }
			return nil
		}
	}
	return usagef("--now: %q is not a time; write it as 2026-03-02T09:00:00Z", a.nowText)
}

// settings are the paths, the config and the agreed rules of a run.
type settings struct {
	paths  config.Paths
	config config.Config
	exists bool // there is a config file
	agreed config.Agreed
}

func (a *app) settings() (settings, error) {
	var s settings
	var err error
	if s.paths, err = config.Find(a.profile, a.configFile, a.storeFile); err != nil {
		return s, usageError{err}
	}
	if s.config, s.exists, err = config.Load(s.paths); err != nil {
		return s, err
	}
	a.lined = a.lined || s.config.Screen.Plain
	if a.configFile != "" && !s.exists {
		return s, fmt.Errorf("there is no config file %s; banter config init --config %s writes one", a.configFile, a.configFile)
	}
	s.agreed, err = config.LoadAgreed(s.paths, s.config)
	return s, err
}

// open opens the desk of a command.
func (a *app) open(ctx context.Context, command string) (*desk.Desk, settings, error) {
	s, err := a.settings()
	if err != nil {
		return nil, s, err
	}
	a.warnLoose(s.paths)
	d, err := a.openDesk(ctx, s, command, nil)
	return d, s, err
}

func (a *app) openDesk(ctx context.Context, s settings, command string, wake func()) (*desk.Desk, error) {
	if err := a.checkWiped(ctx, s); err != nil {
		return nil, err
	}
	bar := a.progress("ranking leads by the agreed rules")
	d, err := desk.Open(ctx, desk.Options{
		Agreed: s.agreed, Me: s.config.Me, Zone: s.config.Location(), Now: a.now, Entropy: a.entropy,
		Path: s.paths.Store, Keys: a.keys(s.paths, false), Command: command, Wake: wake, Private: a.private, Proposed: s.paths.File("model.proposed.toml"),
		Targets: func() (report.Targets, error) { return config.Targets(s.paths.File(config.TargetsFile)) },
	}, bar.step)
	bar.end()
	if err != nil {
		return nil, err
	}
	if n := d.Moved(); n > 0 {
		a.tell("banter: the agreed clocks have changed: %d running ones are due at another time; what was met or breached stays\n", n)
	}
	if a.nowText == "" {
		if _, err := d.Refresh(ctx, d.Now()); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func isTerminal(f *os.File) bool { return term.IsTerminal(f.Fd()) }
