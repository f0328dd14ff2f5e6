package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"banter/cmd/banter/config"
	"banter/store"
	"banter/store/lead"
	"banter/store/syncer"
	"banter/store/upstream"
	"banter/store/upstream/files"
)

// wiped is what is noted beside the place of a store that was removed because an
// administrator asked for it.
type wiped struct {
	At       time.Time `json:"at"`
	Upstream string    `json:"upstream"` // the kind of upstream that it was asked through
	Unsent   int       `json:"unsent"`   // changes that waited and could not be sent
}

func wipedPath(storePath string) string { return storePath + ".wiped" }

// readWiped is the note beside a store; ok is false where there is none. A note
// that can't be read counts: the leads were to go.
func readWiped(storePath string) (w wiped, ok bool, err error) {
	data, err := os.ReadFile(wipedPath(storePath))
	if errors.Is(err, fs.ErrNotExist) {
		return w, false, nil
	}
	if err != nil {
		return w, false, fmt.Errorf("look whether the leads were removed: %w", err)
	}
	_ = json.Unmarshal(data, &w) // what it says is for people
	return w, true, nil
}

// refusal says what happened, when, and whom to ask.
func (w wiped) refusal(a *app) error {
	what, back := "the leads on this machine and their backups were removed", "banter sync brings the leads again"
	if slices.Contains(config.CRMs(), w.Upstream) {
		what = "the leads on this machine, their backups and the login were removed"
		back = "banter auth login " + w.Upstream + " and banter sync bring the leads again"
	}
	if !w.At.IsZero() {
		what += " on " + w.At.In(a.now().Location()).Format("2 Jan 2006 at 15:04")
	}
	if w.Upstream != "" {
		what += ", because an administrator of " + w.Upstream + " asked for it"
	}
	if w.Unsent > 0 {
		what += fmt.Sprintf("; %d changes could not be sent before", w.Unsent)
	}
	return &lead.Refusal{Field: "wipe", What: what, Hint: "ask your administrator; when that is taken back, " + back + ". Files that you exported are not touched"}
}

// wipe removes what an administrator asked for, where err of a sync says so; any
// other err comes back as it is. The note is written first, so that the next start
// finishes what is cut off.
func (a *app) wipe(ctx context.Context, s settings, up upstream.Upstream, r syncer.Report, err error) error {
	if !errors.Is(err, syncer.ErrWipe) {
		return err
	}
	w := wiped{At: a.now().UTC().Truncate(time.Second), Upstream: up.Name(), Unsent: r.Waiting}
	data, err := json.Marshal(w)
	if err == nil {
		err = os.WriteFile(wipedPath(s.paths.Store), append(data, '\n'), 0o600)
	}
	return errors.Join(w.refusal(a), err, a.remove(context.WithoutCancel(ctx), s, w))
}

// goneOr is what is said where the store was removed, by this process or another;
// else err.
func (a *app) goneOr(s settings, err error) error {
	if w, ok, _ := readWiped(s.paths.Store); ok {
		return w.refusal(a)
	}
	return err
}

// remove does it; done again it finds nothing.
func (a *app) remove(ctx context.Context, s settings, w wiped) error {
	err := store.Wipe(ctx, a.storeOptions(s, "banter"))
	if slices.Contains(config.CRMs(), w.Upstream) {
		_, lerr := a.box(s.paths).Delete(w.Upstream)
		err = errors.Join(err, lerr)
	}
	if lerr := os.Remove(s.paths.Log); !errors.Is(lerr, fs.ErrNotExist) {
		err = errors.Join(err, lerr)
	}
	return err
}

// askAgain bounds how long upstream is asked whether the wish still stands.
const askAgain = 10 * time.Second

// checkWiped refuses to work where the store was removed. It finishes what was cut
// off, and where upstream plainly does not ask for it any more, forgets it.
func (a *app) checkWiped(ctx context.Context, s settings) error {
	w, ok, err := readWiped(s.paths.Store)
	if err != nil || !ok {
		return err
	}
	left, err := store.Copies(s.paths.Store)
	if _, serr := os.Stat(s.paths.Store); serr == nil || err == nil && len(left) > 0 {
		if err := a.remove(ctx, s, w); err != nil {
			return errors.Join(w.refusal(a), err)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, askAgain)
	defer cancel()
	up, err := a.wiper(s)
	if err != nil || up == nil {
		return w.refusal(a)
	}
	if asked, err := up.WipeAsked(ctx, s.config.Me); err != nil || asked {
		return w.refusal(a)
	}
	if err := os.Remove(wipedPath(s.paths.Store)); err != nil {
		return fmt.Errorf("forget that the leads were removed: %w", err)
	}
	return nil
}

// wiper is the upstream as one that can be asked without a store; nil where it
// can't.
func (a *app) wiper(s settings) (upstream.Wiper, error) {
	var up upstream.Upstream
	var err error
	switch kind := s.config.Upstream.Kind; kind {
	case config.KindFiles:
		up, err = files.New(files.Options{Dir: s.config.Upstream.Folder, Now: a.now})
	case config.KindHubSpot, config.KindSalesforce:
		up, err = a.crm(s, kind)
	}
	if err != nil {
		return nil, err
	}
	w, _ := up.(upstream.Wiper)
	return w, nil
}
