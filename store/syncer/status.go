package syncer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"banter/store"
	"banter/store/upstream"
)

// MetaStatus is where the store keeps the Status, as JSON.
const MetaStatus = "sync"

// Status is how the last sync went. Sync writes it at its end, however it ends;
// one that found somebody else syncing writes nothing.
type Status struct {
	Origin  string        `json:"origin"`                // the kind of upstream: "files"
	At      time.Time     `json:"at"`                    // when the last sync ended
	Success time.Time     `json:"last_success,omitzero"` // when the last one ended that went through; zero: never
	Problem string        `json:"problem,omitempty"`     // why the last one did not go through
	Hint    string        `json:"hint,omitempty"`        // how to mend it
	Failed  int           `json:"failed,omitempty"`      // syncs in a row that did not go through
	Skew    time.Duration `json:"skew_ns,omitempty"`     // how far upstream's clock is ahead of ours

	New       int `json:"new"`
	Changed   int `json:"changed"`
	Gone      int `json:"gone"`
	Sent      int `json:"sent"`
	Deferred  int `json:"deferred"`
	Parked    int `json:"parked"`
	Waiting   int `json:"waiting"`
	Conflicts int `json:"conflicts"`
	Refused   int `json:"refused"` // rows of the source that could not be read
}

// ReadStatus returns how the last sync went; the zero Status if there was none.
func ReadStatus(ctx context.Context, s interface {
	Meta(ctx context.Context, key string) ([]byte, error)
},
) (Status, error) {
	var st Status
	b, err := s.Meta(ctx, MetaStatus)
	if err != nil || len(b) == 0 {
		return st, err
	}
	if err := json.Unmarshal(b, &st); err != nil {
		return Status{}, fmt.Errorf("read the status of the last sync: %w", err)
	}
	return st, nil
}

// note writes the status.
func (e *Engine) note(ctx context.Context, origin string, r *Report) error {
	old, err := ReadStatus(ctx, e.o.Store)
	var broken *json.SyntaxError
	if err != nil && !errors.As(err, &broken) {
		return err
	}
	now := e.o.Now()
	st := Status{
		Origin: origin, At: now, Success: now, Problem: r.Problem, Hint: r.Hint, Skew: r.Skew,
		New: r.New, Changed: r.Changed, Gone: r.Gone, Sent: r.Sent, Deferred: r.Deferred, Parked: r.Parked,
		Waiting: r.Waiting, Conflicts: r.Conflicts, Refused: len(r.Refused),
	}
	if r.Problem != "" {
		st.Success, st.Failed = old.Success, old.Failed+1
	}
	b, err := json.Marshal(st)
	if err != nil {
		return err
	}
	return e.o.Store.SetMeta(ctx, MetaStatus, b)
}

// explain says an error of a sync in plain words, and how to mend it.
func explain(origin string, err error) (problem, hint string) {
	switch {
	case err == nil:
		return "", ""
	case errors.Is(err, ErrWipe):
		return err.Error(), "ask your administrator"
	case errors.Is(err, ErrPinned):
		return err.Error(), "use the profile or store of this account (--profile, --store), or name the old upstream in the config"
	case errors.Is(err, store.ErrLocked), errors.Is(err, store.ErrReadOnly), errors.Is(err, store.ErrDamaged), errors.Is(err, store.ErrNewer):
		return err.Error(), "banter doctor looks at the store"
	case errors.Is(err, context.Canceled):
		return "the sync was stopped", "it goes on where it was"
	}
	problem = origin + ": " + err.Error()
	switch class := upstream.Class(err); {
	case errors.Is(class, upstream.ErrUnreachable):
		hint = "nothing is lost: it is tried again by itself; check the network if this goes on"
	case errors.Is(class, upstream.ErrRetry):
		hint = "it is tried again by itself"
	case errors.Is(class, upstream.ErrAuth):
		if login := "banter auth login " + origin; !strings.Contains(problem, login) { // else it says so itself
			hint = "log in again: " + login
		}
	case errors.Is(class, upstream.ErrCursor):
		hint = "pull everything again: banter sync --full"
	default:
		hint = "banter doctor looks at the upstream"
	}
	return problem, hint
}
