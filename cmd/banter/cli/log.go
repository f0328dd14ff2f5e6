package cli

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"banter/cmd/banter/config"
	"banter/tui/screen"
)

// openLog makes --debug write what the program does to banter.log; without it
// nothing is written. Values of leads never get into the log, only IDs, counts
// and errors.
func (a *app) openLog() error {
	a.log = slog.New(slog.DiscardHandler)
	if !a.debug {
		return nil
	}
	p, err := config.Find(a.profile, a.configFile, a.storeFile)
	if err != nil {
		return usageError{err}
	}
	if err := os.MkdirAll(filepath.Dir(p.Log), 0o700); err != nil {
		return fmt.Errorf("open the log: %w", err)
	}
	f, err := os.OpenFile(p.Log, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("open the log: %w", err)
	}
	a.logFile = f
	a.log = slog.New(slog.NewTextHandler(f, &slog.HandlerOptions{Level: slog.LevelDebug}))
	a.log.Debug("started", "version", version(), "pid", os.Getpid())
	return nil
}

// logMessages writes down which messages reach the screens, by their type; keys
// are left out, for they are what a rep types.
func (a *app) logMessages(_ tea.Model, msg tea.Msg) tea.Msg {
	switch msg := msg.(type) {
	case screen.TickMsg, tea.KeyPressMsg, tea.KeyReleaseMsg, tea.PasteMsg:
	case screen.FailedMsg:
		a.log.Error("failed", "error", msg.Err)
	default:
		a.log.Debug("message", "type", fmt.Sprintf("%T", msg))
	}
	return msg
}
